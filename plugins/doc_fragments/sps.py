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
      - Name or address of the appliance, without protocol and port.
      - Required. If omitted, the environment variable E(FLEET_SPS_HOST) is used.
    type: str
    required: true
  port:
    description:
      - Port of the appliance's API. The protocol is always HTTPS.
      - If omitted, the environment variable E(FLEET_SPS_PORT) is used, or the default if that is not set either.
    type: int
    default: 443
  username:
    description:
      - The account to log in with.
      - If omitted, the environment variable E(FLEET_SPS_USERNAME) is used.
    type: str
  password:
    description:
      - The account's password.
      - If omitted, the environment variable E(FLEET_SPS_PASSWORD) is used.
    type: str
  validate_certs:
    description:
      - Whether the appliance must show a certificate that can be trusted and that was issued for O(host).
      - If omitted, the environment variable E(FLEET_SPS_VALIDATE_CERTS) is used. If neither is set, certificates are validated.
    type: bool
    default: true
  ca_path:
    description:
      - File with the certificate (PEM) of the authority that issued the appliance's certificate.
      - If omitted, the environment variable E(FLEET_SPS_CA_PATH) is used. If neither is set, the well-known authorities are trusted.
      - The environment variable E(REQUESTS_CA_BUNDLE) has no effect.
    type: path
  client_cert:
    description:
      - File with a TLS client certificate (PEM), for devices that ask for one. It may hold the private key as well.
      - If omitted, the environment variable E(FLEET_SPS_CLIENT_CERT) is used. If neither is set, no client certificate is shown.
    type: path
  client_key:
    description:
      - File with the private key of O(client_cert), without a passphrase.
      - If omitted, the environment variable E(FLEET_SPS_CLIENT_KEY) is used. If neither is set, the key is looked for in O(client_cert).
    type: path
  use_proxy:
    description:
      - Whether the proxy named by E(HTTPS_PROXY) is used, with the exceptions that E(NO_PROXY) names.
      - If omitted, the environment variable E(FLEET_SPS_USE_PROXY) is used, or the default if that is not set either.
    type: bool
    default: true
  proxy:
    description:
      - Address of the proxy to use, for example V(http://proxy.example.com:3128). Wins over E(HTTPS_PROXY).
      - If omitted, the environment variable E(FLEET_SPS_PROXY) is used.
    type: str
  timeout:
    description:
      - How many seconds one request may take until its whole response has come, however slowly it comes.
      - If omitted, the environment variable E(FLEET_SPS_TIMEOUT) is used, or the default if that is not set either.
    type: float
    default: 30.0
  connect_timeout:
    description:
      - How many seconds to wait for a connection, with its TLS handshake and a proxy between. If a name has several addresses, that is for each of them.
      - If omitted, the environment variable E(FLEET_SPS_CONNECT_TIMEOUT) is used, or the default if that is not set either.
    type: float
    default: 10.0
  retries:
    description:
      - How often a request is sent again after a lost response or when the appliance is busy, with growing pauses between attempts. Only requests that
        are safe to repeat are sent again. A refused login never is, nor a login whose response was lost. From 0 to 100.
      - If omitted, the environment variable E(FLEET_SPS_RETRIES) is used, or the default if that is not set either.
    type: int
    default: 3
  max_response_size:
    description:
      - How large one response may be, in MiB, also after it is unpacked. A larger one fails the request, so that a broken or hostile appliance cannot use
        up the memory of the controller. Reading a response takes up to twenty times its size. From 1 to 1024.
      - If omitted, the environment variable E(FLEET_SPS_MAX_RESPONSE_SIZE) is used, or the default if that is not set either.
    type: int
    default: 16
  max_response_depth:
    description:
      - How many lists and objects may lie within each other in one response. A response that nests deeper fails the request. From 1 to 200.
      - If omitted, the environment variable E(FLEET_SPS_MAX_RESPONSE_DEPTH) is used, or the default if that is not set either.
    type: int
    default: 50
  login_method:
    description:
      - Name of the login method, for example V(local). RV(ignore:login_methods) of M(steady.fleet.sps_info) lists them.
      - If omitted, the environment variable E(FLEET_SPS_LOGIN_METHOD) is used. If neither is set, SPS takes its default method.
    type: str
  session:
    description:
      - The session of an open transaction, as M(steady.fleet.sps_transaction) returns it. The task then neither logs in nor commits. Treat it like a password.
      - If omitted, the environment variable E(FLEET_SPS_SESSION) is used. If neither is set, the task logs in and has a transaction of its own.
    type: str
  lock_timeout:
    description:
      - How many seconds to wait where somebody else holds the configuration lock. V(0) fails at once.
      - If omitted, the environment variable E(FLEET_SPS_LOCK_TIMEOUT) is used, or the default if that is not set either.
    type: float
    default: 30.0
  commit_timeout:
    description:
      - How many seconds to wait for the response to a commit, which takes longer than other requests.
      - If omitted, the environment variable E(FLEET_SPS_COMMIT_TIMEOUT) is used, or the default if that is not set either.
    type: float
    default: 300.0
  settle_timeout:
    description:
      - How many seconds to wait, after a writing request that got no response in time, until it cannot be carried out any more. What it opens meanwhile
        is rolled back. After a connection that broke, it is 10 seconds at most.
      - If omitted, the environment variable E(FLEET_SPS_SETTLE_TIMEOUT) is used, or the default if that is not set either.
    type: float
    default: 60.0
  restart_timeout:
    description:
      - How many seconds to wait for SPS to respond again if nothing listens on its port. A commit of local services or of the network restarts its web
        server, and the commit may have been an earlier task's. V(0) waits no longer than after any other failure.
      - If omitted, the environment variable E(FLEET_SPS_RESTART_TIMEOUT) is used, or the default if that is not set either.
    type: float
    default: 60.0
  commit_message:
    description:
      - Text that SPS keeps with the commit, for appliances that ask for one.
      - If omitted, the environment variable E(FLEET_SPS_COMMIT_MESSAGE) is used. If neither is set, none is sent.
    type: str
"""
