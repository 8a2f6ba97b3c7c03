#!/usr/bin/python

# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: portal_group_brand
short_description: "Acronis: manage the custom branding of a group of the portal"
version_added: 1.0.0
author:
  - steady.fleet contributors (@steady-fleet)
description:
  - Enables, changes and disables the brand of a group, which is its names, links, colors, mail server and logo. A group without one shows
    the brand of the nearest group above.
  - A brand that was just enabled has texts and links of the portal's own, wherever nothing else is given here.
options:
  group:
    description:
      - The group that the brand belongs to, by its path from your own group, such as V(Partner A/Contoso), or as a list of names where
        a name holds a slash. V(.) is your own group. A number or a uuid is taken for the group's id.
      - A top-level group whose name is a number is written as a list.
    type: raw
    required: true
  company_name:
    description:
      - Name of the company.
      - Not managed if omitted. An empty text clears it.
    type: str
  service_name:
    description:
      - Name of the service.
      - Not managed if omitted. An empty text clears it.
    type: str
  color_scheme:
    description:
      - Color scheme, by its name on the portal. Where it is to change, it is first looked for among those that the portal offers,
        and the error lists them.
      - Not managed if omitted. It cannot be empty.
    type: str
  color:
    description:
      - Color of the brand as six hexadecimal digits, such as V("1A2B3C"). Put it in quotes, since YAML takes some colors for numbers.
      - Not managed if omitted. An empty text clears it.
    type: str
  logo:
    description:
      - Path of a PNG file with the logo, B(on the machine where the module runs). That is the controller, unless the task is delegated.
      - The file is compared with what the portal gives back, byte by byte. A portal that stores pictures in another form than it got them would
        show a difference after each upload, and the task fails and says so.
      - How large a logo may be is not documented. The portal has the last word.
      - Where the portal has a logo, results and gathered documents show its fingerprint in place of a path, such as V(sha256:) and 64 digits. It is
        accepted here too, and means the logo that the portal has. A fingerprint of another one is an error, since there is nothing to send.
      - Not managed if omitted. It cannot be empty, since the portal has no request that takes a logo away. Disable the brand and enable it again for that.
    type: path
  home_url:
    description:
      - Address of the company's web site.
      - Not managed if omitted. An empty text clears it.
    type: str
  support_url:
    description:
      - Address of the support page.
      - Not managed if omitted. An empty text clears it.
    type: str
  support_phone:
    description:
      - Telephone number of the support.
      - Not managed if omitted. An empty text clears it.
    type: str
  help_url:
    description:
      - Address of the online help.
      - Not managed if omitted. An empty text clears it.
    type: str
  user_guide_url:
    description:
      - Address of the user guide.
      - Not managed if omitted. An empty text clears it.
    type: str
  knowledgebase_url:
    description:
      - Address of the knowledge base.
      - Not managed if omitted. An empty text clears it.
    type: str
  upsell_url:
    description:
      - Address where a partner's customers buy more.
      - Not managed if omitted. An empty text clears it.
    type: str
  terms_url:
    description:
      - Address of the company's terms and conditions.
      - Not managed if omitted. An empty text clears it.
    type: str
  platform_terms_url:
    description:
      - Address of the terms and conditions of the platform.
      - Not managed if omitted. An empty text clears it.
    type: str
  privacy_policy_url:
    description:
      - Address of the privacy policy of the platform.
      - Not managed if omitted. An empty text clears it.
    type: str
  owns_custom_legal_docs:
    description:
      - Whether the brand has addresses of terms of its own.
      - Not managed if omitted.
    type: bool
  mobile_app_android_download_url:
    description:
      - Address to download the Android app at.
      - Not managed if omitted. An empty text clears it.
    type: str
  mobile_app_ios_download_url:
    description:
      - Address to download the iOS app at.
      - Not managed if omitted. An empty text clears it.
    type: str
  account_server_url:
    description:
      - Address of the account server.
      - Not managed if omitted. An empty text clears it.
    type: str
  router_url:
    description:
      - Address of the management console.
      - Not managed if omitted. An empty text clears it.
    type: str
  reg_server_url:
    description:
      - Address of the registration server.
      - Not managed if omitted. An empty text clears it.
    type: str
  agent_gateway_url:
    description:
      - Address of the gateway for agents.
      - Not managed if omitted. An empty text clears it.
    type: str
  white_labeled_agent:
    description:
      - Whether agents are white-labeled, that is without the vendor's name.
      - Not managed if omitted.
    type: bool
  hide_predefined:
    description:
      - The portal's document shows this flag and does not explain it. By its name, it hides what the portal itself predefines.
      - Not managed if omitted.
    type: bool
  smtp_override:
    description:
      - Whether mails of the group go through the mail server given here.
      - Not managed if omitted.
    type: bool
  smtp_reply_address:
    description:
      - Address that the mails come from.
      - Not managed if omitted. An empty text clears it.
    type: str
  smtp_server:
    description:
      - Name or address of the mail server.
      - Not managed if omitted. An empty text clears it.
    type: str
  smtp_port:
    description:
      - Port of the mail server.
      - Not managed if omitted.
    type: int
  smtp_encryption:
    description:
      - Encryption, in the portal's own words. The only one that its document shows is V(TLS).
      - Not managed if omitted. An empty text clears it.
    type: str
  smtp_user:
    description:
      - User name at the mail server.
      - Not managed if omitted. An empty text clears it.
    type: str
  smtp_password:
    description:
      - Password at the mail server. The portal never shows it, so it cannot be compared.
      - It is written where the portal has no O(smtp_user) yet, together with any change of O(smtp_user) or O(smtp_server), where
        O(update_secrets=on_change) finds that it is another one than was written last, and with O(update_secrets=always).
      - Not written by default. It needs an O(smtp_user), here or on the portal.
      - What somebody else writes on the portal is not noticed.
    type: str
  state:
    description:
      - Whether the group has a brand of its own. With V(absent), it is disabled, and all that it said is gone.
    type: str
    choices: [present, absent]
    default: present
