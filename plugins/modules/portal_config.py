#!/usr/bin/python

# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: portal_config
short_description: "Acronis: manage a whole tree of groups as one document"
version_added: 1.0.0
author:
  - steady.fleet contributors (@steady-fleet)
description:
  - Brings groups, their settings, storages, administrators and users to what one document says, with one login and several requests at a time.
  - The keys of the document are the names of the modules of the collection without C(portal_), and the values are lists of their options.
    Groups are named by their paths, so the lists may be in any order.
  - Groups are created before what is below them and deleted after it. Each change stands for itself, since there is no transaction.
  - Reports are those of your own group. Backup servers are for administrators at the top of the portal; for any other account,
    O(state=gathered) leaves them out.
  - "With O(state=overridden), B(all groups below your own are looked at), and the storages, administrators and users of your own group as well,
    not only the groups that the document lists. The administrator that is logged in is never removed."
options:
  config:
    description:
      - The document. A kind or an option that is left out is not managed.
      - With nothing in it, nothing is managed and the device is not asked, not even for a login; a warning says so.
      - Needed with O(state=merged) and O(state=overridden).
    type: dict
    # Copied from the kinds' own modules by `make generate`.
    suboptions:
      group:
        description:
          - Objects, each with the options of M(steady.fleet.portal_group).
          - Not managed if omitted.
        type: list
        elements: dict
        suboptions:
          path:
            description:
              - Where the group is, by the names on the way from your own group, such as V(Partner A/Contoso), or as a list of
                names where a name holds a slash. V(.) is your own group, which can be changed but neither moved nor deleted.
              - A number or a uuid means the group with that id, whose name and place are then not managed. A top-level group
                whose name is a number is written as a list.
            type: raw
            required: true
          id:
            description:
              - Number or uuid of the group that is to be at O(config.group[].path). It is renamed and moved there.
              - If left out, the group is looked for at O(config.group[].path).
            type: raw
          previous_name:
            description:
              - Name of the group on the same level until now, where it is to be renamed.
              - If left out, or if there is a group at O(config.group[].path) already, nothing is renamed.
            type: str
          kind:
            description:
              - Kind of the group. V(root), V(distributor), V(sub_distributor), V(provider), V(msp), V(reseller), V(customer)
                or V(unit), or a name or number that the portal itself has for it. Which kinds may stand where is asked of the
                portal before anything is written.
              - Needed to create a group. Not managed if omitted.
            type: str
          enabled:
            description:
              - Whether the group is enabled. No one below a disabled group can log in.
              - Not managed if omitted.
            type: bool
          customer_id:
            description:
              - Your own number of the customer.
              - Not managed if omitted. An empty text clears it.
            type: str
          customer_type:
            description:
              - Type of the customer, as the portal numbers it.
              - Not managed if omitted.
            type: int
          internal_tag:
            description:
              - A text for your own use.
              - Not managed if omitted. An empty text clears it.
            type: str
          language:
            description:
              - Language of reports, such as V(en).
              - Not managed if omitted. A new group then has the portal's default.
            type: str
          storage:
            description:
              - Name of the storage that the group stores in, one of those that the group above may use.
              - Not managed if omitted. How to take a storage away again is not documented for this API.
            type: str
          contact:
            description:
              - Contact of the group.
              - Not managed if omitted.
            type: dict
            suboptions:
              first_name:
                description:
                  - First name of the contact.
                  - Not managed if omitted. An empty text clears it.
                type: str
              last_name:
                description:
                  - Last name of the contact.
                  - Not managed if omitted. An empty text clears it.
                type: str
              email:
                description:
                  - E-mail address.
                  - Not managed if omitted. An empty text clears it.
                type: str
              phone:
                description:
                  - Telephone number.
                  - Not managed if omitted. An empty text clears it.
                type: str
              address1:
                description:
                  - First line of the address.
                  - Not managed if omitted. An empty text clears it.
                type: str
              address2:
                description:
                  - Second line of the address.
                  - Not managed if omitted. An empty text clears it.
                type: str
              city:
                description:
                  - City.
                  - Not managed if omitted. An empty text clears it.
                type: str
              region:
                description:
                  - State or province.
                  - Not managed if omitted. An empty text clears it.
                type: str
              zip_code:
                description:
                  - Postal code.
                  - Not managed if omitted. An empty text clears it.
                type: str
              country:
                description:
                  - Country.
                  - Not managed if omitted. An empty text clears it.
                type: str
          billing:
            description:
              - Contact for bills.
              - Not managed if omitted.
            type: dict
            suboptions:
              first_name:
                description:
                  - First name of the contact.
                  - Not managed if omitted. An empty text clears it.
                type: str
              last_name:
                description:
                  - Last name of the contact.
                  - Not managed if omitted. An empty text clears it.
                type: str
              email:
                description:
                  - E-mail address.
                  - Not managed if omitted. An empty text clears it.
                type: str
              phone:
                description:
                  - Telephone number.
                  - Not managed if omitted. An empty text clears it.
                type: str
              address1:
                description:
                  - First line of the address.
                  - Not managed if omitted. An empty text clears it.
                type: str
              address2:
                description:
                  - Second line of the address.
                  - Not managed if omitted. An empty text clears it.
                type: str
              city:
                description:
                  - City.
                  - Not managed if omitted. An empty text clears it.
                type: str
              region:
                description:
                  - State or province.
                  - Not managed if omitted. An empty text clears it.
                type: str
              zip_code:
                description:
                  - Postal code.
                  - Not managed if omitted. An empty text clears it.
                type: str
              country:
                description:
                  - Country.
                  - Not managed if omitted. An empty text clears it.
                type: str
          quotas:
            description:
              - How much may be backed up. V(unlimited) takes a limit away.
              - Not managed if omitted, nor is a quota that is left out.
            type: dict
            suboptions:
              storage:
                description:
                  - Size of the backups in the cloud, with its unit, such as V(10 GB); units are powers of 1024. Or V(unlimited).
                  - Not managed if omitted.
                type: raw
              local_storage:
                description:
                  - Size of the backups on local storages, with its unit, such as V(10 GB); units are powers of 1024. Or V(unlimited).
                  - Not managed if omitted.
                type: raw
              workstations:
                description:
                  - Number of workstations, or V(unlimited).
                  - Not managed if omitted.
                type: raw
              servers:
                description:
                  - Number of servers, or V(unlimited).
                  - Not managed if omitted.
                type: raw
              virtual_machines:
                description:
                  - Number of virtual machines, or V(unlimited).
                  - Not managed if omitted.
                type: raw
              virtual_hosts:
                description:
                  - Number of virtual hosts, or V(unlimited).
                  - Not managed if omitted.
                type: raw
              mobiles:
                description:
                  - Number of mobile devices, or V(unlimited).
                  - Not managed if omitted.
                type: raw
              mailboxes:
                description:
                  - Number of mailboxes, or V(unlimited).
                  - Not managed if omitted.
                type: raw
              websites:
                description:
                  - Number of websites, or V(unlimited).
                  - Not managed if omitted.
                type: raw
              universal_devices:
                description:
                  - Number of universal devices, or V(unlimited).
                  - Not managed if omitted.
                type: raw
              windows_server_essentials:
                description:
                  - Number of servers with Windows Server Essentials, or V(unlimited).
                  - Not managed if omitted.
                type: raw
              mailbox_instance_storage:
                description:
                  - Number of mailbox instance storages, as the portal counts them, or V(unlimited).
                  - Not managed if omitted.
                type: raw
          subscription_expiration:
            description:
              - When the subscription ends, as a date such as V(2027-01-31) or a time in UTC such as V(2027-01-31T12:00:00Z).
                V(never) for no end.
              - An end can be moved and not taken away, since no document shows how. V(never) is an error where there is one.
              - Not managed if omitted.
            type: str
          cloud_to_cloud_backup:
            description:
              - Whether backup from cloud to cloud is allowed.
              - Not managed if omitted.
            type: bool
          local_backup:
            description:
              - Whether backup to local disks is permitted.
              - Not managed if omitted.
            type: bool
          local_backup_visible:
            description:
              - Whether backup to local disks is shown at all.
              - Not managed if omitted.
            type: bool
          pricing:
            description:
              - Pricing of the group. Units have none.
              - Not managed if omitted.
            type: dict
            suboptions:
              mode:
                description:
                  - V(production), V(demo) or V(demo_persistent).
                  - Not managed if omitted.
                type: str
              enabled:
                description:
                  - Whether prices are shown.
                  - Not managed if omitted.
                type: bool
              price:
                description:
                  - Base price.
                  - Not managed if omitted.
                type: float
              currency:
                description:
                  - Currency, such as V(EUR).
                  - Not managed if omitted.
                type: str
              storage_discount:
                description:
                  - Discount in percent. Deprecated by the vendor.
                  - Not managed if omitted.
                type: float
              rating:
                description:
                  - V(platinum), V(gold), V(silver), V(bronze) or V(basic). Deprecated by the vendor.
                  - Not managed if omitted.
                type: str
          capabilities:
            description:
              - What the group can do. V(backup), V(branding), V(children), V(isolation), V(modification), V(custom_pricing),
                V(custom_price), V(require_customer_id), V(custom_storage).
              - Not managed if omitted.
            type: list
            elements: str
          parent_has_access:
            description:
              - Whether administrators of the groups above may look into the group.
              - Not managed if omitted.
            type: bool
          external:
            description:
              - Whether the group is managed by an external system.
              - Not managed if omitted.
            type: bool
          identity_provider:
            description:
              - Number of the identity provider of new accounts.
              - Not managed if omitted.
            type: int
          preferred_backup_server:
            description:
              - Number of the backup server of a new group. It has no effect on a group that exists, and cannot be read.
              - If left out, the portal chooses.
            type: int
          force:
            description:
              - B(Blocks everybody below the group.) Whether an enabled group may be deleted, which disables it first.
              - If left out, deleting an enabled group is an error.
            type: bool
          remove_contents:
            description:
              - 'B(Removes people and data.) Whether everything in a group that is to be absent is removed as well: the groups
                below it, users and hidden users, administrators and storages. Each is listed again, shown in the diff, counted
                by O(max_deletes), and removed before the group is.'
              - Groups below that are enabled need O(config.group[].force) as well.
              - If left out, a group that has anything in it is not deleted, and the error lists what that is.
              - Machines are in no listing of the portal. Where it counts any in the group, the task warns.
            type: bool
          allow_lockout:
            description:
              - B(Can lock you out.) Whether your own group may be given another O(config.group[].identity_provider), although
                the account that runs the task may then not get in any more.
              - If left out, that is an error.
            type: bool
          state:
            description:
              - Whether the group is there. A group that has anything in it is deleted with O(config.group[].remove_contents)
                only.
            type: str
            choices: [present, absent]
            default: present
      storage:
        description:
          - Objects, each with the options of M(steady.fleet.portal_storage).
          - Not managed if omitted.
        type: list
        elements: dict
        suboptions:
          group:
            description:
              - The group that the storage belongs to, by its path from your own group, such as V(Partner A/Contoso), or as a
                list of names where a name holds a slash. V(.) is your own group. A number or a uuid is taken for the group's
                id.
              - A top-level group whose name is a number is written as a list.
            type: raw
            required: true
          name:
            description:
              - Name of the storage. Unique in the whole portal.
            type: str
            required: true
          previous_name:
            description:
              - Name of the storage until now, where it is to be renamed.
              - If left out, nothing is renamed.
            type: str
          kind:
            description:
              - V(express) or V(advanced). It cannot be changed.
              - Needed to register a storage. Not managed if omitted.
            type: str
          uid:
            description:
              - The storage's own unique id. It cannot be changed.
              - Needed to register a storage. Not managed if omitted.
            type: str
          content_url:
            description:
              - Address to browse backups at.
              - Not managed if omitted.
            type: str
          content_mobile_url:
            description:
              - Address for mobile devices to browse backups at.
              - Not managed if omitted.
            type: str
          state:
            description:
              - Whether the storage is there.
            type: str
            choices: [present, absent]
            default: present
      group_settings:
        description:
          - Objects, each with the options of M(steady.fleet.portal_group_settings).
          - Not managed if omitted.
        type: list
        elements: dict
        suboptions:
          group:
            description:
              - The group that the settings belong to, by its path from your own group, such as V(Partner A/Contoso), or as a
                list of names where a name holds a slash. V(.) is your own group. A number or a uuid is taken for the group's
                id.
              - A top-level group whose name is a number is written as a list.
            type: raw
            required: true
          allow_add_devices:
            description:
              - Whether users may add devices.
              - Not managed if omitted.
            type: bool
          allow_download_agents:
            description:
              - Whether users may download agents.
              - Not managed if omitted.
            type: bool
          allow_download_docs:
            description:
              - Whether users may download documents.
              - Not managed if omitted.
            type: bool
          allow_download_tools:
            description:
              - Whether users may download tools.
              - Not managed if omitted.
            type: bool
          agents_autoupdate:
            description:
              - Whether agents update themselves.
              - Not managed if omitted.
            type: bool
          apply_to_children:
            description:
              - B(Changes other groups.) Whether a change of O(config.group_settings[].agents_autoupdate) is made for all groups
                below as well. Where the group itself is as desired already, nothing is sent, and the groups below are not looked
                at.
              - If left out, only this group is changed.
            type: bool
          local_backup_restricted:
            description:
              - Whether backup to local disks is restricted.
              - Not managed if omitted.
            type: bool
          logon_ips:
            description:
              - The only IPv4 addresses that may log in, as addresses, ranges such as V(192.0.2.1-192.0.2.9), or networks such
                as V(192.0.2.0/24). They are compared by the addresses that they mean.
              - An empty list lets every address log in. Not managed if omitted.
            type: list
            elements: str
          inherit_storages:
            description:
              - Whether the group may use the storages of the groups above.
              - Not managed if omitted.
            type: bool
          allow_lockout:
            description:
              - 'B(Can lock you out.) Whether O(config.group_settings[].logon_ips) of your own group may be without the address
                from which the task comes, or may be changed where the portal does not say which address that is: it says so for
                O(auth_method=session) only.'
              - If left out, that is an error.
            type: bool
      group_brand:
        description:
          - Objects, each with the options of M(steady.fleet.portal_group_brand).
          - Not managed if omitted.
        type: list
        elements: dict
        suboptions:
          group:
            description:
              - The group that the brand belongs to, by its path from your own group, such as V(Partner A/Contoso), or as a list
                of names where a name holds a slash. V(.) is your own group. A number or a uuid is taken for the group's id.
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
              - Color scheme, by its name on the portal. Where it is to change, it is first looked for among those that the portal
                offers, and the error lists them.
              - Not managed if omitted. It cannot be empty.
            type: str
          color:
            description:
              - Color of the brand as six hexadecimal digits, such as V("1A2B3C"). Put it in quotes, since YAML takes some colors
                for numbers.
              - Not managed if omitted. An empty text clears it.
            type: str
          logo:
            description:
              - Path of a PNG file with the logo, B(on the machine where the module runs). That is the controller, unless the
                task is delegated.
              - The file is compared with what the portal gives back, byte by byte. A portal that stores pictures in another form
                than it got them would show a difference after each upload, and the task fails and says so.
              - How large a logo may be is not documented. The portal has the last word.
              - Where the portal has a logo, results and gathered documents show its fingerprint in place of a path, such as V(sha256:)
                and 64 digits. It is accepted here too, and means the logo that the portal has. A fingerprint of another one is
                an error, since there is nothing to send.
              - Not managed if omitted. It cannot be empty, since the portal has no request that takes a logo away. Disable the
                brand and enable it again for that.
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
              - It is written where the portal has no O(config.group_brand[].smtp_user) yet, together with any change of O(config.group_brand[].smtp_user)
                or O(config.group_brand[].smtp_server), where O(update_secrets=on_change) finds that it is another one than was
                written last, and with O(update_secrets=always).
              - Not written by default. It needs an O(config.group_brand[].smtp_user), here or on the portal.
              - What somebody else writes on the portal is not noticed.
            type: str
          state:
            description:
              - Whether the group has a brand of its own. With V(absent), it is disabled, and all that it said is gone.
            type: str
            choices: [present, absent]
            default: present
      group_migration:
        description:
          - Objects, each with the options of M(steady.fleet.portal_group_migration).
          - Not managed if omitted.
        type: list
        elements: dict
        suboptions:
          group:
            description:
              - The group that the settings belong to, by its path from your own group, such as V(Partner A/Contoso), or as a
                list of names where a name holds a slash. V(.) is your own group. A number or a uuid is taken for the group's
                id.
              - A top-level group whose name is a number is written as a list.
            type: raw
            required: true
          enabled:
            description:
              - Whether migration is enabled.
              - Not managed if omitted.
            type: bool
          service:
            description:
              - Address of the migration service.
              - Not managed if omitted. An empty text clears it.
            type: str
          backup_server:
            description:
              - The backup server to move the group to, by its id or by one of its addresses.
              - In the document of M(steady.fleet.portal_config), it can be one that the same document registers as C(backup_server);
                that is done first.
              - Only with O(config.group_migration[].move=true). If left out, the group stays where it is.
            type: str
          move:
            description:
              - B(Moves the group and all groups below it, each time the task runs.) Such a task always reports a change.
              - The request is sent once. Where its response is lost, the task fails and says so, and sends nothing again.
              - If left out or V(false), nothing is moved, and O(config.group_migration[].backup_server) is an error. Keep it
                out of documents that are enforced regularly.
            type: bool
      admin:
        description:
          - Objects, each with the options of M(steady.fleet.portal_admin).
          - Not managed if omitted.
        type: list
        elements: dict
        suboptions:
          group:
            description:
              - The group that the administrator belongs to, by its path from your own group, such as V(Partner A/Contoso), or
                as a list of names where a name holds a slash. V(.) is your own group. A number or a uuid is taken for the group's
                id.
              - A top-level group whose name is a number is written as a list.
            type: raw
            required: true
          login:
            description:
              - Login of the administrator. Logins are unique in the whole portal and cannot be changed here.
            type: str
            required: true
          first_name:
            description:
              - First name.
              - Not managed if omitted. An empty text clears it.
            type: str
          last_name:
            description:
              - Last name.
              - Not managed if omitted. An empty text clears it.
            type: str
          email:
            description:
              - E-mail address.
              - Not managed if omitted. An empty text clears it.
            type: str
          language:
            description:
              - Language of mails and pages, such as V(en).
              - Not managed if omitted.
            type: str
          access:
            description:
              - V(full), V(read_write), V(read), V(branding), V(external_write) or V(migration), or a name or number that the
                portal itself has for it.
              - Not managed if omitted. The portal chooses for a new administrator.
            type: str
          roles:
            description:
              - Roles. V(buyer), or numbers of the portal.
              - Not managed if omitted. An empty list clears it.
            type: list
            elements: str
          enabled:
            description:
              - Whether the administrator may log in. One that was never activated is not disabled.
              - Not managed if omitted.
            type: bool
          management_notifications:
            description:
              - Whether the administrator is notified of events of management.
              - Not managed if omitted.
            type: bool
          backup_notifications:
            description:
              - Events of backup that the administrator is notified of. V(error), V(warning), V(info), V(daily_report), V(critical).
              - Not managed if omitted. An empty list clears it.
            type: list
            elements: str
          device_control_notifications:
            description:
              - Events of device control that the administrator is notified of. V(warning).
              - Not managed if omitted. An empty list clears it.
            type: list
            elements: str
          certificate_notifications:
            description:
              - Events of certificates that the administrator is notified of. V(error), V(warning), V(info).
              - Not managed if omitted. An empty list clears it.
            type: list
            elements: str
          use_existing_identity:
            description:
              - Whether a new account may use a login that exists elsewhere on the portal. It has no effect on an account that
                exists.
              - If left out, a login that exists is an error.
            type: bool
          state:
            description:
              - Whether the administrator is there.
            type: str
            choices: [present, absent]
            default: present
      user:
        description:
          - Objects, each with the options of M(steady.fleet.portal_user).
          - Not managed if omitted.
        type: list
        elements: dict
        suboptions:
          group:
            description:
              - The group that the user belongs to, by its path from your own group, such as V(Partner A/Contoso), or as a list
                of names where a name holds a slash. V(.) is your own group. A number or a uuid is taken for the group's id.
              - A top-level group whose name is a number is written as a list.
            type: raw
            required: true
          login:
            description:
              - Login of the user. Logins are unique in the whole portal.
            type: str
            required: true
          previous_login:
            description:
              - Login of the user until now, where it is to be changed.
              - If left out, no login is changed.
            type: str
          first_name:
            description:
              - First name.
              - Not managed if omitted. An empty text clears it.
            type: str
          last_name:
            description:
              - Last name.
              - Not managed if omitted. An empty text clears it.
            type: str
          email:
            description:
              - E-mail address.
              - Not managed if omitted. An empty text clears it.
            type: str
          phone:
            description:
              - Telephone number.
              - Not managed if omitted. An empty text clears it.
            type: str
          address1:
            description:
              - First line of the address.
              - Not managed if omitted. An empty text clears it.
            type: str
          address2:
            description:
              - Second line of the address.
              - Not managed if omitted. An empty text clears it.
            type: str
          city:
            description:
              - City.
              - Not managed if omitted. An empty text clears it.
            type: str
          region:
            description:
              - State or province.
              - Not managed if omitted. An empty text clears it.
            type: str
          zip_code:
            description:
              - Postal code.
              - Not managed if omitted. An empty text clears it.
            type: str
          country:
            description:
              - Country.
              - Not managed if omitted. An empty text clears it.
            type: str
          language:
            description:
              - Language of mails and pages, such as V(en).
              - Not managed if omitted.
            type: str
          roles:
            description:
              - Roles. V(buyer), or numbers of the portal.
              - Not managed if omitted. An empty list clears it.
            type: list
            elements: str
          privileged:
            description:
              - Whether the user is privileged.
              - Not managed if omitted.
            type: bool
          quotas:
            description:
              - How much may be backed up. V(unlimited) takes a limit away.
              - Not managed if omitted, nor is a quota that is left out.
            type: dict
            suboptions:
              storage:
                description:
                  - Size of the backups in the cloud, with its unit, such as V(10 GB); units are powers of 1024. Or V(unlimited).
                  - Not managed if omitted.
                type: raw
              local_storage:
                description:
                  - Size of the backups on local storages, with its unit, such as V(10 GB); units are powers of 1024. Or V(unlimited).
                  - Not managed if omitted.
                type: raw
              workstations:
                description:
                  - Number of workstations, or V(unlimited).
                  - Not managed if omitted.
                type: raw
              servers:
                description:
                  - Number of servers, or V(unlimited).
                  - Not managed if omitted.
                type: raw
              virtual_machines:
                description:
                  - Number of virtual machines, or V(unlimited).
                  - Not managed if omitted.
                type: raw
              virtual_hosts:
                description:
                  - Number of virtual hosts, or V(unlimited).
                  - Not managed if omitted.
                type: raw
              mobiles:
                description:
                  - Number of mobile devices, or V(unlimited).
                  - Not managed if omitted.
                type: raw
              mailboxes:
                description:
                  - Number of mailboxes, or V(unlimited).
                  - Not managed if omitted.
                type: raw
              websites:
                description:
                  - Number of websites, or V(unlimited).
                  - Not managed if omitted.
                type: raw
              universal_devices:
                description:
                  - Number of universal devices, or V(unlimited).
                  - Not managed if omitted.
                type: raw
              windows_server_essentials:
                description:
                  - Number of servers with Windows Server Essentials, or V(unlimited).
                  - Not managed if omitted.
                type: raw
              mailbox_instance_storage:
                description:
                  - Number of mailbox instance storages, as the portal counts them, or V(unlimited).
                  - Not managed if omitted.
                type: raw
          subscription_expiration:
            description:
              - When the subscription ends, as a date such as V(2027-01-31) or a time in UTC such as V(2027-01-31T12:00:00Z).
                V(never) for no end.
              - An end can be moved and not taken away, since no document shows how. V(never) is an error where there is one.
              - Not managed if omitted.
            type: str
          cloud_to_cloud_backup:
            description:
              - Whether backup from cloud to cloud is allowed.
              - Not managed if omitted.
            type: bool
          local_backup:
            description:
              - Whether backup to local disks is permitted.
              - Not managed if omitted.
            type: bool
          monitor:
            description:
              - Whether backups of the user are monitored.
              - Not managed if omitted.
            type: bool
          agents_autoupdate:
            description:
              - Whether agents of the user update themselves.
              - Not managed if omitted.
            type: bool
          identity_provider:
            description:
              - Number of the identity provider of the account.
              - Not managed if omitted.
            type: int
          management_notifications:
            description:
              - Whether the user is notified of events of management.
              - Cannot be read back, so O(update_secrets) decides whether it is sent to a user that exists. Not managed if omitted.
            type: bool
          backup_notifications:
            description:
              - Events of backup that the user is notified of. V(error), V(warning), V(info), V(daily_report), V(critical).
              - Cannot be read back, so O(update_secrets) decides whether it is sent to a user that exists. Not managed if omitted.
            type: list
            elements: str
          device_control_notifications:
            description:
              - Events of device control that the user is notified of. V(warning).
              - Cannot be read back, so O(update_secrets) decides whether it is sent to a user that exists. Not managed if omitted.
            type: list
            elements: str
          certificate_notifications:
            description:
              - Events of certificates that the user is notified of. V(error), V(warning), V(info).
              - Cannot be read back, so O(update_secrets) decides whether it is sent to a user that exists. Not managed if omitted.
            type: list
            elements: str
          use_existing_identity:
            description:
              - Whether a new account may use a login that exists elsewhere on the portal. It has no effect on an account that
                exists.
              - If left out, a login that exists is an error.
            type: bool
          state:
            description:
              - Whether the user is there.
            type: str
            choices: [present, absent]
            default: present
      group_report_schedule:
        description:
          - Objects, each with the options of M(steady.fleet.portal_group_report_schedule).
          - Not managed if omitted.
        type: list
        elements: dict
        suboptions:
          group:
            description:
              - The group that the report is about, by its path from your own group, such as V(Partner A/Contoso), or as a list
                of names where a name holds a slash. V(.) is your own group. A number or a uuid is taken for the group's id.
              - A top-level group whose name is a number is written as a list.
            type: raw
            required: true
          enabled:
            description:
              - Whether the report is sent.
              - Not managed if omitted.
            type: bool
          level:
            description:
              - What the report shows. V(direct_partners), V(all_customers) or V(accounts), or a name or number that the portal
                itself has for it.
              - Not managed if omitted.
            type: str
          timeshift:
            description:
              - The portal's own number for when the report is sent. Its unit is not documented, so it is passed on as it is.
              - Not managed if omitted.
            type: int
          hide_zero_usage:
            description:
              - Whether groups without any usage are left out.
              - Not managed if omitted.
            type: bool
          show_skus:
            description:
              - Whether article numbers are shown.
              - Not managed if omitted.
            type: bool
      report:
        description:
          - Objects, each with the options of M(steady.fleet.portal_report).
          - Not managed if omitted.
        type: list
        elements: dict
        suboptions:
          level:
            description:
              - What the report shows. V(itself), V(direct_partners), V(all_customers) or V(accounts), or a name or number that
                the portal itself has for it.
              - With O(config.report[].id), the report gets this level, whatever it had.
            type: str
            required: true
          id:
            description:
              - The portal's number of the report, as M(steady.fleet.portal_report_info) shows it.
              - If left out, the report is known by O(config.report[].level) alone. Where there are several of that level, the
                task fails and lists their numbers.
              - A report that a document names by its number is not meant by O(config.report[].level) alone at another place of
                the same document.
            type: int
          enabled:
            description:
              - Whether the report is sent.
              - Needed to make a report. Not managed if omitted.
            type: bool
          timeshift:
            description:
              - The portal's own number for when the report is sent. Its unit is not documented, so it is passed on as it is.
              - Needed to make a report. Not managed if omitted.
            type: int
          state:
            description:
              - Whether the report is there.
            type: str
            choices: [present, absent]
            default: present
      backup_server:
        description:
          - Objects, each with the options of M(steady.fleet.portal_backup_server).
          - Not managed if omitted.
        type: list
        elements: dict
        suboptions:
          address:
            description:
              - Public name or address of the server. The server is known by it.
              - The portal may show a port that was not given with the registration; a server is the one meant with or without
                it.
            type: str
            required: true
          agent_id:
            description:
              - The server's instance id. The portal never shows it, so it goes with the registration and means nothing for a
                server that is registered.
              - Needed to register a server.
            type: str
          server_secret:
            description:
              - The server's internal password. The portal never shows it, so it goes with the registration and means nothing
                for a server that is registered. Nothing can write another one later, C(update_secrets) of M(steady.fleet.portal_config)
                neither.
              - If left out, the server is registered without one.
            type: str
          public_key:
            description:
              - The server's public key. It cannot be changed. Where the portal does not show it, it is not compared.
              - Not managed if omitted.
            type: str
          internal_address:
            description:
              - Internal name or address of the server. It cannot be changed.
              - Not managed if omitted.
            type: str
          online_agents:
            description:
              - How many agents are online at the server, which the portal takes for how busy it is. A server in use reports this
                by itself, so set it only where it does not, or the two write against each other.
              - It is compared with what the portal shows as utilization; that this is the same number is not documented. Where
                the portal takes the number and shows another one, the task says so in a warning.
              - It is never part of a document that was gathered. Not managed if omitted.
            type: int
          allow_dangerous_registration:
            description:
              - B(Can break the data center for everybody.) Whether a server that is not registered may be. The vendor's document
                warns of tragic consequences. No request undoes a registration.
              - If left out, a server that is not registered is an error, which lists those that are. It has no effect on a server
                that is registered.
            type: bool
  purge:
    choices: [group, storage, group_brand, admin, user, report]
  kinds:
    choices: [group, storage, group_settings, group_brand, group_migration, admin, user, group_report_schedule, report, backup_server]
  continue_on_error:
    description:
      - Whether everything that does not need what failed is still done after a failure. The task fails in the end in either case,
        and says what was done and what was not.
      - If left out, nothing new is begun after a failure.
    type: bool
    default: false
  force:
    description:
      - "B(Blocks everybody below the groups.) Whether enabled groups may be purged, which disables them first. Groups that the document
        itself lists as absent have an option of the same name."
      - If left out, purging an enabled group is an error.
    type: bool
    default: false
