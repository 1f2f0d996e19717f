"""The plugin's verdict on a server is the command line's, at the same cost."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from werkzeug.serving import WSGIRequestHandler, make_server

from orchestrator_contract.contract_tests.cli import main

from ..support.sampling import sampled
from .faults import server
from .registry import MUTANTS

#: Faults that show in a body, in a refusal, and in what several keys say together.
BROKEN = (
    "get-job:unknown-id:in-a-list",
    "get-job:/owner/id:misspelt:no-hexadecimal",
    "jobs:duration-ten-seconds-off",
)


class Quiet(WSGIRequestHandler):
    def log(self, *_: object) -> None:
        pass


class Counting:
    """A WSGI application that counts what it is asked."""

    def __init__(self, app):
        self.app, self.asked, self.lock = app, 0, threading.Lock()

    def __call__(self, environ, start_response):
        with self.lock:
            self.asked += 1
        return self.app(environ, start_response)


@contextmanager
def served(mutant: str | None) -> Iterator[tuple[str, Counting]]:
    """Serve the sound server, or one with a fault, anew."""
    sound = server()
    app = Counting(MUTANTS[mutant].wrap(sound) if mutant else sound)
    http = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=http.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{http.server_port}", app
    finally:
        http.shutdown()
        thread.join()
        http.server_close()


@pytest.mark.parametrize("mutant", sampled([None, *BROKEN], session="power", every=2))
def test_the_plugin_says_what_the_command_line_says(
    pytester: pytest.Pytester, mutant: str | None
) -> None:
    token = pytester.makefile(".txt", token="any-token")  # noqa: S106 - it guards nothing
    with served(mutant) as (url, app):
        report = pytester.path / "run.json"
        code = main(
            ["check", url, f"--report=json={report}", f"--token-file={token}"],
        )
        told = json.loads(report.read_text())
        cost = app.asked
    errors = {f["check"] for f in told["findings"] if f["level"] == "error"}
    assert bool(code) == bool(errors) == bool(mutant)
    # Only the first mutant is checked by several processes, which takes long.
    for several in ((), ("-n", "2")) if mutant == BROKEN[0] else ((),):
        with served(mutant) as (url, app):
            run = pytester.runpytest(
                "--orchestrator-check",
                f"--orchestrator-url={url}",
                f"--orchestrator-token-file={token}",
                "--junitxml=report.xml",
                *several,
            )
            assert app.asked == cost
        assert bool(run.ret) == bool(code)
        failed, skipped = outcomes(pytester.path / "report.xml")
        assert failed == errors
        assert skipped == set(told["coverage"]["checks"]["not_exercised"])


def outcomes(junit: Path) -> tuple[set[str], set[str]]:
    """Return the checks that failed and those that were skipped."""
    cases = list(ET.parse(junit).iter("testcase"))  # noqa: S314 - our own
    failed = {c.attrib["name"] for c in cases if c.find("failure") is not None}
    skipped = {c.attrib["name"] for c in cases if c.find("skipped") is not None}
    return failed, skipped
