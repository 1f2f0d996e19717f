"""A clean check of a healthy server of 60 jobs, and schemathesis on such a server."""

from __future__ import annotations

import json
import os
import re
import subprocess
import time
from typing import Any

from instruments.places import BENCHMARKS, WORK
from instruments.processes import TOKEN, Server, free_port
from instruments.wrk import NotMeasured
from peers.kit import Kit

JOBS = 60
#: Seconds for one run of schemathesis, which has no budget of its own.
PATIENCE = 240
_TOLD = re.compile(r"^(\d+) requests, ([\d.]+) s$", re.MULTILINE)


def measure(kit: Kit, *, rounds: int, schemathesis: int) -> dict[str, Any]:
    """Return seconds and requests of ours, and of *schemathesis* runs of the peer."""
    script = kit.plain.script("orchestrator-contract")
    port = free_port()
    serve = [script, "serve", "--port", str(port), "--jobs", str(JOBS)]
    told: dict[str, Any] = {"ours": {"seconds": [], "requests": []}}
    path = "/orchestrator/v1/jobs/1"
    with Server(serve, port=port, path=path, log=WORK / "check.log"):
        for number in range(rounds + 1):
            kit.say(f"check {number} of {rounds}")
            took, report = _checked(script, port)
            if number:  # the first one warms up
                told["ours"]["seconds"].append(round(took, 3))
                told["ours"]["requests"].append(report["summary"]["requests"])
    told["schemathesis"] = _peer(kit, schemathesis)
    return told


def _checked(script: str, port: int) -> tuple[float, Any]:
    """Run ``check`` once, as a person does, and return its seconds and its report."""
    began = time.perf_counter()
    done = subprocess.run(
        [script, "check", f"http://127.0.0.1:{port}", "--report", "json=-"],
        env=os.environ | {"ORCHESTRATOR_TOKEN": TOKEN},
        capture_output=True,
        text=True,
        check=False,
        timeout=180,
    )
    took = time.perf_counter() - began
    try:
        report = json.loads(done.stdout)
    except ValueError:
        raise NotMeasured(f"check: {done.stderr.strip()[-160:]}") from None
    if report["verdict"] != "conforms":  # then it ended early, and that is no feat
        raise NotMeasured(f"check: the verdict was {report['verdict']}")
    return took, report


def _peer(kit: Kit, runs: int) -> dict[str, Any]:
    """Let schemathesis check the same mock, as it comes."""
    told: dict[str, Any] = {"seconds": [], "requests": []}
    version = kit.versions.get("schemathesis")
    if version is None:
        return told | {"problem": "it is not installed"}
    told["version"] = version
    peer = [str(BENCHMARKS / "schemathesis_peer.py"), "clean", "--jobs", str(JOBS)]
    for number in range(runs):
        kit.say(f"schemathesis {number + 1} of {runs}")
        try:
            done = subprocess.run(
                [kit.peers.python, *peer],
                capture_output=True,
                text=True,
                check=False,
                timeout=PATIENCE,
            )
        except subprocess.TimeoutExpired:
            return told | {"problem": f"it took longer than {PATIENCE} s"}
        found = _TOLD.search(done.stdout)
        if found is None:
            last = (done.stderr or done.stdout).strip().rpartition("\n")[2]
            return told | {"problem": last[:160]}
        told["requests"].append(int(found[1]))
        told["seconds"].append(float(found[2]))
    return told
