# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""The inventory as the estate: a host is a device, and its variables say what it should be like."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any, ClassVar

from ansible import constants
from ansible.errors import AnsibleActionFail
from ansible.module_utils.parsing.convert_bool import boolean

from ansible_collections.steady.fleet.plugins.module_utils._core.data import Options, TaskResult
from ansible_collections.steady.fleet.plugins.module_utils._core.files import PlaceError, place_below
from ansible_collections.steady.fleet.plugins.module_utils._run.definition import ModuleDefinition
from ansible_collections.steady.fleet.plugins.module_utils._run.device_options import DEVICE_OPTIONS
from ansible_collections.steady.fleet.plugins.module_utils._run.secrets_options import LEDGER
from ansible_collections.steady.fleet.plugins.module_utils._schema.secret_state import ON_CHANGE
from ansible_collections.steady.fleet.plugins.plugin_utils import plan_store
from ansible_collections.steady.fleet.plugins.plugin_utils.awx_artifacts import plan_texts
from ansible_collections.steady.fleet.plugins.plugin_utils.document_modules import DOCUMENTS
from ansible_collections.steady.fleet.plugins.plugin_utils.evaluation import evaluation
from ansible_collections.steady.fleet.plugins.plugin_utils.host_files import unread_variables, variables_file
from ansible_collections.steady.fleet.plugins.plugin_utils.host_options import (
    PREFIX,
    SINGLE_TASK,
    host_options,
    is_unset,
    overruled,
)
from ansible_collections.steady.fleet.plugins.plugin_utils.in_process import InProcessAction, plain
from ansible_collections.steady.fleet.plugins.plugin_utils.membership import MembershipError, product_of_host
from ansible_collections.steady.fleet.plugins.plugin_utils.needed_variables import name_variables
from ansible_collections.steady.fleet.plugins.plugin_utils.plan_file import (
    KEY_VARIABLE,
    PlanError,
    Terms,
    age_from,
    approved,
)
from ansible_collections.steady.fleet.plugins.plugin_utils.refusal import refused_task
from ansible_collections.steady.fleet.plugins.plugin_utils.variables import GUARDS, misspelt, switch, warning_of

LEDGER_NAME = "secrets.ledger"
_PLAN_OF_DRIFT = "fleet_plan_file"

_OWN = frozenset({*DEVICE_OPTIONS, "product", "plan_file", "plan_variable", "unreachable"})


