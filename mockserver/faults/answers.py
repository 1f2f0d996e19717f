"""Answers that stand in for the right one, by status."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from werkzeug.exceptions import HTTPException

from orchestrator_contract.mockserver.api.errors import (
    ORCHESTRATOR,
    ApiError,
    unauthenticated,
    validation_error,
)
from orchestrator_contract.mockserver.api.tokens import REFUSED

if TYPE_CHECKING:
    from collections.abc import Callable

Answer = HTTPException

#: Seconds that a client is asked to wait.
RETRY_AFTER = 1

_PROXY_PAGE = """\
<html>
<head><title>502 Bad Gateway</title></head>
<body><center><h1>502 Bad Gateway</h1></center></body>
</html>
"""


class Plain(HTTPException):
    """An answer that is not JSON, or not about jobs: *text* as *media_type*."""

    def __init__(
        self, code: int, text: str, *, media_type: str = "text/plain", **headers: str
    ) -> None:
        super().__init__(text)
        self.code = code
        self._text = text
        self._headers = [
            ("Content-Type", f"{media_type}; charset=utf-8"),
            *((name.replace("_", "-"), value) for name, value in headers.items()),
        ]

    def get_body(self, *_: object) -> str:
        """Return the text."""
        return self._text

    def get_headers(self, *_: object) -> list[tuple[str, str]]:
        """Return the headers."""
        return self._headers


def _bad_request() -> Answer:
    return validation_error("This 400 was asked for")


def refusal(reason: str) -> Answer:
    """Return the 401 for a token that is ``invalid``, ``expired`` or ``revoked``."""
    return unauthenticated(*REFUSED[reason])


def _expired() -> Answer:
    return refusal("expired")


def _forbidden() -> Answer:
    return Plain(403, "Forbidden request. Please see the server logs for details.")


def _not_found() -> Answer:
    msg = "This 404 was asked for: there is no such job"
    return ApiError(404, f"{ORCHESTRATOR}/unknown-job", msg)


def _too_many() -> Answer:
    return Plain(429, "Too many requests\n", Retry_After=str(RETRY_AFTER))


def _internal() -> Answer:
    msg = "Application Error: this 500 was asked for"
    return ApiError(500, f"{ORCHESTRATOR}/unknown-error", msg)


def _gateway() -> Answer:
    return Plain(502, _PROXY_PAGE, media_type="text/html")


def _unavailable() -> Answer:
    return Plain(503, "Service unavailable\n", Retry_After=str(RETRY_AFTER))


_BY_CODE: dict[int, Callable[[], Answer]] = {
    400: _bad_request,
    401: _expired,
    403: _forbidden,
    404: _not_found,
    429: _too_many,
    500: _internal,
    502: _gateway,
    503: _unavailable,
}

#: The statuses that can be asked for.
CODES = tuple(_BY_CODE)


def by_code(code: int) -> Answer:
    """Return the answer with that status; raises KeyError for others than CODES."""
    return _BY_CODE[code]()


def portal() -> dict[str, Any]:
    """Return a page that is no API at all, as arguments of a response."""
    page = "<html><body><form>Please log in</form></body></html>\n"
    return {"response": page, "status": 200, "content_type": "text/html; charset=utf-8"}
