# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: portal
short_description: Customers of a multi-service portal as hosts
version_added: 1.0.0
description:
  - Makes a host of each group (partner, customer, unit) below your own group of a multi-service backup portal and, if wanted, of each service
    user and administrator, so that a play can work on all customers of a kind.
  - The source is a YAML file whose name ends with C(portal.yml) or C(portal.yaml).
  - A host of this inventory is an object of the portal and no device. It has neither C(fleet_product) nor C(ansible_host) nor
    C(ansible_connection), so the playbooks of the collection pass over it, and nothing logs in to it.
  - All values come from the portal, where customers can write into some of them. They are never templates to Ansible, and of the names only
    letters, digits and underscores get into names of hosts and groups.
  - All is read before the first host is added. If a request fails, the source fails with a sentence that says which, whether O(strict) is set
    or not, and none of its hosts is added. None of them stays where
    anything else lets the source fail, such as an expression with O(strict). Ansible goes on with other sources, unless
    E(ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED) is set.
options:
  plugin:
    description:
      - Says that the file is for this plugin.
    type: str
    required: true
    choices: [steady.fleet.portal]
  include:
    description:
      - Of what to make hosts. Users and administrators take one request more for each group.
      - Machines cannot be had, since the portal has no request that lists them; V(groups) and V(users) have how many there are in
        C(portal_usage).
      - Groups alone by default.
    type: list
    elements: str
    choices: [groups, users, administrators]
    default: [groups]
  gather:
    description:
      - What to read beside what listings have.
      - V(details) are the contact, the billing address, the language and the customer id of each group. They take one request for each
        group.
      - Nothing by default.
    type: list
    elements: str
    choices: [details]
    default: []
  filters:
    description:
      - Which groups to take, with their users and administrators.
      - All groups below your own one by default.
    type: dict
    default: {}
    suboptions:
      group:
        description:
          - Only this group and all below it, by its path from your own group, as a list of names, or by number or uuid.
          - All below your own group by default.
        type: raw
      kinds:
        description:
          - Only groups of these kinds, in the words of M(steady.fleet.portal_group), such as V(customer).
          - All kinds by default.
        type: list
        elements: str
      enabled:
        description:
          - Only groups that are enabled, or that are not.
          - Both by default.
        type: bool
      name:
        description:
          - Only groups whose name is like this; C(*) stands for any text and C(?) for one character.
          - All by default.
        type: str
  names:
    description:
      - What hosts are called. V(name_and_id) is C(Contoso-1234) for a group, C(alice-user-77) and C(bob-administrator-5) for accounts, where all but
        letters and digits of a name has become an underscore. V(id) is C(group-1234), C(user-77) and C(administrator-5), which stays if the
        object is renamed.
      - The exact name and the path are in the variables C(portal_name) and C(portal_path).
      - V(name_and_id) by default.
    type: str
    choices: [name_and_id, id]
    default: name_and_id
  prefix:
    description:
      - A word that stands before the name of each host, and within those of the groups by parent, for inventories with several portals.
        Numbers are unique in one portal only, so the source fails where another portal has a host, or a group of all that is below a parent,
        of the same name already.
      - No word by default.
    type: str
    default: ""
  strict:
    description:
      - If V(true), an expression that fails in O(compose), O(groups) or O(keyed_groups) is an error, and so is a group that gives those above
        it no access and refuses to list what is in it.
      - If V(false), such an expression is passed over, and such a group stands alone, with a warning.
      - V(false) by default.
    type: bool
    default: false
extends_documentation_fragment:
  - constructed
  - inventory_cache
  - steady.fleet.portal.plugin
requirements:
  - requests
notes:
  - It takes one login, one listing for each group that has groups below it, and a logout. 5,000 groups below 250 partners are 253 requests.
  - A cached load makes no request at all. A cache is for one portal, account, O(include), O(gather), O(filters) and O(strict). It holds
    names, warnings and, with V(details), addresses, and never credentials. A cached load repeats the warnings of what was left out.
  - Nothing here was proven on a live portal. The behavior follows the vendor's documents, and is tested with simulators that enforce them.
seealso:
  - module: steady.fleet.portal_group_info
  - module: steady.fleet.portal_group
"""

EXAMPLES = r"""
# customers.portal.yml, with FLEET_PORTAL_USERNAME and FLEET_PORTAL_PASSWORD in the environment
plugin: steady.fleet.portal
host: portal.example.com
filters:
  kinds: [customer]
  enabled: true

# Customers with contact data, cached for an hour, in groups by country and by how full they are
# plugin: steady.fleet.portal
# host: portal.example.com
# gather: [details]
# filters:
#   group: Partner A
# compose:
#   storage_gib: (portal_usage.storage_size | default(0)) // 1073741824
# groups:
#   without_contact: not portal_contact.email
# keyed_groups:
#   - key: portal_contact.country
#     prefix: country
# cache: true
# cache_plugin: ansible.builtin.jsonfile
# cache_connection: /var/cache/portal-inventory
# cache_timeout: 3600

