"""Every engine sends what every other one sends, by whichever way and encoder."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import urllib3
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orchestrator_contract.mockserver import DEFAULT_EPOCH, MockServer
from orchestrator_contract.mockserver.api import encoding

from ..support.examples import examples
from .asking import API, asking

NOW = DEFAULT_EPOCH + timedelta(seconds=12)
ENDS = b"\r\n\r\n"
DATE = re.compile(rb"\r\ndate: [^\r]+", re.IGNORECASE)
#: What an engine may say of itself.
OWN = {"server", "date", "connection"}


class Pair(NamedTuple):
    """A server that goes the short way, and one that never does."""

    quick: MockServer
    slow: MockServer


def mock() -> MockServer:
    return MockServer(epoch=DEFAULT_EPOCH, clock=lambda: NOW)


@pytest.fixture(scope="module")
def pair() -> Iterator[Pair]:
    servers = Pair(mock(), mock())
    servers.slow.app.short_way = None
    with servers.quick, servers.slow:
        yield servers


def head(job: object, **headers: str) -> bytes:
    lines = {"Host": "a.example.com", "X-Authentication": "any"} | {
        name.replace("_", "-"): value for name, value in headers.items()
    }
    told = "".join(f"{name}: {value}\r\n" for name, value in lines.items() if value)
    return f"GET {API}/jobs/{job} HTTP/1.1\r\n{told}\r\n".encode()


REQUESTS = st.builds(
    head,
    st.sampled_from([*range(1, 9), 64, 65, 66, 69, 999, "x", "6?x=1", "6?__state=new"]),
) | st.sampled_from(
    [
        head(6, Prefer="state=running"),
        head(6, X_Authentication=""),
        head(6, X_Authentication="invalid"),
        head(6, Host="b.example.com"),
        head(6, Origin="http://page.example.com"),
        head(6, If_None_Match="*"),
        head(6, X_Orchestrator_Session="other"),
        head(6, X_Authentication="any\r\nX-Authentication: invalid"),
        head(6, Content_Length="2") + b"{}",
        head(6, Transfer_Encoding="chunked") + b"2\r\n{}\r\n0\r\n\r\n",
        head(6, Transfer_Encoding="chunked") + b"0\r\n\r\n",
        b"\r\n" + head(6),
        head(6).replace(b"GET", b"HEAD"),
        head(6).replace(b"GET", b"PUT"),
        head(6).replace(b" /", b" http://a.example.com/"),
    ]
)


def spoken(port: int, sent: list[list[bytes]]) -> bytes:
    """What comes back on one connection for what is *sent* in pieces, to the end."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as client:
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for pieces in sent:
            for piece in pieces:
                client.sendall(piece)
        client.sendall(head(7, Connection="close"))
        got = b"".join(iter(lambda: client.recv(65_536), b""))
    return DATE.sub(b"", got)


