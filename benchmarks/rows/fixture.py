"""What it takes to start and stop a server inside a test's own process.

Our mock, the same with clients that hang, pytest-httpserver and the standard library's
server with its own poll, in turn. Each is started, and stopped again. Prints seconds,
as JSON. Runs in the environment that it is started with.

    python benchmarks/rows/fixture.py --rounds 50
"""

from __future__ import annotations

import argparse
import json
import socket
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib.util import find_spec

from orchestrator_contract.mockserver import MockServer

CLIENTS = 50
#: The slow ones are measured this many times at most: half a second each.
SLOW = 5
_HANG = (
    b"GET /orchestrator/v1/jobs/6?__fault=HANG HTTP/1.1\r\n"
    b"Host: localhost\r\nX-Authentication: any-token\r\n\r\n"
)


def ours() -> float:
    """Start and stop our mock."""
    began = time.perf_counter()
    MockServer().start().stop()
    return time.perf_counter() - began


def with_clients() -> float:
    """Stop our mock while clients hang on it."""
    server = MockServer().start()
    with ExitStack() as clients:
        for _ in range(CLIENTS):
            client = socket.create_connection(("127.0.0.1", server.port))
            clients.enter_context(client)
            client.sendall(_HANG)
        time.sleep(0.3)  # until all of them have been read
        began = time.perf_counter()
        server.stop()
        return time.perf_counter() - began


def standard() -> float:
    """Start and stop the standard library's server."""
    began = time.perf_counter()
    server = HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    server.shutdown()
    server.server_close()
    thread.join()
    return time.perf_counter() - began


def httpserver() -> float:
    """Start and stop pytest-httpserver."""
    from pytest_httpserver import (  # noqa: PLC0415 - a peer
        HTTPServer as Peer,
    )

    began = time.perf_counter()
    server = Peer()
    server.start()
    server.stop()
    return time.perf_counter() - began


def main() -> None:
    """Measure in turn and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=50)
    rounds = max(1, parser.parse_args().rounds)
    quick: dict[str, Callable[[], float]] = {"ours": ours}
    slow: dict[str, Callable[[], float]] = {
        "ours, 50 clients hanging": with_clients,
        "http.server": standard,
    }
    if find_spec("pytest_httpserver"):
        slow["pytest-httpserver"] = httpserver
    runs: dict[str, list[float]] = {name: [] for name in quick | slow}
    ours()  # imports
    for number in range(rounds):
        for name, measure in (quick | (slow if number < SLOW else {})).items():
            runs[name].append(measure())
    print(json.dumps(runs))


if __name__ == "__main__":
    main()
