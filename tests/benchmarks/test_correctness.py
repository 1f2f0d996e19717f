"""Answers are judged by what they say, whoever gives them."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from itertools import islice
from pathlib import Path

from orchestrator_contract.mockserver import MockServer, generate
from peers.correctness import IDS, UNKNOWN, Answer, Correctness, asker, judge
from rows.feeding import renumbered

SCRIPT = Path(sys.executable).with_name("orchestrator-contract")


def judged(ask: Callable[[int], Answer]) -> Correctness:
    return judge(ask, ids=IDS[:3], coherent=lambda _: True)


def test_our_own_mock_is_right_in_every_way() -> None:
    with MockServer() as server:
        found = judged(asker(server.port, "/orchestrator/v1"))
    assert found == Correctness(3, 3, 3, 3, 3, 3, 3, 404)


def test_a_server_that_repeats_one_job_answers_one_thing_for_another() -> None:
    body = json.dumps(next(generate("job", seed=0))).encode()
    found = judged(lambda _: (200, body))
    assert found == Correctness(3, 3, 3, 3, 0, 3, 1, 200)


def test_a_server_of_chance_is_not_the_same_twice() -> None:
    bodies = (str(number).encode() for number in range(100))
    found = judged(
        lambda number: (404, b"") if number == UNKNOWN else (200, next(bodies))
    )
    assert (found.valid, found.own_id, found.same_twice) == (0, 0, 0)
    assert (found.distinct, found.unknown) == (3, 404)


def test_a_server_that_is_not_there_is_right_in_nothing() -> None:
    assert judged(asker(1, "")) == Correctness(3, 0, 0, 0, 0, 0, 0, 0)


def test_documents_that_are_told_again_are_as_coherent_as_they_were(
    tmp_path: Path,
) -> None:
    """Otherwise the curve of ``validate`` would be one of findings."""
    lines = [json.dumps(body).encode() + b"\n" for body in islice(generate(), 5)]
    told = list(islice(renumbered(lines), 12))
    assert len(set(told)) == 12
    file = tmp_path / "jobs.jsonl"
    file.write_bytes(b"".join(told))
    done = subprocess.run(
        [SCRIPT, "validate", file, "--report", "json=-"],
        capture_output=True,
        text=True,
        check=False,
    )
    report = json.loads(done.stdout)
    assert (done.returncode, report["summary"]["jobs"]) == (0, 12)
