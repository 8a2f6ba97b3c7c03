# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Writes down what a device has: all of it (export), or what its document does not say yet (adopt)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, ClassVar

from ansible.errors import AnsibleError
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible.module_utils.common.validation import check_type_list

from ansible_collections.steady.fleet.plugins.module_utils._core.data import Options, TaskResult
from ansible_collections.steady.fleet.plugins.module_utils._core.text import presentable
from ansible_collections.steady.fleet.plugins.module_utils._run.device_options import DEVICE_OPTIONS
from ansible_collections.steady.fleet.plugins.module_utils._run.masking import secret_values
from ansible_collections.steady.fleet.plugins.modules.device_adopt import ARGUMENTS as ADOPT_ARGUMENTS
from ansible_collections.steady.fleet.plugins.modules.device_export import ARGUMENTS as EXPORT_ARGUMENTS
from ansible_collections.steady.fleet.plugins.plugin_utils.estate import (
    DocumentAction,
    kinds_of,
    skipped,
    tagged,
)
from ansible_collections.steady.fleet.plugins.plugin_utils.evaluation import evaluated_in_parts, evaluation
from ansible_collections.steady.fleet.plugins.plugin_utils.host_files import unread_variables
from ansible_collections.steady.fleet.plugins.plugin_utils.host_options import host_options, is_unset
from ansible_collections.steady.fleet.plugins.plugin_utils.in_process import plain
from ansible_collections.steady.fleet.plugins.plugin_utils.products import resources_of
from ansible_collections.steady.fleet.plugins.plugin_utils.refusal import refuse_other_kinds, wrong_task

from .adopt import differing_secrets, drifted_device, named, whole_device
from .diff_masking import ShownFile
from .files import BESIDE, CONFIG, VAULT, HostFolder
from .host_vars import Files, host_vars
from .yaml_edit import UNKNOWN, VARIABLE, bring
from .yaml_nodes import CannotEditError


class _FileAction(DocumentAction):
    """What both have in common: options of their own, a device that is only read, and a file."""

    _supports_async = False
    own: ClassVar[Mapping[str, Any]]
    by_variable: ClassVar[Mapping[str, str]] = {}
    """The variables of the host that options are by default."""
    _another_follows = False
    """The task runs on the device once more after this, with the same login."""

    def run(self, tmp: Any = None, task_vars: Any = None) -> TaskResult:
        """Read the device, and write its file."""
        variables = task_vars or {}
        given = {name: value for name, value in self._task.args.items() if name in self.own}
        for name, variable in self.by_variable.items():
            if name not in given and variable in variables:
                value = evaluation(self)(variables[variable])
                if not is_unset(value):
                    given[name] = value
        validation = ArgumentSpecValidator(self.own).validate(plain(given))
        if validation.error_messages:
            raise wrong_task("; ".join(validation.error_messages))
        refuse_other_kinds(self.own, plain(given))
        return presentable(self._write_files(variables, validation.validated_parameters))

    def _write_files(self, variables: Mapping[str, Any], options: Mapping[str, Any]) -> TaskResult:
        raise NotImplementedError

    @contextmanager
    def _task_as(self, *, check_mode: bool, **arguments: Any) -> Iterator[None]:
        """Let the task have other options for the time of one run on the device."""
        before, mode = self._task.args, self._task.check_mode
        others = {name: value for name, value in before.items() if name not in self.own or name in DEVICE_OPTIONS}
        self._task.args, self._task.check_mode = {**others, **arguments}, check_mode
        try:
            yield
        finally:
            self._task.args, self._task.check_mode = before, mode

    def _run_on_device(self, variables: Any, *, check_mode: bool = True, **arguments: Any) -> TaskResult:
        with self._task_as(check_mode=check_mode, **arguments):
            return super().run(None, variables)

    def _repeats(self) -> bool:
        return self._another_follows or super()._repeats()

    def _evaluated(self, variables: Mapping[str, Any]) -> Any:
        """Return the document as Ansible evaluates it, as far as it does."""
        if VARIABLE not in variables:
            return UNKNOWN
        try:
            return plain(evaluated_in_parts(variables[VARIABLE], evaluation(self)))
        except AnsibleError:
            return UNKNOWN

    def _write_config(
        self,
        variables: Mapping[str, Any],
        folder: HostFolder,
        name: str,
        before: str | None,
        after: str,
        files: dict[str, str],
    ) -> TaskResult:
        """Write a file unless it is as it should be; return what the task says of it."""
        result: TaskResult = {"changed": before != after, "files": files}
        if before != after:
            files["config"] = folder.path(name)
            if not self._task.check_mode:
                folder.write(name, after, before=before)
            shown = self._masked_texts(variables, before, after) if self._task.diff else None
            if shown is not None:
                path = folder.path(name)
                result["diff"] = {"before_header": path, "after_header": path, "before": shown[0], "after": shown[1]}
        return result

    def _masked_texts(self, variables: Mapping[str, Any], before: str | None, after: str) -> list[str] | None:
        """Return a file before and after without the secrets in it; None where these are not known."""
        if before is None:
            # The text is made of what the device returned, which has none.
            return ["", after]
        if VARIABLE not in variables:
            return None
        spec = self.definition.argument_spec()
        try:
            given = plain(host_options(spec, {}, variables, evaluation(self)))
            return ShownFile(spec, secret_values(spec, given), self._credentials()).masked(before, after)
        except (AnsibleError, CannotEditError):
            return None

    def _credentials(self) -> set[str]:
        """Return the keys whose values are secret in what a document holds as the product has it."""
        trees = (item.tree for one in resources_of(self.definition.product.name) for item in one.table.fields)
        return {name for tree in trees if tree is not None for name in tree.credentials}