extends_documentation_fragment:
  - steady.fleet.attributes
  - steady.fleet.attributes.secrets
  - steady.fleet.attributes.ledger
  - steady.fleet.portal
attributes:
  idempotent:
    support: partial
    details:
      - Full with O(update_secrets=on_create). With O(update_secrets=always), a task that gives a password always reports a change.
  action_group:
    support: full
    description: >-
      Use C(group/steady.fleet.portal) in C(module_defaults) to set the connection options for all modules of the product, and C(group/steady.fleet.all) for
      what all products share.
    membership:
      - steady.fleet.all
      - steady.fleet.portal
seealso:
  - module: steady.fleet.portal_group
  - module: steady.fleet.portal_info
    description: Saves pictures of the portal as files, and lists its color schemes.
  - module: steady.fleet.portal_mail
    description: Sends a test mail through the mail server of a brand.
  - module: steady.fleet.portal_config
"""

EXAMPLES = r"""
- name: Manage every backup portal
  hosts: portal
  gather_facts: false
  tasks:
    - name: Have a partner
      steady.fleet.portal_group:
        path: Partner A
        kind: msp

    - name: Give a partner its own brand
      steady.fleet.portal_group_brand:
        group: Partner A
        company_name: Contoso
        service_name: Contoso Backup
        color_scheme: green
        color: "1A2B3C"
        support_url: https://support.contoso.example
        logo: "{{ playbook_dir }}/contoso.png"

- name: Let its mails go through its own mail server
  steady.fleet.portal_group_brand:
    group: Partner A
    smtp_override: true
    smtp_reply_address: noreply@contoso.example
    smtp_server: mail.contoso.example
    smtp_port: 465
    smtp_encryption: TLS
    smtp_user: portal
    smtp_password: "{{ vault_contoso_smtp_password }}"

- name: Give the password again, since it has changed on the mail server
  steady.fleet.portal_group_brand:
    group: Partner A
    smtp_password: "{{ vault_contoso_smtp_password }}"
    update_secrets: always

- name: Show the brand of the group above again
  steady.fleet.portal_group_brand:
    group: Partner A
    state: absent
"""

RETURN = r"""
config:
  description:
    - The brand as it is now, or would be in check mode. Never its password. O(logo) is shown by its fingerprint, and only where the task manages it.
  returned: success
  type: dict
  sample:
    group: Partner A
    company_name: Contoso
    color_scheme: green
    logo: sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
changes:
  description: What was changed, or would be in check mode, in the order in which it was done.
  returned: success
  type: list
  elements: dict
  contains:
    operation:
      description: V(create), V(update) or V(delete).
      type: str
    kind:
      description: The kind of object, by its key in the document of the portal.
      type: str
    name:
      description: The path of the group.
      type: str
    fields:
      description: The options that changed.
      type: list
      elements: str
diff:
  description: The options that the task manages, before and after. Secrets are masked.
  returned: success
  type: dict
  contains:
    before:
      description: Before the change.
      type: dict
    after:
      description: After the change. In check mode, exactly what a real run gives.
      type: dict
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
secrets:
  description:
    - Which of the secrets given were written, or would be in check mode, and for which the product's own was kept. By name, never by value.
  returned: success, where what is managed has secrets
  type: dict
  contains:
    written:
      description: The secrets that were written.
      type: list
      elements: str
    kept:
      description: The secrets that were not written, since the product has one.
      type: list
      elements: str
    states:
      description:
        - What the ledger knows of each secret that is given, by its name. V(same) is the one that was written last, V(rotated) another one. V(replaced)
          was changed on the device since, V(lost) is no longer there, V(new) was never there, and of V(unknown) nothing is known.
      returned: with O(ignore:secrets_ledger)
      type: dict
written:
  description:
    - What was created or changed before the failure and has stayed so, by the names of objects and of their entries.
    - The result then has RV(ignore:changed=true). A failure without these lists changed nothing.
  returned: failure, once something was or may have been changed
  type: list
  elements: str
removed:
  description: What is gone, be it that the task removed it, or that the product let it go.
  returned: failure, once something was or may have been changed
  type: list
  elements: str
in_doubt:
  description: What may or may not have been carried out, in whole or in part. The next run reads first, and does what is missing.
  returned: failure, once something was or may have been changed
  type: list
  elements: str
"""

from ansible_collections.steady.fleet.plugins.module_utils._run.ansible_module import run_module
from ansible_collections.steady.fleet.plugins.module_utils.portal.resources.group_brand import MODULE


def main() -> None:
    run_module(MODULE)


if __name__ == "__main__":
    main()
