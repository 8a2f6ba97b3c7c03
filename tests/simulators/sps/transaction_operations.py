"""Open, inspect, commit and roll back a transaction."""

from __future__ import annotations

from typing import Any

from ..messages import Call, Refusal, Response
from ..simulator import operation
from . import tree
from .device import Device
from .semantics import check_configuration
from .transactions import Transaction

RESTARTING = ("local_services/", "network/")
"""What makes the web server restart when it is committed (vendor's script for joining a cluster)."""


class TransactionOperations(Device):
    """Operations under /api/transaction."""

    def _status(self, transaction: Transaction | None) -> Response:
        status = "open" if transaction else "closed"
        meta: dict[str, Any] = {"href": "/api/transaction", "parent": "/api"}
        if self.switches["status_shape"] == "transaction":
            return Response(200, {"key": "transaction", "transaction": {"status": status}, "meta": meta})
        if transaction:
            timeout = self.switches["transaction_timeout"]
            meta["changes"] = "/api/transaction/changes"
            meta["remaining_seconds"] = self.ledger.remaining(transaction, timeout)
        return Response(200, {"key": "transaction", "body": {"status": status, "commit_message": None}, "meta": meta})

    @operation("readTransaction")
    def read_transaction(self, call: Call) -> Response:
        """Status in one of the two shapes."""
        return self._status(self.ledger.of(self.session_needed(call)))

    @operation("openTransaction")
    def open_transaction(self, call: Call) -> Response:
        """Opening twice is refused (SPS-TRANSACTION-TWICE)."""
        session = self.session_needed(call)
        if self.ledger.of(session):
            raise Refusal(400, "TransactionAlreadyOpen", "This session has a transaction open", {"resource": call.path})
        return self._status(self.open_for(session))

    @operation("commitTransaction")
    def commit_transaction(self, call: Call) -> Response:
        """Check the whole configuration, then make it current; if refused, the transaction stays open (SPS-COMMIT-CHECK)."""
        transaction = self.transaction_needed(call)
        if self.switches["commit_message"] == "required" and not call.body.get("commit_message"):
            raise Refusal(400, "InvalidRequestBody", "A commit message is required", ["commit_message is missing"])
        self.check_lock(transaction.session)
        conflicts = [] if self.exclusive else self.ledger.conflicts(transaction)
        if conflicts:
            details = [tree.href(path) for path in conflicts]
            raise Refusal(409, "ConfigurationConflict", "Somebody else has changed the same settings", details)
        check_configuration(self.ledger.merged(transaction))
        restart = any(path.startswith(RESTARTING) for path in transaction.changed_paths())
        self.ledger.commit(transaction)
        response = self._status(None)
        if restart and self.switches["restart_after_local_services"]:
            self.expire_sessions()
            seconds = self.switches["restart_seconds"]
            response.after = lambda: self.server.refuse_for(seconds)
        return response

    @operation("rollBackTransaction")
    def roll_back_transaction(self, call: Call) -> Response:
        """Forget the changes."""
        self.ledger.drop(self.transaction_needed(call).session)
        return self._status(None)

    @operation("listChanges")
    def list_changes(self, call: Call) -> Response:
        """The changelog; empty when nothing is open."""
        transaction = self.ledger.of(self.session_needed(call))
        meta = {"href": "/api/transaction/changes", "parent": "/api/transaction", "transaction": "/api/transaction"}
        return Response(200, {"changes": transaction.changes() if transaction else [], "meta": meta})
