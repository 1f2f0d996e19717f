"""What markers and factories of the plugin ask for: what is taken, what is told."""

from __future__ import annotations

import sys

import pytest

pytestmark = pytest.mark.usefixtures("no_settings_from_outside", "plugin_modules")


def test_a_marker_takes_what_is_natural(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("""
        import pytest

        @pytest.mark.orchestrator(epoch="2026-01-01T00:00:00Z", time="virtual")
        def test_epoch(orchestrator):
            orchestrator.move_to("2026-01-01T00:00:01Z")
            assert orchestrator.jobs[0].state == "new"

        @pytest.mark.orchestrator(speed="60x", time="real", faults="unavailable")
        def test_speed(orchestrator): assert orchestrator.jobs

        def test_make(make_orchestrator):
            own = make_orchestrator(epoch="2026-01-01T00:00:00Z", time="virtual")
            own.move_to("2026-01-01T00:00:01Z")
    """)
    run = pytester.runpytest("-W", "error")
    run.assert_outcomes(passed=3)


def test_the_time_of_the_server_is_that_of_its_tests(
    pytester: pytest.Pytester,
) -> None:
    pytester.makeconftest("""
        import pytest

        @pytest.fixture(scope="session")
        def orchestrator_config():
            return {"time": "virtual", "epoch": "2026-01-01T00:00:00Z"}
    """)
    pytester.makepyfile("""
        import pytest
        from urllib.request import Request, urlopen

        def look(orchestrator, job):
            urlopen(Request(job.url, headers=orchestrator.headers)).read()

        def test_it(orchestrator):
            job = orchestrator.job()
            for _ in range(2): look(orchestrator, job)
            assert job.state == "new"
            assert job.body()["timestamp"] == "2026-01-01T00:00:00Z"
            orchestrator.advance("1h")
            assert job.state == "finished"

        @pytest.mark.orchestrator(time="poll")
        def test_marker(orchestrator):
            job = orchestrator.job()
            for _ in range(2): look(orchestrator, job)
            assert job.state == "ready"

        @pytest.mark.orchestrator_variants("state:new-task")
        def test_variant(orchestrator, orchestrator_variant):
            for _ in range(9): look(orchestrator, orchestrator_variant.job)
            assert orchestrator_variant.job.state == orchestrator_variant.outcome
    """)
    pytester.runpytest("-W", "error").assert_outcomes(passed=3)


def test_what_cannot_be_is_one_line_of_a_test_that_does_not_begin(
    pytester: pytest.Pytester,
) -> None:
    pytester.makepyfile("""
        import pytest

        def marked(**settings):
            @pytest.mark.orchestrator(**settings)
            def test(orchestrator): raise AssertionError
            return test

        test_jobs = marked(jobs="5")
        test_documents = marked(documents="nowhere")
        test_unknown = marked(seeds=7)
        test_fault = marked(faults="unavailible")
        test_strict = marked(strict="none")

        @pytest.mark.orchestrator(7)
        def test_positional(orchestrator): raise AssertionError

        def test_make(make_orchestrator): make_orchestrator(seedx=1)
        def test_made(make_orchestrator): make_orchestrator(jobs="5")
    """)
    run = pytester.runpytest()
    run.assert_outcomes(errors=6, failed=2)
    marker = "@pytest.mark.orchestrator"
    run.stdout.fnmatch_lines(
        [
            f"{marker}: jobs='5' cannot be; give a whole number, such as 5",
            f"{marker}: *nowhere*",
            f"{marker}: a session has no 'seeds'; it has seed, jobs, *",
            f"{marker}: there is no fault 'unavailible'; the nearest is unavailable",
            f"{marker}: strict='none' cannot be; give True for all requests, *",
            f"{marker} takes keyword arguments only, such as strict=True *; 7 came",
            "make_orchestrator: the mock has no 'seedx'; it has seed, jobs, host, *",
            "make_orchestrator: jobs='5' cannot be; give a whole number, such as 5",
        ]
    )
    run.stdout.no_fnmatch_line("*Traceback*")
    run.stdout.no_fnmatch_line("E  *")


def test_over_plain_http_there_is_no_authority_to_trust(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", "/etc/somebodys.pem")
    pytester.makepyfile("""
        def test_it(orchestrator_ca, orchestrator):
            assert orchestrator_ca is orchestrator.ca is None
    """)
    pytester.runpytest().assert_outcomes(passed=1)


def test_over_https_it_is_the_mocks_own_or_that_of_the_environment(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", "/etc/somebodys.pem")
    pytester.makepyfile("""
        def test_it(orchestrator_ca):
            assert str(orchestrator_ca) == "/etc/somebodys.pem"
    """)
    monkeypatch.setenv("ORCHESTRATOR_TOKEN", "any-token")
    pytester.runpytest("--orchestrator-url=https://pe").assert_outcomes(passed=1)
    monkeypatch.delenv("ORCHESTRATOR_TOKEN")
    pytester.makeconftest("""
        import pytest

        @pytest.fixture(scope="session")
        def orchestrator_config(): return {"tls": True}
    """)
    pytester.makepyfile("""
        def test_it(orchestrator_ca, orchestrator):
            assert orchestrator_ca == orchestrator.ca
            assert orchestrator_ca.exists()
    """)
    pytester.runpytest().assert_outcomes(passed=1)


def test_a_pytest_that_is_too_old_is_told_in_one_line(
    pytester: pytest.Pytester,
) -> None:
    """Before 7.0 there was no StashKey."""
    pytester.makepyfile("def test_it(): pass")
    old = "import sys, pytest; del pytest.StashKey; sys.exit(pytest.main(sys.argv[1:]))"
    run = pytester.run(sys.executable, "-c", old)
    assert run.ret == pytest.ExitCode.USAGE_ERROR
    (line,) = filter(None, run.errlines)
    assert line.startswith("ERROR: the plugin of orchestrator-contract needs pytest 7")
    off = ("-p", "no:orchestrator_contract")
    pytester.run(sys.executable, "-c", old, *off).assert_outcomes(passed=1)
