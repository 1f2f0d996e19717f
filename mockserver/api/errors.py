"""Errors that are responses: raised anywhere, rendered once.

Those of the API have the API's shape (kind, msg, details). Those of the mock itself, as
for a path that the API does not have, are problem documents (RFC 9457).
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from werkzeug.exceptions import HTTPException

from orchestrator_contract.mockserver.redaction import without_tokens

from .encoding import encoded

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Headers = list[tuple[str, str]]

ORCHESTRATOR = "puppetlabs.orchestrator"
RBAC = "puppetlabs.rbac"


#: What is needed for all that one process has to know of alone.
DEFAULT_ENGINE = "the default engine; this is another one"


class ApiError(HTTPException):
    """An error as the orchestrator tells it (facts §2).

    *code* is the status, *kind* the error kind; *details* is left out where None.
    """

    def __init__(
        self, code: int, kind: str, msg: str, details: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(msg)
        self.code = code
        self.kind = kind
        self.details = details

    @property
    def content(self) -> dict[str, Any]:
        """The body."""
        body: dict[str, Any] = {"kind": self.kind, "msg": self.description}
        return body if self.details is None else body | {"details": self.details}

    def get_body(self, *_: object) -> str:
        """Return the body as text."""
        return encoded(self.content)

    def get_headers(self, *_: object) -> Headers:
        """Return the headers: JSON, here as on success (T3)."""
        return [("Content-Type", "application/json")]


class Problem(HTTPException):
    """An error of the mock itself, as a problem document.

    *more* are further members of the document, *headers* further headers.
    """

    def __init__(
        self, code: int, detail: str, *, headers: Headers | None = None, **more: Any
    ) -> None:
        super().__init__(detail)
        self.code = code
        self._headers = headers or []
        self._more = more

    def get_body(self, *_: object) -> str:
        """Return the body as text."""
        status = HTTPStatus(self.code or 500)
        told = {"title": status.phrase, "status": status, "detail": self.description}
        return encoded({"type": "about:blank"} | told | self._more)

    def get_headers(self, *_: object) -> Headers:
        """Return the headers."""
        return [("Content-Type", "application/problem+json"), *self._headers]


def validation_error(msg: str, **details: Any) -> ApiError:
    """Return the 400 for something that is not what it should be."""
    return ApiError(400, f"{ORCHESTRATOR}/validation-error", msg, details)


def told_by(error: HTTPException, validation_kind: str) -> HTTPException:
    """Return *error* with the kind of a validation error in another namespace (E2)."""
    if isinstance(error, ApiError) and error.kind.endswith("/validation-error"):
        error.kind = f"puppetlabs.{validation_kind}/validation-error"
    return error


def unknown_job(number: int) -> ApiError:
    """Return the 404 for a job that does not exist."""
    msg = f"There is no job {short(str(number))}"
    return ApiError(404, f"{ORCHESTRATOR}/unknown-job", msg, {"job": str(number)})


def unknown_plan_job(number: int) -> ApiError:
    """Return the 404 for a plan job that does not exist; it has the same kind (§10)."""
    msg = f"There is no plan job {short(str(number))}"
    return ApiError(404, f"{ORCHESTRATOR}/unknown-job", msg, {"job": str(number)})


def unauthenticated(reason: str, msg: str) -> ApiError:
    """Return the 401 of the RBAC middleware, which has no details (E1)."""
    return ApiError(401, f"{RBAC}/{reason}", msg)


def unknown_path(
    path: str, known: Iterable[str], nearest: str | None, why: str = ""
) -> Problem:
    """Return the 404 for a path that leads nowhere; it names those that exist."""
    hint = f"; did you mean {nearest}?" if nearest else f": {why}" if why else ""
    return Problem(404, f"There is nothing at {short(path)}{hint}", paths=list(known))


def not_allowed(method: str, allowed: Iterable[str]) -> Problem:
    """Return the 405 for a method that the mock has no operation for."""
    methods = ", ".join(sorted(allowed))
    return Problem(
        405,
        f"There is no {short(method)} here, only {methods}",
        headers=[("Allow", methods)],
    )


def short(text: str) -> str:
    """Cut a caller's text to what a message can bear, which is no token (journal)."""
    text = without_tokens(text)
    return text if len(text) <= 80 else f"{text[:79]}…"
