"""A client's whole day, over real libraries and in every clock; all of it is judged."""

from __future__ import annotations

import json
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
import urllib3

from orchestrator_contract.mockserver import MockServer
from orchestrator_contract.mockserver.inventory.seeded import UNREACHABLE
from orchestrator_contract.schemas import validator_for

from ..support.sampling import sampled

API = "/orchestrator/v1"
OVER = {"finished", "failed", "stopped"}
NODES = ["web1.example.com", "db1.example.com"]
INVENTORY = {
    "environments": ["empty"],
    "nodes": [*NODES, {"name": UNREACHABLE, "connected": False}],
    "users": ["ada", {"login": "viewer", "denied": ["*"]}],
}
TOKEN = "any"  # noqa: S105 - it guards nothing
#: Sends a method, a URL and perhaps a body; returns status and JSON.
Send = Callable[..., tuple[int, Any]]
CLOCKS = {"real": ["--speed", "20x"], "virtual": [], "poll": []}


def sending(http: Any, status: str) -> Send:
    """Return what asks through *http*, whose answers have the status called so."""

    def send(
        method: str, url: str, body: Any = None, token: str = TOKEN
    ) -> tuple[int, Any]:
        headers = {"X-Authentication": token}
        more = {} if body is None else {"json": body}
        answer = http.request(method, url, headers=headers, **more)
        return getattr(answer, status), answer.json()

    return send


@contextmanager
def by_urllib3() -> Iterator[Send]:
    with urllib3.PoolManager(retries=False, timeout=10) as http:
        yield sending(http, "status")


@contextmanager
def by_httpx() -> Iterator[Send]:
    with httpx.Client(timeout=10) as http:
        yield sending(http, "status_code")


@contextmanager
def serving(scripts: Path, folder: Path, *options: str) -> Iterator[str]:
    """Run ``serve`` as a program, and yield its URL."""
    port = folder / "port"
    inventory = folder / "inventory.json"
    inventory.write_text(json.dumps(INVENTORY), "utf-8")
    command = [scripts / "orchestrator-contract", "serve", "--port", "0"]
    command += ["--port-file", port, "--inventory", inventory, *options]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        try:
            patience = time.monotonic() + 20
            while not port.exists():
                assert process.poll() is None
                assert time.monotonic() < patience
                time.sleep(0.02)
            yield f"http://127.0.0.1:{port.read_text().strip()}"
        finally:
            process.terminate()


class Day:
    """What a client does; it knows nothing of which clock the server goes by."""

    def __init__(self, send: Send, url: str) -> None:
        self.send, self.url = send, url

    def command(self, name: str, body: Any, token: str = TOKEN) -> tuple[int, Any]:
        return self.send("POST", f"{self.url}{API}/command/{name}", body, token)

    def created(self, name: str, body: Any) -> str:
        status, told = self.command(name, body)
        assert status == 202, told
        validator_for("command-job").validate(told)
        link: str = told["job"]["id"]
        assert link == f"{self.url}{API}/jobs/{told['job']['name']}"
        return link

    def get(self, link: str) -> Any:
        status, body = self.send("GET", link)
        assert status == 200, body
        return body

    def look(self, link: str) -> Any:
        """Look at a job and at all that belongs to it, as it is then."""
        job = self.get(link)
        for part in ("nodes", "report", "events"):
            self.get(job[part]["id"])
        return job

    def watched(self, link: str, until: set[str]) -> list[str]:
        """Poll a job until it is in one of some states; return the states met."""
        states: list[str] = []
        for _ in range(2000):
            states.append(self.look(link)["state"])
            if states[-1] in until:
                return [*dict.fromkeys(states)]
            self.let_time_pass()
        raise AssertionError(f"{link} is {states[-1]} for ever")

    def let_time_pass(self) -> None:
        _, clock = self.send("GET", f"{self.url}/__admin/clock")
        if clock["kind"] == "virtual":
            self.send("POST", f"{self.url}/__admin/clock", {"advance": "1500ms"})
        elif clock["kind"] == "real":
            time.sleep(0.01)

    def followed(self, link: str) -> list[str]:
        """Follow a job's events page by page, as the official client does."""
        types: list[str] = []
        after = self.get(link)["events"]["id"]
        for _ in range(2000):
            page = self.get(after)
            types += [event["type"] for event in page["items"]]
            if {"job_finished", "job_aborted"} & set(types):
                return types
            after = page["next-events"]["id"]
            self.let_time_pass()
            self.get(link)
        raise AssertionError(f"the events of {link} never end")


#: The suite tries each clock with one of the libraries.
PAIRS = (
    *((by_urllib3, "real"), (by_httpx, "real")),
    *((by_httpx, "virtual"), (by_urllib3, "virtual")),
    *((by_urllib3, "poll"), (by_httpx, "poll")),
)


@pytest.mark.parametrize(("library", "clock"), sampled(PAIRS, session="e2e", every=2))
def test_a_day_of_commands_is_without_a_finding(
    library: Any,
    clock: str,
    tmp_path: Path,
    scripts: Path,
    run_cli: Callable[..., Any],
) -> None:
    options = ["--clock", clock, *CLOCKS[clock]]
    with library() as send, serving(scripts, tmp_path, *options) as url:
        day = Day(send, url)
        _deploy_and_wait(day)
        _task_on_a_missing_node(day)
        _stop_in_mid_run(day)
        _errors(day)
        newest = day.get(f"{url}{API}/jobs?limit=5&order_by=name&order=desc")
        assert newest["pagination"]["total"] == int(newest["items"][0]["name"]) >= 103
        recording = tmp_path / "day.har"
        har = day.get(f"{url}/__admin/requests?format=har")
        recording.write_text(json.dumps(har), "utf-8")
    judged = run_cli(
        "validate", recording, "--fail-on", "warning", "--report", "json=-"
    )
    assert judged.returncode == 0, judged.stderr
    report = json.loads(judged.stdout)
    assert report["summary"]["errors"] == report["summary"]["warnings"] == 0
    assert len(report["coverage"]["checks"]["passed"]) > 100


