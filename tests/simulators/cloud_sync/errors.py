"""Errors as the products word them: one of the documented ids, as JSON, XML or a page of the web server."""

from __future__ import annotations

from xml.sax.saxutils import quoteattr

from ..messages import Refusal, Response

TEXTS = {
    "INTERNAL_ERROR": (500, "Internal server error"),
    "AUTH_REQUIRED": (401, "Authentication is needed"),
    "AUTH_INVALID_CREDENTIALS": (401, "User name or password is wrong"),
    "AUTH_INVALID_SESSION": (401, "The session does not exist"),
    "AUTH_EXPIRED_PASSWORD": (403, "The password has expired"),
    "AUTH_DISABLED_ACCOUNT": (403, "The account is disabled"),
    "AUTH_FORBIDDEN": (403, "The user may not do this"),
    "AUTH_INVALID_TOKEN": (401, "The access token is not known"),
    "AUTH_EXPIRED_TOKEN": (401, "The access token has expired"),
    "AUTH_INVALID_CODE": (401, "The access code is not known"),
    "AUTH_EXPIRED_CODE": (401, "The access code has expired"),
    "RESOURCE_NOT_FOUND": (404, "There is no such resource"),
    "HTTP_INVALID_METHOD": (405, "The resource does not have this method"),
    "HTTP_INVALID_HEADER": (400, "A header is malformed"),
    "REQUEST_INVALID_INPUT": (400, "The body is not as it should be"),
    "URI_INVALID_PARAMETER": (400, "A parameter is not supported"),
    "URI_MISSING_PARAMETER": (400, "A parameter is missing"),
}
BY_STATUS = {
    400: "REQUEST_INVALID_INPUT",
    401: "AUTH_INVALID_SESSION",
    403: "AUTH_FORBIDDEN",
    404: "RESOURCE_NOT_FOUND",
    405: "HTTP_INVALID_METHOD",
}
PAGE = b"<html><head><title>401 Unauthorized</title></head><body>This page needs a login.</body></html>"


def denial(error_id: str, message: str = "", details: object = None) -> Refusal:
    """Return the refusal with one of the documented ids; its status follows from the id."""
    status, text = TEXTS[error_id]
    return Refusal(status, error_id, message or text, details)


def response_for(given: Refusal, *, unauthorized: str, with_info: bool) -> Response:
    """Return the response to a refusal, whoever raised it: the framework's kinds become documented ids."""
    error_id = given.kind if given.kind in TEXTS else BY_STATUS.get(given.status, "INTERNAL_ERROR")
    if given.status == 401 and unauthorized == "html":
        return Response(401, content=PAGE, content_type="text/html")
    if given.status == 401 and unauthorized == "xml":
        element = f"<error error_id={quoteattr(error_id)} error_text={quoteattr(given.message)}/>"
        return Response(401, content=element.encode(), content_type="text/xml")
    body: dict[str, object] = {"error_id": error_id, "error_text": given.message}
    if with_info:
        body["error_info"] = given.details if given.details is not None else {"status": given.status}
    return Response(given.status, body)
