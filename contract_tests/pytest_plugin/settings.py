"""What the plugin is told: options, their environment and ini twins, taken together."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, NamedTuple

import pytest

try:
    pytest.StashKey, pytest.hookimpl(wrapper=True)
except (AttributeError, TypeError):
    raise pytest.UsageError(
        "the plugin of orchestrator-contract needs pytest 7.0 and pluggy 1.2, or newer;"
        f" this is pytest {pytest.__version__}. Switch it off with"
        " -p no:orchestrator_contract"
    ) from None

MOCK = "mock"
CURRENT = "current"

_OPTIONS = {
    "url": "what the fixtures talk to: `mock` (the default) or a server's base URL",
    "token_file": "a file that holds the RBAC token for a real server",
    "seed": "the seed of the mock's world, a whole number (default: 0)",
    "profile": "the release whose contract the mock and --orchestrator-check keep: "
    "`current` (the default) or one such as 2019.8.1",
    "strict": "which requests fail a test: `paths` (the default: those to unknown "
    "paths, or with a wrong method), `all` that are not documented, or `none`",
}
#: The property of a test of a suite that holds a finding which fails nothing: it comes
#: from the workers of pytest-xdist too, and stands in JUnit's XML.
REMARK = "orchestrator_remark"
#: What ``--orchestrator-strict`` may be.
STRICTNESS = ("paths", "all", "none")


class Settings(NamedTuple):
    """What the options, the environment and the ini file ask for, taken together."""

    url: str
    token: str | None
    seed: int
    profile: str
    strict: str
    asked: bool

    @property
    def mock(self) -> bool:
        """Whether the fixtures start a mock of their own."""
        return self.url == MOCK

    @property
    def target(self) -> str:
        """What the tests talk to, for the report's header."""
        target = f"mock, seed {self.seed}" if self.mock else self.url
        return f"{target}, profile {self.profile}"


SETTINGS = pytest.StashKey[Settings]()


def marked(item: pytest.Item) -> dict[str, Any]:
    """Return what the markers of *item* say, ``strict`` too; the nearest wins."""
    told: dict[str, Any] = {}
    for marker in reversed([*item.iter_markers("orchestrator")]):
        if marker.args:
            pytest.fail(
                "@pytest.mark.orchestrator takes keyword arguments only, such as "
                f"strict=True or seed=7; {marker.args[0]!r} came",
                pytrace=False,
            )
        told |= marker.kwargs
    if told.get("strict") not in (True, False, None):
        pytest.fail(
            f"@pytest.mark.orchestrator: strict={told['strict']!r} cannot be; give "
            "True for all requests, False for none, or leave it out",
            pytrace=False,
        )
    return told


def add_options(parser: pytest.Parser) -> None:
    """Declare the options and their ini twins."""
    group = parser.getgroup("orchestrator", "orchestrator-contract")
    for name, meaning in _OPTIONS.items():
        twin = f"ORCHESTRATOR_{name.upper()}"
        flag = f"--orchestrator-{name.replace('_', '-')}"
        group.addoption(flag, help=f"{meaning} [env: {twin}]")
        parser.addini(f"orchestrator_{name}", meaning, default="")
    group.addoption(
        "--orchestrator-check",
        action="store_true",
        help="add one test per check of the contract, run against the URL",
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


def read(config: pytest.Config) -> Settings:
    """Settle all options; raises UsageError for a value that cannot be used."""
    url, seed = _option(config, "url"), _option(config, "seed")
    profile, strict = _option(config, "profile"), _option(config, "strict")
    base = _base_url(url) if url else MOCK
    return Settings(
        url=base,
        token=None if base == MOCK else _token(config),
        seed=_seed(seed) if seed else 0,
        profile=_profile(profile) if profile else CURRENT,
        strict=_strictness(strict) if strict else STRICTNESS[0],
        asked=bool(url or seed or profile) or config.getoption("orchestrator_check"),
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


def _profile(option: _Option) -> str:
    """Return the name of a release that has a contract, or `current`."""
    from orchestrator_contract.schemas import release

    try:
        release(option.value)
    except LookupError as error:
        raise pytest.UsageError(f"{option.origin}: {error}") from None
    return option.value


def _strictness(option: _Option) -> str:
    if option.value not in STRICTNESS:
        known = ", ".join(STRICTNESS)
        raise pytest.UsageError(
            f"{option.origin}: {option.value!r} is not one of {known}"
        )
    return option.value


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