def _deploy_and_wait(day: Day) -> None:
    told = {"environment": "production", "scope": {"nodes": NODES}}
    link = day.created("deploy", told)
    assert day.followed(link)[-1] == "job_finished"
    assert day.watched(link, OVER)[-1] == "finished"
    job = day.get(link)
    assert job["node_states"] == {"finished": 2}
    report = day.get(job["report"]["id"])["items"]
    assert {row["node"] for row in report} == set(NODES)


def _task_on_a_missing_node(day: Day) -> None:
    scope = {"nodes": [NODES[0], "missing.example.com", UNREACHABLE]}
    link = day.created("task", {"task": "facts", "params": {}, "scope": scope})
    assert day.watched(link, OVER)[-1] == "failed"
    nodes = {n["name"]: n for n in day.get(f"{link}/nodes")["items"]}
    assert Counter(n["state"] for n in nodes.values()) == {"errored": 2, "finished": 1}
    error = nodes["missing.example.com"]["result"]["_error"]
    assert error["kind"] == "puppetlabs.orchestrator/execution-failure"


def _stop_in_mid_run(day: Day) -> None:
    # A client that is slow today may find one job over before it has met it running.
    for _ in range(5):
        link = day.created("deploy", {"environment": "production"})
        if day.watched(link, {"running", *OVER})[-1] == "running":
            break
    status, told = day.command("stop", {"job": link.rpartition("/")[2]})
    assert status == 202
    validator_for("command-stopped").validate(told)
    assert told["job"]["id"] == link
    assert day.watched(link, OVER)[-1] == "stopped"
    assert day.command("stop", {"job": link.rpartition("/")[2]})[0] == 202
    assert day.get(link)["state"] == "stopped"


def _errors(day: Day) -> None:
    task = {"task": "facts", "params": {}, "scope": {"nodes": NODES}}
    wanted = [
        ("deploy", {"environment": "nowhere"}, 404, "unknown-environment"),
        ("deploy", {"environment": "empty"}, 400, "empty-environment"),
        ("deploy", {}, 400, "validation-error"),
        ("task", task | {"scope": {"nodes": []}}, 400, "empty-target"),
        ("task", task | {"scope": {"query": "nodes {"}}, 400, "query-error"),
        ("stop", {"job": "4711"}, 404, "unknown-job"),
    ]
    for name, body, status, kind in wanted:
        found, told = day.command(name, body)
        validator_for("error").validate(told)
        assert (found, told["kind"]) == (status, f"puppetlabs.orchestrator/{kind}")
    found, told = day.command("task", task, token="viewer")  # noqa: S106
    assert (found, told["kind"]) == (403, "puppetlabs.orchestrator/not-permitted")
    found, told = day.command("task", task, token="expired")  # noqa: S106
    assert (found, told["kind"]) == (401, "puppetlabs.rbac/token-expired")


def test_under_many_hands_no_job_is_lost_and_no_number_is_given_twice() -> None:
    hands, each = 16, 12
    done = threading.Event()
    with MockServer(speed=600.0) as server, ThreadPoolExecutor(hands + 8) as pool:
        url = server.url

        def command(hand: int) -> list[int]:
            with by_urllib3() as send:
                day = Day(send, url)
                told = {"environment": "production"}
                links = []
                for turn in range(each):
                    scope = {"nodes": [f"node{hand}-{turn}.example.com"]}
                    link = day.created("deploy", told | {"scope": scope})
                    assert day.get(link)["options"]["scope"] == scope
                    links.append(int(link.rpartition("/")[2]))
                    if turn % 3 == 0:
                        assert day.command("stop", {"job": str(links[-1])})[0] == 202
                return links

        def page() -> int:
            pages = 0
            with by_urllib3() as send:
                day, least = Day(send, url), 100
                while not done.is_set():
                    query = "limit=30&order_by=name&order=desc"
                    told = day.get(f"{url}{API}/jobs?{query}")
                    names = [int(item["name"]) for item in told["items"]]
                    total = told["pagination"]["total"]
                    assert names == list(range(names[0], names[0] - 30, -1))
                    assert least <= names[0] <= total
                    least, pages = total, pages + 1
            return pages

        def follow() -> int:
            followed = 0
            with by_urllib3() as send:
                day = Day(send, url)
                while not done.is_set():
                    newest = day.get(
                        f"{url}{API}/jobs?limit=1&order_by=name&order=desc"
                    )
                    types = day.followed(newest["items"][0]["id"])
                    assert types[-1] in {"job_finished", "job_aborted"}
                    followed += 1
            return followed

        readers = [pool.submit(page) for _ in range(4)]
        readers += [pool.submit(follow) for _ in range(4)]
        try:
            links = [
                f.result() for f in [pool.submit(command, h) for h in range(hands)]
            ]
        finally:
            done.set()
        assert all(reader.result() for reader in readers)
        numbers = [number for given in links for number in given]
        assert sorted(numbers) == list(range(101, 101 + hands * each))
        assert all(given == sorted(given) for given in links)
        with by_urllib3() as send:
            told = Day(send, url).get(f"{url}{API}/jobs?limit=1")
        assert told["pagination"]["total"] == 100 + hands * each
