"""How long it takes from the start of a process to its first 200."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from instruments.processes import DidNotStart
from instruments.wrk import NotMeasured
from peers.catalogue import Peer
from peers.kit import Kit
from rows.serving import server_of

#: Whose start is measured.
STARTED = {
    "default",
    "fast",
    "prism",
    "openapi-backend",
    "pytest-httpserver",
    "mockoon",
    "json-server",
    "wiremock",
}


def measure(kit: Kit, peers: Sequence[Peer], *, rounds: int) -> dict[str, Any]:
    """Return the seconds of every start by the server's name, or a problem.

    Servers may use all cores here, as at a desk; the first round warms up the disk.
    """
    chosen = [peer for peer in peers if peer.name in STARTED]
    told: dict[str, Any] = {peer.name: {"seconds": []} for peer in chosen}
    for number in range(rounds + 1):
        for peer in chosen:
            kit.say(f"start {number} of {rounds}: {peer.name}")
            if "problem" in told[peer.name]:
                continue
            try:
                with server_of(kit, peer, core=None) as server:
                    took = server.first_answer
            except (NotMeasured, DidNotStart) as problem:
                told[peer.name]["problem"] = str(problem)
                continue
            if number:
                told[peer.name]["seconds"].append(round(took, 4))
    return told