# All accounts, as hosts of the groups portal_users and portal_administrators
# plugin: steady.fleet.portal
# host: portal.example.com
# include: [users, administrators]
# names: id
# strict: true
"""

import difflib
import hashlib
import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from ansible import constants
from ansible.errors import AnsibleParserError
from ansible.plugins.inventory import BaseInventoryPlugin, Cacheable, Constructable

from ansible_collections.steady.fleet.plugins.module_utils._http.connection import Connection
from ansible_collections.steady.fleet.plugins.module_utils.portal.info.inventory import MODULE
from ansible_collections.steady.fleet.plugins.plugin_utils.host_options import is_unset
from ansible_collections.steady.fleet.plugins.plugin_utils.in_process import plain
from ansible_collections.steady.fleet.plugins.plugin_utils.portal_hosts import below_name, group_names, host_name
from ansible_collections.steady.fleet.plugins.plugin_utils.single_run import connection_of, read_once
from ansible_collections.steady.fleet.plugins.plugin_utils.untrusted import untrusted

SUFFIXES = ("portal.yml", "portal.yaml")
_PREFIX = re.compile(r"(?:[A-Za-z][A-Za-z0-9_]*)?\Z")
# Raised when the cached form changes, so that an older cache counts as none.
_FORM = 2
_NAMES_PLUGIN = re.compile(rb"^plugin: *[\"']?steady\.fleet\.portal\b", re.MULTILINE)
_MOST = 64 * 1024


def _names_this_plugin(path: str) -> bool:
    """Return whether a file is meant for this plugin, whatever it is called."""
    try:
        with open(path, "rb") as file:
            return path.endswith((".yml", ".yaml")) and _NAMES_PLUGIN.search(file.read(_MOST)) is not None
    except OSError:
        return False


class InventoryModule(BaseInventoryPlugin, Constructable, Cacheable):
    NAME = "steady.fleet.portal"

    def verify_file(self, path: str) -> bool:
        """Return whether the name of the file says that it is for this plugin. Ansible does not say what is wrong with a name."""
        if not super().verify_file(path):
            return False
        if not path.endswith(SUFFIXES) and _names_this_plugin(path):
            self.display.warning(
                f"{path} names the plugin {self.NAME}, whose files have names that end with {' or '.join(SUFFIXES)}: rename it, such as "
                "customers.portal.yml"
            )
        return path.endswith(SUFFIXES)

    def set_options(self, *arguments: Any, **keywords: Any) -> None:
        """Take the options. An empty variable of the environment counts as not set, as it does for the modules."""
        with _without_empty_variables():
            super().set_options(*arguments, **keywords)

    def parse(self, inventory: Any, loader: Any, path: str, cache: bool = True) -> None:
        """Read the portal or the cache, and add the hosts."""
        super().parse(inventory, loader, path, cache)
        config = self._read_config_data(path)
        self._check_options(config)
        given = self._given_options(config)
        prefix = str(self.get_option("prefix") or "")
        if not _PREFIX.match(prefix):
            raise AnsibleParserError(
                f"prefix is {prefix!r}, and must begin with a letter and be of letters, digits and underscores"
            )
        if is_unset(given.get("host")):
            raise AnsibleParserError(
                f"host is missing. Write the name or the address of the portal into {path}, or set FLEET_PORTAL_HOST"
            )
        connection = connection_of(MODULE, given)
        if connection is None:
            # The reading says what is wrong, before any request.
            raise AnsibleParserError(read_once(MODULE, given)["msg"])
        self._add(self._objects(path, given, connection, cache=cache), connection, prefix)

    def _check_options(self, config: Mapping[str, Any]) -> None:
        """Refuse options that there are not. Ansible ignores them, and a misspelt filter would make hosts of all customers.

        :raises AnsibleParserError: there is one.
        """
        known = constants.config.get_configuration_definitions("inventory", self._load_name)
        names = {name for option, found in known.items() for name in (option, *(found.get("aliases") or ()))}
        for name in sorted(map(str, config.keys() - names)):
            meant = difflib.get_close_matches(name, sorted(names), n=1, cutoff=0.7)
            hint = f"did you mean {meant[0]}?" if meant else f"there are {', '.join(sorted(names))}"
            raise AnsibleParserError(f"there is no option {name}: {hint}")

    def _given_options(self, config: Mapping[str, Any]) -> dict[str, Any]:
        """Return the options of the reading that were given. Those of the file may be templates."""
        given = {}
        for option, argument in MODULE.argument_spec().items():
            value = self.get_option(option)
            for name in (option, *argument.get("aliases", ())):
                if name in config:
                    value = self.templar.template(config[name])
            if value is not None:
                given[option] = plain(value)
        return given

    def _objects(
        self, path: str, given: Mapping[str, Any], connection: Connection, *, cache: bool
    ) -> list[dict[str, Any]]:
        """Return the objects from the cache, or from the portal."""
        if not self.get_option("cache"):
            return list(self._read(given)["objects"])
        chosen = {name: given.get(name) for name in MODULE.options}
        account = [connection.username, *(connection[option] for option in ("client_id", "user_id", "discover_host"))]
        text = json.dumps([_FORM, connection.url, account, chosen], sort_keys=True, default=str)
        key = f"{self.get_cache_key(path)}_{hashlib.sha256(text.encode()).hexdigest()[:16]}"
        if cache:
            try:
                cached = self._cache[key]
                objects, warnings = list(cached["objects"]), list(cached["warnings"])
            except (KeyError, TypeError):
                pass
            else:
                self._warn(warnings)
                return objects
        result = self._read(given)
        # What was left out is missing in the cache as well.
        self._cache[key] = {"objects": list(result["objects"]), "warnings": list(result.get("warnings", ()))}
        return list(result["objects"])

    def _warn(self, warnings: Iterable[str]) -> None:
        for warning in warnings:
            self.display.warning(warning)

    def _read(self, given: Mapping[str, Any]) -> dict[str, Any]:
        report = self.display.vvv if self.display.verbosity > 2 else None
        result = read_once(MODULE, given, report=report)
        self._warn(result.get("warnings", ()))
        if result.get("failed"):
            raise AnsibleParserError(result["msg"])
        return result

    def _add(self, objects: list[dict[str, Any]], connection: Connection, prefix: str) -> None:
        address = {"host": connection.host, "port": connection.port}
        added: list[str] = []
        try:
            self._add_each(objects, address, prefix, added)
        except BaseException:
            # Ansible goes on with what a source has added until it failed, and a play would pass over the rest.
            for name in added:
                self.inventory.remove_host(self.inventory.hosts[name])
            raise

    def _add_each(
        self, objects: list[dict[str, Any]], address: Mapping[str, Any], prefix: str, added: list[str]
    ) -> None:
        """Add a host for each object.

        :arg added: gets the names of those that were not there before.
        """
        below = _Below(self.inventory, prefix, address)
        how = self.get_option("names")
        # Each is forgotten as soon as its host has it, so that thousands of them are not there twice.
        objects.reverse()
        while objects:
            entry = objects.pop()
            host = host_name(entry, how, prefix)
            known = self.inventory.hosts.get(host)
            other = None if known is None else _other_portal(known, address)
            if other is not None:
                raise AnsibleParserError(
                    f"the host {host} is there already, of the portal {other}: give one of the two sources a prefix"
                )
            if known is None:
                added.append(host)
            self.inventory.add_host(host)
            variables = {f"portal_{key}": untrusted(value) for key, value in {**entry, **address}.items()}
            del variables["portal_parents"]
            for name, value in variables.items():
                self.inventory.set_variable(host, name, value)
            for group in group_names(entry):
                self.inventory.add_group(group)
                self.inventory.add_child(group, host)
            below.add(host, entry["parents"])
            self._construct(host, variables)

    def _construct(self, host: str, variables: Mapping[str, Any]) -> None:
        strict = self.get_option("strict")
        self._set_composite_vars(self.get_option("compose"), variables, host, strict=strict)
        self._add_host_to_composed_groups(self.get_option("groups"), variables, host, strict=strict)
        self._add_host_to_keyed_groups(self.get_option("keyed_groups"), variables, host, strict=strict)


def _other_portal(host: Any, address: Mapping[str, Any]) -> str | None:
    """Return the portal that a host is of, where that is another one: hosts of two portals are never mixed up."""
    known = host.vars
    differs = any(known.get(f"portal_{key}", value) != value for key, value in address.items())
    return str(known.get("portal_host")) if differs else None


class _Below:
    """The inventory groups by parent: each is below that of the group above, so that one has all of a partner's tree."""

    def __init__(self, inventory: Any, prefix: str, address: Mapping[str, Any]) -> None:
        self._inventory = inventory
        self._prefix = prefix
        self._address = address
        self._made: dict[int, str] = {}

    def add(self, host: str, parents: list[list[Any]]) -> None:
        """Add a host to the group of its parent, which is made, with those above it."""
        above = ""
        for number, title in parents:
            above = self._group(number, title, above)
        if above:
            self._inventory.add_child(above, host)

    def _group(self, number: int, title: str, above: str) -> str:
        if number not in self._made:
            name = below_name(number, title, self._prefix)
            known = self._inventory.groups.get(name)
            for host in () if known is None else known.get_hosts():
                other = _other_portal(host, self._address)
                if other is not None:
                    raise AnsibleParserError(
                        f"the group {name} is there already, of the portal {other}: give one of the two sources a prefix"
                    )
            self._inventory.add_group(name)
            if above:
                self._inventory.add_child(above, name)
            self._made[number] = name
        return self._made[number]


@contextmanager
def _without_empty_variables() -> Iterator[None]:
    """Let empty variables of the environment count as not set: AWX sets every one of a credential, filled in or not."""
    empty = [name for name, value in os.environ.items() if name.startswith("FLEET_PORTAL_") and not value]
    for name in empty:
        del os.environ[name]
    try:
        yield
    finally:
        os.environ.update(dict.fromkeys(empty, ""))
