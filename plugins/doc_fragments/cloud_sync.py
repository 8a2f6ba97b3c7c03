# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Written by `make generate`.

from __future__ import annotations


class ModuleDocFragment:
    # Connection options of the network monitor.
    DOCUMENTATION = r"""
options:
  host:
    description:
      - Name or address of the network monitor. V(https://host:port) is taken as well, which O(url) is another name for.
      - If omitted, it is the host's variable C(fleet_host), its C(ansible_host) or its name in the inventory, where the task is about a host of this
        product. Elsewhere the environment variable E(FLEET_CLOUD_SYNC_HOST) is used, and something must be given.
    type: str
    aliases: [hostname, url]
  port:
    description:
      - Port of the network monitor's API. The protocol is always HTTPS.
      - If omitted, the host's variable C(fleet_port) is used, or else the environment variable E(FLEET_CLOUD_SYNC_PORT), and the default without that.
    type: int
    default: 443
  username:
    description:
      - The account to log in with. Needed with every O(auth_method) but V(access_code).
      - If omitted, the host's variable C(fleet_username) is used, or else the environment variable E(FLEET_CLOUD_SYNC_USERNAME).
    type: str
    aliases: [user]
  password:
    description:
      - The account's password.
      - If omitted, the host's variable C(fleet_password) is used, or else the environment variable E(FLEET_CLOUD_SYNC_PASSWORD).
    type: str
  validate_certs:
    description:
      - Whether the network monitor must show a certificate that can be trusted and that is valid for O(host).
      - If omitted, the host's variable C(fleet_validate_certs) is used, or else the environment variable E(FLEET_CLOUD_SYNC_VALIDATE_CERTS). If none
        is set, certificates are validated.
    type: bool
    default: true
  ca_path:
    description:
      - File with the certificate (PEM) of the authority that issued the network monitor's certificate.
      - If omitted, the host's variable C(fleet_ca_path) is used, or else the environment variable E(FLEET_CLOUD_SYNC_CA_PATH). If none is set, the
        well-known authorities are trusted.
      - The environment variable E(REQUESTS_CA_BUNDLE) has no effect.
    type: path
  client_cert:
    description:
      - File with a TLS client certificate (PEM), for devices that ask for one. It may hold the private key as well.
      - If omitted, the host's variable C(fleet_client_cert) is used, or else the environment variable E(FLEET_CLOUD_SYNC_CLIENT_CERT). If none is
        set, no client certificate is shown.
    type: path
  client_key:
    description:
      - File with the private key of O(client_cert), without a passphrase.
      - If omitted, the host's variable C(fleet_client_key) is used, or else the environment variable E(FLEET_CLOUD_SYNC_CLIENT_KEY). If none is set,
        the key is looked for in O(client_cert).
    type: path
  use_proxy:
    description:
      - Whether the proxy named by E(HTTPS_PROXY) is used, with the exceptions that E(NO_PROXY) names.
      - If omitted, the host's variable C(fleet_use_proxy) is used, or else the environment variable E(FLEET_CLOUD_SYNC_USE_PROXY), and the default
        without that.
    type: bool
    default: true
  proxy:
    description:
      - Address of the proxy to use, for example V(http://proxy.example.com:3128). Wins over E(HTTPS_PROXY).
      - If omitted, the host's variable C(fleet_proxy) is used, or else the environment variable E(FLEET_CLOUD_SYNC_PROXY).
    type: str
  timeout:
    description:
      - How many seconds one request may take until its whole response has come, however slowly it comes.
      - If omitted, the host's variable C(fleet_timeout) is used, or else the environment variable E(FLEET_CLOUD_SYNC_TIMEOUT), and the default without
        that.
    type: float
    default: 30.0
  connect_timeout:
    description:
      - How many seconds to wait for a connection, with its TLS handshake and a proxy between. If a name has several addresses, that is for each of
        them.
      - If omitted, the host's variable C(fleet_connect_timeout) is used, or else the environment variable E(FLEET_CLOUD_SYNC_CONNECT_TIMEOUT), and
        the default without that.
    type: float
    default: 10.0
  retries:
    description:
      - How often a request is sent again after a lost response or when the network monitor is busy, with growing pauses between attempts. Only requests
        that are safe to repeat are sent again. A refused login never is, nor a login whose response was lost. From 0 to 100.
      - If omitted, the host's variable C(fleet_retries) is used, or else the environment variable E(FLEET_CLOUD_SYNC_RETRIES), and the default without
        that.
    type: int
    default: 3
  max_response_size:
    description:
      - How large one response may be, in MiB, also after it is unpacked. A larger one fails the request, so that a broken or hostile network monitor
        cannot use up the memory of the controller. So does one of more than 131,072 values (numbers, texts, lists and objects) for each MiB. Reading
        a response takes up to twenty times its size. From 1 to 1024.
      - If omitted, the host's variable C(fleet_max_response_size) is used, or else the environment variable E(FLEET_CLOUD_SYNC_MAX_RESPONSE_SIZE),
        and the default without that.
    type: int
    default: 16
  max_response_depth:
    description:
      - How many lists and objects may lie within each other in one response. A response that nests deeper fails the request. From 1 to 200.
      - If omitted, the host's variable C(fleet_max_response_depth) is used, or else the environment variable E(FLEET_CLOUD_SYNC_MAX_RESPONSE_DEPTH),
        and the default without that.
    type: int
    default: 50
  auth_method:
    description:
      - How to log in. The products that offer these services belong to two families, and each has ways of its own.
      - V(basic) sends user name and password with every request. V(cookie) opens a session, which is closed in the end. V(token) asks C(mgmt.aaa)
        for a token of about 15 minutes, without a refresh token. V(access_code) trades O(access_code) for a token.
      - V(auto) takes V(access_code) where O(access_code) is given, V(token) where the monitor offers C(mgmt.aaa), and else V(cookie) or V(basic),
        whichever C(auth_info) of the monitor names first in this order. That costs one to three more requests per login.
      - A session or token that ends meanwhile is renewed. Credentials that were refused are never tried again.
      - If omitted, the host's variable C(fleet_auth_method) is used, or else the environment variable E(FLEET_CLOUD_SYNC_AUTH_METHOD), and the default
        without that.
    type: str
    choices: [auto, basic, cookie, token, access_code]
    default: auto
  access_code:
    description:
      - The OAuth access code that an administrator made in the web pages of the monitor, in place of O(username) and O(password).
      - If omitted, the host's variable C(fleet_access_code) is used, or else the environment variable E(FLEET_CLOUD_SYNC_ACCESS_CODE).
    type: str
  npm_token:
    description:
      - Whether to trade the login for an NPM token and use that for the cloud services, for monitors that refuse the login itself there. Whether there
        are any is not known.
      - If omitted, the host's variable C(fleet_npm_token) is used, or else the environment variable E(FLEET_CLOUD_SYNC_NPM_TOKEN), and the default
        without that.
    type: bool
    default: false
"""
