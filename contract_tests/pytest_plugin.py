"""The pytest plugin: an orchestrator for the tests of those who write clients.

pytest loads this module in every run of everyone who has the package installed.
Nothing heavy is therefore imported before a test asks for one of the fixtures.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from orchestrator_contract.mockserver import MockServer

    from .handles import Orchestrator

MOCK = "mock"

_OPTIONS = {
    "url": "what the fixtures talk to: `mock` (the default) or a server's base URL",
    "token_file": "a file that holds the RBAC token for a real server",
    "seed": "the seed of the mock's world, a whole number (default: 0)",
}


class Settings(NamedTuple):
    """What the options, the environment and the ini file ask for, taken together."""

    url: str
    token: str | None
    seed: int
    asked: bool

    @property
    def mock(self) -> bool:
        """Whether the fixtures start a mock of their own."""
        return self.url == MOCK


_SETTINGS = pytest.StashKey[Settings]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the options and their ini twins."""
    group = parser.getgroup("orchestrator", "orchestrator-contract")
    for name, meaning in _OPTIONS.items():
        twin = f"ORCHESTRATOR_{name.upper()}"
        flag = f"--orchestrator-{name.replace('_', '-')}"
        group.addoption(flag, help=f"{meaning} [env: {twin}]")
        parser.addini(f"orchestrator_{name}", meaning, default="")


def pytest_configure(config: pytest.Config) -> None:
    """Read the settings early, so that a wrong one ends the run before it starts."""
    config.stash[_SETTINGS] = _settings(config)


def pytest_report_header(config: pytest.Config) -> str | None:
    """Say what the tests talk to, if anybody asked for something in particular."""
    settings = config.stash[_SETTINGS]
    if not settings.asked:
        return None
    if settings.mock:
        return f"orchestrator: mock, seed {settings.seed}"
    return f"orchestrator: {settings.url}"


@pytest.fixture(scope="session")
def orchestrator_server(
    pytestconfig: pytest.Config,
) -> Iterator[MockServer | Orchestrator]:
    """Run one mock orchestrator for the whole session, or stand for the real one.

    Under pytest-xdist each worker has a server of its own. With
    ``--orchestrator-url`` nothing is started: the value is a handle on that server.
    """
    settings = pytestconfig.stash[_SETTINGS]
    if settings.mock:
        from orchestrator_contract.mockserver import MockServer

        with MockServer(settings.seed) as server:
            yield server
    else:
        from .handles import Orchestrator

        yield Orchestrator(settings.url, settings.token or "", mock=False)


@pytest.fixture(scope="session")
def orchestrator_url(orchestrator_server: MockServer | Orchestrator) -> str:
    """Return the server's base URL, without a path: ``http://127.0.0.1:40123``."""
    return orchestrator_server.url


@pytest.fixture
def orchestrator(
    pytestconfig: pytest.Config, orchestrator_server: MockServer | Orchestrator
) -> Orchestrator:
    """Return a handle on the orchestrator: its address, a token, its jobs by state."""
    from .handles import Orchestrator

    return Orchestrator(
        orchestrator_server.url,
        orchestrator_server.token or "",
        mock=pytestconfig.stash[_SETTINGS].mock,
    )


class _Option(NamedTuple):
    """A value and the place that it came from, for a message that can be acted on."""

    value: str
    origin: str


def _option(config: pytest.Config, name: str) -> _Option | None:
    """Look at the command line, then at the environment, then at the ini file."""
    twin = f"ORCHESTRATOR_{name.upper()}"
    ini = f"orchestrator_{name}"
    for value, origin in (
        (config.getoption(ini), f"--{ini.replace('_', '-')}"),
        (os.environ.get(twin), twin),
        (config.getini(ini), f"{ini} in {config.inipath}"),
    ):
        if value:
            return _Option(value, origin)
    return None


def _settings(config: pytest.Config) -> Settings:
    """Settle all options; raises UsageError for a value that cannot be used."""
    url, seed = _option(config, "url"), _option(config, "seed")
    base = _base_url(url) if url else MOCK
    return Settings(
        url=base,
        token=None if base == MOCK else _token(config),
        seed=_seed(seed) if seed else 0,
        asked=bool(url or seed),
    )


def _base_url(option: _Option) -> str:
    """Return `mock` or the base URL, without the API's path and without a slash."""
    if option.value == MOCK:
        return MOCK
    from urllib.parse import urlsplit

    try:
        parts = urlsplit(option.value)
        host, _ = parts.hostname, parts.port
    except ValueError:
        parts, host = None, None
    if parts is None or not host or parts.scheme not in {"http", "https"}:
        raise pytest.UsageError(
            f"{option.origin}: {option.value!r} is no base URL; give `mock` or the "
            "like of https://pe.example.com:8143"
        )
    if "@" in parts.netloc or parts.query or parts.fragment:
        # The value is not repeated here: it may hold a password.
        raise pytest.UsageError(
            f"{option.origin}: a base URL has no user, no query and no fragment; the "
            "token goes into --orchestrator-token-file or ORCHESTRATOR_TOKEN"
        )
    return option.value.rstrip("/").removesuffix("/orchestrator/v1").rstrip("/")


def _seed(option: _Option) -> int:
    """Return the seed as a number."""
    try:
        return int(option.value)
    except ValueError:
        raise pytest.UsageError(
            f"{option.origin}: {option.value!r} is no whole number"
        ) from None


def _token(config: pytest.Config) -> str:
    """Return the token for a real server; a message about it never shows it."""
    secret = os.environ.get("ORCHESTRATOR_TOKEN", "").strip()
    option = _option(config, "token_file")
    if option is None or (secret and not config.getoption("orchestrator_token_file")):
        if secret:
            return secret
        raise pytest.UsageError(
            "a real orchestrator needs a token: give --orchestrator-token-file FILE or "
            "set ORCHESTRATOR_TOKEN"
        )
    try:
        token = Path(option.value).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not text"
        raise pytest.UsageError(
            f"{option.origin}: cannot read {option.value!r}: {reason}"
        ) from None
    if not token or not token.isprintable() or not token.isascii() or " " in token:
        raise pytest.UsageError(
            f"{option.origin}: {option.value!r} does not hold a token (one word)"
        )
    return token
