"""Faults on demand: rules, and each fault as three different clients see it."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import urllib3
from werkzeug.test import Client

from orchestrator_contract.mockserver import (
    DEFAULT_EPOCH,
    MockServer,
    World,
    create_app,
)
from orchestrator_contract.mockserver.faults.catalogue import FAULTS, Where
from orchestrator_contract.mockserver.faults.rules import BadRule, read_rule

from .desk import Desk

API = "/orchestrator/v1"
TOKEN = {"X-Authentication": "any"}
#: A header line: the connection ends with the answer, and nobody waits for silence.
CLOSE = "Connection: close\r\n"

STATUSES = {
    "validation-error": 400,
    "token-expired": 401,
    "token-invalid": 401,
    "token-revoked": 401,
    "unknown-job": 404,
    "forbidden": 403,
    "too-many-requests": 429,
    "internal-error": 500,
    "bad-gateway": 502,
    "unavailable": 503,
}
#: What a client that reads HTTP calls an error of the connection or of the protocol.
BREAKING = {
    "EMPTY_RESPONSE",
    "MALFORMED_RESPONSE_CHUNK",
    "RANDOM_DATA_THEN_CLOSE",
    "CONNECTION_RESET_BY_PEER",
    "SHORT_BODY",
    "HANG",
}
ON_SOCKETS = [f.name for f in FAULTS.values() if f.where is Where.SOCKET]


@pytest.fixture(scope="module")
def faulty() -> Iterator[MockServer]:
    with MockServer(clock=lambda: DEFAULT_EPOCH) as server:
        yield server


def address(server: MockServer, fault: str, job: int = 6) -> str:
    return f"{server.url}{API}/jobs/{job}?__fault={fault}"


def raw(
    server: MockServer, fault: str, *, wait: float = 5, more: str = ""
) -> tuple[bytes, str]:
    """Return all that comes over the wire, and how the connection ended.

    *more* are header lines of the request.
    """
    path = f"{API}/jobs/6?__fault={fault}"
    host = server.url.removeprefix("http://")
    request = f"GET {path} HTTP/1.1\r\nHost: {host}\r\nX-Authentication: any\r\n"
    request += f"{more}\r\n"
    came = b""
    with socket.create_connection(("127.0.0.1", server.port), timeout=wait) as wire:
        wire.sendall(request.encode())
        while True:
            try:
                part = wire.recv(65_536)
            except ConnectionResetError:
                return came, "reset"
            except TimeoutError:
                return came, "silence"
            if not part:
                return came, "end"
            came += part


@pytest.mark.parametrize("name", ON_SOCKETS)
def test_a_fault_on_the_socket_is_one_on_the_wire(
    faulty: MockServer, name: str
) -> None:
    came, end = raw(faulty, name, wait=0.5 if name == "HANG" else 5)
    head, _, body = came.partition(b"\r\n\r\n")
    length = int(
        (head.partition(b"Content-Length: ")[2].split(b"\r\n") or [b""])[0] or 0
    )
    seen = {
        "EMPTY_RESPONSE": (came, end) == (b"", "end"),
        "CONNECTION_RESET_BY_PEER": (came, end) == (b"", "reset"),
        "HANG": (came, end) == (b"", "silence"),
        "RANDOM_DATA_THEN_CLOSE": bool(came) and not came.startswith(b"HTTP/"),
        "MALFORMED_RESPONSE_CHUNK": b"Transfer-Encoding: chunked" in head
        and not body[:1].isdigit(),
        "SHORT_BODY": 0 < len(body) < length,
        "DRIBBLE": len(body) == length > 0,
    }
    assert seen[name], (came[:200], end)
    assert end == {"CONNECTION_RESET_BY_PEER": "reset", "HANG": "silence"}.get(
        name, "end"
    )


@pytest.mark.parametrize("name", ON_SOCKETS)
def test_urllib3_sees_a_fault_on_the_socket(faulty: MockServer, name: str) -> None:
    with urllib3.PoolManager(retries=False, timeout=0.7) as http:
        if name in BREAKING:
            with pytest.raises(urllib3.exceptions.HTTPError):
                http.request("GET", address(faulty, name), headers=TOKEN)
        else:
            began = time.monotonic()
            answer = http.request("GET", address(faulty, name), headers=TOKEN)
            assert answer.json()["name"] == "6"
            assert time.monotonic() - began > 1


@pytest.mark.parametrize("name", ON_SOCKETS)
def test_httpx_sees_a_fault_on_the_socket(faulty: MockServer, name: str) -> None:
    with httpx.Client(timeout=0.7, headers=TOKEN, trust_env=False) as http:
        if name in BREAKING:
            with pytest.raises(httpx.TransportError):
                http.get(address(faulty, name))
        else:
            assert http.get(address(faulty, name)).json()["name"] == "6"


@pytest.mark.parametrize("name", [n for n in FAULTS if n not in ON_SOCKETS])
def test_every_client_sees_the_other_faults(faulty: MockServer, name: str) -> None:
    sound = raw(faulty, "unknown", more=CLOSE)[0]
    assert sound.startswith(b"HTTP/1.1 400 ")
    with (
        urllib3.PoolManager(retries=False) as pool,
        httpx.Client(headers=TOKEN, trust_env=False) as client,
    ):
        plain = pool.request("GET", f"{faulty.url}{API}/jobs/6", headers=TOKEN)
        one = pool.request("GET", address(faulty, name), headers=TOKEN, retries=False)
        other = client.get(address(faulty, name))
    wire, _ = raw(faulty, name, more=CLOSE)
    assert wire.split(b" ")[1] == str(one.status).encode()
    assert one.status == other.status_code == STATUSES.get(name, 200)
    assert one.data == other.content
    assert one.data in wire
    kinds = {one.headers["Content-Type"], other.headers["Content-Type"]}
    assert len(kinds) == 1
    assert (one.data, kinds) != (plain.data, {plain.headers["Content-Type"]})


# -- rules


class Ruled:
    """A mock with rules, asked in process."""

    def __init__(self) -> None:
        app = create_app(World(0, jobs=80), clock=lambda: DEFAULT_EPOCH)
        self.client = Client(app)

    def add(self, **rule: Any) -> Any:
        return self.client.post("/__admin/faults", json=rule)

    def status(self, path: str = "/jobs/6") -> int:
        return self.client.get(API + path, headers=TOKEN).status_code


def test_a_burst_is_followed_by_recovery() -> None:
    mock = Ruled()
    mock.add(fault="unavailable", operation="getJob", after=2, times=3)
    assert [mock.status() for _ in range(8)] == [200, 200, 503, 503, 503, 200, 200, 200]
    (rule,) = mock.client.get("/__admin/faults").json["rules"]
    assert (rule["hits"], rule["fits"]) == (3, 5)


def test_a_rule_may_be_for_one_job_or_one_operation() -> None:
    mock = Ruled()
    mock.add(fault="token-expired", job=6)
    assert (mock.status("/jobs/6"), mock.status("/jobs/7")) == (401, 200)
    assert mock.status("/jobs/6/nodes") == 401
    mock.add(fault="bad-gateway", operation="listJobs")
    assert (mock.status("/jobs"), mock.status("/jobs/7")) == (502, 200)
    assert mock.client.delete("/__admin/faults/1").status_code == 200
    assert mock.client.delete("/__admin/faults/1").status_code == 404
    assert (mock.status("/jobs/6"), mock.status("/jobs")) == (200, 502)
    assert mock.client.delete("/__admin/faults").json == {"removed": 1}
    assert mock.status("/jobs") == 200


@pytest.mark.parametrize("job", [7, None])
@pytest.mark.parametrize("asked", ["9" * 5_000, "none", "-7"])
def test_a_rule_stands_in_the_way_of_no_odd_id(
    desk: Desk, job: int | None, asked: str
) -> None:
    plain = desk.get(f"/jobs/{asked}")
    desk.admin("POST", "/faults", {"delay": "1ms", "job": job})
    answer = desk.get(f"/jobs/{asked}")
    assert (answer.status_code, answer.data) == (plain.status_code, plain.data)


def test_a_probability_is_decided_by_the_seed() -> None:
    def statuses(seed: int) -> list[int]:
        mock = Ruled()
        mock.add(fault="internal-error", probability=0.3, seed=seed)
        return [mock.status() for _ in range(200)]

    assert statuses(1) == statuses(1) != statuses(2)
    assert 30 < statuses(1).count(500) < 90


@pytest.mark.parametrize(
    ("delay", "least", "most"),
    [
        ("40ms", 40, 40),
        ({"uniform": ["5ms", "30ms"]}, 5, 30),
        ({"lognormal": ["10ms", "20ms"]}, 1, 60_000),
    ],
)
def test_a_delay_is_drawn_as_its_shape_says(delay: Any, least: int, most: int) -> None:
    rule = read_rule({"delay": delay})
    assert rule.delay is not None
    drawn = set()
    for _ in range(300):
        assert rule.strikes("getJob", 1)
        drawn.add(rule.delay.draw(rule.dice))
    assert min(drawn) >= least
    assert max(drawn) <= most
    assert len(drawn) == 1 if least == most else len(drawn) > 10
    assert read_rule({"delay": rule.delay.told()}).delay == rule.delay


def test_a_whole_server_can_be_faulty() -> None:
    with MockServer(faults=["forbidden"]) as server, urllib3.PoolManager() as http:
        answer = http.request("GET", f"{server.url}{API}/jobs", headers=TOKEN)
        assert (answer.status, answer.headers["Content-Type"]) == (
            403,
            "text/plain; charset=utf-8",
        )
    with pytest.raises(LookupError, match="nearest is forbidden"):
        MockServer(faults=["forbiden"])


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        ({}, "names neither"),
        ({"fault": "HUNG"}, "the nearest is HANG"),
        ({"fault": "HANG", "operation": "deleteJob"}, "there are listJobs"),
        ({"fault": "HANG", "job": "6"}, "job is '6'"),
        ({"fault": "HANG", "times": -1}, "times is -1"),
        ({"fault": "HANG", "after": True}, "after is True"),
        ({"fault": "HANG", "operation": ["getJob"]}, "is no operation"),
        ({"fault": "HANG", "probability": 2}, "between 0 and 1"),
        ({"fault": "HANG", "probability": "often"}, "not a number"),
        ({"fault": "HANG", "shoe": 1}, "a rule has no shoe"),
        ({"delay": "later"}, "is no length of time"),
        ({"delay": "2m"}, "is not within 0 to 60000 ms"),
        ({"delay": {"uniform": ["2s", "1s"]}}, "2000 to 1000 ms"),
        ({"delay": {"gauss": ["1s"]}}, "give a time such as 800ms"),
    ],
)
def test_a_rule_that_cannot_be_read_says_why(rule: Any, told: str) -> None:
    with pytest.raises(BadRule, match=told):
        read_rule(rule)
    answer = Ruled().add(**rule)
    assert answer.status_code == 400
    assert told in answer.json["detail"]


def test_rules_are_bounded_in_number() -> None:
    mock = Ruled()
    statuses = [mock.add(fault="HANG", times=0).status_code for _ in range(201)]
    assert statuses.count(201) == 200
    assert statuses[-1] == 400


def test_an_engine_that_cannot_fail_on_sockets_says_so() -> None:
    answer = Ruled().client.get(f"{API}/jobs/6?__fault=HANG", headers=TOKEN)
    assert answer.status_code == 501
    assert "default engine" in answer.json["detail"]
    assert "Preference-Applied" not in answer.headers
