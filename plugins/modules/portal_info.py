#!/usr/bin/python

# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: portal_info
short_description: "Acronis: read what the portal reports about itself and about the account that asks"
version_added: 1.0.0
author:
  - steady.fleet contributors (@steady-fleet)
description:
  - Reads profiles, constants and rules, languages, versions, certificates, brands and pictures, backup servers, and addresses that users need.
  - Groups, administrators, users, storages and reports have modules of their own; exceeded quotas and who is notified of events are read by
    M(steady.fleet.portal_group_info).
options:
  gather:
    description:
      - What to read, each with one request, but where an account, a group or a brand must be looked up first.
      - V(profile) is the account that asks, V(profiles) are all accounts of its login.
      - V(data_center) is where the account of O(login) is kept. For a login that no one has, the portal responds as well, with the number 0.
      - V(password_link) is the address where the password of O(login) is reset.
      - V(search) finds groups by name, and accounts by login, that begin with O(search).
      - V(constants), V(rules), V(languages) and V(versions) are what the portal knows. V(ui_languages) are those of O(accept_languages) that it has.
      - V(identity_provider) is where logins of a group are checked.
      - V(ca_certificate) and V(ca_crl) are the certificate of the portal's own authority, and the list of certificates that it has revoked.
      - V(color_schemes) and V(brands) are what a group can look like and does. V(images) are pictures by their number, such as C(logotype) of a brand.
      - V(backup_servers) needs an administrator of the portal's root group.
      - V(hosts) and V(links) are what O(user) needs to back up and to buy more. The document lets administrators of companies and units read V(hosts).
      - V(backup_console) is where the backup console of O(group) is.
    type: list
    elements: str
    aliases: [gather_subset]
    choices:
      - profile
      - profiles
      - data_center
      - password_link
      - search
      - constants
      - rules
      - languages
      - ui_languages
      - versions
      - identity_provider
      - ca_certificate
      - ca_crl
      - color_schemes
      - brands
      - images
      - backup_servers
      - hosts
      - links
      - backup_console
    default: [profile, versions]
  login:
    description:
      - The account that V(data_center) and V(password_link) are asked for.
      - If left out, O(username).
    type: str
  search:
    description:
      - What the names that V(search) finds begin with.
      - If left out, anything.
    type: str
  search_exact:
    description:
      - Whether only names are found that are O(search) and do not just begin with it.
      - If left out, what begins with it is found.
    type: bool
  search_limit:
    description:
      - How many groups and how many accounts V(search) finds at most.
      - If left out, the portal's own limit of ten of each.
    type: int
  accept_languages:
    description:
      - Languages of a user for V(ui_languages), the best first, such as V(de-CH).
      - If left out, the portal names its own.
    type: list
    elements: str
  identity_provider_id:
    description:
      - The number of the provider to read with V(identity_provider).
      - If left out, and O(identity_provider_uuid) too, that of your own group.
    type: int
  identity_provider_uuid:
    description:
      - The uuid of the provider to read with V(identity_provider).
      - If left out, and O(identity_provider_id) too, that of your own group.
    type: str
  ca:
    description:
      - The number of the authority for V(ca_certificate) and V(ca_crl), one of C(CertificateAuthorities) among the constants.
      - If left out, the portal chooses.
    type: int
  ca_certificate_dest:
    description:
      - File to which the certificate is saved, on the machine that runs the module. Only written where it differs, and for its owner alone.
      - If left out, it is only returned.
    type: path
  ca_crl_dest:
    description:
      - File to which the list of revoked certificates is saved, on the machine that runs the module. Only written where it differs.
      - If left out, it is only returned.
    type: path
  brands:
    description:
      - Numbers of the brands to read with V(brands).
      - If left out, that of the account that asks, for which its profile is read.
    type: list
    elements: int
  images:
    description:
      - Pictures to read with V(images), which needs it.
    type: list
    elements: dict
    suboptions:
      id:
        description:
          - The number of the picture.
        type: int
        required: true
      dest:
        description:
          - File to which the picture (PNG) is saved, on the machine that runs the module. Only written where it differs.
          - If left out, the result has the picture in base64.
        type: path
  group:
    description:
      - The group of V(backup_console), and of O(user), by its path from your own group, as a list of names, or by number or uuid. V(.) is your own group.
    type: raw
    default: .
  user:
    description:
      - The user that V(hosts) and V(links) are for, by login or number. The users of O(group) are listed for a login.
      - If left out, the account that asks.
    type: str
  origin:
    description:
      - Sent along with V(links). The document does not say what it means.
      - If left out, it is not sent.
    type: str
  redirect_url:
    description:
      - Sent along with V(links). The document does not say what it means.
      - If left out, it is not sent.
    type: str
  console:
    description:
      - Sent along with V(backup_console). The document does not say what its parts mean.
      - If left out, nothing is sent.
    type: dict
    suboptions:
      app:
        description:
          - Sent as it is. Not sent by default.
        type: str
      language:
        description:
          - Sent as it is. Not sent by default.
        type: str
      username:
        description:
          - Sent as it is. Not sent by default.
        type: str
  disclose:
    description:
      - Whether RV(disclosed) has the address of the backup console with its token, by which whoever has it is logged in.
      - With V(false), no token is returned.
    type: bool
    default: false
