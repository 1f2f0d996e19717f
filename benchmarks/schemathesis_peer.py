"""schemathesis beside our check: on the sound mock, and on servers with one fault.

``python benchmarks/schemathesis_peer.py clean`` lets schemathesis loose on the mock,
with our OpenAPI document: what it finds is a defect of the mock or of the document.
``… mutants [--count 60] [--seconds 30]`` gives both the same single-fault servers,
chosen by a fixed rule, and prints kill rate, requests and seconds as a table.

schemathesis is no dependency: ``nox -s schemathesis`` installs it.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from werkzeug.serving import WSGIRequestHandler, make_server

from orchestrator_contract.contract_tests.model import Level
from orchestrator_contract.contract_tests.runner import Settings, run
from orchestrator_contract.contract_tests.transport.http_target import HttpTarget
from orchestrator_contract.mockserver import World, create_app
from orchestrator_contract.schemas import BASE_PATH, bundle

TOKEN = "a-token-of-this-benchmark"  # noqa: S105 - it opens a mock
#: Checks of schemathesis that contradict what is known of the API, each with the fact.
LEFT_OUT = {
    "positive_data_acceptance": "§3, E8: `task` must be left out with `type=deploy`;"
    " OpenAPI has no words for that",
}


@dataclass(frozen=True, slots=True)
class Result:
    """What a checker came to: a fault or none, requests, seconds, and its words."""

    found: bool
    requests: int
    seconds: float
    words: str = ""


class _Counting:
    """A WSGI application that counts what it is asked, and knows one token only."""

    def __init__(self, app: Any) -> None:
        self.app, self.asked = app, 0

    def __call__(self, environ: Any, start_response: Any) -> Any:
        self.asked += 1
        if environ.get("HTTP_X_AUTHENTICATION") not in {None, "", TOKEN}:
            environ["HTTP_X_AUTHENTICATION"] = "invalid"
        return self.app(environ, start_response)


class _Quiet(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def serving(app: _Counting) -> Iterator[str]:
    """Serve *app* on loopback and yield its base URL."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever, args=[0.01], daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}{BASE_PATH}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


def theirs(app: Any, spec: Path, seconds: int) -> Result:
    """Let schemathesis check *app* with all its checks but those LEFT_OUT."""
    counted = _Counting(app)
    with serving(counted) as url, tempfile.TemporaryDirectory() as folder:
        began = time.monotonic()
        done = subprocess.run(
            [
                Path(sys.executable).with_name("st"),
                "run",
                spec,
                f"--url={url}",
                f"--header=X-Authentication: {TOKEN}",
                f"--max-time={seconds}",
                f"--exclude-checks={','.join(LEFT_OUT)}",
                "--max-failures=1",
                "--seed=0",
                "--no-color",
            ],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
        )
        lasted = time.monotonic() - began
    if done.returncode not in {0, 1}:
        raise SystemExit(f"schemathesis did not run:\n{done.stdout}{done.stderr}")
    found = re.search(r"^- (ST\d+ .*)$", done.stdout, re.MULTILINE)
    words = found[1] if found else ""
    return Result(done.returncode == 1, counted.asked, lasted, words or done.stdout)


def ours(app: Any) -> Result:
    """Check *app* over the same socket; an error or a warning is a fault found."""
    counted = _Counting(app)
    with serving(counted) as url:
        target = HttpTarget(url, token=TOKEN)
        try:
            outcome = run(target, Settings())
        finally:
            target.close()
    faults = [f for f in outcome.findings if f.check.level > Level.INFO]
    words = faults[0].check.id if faults else ""
    return Result(bool(faults), counted.asked, outcome.seconds, words)


def sample(count: int) -> list[Any]:
    """Return *count* mutants to be killed, evenly spread over their sorted ids."""
    sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))
    from mutants.registry import MUTANTS  # noqa: PLC0415 - needs the path above

    wanted = sorted(name for name, m in MUTANTS.items() if m.expected == "killed")
    return [MUTANTS[wanted[i * len(wanted) // count]] for i in range(count)]


def clean(spec: Path, seconds: int) -> int:
    """Let schemathesis loose on the mock; anything it finds is a failure."""
    result = theirs(create_app(World(0, jobs=100)), spec, seconds)
    for check, why in LEFT_OUT.items():
        print(f"left out: {check} ({why})")
    print(f"{result.requests} requests, {result.seconds:.1f} s")
    if result.found:
        print(result.words)
    return int(result.found)


def compare(spec: Path, seconds: int, count: int) -> int:
    """Give both checkers the same mutants and print what came of it."""
    from mutants.faults import server  # noqa: PLC0415 - `sample` has set the path

    rows = []
    for mutant in sample(count):
        pair = ours(mutant.wrap(server())), theirs(mutant.wrap(server()), spec, seconds)
        rows.append(pair)
        words = " | ".join(r.words.splitlines()[0] if r.found else "-" for r in pair)
        print(f"{mutant.id}: {words}", file=sys.stderr, flush=True)
    clean_pair = ours(server()), theirs(server(), spec, seconds)
    print("| checker | found | requests, median | seconds, median | clean run |")
    print("|---|---|---|---|---|")
    for index, name in enumerate(("orchestrator-contract", "schemathesis")):
        results = [pair[index] for pair in rows]
        found = sum(result.found for result in results)
        requests = sorted(result.requests for result in results)[len(results) // 2]
        lasted = sorted(result.seconds for result in results)[len(results) // 2]
        one = clean_pair[index]
        alarm = (
            "a false alarm"
            if one.found
            else f"{one.requests} requests, {one.seconds:.1f} s"
        )
        share = f"{found}/{len(results)} ({found / len(results):.0%})"
        print(f"| {name} | {share} | {requests} | {lasted:.1f} | {alarm} |")
    return 0


def main() -> int:
    """Read the arguments and run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=["clean", "mutants"])
    parser.add_argument("--seconds", type=int, default=30, help="for one run of theirs")
    parser.add_argument("--count", type=int, default=60, help="mutants")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        spec = Path(folder) / "openapi.json"
        spec.write_text(json.dumps(bundle()), encoding="utf-8")
        if asked.what == "clean":
            return clean(spec, asked.seconds)
        sample(1)  # so that the mutants can be imported
        return compare(spec, asked.seconds, asked.count)


if __name__ == "__main__":
    raise SystemExit(main())
