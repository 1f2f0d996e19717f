"""The plugin as its users meet it: through pytest runs of their own."""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestrator_contract.schemas import LIFECYCLE

PLUGIN = "orchestrator_contract.contract_tests.pytest_plugin"
HEAVY = "faker hypothesis werkzeug jsonschema referencing yaml click rich urllib3"
USES_IT = "def test_it(orchestrator): assert orchestrator.job().id"

pytestmark = pytest.mark.usefixtures("no_settings_from_outside", "plugin_modules")


def test_the_plugin_is_inert_until_it_is_used(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Faker and Hypothesis have plugins of their own, so nothing is loaded but ours."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    pytester.makepyfile(f"""
        import sys

        def test_nothing_heavy_is_loaded():
            assert set("{HEAVY}".split()).isdisjoint(sys.modules)

        def test_of_our_own_only_the_plugin_is_loaded():
            ours = {{name for name in sys.modules if name.startswith("orchestrator_")}}
            package = "orchestrator_contract"
            inside = {{name for name in ours if name.startswith("{PLUGIN}")}}
            assert ours - inside == {{package, f"{{package}}.contract_tests"}}
            assert inside == {{
                "{PLUGIN}", "{PLUGIN}.settings", "{PLUGIN}.watching"
            }}
    """)
    run = pytester.runpytest_subprocess("-p", PLUGIN, "-W", "error")
    run.assert_outcomes(passed=2)


def test_every_state_and_every_type_has_a_job(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(f"""
        import json
        from urllib.request import Request, urlopen

        import pytest

        @pytest.mark.parametrize("state", {LIFECYCLE.states!r})
        @pytest.mark.parametrize("type", {LIFECYCLE.types!r})
        def test_job(orchestrator, state, type):
            job = orchestrator.job(state=state, type=type)
            assert job.url == f"{{orchestrator.api_url}}/jobs/{{job.id}}"
            with urlopen(Request(job.url, headers=orchestrator.headers)) as answer:
                body = json.load(answer)
            assert (body["state"], body["type"]) == (state, type)
            assert job.body()["name"] == str(job.id)
    """)
    run = pytester.runpytest("-W", "error", "--strict-markers")
    run.assert_outcomes(passed=len(LIFECYCLE.states) * len(LIFECYCLE.types))


def test_all_fixtures_speak_of_one_server(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("""
        def test_addresses(orchestrator, orchestrator_server, orchestrator_url):
            assert orchestrator_server.url == orchestrator_url != orchestrator.url
            assert orchestrator.api_url == orchestrator.url + "/orchestrator/v1"
            assert orchestrator.headers == {"X-Authentication": orchestrator.token}
            assert orchestrator.mock
    """)
    pytester.runpytest().assert_outcomes(passed=1)


@pytest.mark.slow(session="e2e")
def test_under_xdist_each_worker_has_a_server_of_its_own(
    pytester: pytest.Pytester,
) -> None:
    pytest.importorskip("xdist")
    pytester.makepyfile("""
        from pathlib import Path

        def test_first(orchestrator_url, worker_id):
            Path(__file__).with_name(f"{worker_id}-1").write_text(orchestrator_url)

        def test_second(orchestrator_url, worker_id):
            Path(__file__).with_name(f"{worker_id}-2").write_text(orchestrator_url)
    """)
    run = pytester.runpytest_subprocess("-n", "2", "--dist", "each", "-W", "error")
    run.assert_outcomes(passed=4)
    seen = [path.read_text() for path in sorted(pytester.path.glob("gw*"))]
    assert len(seen) == 4
    assert seen[0] == seen[1] != seen[2] == seen[3]


@pytest.mark.parametrize(
    ("arguments", "environment", "ini", "seed"),
    [
        (["--orchestrator-seed=1"], "2", "3", 1),
        ([], "2", "3", 2),
        ([], "", "3", 3),
    ],
    ids=["the command line", "the environment", "the ini file"],
)
def test_the_nearest_setting_wins(
    pytester: pytest.Pytester,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    environment: str,
    ini: str,
    seed: int,
) -> None:
    monkeypatch.setenv("ORCHESTRATOR_SEED", environment)
    pytester.makeini(f"[pytest]\norchestrator_seed = {ini}")
    pytester.makepyfile(f"""
        def test_it(orchestrator_server):
            assert orchestrator_server.world.seed == {seed}
    """)
    run = pytester.runpytest(*arguments)
    run.assert_outcomes(passed=1)
    run.stdout.fnmatch_lines(f"orchestrator: mock, seed {seed}, profile current")


def test_the_mock_can_be_asked_for_by_name(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ORCHESTRATOR_URL", "https://pe.example.com:8143")
    pytester.makepyfile("def test_it(orchestrator): assert orchestrator.mock")
    run = pytester.runpytest("--orchestrator-url=mock")
    run.assert_outcomes(passed=1)
    run.stdout.fnmatch_lines("orchestrator: mock, seed 0, profile current")


def test_a_release_is_kept_by_the_mock_and_by_the_checks(
    pytester: pytest.Pytester,
) -> None:
    pytester.makepyfile("""
        def test_it(orchestrator):
            body = orchestrator.job(state="failed").body()
            assert "command" in body and "type" not in body and "duration" not in body
    """)
    run = pytester.runpytest("--orchestrator-profile=2018.1", "--orchestrator-check")
    assert run.ret == 0
    run.stdout.fnmatch_lines("orchestrator: mock, seed 0, profile 2018.1")
    run.stdout.fnmatch_lines("*conforms: 0 errors*")


def test_the_header_says_nothing_unless_something_was_asked_for(
    pytester: pytest.Pytester,
) -> None:
    pytester.makepyfile(USES_IT)
    run = pytester.runpytest()
    run.assert_outcomes(passed=1)
    run.stdout.no_fnmatch_line("orchestrator: *")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--orchestrator-url=pe.example.com"], "'pe.example.com' is no base URL*"),
        (["--orchestrator-url=ftp://pe.example.com"], "* is no base URL; give `mock`*"),
        (["--orchestrator-url=https://pe:99999"], "* is no base URL; give `mock`*"),
        (["--orchestrator-url=https://"], "'https://' is no base URL*"),
        (["--orchestrator-url=https://u:secret@pe"], "a base URL has no user*"),
        (["--orchestrator-url=https://pe?a=secret"], "a base URL has no user*"),
        (
            ["--orchestrator-profile=2015.1"],
            "'2015.1' is no release with a jobs API; give *",
        ),
        (["--orchestrator-seed=many"], "'many' is no whole number"),
    ],
)
def test_a_wrong_option_ends_the_run_with_one_line(
    pytester: pytest.Pytester, arguments: list[str], message: str
) -> None:
    run = pytester.runpytest(*arguments)
    assert run.ret == pytest.ExitCode.USAGE_ERROR
    flag = arguments[0].partition("=")[0]
    run.stderr.fnmatch_lines(f"ERROR: {flag}: {message}")
    assert "secret" not in run.stderr.str()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "cannot read 'token': No such file or directory"),
        (b"", "'token' does not hold a token (one word)"),
        (b"two secrets", "'token' does not hold a token (one word)"),
        (b"\xff\xfe", "cannot read 'token': it is not text"),
    ],
    ids=["absent", "empty", "two words", "binary"],
)
def test_a_token_file_that_is_no_use_ends_the_run_with_one_line(
    pytester: pytest.Pytester, content: bytes | None, message: str
) -> None:
    if content is not None:
        Path("token").write_bytes(content)
    run = pytester.runpytest(
        "--orchestrator-url=https://pe", "--orchestrator-token-file=token"
    )
    assert run.ret == pytest.ExitCode.USAGE_ERROR
    run.stderr.fnmatch_lines(f"ERROR: --orchestrator-token-file: {message}")
    assert "secrets" not in run.stderr.str()


def test_a_real_server_without_a_token_ends_the_run(pytester: pytest.Pytester) -> None:
    run = pytester.runpytest("--orchestrator-url=https://pe.example.com:8143")
    assert run.ret == pytest.ExitCode.USAGE_ERROR
    run.stderr.fnmatch_lines("ERROR: a real orchestrator needs a token: *")


def test_a_token_file_is_left_alone_when_the_mock_is_used(
    pytester: pytest.Pytester,
) -> None:
    pytester.makepyfile(USES_IT)
    pytester.runpytest("--orchestrator-token-file=absent").assert_outcomes(passed=1)


def test_the_plugin_can_be_switched_off(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(USES_IT)
    run = pytester.runpytest("-p", "no:orchestrator_contract")
    run.assert_outcomes(errors=1)
    run.stdout.fnmatch_lines("*fixture 'orchestrator' not found*")