extends_documentation_fragment:
  - steady.fleet.attributes
  - steady.fleet.portal
  - steady.fleet.attributes.secrets
  - steady.fleet.attributes.ledger
  - steady.fleet.attributes.document
attributes:
  idempotent:
    support: partial
    details:
      - With O(update_secrets=always), each run sends the notifications of users and the mail-server passwords of brands that are given, and reports
        a change.
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
  - module: steady.fleet.portal_group_settings
  - module: steady.fleet.portal_storage
  - module: steady.fleet.portal_admin
  - module: steady.fleet.portal_user
  - module: steady.fleet.portal_group_report_schedule
  - module: steady.fleet.portal_report
  - module: steady.fleet.portal_backup_server
"""

EXAMPLES = r"""
- name: Manage every backup portal
  hosts: portal
  gather_facts: false
  tasks:
    - name: Bring a partner's customers to their document
      steady.fleet.portal_config:
        continue_on_error: true
        config:
          group:
            - path: Partner A
              kind: msp
            - path: Partner A/Contoso
              kind: customer
              quotas:
                storage: 500 GB
            - path: Partner A/Contoso/Sales
              kind: unit
          group_settings:
            - group: Partner A/Contoso
              allow_download_tools: false
          admin:
            - group: Partner A
              login: ops@partner-a.example
              email: ops@partner-a.example
              access: full
          user:
            - group: Partner A/Contoso/Sales
              login: backup@contoso.example
              email: backup@contoso.example

