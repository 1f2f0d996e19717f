"""Costs over sizes: jobs in the world, connections, sessions."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from typing import Any

from instruments.asking import Asker
from instruments.places import WORK
from instruments.processes import Cores, Server, free_port
from instruments.wrk import Load, drive

JOB = "/orchestrator/v1/jobs/6"
#: What is asked of worlds of several sizes; {middle} is the number of a job half-way.
QUESTIONS = (
    ("one job", "/orchestrator/v1/jobs/{middle}", 0),
    ("a page in the order of ids", "/orchestrator/v1/jobs?limit=20&offset={middle}", 0),
    ("a page by timestamp", "/orchestrator/v1/jobs?limit=20&order_by=timestamp", 1),
    ("a page by owner", "/orchestrator/v1/jobs?limit=20&order_by=owner", 1),
    ("a page of one type", "/orchestrator/v1/jobs?limit=20&type=task", 1),
)
#: Rounds; requests and seconds that are enough for a median, and requests that it needs
#: at least; seconds that a question to one world may take in all.
ROUNDS, ENOUGH, SECONDS, FEW, BUDGET = 3, 200, 0.7, 3, 45.0
Serve = Callable[..., list[str]]
Say = Callable[[str], None]


def curve(
    name: str, title: str, picture: str, size: str, unit: str, order: int
) -> dict[str, Any]:
    """Return a curve without points, as it stands in the raw results."""
    told = {"name": name, "title": title, "picture": picture, "size": size}
    return told | {"unit": unit, "order": order, "points": [], "skipped": []}


def started(serve: Serve, cores: Cores, *options: str) -> Server:
    """Return the mock on a core of its own, not yet started."""
    port = free_port()
    command = serve("--port", str(port), *options)
    log = WORK / "curves.log"
    return Server(command, port=port, path=JOB, core=cores.server, log=log)


def jobs(serve: Serve, sizes: Sequence[int], cores: Cores, say: Say) -> Iterator[Any]:
    """Yield a curve for each question, over the jobs in the world.

    All worlds are there at once and are asked in turn; of the rounds the quickest
    counts, because whatever else the machine does can only add to it.
    """
    curves = [
        curve(f"jobs-{n}", f"GET {title}", "jobs", "jobs in the world", "µs", order)
        for n, (title, _, order) in enumerate(QUESTIONS)
    ]
    with ExitStack() as stack:
        askers = {}
        for size in sizes:
            server = stack.enter_context(started(serve, cores, "--jobs", str(size)))
            askers[size] = stack.enter_context(Asker(server.port))
        for told, (title, path, order) in zip(curves, QUESTIONS, strict=True):
            say(title)
            best: dict[int, float] = {}
            for _ in range(ROUNDS):
                for size, asker in askers.items():
                    if reason := _too_long(best, size, order):
                        if reason not in told["skipped"]:
                            told["skipped"].append(reason)
                        continue
                    took = median_of(asker, path.format(middle=size // 2))
                    best[size] = min(took, best.get(size, took))
            told["points"] = [[size, took * 1e6] for size, took in best.items()]
    yield from curves


def _too_long(best: dict[int, float], size: int, order: int) -> str:
    """Say why a size is left out, if it would take too long by what came before."""
    smaller = [(before, took) for before, took in best.items() if before < size]
    if not smaller or order == 0:
        return ""
    before, took = smaller[-1]
    expected = ROUNDS * FEW * took * size / before
    if expected <= BUDGET:
        return ""
    return f"{size:,} was left out, it would take {expected:.0f} s"


def median_of(asker: Asker, path: str) -> float:
    """Ask until there is enough, a few times at least; return the median seconds."""
    took: list[float] = []
    began = time.monotonic()
    while len(took) < FEW or (
        len(took) < ENOUGH and time.monotonic() - began < SECONDS
    ):
        took.append(asker.seconds(path))
    return statistics.median(took)


def connections(
    serve: Serve, sizes: Sequence[int], cores: Cores, say: Say, *, seconds: int
) -> Iterator[Any]:
    """Yield what an answer costs, and how long the slowest take, over connections."""
    cost = curve(
        "connections-cost",
        "one answer under load",
        "connections",
        "connections",
        "µs",
        0,
    )
    tail = curve(
        "connections-p99",
        "the slowest 1 % under load",
        "connections",
        "connections",
        "ms",
        2,  # to be taken, each connection waits for its turn among all that are busy
    )
    with started(serve, cores) as server:
        drive(server.url, cores=cores, seconds=seconds)
        best: dict[int, Load] = {}
        for _ in range(ROUNDS):
            for size in sizes:
                say(f"{size} connections")
                load = drive(server.url, cores=cores, seconds=seconds, connections=size)
                if size not in best or load.rate > best[size].rate:
                    best[size] = load
    cost["points"] = [[size, 1e6 / load.rate] for size, load in best.items()]
    tail["points"] = [[size, load.p99 * 1e3] for size, load in best.items()]
    yield from (cost, tail)


def sessions(
    serve: Serve, sizes: Sequence[int], cores: Cores, say: Say
) -> Iterator[Any]:
    """Yield what an answer costs, and what the mock weighs, over its sessions."""
    cost = curve(
        "sessions-cost", "one answer, sessions in turn", "sessions", "sessions", "µs", 0
    )
    weight = curve(
        "sessions-memory", "memory of all sessions", "sessions", "sessions", "MB", 1
    )
    with started(serve, cores) as server, Asker(server.port) as asker:
        begun = 0
        for size in sizes:
            say(f"{size} sessions")
            headers = [{"X-Orchestrator-Session": f"s-{n}"} for n in range(size)]
            for header in headers[begun:]:
                asker.seconds(JOB, header)
            begun = size
            took = min(
                statistics.median(
                    asker.seconds(JOB, headers[n % size])
                    for n in range(max(ENOUGH, size))
                )
                for _ in range(ROUNDS)
            )
            cost["points"].append([size, took * 1e6])
            weight["points"].append([size, server.memory()])
    yield from (cost, weight)
