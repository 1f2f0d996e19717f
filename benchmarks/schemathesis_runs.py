"""How both checkers are run, over the same sockets and on the same servers.

schemathesis runs as it comes: every phase, every check but those LEFT_OUT, no budget.
(Given ``--max-time``, it goes on until that is spent: its seconds would be ours to
choose.)
"""

from __future__ import annotations

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
from orchestrator_contract.schemas import ALL_OPERATIONS, BASE_PATH, COMMANDS, bundle

TOKEN = "a-token-of-this-benchmark"  # noqa: S105 - it opens a mock
#: Checks of schemathesis that contradict what is known of the API: where, which, and
#: the fact. Everywhere else they stay.
LEFT_OUT = {
    (
        "GET /jobs",
        "positive_data_acceptance",
    ): "`task` must be left out with `type=deploy` (facts 3 and E8), and OpenAPI has"
    " no words for that",
    **{
        (
            f"POST {command.path}",
            "positive_data_acceptance",
        ): "which environments, nodes and jobs there are is not written in a schema"
        for command in COMMANDS.values()
    },
}
#: A run that takes longer than these seconds hangs: a natural one takes half a minute.
PATIENCE = 600


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


def _document() -> dict[str, Any]:
    """Return the OpenAPI document without what has another server than the rest."""
    document = bundle()
    for operation in ALL_OPERATIONS.values():
        if operation.rooted:
            del document["paths"][operation.path]
    return document


def _settings() -> str:
    """Return the configuration that leaves out what contradicts the facts."""
    return "".join(
        f'[[operations]]\ninclude-name = "{operation}"\n'
        f"checks.{check}.enabled = false\n"
        for operation, check in LEFT_OUT
    )


def theirs(app: Any, *, all_of_it: bool = False, examples: int | None = None) -> Result:
    """Let schemathesis check *app*; it stops at a failure unless *all_of_it* is to run.

    *examples* is how many it makes of each operation, its own number if None.

    Raises SystemExit if it did not run, or did not reach every operation.
    """
    counted = _Counting(app)
    with serving(counted) as url, tempfile.TemporaryDirectory() as folder:
        spec, settings = Path(folder) / "openapi.json", Path(folder) / "st.toml"
        spec.write_text(json.dumps(_document()), encoding="utf-8")
        settings.write_text(_settings(), encoding="utf-8")
        began = time.monotonic()
        done = subprocess.run(
            [
                Path(sys.executable).with_name("st"),
                f"--config-file={settings}",
                "run",
                spec,
                f"--url={url}",
                f"--header=X-Authentication: {TOKEN}",
                *([] if all_of_it else ["--max-failures=1"]),
                *([] if examples is None else [f"--max-examples={examples}"]),
                "--seed=0",
                "--no-color",
            ],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE,
        )
        lasted = time.monotonic() - began
    told = done.stdout
    whole = re.search(rf"^  Tested: {len(_document()['paths'])}$", told, re.MULTILINE)
    if done.returncode not in {0, 1} or (done.returncode == 0 and not whole):
        raise SystemExit(f"schemathesis did not run:\n{told}{done.stderr}")
    found = re.search(r"^- (ST\d+ .*)$", told, re.MULTILINE)
    return Result(
        done.returncode == 1, counted.asked, lasted, found[1] if found else told
    )


def ours(app: Any) -> Result:
    """Check *app* over the same socket; an error or a warning is a fault found."""
    counted = _Counting(app)
    with serving(counted) as url:
        target = HttpTarget(url, token=TOKEN)
        began = time.monotonic()
        try:
            outcome = run(target, Settings())
        finally:
            target.close()
        lasted = time.monotonic() - began
    faults = [f for f in outcome.findings if f.check.level > Level.INFO]
    words = faults[0].check.id if faults else ""
    return Result(bool(faults), counted.asked, lasted, words)
