# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Runs a module the ordinary way: a process of its own, started by Ansible on any host."""

from __future__ import annotations

from typing import Any

from ansible.module_utils.basic import AnsibleModule, missing_required_lib

from .._core.data import Options, TaskResult
from .._core.errors import InputError, MissingLibraryError
from .._core.redaction import Redactor
from .._core.text import printable
from .._http.session import REQUESTS_IMPORT_ERROR
from .arguments import with_hints, with_texts
from .definition import ModuleDefinition
from .execute import Clients, run
from .masking import censored, secret_values


class _OrdinaryModule(AnsibleModule):
    """A module that logs its arguments with every secret hidden, however the text is quoted."""

    params: Options
    given: Options

    def _load_params(self) -> None:
        """Take the options, and keep them as they were given: validation changes what does not fit."""
        super()._load_params()
        self.given = dict(self.params)
        self.params = with_texts(self.argument_spec, self.params)

    def _return_formatted(self, kwargs: TaskResult) -> None:
        """Return the result. Ansible itself would show the value of a secret option whose name is misspelt."""
        kwargs.setdefault("invocation", {"module_args": self._censored_arguments()})
        super()._return_formatted(kwargs)

    def _censored_arguments(self) -> Any:
        redactor = Redactor()
        redactor.add(*secret_values(self.argument_spec, self.params), *secret_values(self.argument_spec, self.given))
        return redactor.value(censored(self.argument_spec, self.params))

    def _log_invocation(self) -> None:
        """Write to the system's log. Ansible's own does not recognize a secret that is escaped inside a nested option."""
        self.log(f"Invoked with {self._censored_arguments()}")

    def fail_json(self, msg: str, **result: Any) -> None:
        """Fail. What Ansible itself says of wrong options quotes values, so it may hold a secret that is escaped."""
        if "error" not in result:
            redactor = Redactor()
            redactor.add(*self.no_log_values, *secret_values(self.argument_spec, self.given))
            text = with_hints(str(msg), self.argument_spec, self.given)
            msg, result["error"] = printable(redactor.text(text)), InputError.error_code
        super().fail_json(msg, **result)


def run_module(definition: ModuleDefinition) -> None:
    """Run as an ordinary module: a process of its own, on whatever host the task's connection leads to."""
    module = _OrdinaryModule(
        argument_spec=definition.argument_spec(), supports_check_mode=True, **dict(definition.constraints)
    )
    if REQUESTS_IMPORT_ERROR:
        library = missing_required_lib("requests")
        module.fail_json(msg=library, exception=REQUESTS_IMPORT_ERROR, error=MissingLibraryError.error_code)
    with Clients() as clients:
        result = run(definition, module.params, given=module.given, check_mode=module.check_mode, clients=clients)
    for warning in result.pop("warnings", []):
        module.warn(warning)
    if result.pop("failed", False):
        module.fail_json(**result)
    module.exit_json(**result)