class DeviceAction(InProcessAction):
    """Runs a module of whichever product the host is, with the host's variables as its options.

    :cvar definitions: the module of each product.
    """

    definitions: ClassVar[Mapping[str, ModuleDefinition]]
    # Where callbacks show them. They are variables of the host, a whole document among them, which the worker of each device would send to
    # Ansible's main process, and that copies every result several times.
    _verbosity_of_invocation = 3

    def run(self, tmp: Any = None, task_vars: Any = None) -> TaskResult:
        """Run, unless the host is no device, or the run's tags name other products only."""
        variables = task_vars or {}
        product = self._product(variables)
        if not product:
            return skipped("This host is no device of the estate")
        self.definition = self.definitions[product]
        named, self._tags = tagged(variables, product)
        if named and not self._tags:
            return skipped("The tags name other products")
        self._refuse_unchecked(variables)
        found = misspelt(variables)
        guards = {name: meant for name, meant in found.items() if meant in GUARDS}
        if guards and self._writes():
            raise refused_task(f"{warning_of(guards)}. Nothing was written, since a guard is among them")
        result = super().run(tmp, task_vars)
        result["product"] = product
        warnings = [*self._overruled, *([warning_of(found)] if found else [])]
        if warnings:
            result.setdefault("warnings", []).extend(warnings)
        return result

    def _refuse_unchecked(self, variables: Mapping[str, Any]) -> None:
        """Refuse the device where the run has left out the check of the estate, on which its guards stand."""
        name = self._task.args.get("check_variable")
        if name is None:
            return
        check = variables.get(name)
        # A condition on the role holds for the check as well, which runs on one host for all.
        if not isinstance(check, Mapping) or check.get("skipped"):
            # What could not be compared or looked at stands in the report, which such a run may have left out as well. Said here since an
            # expression in the task would be evaluated for each device, which takes a fifth of the time of its worker.
            self._task.ignore_errors = False
            raise refused_task(
                "this run has left out the check of the estate, so its guards do not hold and nothing was asked of the device. "
                "Run it without --start-at-task, --step, --skip-tags always and without a condition (when) on the role; hosts, --limit and "
                "--tags choose a part of the estate"
            )

    def _misspelt_options(self, variables: Mapping[str, Any]) -> str:
        """Return nothing: all variables of an estate are looked at, and not those alone."""
        return ""

    def _writes(self) -> bool:
        """Return whether the task may write what a guard of the estate bounds."""
        return False

    def _exports(self) -> bool:
        """Return whether the task is about hosts that may have no document yet."""
        return True

    def _product(self, variables: Mapping[str, Any]) -> str:
        """Return the product of the host; an empty text for a host that is no device, where such hosts are skipped."""
        given = self._task.args.get("product")
        if given is not None:
            if given not in DOCUMENTS:
                raise refused_task(f"product is {given!r}, and must be one of {', '.join(DOCUMENTS)}")
            own = evaluation(self)(variables.get("fleet_product"))
            if own in DOCUMENTS and own != given:
                raise refused_task(
                    f"product is {given}, and this host is of the product {own} by fleet_product, so its credentials are not for it"
                )
            return str(given)
        try:
            product = product_of_host(variables, evaluation(self), exporting=self._exports())
        except MembershipError as error:
            raise refused_task(str(error)) from None
        if not product and not boolean(self._task.args.get("skip_others", False)):
            raise refused_task(
                "this host is no device: write fleet_product into its variables, or put it into a group steady_PRODUCT. "
                f"The products are {', '.join(DOCUMENTS)}. A group with the name of a product counts only where the host has fleet_config, "
                "or an export names it with fleet_hosts"
            )
        return product

    def _product_of(self, variables: Mapping[str, Any]) -> str:
        return self.definition.product.name

    def _arguments(self, variables: Mapping[str, Any]) -> Options:
        given = super()._arguments(variables)
        arguments = self._module_options(given, variables)
        self._overruled = overruled(
            self.definition, self._task_options(), {**arguments, **given}, self._task_environment
        )
        return arguments

    def _module_options(self, given: Mapping[str, Any], variables: Mapping[str, Any]) -> Options:
        """Return the options to run the module with.

        :arg given: the task's own options, and those of the connection.
        """
        raise NotImplementedError


