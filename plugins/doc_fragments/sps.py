# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Written by `make generate`.

from __future__ import annotations


class ModuleDocFragment:
    # Connection options of SPS.
    DOCUMENTATION = r"""
options:
  host:
    description:
      - Name or address of the appliance. V(https://host:port) is taken as well, which O(url) is another name for.
      - If omitted, it is the host's variable C(fleet_host), its C(ansible_host) or its name in the inventory, where the task is about a host of this
        product. Elsewhere the environment variable E(FLEET_SPS_HOST) is used, and something must be given.
    type: str
    aliases: [hostname, url]
  port:
    description:
      - Port of the appliance's API. The protocol is always HTTPS.
      - If omitted, the host's variable C(fleet_port) is used, or else the environment variable E(FLEET_SPS_PORT), and the default without that.
    type: int
    default: 443
  username:
    description:
      - The account to log in with.
      - If omitted, the host's variable C(fleet_username) is used, or else the environment variable E(FLEET_SPS_USERNAME).
    type: str
    aliases: [user]
  password:
    description:
      - The account's password.
      - If omitted, the host's variable C(fleet_password) is used, or else the environment variable E(FLEET_SPS_PASSWORD).
    type: str
  validate_certs:
    description:
      - Whether the appliance must show a certificate that can be trusted and that is valid for O(host).
      - If omitted, the host's variable C(fleet_validate_certs) is used, or else the environment variable E(FLEET_SPS_VALIDATE_CERTS). If none is set,
        certificates are validated.
    type: bool
    default: true
  ca_path:
    description:
      - File with the certificate (PEM) of the authority that issued the appliance's certificate.
      - If omitted, the host's variable C(fleet_ca_path) is used, or else the environment variable E(FLEET_SPS_CA_PATH). If none is set, the well-known
        authorities are trusted.
      - The environment variable E(REQUESTS_CA_BUNDLE) has no effect.
    type: path
  client_cert:
    description:
      - File with a TLS client certificate (PEM), for devices that ask for one. It may hold the private key as well.
      - If omitted, the host's variable C(fleet_client_cert) is used, or else the environment variable E(FLEET_SPS_CLIENT_CERT). If none is set, no
        client certificate is shown.
    type: path
  client_key:
    description:
      - File with the private key of O(client_cert), without a passphrase.
      - If omitted, the host's variable C(fleet_client_key) is used, or else the environment variable E(FLEET_SPS_CLIENT_KEY). If none is set, the
        key is looked for in O(client_cert).
    type: path
  use_proxy:
    description:
      - Whether the proxy named by E(HTTPS_PROXY) is used, with the exceptions that E(NO_PROXY) names.
      - If omitted, the host's variable C(fleet_use_proxy) is used, or else the environment variable E(FLEET_SPS_USE_PROXY), and the default without
        that.
    type: bool
    default: true
  proxy:
    description:
      - Address of the proxy to use, for example V(http://proxy.example.com:3128). Wins over E(HTTPS_PROXY).
      - If omitted, the host's variable C(fleet_proxy) is used, or else the environment variable E(FLEET_SPS_PROXY).
    type: str
  timeout:
    description:
      - How many seconds one request may take until its whole response has come, however slowly it comes.
      - If omitted, the host's variable C(fleet_timeout) is used, or else the environment variable E(FLEET_SPS_TIMEOUT), and the default without that.
    type: float
    default: 30.0
  connect_timeout:
    description:
      - How many seconds to wait for a connection, with its TLS handshake and a proxy between. If a name has several addresses, that is for each of
        them.
      - If omitted, the host's variable C(fleet_connect_timeout) is used, or else the environment variable E(FLEET_SPS_CONNECT_TIMEOUT), and the default
        without that.
    type: float
    default: 10.0
  retries:
    description:
      - How often a request is sent again after a lost response or when the appliance is busy, with growing pauses between attempts. Only requests
        that are safe to repeat are sent again. A refused login never is, nor a login whose response was lost. From 0 to 100.
      - If omitted, the host's variable C(fleet_retries) is used, or else the environment variable E(FLEET_SPS_RETRIES), and the default without that.
    type: int
    default: 3
  max_response_size:
    description:
      - How large one response may be, in MiB, also after it is unpacked. A larger one fails the request, so that a broken or hostile appliance cannot
        use up the memory of the controller. So does one of more than 131,072 values (numbers, texts, lists and objects) for each MiB. Reading a response
        takes up to twenty times its size. From 1 to 1024.
      - If omitted, the host's variable C(fleet_max_response_size) is used, or else the environment variable E(FLEET_SPS_MAX_RESPONSE_SIZE), and the
        default without that.
    type: int
    default: 16
  max_response_depth:
    description:
      - How many lists and objects may lie within each other in one response. A response that nests deeper fails the request. From 1 to 200.
      - If omitted, the host's variable C(fleet_max_response_depth) is used, or else the environment variable E(FLEET_SPS_MAX_RESPONSE_DEPTH), and
        the default without that.
    type: int
    default: 50
  login_method:
    description:
      - Name of the login method, for example V(local). RV(ignore:login_methods) of M(steady.fleet.sps_info) lists them.
      - If omitted, the host's variable C(fleet_login_method) is used, or else the environment variable E(FLEET_SPS_LOGIN_METHOD). If none is set,
        SPS takes its default method.
    type: str
  session:
    description:
      - The session of an open transaction, as M(steady.fleet.sps_transaction) returns it. The task then neither logs in nor commits. Treat it like
        a password.
      - If omitted, the environment variable E(FLEET_SPS_SESSION) is used. If none is set, the task logs in and has a transaction of its own.
    type: str
  lock_timeout:
    description:
      - How many seconds to wait where somebody else holds the configuration lock. V(0) fails at once.
      - If omitted, the host's variable C(fleet_lock_timeout) is used, or else the environment variable E(FLEET_SPS_LOCK_TIMEOUT), and the default
        without that.
    type: float
    default: 30.0
  commit_timeout:
    description:
      - How many seconds to wait for the response to a commit, which takes longer than other requests.
      - If omitted, the host's variable C(fleet_commit_timeout) is used, or else the environment variable E(FLEET_SPS_COMMIT_TIMEOUT), and the default
        without that.
    type: float
    default: 300.0
  settle_timeout:
    description:
      - How many seconds to wait, after a writing request that got no response in time, until it cannot be carried out any more. What it opens meanwhile
        is rolled back. After a connection that broke, it is 10 seconds at most.
      - If omitted, the host's variable C(fleet_settle_timeout) is used, or else the environment variable E(FLEET_SPS_SETTLE_TIMEOUT), and the default
        without that.
    type: float
    default: 60.0
  restart_timeout:
    description:
      - How many seconds to wait for SPS to respond again if nothing listens on its port. A commit of local services or of the network restarts its
        web server, and the commit may have been an earlier task's. V(0) waits no longer than after any other failure.
      - If omitted, the host's variable C(fleet_restart_timeout) is used, or else the environment variable E(FLEET_SPS_RESTART_TIMEOUT), and the default
        without that.
    type: float
    default: 60.0
  commit_message:
    description:
      - Text that SPS keeps with the commit, for appliances that ask for one.
      - If omitted, the host's variable C(fleet_commit_message) is used, or else the environment variable E(FLEET_SPS_COMMIT_MESSAGE). If none is set,
        none is sent.
    type: str
"""

    # For modules with an option `user` of their own.
    OWN_USER = r"""
options:
  host:
    description:
      - Name or address of the appliance. V(https://host:port) is taken as well, which O(url) is another name for.
      - If omitted, it is the host's variable C(fleet_host), its C(ansible_host) or its name in the inventory, where the task is about a host of this
        product. Elsewhere the environment variable E(FLEET_SPS_HOST) is used, and something must be given.
    type: str
    aliases: [hostname, url]
  port:
    description:
      - Port of the appliance's API. The protocol is always HTTPS.
      - If omitted, the host's variable C(fleet_port) is used, or else the environment variable E(FLEET_SPS_PORT), and the default without that.
    type: int
    default: 443
  username:
    description:
      - The account to log in with.
      - If omitted, the host's variable C(fleet_username) is used, or else the environment variable E(FLEET_SPS_USERNAME).
    type: str
  password:
    description:
      - The account's password.
      - If omitted, the host's variable C(fleet_password) is used, or else the environment variable E(FLEET_SPS_PASSWORD).
    type: str
  validate_certs:
    description:
      - Whether the appliance must show a certificate that can be trusted and that is valid for O(host).
      - If omitted, the host's variable C(fleet_validate_certs) is used, or else the environment variable E(FLEET_SPS_VALIDATE_CERTS). If none is set,
        certificates are validated.
    type: bool
    default: true
  ca_path:
    description:
      - File with the certificate (PEM) of the authority that issued the appliance's certificate.
      - If omitted, the host's variable C(fleet_ca_path) is used, or else the environment variable E(FLEET_SPS_CA_PATH). If none is set, the well-known
        authorities are trusted.
      - The environment variable E(REQUESTS_CA_BUNDLE) has no effect.
    type: path
  client_cert:
    description:
      - File with a TLS client certificate (PEM), for devices that ask for one. It may hold the private key as well.
      - If omitted, the host's variable C(fleet_client_cert) is used, or else the environment variable E(FLEET_SPS_CLIENT_CERT). If none is set, no
        client certificate is shown.
    type: path
  client_key:
    description:
      - File with the private key of O(client_cert), without a passphrase.
      - If omitted, the host's variable C(fleet_client_key) is used, or else the environment variable E(FLEET_SPS_CLIENT_KEY). If none is set, the
        key is looked for in O(client_cert).
    type: path
  use_proxy:
    description:
      - Whether the proxy named by E(HTTPS_PROXY) is used, with the exceptions that E(NO_PROXY) names.
      - If omitted, the host's variable C(fleet_use_proxy) is used, or else the environment variable E(FLEET_SPS_USE_PROXY), and the default without
        that.
    type: bool
    default: true
  proxy:
    description:
      - Address of the proxy to use, for example V(http://proxy.example.com:3128). Wins over E(HTTPS_PROXY).
      - If omitted, the host's variable C(fleet_proxy) is used, or else the environment variable E(FLEET_SPS_PROXY).
    type: str
  timeout:
    description:
      - How many seconds one request may take until its whole response has come, however slowly it comes.
      - If omitted, the host's variable C(fleet_timeout) is used, or else the environment variable E(FLEET_SPS_TIMEOUT), and the default without that.
    type: float
    default: 30.0
  connect_timeout:
    description:
      - How many seconds to wait for a connection, with its TLS handshake and a proxy between. If a name has several addresses, that is for each of
        them.
      - If omitted, the host's variable C(fleet_connect_timeout) is used, or else the environment variable E(FLEET_SPS_CONNECT_TIMEOUT), and the default
        without that.
    type: float
    default: 10.0
  retries:
    description:
      - How often a request is sent again after a lost response or when the appliance is busy, with growing pauses between attempts. Only requests
        that are safe to repeat are sent again. A refused login never is, nor a login whose response was lost. From 0 to 100.
      - If omitted, the host's variable C(fleet_retries) is used, or else the environment variable E(FLEET_SPS_RETRIES), and the default without that.
    type: int
    default: 3
  max_response_size:
    description:
      - How large one response may be, in MiB, also after it is unpacked. A larger one fails the request, so that a broken or hostile appliance cannot
        use up the memory of the controller. So does one of more than 131,072 values (numbers, texts, lists and objects) for each MiB. Reading a response
        takes up to twenty times its size. From 1 to 1024.
      - If omitted, the host's variable C(fleet_max_response_size) is used, or else the environment variable E(FLEET_SPS_MAX_RESPONSE_SIZE), and the
        default without that.
    type: int
    default: 16
  max_response_depth:
    description:
      - How many lists and objects may lie within each other in one response. A response that nests deeper fails the request. From 1 to 200.
      - If omitted, the host's variable C(fleet_max_response_depth) is used, or else the environment variable E(FLEET_SPS_MAX_RESPONSE_DEPTH), and
        the default without that.
    type: int
    default: 50
  login_method:
    description:
      - Name of the login method, for example V(local). RV(ignore:login_methods) of M(steady.fleet.sps_info) lists them.
      - If omitted, the host's variable C(fleet_login_method) is used, or else the environment variable E(FLEET_SPS_LOGIN_METHOD). If none is set,
        SPS takes its default method.
    type: str
  session:
    description:
      - The session of an open transaction, as M(steady.fleet.sps_transaction) returns it. The task then neither logs in nor commits. Treat it like
        a password.
      - If omitted, the environment variable E(FLEET_SPS_SESSION) is used. If none is set, the task logs in and has a transaction of its own.
    type: str
  lock_timeout:
    description:
      - How many seconds to wait where somebody else holds the configuration lock. V(0) fails at once.
      - If omitted, the host's variable C(fleet_lock_timeout) is used, or else the environment variable E(FLEET_SPS_LOCK_TIMEOUT), and the default
        without that.
    type: float
    default: 30.0
  commit_timeout:
    description:
      - How many seconds to wait for the response to a commit, which takes longer than other requests.
      - If omitted, the host's variable C(fleet_commit_timeout) is used, or else the environment variable E(FLEET_SPS_COMMIT_TIMEOUT), and the default
        without that.
    type: float
    default: 300.0
  settle_timeout:
    description:
      - How many seconds to wait, after a writing request that got no response in time, until it cannot be carried out any more. What it opens meanwhile
        is rolled back. After a connection that broke, it is 10 seconds at most.
      - If omitted, the host's variable C(fleet_settle_timeout) is used, or else the environment variable E(FLEET_SPS_SETTLE_TIMEOUT), and the default
        without that.
    type: float
    default: 60.0
  restart_timeout:
    description:
      - How many seconds to wait for SPS to respond again if nothing listens on its port. A commit of local services or of the network restarts its
        web server, and the commit may have been an earlier task's. V(0) waits no longer than after any other failure.
      - If omitted, the host's variable C(fleet_restart_timeout) is used, or else the environment variable E(FLEET_SPS_RESTART_TIMEOUT), and the default
        without that.
    type: float
    default: 60.0
  commit_message:
    description:
      - Text that SPS keeps with the commit, for appliances that ask for one.
      - If omitted, the host's variable C(fleet_commit_message) is used, or else the environment variable E(FLEET_SPS_COMMIT_MESSAGE). If none is set,
        none is sent.
    type: str
"""