extends_documentation_fragment:
  - steady.fleet.attributes.info
  - steady.fleet.portal.own_user
attributes:
  check_mode:
    details:
      - This module never changes anything on the portal. In check mode, no file is written, and RV(ignore:changed) says whether one would be.
  action_group:
    support: full
    description: >-
      Use C(group/steady.fleet.portal) in C(module_defaults) to set the connection options for all modules of the product, and C(group/steady.fleet.all) for
      what all products share.
    membership:
      - steady.fleet.all
      - steady.fleet.portal
seealso:
  - module: steady.fleet.portal_group_info
  - module: steady.fleet.portal_report_info
"""

EXAMPLES = r"""
- name: Manage every backup portal
  hosts: portal
  gather_facts: false
  tasks:
    - name: Read who I am, and the versions of the portal
      steady.fleet.portal_info:
      register: portal

- name: Find everything that is called Contoso
  steady.fleet.portal_info:
    gather: [search]
    search: Contoso
    search_limit: 100
  register: found

- name: Read in which data center an account is kept
  steady.fleet.portal_info:
    gather: [data_center]
    login: ada@partner.example
  register: account

- name: Save the certificate of the portal's authority, and what it has revoked
  steady.fleet.portal_info:
    gather: [ca_certificate, ca_crl]
    ca_certificate_dest: "{{ playbook_dir }}/portal-ca.pem"
    ca_crl_dest: "{{ playbook_dir }}/portal-ca.crl.pem"

- name: Read what the own group looks like, and what it could
  steady.fleet.portal_info:
    gather: [brands, color_schemes]
  register: look

- name: Read where the backup console is
  steady.fleet.portal_info:
    gather: [backup_console]
  register: console
"""

RETURN = r"""
profile:
  description: The account that asks, as the portal returns it.
  returned: when O(gather) has V(profile)
  type: dict
  sample:
    id: 11223344
    login: ada@partner.example
    access_type: 15
profiles:
  description: All accounts of the login, as the portal returns them.
  returned: when O(gather) has V(profiles)
  type: list
  elements: dict
  sample:
    - id: 11223344
      login: ada@partner.example
data_center:
  description: Where the account is kept.
  returned: when O(gather) has V(data_center)
  type: dict
  sample:
    server_url: https://eu-portal.example.com
    id: 11223344
    login: ada@partner.example
password_link:
  description: Where the password is reset.
  returned: when O(gather) has V(password_link)
  type: str
  sample: https://portal.example.com/forgot_password
search:
  description: What was found. C(kind) is V(admin), V(user), or the kind of a group in the words of M(steady.fleet.portal_group).
  returned: when O(gather) has V(search)
  type: list
  elements: dict
  sample:
    - id: 1200
      uuid: bfe40b45-7d3f-4183-a655-afa62b59b383
      name: Contoso
      parent_id: 1
      kind: customer