class ExportAction(_FileAction):
    """Writes a device down as a document."""

    own = EXPORT_ARGUMENTS
    by_variable: ClassVar[Mapping[str, str]] = {
        "folder": "fleet_export_folder",
        "overwrite": "fleet_export_overwrite",
        "full": "fleet_export_full",
    }
    _kinds: frozenset[str] | None = None
    """The kinds that were read; None for all."""

    def _module_options(self, given: Mapping[str, Any], variables: Mapping[str, Any]) -> Options:
        arguments = super()._module_options(given, variables)
        chosen = arguments.get("kinds")
        self._kinds = None if chosen is None else frozenset(check_type_list(plain(chosen)))
        return arguments

    def _write_files(self, variables: Mapping[str, Any], options: Mapping[str, Any]) -> TaskResult:
        read = self._run_on_device(variables, state="gathered")
        if read.get("failed") or read.get("skipped") or "config" not in read:
            return read
        product = read["product"]
        unread = unread_variables(variables) if options["folder"] is None else ""
        if unread:
            raise wrong_task(
                f"the variables of this host are in {unread}, which Ansible does not read for this play, so nothing was written: there would be two "
                "documents. Run the play of that folder, such as export.yml of docs/estate, or name the folder with fleet_export_folder"
            )
        folder = HostFolder(options["folder"], variables)
        host = str(variables["inventory_hostname"])
        config = plain(read["config"])
        files = _files(config, product, host, full=options["full"])
        before = folder.read(CONFIG)
        name, after = CONFIG, files.config
        warnings = list(read.get("warnings", ()))
        if before is not None and not options["overwrite"]:
            after = before
        elif before is not None:
            device = whole_device(config, files, product, host, self._kinds)
            try:
                after = bring(before, device, resources_of(product), self._evaluated(variables))
            except CannotEditError as error:
                name, before = BESIDE, folder.read(BESIDE)
                warnings.append(
                    f"{folder.path(CONFIG)} was left alone, since {error}: what the device has is in {folder.path(BESIDE)}. Compare the two"
                )
        written: dict[str, str] = {}
        result = self._write_config(variables, folder, name, before, after, written)
        words = _words(after)
        new = folder.unknown([one for one in files.variables if one in words], variables)
        if folder.read(VAULT) is not None:
            if new:
                warnings.append(
                    f"{folder.path(VAULT)} was left alone, and lacks these variables, which count as left out until it has them: {', '.join(new)}"
                )
        elif files.variables:
            written["vault"] = folder.path(VAULT)
            result["changed"] = True
            if not self._task.check_mode:
                folder.write(VAULT, files.vault, before=None)
        result.update(product=product, new_variables=new)
        return {**result, "warnings": warnings} if warnings else result


class AdoptAction(_FileAction):
    """Takes what a device has into its document."""

    own = ADOPT_ARGUMENTS
    by_variable: ClassVar[Mapping[str, str]] = {"adopt": "fleet_adopt"}

    def _write_files(self, variables: Mapping[str, Any], options: Mapping[str, Any]) -> TaskResult:
        chosen = named(options["adopt"] or ())
        product = self._product(variables)
        if not product:
            return skipped("This host is no device of the estate")
        of_tags = kinds_of(tagged(variables, product)[1], product)
        kinds = {kind: fields for kind, fields in chosen.get(product, {}).items() if of_tags is None or kind in of_tags}
        if not kinds:
            return skipped("Nothing of this host is to be adopted")
        # The bounds are for what is written to a device.
        self._another_follows = True
        drift = self._run_on_device(variables, kinds=list(kinds), max_changes=None, max_deletes=1_000_000)
        self._another_follows = False
        if drift.get("failed") or drift.get("skipped"):
            return drift
        read = self._run_on_device(variables, state="gathered", kinds=list(kinds))
        if read.get("failed"):
            return read
        folder = HostFolder(options["folder"], variables)
        before = folder.read(CONFIG)
        if before is None:
            raise wrong_task(
                f"there is no {folder.path(CONFIG)} to adopt anything into. Write it with steady.fleet.export"
            )
        host = str(variables["inventory_hostname"])
        config = plain(read["config"])
        files = _files(config, product, host, full=False)
        device = drifted_device(whole_device(config, files, product, host), kinds, plain(drift["changes"]))
        try:
            after = bring(before, device, resources_of(product), self._evaluated(variables))
        except CannotEditError as error:
            raise wrong_task(
                f"{folder.path(CONFIG)} cannot be changed in place, since {error}. Nothing was written: write by hand what steady.fleet.drift shows"
            ) from None
        result = self._write_config(variables, folder, CONFIG, before, after, {})
        words = _words(after) - _words(before)
        new = folder.unknown([one for one in files.variables if one in words], variables)
        secrets = list(differing_secrets(product, drift["changes"], kinds))
        warnings = list(drift.get("warnings", ()))
        if secrets:
            warnings.append(
                f"secrets are not adopted, and these are others on the device: {', '.join(secrets)}. Write them into the vault"
            )
        if new:
            warnings.append(
                f"these variables of the vault are new, and count as left out until somebody fills them in: {', '.join(new)}"
            )
        result.update(product=product, new_variables=new, secrets=secrets)
        return {**result, "warnings": warnings} if warnings else result


def _files(config: Mapping[str, Any], product: str, host: str, *, full: bool) -> Files:
    try:
        return host_vars(config, product=product, host=host, full=full)
    except ValueError as error:
        raise wrong_task(str(error)) from None


def _words(text: str) -> set[str]:
    """Return everything in a text that could be the name of a variable."""
    return set(re.findall(r"\w+", text))
