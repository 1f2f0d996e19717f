"""Whether what a server answers is true: held to the schema, and to its meaning."""

from __future__ import annotations

import http.client
import json
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from instruments.processes import TOKEN
from orchestrator_contract.schemas import validator_for
from peers.kit import Kit

#: Jobs of the mock that are over, whose answers must never change: stopped, finished
#: and failed ones are the last three of every seven.
IDS = tuple(number for number in range(1, 64) if (number - 1) % 7 >= 4)
#: An id that no server was told of.
UNKNOWN = 2_000_000

Answer = tuple[int, bytes]
Ask = Callable[[int], Answer]


@dataclass(frozen=True, slots=True)
class Correctness:
    """How many of *asked* answers were right, in each of the ways.

    *distinct* counts different answers to different ids, *unknown* is the status of an
    id that is nobody's.
    """

    asked: int
    answered: int
    valid: int
    coherent: int
    own_id: int
    same_twice: int
    distinct: int
    unknown: int

    def told(self) -> dict[str, int]:
        """Return it for the raw results."""
        return asdict(self)


def asker(port: int, base: str) -> Ask:
    """Return how to ask a server for a job; no answer is status 0."""

    def ask(number: int) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        try:
            path = f"{base}/jobs/{number}"
            connection.request("GET", path, headers={"X-Authentication": TOKEN})
            answer = connection.getresponse()
            return answer.status, answer.read()
        except (OSError, http.client.HTTPException):
            return 0, b""
        finally:
            connection.close()

    return ask


def judge(
    ask: Ask, *, ids: Sequence[int], coherent: Callable[[bytes], bool]
) -> Correctness:
    """Ask for every id twice, and for one that is nobody's.

    *coherent* tells of a body whether it contradicts neither the documentation nor
    itself; the same bytes are judged once.
    """
    first = {number: ask(number) for number in ids}
    again = {number: ask(number) for number in ids}
    bodies = {n: body for n, (status, body) in first.items() if status == 200}
    verdicts = {body: coherent(body) for body in set(bodies.values())}
    return Correctness(
        asked=len(ids),
        answered=len(bodies),
        valid=sum(is_valid(body) for body in bodies.values()),
        coherent=sum(verdicts[body] for body in bodies.values()),
        own_id=sum(number == id_of(body) for number, body in bodies.items()),
        same_twice=sum(first[number] == again[number] for number in bodies),
        distinct=len(verdicts),
        unknown=ask(UNKNOWN)[0],
    )


def is_valid(body: bytes) -> bool:
    """Tell whether a body satisfies our schema of a job."""
    value = _value(body)
    return value is not None and validator_for("job").is_valid(value)


def id_of(body: bytes) -> int | None:
    """Return the number of the job that a body says it is."""
    value = _value(body)
    address = value.get("id") if isinstance(value, dict) else None
    last = address.rpartition("/jobs/")[2] if isinstance(address, str) else ""
    return int(last) if last.isdecimal() else None


def _value(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return None


def by_validate(kit: Kit) -> Callable[[bytes], bool]:
    """Judge a body with ``orchestrator-contract validate``: no error is coherent."""

    def coherent(body: bytes) -> bool:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "job.json"
            file.write_bytes(body)
            return kit.judged(file).returncode == 0

    return coherent
