"""What a page that looks on costs the others: GET one job, with so many streams open.

The server runs on the first core; wrk and the pages are on the second. The numbers of
pages take turns, round after round, so that a slow spell of the machine hits all
alike. Prints a Markdown table of medians; the processor time of the server per request
tells more than the rate where others want the cores too.

    python benchmarks/open_page.py --rounds 5

Needs wrk (Debian).
"""

from __future__ import annotations

import argparse
import os
import re
import socket
import statistics
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

from orchestrator_contract.mockserver import DEFAULT_EPOCH, MockServer

PAGES = (0, 1, 8)
PATH = "/orchestrator/v1/jobs/6"
TOKEN = "any-token"  # noqa: S105 - it guards nothing


def serve(port: int) -> None:
    """Serve until this process is ended."""
    MockServer(port=port, clock=lambda: DEFAULT_EPOCH).start()
    time.sleep(3600)


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _drain(page: socket.socket) -> None:
    with suppress(OSError):
        while page.recv(2**20):
            pass


def _open_page(port: int) -> socket.socket:
    """Open a stream, and read what comes of it."""
    page = socket.create_connection(("127.0.0.1", port))
    page.sendall(b"GET /__admin/stream HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
    threading.Thread(target=_drain, args=[page], daemon=True).start()
    return page


def _processor(pid: int) -> float:
    """Return the seconds of processor time that a process has had."""
    told = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2]
    ticks = sum(map(int, told.split()[11:13]))
    return ticks / os.sysconf("SC_CLK_TCK")


def _wrk(port: int, seconds: int) -> tuple[int, float]:
    """Return how many requests were answered, and how many per second."""
    told = subprocess.run(
        [
            *("taskset", "-c", "1", "wrk", "-t1", "-c8", f"-d{seconds}s"),
            *("-H", f"X-Authentication: {TOKEN}", f"http://127.0.0.1:{port}{PATH}"),
        ],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    requests, rate = (
        re.search(r"(\d+) requests in", told),
        re.search(r"Requests/sec:\s+([\d.]+)", told),
    )
    assert requests and rate, told  # noqa: PT018, S101 - wrk says so or is not wrk
    return int(requests[1]), float(rate[1])


def measured(pages: int, seconds: int) -> tuple[float, float]:
    """Return requests per second, and microseconds of processor time for each."""
    port = _free_port()
    command = ["taskset", "-c", "0", sys.executable, __file__, "--serve", str(port)]
    server = subprocess.Popen(command)
    try:
        while True:
            with suppress(OSError), socket.create_connection(("127.0.0.1", port)):
                break
            time.sleep(0.02)
        looking = [_open_page(port) for _ in range(pages)]
        _wrk(port, 1)
        before = _processor(server.pid)
        requests, rate = _wrk(port, seconds)
        took = (_processor(server.pid) - before) / requests * 1e6
        for page in looking:
            page.close()
        return rate, took
    finally:
        server.terminate()
        server.wait()


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=3)
    parser.add_argument("--serve", type=int, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.serve:
        serve(asked.serve)
    found: dict[int, list[tuple[float, float]]] = {pages: [] for pages in PAGES}
    for _ in range(asked.rounds):
        for pages, rounds in found.items():
            rounds.append(measured(pages, asked.seconds))
    print("| pages open | requests per second | of those without | CPU per request |")
    print("|---:|---:|---:|---:|")
    without = statistics.median(rate for rate, _ in found[0])
    for pages, rounds in found.items():
        rate = statistics.median(rate for rate, _ in rounds)
        took = statistics.median(took for _, took in rounds)
        print(f"| {pages} | {rate:,.0f} | {rate / without:.2f} | {took:.0f} µs |")


if __name__ == "__main__":
    main()