class DocumentAction(DeviceAction):
    """Runs the document module of whichever product the host is."""

    definitions = DOCUMENTS

    def run(self, tmp: Any = None, task_vars: Any = None) -> TaskResult:
        """Run; say which variables are to be filled in, and that the device was not reached."""
        variables = task_vars or {}
        result = super().run(tmp, task_vars)
        if self._not_reached(result, variables):
            result = {key: value for key, value in result.items() if key != "failed"} | {"unreachable": True}
        if not result.get("skipped"):
            name_variables(result, variables.get(PREFIX + "config"), result["product"])
        return result

    def _not_reached(self, result: Mapping[str, Any], variables: Mapping[str, Any]) -> bool:
        """Return whether to report the device as unreachable. Where that is a bound, Ansible counts failures only."""
        if not boolean(self._task.args.get("unreachable", False)) or "fleet_max_fail_percentage" in variables:
            return False
        return bool(result.get("failed")) and result.get("error") == "network" and not result.get("changed")

    def _writes(self) -> bool:
        """Return whether the task may write to the device."""
        return not self._task.check_mode and self._task.args.get("state") != "gathered"

    def _exports(self) -> bool:
        """Return whether the task is about hosts that may have no document yet."""
        return bool(self._task.args.get("state") == "gathered")

    def _module_options(self, given: Mapping[str, Any], variables: Mapping[str, Any]) -> Options:
        self._check_guards(variables)
        arguments = host_options(self.definition.argument_spec(), given, variables, evaluation(self))
        kinds = kinds_of(self._tags, self.definition.product.name)
        if kinds is not None:
            arguments["kinds"] = kinds
        gathered = given.get("state") == "gathered"
        if gathered:
            arguments.pop("config", None)
        elif arguments.get("config") is None and given.get("config") is None:
            raise _no_document(variables)
        elif "purge" in arguments and "state" not in given:
            arguments["state"] = "overridden"
        arguments.update((option, value) for option, value in given.items() if option not in _OWN)
        ledger = "" if gathered else self._ledger(arguments, variables)
        if ledger:
            arguments["secrets_ledger"] = ledger
        plan = self._plan_to_follow(given, variables)
        if plan is not None:
            arguments["approved_plan"] = plan
        return arguments

    def _check_guards(self, variables: Mapping[str, Any]) -> None:
        """Refuse to write where a bound was written down without a value."""
        if not self._writes():
            return
        own = self._task_options()
        for name in GUARDS:
            option = name.removeprefix(PREFIX)
            is_bound = option in self.definition.options and option not in SINGLE_TASK
            if is_bound and name in variables and option not in own and is_unset(evaluation(self)(variables[name])):
                raise refused_task(
                    f"{name} is empty, so nothing was written. Give its value, or leave it out where there is no bound"
                )

    def _plan_to_follow(self, given: Mapping[str, Any], variables: Mapping[str, Any]) -> Options | None:
        """Return the approved plan that the task is to carry out; None where none is given and none is required."""
        named = str(given.get("plan_variable") or "")
        if "plan_file" in given or named in variables:
            plan = given["plan_file"] if "plan_file" in given else evaluation(self)(variables[named])
            try:
                return self._approved_plan(plain(plan), variables)
            except PlanError as error:
                raise refused_task(f"{str(error).rstrip('.')}. Nothing was written") from None
        if named and self._writes() and not is_unset(variables.get(_PLAN_OF_DRIFT)):
            # Taken for it, all drift would be carried out, whatever was approved.
            raise refused_task(
                f"{_PLAN_OF_DRIFT} is where drift writes a plan, and names none that is to be carried out, so nothing was written. "
                f"Give the approved plan as {named}, or leave {_PLAN_OF_DRIFT} to the runs of drift"
            )
        if self._writes() and self._requires_plan(variables):
            raise refused_task(
                "fleet_require_plan is true and no approved plan is given, so nothing was written. Give it as fleet_approved_plan"
            )
        return None

    def _ledger(self, arguments: Mapping[str, Any], variables: Mapping[str, Any]) -> str:
        """Return the path of the ledger where neither the task nor the host gives it; an empty text where there is to be none."""
        if "secrets_ledger" in arguments:
            return ""
        path = self._environment_of("secrets_ledger")
        if path:
            return path
        if arguments.get("update_secrets") == ON_CHANGE:
            return _default_ledger(variables)
        has_key = arguments.get("secrets_key") or self._environment_of("secrets_key")
        # A run that writes all secrets, or new ones only, is recorded where there is a ledger.
        if has_key:
            with suppress(PlaceError):
                return _existing_ledger(_ledger_places(variables))
        return ""

    def _environment_of(self, option: str) -> str:
        """Return what the environment of the task says for an option about ledgers; an empty text where it says nothing."""
        name = LEDGER[option]["fallback"][1][0]
        return str(self._task_environment.get(name, os.environ.get(name, "")))

    def _approved_plan(self, given: Any, variables: Mapping[str, Any]) -> Options:
        """Return the approved plan of the device; without one, nothing is sent to it."""
        max_age = None
        if "fleet_plan_max_age" in variables:
            max_age = age_from(plain(evaluation(self)(variables["fleet_plan_max_age"])))
        # In AWX, a project is updated between plan and approval: what was approved are the documents of one commit.
        commit = str(variables.get("awx_project_revision") or variables.get("tower_project_revision") or "")
        terms = Terms(key=os.environ.get(KEY_VARIABLE, ""), max_age=max_age, commit=commit)
        texts = plan_texts(given, variables)
        read = plan_store.reader(constants.DEFAULT_LOCAL_TMP)
        return approved(texts, str(variables["inventory_hostname"]), tags=run_tags(variables), terms=terms, read=read)

    def _requires_plan(self, variables: Mapping[str, Any]) -> bool:
        try:
            return switch(variables, "fleet_require_plan", evaluation(self))
        except ValueError as error:
            raise refused_task(f"{error}. Nothing was written") from None


