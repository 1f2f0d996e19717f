"""The pytest plugin: an orchestrator for the tests of those who write clients.

pytest loads this module in every run of everyone who has the package installed.
Nothing heavy is therefore imported before a test asks for one of the fixtures.
"""

from __future__ import annotations

import os
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from . import watching
from .settings import REMARK, SETTINGS, add_options, marked, read

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Iterator

    from orchestrator_contract.contract_tests.handles import Orchestrator
    from orchestrator_contract.mockserver import MockServer
    from orchestrator_contract.mockserver.steering import MockOrchestrator

    from .variants import PlayedVariant

_MARKERS = """\
orchestrator(strict=None, **settings): whether all unexpected requests fail the test, \
or none of them, and settings of its session (seed, jobs, time, ...)
orchestrator_variants(*patterns): the ids of the variants that a test with the fixture \
orchestrator_variant runs over; all without a pattern
"""

#: Settings of a mock that hold for the sessions of its tests too.
_OWN = ("time", "epoch")

pytest_runtest_call = watching.pytest_runtest_call
pytest_runtest_teardown = watching.pytest_runtest_teardown
pytest_runtest_makereport = watching.pytest_runtest_makereport


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the options and their ini twins."""
    add_options(parser)


def pytest_configure(config: pytest.Config) -> None:
    """Read the settings early, so that a wrong one ends the run before it starts."""
    config.stash[SETTINGS] = read(config)
    for marker in _MARKERS.splitlines():
        config.addinivalue_line("markers", marker)
    if config.getoption("orchestrator_check"):
        from . import conformance

        config.pluginmanager.register(conformance.Conformance(config))


def pytest_report_header(config: pytest.Config) -> str | None:
    """Say what the tests talk to, if anybody asked for something in particular."""
    settings = config.stash[SETTINGS]
    return f"orchestrator: {settings.target}" if settings.asked else None


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Tell what suites have found that fails nothing, as their tests are silent."""
    remarks = [
        f"{report.nodeid.rpartition('::')[0]}: {value}"
        for report in terminalreporter.getreports("passed")
        for name, value in report.user_properties
        if name == REMARK
    ]
    if remarks:
        terminalreporter.section("orchestrator check")
        for remark in remarks:
            terminalreporter.write_line(remark)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test that asks for a variant once for each of them."""
    if "orchestrator_variant" not in metafunc.fixturenames:
        return
    from .variants import chosen

    patterns = [
        pattern
        for marker in metafunc.definition.iter_markers("orchestrator_variants")
        for pattern in marker.args
    ]
    try:
        variants = chosen(patterns)
    except LookupError as error:
        raise pytest.UsageError(f"{metafunc.definition.nodeid}: {error}") from None
    ids = [variant.id for variant in variants]
    metafunc.parametrize("orchestrator_variant", variants, ids=ids, indirect=True)


# -- the server


@pytest.fixture(scope="session")
def orchestrator_config() -> dict[str, Any]:
    """Override this to give the mock other settings: arguments of ``MockServer``."""
    return {}


@pytest.fixture(scope="session")
def orchestrator_ssl_context() -> ssl.SSLContext | None:
    """Override this to give the mock a certificate of your own.

    ``{"tls": True}`` from ``orchestrator_config`` gives it one of ours.
    """
    return None


@pytest.fixture(scope="session")
def orchestrator_server(
    pytestconfig: pytest.Config,
    orchestrator_config: dict[str, Any],
    orchestrator_ssl_context: ssl.SSLContext | None,
) -> Iterator[MockServer | Orchestrator]:
    """Run one mock orchestrator for the whole session, or stand for the real one.

    Under pytest-xdist each worker has a server of its own. With
    ``--orchestrator-url`` nothing is started: the value is a handle on that server.
    """
    settings = pytestconfig.stash[SETTINGS]
    if settings.mock:
        from .steered import shape_of

        wanted = {"seed": settings.seed, "shape": shape_of(settings.profile)}
        wanted |= orchestrator_config
        if orchestrator_ssl_context:
            wanted["tls"] = orchestrator_ssl_context
        with _started(wanted, "orchestrator_config") as server:
            yield server
    else:
        from orchestrator_contract.contract_tests.handles import Orchestrator

        yield Orchestrator(settings.url, settings.token or "", refuse=_skip)


@pytest.fixture(scope="session")
def orchestrator_url(orchestrator_server: MockServer | Orchestrator) -> str:
    """Return the server's base URL, without a path: ``http://127.0.0.1:40123``.

    It is the same for all tests: what one does to the mock there, the next one sees.
    """
    return orchestrator_server.url


@pytest.fixture(scope="session")
def orchestrator_ca(orchestrator_server: MockServer | Orchestrator) -> Path | None:
    """Return the file (PEM) of the authority to trust; None where there is none.

    That is the mock's own, or what ``SSL_CERT_FILE`` names; over plain http none.
    """
    if orchestrator_server.ca is not None:
        return orchestrator_server.ca
    if not orchestrator_server.url.startswith("https:"):
        return None
    named = os.environ.get("SSL_CERT_FILE")
    return Path(named) if named else None


# -- one test


@pytest.fixture
def orchestrator(
    request: pytest.FixtureRequest, orchestrator_server: MockServer | Orchestrator
) -> Iterator[MockOrchestrator | Orchestrator]:
    """Return a handle on an orchestrator that no other test sees.

    On the mock that is a session of its own, with a port of its own, which the handle
    steers. With ``--orchestrator-url`` it is the real server: what needs control of it
    skips the test.
    """
    if not request.config.stash[SETTINGS].mock:
        needs = [f"{name}=…" for name in marked(request.node) if name != "strict"]
        if needs:
            _skip(f"@pytest.mark.orchestrator({', '.join(needs)}) needs the mock")
        yield orchestrator_server  # type: ignore[misc]
        return
    from .steered import begun, session_settings

    config = request.getfixturevalue("orchestrator_config")
    wanted = _of_its_own(config) | session_settings(request)
    with begun(orchestrator_server, wanted, "@pytest.mark.orchestrator") as handle:  # type: ignore[arg-type]
        watching.watch(request.node, handle)
        yield handle


@pytest.fixture
def make_orchestrator(
    request: pytest.FixtureRequest,
) -> Iterator[Callable[..., MockOrchestrator]]:
    """Return a function that starts one more mock, with settings of ``MockServer``."""
    if not request.config.stash[SETTINGS].mock:
        _skip("another orchestrator can only be made of the mock")
    with ExitStack() as stack:

        def make(**settings: Any) -> MockOrchestrator:
            server = stack.enter_context(_started(settings, "make_orchestrator"))
            handle = stack.enter_context(server.orchestrator(**_of_its_own(settings)))
            watching.watch(request.node, handle)
            return handle

        yield make


@pytest.fixture
def orchestrator_variant(
    request: pytest.FixtureRequest, orchestrator: MockOrchestrator | Orchestrator
) -> PlayedVariant:
    """Return one way in which an orchestrator may legally answer, or fail to."""
    if not orchestrator.mock:
        _skip("variants of the answers can only be had of the mock")
    from .variants import PlayedVariant

    watching.demand_patience(request.node)
    return PlayedVariant(request.param, orchestrator)  # type: ignore[arg-type]


def _of_its_own(settings: dict[str, Any]) -> dict[str, Any]:
    """Return what a session of a mock with *settings* would not have of itself."""
    return {name: settings[name] for name in _OWN if name in settings}


def _started(settings: dict[str, Any], origin: str) -> MockServer:
    """Return a mock that runs; fails the test if it cannot."""
    from .steered import mock_server

    return mock_server(settings, origin)


def _skip(reason: object) -> None:
    pytest.skip(str(reason))
