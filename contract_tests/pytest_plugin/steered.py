"""The plugin's way to a mock; imported when a test asks for one."""

from __future__ import annotations

from inspect import signature
from typing import TYPE_CHECKING, Any

import pytest

from orchestrator_contract.mockserver import MockServer, Shape

from .settings import marked

if TYPE_CHECKING:
    from orchestrator_contract.mockserver.steering import MockOrchestrator

#: What is raised for settings that no mock and no session can have.
_CANNOT_BE = (TypeError, ValueError, LookupError)


def mock_server(settings: dict[str, Any], origin: str) -> MockServer:
    """Return a mock with *settings*, running; fails the test where it cannot be had.

    *origin* is what a message calls the place that they come from.
    """
    known = signature(MockServer).parameters
    unknown = [name for name in settings if name not in known]
    if unknown:
        told = f"the mock has no {unknown[0]!r}; it has {', '.join(known)}"
        pytest.fail(f"{origin}: {told}", pytrace=False)
    try:
        return MockServer(**settings).start()
    except _CANNOT_BE as error:
        pytest.fail(f"{origin}: {_told(error)}", pytrace=False)
    except RuntimeError as error:
        # pytest-socket is not ours to import; its error is known by its name.
        if type(error).__name__ != "SocketBlockedError":
            raise
        pytest.fail(
            "the mock listens on a socket, and pytest-socket does not let it; "
            "give --allow-hosts=127.0.0.1,::1 in place of --disable-socket",
            pytrace=False,
        )


def begun(
    server: MockServer, settings: dict[str, Any], origin: str
) -> MockOrchestrator:
    """Return the handle on a new session with *settings*; fails where none can be."""
    try:
        return server.orchestrator(**settings)
    except _CANNOT_BE as error:
        pytest.fail(f"{origin}: {_told(error)}", pytrace=False)


def _told(error: Exception) -> str:
    """Return what *error* says; a KeyError would put it in quotes."""
    return str(error.args[0] if isinstance(error, LookupError) else error)


def shape_of(profile: str) -> Shape:
    """Return the shape of bodies of the release *profile*."""
    return Shape(profile=profile)


def session_settings(request: pytest.FixtureRequest) -> dict[str, Any]:
    """Return the settings of a test's session, as its markers say; the nearest wins."""
    settings = marked(request.node)
    settings.pop("strict", None)
    callspec = getattr(request.node, "callspec", None)
    variant = callspec and callspec.params.get("orchestrator_variant")
    if variant is not None:
        # Its job comes to its outcome by looks.
        settings = {"time": "poll"} | variant.settings | settings
    return settings