@settings(
    max_examples=examples(1 / 4),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(requests=st.lists(REQUESTS, max_size=8), cut=st.integers(1, 60))
def test_a_connection_is_answered_the_same_both_ways(
    pair: Pair, requests: list[bytes], cut: int
) -> None:
    """Pipelined, in pieces and again: heads that are known, and heads that are not."""
    whole = [[request] for request in requests]
    pieces = [[request[:cut], request[cut:]] for request in requests]
    sent = [*whole, *pieces, *whole]
    quick, slow = (spoken(server.port, sent) for server in pair)
    assert quick == slow
    assert quick.count(b"HTTP/1.1 ") == len(sent) + 1


def test_a_head_that_is_known_does_not_open_doors(http: urllib3.PoolManager) -> None:
    """What begins like a known request, and what the session has come to, is heard."""
    with mock() as server:
        ask = asking(server.url, http)
        first = ask(f"{API}/jobs/6")
        assert ask(f"{API}/jobs/6").data == first.data
        server.session().rules.add({"fault": "unavailable"})
        assert ask(f"{API}/jobs/6").status == 503
        server.session().rules.clear()
        assert ask(f"{API}/jobs/6").data == first.data
        assert spoken(server.port, [[b"GET"], [head(6, X_Authentication="")[3:]]])
        assert ask(f"{API}/jobs/6", token=None).status == 401


@pytest.mark.parametrize("end", [b"\n\n", b"\n\r\n", b"\r\n\n"])
def test_no_request_is_swallowed_after_a_head_that_ends_in_a_bare_line_feed(
    pair: Pair, end: bytes
) -> None:
    sent = [[head(6).replace(ENDS, end) + head(3)]] * 3
    quick, slow = (spoken(server.port, sent) for server in pair)
    assert quick == slow
    assert quick.count(b"HTTP/1.1 200 ") == 2 * len(sent) + 1


def test_every_request_is_in_the_journal(pair: Pair) -> None:
    journals = []
    for server in pair:
        journal = server.session().journal
        journal.clear()
        spoken(server.port, [[head(6)], [head(3)], [head(6)], [head("x")], [head(6)]])
        told = [entry.told() for entry in journal.entries()]
        for entry in told:
            entry.pop("id")
            entry.pop("received")
            entry.pop("milliseconds")
        journals.append(told)
    assert journals[0] == journals[1]
    assert [entry["job"] for entry in journals[0]] == ["6", "3", "6", "x", "6", "7"]
    assert journals[0][0]["request"]["headers"]["X-Authentication"] == "(redacted)"


# -- granian, with orjson and without


@pytest.fixture(scope="module", params=["orjson", "json"])
def replica(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The URL of a mock under granian, at NOW for ever."""
    pytest.importorskip("granian")
    folder = tmp_path_factory.mktemp("replica")
    paths = [str(folder), *filter(None, [os.environ.get("PYTHONPATH")])]
    if request.param == "json":
        (folder / "orjson.py").write_text("raise ImportError\n")
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    command = [
        *(Path(sys.executable).parent / "orchestrator-contract", "serve"),
        *("--engine", "granian", "--port", str(port), "--clock", "virtual"),
        *("--epoch", DEFAULT_EPOCH.isoformat(), "--now", NOW.isoformat()),
    ]
    with subprocess.Popen(
        command,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(paths)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:
        url = f"http://127.0.0.1:{port}"
        try:
            with urllib3.PoolManager(
                retries=urllib3.Retry(100, backoff_factor=0.05, backoff_max=0.2)
            ) as patient:
                patient.request("GET", f"{url}{API}/jobs/1")
            yield url
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(timeout=20)


@pytest.mark.parametrize(
    "path",
    [
        *(f"/jobs/{job}" for job in (1, 2, 3, 4, 5, 6, 7, 64, 65, 66, 69, 999, "x")),
        "/jobs/6?__state=running",
        "/jobs?limit=30",
        "/jobs/6/nodes",
    ],
)
def test_granian_answers_as_the_default_engine(
    pair: Pair, replica: str, http: urllib3.PoolManager, path: str
) -> None:
    host = {"Host": "a.example.com"}
    for method in ("GET", "HEAD"):
        told = [
            asking(url, http)(f"{API}{path}", method=method, headers=host)
            for url in (pair.quick.url, replica, replica)
        ]
        heads: list[Any] = [
            sorted((k.lower(), v) for k, v in t.headers.items() if k.lower() not in OWN)
            for t in told
        ]
        assert len({t.status for t in told}) == 1
        assert len({t.data for t in told}) == 1
        assert heads[0] == heads[1] == heads[2]


# -- orjson


NUMBERS = (
    st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.floats(1e-12, 1e-3)
    | st.floats(1e14, 1e23)
    | st.integers(1, 10**6).map(lambda number: number * 1e-9)
)
TEXTS = st.text() | st.uuids().map(str) | st.sampled_from(["0.0000", "1e-7]", "\x7f"])
JSON = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS,
    lambda part: st.lists(part) | st.dictionaries(TEXTS, part),
    max_leaves=30,
)


@pytest.mark.skipif(encoding.quick is None, reason="orjson is not installed")
@given(JSON)
def test_orjson_writes_the_same_bytes(body: Any) -> None:
    assert encoding.written(body) == encoding.encoded(body).encode()
    assert json.loads(encoding.written(body)) == body
