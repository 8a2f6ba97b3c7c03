"""What a response of the appliance means."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.steady.fleet.plugins.module_utils._core.errors import (
    LoginError,
    NotFoundError,
    ProductError,
    ProtocolError,
)
from ansible_collections.steady.fleet.plugins.module_utils._core.redaction import Redactor
from ansible_collections.steady.fleet.plugins.module_utils._http.clock import Clock
from ansible_collections.steady.fleet.plugins.module_utils._http.connection import COMMON, Connection
from ansible_collections.steady.fleet.plugins.module_utils._http.responses import Response
from ansible_collections.steady.fleet.plugins.module_utils.appliance.client import (
    ApplianceClient,
    is_failure,
    message_of,
    secret_part,
)
from ansible_collections.steady.fleet.plugins.module_utils.appliance.operations import (
    READ_EMAIL,
    READ_SMTP,
    READ_SYSTEM,
    WRITE_ADMIN_PASSWORD,
    WRITE_SMTP,
    Operation,
    read_account,
    read_history,
)

JSON = Any


class QuickClock(Clock):
    """A clock whose pauses are noted instead of made."""

    def __init__(self) -> None:
        self.pauses: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)


def response(status: int, body: JSON = None, text: str = "") -> Response:
    return Response("GET", "/x", status, {}, text or str(body or ""), body, body is not None)


class OneAnswer:
    """A transport that gives one response to everything, and keeps what it was asked."""

    def __init__(self, given: Response, extra: dict[str, Any]) -> None:
        options = {name: argument.get("default") for name, argument in COMMON.items()}
        options.update(host="h", username="someone", password="secret-of-someone")
        self.connection = Connection(product="appliance", title="x", **options, extra=tuple(extra.items()))
        self.clock = QuickClock()
        self.redactor = Redactor()
        self.given = given
        self.asked: list[dict[str, Any]] = []

    def request(self, method: str, path: str, **arguments: Any) -> Response:
        self.asked.append({"method": method, "path": path, **arguments})
        return self.given


def client(given: Response, *, unconfigured_responses: str = "documented") -> ApplianceClient:
    transport = OneAnswer(given, {"unconfigured_responses": unconfigured_responses})
    return ApplianceClient(transport)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("body", "failure"),
    [
        ({"Status": "Failure", "Reason": "x"}, True),
        ({"Status": "failure"}, True),
        ({"Status": "Success"}, False),
        ({"Success": "Password was updated"}, False),
        ({"Result": "x"}, False),
        ({}, False),
        (None, False),
        ([], False),
    ],
)
def test_a_failure_is_known_by_the_body(body: JSON, failure: bool) -> None:
    assert is_failure(body) is failure


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (response(400, {"Status": "Failure", "Reason": "bad port"}), "bad port"),
        (response(500, {"Other": "x"}), ""),
        (response(403, text="Unauthorized Access"), "Unauthorized Access"),
        (response(401, text="<html><head><title>401 T</title></head><h1>Access\n Denied</h1></html>"), "Access Denied"),
        (response(500, text="x" * 300), "x" * 200 + "..."),
    ],
)
def test_the_message_is_the_reason_or_the_words_of_the_page(given: Response, words: str) -> None:
    assert message_of(given) == words


@pytest.mark.parametrize(
    ("value", "secret"),
    [
        ("please provide this security code: MU3H9M4S$", "MU3H9M4S"),
        ("MU3H9M4S", "MU3H9M4S"),
        ("A mail has been sent", None),
        (None, None),
    ],
)
def test_the_secret_part_of_a_text_is_its_code(value: Any, secret: Any) -> None:
    assert secret_part(value) == secret


AUDIT = read_account("audit")
NO_SMTP = {"Status": "Failure", "Reason": "There is no SMTP host configured"}
NO_EMAIL = {"Status": "Failure", "Reason": "There is no email address configured."}
PAGE_500 = (
    "<head><title>500 Internal Server Error</title></head><h1>Server Error</h1> - invalid user, user not configured"
)


@pytest.mark.parametrize(
    ("operation", "given"),
    [
        (READ_SMTP, response(200, NO_SMTP)),
        (
            READ_SMTP,
            response(
                200,
                {**NO_SMTP, "Reason": "There is no SMTP host configured and/or there is no email address configured."},
            ),
        ),
        (READ_EMAIL, response(200, NO_EMAIL)),
        (READ_EMAIL, response(500, text="<h1>Server Error</h1> user not configured")),
        (AUDIT, response(500, text=PAGE_500)),
        (AUDIT, response(500, text="User not configured.")),
    ],
)
def test_nothing_configured_is_read_as_nothing(operation: Operation, given: Response) -> None:
    warnings: list[str] = []
    reader = client(given)
    reader.warn = warnings.append

    assert reader.read(operation) is None
    assert warnings == []
    assert len(reader.transport.asked) == 1  # type: ignore[attr-defined]


INFERRED_FORMS = [
    (READ_SMTP, response(200, {})),
    (READ_SMTP, Response("GET", "/x", 200, {}, "null", None, True)),
    (READ_SMTP, response(200, {"hostname": "h"})),
    (READ_SMTP, response(200, {"mailaddr": "a@example.com"})),
    (READ_SMTP, response(500, text="user not configured")),
    (READ_EMAIL, response(200, {})),
    (READ_EMAIL, response(500, text="Internal Server Error")),
    (AUDIT, response(500, text="<html>database crashed</html>")),
]


@pytest.mark.parametrize(("operation", "given"), INFERRED_FORMS)
def test_what_is_inferred_is_an_error_unless_the_user_says_so(operation: Operation, given: Response) -> None:
    warnings: list[str] = []
    lenient = client(given, unconfigured_responses="inferred")
    lenient.warn = warnings.append

    with pytest.raises((ProductError, ProtocolError), match="set unconfigured_responses to inferred"):
        client(given).read(operation)
    assert lenient.read(operation) is None
    assert len(warnings) == 1
    assert len(lenient.transport.asked) == 2  # type: ignore[attr-defined]


@pytest.mark.parametrize("option", ["documented", "inferred"])
@pytest.mark.parametrize(
    ("operation", "given", "error"),
    [
        (READ_SMTP, response(200, {"Status": "Failure", "Reason": "The database is locked"}), ProductError),
        (
            READ_SMTP,
            response(200, {"Status": "Failure", "Reason": "no host configured for the database"}),
            ProductError,
        ),
        (READ_SMTP, response(200, NO_EMAIL), ProductError),
        (READ_SMTP, response(500, text="Internal Server Error"), ProductError),
        (READ_SMTP, response(502, text="no upstream configured"), ProductError),
        (READ_SMTP, response(503, text="busy"), ProductError),
        (READ_SMTP, response(400, text="invalid user"), ProductError),
        (READ_SMTP, response(404, text="not configured here"), NotFoundError),
        (READ_SMTP, response(401, text="user not configured"), LoginError),
        (READ_SMTP, response(403, text="user not configured"), LoginError),
        (READ_SMTP, response(200, {"x": 1}), ProtocolError),
        (READ_SMTP, response(200, {"host": "a", "port": "many"}), ProtocolError),
        (READ_SMTP, response(200, {"host": ["a"]}), ProtocolError),
        (READ_EMAIL, response(503, text="user not configured"), ProductError),
        (READ_EMAIL, response(200, {"x": 1}), ProtocolError),
        (READ_EMAIL, response(200, {"email": False}), ProtocolError),
        (AUDIT, response(502, text="user not configured"), ProductError),
        (AUDIT, response(200, NO_SMTP), ProductError),
        (AUDIT, response(200, {}), ProtocolError),
        (AUDIT, response(200, {"x": 1}), ProtocolError),
        (AUDIT, response(200, {"hostname": "h", "account": "tech-support"}), ProtocolError),
        (AUDIT, response(200, {"hostname": "h", "enabled": "perhaps"}), ProtocolError),
        (AUDIT, response(200, []), ProtocolError),
        (AUDIT, Response("GET", "/x", 200, {}, "null", None, True), ProtocolError),
        (READ_SYSTEM, response(200, {"appliance": {}}), ProtocolError),
        (read_history("tech-support"), response(200, {"history": None}), ProtocolError),
    ],
)
def test_anything_else_is_an_error(operation: Operation, given: Response, error: Any, option: str) -> None:
    with pytest.raises(error):
        client(given, unconfigured_responses=option).read(operation)


@pytest.mark.parametrize(
    ("operation", "role"),
    [(WRITE_SMTP, "admin"), (READ_SMTP, "admin or audit"), (WRITE_ADMIN_PASSWORD, "super-admin")],
)
def test_a_refusal_names_account_and_role_and_no_password(operation: Operation, role: str) -> None:
    with pytest.raises(LoginError) as caught:
        client(response(401, text="Access Denied")).write(operation, {"password": "hidden"})

    text = str(caught.value)
    assert "someone was refused: the credentials are wrong, or this account lacks the role" in text
    assert f"wants: {role}." in text
    assert "hidden" not in text
    assert "secret-of-someone" not in text


@pytest.mark.parametrize(
    ("given", "accepted"),
    [
        (response(200, {"Status": "Success"}), True),
        (response(401, text="no"), False),
        (response(403, text="Unauthorized Access"), False),
    ],
)
def test_a_login_is_tried_once_and_says_yes_or_no(given: Response, accepted: bool) -> None:
    tried = client(given)

    assert tried.accepts("admin", "new") is accepted
    (asked,) = tried.transport.asked  # type: ignore[attr-defined]
    assert asked["basic"] == ("admin", "new")
    assert asked["repeatable"] is False


@pytest.mark.parametrize(
    ("given", "error"),
    [
        (response(500, text="down"), ProductError),
        (response(200, {"Status": "Failure", "Reason": "no"}), ProductError),
        (response(200, {}), ProtocolError),
        (response(200), ProtocolError),
    ],
)
def test_a_response_that_says_neither_yes_nor_no_to_a_login_is_an_error(given: Response, error: Any) -> None:
    with pytest.raises(error):
        client(given).accepts("admin", "new")


def test_a_new_password_of_our_own_account_is_used_from_then_on() -> None:
    writer = client(response(200, {"Status": "Success"}))

    writer.adopt("someone else", "theirs")
    writer.write(WRITE_SMTP, {})
    writer.adopt("someone", "ours")
    writer.write(WRITE_SMTP, {})

    asked = writer.transport.asked  # type: ignore[attr-defined]
    assert [one["basic"][1] for one in asked] == ["secret-of-someone", "ours"]
