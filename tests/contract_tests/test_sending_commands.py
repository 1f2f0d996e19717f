"""Commands go to applications of this process and to our own mock, and nowhere else."""

from __future__ import annotations

import json
from dataclasses import replace
from urllib.parse import urlsplit

import pytest

from orchestrator_contract.contract_tests.clauses import COMMANDS
from orchestrator_contract.contract_tests.exchange import Purpose, Request
from orchestrator_contract.contract_tests.model import Level
from orchestrator_contract.contract_tests.reporters.telling import curl
from orchestrator_contract.contract_tests.runner import Settings, run
from orchestrator_contract.contract_tests.transport.http_target import HttpTarget
from orchestrator_contract.contract_tests.transport.wsgi_target import WsgiTarget
from orchestrator_contract.mockserver import MockServer, World, create_app

STOP = Request(
    operation="stop-job",
    path="/command/stop",
    method="POST",
    body={"job": "7"},
    purpose=Purpose.COMMAND,
)


def checks_of_commands(ids) -> set[str]:
    return {name for name in ids if name.partition("/")[0] in COMMANDS}


def test_a_server_is_sent_no_command_and_its_checks_are_not_exercised():
    with MockServer(0) as mock:
        with HttpTarget(mock.url, token=mock.token) as target:
            outcome = run(target, Settings())
            with pytest.raises(ValueError, match="GET and HEAD only, not 'POST'"):
                target.send(STOP)
        methods = {entry.method for entry in mock.session().journal.entries()}
    assert methods == {"GET"}
    assert outcome.requests <= 250
    assert not checks_of_commands(outcome.coverage.passed)
    assert checks_of_commands(outcome.coverage.not_exercised)


def test_our_own_mock_is_sent_commands_by_the_command_line(run_cli, tmp_path):
    report = tmp_path / "report.json"
    done = run_cli("check", "--mock", "--report", f"json={report}")
    assert done.returncode == 0, done.stderr
    told = json.loads(report.read_text("utf-8"))
    passed = checks_of_commands(told["coverage"]["checks"]["passed"])
    for slug in COMMANDS:
        assert f"{slug}/command-is-taken" in passed
        assert f"{slug}/token-is-demanded" in passed
    assert "deploy/created-job-is-the-asked-one" in passed
    assert "stop-job/stop-counts-every-node" in passed
    posted = [r for r in told["requests"] if r["method"] == "POST"]
    assert len(told["requests"]) - len(posted) <= 260
    # One server, by one address: evidence of two addresses is of two servers.
    assert len({urlsplit(r["url"]).netloc for r in told["requests"]}) == 1


def test_what_the_command_line_plans_for_the_mock_tells_of_commands(run_cli):
    assert "POST http://" in run_cli("check", "--mock", "--plan").stdout
    done = run_cli("check", "http://127.0.0.1:1", "--plan")
    assert "POST" not in done.stdout


def test_an_application_is_sent_commands_unless_that_is_not_wanted():
    told = []

    def watched(environ, start_response):
        told.append(environ["REQUEST_METHOD"])
        return app(environ, start_response)

    app = create_app(World(0))
    outcome = run(WsgiTarget(watched), Settings(concurrency=1))
    assert told.count("POST") > 10
    assert checks_of_commands(outcome.coverage.passed)
    told.clear()
    run(WsgiTarget(watched), Settings(concurrency=1, commands=False))
    assert "POST" not in told


@pytest.mark.parametrize("body", [{"job": "7"}, {}])
def test_a_command_is_sent_as_json_and_led_nowhere_else(body):
    seen = []

    def away(environ, start_response):
        length = int(environ["CONTENT_LENGTH"])
        seen.append((environ["CONTENT_TYPE"], environ["wsgi.input"].read(length)))
        start_response("307 Temporary", [("Location", "/elsewhere")])
        return [b""]

    exchange = WsgiTarget(away).send(replace(STOP, body=body))
    assert seen == [("application/json", json.dumps(body).encode())]
    assert exchange.status == 307


def test_a_request_is_a_command_or_it_has_no_body():
    with pytest.raises(ValueError, match="commands, and no others, are posted"):
        Request(operation="stop-job", path="/command/stop")
    with pytest.raises(ValueError, match="commands, and no others, are posted"):
        Request(operation="get-job", path="/jobs/7", body={})
    with pytest.raises(ValueError, match="never 'POST'"):
        Request(operation="get-job", path="/jobs/7", method="POST", body={})


def test_a_finding_about_a_command_can_be_reproduced():
    exchange = WsgiTarget(create_app(World(0))).send(STOP)
    shown = curl(exchange)
    assert '--json \'{"job": "7"}\'' in shown
    assert shown.endswith("/orchestrator/v1/command/stop")


def test_a_fake_without_commands_is_judged_by_the_rest():
    app = create_app(World(0))

    def reading(environ, start_response):
        if environ["REQUEST_METHOD"] == "POST":
            start_response("405 Method Not Allowed", [("Content-Type", "text/plain")])
            return [b"no"]
        return app(environ, start_response)

    outcome = run(WsgiTarget(reading), Settings(concurrency=1))
    gaps = {
        f.check.id for f in outcome.findings if f.check.clause == "operation-is-served"
    }
    assert gaps == {f"{slug}/operation-is-served" for slug in COMMANDS}
    assert all(f.check.level is Level.INFO for f in outcome.findings)
    assert outcome.exit_code == 0
