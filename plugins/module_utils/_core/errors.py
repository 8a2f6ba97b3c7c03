# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Everything that can go wrong, as one small tree.

Low levels raise, :func:`_run.execute.run` alone turns an error into a failed result.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any

from .results import EffectsRecord

READING_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
"""The methods of requests that change nothing."""
GATEWAY_STATUSES = frozenset({502, 504})
"""Something between has given up waiting for the product."""


@dataclass(frozen=True)
class Place:
    """Where an error happened: each part is shown if it is known.

    ``path`` never holds a query string, since some products carry passwords there.
    """

    product: str = ""
    object: str = ""
    method: str = ""
    path: str = ""
    status: int | None = None

    def describe(self) -> str:
        """Return the known parts as the beginning of a sentence."""
        parts = [part for part in (self.product, self.object) if part]
        request = " ".join(part for part in (self.method, self.path) if part)
        if request:
            parts.append(request)
        if self.status is not None:
            parts.append(f"status {self.status}")
        return ", ".join(parts)


@dataclass(frozen=True)
class Effects:
    """What a task had done on the device when it failed, by the names of objects and of their entries.

    :arg written: created or changed.
    :arg removed: gone.
    :arg in_doubt: no one knows whether, or how far, it was carried out.
    """

    written: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    in_doubt: tuple[str, ...] = ()

    @staticmethod
    def of_all(parts: Iterable[Effects]) -> Effects:
        """Return these together, each name once. All at once: thousands of them one after the other would take minutes."""
        known = list(parts)
        return Effects(
            _joined(part.written for part in known),
            _joined(part.removed for part in known),
            _joined(part.in_doubt for part in known),
        )

    def __add__(self, other: Effects) -> Effects:
        return Effects.of_all((self, other))

    def __bool__(self) -> bool:
        return bool(self.written or self.removed or self.in_doubt)

    def result(self) -> EffectsRecord:
        """Return the part of a failed result that says so; nothing where nothing was done."""
        if not self:
            return {}
        return {
            "changed": True,
            "written": list(self.written),
            "removed": list(self.removed),
            "in_doubt": list(self.in_doubt),
        }


def _joined(parts: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(chain.from_iterable(parts)))


class FleetError(Exception):
    """Any failure that is the user's, the product's or the network's, in sentences.

    :arg message: what happened, as one sentence without its full stop.
    :arg place: where it happened.
    :arg product_message: the product's own words, as they came: secrets are masked, and the text made printable, on the way out.
    :arg next_step: what the user can do about it, as one sentence.
    :cvar error_code: the kind of failure in one word, for results: programs look at this, people at the sentences.
    """

    error_code = "internal"

    def __init__(
        self, message: str, *, place: Place | None = None, product_message: str = "", next_step: str = ""
    ) -> None:
        super().__init__(message)
        self.message = message
        self.place = place or Place()
        self.product_message = product_message
        self.next_step = next_step
        self.effects: Effects | None = None
        """What was done before it; None where whoever raised it does not know."""

    def __str__(self) -> str:
        where = self.place.describe()
        text = f"{where}: {self.message}" if where else self.message
        sentences = [_full_stop(text)]
        if self.product_message:
            sentences.append(f"The product says: {_full_stop(self.product_message)}")
        if self.next_step:
            sentences.append(_full_stop(self.next_step))
        return " ".join(sentences)


class InputError(FleetError):
    """The desired configuration is wrong; nothing was written."""

    error_code = "input"


class MissingLibraryError(FleetError):
    """The Python that runs the module lacks a library that it needs; nothing was asked of the device."""

    error_code = "library"


class RefusedError(InputError):
    """What was asked for goes beyond what the user allowed; nothing was written.

    :arg details: further keys for the result of the task.
    """

    error_code = "refused"

    def __init__(self, message: str, *, next_step: str = "", details: Mapping[str, Any] | None = None) -> None:
        super().__init__(message, next_step=next_step)
        self.details = dict(details or {})


class BlockedError(InputError):
    """Something stands in the way of what was asked for; nothing was written.

    :arg error_code: the kind of failure, where nothing is missing in the document.
    :arg details: further keys for the result of the task.
    """

    error_code = "blocked"

    def __init__(
        self,
        message: str,
        *,
        place: Place | None = None,
        next_step: str = "",
        error_code: str = "",
        details: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(message, place=place, next_step=next_step)
        self.error_code = error_code or self.error_code
        self.details = dict(details or {})


class NetworkError(FleetError):
    """The product was not reached, or its response did not arrive.

    ``sent`` says whether the request may have been carried out, ``timed_out`` whether that may still happen, ``refused``
    whether the host is there but nothing listens, as while a server restarts.
    """

    error_code = "network"

    def __init__(
        self,
        message: str,
        *,
        sent: bool,
        timed_out: bool = False,
        refused: bool = False,
        place: Place | None = None,
        next_step: str = "",
    ) -> None:
        super().__init__(message, place=place, next_step=next_step)
        self.sent = sent
        self.timed_out = timed_out
        self.refused = refused


class ProtocolError(FleetError):
    """The response is not what the product's document describes (HTML, cut JSON, a redirect)."""

    error_code = "protocol"


class OversizedError(ProtocolError):
    """The response is beyond the bounds that protect the controller. Asking again would give the same."""


class ProductError(FleetError):
    """The product refused or failed a request."""

    error_code = "product"


class LoginError(ProductError):
    """The product refused the credentials, or the account may not use the API. Never tried again."""

    error_code = "login"


class SessionError(ProductError):
    """The session has ended; logging in again may help."""

    error_code = "login"


class PermissionsError(ProductError):
    """The account may not do this."""

    error_code = "permission"


class NotFoundError(ProductError):
    """The object does not exist on the product."""

    error_code = "not_found"


class LockError(ProductError):
    """Somebody else holds the lock that the change needs."""

    error_code = "lock"


class ConflictError(ProductError):
    """Somebody else changed the same object in between; reading and planning again may help."""

    error_code = "conflict"


class TakenError(ConflictError):
    """Another object has what only one can have, such as a name; sending the same again is refused again."""


class UncertainError(ProductError):
    """The product failed while it carried out a change: whether it is made can only be seen by looking."""


class VerifyError(FleetError):
    """The product accepted the change, but what it returns afterwards is not what was written."""

    error_code = "verify"


def is_lost(error: FleetError) -> bool:
    """Return whether it is unknown what became of the request."""
    if isinstance(error, NetworkError):
        return error.sent
    if isinstance(error, (ProtocolError, UncertainError)):
        return True
    # A product, or what stands before it, can fail after the change is made.
    writes = bool(error.place.method) and error.place.method not in READING_METHODS
    return isinstance(error, ProductError) and writes and (error.place.status or 0) >= 500


def may_still_happen(error: FleetError) -> bool:
    """Return whether a request that is lost may be carried out later: the time was up, or something between has given up.

    As long as it may, a look that does not find it done proves nothing.
    """
    if isinstance(error, NetworkError):
        return error.timed_out
    return error.place.status in GATEWAY_STATUSES


def _full_stop(text: str) -> str:
    text = text.strip()
    return text if text.endswith((".", "!", "?")) else text + "."
