"""The plugin's checks: one test for each, of a server and in a suite of one's own."""

from __future__ import annotations

import pytest

from orchestrator_contract.mockserver import MockServer

pytestmark = pytest.mark.usefixtures("plugin_modules")
ALONE = pytest.param((), id="alone")
XDIST = ("-n", "2")


@pytest.mark.parametrize("several", [ALONE, pytest.param(XDIST, id="xdist")])
def test_every_check_is_a_test_on_one_run(
    pytester: pytest.Pytester, several: tuple[str, ...]
) -> None:
    with MockServer(5, token="the-only-token") as server:  # noqa: S106 - not a secret
        token = pytester.makefile(".txt", token="the-only-token")  # noqa: S106 - not a secret
        run = pytester.runpytest(
            "--orchestrator-check",
            f"--orchestrator-url={server.url}",
            f"--orchestrator-token-file={token}",
            "--junitxml=report.xml",
            *several,
        )
        outcomes = run.parseoutcomes()
        assert outcomes.keys() <= {"passed", "skipped"}
        assert outcomes["passed"] > 150
        asked = len(server.session().journal)
    run.stdout.fnmatch_lines(f"*conforms: 0 errors*; {asked} requests,*")
    told = (pytester.path / "report.xml").read_text()
    assert 'name="requirement"' in told
    assert "the-only-token" not in told


def test_a_server_that_is_not_there_is_never_green(pytester: pytest.Pytester) -> None:
    token = pytester.makefile(".txt", token="a-token")  # noqa: S106 - not a secret
    run = pytester.runpytest(
        "--orchestrator-check",
        "--orchestrator-url=http://127.0.0.1:1",
        f"--orchestrator-token-file={token}",
    )
    assert run.parseoutcomes()["failed"] == 1
    run.stdout.fnmatch_lines("*the-run-is-conclusive*")


def test_a_suite_of_ones_own_holds_a_server_to_the_contract(
    pytester: pytest.Pytester,
) -> None:
    pytester.makepyfile("""
        import pytest
        from orchestrator_contract.contract_tests.pytest_plugin.suite import (
            ConformanceSuite,
        )

        class TestMock(ConformanceSuite):
            select = ("get-job/*",)

            @pytest.fixture(scope="class")
            @classmethod
            def orchestrator_target(cls, orchestrator_server):
                return orchestrator_server.url, orchestrator_server.token
    """)
    run = pytester.runpytest("-W", "error")
    assert run.parseoutcomes().keys() <= {"passed", "skipped"}
    assert run.parseoutcomes()["passed"] > 50


@pytest.mark.parametrize(
    "several",
    [ALONE, pytest.param(XDIST, id="xdist", marks=pytest.mark.slow(session="e2e"))],
)
def test_a_suite_tells_what_it_found_that_fails_nothing(
    pytester: pytest.Pytester, several: tuple[str, ...]
) -> None:
    pytester.makepyfile("""
        import pytest
        from orchestrator_contract.contract_tests.pytest_plugin.suite import (
            ConformanceSuite,
        )
        from orchestrator_contract.mockserver import MockServer

        class TestMock(ConformanceSuite):
            select = ("get-job/node-*",)

            @pytest.fixture(scope="class")
            @classmethod
            def orchestrator_target(cls):
                with MockServer(faults=["body:node-count-wrong"]) as server:
                    yield server.url, server.token
    """)
    run = pytester.runpytest("-W", "error", "-rA", *several)
    assert run.parseoutcomes().keys() <= {"passed", "skipped"}
    run.stdout.fnmatch_lines(
        [
            "*orchestrator check: warning*",
            "*expected: *",
            "*= orchestrator check =*",
            "test_*.py::TestMock: warning: get-job/node-*: *",
        ]
    )
