# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Written by `make generate`.

from __future__ import annotations


class ModuleDocFragment:
    # Connection options of the web-security appliance.
    DOCUMENTATION = r"""
options:
  host:
    description:
      - Name or address of the appliance. V(https://host:port) is taken as well, which O(url) is another name for.
      - If omitted, it is the host's variable C(fleet_host), its C(ansible_host) or its name in the inventory, where the task is about a host of this
        product. Elsewhere the environment variable E(FLEET_APPLIANCE_HOST) is used, and something must be given.
    type: str
    aliases: [hostname, url]
  port:
    description:
      - Port of the appliance's API. The protocol is always HTTPS.
      - If omitted, the host's variable C(fleet_port) is used, or else the environment variable E(FLEET_APPLIANCE_PORT), and the default without that.
    type: int
    default: 443
  username:
    description:
      - The account to use. Its name and password go with every request.
      - If omitted, the host's variable C(fleet_username) is used, or else the environment variable E(FLEET_APPLIANCE_USERNAME).
    type: str
    aliases: [user]
  password:
    description:
      - The account's password.
      - If omitted, the host's variable C(fleet_password) is used, or else the environment variable E(FLEET_APPLIANCE_PASSWORD).
    type: str
  validate_certs:
    description:
      - Whether the appliance must show a certificate that can be trusted and that is valid for O(host).
      - If omitted, the host's variable C(fleet_validate_certs) is used, or else the environment variable E(FLEET_APPLIANCE_VALIDATE_CERTS). If none
        is set, certificates are validated.
    type: bool
    default: true
  ca_path:
    description:
      - File with the certificate (PEM) of the authority that issued the appliance's certificate.
      - If omitted, the host's variable C(fleet_ca_path) is used, or else the environment variable E(FLEET_APPLIANCE_CA_PATH). If none is set, the
        well-known authorities are trusted.
      - The environment variable E(REQUESTS_CA_BUNDLE) has no effect.
    type: path
  client_cert:
    description:
      - File with a TLS client certificate (PEM), for devices that ask for one. It may hold the private key as well.
      - If omitted, the host's variable C(fleet_client_cert) is used, or else the environment variable E(FLEET_APPLIANCE_CLIENT_CERT). If none is set,
        no client certificate is shown.
    type: path
  client_key:
    description:
      - File with the private key of O(client_cert), without a passphrase.
      - If omitted, the host's variable C(fleet_client_key) is used, or else the environment variable E(FLEET_APPLIANCE_CLIENT_KEY). If none is set,
        the key is looked for in O(client_cert).
    type: path
  use_proxy:
    description:
      - Whether the proxy named by E(HTTPS_PROXY) is used, with the exceptions that E(NO_PROXY) names.
      - If omitted, the host's variable C(fleet_use_proxy) is used, or else the environment variable E(FLEET_APPLIANCE_USE_PROXY), and the default
        without that.
    type: bool
    default: true
  proxy:
    description:
      - Address of the proxy to use, for example V(http://proxy.example.com:3128). Wins over E(HTTPS_PROXY).
      - If omitted, the host's variable C(fleet_proxy) is used, or else the environment variable E(FLEET_APPLIANCE_PROXY).
    type: str
  timeout:
    description:
      - How many seconds one request may take until its whole response has come, however slowly it comes.
      - If omitted, the host's variable C(fleet_timeout) is used, or else the environment variable E(FLEET_APPLIANCE_TIMEOUT), and the default without
        that.
    type: float
    default: 30.0
  connect_timeout:
    description:
      - How many seconds to wait for a connection, with its TLS handshake and a proxy between. If a name has several addresses, that is for each of
        them.
      - If omitted, the host's variable C(fleet_connect_timeout) is used, or else the environment variable E(FLEET_APPLIANCE_CONNECT_TIMEOUT), and
        the default without that.
    type: float
    default: 10.0
  retries:
    description:
      - How often a request is sent again after a lost response or when the appliance is busy, with growing pauses between attempts. Only requests
        that are safe to repeat are sent again. A refused login never is, nor a login whose response was lost. From 0 to 100.
      - If omitted, the host's variable C(fleet_retries) is used, or else the environment variable E(FLEET_APPLIANCE_RETRIES), and the default without
        that.
    type: int
    default: 3
  max_response_size:
    description:
      - How large one response may be, in MiB, also after it is unpacked. A larger one fails the request, so that a broken or hostile appliance cannot
        use up the memory of the controller. So does one of more than 131,072 values (numbers, texts, lists and objects) for each MiB. Reading a response
        takes up to twenty times its size. From 1 to 1024.
      - If omitted, the host's variable C(fleet_max_response_size) is used, or else the environment variable E(FLEET_APPLIANCE_MAX_RESPONSE_SIZE),
        and the default without that.
    type: int
    default: 16
  max_response_depth:
    description:
      - How many lists and objects may lie within each other in one response. A response that nests deeper fails the request. From 1 to 200.
      - If omitted, the host's variable C(fleet_max_response_depth) is used, or else the environment variable E(FLEET_APPLIANCE_MAX_RESPONSE_DEPTH),
        and the default without that.
    type: int
    default: 50
  unconfigured_responses:
    description:
      - Which responses count as "not configured" when an account, the e-mail address or the SMTP server is read.
      - V(documented) takes only the forms that the documents of the appliance give for it. Any other response fails the task.
      - V(inferred) also takes the forms that the documents leave open, if they come twice in a row - a status 500 whatever it says (accounts, e-mail
        address), a status 500 that says "not configured" (SMTP server), and an empty body. A warning says so each time. B(An appliance that fails
        can respond in just the same way), and what is configured then looks as if it were not.
      - If omitted, the host's variable C(fleet_unconfigured_responses) is used, or else the environment variable E(FLEET_APPLIANCE_UNCONFIGURED_RESPONSES).
        If none is set, V(documented) is used.
    type: str
    choices: [documented, inferred]
    default: documented
"""
