# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Written by `make generate`.

from __future__ import annotations


class ModuleDocFragment:
    # Connection options of the portal.
    DOCUMENTATION = r"""
options:
  host:
    description:
      - Name or address of the portal. V(https://host:port) is taken as well, which O(url) is another name for.
      - If omitted, it is the host's variable C(fleet_host), its C(ansible_host) or its name in the inventory, where the task is about a host of this
        product. Elsewhere the environment variable E(FLEET_PORTAL_HOST) is used, and something must be given.
    type: str
    aliases: [hostname, url]
  port:
    description:
      - Port of the portal's API. The protocol is always HTTPS.
      - If omitted, the host's variable C(fleet_port) is used, or else the environment variable E(FLEET_PORTAL_PORT), and the default without that.
    type: int
    default: 443
  username:
    description:
      - The account to log in with.
      - If omitted, the host's variable C(fleet_username) is used, or else the environment variable E(FLEET_PORTAL_USERNAME).
    type: str
    aliases: [user]
  password:
    description:
      - The account's password.
      - If omitted, the host's variable C(fleet_password) is used, or else the environment variable E(FLEET_PORTAL_PASSWORD).
    type: str
  validate_certs:
    description:
      - Whether the portal must show a certificate that can be trusted and that is valid for O(host).
      - If omitted, the host's variable C(fleet_validate_certs) is used, or else the environment variable E(FLEET_PORTAL_VALIDATE_CERTS). If none is
        set, certificates are validated.
    type: bool
    default: true
  ca_path:
    description:
      - File with the certificate (PEM) of the authority that issued the portal's certificate.
      - If omitted, the host's variable C(fleet_ca_path) is used, or else the environment variable E(FLEET_PORTAL_CA_PATH). If none is set, the well-known
        authorities are trusted.
      - The environment variable E(REQUESTS_CA_BUNDLE) has no effect.
    type: path
  client_cert:
    description:
      - File with a TLS client certificate (PEM), for devices that ask for one. It may hold the private key as well.
      - If omitted, the host's variable C(fleet_client_cert) is used, or else the environment variable E(FLEET_PORTAL_CLIENT_CERT). If none is set,
        no client certificate is shown.
    type: path
  client_key:
    description:
      - File with the private key of O(client_cert), without a passphrase.
      - If omitted, the host's variable C(fleet_client_key) is used, or else the environment variable E(FLEET_PORTAL_CLIENT_KEY). If none is set, the
        key is looked for in O(client_cert).
    type: path
  use_proxy:
    description:
      - Whether the proxy named by E(HTTPS_PROXY) is used, with the exceptions that E(NO_PROXY) names.
      - If omitted, the host's variable C(fleet_use_proxy) is used, or else the environment variable E(FLEET_PORTAL_USE_PROXY), and the default without
        that.
    type: bool
    default: true
  proxy:
    description:
      - Address of the proxy to use, for example V(http://proxy.example.com:3128). Wins over E(HTTPS_PROXY).
      - If omitted, the host's variable C(fleet_proxy) is used, or else the environment variable E(FLEET_PORTAL_PROXY).
    type: str
  timeout:
    description:
      - How many seconds one request may take until its whole response has come, however slowly it comes.
      - If omitted, the host's variable C(fleet_timeout) is used, or else the environment variable E(FLEET_PORTAL_TIMEOUT), and the default without
        that.
    type: float
    default: 30.0
  connect_timeout:
    description:
      - How many seconds to wait for a connection, with its TLS handshake and a proxy between. If a name has several addresses, that is for each of
        them.
      - If omitted, the host's variable C(fleet_connect_timeout) is used, or else the environment variable E(FLEET_PORTAL_CONNECT_TIMEOUT), and the
        default without that.
    type: float
    default: 10.0
  retries:
    description:
      - How often a request is sent again after a lost response or when the portal is busy, with growing pauses between attempts. Only requests that
        are safe to repeat are sent again. A refused login never is, nor a login whose response was lost. From 0 to 100.
      - If omitted, the host's variable C(fleet_retries) is used, or else the environment variable E(FLEET_PORTAL_RETRIES), and the default without
        that.
    type: int
    default: 3
  max_response_size:
    description:
      - How large one response may be, in MiB, also after it is unpacked. A larger one fails the request, so that a broken or hostile portal cannot
        use up the memory of the controller. So does one of more than 131,072 values (numbers, texts, lists and objects) for each MiB. Reading a response
        takes up to twenty times its size. From 1 to 1024.
      - If omitted, the host's variable C(fleet_max_response_size) is used, or else the environment variable E(FLEET_PORTAL_MAX_RESPONSE_SIZE), and
        the default without that.
    type: int
    default: 16
  max_response_depth:
    description:
      - How many lists and objects may lie within each other in one response. A response that nests deeper fails the request. From 1 to 200.
      - If omitted, the host's variable C(fleet_max_response_depth) is used, or else the environment variable E(FLEET_PORTAL_MAX_RESPONSE_DEPTH), and
        the default without that.
    type: int
    default: 50
  auth_method:
    description:
      - How to log in. V(session) sends O(username) and O(password) once and then a cookie. V(basic) sends them, or O(client_id) and O(client_secret)
        where these are given, with every request. V(bearer) trades O(client_id) and O(client_secret) for a token.
      - An account that must give a second factor cannot use V(session); an API client can always use V(bearer).
      - If omitted, the host's variable C(fleet_auth_method) is used, or else the environment variable E(FLEET_PORTAL_AUTH_METHOD), and the default
        without that.
    type: str
    choices: [session, basic, bearer]
    default: session
  client_id:
    description:
      - Id of the API client to log in as.
      - If omitted, the host's variable C(fleet_client_id) is used, or else the environment variable E(FLEET_PORTAL_CLIENT_ID). If none is set, O(username)
        is.
    type: str
  client_secret:
    description:
      - Secret of the API client.
      - If omitted, the host's variable C(fleet_client_secret) is used, or else the environment variable E(FLEET_PORTAL_CLIENT_SECRET).
    type: str
  user_id:
    description:
      - Which account of O(username) to use, where the login has several.
      - If omitted, the host's variable C(fleet_user_id) is used, or else the environment variable E(FLEET_PORTAL_USER_ID). If none is set, a login
        with several accounts is an error that lists them.
    type: int
  discover_host:
    description:
      - Whether O(host) only knows which data center has the account of O(username), and all further requests go there.
      - If omitted, the host's variable C(fleet_discover_host) is used, or else the environment variable E(FLEET_PORTAL_DISCOVER_HOST), and the default
        without that.
    type: bool
    default: false
  workers:
    description:
      - How many requests may be under way at the same time, each on a kept-alive connection of its own. From 1 to 16.
      - If omitted, the host's variable C(fleet_workers) is used, or else the environment variable E(FLEET_PORTAL_WORKERS), and the default without
        that.
    type: int
    default: 8
"""

    # For modules with an option `user` of their own.
    OWN_USER = r"""
options:
  host:
    description:
      - Name or address of the portal. V(https://host:port) is taken as well, which O(url) is another name for.
      - If omitted, it is the host's variable C(fleet_host), its C(ansible_host) or its name in the inventory, where the task is about a host of this
        product. Elsewhere the environment variable E(FLEET_PORTAL_HOST) is used, and something must be given.
    type: str
    aliases: [hostname, url]
  port:
    description:
      - Port of the portal's API. The protocol is always HTTPS.
      - If omitted, the host's variable C(fleet_port) is used, or else the environment variable E(FLEET_PORTAL_PORT), and the default without that.
    type: int
    default: 443
  username:
    description:
      - The account to log in with.
      - If omitted, the host's variable C(fleet_username) is used, or else the environment variable E(FLEET_PORTAL_USERNAME).
    type: str
  password:
    description:
      - The account's password.
      - If omitted, the host's variable C(fleet_password) is used, or else the environment variable E(FLEET_PORTAL_PASSWORD).
    type: str
  validate_certs:
    description:
      - Whether the portal must show a certificate that can be trusted and that is valid for O(host).
      - If omitted, the host's variable C(fleet_validate_certs) is used, or else the environment variable E(FLEET_PORTAL_VALIDATE_CERTS). If none is
        set, certificates are validated.
    type: bool
    default: true
  ca_path:
    description:
      - File with the certificate (PEM) of the authority that issued the portal's certificate.
      - If omitted, the host's variable C(fleet_ca_path) is used, or else the environment variable E(FLEET_PORTAL_CA_PATH). If none is set, the well-known
        authorities are trusted.
      - The environment variable E(REQUESTS_CA_BUNDLE) has no effect.
    type: path
  client_cert:
    description:
      - File with a TLS client certificate (PEM), for devices that ask for one. It may hold the private key as well.
      - If omitted, the host's variable C(fleet_client_cert) is used, or else the environment variable E(FLEET_PORTAL_CLIENT_CERT). If none is set,
        no client certificate is shown.
    type: path
  client_key:
    description:
      - File with the private key of O(client_cert), without a passphrase.
      - If omitted, the host's variable C(fleet_client_key) is used, or else the environment variable E(FLEET_PORTAL_CLIENT_KEY). If none is set, the
        key is looked for in O(client_cert).
    type: path
  use_proxy:
    description:
      - Whether the proxy named by E(HTTPS_PROXY) is used, with the exceptions that E(NO_PROXY) names.
      - If omitted, the host's variable C(fleet_use_proxy) is used, or else the environment variable E(FLEET_PORTAL_USE_PROXY), and the default without
        that.
    type: bool
    default: true
  proxy:
    description:
      - Address of the proxy to use, for example V(http://proxy.example.com:3128). Wins over E(HTTPS_PROXY).
      - If omitted, the host's variable C(fleet_proxy) is used, or else the environment variable E(FLEET_PORTAL_PROXY).
    type: str
  timeout:
    description:
      - How many seconds one request may take until its whole response has come, however slowly it comes.
      - If omitted, the host's variable C(fleet_timeout) is used, or else the environment variable E(FLEET_PORTAL_TIMEOUT), and the default without
        that.
    type: float
    default: 30.0
  connect_timeout:
    description:
      - How many seconds to wait for a connection, with its TLS handshake and a proxy between. If a name has several addresses, that is for each of
        them.
      - If omitted, the host's variable C(fleet_connect_timeout) is used, or else the environment variable E(FLEET_PORTAL_CONNECT_TIMEOUT), and the
        default without that.
    type: float
    default: 10.0
  retries:
    description:
      - How often a request is sent again after a lost response or when the portal is busy, with growing pauses between attempts. Only requests that
        are safe to repeat are sent again. A refused login never is, nor a login whose response was lost. From 0 to 100.
      - If omitted, the host's variable C(fleet_retries) is used, or else the environment variable E(FLEET_PORTAL_RETRIES), and the default without
        that.
    type: int
    default: 3
  max_response_size:
    description:
      - How large one response may be, in MiB, also after it is unpacked. A larger one fails the request, so that a broken or hostile portal cannot
        use up the memory of the controller. So does one of more than 131,072 values (numbers, texts, lists and objects) for each MiB. Reading a response
        takes up to twenty times its size. From 1 to 1024.
      - If omitted, the host's variable C(fleet_max_response_size) is used, or else the environment variable E(FLEET_PORTAL_MAX_RESPONSE_SIZE), and
        the default without that.
    type: int
    default: 16
  max_response_depth:
    description:
      - How many lists and objects may lie within each other in one response. A response that nests deeper fails the request. From 1 to 200.
      - If omitted, the host's variable C(fleet_max_response_depth) is used, or else the environment variable E(FLEET_PORTAL_MAX_RESPONSE_DEPTH), and
        the default without that.
    type: int
    default: 50
  auth_method:
    description:
      - How to log in. V(session) sends O(username) and O(password) once and then a cookie. V(basic) sends them, or O(client_id) and O(client_secret)
        where these are given, with every request. V(bearer) trades O(client_id) and O(client_secret) for a token.
      - An account that must give a second factor cannot use V(session); an API client can always use V(bearer).
      - If omitted, the host's variable C(fleet_auth_method) is used, or else the environment variable E(FLEET_PORTAL_AUTH_METHOD), and the default
        without that.
    type: str
    choices: [session, basic, bearer]
    default: session
  client_id:
    description:
      - Id of the API client to log in as.
      - If omitted, the host's variable C(fleet_client_id) is used, or else the environment variable E(FLEET_PORTAL_CLIENT_ID). If none is set, O(username)
        is.
    type: str
  client_secret:
    description:
      - Secret of the API client.
      - If omitted, the host's variable C(fleet_client_secret) is used, or else the environment variable E(FLEET_PORTAL_CLIENT_SECRET).
    type: str
  user_id:
    description:
      - Which account of O(username) to use, where the login has several.
      - If omitted, the host's variable C(fleet_user_id) is used, or else the environment variable E(FLEET_PORTAL_USER_ID). If none is set, a login
        with several accounts is an error that lists them.
    type: int
  discover_host:
    description:
      - Whether O(host) only knows which data center has the account of O(username), and all further requests go there.
      - If omitted, the host's variable C(fleet_discover_host) is used, or else the environment variable E(FLEET_PORTAL_DISCOVER_HOST), and the default
        without that.
    type: bool
    default: false
  workers:
    description:
      - How many requests may be under way at the same time, each on a kept-alive connection of its own. From 1 to 16.
      - If omitted, the host's variable C(fleet_workers) is used, or else the environment variable E(FLEET_PORTAL_WORKERS), and the default without
        that.
    type: int
    default: 8
"""

    # For plugins, of which Ansible reads the options.
    PLUGIN = r"""
options:
  host:
    description:
      - Name or address of the portal. V(https://host:port) is taken as well, which O(url) is another name for.
      - If omitted, the environment variable E(FLEET_PORTAL_HOST) is used.
    type: str
    aliases: [hostname, url]
    env:
      - name: FLEET_PORTAL_HOST
  port:
    description:
      - Port of the portal's API. The protocol is always HTTPS.
      - If omitted, the environment variable E(FLEET_PORTAL_PORT) is used. Without that, it is V(443).
    type: int
    env:
      - name: FLEET_PORTAL_PORT
  username:
    description:
      - The account to log in with.
      - If omitted, the environment variable E(FLEET_PORTAL_USERNAME) is used.
    type: str
    aliases: [user]
    env:
      - name: FLEET_PORTAL_USERNAME
  password:
    description:
      - The account's password.
      - If omitted, the environment variable E(FLEET_PORTAL_PASSWORD) is used.
    type: str
    env:
      - name: FLEET_PORTAL_PASSWORD
  validate_certs:
    description:
      - Whether the portal must show a certificate that can be trusted and that is valid for O(host).
      - If omitted, the environment variable E(FLEET_PORTAL_VALIDATE_CERTS) is used. If none is set, certificates are validated.
    type: bool
    env:
      - name: FLEET_PORTAL_VALIDATE_CERTS
  ca_path:
    description:
      - File with the certificate (PEM) of the authority that issued the portal's certificate.
      - If omitted, the environment variable E(FLEET_PORTAL_CA_PATH) is used. If none is set, the well-known authorities are trusted.
      - The environment variable E(REQUESTS_CA_BUNDLE) has no effect.
    type: path
    env:
      - name: FLEET_PORTAL_CA_PATH
  client_cert:
    description:
      - File with a TLS client certificate (PEM), for devices that ask for one. It may hold the private key as well.
      - If omitted, the environment variable E(FLEET_PORTAL_CLIENT_CERT) is used. If none is set, no client certificate is shown.
    type: path
    env:
      - name: FLEET_PORTAL_CLIENT_CERT
  client_key:
    description:
      - File with the private key of O(client_cert), without a passphrase.
      - If omitted, the environment variable E(FLEET_PORTAL_CLIENT_KEY) is used. If none is set, the key is looked for in O(client_cert).
    type: path
    env:
      - name: FLEET_PORTAL_CLIENT_KEY
  use_proxy:
    description:
      - Whether the proxy named by E(HTTPS_PROXY) is used, with the exceptions that E(NO_PROXY) names.
      - If omitted, the environment variable E(FLEET_PORTAL_USE_PROXY) is used. Without that, it is V(true).
    type: bool
    env:
      - name: FLEET_PORTAL_USE_PROXY
  proxy:
    description:
      - Address of the proxy to use, for example V(http://proxy.example.com:3128). Wins over E(HTTPS_PROXY).
      - If omitted, the environment variable E(FLEET_PORTAL_PROXY) is used.
    type: str
    env:
      - name: FLEET_PORTAL_PROXY
  timeout:
    description:
      - How many seconds one request may take until its whole response has come, however slowly it comes.
      - If omitted, the environment variable E(FLEET_PORTAL_TIMEOUT) is used. Without that, it is V(30.0).
    type: float
    env:
      - name: FLEET_PORTAL_TIMEOUT
  connect_timeout:
    description:
      - How many seconds to wait for a connection, with its TLS handshake and a proxy between. If a name has several addresses, that is for each of
        them.
      - If omitted, the environment variable E(FLEET_PORTAL_CONNECT_TIMEOUT) is used. Without that, it is V(10.0).
    type: float
    env:
      - name: FLEET_PORTAL_CONNECT_TIMEOUT
  retries:
    description:
      - How often a request is sent again after a lost response or when the portal is busy, with growing pauses between attempts. Only requests that
        are safe to repeat are sent again. A refused login never is, nor a login whose response was lost. From 0 to 100.
      - If omitted, the environment variable E(FLEET_PORTAL_RETRIES) is used. Without that, it is V(3).
    type: int
    env:
      - name: FLEET_PORTAL_RETRIES
  max_response_size:
    description:
      - How large one response may be, in MiB, also after it is unpacked. A larger one fails the request, so that a broken or hostile portal cannot
        use up the memory of the controller. So does one of more than 131,072 values (numbers, texts, lists and objects) for each MiB. Reading a response
        takes up to twenty times its size. From 1 to 1024.
      - If omitted, the environment variable E(FLEET_PORTAL_MAX_RESPONSE_SIZE) is used. Without that, it is V(16).
    type: int
    env:
      - name: FLEET_PORTAL_MAX_RESPONSE_SIZE
  max_response_depth:
    description:
      - How many lists and objects may lie within each other in one response. A response that nests deeper fails the request. From 1 to 200.
      - If omitted, the environment variable E(FLEET_PORTAL_MAX_RESPONSE_DEPTH) is used. Without that, it is V(50).
    type: int
    env:
      - name: FLEET_PORTAL_MAX_RESPONSE_DEPTH
  auth_method:
    description:
      - How to log in. V(session) sends O(username) and O(password) once and then a cookie. V(basic) sends them, or O(client_id) and O(client_secret)
        where these are given, with every request. V(bearer) trades O(client_id) and O(client_secret) for a token.
      - An account that must give a second factor cannot use V(session); an API client can always use V(bearer).
      - If omitted, the environment variable E(FLEET_PORTAL_AUTH_METHOD) is used. Without that, it is V(session).
    type: str
    choices: [session, basic, bearer]
    env:
      - name: FLEET_PORTAL_AUTH_METHOD
  client_id:
    description:
      - Id of the API client to log in as.
      - If omitted, the environment variable E(FLEET_PORTAL_CLIENT_ID) is used. If none is set, O(username) is.
    type: str
    env:
      - name: FLEET_PORTAL_CLIENT_ID
  client_secret:
    description:
      - Secret of the API client.
      - If omitted, the environment variable E(FLEET_PORTAL_CLIENT_SECRET) is used.
    type: str
    env:
      - name: FLEET_PORTAL_CLIENT_SECRET
  user_id:
    description:
      - Which account of O(username) to use, where the login has several.
      - If omitted, the environment variable E(FLEET_PORTAL_USER_ID) is used. If none is set, a login with several accounts is an error that lists
        them.
    type: int
    env:
      - name: FLEET_PORTAL_USER_ID
  discover_host:
    description:
      - Whether O(host) only knows which data center has the account of O(username), and all further requests go there.
      - If omitted, the environment variable E(FLEET_PORTAL_DISCOVER_HOST) is used. Without that, it is V(false).
    type: bool
    env:
      - name: FLEET_PORTAL_DISCOVER_HOST
  workers:
    description:
      - How many requests may be under way at the same time, each on a kept-alive connection of its own. From 1 to 16.
      - If omitted, the environment variable E(FLEET_PORTAL_WORKERS) is used. Without that, it is V(8).
    type: int
    env:
      - name: FLEET_PORTAL_WORKERS
"""
