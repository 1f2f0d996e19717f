"""The plugin's way to a mock; imported when a test asks for one."""

from __future__ import annotations

from typing import Any

import pytest

from orchestrator_contract.mockserver import MockServer, Shape

from .settings import marked


def mock_server(settings: dict[str, Any]) -> MockServer:
    """Return a mock with *settings*, running; fails the test where it cannot be had."""
    try:
        return MockServer(**settings).start()
    except (TypeError, ValueError, LookupError) as error:
        pytest.fail(f"orchestrator_config: {error}", pytrace=False)
    except RuntimeError as error:
        # pytest-socket is not ours to import; its error is known by its name.
        if type(error).__name__ != "SocketBlockedError":
            raise
        pytest.fail(
            "the mock listens on a socket, and pytest-socket does not let it; "
            "give --allow-hosts=127.0.0.1,::1 in place of --disable-socket",
            pytrace=False,
        )


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
        settings = variant.settings | settings
    return settings
