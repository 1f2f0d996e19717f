"""What one coherent job costs to make, beside jobs that are only random.

Every maker makes whole bodies of a job, in turn, round after round. "Plain" is a seeded
random choice for each key, "Faker" and "mimesis" are what people write with those: none
of the three makes a history that agrees with its times. Prints seconds for one job, as
JSON. Runs in the environment that it is started with.

    python benchmarks/rows/generation.py --rounds 9
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from importlib.util import find_spec
from itertools import islice, pairwise
from typing import Any
from uuid import UUID

STATES = ("new", "ready", "running", "stopping", "stopped", "finished", "failed")
TYPES = ("deploy", "task", "plan_task", "plan_script", "plan_upload")
NAMES = ("Ada", "Ben", "Chloe", "Dana", "Emre", "Fatima", "Grace", "Hiro")
BEGINNING = datetime(2026, 1, 1)  # noqa: DTZ001 - the zone is written by hand, as people do
WARM_UPS = 1
Maker = Callable[[int], Iterator[Any]]


def plain_job(seed: int) -> dict[str, Any]:
    """Return a job whose every key is drawn on its own, from the standard library.

    It has the keys of one of ours, and about as many bytes.
    """
    dice = random.Random(seed)  # noqa: S311 - it guards nothing
    state, type_ = dice.choice(STATES), dice.choice(TYPES)
    url = f"https://pe.example.com:8143/orchestrator/v1/jobs/{seed}"
    times = [
        (BEGINNING + timedelta(seconds=dice.randrange(10**6))).isoformat() + "Z"
        for _ in range(8)
    ]
    name = dice.choice(NAMES)
    nodes = [
        f"web-{dice.randrange(9999)}.example.com" for _ in range(dice.randrange(1, 16))
    ]
    return {
        "id": url,
        "name": str(seed),
        "state": state,
        "command": type_,
        "type": type_,
        "options": {
            "concurrency": dice.randrange(1, 50),
            "noop": dice.random() < 0.5,
            "trace": dice.random() < 0.5,
            "debug": dice.random() < 0.5,
            "environment": "production",
            "scope": {"nodes": nodes},
        },
        "owner": {
            "id": str(UUID(int=dice.getrandbits(128), version=4)),
            "login": name.lower(),
            "display_name": name,
            "email": f"{name.lower()}@example.com",
            "last_login": times[6],
            "role_ids": [dice.randrange(1, 9)],
            "is_superuser": False,
            "is_revoked": False,
        },
        "description": "",
        "environment": {"name": "production"},
        "node_count": len(nodes),
        "node_states": {state: len(nodes)},
        "timestamp": times[0],
        "started_timestamp": times[1],
        "finished_timestamp": times[2],
        "duration": str(dice.random() * 100),
        "nodes": {"id": f"{url}/nodes"},
        "report": {"id": f"{url}/report"},
        "events": {"id": f"{url}/events"},
        "userdata": {"ticket": f"CHG{dice.randrange(10**6):07}"},
        "status": [
            {"state": dice.choice(STATES), "enter_time": enter, "exit_time": leave}
            for enter, leave in pairwise(times[2:6])
        ],
    }


def _words(seed: int, some: dict[str, Callable[[], Any]]) -> dict[str, Any]:
    """Return a job of the same keys, with a library's words in it."""
    url = f"https://{some['host']()}:8143/orchestrator/v1/jobs/{seed}"
    state, type_ = some["state"](), some["type"]()
    return {
        "id": url,
        "name": str(seed),
        "state": state,
        "command": type_,
        "type": type_,
        "options": {"noop": False, "scope": {"nodes": [some["host"]()]}},
        "owner": {
            "id": some["uuid"](),
            "login": some["login"](),
            "display_name": some["name"](),
            "email": some["email"](),
            "role_ids": [1],
        },
        "description": some["sentence"](),
        "environment": {"name": "production"},
        "node_count": 1,
        "node_states": {state: 1},
        "timestamp": some["time"](),
        "started_timestamp": some["time"](),
        "finished_timestamp": some["time"](),
        "duration": "1.5",
        "nodes": {"id": f"{url}/nodes"},
        "report": {"id": f"{url}/report"},
        "events": {"id": f"{url}/events"},
        "userdata": {},
        "status": [
            {"state": some["state"](), "enter_time": some["time"](), "exit_time": None}
            for _ in range(3)
        ],
    }


def plain(count: int) -> Iterator[Any]:
    """Yield jobs of the standard library's chance."""
    return (plain_job(seed) for seed in range(count))


def faker(count: int) -> Iterator[Any]:
    """Yield jobs made with Faker, one generator for all of them."""
    from faker import Faker  # noqa: PLC0415 - a library each

    fake = Faker("en_US")
    fake.seed_instance(0)
    some = {
        "host": fake.hostname,
        "state": lambda: fake.random_element(STATES),
        "type": lambda: fake.random_element(TYPES),
        "uuid": fake.uuid4,
        "login": fake.user_name,
        "name": fake.name,
        "email": fake.email,
        "sentence": fake.sentence,
        "time": lambda: fake.date_time().isoformat() + "Z",
    }
    return (_words(seed, some) for seed in range(count))


def mimesis(count: int) -> Iterator[Any]:
    """Yield jobs made with mimesis, one generator for all of them."""
    from mimesis import Generic, Locale  # noqa: PLC0415 - a library each

    made = Generic(Locale.EN, seed=0)
    some = {
        "host": made.internet.hostname,
        "state": lambda: made.random.choice(STATES),
        "type": lambda: made.random.choice(TYPES),
        "uuid": made.cryptographic.uuid,
        "login": made.person.username,
        "name": made.person.full_name,
        "email": made.person.email,
        "sentence": made.text.sentence,
        "time": lambda: made.datetime.datetime().isoformat() + "Z",
    }
    return (_words(seed, some) for seed in range(count))


def ours(count: int) -> Iterator[Any]:
    """Yield jobs of our own, each coherent."""
    from orchestrator_contract.mockserver import generate  # noqa: PLC0415 - a library each

    return islice(generate("job", seed=0), count)


MAKERS: dict[str, Maker] = {"ours": ours, "plain": plain, "faker": faker}


def seconds(maker: Maker, count: int) -> float:
    """Return the seconds for one of *count* jobs; making the maker is not counted."""
    jobs = maker(count)
    began = time.perf_counter()
    for _ in jobs:
        pass
    return (time.perf_counter() - began) / count


def main() -> None:
    """Measure in turn and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--jobs", type=int, default=630, help="of a round")
    asked = parser.parse_args()
    makers = dict(MAKERS)
    if find_spec("mimesis"):
        makers["mimesis"] = mimesis
    runs: dict[str, list[float]] = {name: [] for name in makers}
    for number in range(WARM_UPS + max(1, asked.rounds)):
        for name, maker in makers.items():
            took = seconds(maker, asked.jobs)
            if number >= WARM_UPS:
                runs[name].append(took)
    print(json.dumps(runs))


if __name__ == "__main__":
    main()
