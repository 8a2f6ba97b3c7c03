"""Read, replace, add and delete endpoints of the configuration tree."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

from ..messages import Call, Refusal, Response
from ..simulator import operation
from . import defaults, references, tree
from .device import Device, only_if
from .extras import without_extras
from .semantics import check_configuration, password_problems
from .transactions import Transaction


class ConfigurationOperations(Device):
    """Operations under /api/configuration."""

    @operation(
        "listConfiguration",
        "listAlerting",
        "listNics",
        "readSetting",
        "readSnmpTrap",
        "readSnmpAgent",
        "readSystemAlerts",
        "readTrafficAlerts",
        "readNic",
        "readPassword",
    )
    def read_configuration(self, call: Call) -> Response:
        """Return a branch or a leaf as the caller's session sees it."""
        view = self.ledger.view(self.session(call))
        path = _tree_path(call)
        if tree.is_leaf(view, path):
            # The text of a password is never returned.
            body = {} if path.startswith("passwords/") else references.as_objects(view, view[path])
            return Response(200, {"key": path.rpartition("/")[2], "body": body, "meta": tree.meta(view, path)})
        only_if(call, tree.is_branch(view, path))
        return Response(200, tree.branch(view, path))

    def _transaction_for_writing(self, call: Call) -> Transaction:
        session = self.session_needed(call)
        if self.switches["auto_open"] and self.ledger.of(session) is None:
            return self.open_for(session)
        transaction = self.transaction_needed(call)
        self.check_lock(session)
        return transaction

    def _written(self, status: int, transaction: Transaction, path: str) -> Response:
        if status == 204:
            return Response(204)
        key = path.rpartition("/")[2]
        return Response(status, {"key": key, "meta": tree.meta(transaction.pending, path)})

    def _body_to_keep(self, call: Call) -> Any:
        """Take plain keys only, unless the switch follows the guide's samples (SPS-WRITE-REFERENCE)."""
        refused = self.switches["reference_objects"] == "refused"
        if refused and references.contains_reference_objects(call.body):
            problem = "A reference is written as its key, without child elements"
            raise Refusal(400, "InvalidRequestBody", problem, [problem])
        return references.as_keys(call.body)

    @operation(
        "replaceSetting",
        "replaceSnmpTrap",
        "replaceSnmpAgent",
        "replaceSystemAlerts",
        "replaceTrafficAlerts",
        "replaceNic",
    )
    def replace(self, call: Call) -> Response:
        """Put a whole body in the place of the old one: what it does not hold is gone."""
        path = _tree_path(call)
        view = self.ledger.view(self.session(call))
        if not tree.is_leaf(view, path):
            only_if(call, tree.is_branch(view, path))
            raise Refusal(405, "MethodNotAllowed", "Only leaves can be replaced", {"resource": call.path})
        body = self._body_to_keep(call)
        if path.startswith("alerting/"):
            _check_alert_names(view[path], body)
        transaction = self._transaction_for_writing(call)
        if self.switches["semantic_check"] == "put":
            check_configuration({**transaction.pending, path: body})
        self.ledger.put(transaction, path, body)
        return self._written(self.switches["put_status"], transaction, path)

    @operation("addSetting")
    def add(self, call: Call) -> Response:
        """Add to a list body, or create an element of a collection."""
        path = _tree_path(call)
        view = self.ledger.view(self.session(call))
        if path not in defaults.LIST_LEAVES and path not in defaults.COLLECTIONS:
            only_if(call, tree.is_leaf(view, path) or tree.is_branch(view, path))
            raise Refusal(405, "MethodNotAllowed", "Nothing can be added here", {"resource": call.path})
        body = self._body_to_keep(call)
        transaction = self._transaction_for_writing(call)
        if path in defaults.COLLECTIONS:
            path = f"{path}/{references.new_key()}"
        else:
            body = [*transaction.pending[path], body]
        self.ledger.put(transaction, path, body)
        return self._written(201, transaction, path)

    @operation("deleteSetting")
    def delete(self, call: Call) -> Response:
        """Delete an element of a collection; built-in ones have a negative key and stay (guide on objects)."""
        path = _tree_path(call)
        view = self.ledger.view(self.session(call))
        only_if(call, tree.is_leaf(view, path) or tree.is_branch(view, path))
        parent, unused, key = path.rpartition("/")
        if parent not in defaults.COLLECTIONS or not tree.is_leaf(view, path):
            raise Refusal(405, "MethodNotAllowed", "This cannot be deleted", {"resource": call.path})
        if key.startswith("-"):
            raise Refusal(400, "SemanticError", "A built-in object cannot be deleted", [f"{call.path} is built in"])
        transaction = self._transaction_for_writing(call)
        response = self._written(200, transaction, path)
        self.ledger.put(transaction, path, None)
        return response

    @operation("createPassword")
    def store_password(self, call: Call) -> Response:
        """Store a text under a new key. It is part of the transaction, so a rollback drops it (SPS-PASSWORD-ROLLBACK)."""
        problems = password_problems(call.body["plain"])
        if problems:
            raise Refusal(400, "SemanticError", "The password cannot be stored", problems)
        transaction = self._transaction_for_writing(call)
        path = f"passwords/{references.new_key()}"
        self.ledger.put(transaction, path, {"plain": call.body["plain"]})
        return self._written(201, transaction, path)


def _tree_path(call: Call) -> str:
    """Return the way from the top of the configuration tree."""
    return unquote(call.path).removeprefix(tree.ROOT).strip("/")


def _check_alert_names(current: Any, body: Any) -> None:
    """The alerts are those of the release, all of them; none can be added or left out (SPS-ALERTS-NAMES)."""
    known, given = set(without_extras(current)), set(without_extras(body))
    problems = [f"{name} is not known" for name in sorted(given - known)]
    problems += [f"{name} is missing" for name in sorted(known - given)]
    if problems:
        raise Refusal(400, "InvalidRequestBody", "The alerts are not those of this appliance", problems)