constants:
  description: Numbers by their names, as the portal returns them.
  returned: when O(gather) has V(constants)
  type: dict
  sample:
    CertificateAuthorities:
      Services: 1
rules:
  description: What may stand where, and other rules, as the portal returns them.
  returned: when O(gather) has V(rules)
  type: dict
  sample:
    GroupBusinessRules:
      creation:
        "40":
          any: [50, -1]
languages:
  description: Codes of the languages of the portal.
  returned: when O(gather) has V(languages)
  type: list
  elements: str
  sample: [en, de]
ui_languages:
  description: The languages of O(accept_languages) that the portal has.
  returned: when O(gather) has V(ui_languages)
  type: list
  elements: str
  sample: [en-US]
versions:
  description: Versions of parts of the portal.
  returned: when O(gather) has V(versions)
  type: dict
  sample:
    database: 2.1.100
    api: 1.0.230
identity_provider:
  description: The provider, as the portal returns it.
  returned: when O(gather) has V(identity_provider)
  type: dict
  sample:
    domain: login.example.com
ca_certificate:
  description: The certificate. In base64, if it is no text.
  returned: when O(gather) has V(ca_certificate)
  type: str
  sample: "-----BEGIN CERTIFICATE-----\n..."
ca_crl:
  description: The list of revoked certificates. In base64, if it is no text.
  returned: when O(gather) has V(ca_crl)
  type: str
  sample: "-----BEGIN X509 CRL-----\n..."
color_schemes:
  description: Names of the color schemes that a brand can have.
  returned: when O(gather) has V(color_schemes)
  type: list
  elements: str
  sample: [default, blue]
brands:
  description: The brands, as the portal returns them.
  returned: when O(gather) has V(brands)
  type: list
  elements: dict
  sample:
    - id: 1
      logotype: 17
images:
  description: The pictures, with number, size in bytes, and C(dest) or C(content) in base64.
  returned: when O(gather) has V(images)
  type: list
  elements: dict
  sample:
    - id: 17
      size: 4711
      dest: /srv/logo.png
backup_servers:
  description: The backup servers, as the portal returns them.
  returned: when O(gather) has V(backup_servers)
  type: list
  elements: dict
  sample:
    - id: 1
      address: 192.0.2.10:7777
      utilization: 111
hosts:
  description: The hosts and ports that the backup client of the user talks to.
  returned: when O(gather) has V(hosts)
  type: list
  elements: dict
  sample:
    - name: web console
      host: console.example.com
      port: 443
links:
  description: Addresses for the user.
  returned: when O(gather) has V(links)
  type: dict
  sample:
    quotas_upsell: https://shop.example.com
backup_console:
  description: Where the console is, as the portal returns it but for tokens. Null where the group has none.
  returned: when O(gather) has V(backup_console)
  type: dict
  sample:
    host: https://console.example.com
    server_address: console.example.com
    bc_path_prefix: /bc/
disclosed:
  description: Secrets that the portal shows on purpose. This is the only place of the result that has them, so register the result with C(no_log).
  returned: with O(disclose=true), where the group has a backup console
  type: dict
  contains:
    backup_console:
      description: The address of the console with the token that logs in.
      type: str
  sample:
    backup_console: https://console.example.com/#access_token=MAcDtEo9KUzhRuHR
error:
  description:
    - The kind of failure in one word, for programs. V(network), the product was not reached or its response did not arrive; V(login); V(permission);
      V(lock), somebody else holds the product's lock; V(conflict), somebody else changed the same; V(not_found), something named does not exist;
      V(product), the product refused or failed; V(protocol), the response is not what the product's document describes; V(verify), what was written
      is not what is read afterwards; V(input), the options or the document are wrong; V(refused), a bound or an approved plan stands against
      it; V(blocked), the document does not give what the change needs; V(library), the Python that runs the module lacks one; V(internal), an
      internal error in steady.fleet.
  returned: failure
  type: str
  sample: network
"""

from ansible_collections.steady.fleet.plugins.module_utils._run.ansible_module import run_module
from ansible_collections.steady.fleet.plugins.module_utils.portal.info.info import MODULE


def main() -> None:
    run_module(MODULE)


if __name__ == "__main__":
    main()
