"""How fast each server answers GET one job, whether that is true, and what it weighs.

All servers are started, judged and warmed up; then they are driven in turn, round after
round, so that a slow spell of the machine hits all alike. Those that are asked nothing
meanwhile have nothing to do.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

from instruments.places import WORK
from instruments.processes import Cores, DidNotStart, Server, free_port
from instruments.wrk import NotMeasured, drive
from peers.catalogue import OURS, PEER, Peer
from peers.correctness import IDS, asker, by_validate, judge
from peers.kit import Kit

#: The job that is asked for under load: a finished one.
JOB = 6
WARM_UP = 1  # seconds
#: Whose memory is looked at until all requests are sent.
WEIGHED = {
    "default",
    "fast",
    "prism",
    "openapi-backend",
    "pytest-httpserver",
    "werkzeug",
}
#: Seconds of one more push of requests to a server that is weighed, and of all of them.
PUSH, PUSHES = 5, 9


@dataclass(frozen=True, slots=True)
class Plan:
    """How long and how often: rounds, seconds of a sample, requests, sampled jobs."""

    rounds: int
    seconds: int
    requests: int
    sampled: int


def measure(
    kit: Kit, peers: Sequence[Peer], plan: Plan, cores: Cores
) -> dict[str, Any]:
    """Return the raw results by the server's name; a problem is one of them."""
    told: dict[str, Any] = {peer.name: {"loads": [], "memory": []} for peer in peers}
    with ExitStack() as servers:
        running = dict(_started(kit, peers, servers, told, cores))
        for peer, server in running.items():
            if peer.role not in {OURS, PEER} or peer.rotating:
                continue  # it is one of the others, asked or served in another way
            kit.say(f"are the answers of {peer.name} true?")
            ask = asker(server.port, peer.base)
            judged = judge(ask, ids=IDS[: plan.sampled], coherent=by_validate(kit))
            told[peer.name]["correctness"] = judged.told()
        for number in range(plan.rounds + 1):
            for peer, server in running.items():
                what = f"round {number} of {plan.rounds}" if number else "warming up"
                kit.say(f"{what}: {peer.name}")
                seconds = plan.seconds if number else WARM_UP
                results = told[peer.name]
                _sample(peer, server, results, seconds, cores, counts=number > 0)
        for peer, server in running.items():
            if peer.name in WEIGHED:
                kit.say(f"memory of {peer.name}")
                _weigh(peer, server, told[peer.name], plan, cores)
    return told


def _started(
    kit: Kit,
    peers: Iterable[Peer],
    servers: ExitStack,
    told: dict[str, Any],
    cores: Cores,
) -> Iterable[tuple[Peer, Server]]:
    for peer in peers:
        kit.say(f"starting {peer.name}")
        try:
            server = server_of(kit, peer, core=cores.server)
            servers.enter_context(server)
        except (NotMeasured, DidNotStart) as problem:
            told[peer.name]["problem"] = str(problem)
            continue
        told[peer.name]["version"] = peer.version(kit)
        yield peer, server


def server_of(kit: Kit, peer: Peer, *, core: int | None) -> Server:
    """Return a peer's server, installed and not yet started; raises NotMeasured."""
    if peer.npm:
        kit.npm(peer.name, peer.npm)
    port = free_port()
    return Server(
        peer.command(kit, port),
        port=port,
        path=f"{peer.base}/jobs/{JOB}",
        core=core,
        log=WORK / f"{peer.name}.log",
    )


def _sample(
    peer: Peer,
    server: Server,
    told: dict[str, Any],
    seconds: int,
    cores: Cores,
    *,
    counts: bool,
) -> None:
    """Take one sample; a server with a problem is left alone from then on."""
    if "problem" in told:
        return
    try:
        load = drive(server.url, cores=cores, seconds=seconds, rotating=peer.rotating)
    except NotMeasured as problem:
        told["problem"] = str(problem)
        return
    if counts:
        told["loads"].append(load.told())
    before = told["memory"][-1][0] if told["memory"] else 0
    told["memory"].append([before + load.requests, round(server.memory(), 2)])


def _weigh(
    peer: Peer, server: Server, told: dict[str, Any], plan: Plan, cores: Cores
) -> None:
    """Send what is missing to the requests of the plan, in pushes that are bounded."""
    for _ in range(PUSHES):
        if "problem" in told or told["memory"][-1][0] >= plan.requests:
            return
        _sample(peer, server, told, PUSH, cores, counts=False)
