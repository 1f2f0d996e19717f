"""What is loaded before the first answer: as little as it takes."""

from __future__ import annotations

import json
import signal
import subprocess
import sys

import pytest
import urllib3

from .asking import API, asking

#: What takes longer to load than all of the mock.
HEAVY = {"faker", "hypothesis", "jsonschema", "referencing", "granian", "urllib3"}
COMMAND = "from orchestrator_contract.contract_tests.cli import main; main()"


def started(*arguments: str) -> subprocess.Popen[str]:
    """Start a command that writes on standard error what it imports."""
    return subprocess.Popen(
        [sys.executable, "-X", "importtime", "-c", COMMAND, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def loaded(told: str) -> set[str]:
    """The names of the modules that ``-X importtime`` tells of."""
    lines = [line for line in told.splitlines() if line.startswith("import time:")]
    return {line.rpartition("|")[2].strip() for line in lines}


def ours(modules: set[str]) -> set[str]:
    return {name for name in modules if name.startswith("orchestrator_contract.")}


@pytest.mark.parametrize(
    ("arguments", "heavy", "most"),
    [
        (["serve", "--help"], {*HEAVY, "werkzeug", "http.server", "yaml"}, 20),
        (["--help"], {"faker", "hypothesis", "werkzeug", "granian"}, 80),
    ],
)
def test_help_loads_no_more_than_it_tells(
    arguments: list[str], heavy: set[str], most: int
) -> None:
    with started(*arguments) as process:
        _, told = process.communicate(timeout=60)
    modules = loaded(told)
    assert "orchestrator_contract.contract_tests.cli.main" in modules
    assert not modules & heavy
    assert len(ours(modules)) <= most


def test_the_mock_answers_before_anything_heavy_is_loaded(
    http: urllib3.PoolManager,
) -> None:
    """Faker fills the pools of other seeds, schemas judge what somebody sends."""
    with started("serve", "--port", "0", "--log-format", "json") as process:
        assert process.stdout
        ask = asking(json.loads(process.stdout.readline())["url"], http)
        paths = ("/jobs/6", "/jobs/64", "/jobs", "/jobs/6/nodes", "/jobs/x")
        answers = [ask(f"{API}{path}").status for path in paths]
        process.send_signal(signal.SIGTERM)
        _, told = process.communicate(timeout=60)
    assert answers == [200, 200, 200, 200, 400]
    modules = loaded(told)
    assert "orchestrator_contract.mockserver.api.app" in modules
    assert not modules & HEAVY
    assert len(ours(modules)) <= 117


def test_another_seed_is_filled_by_faker(http: urllib3.PoolManager) -> None:
    """So that the test above does not pass because nothing is told at all."""
    with started(
        "serve", "--port", "0", "--seed", "1", "--log-format", "json"
    ) as process:
        assert process.stdout
        ask = asking(json.loads(process.stdout.readline())["url"], http)
        assert ask(f"{API}/jobs/6").status == 200
        process.send_signal(signal.SIGTERM)
        _, told = process.communicate(timeout=60)
    assert "faker" in loaded(told)