def _no_document(variables: Mapping[str, Any]) -> AnsibleActionFail:
    """Return the failure of a host that has no document, with where to write one."""
    unread = unread_variables(variables)
    if unread:
        return refused_task(
            f"this host has no document, since Ansible does not read {unread}: it reads host_vars beside the inventory and beside the "
            "play. Run the play of that folder, such as enforce.yml of docs/estate, or move host_vars to the inventory"
        )
    host = variables["inventory_hostname"]
    return refused_task(
        f"this host has no document: write it as fleet_config into host_vars/{host}/config.yml, or have it written by "
        f"ansible-playbook steady.fleet.export --limit {host}"
    )


def _ledger_places(variables: Mapping[str, Any]) -> list[tuple[str, ...]]:
    """Return where the ledger of a device can lie: for each place of its document, in the folder and beside it.

    :raises PlaceError: the host's name can be no file's.
    """
    host = str(variables["inventory_hostname"])
    # Ansible reads host_vars beside the inventory and beside the play.
    tops = [str(top) for top in (variables.get("inventory_dir"), variables.get("playbook_dir")) if top]
    # Names that Ansible does not take for files of variables.
    return [
        (
            place_below(top, ("host_vars", host, LEDGER_NAME)),
            place_below(top, ("host_vars", f"{host}.{LEDGER_NAME}")),
        )
        for top in tops
    ]


def _existing_ledger(places: list[tuple[str, ...]]) -> str:
    """Return the ledger that a device has at one of these places; an empty text where it has none."""
    return next((path for place in places for path in place if os.path.isfile(path)), "")


def _default_ledger(variables: Mapping[str, Any]) -> str:
    """Return where the ledger of a device is by default: beside its document.

    A folder for it is not made: where a host has both, Ansible reads the folder, and no longer the file.
    """
    if not variables.get("inventory_dir"):
        raise refused_task(
            "the inventory is no file, so it has no folder for the ledger of secrets. Give its path as fleet_secrets_ledger"
        )
    try:
        places = _ledger_places(variables)
    except PlaceError as error:
        raise refused_task(f"{error.strerror}. Give the path of the ledger as fleet_secrets_ledger") from None
    in_folders = [inside for inside, unused in places if os.path.isdir(os.path.dirname(inside))]
    beside_files = [beside for inside, beside in places if variables_file(os.path.dirname(inside))]
    return next(filter(None, (_existing_ledger(places), *in_folders, *beside_files, places[0][1])))


def skipped(reason: str) -> TaskResult:
    """Return the result of a task that has nothing to do on this host."""
    return {"changed": False, "skipped": True, "skip_reason": reason}


def run_tags(variables: Mapping[str, Any]) -> list[str]:
    """Return the tags that choose what a run is about; none where it is about all."""
    return sorted({str(tag) for tag in variables.get("ansible_run_tags", ())} - {"all"})


def tagged(variables: Mapping[str, Any], product: str) -> tuple[list[str], list[str]]:
    """Return the tags of the run that name a product or a module of one, and those of them that are about this product."""
    tags = [str(tag) for tag in variables.get("ansible_run_tags", ())]
    named = {name: [tag for tag in tags if tag == name or tag.startswith(name + "_")] for name in DOCUMENTS}
    return [tag for found in named.values() for tag in found], named.get(product, [])


def kinds_of(tags: Sequence[str], product: str) -> list[str] | None:
    """Return the kinds that the tags of a product choose; None for all.

    :arg tags: those that are about the product, of :func:`tagged`.
    """
    return [tag[len(product) + 1 :] for tag in tags] if tags and product not in tags else None
