"""The server: quick to start, quick to stop, nothing left behind."""

from __future__ import annotations

import gc
import http.client
import logging
import socket
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import urllib3

from orchestrator_contract.mockserver import MockServer, PortInUse

from .asking import API, asking

HEAD = "X-Authentication: x\r\nHost: mock\r\n"


def raw(server: MockServer, *requests: str) -> bytes:
    """Send bytes as they are, and return all that comes until the server closes."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=5) as connection:
        connection.sendall("".join(requests).encode("latin-1"))
        connection.shutdown(socket.SHUT_WR)
        found = b""
        while part := connection.recv(65_536):
            found += part
        return found


def test_a_server_can_be_used_without_a_with() -> None:
    server = MockServer()
    assert server.start() is server.start()
    with urllib3.PoolManager(retries=False) as http:
        assert asking(server.url, http)(f"{API}/jobs/1").status == 200
    server.stop()
    server.stop()
    for attribute in ("url", "port"):
        with pytest.raises(RuntimeError, match="does not run"):
            getattr(server, attribute)
    with server:
        assert server.url


def test_its_token_is_one_that_is_accepted(http: urllib3.PoolManager) -> None:
    for token in (None, "s3cret"):
        with MockServer(token=token) as server:
            answer = asking(server.url, http)(f"{API}/jobs/1", token=server.token)
            assert answer.status == 200


def test_live_jobs_begin_when_the_server_is_made() -> None:
    with MockServer() as server:
        assert datetime.now(UTC) - server.world.epoch < timedelta(seconds=5)


def test_the_clock_can_be_held(http: urllib3.PoolManager) -> None:
    now = datetime(2030, 1, 1, tzinfo=UTC)
    with MockServer(clock=lambda: now) as server:
        ask = asking(server.url, http)
        assert server.world.epoch == now
        assert ask(f"{API}/jobs/64").json["timestamp"] == "2030-01-01T00:00:00Z"


def test_a_hundred_starts_and_stops_leave_nothing_behind() -> None:
    def left() -> tuple[int, int]:
        gc.collect()
        return threading.active_count(), len(list(Path("/proc/self/fd").iterdir()))

    if not Path("/proc/self/fd").exists():
        pytest.skip("this system does not list open files in /proc")
    MockServer().start().stop()
    before = left()
    for _ in range(100):
        with MockServer() as server:
            client = http.client.HTTPConnection("127.0.0.1", server.port)
            client.request("GET", f"{API}/jobs/1", headers={"X-Authentication": "x"})
            assert client.getresponse().read()
        client.close()
    after = left()
    assert all(now <= then for now, then in zip(after, before, strict=True))


def test_stopping_does_not_wait_for_silent_clients() -> None:
    before = set(threading.enumerate())
    server = MockServer().start()
    address = ("127.0.0.1", server.port)
    clients = [socket.create_connection(address) for _ in range(20)]
    for client in clients[:10]:
        client.sendall(b"GET /orchestrator/v1/jobs HTTP/1.1\r\nHost:")
    began = time.perf_counter()
    server.stop()
    assert time.perf_counter() - began < 2  # not the minute that the clients may idle
    for client in clients:
        client.close()
    assert set(threading.enumerate()) <= before


def test_a_connection_is_kept_for_the_next_request() -> None:
    with MockServer() as server:
        client = http.client.HTTPConnection("127.0.0.1", server.port, timeout=5)
        client.connect()
        kept = client.sock
        for method in ("GET", "HEAD", "POST", "GET"):
            body = b'{"job": "1"}' if method == "POST" else None
            client.request(
                method, f"{API}/jobs/1", body, headers={"X-Authentication": "x"}
            )
            client.getresponse().read()
            assert client.sock is kept
        client.close()


def test_requests_in_a_row_are_answered_in_a_row(server: MockServer) -> None:
    line = "GET /orchestrator/v1/jobs/{} HTTP/1.1\r\n" + HEAD + "\r\n"
    found = raw(server, line.format(6), line.format(7))
    assert found.count(b"HTTP/1.1 200 OK\r\n") == 2
    assert found.index(b'"name":"6"') < found.index(b'"name":"7"')


@pytest.mark.parametrize(
    ("line", "status"),
    [
        (f"GET http://pe:1{API}/jobs/6?a=b HTTP/1.1", 200),
        ("GET http://pe:1 HTTP/1.1", 200),
        (f"GET {API}/jobs/6 HTTP/1.0", 200),
        (f"GET {API}/jobs/\x00 HTTP/1.1", 400),
        (f"GET {API}/jobs/\xff HTTP/1.1", 400),
        (f"GET {API}/jobs/6\x7f HTTP/1.1", 400),
        ("OPTIONS * HTTP/1.1", 404),
        ("nonsense", 400),
        ("GET / HTTP/9.9", 505),
        (f"GET /{'a' * 70_000} HTTP/1.1", 414),
    ],
)
def test_odd_request_lines_get_an_answer(
    server: MockServer, line: str, status: int
) -> None:
    found = raw(server, f"{line}\r\n{HEAD}\r\n")
    assert found.split(b" ")[:2] == [b"HTTP/1.1", str(status).encode()]
    assert b"text/html" not in found or status == 200


def test_a_header_with_an_underscore_is_no_token(server: MockServer) -> None:
    found = raw(server, f"GET {API}/jobs/6 HTTP/1.1\r\nX_Authentication: x\r\n\r\n")
    assert b" 401 " in found


def test_http_1_0_without_a_host_gets_links_to_where_we_listen(
    server: MockServer,
) -> None:
    found = raw(server, f"GET {API}/jobs/6 HTTP/1.0\r\nX-Authentication: x\r\n\r\n")
    assert f'"id":"{server.url}{API}/jobs/6"'.encode() in found


def test_a_port_in_use_is_told_in_one_sentence() -> None:
    with MockServer() as server:
        second = MockServer(port=server.port)
        with pytest.raises(
            PortInUse, match=f"port {server.port} of 127.0.0.1 is in use"
        ):
            second.start()
        assert isinstance(PortInUse(), OSError)
    with second:  # it is free now
        assert second.url == server_url(second)


def server_url(server: MockServer) -> str:
    return f"http://127.0.0.1:{server.port}"


@pytest.mark.parametrize("host", ["no.such.host.invalid", "192.0.2.1"])
def test_an_address_that_is_not_ours_is_an_os_error(host: str) -> None:
    with pytest.raises(OSError, match=r"."):
        MockServer(host=host).start()


def test_a_wildcard_address_is_told_as_one_that_can_be_reached(
    http: urllib3.PoolManager,
) -> None:
    with MockServer(host="0.0.0.0") as server:  # noqa: S104 - that is the point
        assert server.url == server_url(server)
        assert asking(server.url, http)(f"{API}/jobs/1").status == 200


@pytest.mark.skipif(not socket.has_ipv6, reason="this system has no IPv6")
def test_an_ipv6_address_stands_in_brackets(http: urllib3.PoolManager) -> None:
    try:
        server = MockServer(host="::1").start()
    except OSError:
        pytest.skip("this machine has no IPv6 loopback address")
    assert server.url == f"http://[::1]:{server.port}"
    found = asking(server.url, http)(f"{API}/jobs/1").json
    assert found["id"] == f"{server.url}{API}/jobs/1"
    server.stop()


def test_requests_are_logged_only_for_whoever_listens(
    http: urllib3.PoolManager,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    with MockServer() as server:
        asking(server.url, http)(f"{API}/jobs/1")
        assert not caplog.records
        with caplog.at_level(logging.INFO, "orchestrator_contract.mockserver"):
            asking(server.url, http)(f"{API}/jobs/1")
    assert [r for r in caplog.records if r.name.endswith(".access")]
    assert capfd.readouterr() == ("", "")


def test_many_clients_at_once_get_their_own_answers(server: MockServer) -> None:
    wrong: list[object] = []

    def poll(id_: int) -> None:
        with urllib3.PoolManager(retries=False) as http:
            ask = asking(server.url, http)
            for _ in range(20):
                job = ask(f"{API}/jobs/{id_}").json
                if job["name"] != str(id_):
                    wrong.append(job)

    threads = [threading.Thread(target=poll, args=(i,)) for i in range(1, 17)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_the_package_is_light_until_it_is_used() -> None:
    script = (
        "import sys, orchestrator_contract.mockserver as mock; "
        "print(*{'faker', 'werkzeug', 'yaml', 'http.server'} & set(sys.modules)); "
        "assert set(mock.__all__) <= set(dir(mock))"
    )
    run = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == ""


def test_every_name_of_the_door_opens() -> None:
    from orchestrator_contract import mockserver  # noqa: PLC0415 - the door as a whole

    assert all(getattr(mockserver, name) for name in mockserver.__all__)
    with pytest.raises(AttributeError, match="no attribute 'Nothing'"):
        _ = mockserver.Nothing
