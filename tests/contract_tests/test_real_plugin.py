"""The plugin with ``--orchestrator-url``: the same tests on a server of somebody's."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from orchestrator_contract.mockserver import MockServer

pytestmark = pytest.mark.usefixtures("no_settings_from_outside", "plugin_modules")


@pytest.fixture
def real() -> Iterator[MockServer]:
    """A server that the plugin has not started itself, in a world of its own."""
    with MockServer(5, token="the-only-token") as server:  # noqa: S106 - not a secret
        yield server


def test_the_same_tests_run_against_a_real_server(
    pytester: pytest.Pytester, real: MockServer
) -> None:
    token = pytester.makefile(".txt", token="the-only-token\n")  # noqa: S106 - not a secret
    pytester.makepyfile("""
        def test_it(orchestrator, orchestrator_server):
            assert not orchestrator.mock
            assert orchestrator.job(state="failed").body()["state"] == "failed"
            assert orchestrator_server.job().body()
    """)
    run = pytester.runpytest(
        f"--orchestrator-url={real.url}/orchestrator/v1/",
        f"--orchestrator-token-file={token}",
    )
    run.assert_outcomes(passed=1)
    run.stdout.fnmatch_lines(f"orchestrator: {real.url}, profile current")


def test_what_a_real_server_cannot_do_skips_the_test(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, real: MockServer
) -> None:
    monkeypatch.setenv("ORCHESTRATOR_TOKEN", "the-only-token")
    pytester.makepyfile("""
        import pytest

        @pytest.mark.orchestrator(seed=7)
        class TestMarked:
            @pytest.mark.orchestrator(faults=["unavailable"], strict=True)
            def test_it(self, orchestrator): raise AssertionError

        @pytest.mark.orchestrator(strict=True)
        def test_strict(orchestrator):
            assert orchestrator.job(state="failed").outcome == "failed"

        def test_outcome(orchestrator): orchestrator.job(state="running").outcome
        def test_given(orchestrator): orchestrator.given_job({})
        def test_close(orchestrator): orchestrator.close()

        def test_block(orchestrator):
            with orchestrator: raise AssertionError

        def test_fault(orchestrator): orchestrator.fault("unavailable")

        def test_session(orchestrator_server):
            with orchestrator_server.orchestrator(seed=7): raise AssertionError
    """)
    run = pytester.runpytest(f"--orchestrator-url={real.url}", "-rs")
    run.assert_outcomes(passed=1, skipped=7)
    run.stdout.fnmatch_lines_random(
        [
            "*: @pytest.mark.orchestrator(seed=…, faults=…) needs the mock",
            "*: job.outcome of a running job needs the mock",
            "*: orchestrator.given_job needs the mock",
            "*: orchestrator.close needs the mock",
            "*: `with orchestrator` ends it, and so needs the mock",
            "*: orchestrator.fault needs the mock",
            "*: orchestrator_server.orchestrator needs the mock",
        ]
    )


def test_a_failing_test_does_not_show_the_token(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, real: MockServer
) -> None:
    monkeypatch.setenv("ORCHESTRATOR_TOKEN", "the-only-token")
    monkeypatch.setenv("ORCHESTRATOR_URL", real.url)
    pytester.makepyfile("""
        from dataclasses import replace

        def test_comparison(orchestrator):
            job = orchestrator.job()
            assert orchestrator == replace(orchestrator, token="another", mock=True)

        def test_error_of_the_server(orchestrator):
            orchestrator.get("/jobs/none")

        def test_no_server(orchestrator):
            replace(orchestrator, url="http://127.0.0.1:1").job()
    """)
    run = pytester.runpytest("-vv", "--showlocals", "--junitxml=report.xml")
    run.assert_outcomes(failed=3)
    written = run.stdout.str() + run.stderr.str() + Path("report.xml").read_text()
    assert "the-only-token" not in written
