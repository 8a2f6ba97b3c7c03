"""Products that response as they should, but for one request: that gets a hostile response, in every form that there is."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

Start = Callable[[str, list[tuple[str, str]]], Any]
Application = Callable[[dict[str, Any], Start], Iterable[bytes]]

STATUSES = (400, 401, 403, 404, 409, 423, 426, 429, 500, 503)


def error_body(text: str) -> dict[str, Any]:
    """Return an error in the forms of all four products at once, each of its texts hostile."""
    details = {"info": text, "holder": text, text: text}
    return {
        "error": {"type": text, "message": text, "details": details, "code": text},
        "error_id": text,
        "error_text": text,
        "error_info": {text: text},
        "Status": "Failure",
        "Reason": text,
        "Message": text,
        "message": text,
    }


def page(text: str) -> str:
    return f"<html><head><title>{text}</title></head><body><h1>{text}</h1><p>{text} not configured</p></body></html>"


def appended(value: Any, text: str) -> Any:
    """Return the value with the text at the end of each of its texts."""
    if isinstance(value, Mapping):
        return {key: appended(part, text) for key, part in value.items()}
    if isinstance(value, list):
        return [appended(part, text) for part in value]
    return value + text if isinstance(value, str) else value


FORMS = ("error", "error_of_one_text", "page", "text", "redirect", "appended", "list", "foreign_keys")


class HostileResponses:
    """Wraps the application of a simulator. The request of this number gets a hostile response, counted from 0."""

    def __init__(self, application: Application, number: int, form: str, text: str) -> None:
        self._application = application
        self._number = number
        self._form = form
        self._text = text
        self.requests = 0

    def __call__(self, environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
        number = self.requests
        self.requests += 1
        if number != self._number:
            return self._application(environ, start_response)
        head: list[Any] = []
        content = b"".join(self._application(environ, lambda *given: head.extend(given)))
        if self._form != "redirect" and not isinstance(self._response(content), bytes):
            raise AssertionError(self._form)
        status, headers = head[0], head[1]
        text = self._text.encode("latin-1", "replace").decode("latin-1").replace("\r", "").replace("\n", "")
        if self._form not in ("appended", "foreign_keys"):
            code = STATUSES[(number + len(self._form)) % len(STATUSES)]
            status = {"text": "200 OK", "list": "200 OK", "redirect": "302 Found"}.get(self._form, f"{code} {text}")
            media = {"page": "text/html", "text": "text/plain"}.get(self._form, "application/json")
            headers = [("Content-Type", media), ("Retry-After", f"²{text}"), ("WWW-Authenticate", text)]
            headers += [("Location", f"https://[{text}/{text}?{text}")] if self._form == "redirect" else []
        start_response(status, headers)
        return [self._response(content)]

    def _response(self, content: bytes) -> bytes:
        text = self._text
        if self._form in ("appended", "foreign_keys"):
            try:
                body = json.loads(content)
            except ValueError:
                return content
            changed = appended(body, text) if self._form == "appended" else foreign(body, text)
            return json.dumps(changed).encode()
        bodies: dict[str, Any] = {
            "error": error_body(text),
            "error_of_one_text": {"error": text},
            "list": [text, {text: text}],
        }
        if self._form in bodies:
            return json.dumps(bodies[self._form]).encode()
        whole = {"page": page(text), "text": text, "redirect": ""}[self._form]
        return whole.encode("utf-8", "surrogatepass")


def foreign(value: Any, text: str) -> Any:
    """Return the value with one more entry of hostile name and content in each mapping, and one more in each list."""
    if isinstance(value, Mapping):
        return {**{key: foreign(part, text) for key, part in value.items()}, text: text}
    if isinstance(value, list):
        return [*(foreign(part, text) for part in value), text]
    return value