- name: Read the document of a portal
  steady.fleet.portal_config:
    state: gathered
  register: portal

- name: Remove users that the document does not list, but not more than five in the whole tree
  steady.fleet.portal_config:
    state: overridden
    purge: [user]
    max_deletes: 5
    kinds: [user]
    config:
      user:
        - group: Partner A/Contoso/Sales
          login: backup@contoso.example
"""

RETURN = r"""
config:
  description:
    - The document of the kinds that the task looks at, as they are now or would be in check mode.
    - With O(state=gathered), the document of the portal, which O(state=merged) accepts with no change.
  returned: success
  type: dict
  sample:
    group:
      - path: Partner A
        kind: msp
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
      description: The object's name, with the path of its group before it.
      type: str
    fields:
      description: The options that changed.
      type: list
      elements: str
    blockers:
      description: What stands in the way of writing it. Left out where nothing does.
      type: list
      elements: dict
      contains:
        option:
          description: The option that it is about.
          type: str
        needed:
          description: Whether the document must give the option. In check mode this is no failure.
          type: bool
        msg:
          description: What stands in the way.
          type: str
diff:
  description: The options that the task manages, before and after.
  returned: success
  type: dict
  contains:
    before:
      description: Before the change.
      type: dict
    after:
      description: After the change. In check mode, exactly what a real run gives.
      type: dict
