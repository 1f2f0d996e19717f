"""Small servers in Python, one of which is started at a time.

``fixed-granian`` and ``fixed-werkzeug`` answer with the bytes of a file, whatever is
asked: what an engine can do at most. ``seeded-werkzeug`` makes a plain random job of
the number in the path, ``httpserver`` is pytest-httpserver with one answer. The others
serve our own application behind somebody else's engine.

    python python_servers.py fixed-werkzeug 8080 --body job.json
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
BODY = Path(os.environ.get("BENCHMARK_BODY", os.devnull))
_HERE = Path(__file__)
_JSON = [("Content-Type", "application/json")]
_THREADS = 4  # as many as `serve --engine granian` has


def fixed(_environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
    """Answer with the same bytes, whatever was asked; a WSGI application."""
    start_response("200 OK", [*_JSON, ("Content-Length", str(len(_BYTES)))])
    return [_BYTES]


def seeded(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
    """Answer with a plain random job of the number in the path."""
    from rows.generation import plain_job  # noqa: PLC0415 - one server each

    number = int(environ["PATH_INFO"].rpartition("/")[2])
    body = json.dumps(plain_job(number)).encode()
    start_response("200 OK", [*_JSON, ("Content-Length", str(len(body)))])
    return [body]


_BYTES = BODY.read_bytes()


def ours() -> Any:
    """Return our own application, at a time that stands still."""
    from orchestrator_contract.mockserver import (  # noqa: PLC0415 - one server each
        DEFAULT_EPOCH,
        World,
        create_app,
    )

    return create_app(World(0, jobs=100), clock=lambda: DEFAULT_EPOCH)


def granian(name: str, port: int, *, factory: bool = False) -> None:
    """Serve with granian, as ``serve --engine granian`` does."""
    from granian import Granian  # noqa: PLC0415 - one server each
    from granian.constants import Interfaces  # noqa: PLC0415 - one server each

    Granian(
        f"{_HERE.stem}:{name}",
        address="127.0.0.1",
        port=port,
        interface=Interfaces.WSGI,
        blocking_threads=_THREADS,
        factory=factory,
        websockets=False,
        log_enabled=False,
        working_dir=_HERE.parent,
    ).serve()


def werkzeug(app: Any, port: int) -> None:
    """Serve with Werkzeug's own server, a thread for each connection, quietly."""
    from werkzeug.serving import WSGIRequestHandler, run_simple  # noqa: PLC0415 - one server each

    class Quiet(WSGIRequestHandler):
        def log(self, *_: object) -> None:
            """Say nothing."""

    run_simple("127.0.0.1", port, app, threaded=True, request_handler=Quiet)


def cheroot(app: Any, port: int) -> None:
    """Serve with cheroot, ten threads."""
    from cheroot.wsgi import Server  # noqa: PLC0415 - one server each

    Server(("127.0.0.1", port), app, numthreads=10).start()


def gunicorn(name: str, port: int) -> None:
    """Become gunicorn with one process and ten threads."""
    options = ("--threads", "10", "--log-level", "error", "--chdir", str(_HERE.parent))
    bind = ("--bind", f"127.0.0.1:{port}", "--worker-class", "gthread")
    command = [sys.executable, "-m", "gunicorn", *bind, *options]
    os.execv(command[0], [*command, f"{_HERE.stem}:{name}"])  # noqa: S606 - no shell is wanted


def httpserver(port: int) -> None:
    """Serve with pytest-httpserver: one answer for every job."""
    import re  # noqa: PLC0415 - one server each

    from pytest_httpserver import HTTPServer  # noqa: PLC0415 - one server each

    server = HTTPServer("127.0.0.1", port, threaded=True)
    request = server.expect_request(re.compile("/orchestrator/v1/jobs/.*"))
    request.respond_with_data(_BYTES, content_type="application/json")
    server.start()
    threading.Event().wait()


SERVERS: dict[str, Callable[[int], None]] = {
    "fixed-granian": lambda port: granian("fixed", port),
    "fixed-werkzeug": lambda port: werkzeug(fixed, port),
    "seeded-werkzeug": lambda port: werkzeug(seeded, port),
    "httpserver": httpserver,
    "our-werkzeug": lambda port: werkzeug(ours(), port),
    "our-cheroot": lambda port: cheroot(ours(), port),
    "our-gunicorn": lambda port: gunicorn("ours()", port),
}


def main(arguments: Iterable[str] | None = None) -> None:
    """Serve until this process is ended."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("server", choices=list(SERVERS))
    parser.add_argument("port", type=int)
    parser.add_argument("--body", type=Path, default=BODY, help="the fixed answer")
    asked = parser.parse_args(None if arguments is None else list(arguments))
    if not asked.body.exists():
        parser.error(f"there is no file {asked.body}")
    global _BYTES  # noqa: PLW0603 - granian's worker has it from the environment
    _BYTES = asked.body.read_bytes()
    os.environ["BENCHMARK_BODY"] = str(asked.body.resolve())
    SERVERS[asked.server](asked.port)


if __name__ == "__main__":
    main()
