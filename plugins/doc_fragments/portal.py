# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations


class ModuleDocFragment:
    # Connection options of the portal.
    DOCUMENTATION = r"""
options:
  host:
    description:
      - Name or address of the portal, without protocol and port.
      - Required. If left out, the environment variable E(FLEET_PORTAL_HOST) is used.
    type: str
    required: true
  port:
    description:
      - Port of the portal's API. The protocol is always HTTPS.
      - If left out, the environment variable E(FLEET_PORTAL_PORT) is used, and the default where that is not set either.
    type: int
    default: 443
  username:
    description:
      - The account to log in with.
      - If left out, the environment variable E(FLEET_PORTAL_USERNAME) is used.
    type: str
  password:
    description:
      - The account's password.
      - If left out, the environment variable E(FLEET_PORTAL_PASSWORD) is used.
    type: str
  validate_certs:
    description:
      - Whether the portal must show a certificate that can be trusted and that was issued for O(host).
      - If left out, the environment variable E(FLEET_PORTAL_VALIDATE_CERTS) is used, and certificates are validated where that is not set either.
    type: bool
    default: true
  ca_path:
    description:
      - File with the certificate (PEM) of the authority that issued the portal's certificate.
      - If left out, the environment variable E(FLEET_PORTAL_CA_PATH) is used. Without either, the well-known authorities are trusted.
      - The environment variable E(REQUESTS_CA_BUNDLE) has no effect.
    type: path
  client_cert:
    description:
      - File with a TLS client certificate (PEM), for portals that ask for one. It may hold the private key as well.
      - If left out, the environment variable E(FLEET_PORTAL_CLIENT_CERT) is used. Without either, no client certificate is shown.
    type: path
  client_key:
    description:
      - File with the private key of O(client_cert), without a passphrase.
      - If left out, the environment variable E(FLEET_PORTAL_CLIENT_KEY) is used. Without either, the key is looked for in O(client_cert).
    type: path
  use_proxy:
    description:
      - Whether the proxy named by E(HTTPS_PROXY) is used, with the exceptions that E(NO_PROXY) names.
      - If left out, the environment variable E(FLEET_PORTAL_USE_PROXY) is used.
    type: bool
    default: true
  proxy:
    description:
      - Address of the proxy to use, for example V(http://proxy.example.com:3128). Wins over E(HTTPS_PROXY).
      - If left out, the environment variable E(FLEET_PORTAL_PROXY) is used.
    type: str
  timeout:
    description:
      - How many seconds to wait for the answer to one request.
      - If left out, the environment variable E(FLEET_PORTAL_TIMEOUT) is used.
    type: float
    default: 30.0
  connect_timeout:
    description:
      - How many seconds to wait for a connection.
      - If left out, the environment variable E(FLEET_PORTAL_CONNECT_TIMEOUT) is used.
    type: float
    default: 10.0
  retries:
    description:
      - How often a request is sent again after a lost answer or where the portal is busy, with growing pauses between.
        Only requests that do no harm when repeated are. A refused login is never repeated.
      - If left out, the environment variable E(FLEET_PORTAL_RETRIES) is used.
    type: int
    default: 3
  auth_method:
    description:
      - How to log in. V(session) sends O(username) and O(password) once and then a cookie. V(basic) sends them, or O(client_id)
        and O(client_secret) where these are given, with every request. V(bearer) trades O(client_id) and O(client_secret) for a token.
      - An account that must give a second factor cannot use V(session); an API client can always use V(bearer).
      - If left out, the environment variable E(FLEET_PORTAL_AUTH_METHOD) is used.
    type: str
    choices: [session, basic, bearer]
    default: session
  client_id:
    description:
      - Id of the API client to log in as.
      - If left out, the environment variable E(FLEET_PORTAL_CLIENT_ID) is used. Without either, O(username) is.
    type: str
  client_secret:
    description:
      - Secret of the API client.
      - If left out, the environment variable E(FLEET_PORTAL_CLIENT_SECRET) is used.
    type: str
  user_id:
    description:
      - Which account of O(username) to use, where the login has several.
      - If left out, the environment variable E(FLEET_PORTAL_USER_ID) is used. Without either, a login with several accounts is an
        error that lists them.
    type: int
  discover_host:
    description:
      - Whether O(host) only knows which data centre has the account of O(username), and all further requests go there.
      - If left out, the environment variable E(FLEET_PORTAL_DISCOVER_HOST) is used.
    type: bool
    default: false
  workers:
    description:
      - How many requests may be under way at the same time, each on a kept-alive connection of its own. From 1 to 16.
      - If left out, the environment variable E(FLEET_PORTAL_WORKERS) is used.
    type: int
    default: 8
"""