failures:
  description: The changes that failed, as in RV(changes), each with its message.
  returned: when a change failed
  type: list
  elements: dict
  contains:
    msg:
      description: What happened.
      type: str
skipped:
  description: The changes that were not tried, as in RV(changes), each with the reason.
  returned: when a change failed
  type: list
  elements: dict
  contains:
    reason:
      description: Which failure kept it from being made.
      type: str
plan:
  description:
    - What somebody approves with O(approved_plan). Without secrets, not even as hashes.
  returned: in check mode
  type: dict
  contains:
    product:
      description: The product.
      type: str
    host:
      description: The name or address by which the device was reached.
      type: str
    port:
      description: The port by which it was reached.
      type: int
    options:
      description: What decided about the changes beside O(config) and the device. Null as C(kinds) stands for all of them.
      type: dict
    changes:
      description: As RV(changes).
      type: list
      elements: dict
    diff:
      description: The objects that change, before and after, each by its kind and name. As RV(diff), but without those that do not change.
      type: dict
    desired:
      description: For each object that O(config) lists, a short hash of each value that is asked for.
      type: dict
    current:
      description:
        - For each object that was looked at, a short hash of each value that C(diff) does not show; null where the object does not exist.
        - A value that changes with others has two, the second of which is null where it is gone then.
      type: dict
moved:
  description: The values because of which O(approved_plan) is refused, such as C(system_alerts.alerts.xcbLogin.email).
  returned: where O(approved_plan) is refused
  type: dict
  contains:
    desired:
      description: Those of which the document now asks for something else.
      type: list
      elements: str
    current:
      description: Those that are neither as they were on the device when the plan was made, nor as the plan leaves them.
      type: list
      elements: str
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
from ansible_collections.steady.fleet.plugins.module_utils.portal.config import MODULE


def main() -> None:
    run_module(MODULE)


if __name__ == "__main__":
    main()
