"""What all simulators have in common: server, contract, journal, faults, switches."""

from __future__ import annotations

import functools
import inspect
import secrets
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Any, ClassVar, Self, TypeVar

from .application import make_application
from .clock import Clock
from .contract import Contract
from .faults import Fault, Faults
from .journal import Exchange, Journal
from .messages import Call, Refusal, Response
from .server import Server
from .switches import Switch, Switches
from .tls import Authority, shared_authority

Handler = TypeVar("Handler", bound=Callable[..., Response])


def operation(*names: str) -> Callable[[Handler], Handler]:
    """Mark a method as the one that returns these operations of the contract."""

    def mark(method: Handler) -> Handler:
        method.serves_operations = names  # type: ignore[attr-defined]
        return method

    return mark


@functools.cache
def _methods(simulator: type[Simulator]) -> Mapping[str, str]:
    """Return the names of a product's operations with those of the methods that return them."""
    return {
        name: attribute
        for attribute, method in inspect.getmembers(simulator, inspect.isfunction)
        for name in getattr(method, "serves_operations", ())
    }


class Simulator(ABC):
    """A product: subclasses give `product`, `switch_table`, one method per operation, and the state."""

    product: ClassVar[str]
    switch_table: ClassVar[tuple[Switch, ...]] = ()
    actions: ClassVar[tuple[str, ...]] = ()
    """Names of methods that other processes may call through the control API."""
    username: str = "admin"

    def __init__(
        self,
        switches: Mapping[str, Any] | None = None,
        state: Any = None,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        authority: Authority | None = None,
    ) -> None:
        self.contract = Contract.load(self.product)
        self.password = secrets.token_urlsafe(15)
        self.clock = Clock()
        self.switches = Switches(self.switch_table, switches)
        self.violations: list[str] = []
        self.faults = Faults(self.clock)
        self.exchanges = Journal()
        self.guard = threading.RLock()
        """Held while a request is handled and while state is looked at from outside."""
        self._initial_state = state
        self._initial_switches = dict(self.switches)
        self.authority = authority or shared_authority()
        self.handlers = self._find_handlers()
        self.setup(state)
        self.server = Server(host, port, make_application(self), self.authority)

    def _find_handlers(self) -> dict[str, Callable[[Call], Response]]:
        found = {name: getattr(self, attribute) for name, attribute in _methods(type(self)).items()}
        known = self.contract.operations.keys()
        missing, unknown = known - found.keys(), found.keys() - known
        if missing or unknown:
            raise TypeError(f"{self.product}: operations without handler {missing}, handlers without {unknown}")
        return found

    # --- what a product says about itself -------------------------------------------------------------------------

    @abstractmethod
    def setup(self, state: Any) -> None:
        """(Re)build the state: the given one or the product's own."""

    @abstractmethod
    def refuse(self, refusal: Refusal) -> Response:
        """Return an error in the product's own form."""

    def admit(self, call: Call) -> Response | None:
        """Look at framing and login before anything else; return a refusal or None."""
        return None

    def contract_view(self, operation_id: str, body: Any) -> Any:
        """Return the part of a body that the contract can know (without fields a switch has invented)."""
        return body

    def session_of(self, call: Call) -> str | None:
        """Return a name for the session of a call, for the journal."""
        return None

    def expire_session(self, call: Call) -> None:
        """End the session that a call belongs to (the `expire_session` fault)."""
        raise NotImplementedError

    def read(self, path: str) -> Any:
        """Return a part of the state, behind the API's back."""
        raise NotImplementedError

    def write(self, path: str, body: Any) -> None:
        """Change a part of the state, behind the API's back."""
        raise NotImplementedError

    def open_transactions(self) -> list[dict[str, Any]]:
        """Return the transactions that are open now."""
        return []

    def locks(self) -> list[dict[str, Any]]:
        """Return the locks that are held now."""
        return []

    def sessions(self) -> list[dict[str, Any]]:
        """Return the sessions that are alive now."""
        return []

    def set_switches(self, values: Mapping[str, Any]) -> None:
        """Set switches for good: `reset` keeps them."""
        self.switches.update(values)
        self._initial_switches = dict(self.switches)

    # --- life -----------------------------------------------------------------------------------------------------

    def start(self) -> Self:
        """Serve until `stop`."""
        self.server.start()
        return self

    def stop(self) -> None:
        """Let held requests go and stop serving."""
        self.faults.clear()
        self.faults.drop_late()
        self.server.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def reset(self) -> None:
        """Go back to the state, switches and silence of the start."""
        self.faults.clear()
        self.faults.drop_late()
        with self.guard:
            self.switches.update(self._initial_switches)
            self.setup(self._initial_state)
            self.exchanges.clear()
            self.violations.clear()

    # --- what tests use -------------------------------------------------------------------------------------------

    @property
    def host(self) -> str:
        """Address to connect to; the certificate is also good for `localhost`."""
        return str(self.server.host)

    @property
    def port(self) -> int:
        """Port to connect to."""
        return int(self.server.port)

    @property
    def url(self) -> str:
        """Base URL without a slash at its end."""
        return f"https://{self.host}:{self.port}"

    @property
    def ca_path(self) -> str:
        """PEM file of the authority that signed the server's certificate."""
        return str(self.authority.ca_path)

    def client_certificate(self, name: str) -> str:
        """Return a PEM file with key and certificate of a client the server trusts."""
        return str(self.authority.client_certificate(name))

    @property
    def journal(self) -> list[Exchange]:
        """All exchanges since the journal was last cleared, in order of arrival."""
        return self.exchanges.entries()

    def requests(self) -> list[str]:
        """Return `METHOD path` of each exchange since the journal was last cleared."""
        return [f"{exchange.method} {exchange.path}" for exchange in self.journal]

    def writing_requests(self) -> list[str]:
        """Return `METHOD path` of each exchange that writes."""
        return [f"{exchange.method} {exchange.path}" for exchange in self.journal if exchange.writes]

    def mark(self, label: str | None) -> None:
        """Label the exchanges that follow."""
        self.exchanges.label = label

    def clear_journal(self) -> None:
        """Forget the exchanges."""
        self.exchanges.clear()

    def fault(self, match: str, kind: str, **details: Any) -> Fault:
        """Set a fault; see `Fault` for its details."""
        fault = Fault(match=match, kind=kind, **details)
        self.faults.add(fault)
        return fault

    def clear_faults(self) -> None:
        """Remove all faults and let held requests go."""
        self.faults.clear()

    def release(self) -> None:
        """Let held requests go on."""
        self.faults.release()

    def wait_until_held(self, timeout: float = 10.0) -> bool:
        """Wait until a request is held by a `hold` fault."""
        return self.faults.wait_until_held(timeout)

    def wait_for_late(self, timeout: float = 10.0) -> bool:
        """Wait until the requests of `late` faults are carried out."""
        return self.faults.wait_for_late(timeout)

    def carry_out_late(self) -> None:
        """Carry out the requests of `late` faults now."""
        self.faults.carry_out_late()

    def advance(self, seconds: float) -> None:
        """Move the simulated clock forward, so that sessions and transactions run out and late requests arrive."""
        self.clock.advance(seconds)
        self.faults.carry_out_late(self.clock.now())

    def inventory(self) -> dict[str, Any]:
        """Return the variables that a playbook needs to reach this device."""
        return {
            "ansible_host": self.host,
            "fleet_product": self.product,
            "fleet_port": self.port,
            "fleet_username": self.username,
            "fleet_password": self.password,
            "fleet_ca_path": self.ca_path,
        }

    def environment(self) -> dict[str, str]:
        """Return what stands in FLEET_<PRODUCT>_<NAME> for the modules to find this device."""
        return {
            "HOST": self.host,
            "PORT": str(self.port),
            "USERNAME": self.username,
            "PASSWORD": self.password,
            "CA_PATH": self.ca_path,
        }

    def summary(self) -> dict[str, Any]:
        """Return what a test wants to know at its end."""
        with self.guard:
            return {
                "product": self.product,
                "open_transactions": self.open_transactions(),
                "locks": self.locks(),
                "sessions": self.sessions(),
                "violations": list(self.violations),
                "requests": self.exchanges.counts(),
                "switches": dict(self.switches),
            }
