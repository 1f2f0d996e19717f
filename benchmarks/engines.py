"""Which engine serves the mock best: the same application behind each, side by side.

Each server runs on the first core, wrk on the second; the engines take turns, round
after round, so that a slow spell of the machine hits all alike. Prints a Markdown table
of medians of GET one job over 8 connections that stay open (if the engine lets them),
and what it takes to start and stop the default one, with 50 clients that hang as well.

    python benchmarks/engines.py --rounds 4

Needs wrk (Debian), and ``pip install cheroot gunicorn granian`` for the other engines.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import time
from pathlib import Path

from orchestrator_contract.mockserver import (
    DEFAULT_EPOCH,
    MockServer,
    World,
    create_app,
)

PATH = "/orchestrator/v1/jobs/6"
TOKEN = "any-token"  # noqa: S105 - it guards nothing
ENGINES = ("default", "werkzeug", "cheroot", "gunicorn gthread", "granian")
_HERE = Path(__file__)

application = create_app(World(0, jobs=100), clock=lambda: DEFAULT_EPOCH)


def serve(engine: str, port: int) -> None:
    """Serve until this process is ended."""
    if engine == "default":
        MockServer(port=port, clock=lambda: DEFAULT_EPOCH).start()
        time.sleep(3600)
    elif engine == "werkzeug":
        from werkzeug.serving import make_server  # noqa: PLC0415 - one engine each

        make_server("127.0.0.1", port, application, threaded=True).serve_forever()
    elif engine == "cheroot":
        from cheroot.wsgi import Server  # noqa: PLC0415 - one engine each

        Server(("127.0.0.1", port), application, numthreads=10).start()
    elif engine == "gunicorn gthread":
        options = [
            "--bind",
            f"127.0.0.1:{port}",
            "--threads",
            "10",
            "--log-level",
            "error",
        ]
        command = [
            sys.executable,
            "-m",
            "gunicorn",
            *options,
            f"{_HERE.stem}:application",
        ]
        os.chdir(_HERE.parent)
        os.execv(command[0], command)  # noqa: S606 - no shell is wanted
    else:
        from granian import Granian  # noqa: PLC0415 - one engine each
        from granian.constants import Interfaces  # noqa: PLC0415 - one engine each

        Granian(
            f"{_HERE.stem}:application",
            address="127.0.0.1",
            port=port,
            interface=Interfaces.WSGI,
            blocking_threads=4,
            log_enabled=False,
            working_dir=_HERE.parent,
        ).serve()


def _installed(engine: str) -> bool:
    module = engine.split(maxsplit=1)[0]
    return module == "default" or importlib.util.find_spec(module) is not None


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def throughput(engine: str, seconds: int) -> float:
    """Return the requests per second that wrk gets answered."""
    port = _free_port()
    server = subprocess.Popen(
        [
            "taskset",
            "-c",
            "0",
            sys.executable,
            str(_HERE),
            "--serve",
            engine,
            str(port),
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        _await(port)
        done = subprocess.run(
            [
                *("taskset", "-c", "1", "wrk", "-t1", "-c8", f"-d{seconds}s"),
                *("-H", f"X-Authentication: {TOKEN}", f"http://127.0.0.1:{port}{PATH}"),
            ],
            capture_output=True,
            text=True,
            check=True,
        )
    finally:
        os.killpg(server.pid, 15)
        server.wait()
    if "Non-2xx" in done.stdout:
        raise SystemExit(f"{engine}: {done.stdout}")
    match = re.search(r"Requests/sec:\s+([\d.]+)", done.stdout)
    return float(match[1]) if match else 0.0


def _await(port: int) -> None:
    for _ in range(400):
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise SystemExit(f"nothing answers on port {port}")


def start_and_stop(clients: int) -> float:
    """Return the milliseconds of starting and stopping; of stopping with clients."""
    began = time.perf_counter()
    server = MockServer().start()
    request = (
        f"GET {PATH}?__fault=HANG HTTP/1.1\r\nHost: x\r\nX-Authentication: a\r\n\r\n"
    )
    hanging = []
    for _ in range(clients):
        client = socket.create_connection(("127.0.0.1", server.port))
        client.sendall(request.encode())
        hanging.append(client)
    if clients:
        time.sleep(0.3)
        began = time.perf_counter()
    server.stop()
    took = (time.perf_counter() - began) * 1000
    for client in hanging:
        client.close()
    return took


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=4)
    parser.add_argument("--seconds", type=int, default=3)
    parser.add_argument("--serve", nargs=2, metavar=("ENGINE", "PORT"))
    asked = parser.parse_args()
    if asked.serve:
        serve(asked.serve[0], int(asked.serve[1]))
        return
    if shutil.which("wrk") is None:
        raise SystemExit("wrk is missing: apt-get install wrk")
    engines = [engine for engine in ENGINES if _installed(engine)]
    samples: dict[str, list[float]] = {engine: [] for engine in engines}
    for _ in range(asked.rounds):
        for engine in engines:
            samples[engine].append(throughput(engine, asked.seconds))
    base = statistics.median(samples["werkzeug"])
    print("| engine | requests per second | of werkzeug's |\n|---|---:|---:|")
    for engine, found in samples.items():
        median = statistics.median(found)
        print(f"| {engine} | {median:,.0f} | {median / base:.2f} |")
    for clients, rounds in ((0, 200), (50, 5)):
        median = statistics.median(start_and_stop(clients) for _ in range(rounds))
        what = f"stop with {clients} clients that hang" if clients else "start and stop"
        print(f"\n{what}: {median:.1f} ms")


if __name__ == "__main__":
    main()
