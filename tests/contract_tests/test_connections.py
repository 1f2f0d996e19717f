"""Connections: whom we call, when we call again, and what if nobody is there."""

from __future__ import annotations

import socket
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from orchestrator_contract.contract_tests.exchange import Request, Trouble
from orchestrator_contract.contract_tests.transport.http_target import HttpTarget
from orchestrator_contract.mockserver import MockServer

from .hostile import JOB, TOKEN, Line, always, answer, ask, playing, saying


def test_an_ipv6_address_is_called_and_named() -> None:
    try:
        door = socket.create_server(("::1", 0), family=socket.AF_INET6)
    except OSError:
        pytest.skip("this machine has no IPv6")
    heard = []

    def serve() -> None:
        line, _ = door.accept()
        with line:
            heard.append(line.recv(65536))
            line.sendall(answer())

    thread = threading.Thread(target=serve)
    thread.start()
    with door:
        port = door.getsockname()[1]
        with HttpTarget(f"http://[::1]:{port}", token=None) as target:
            assert target.send(JOB).status == 200
        thread.join()
    assert f"Host: [::1]:{port}\r\n".encode() in heard[0]


def test_nobody_at_the_port_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as door:
        url = f"http://127.0.0.1:{door.getsockname()[1]}"
    failure = HttpTarget(url, token=None).send(JOB).failure
    assert failure
    assert failure.trouble is Trouble.REFUSED
    assert str(failure) == "no connection: connection refused"


def test_a_host_without_an_address_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def nowhere(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", nowhere)
    failure = HttpTarget("https://pe.invalid", token=None).send(JOB).failure
    assert failure
    assert failure.trouble is Trouble.DNS


def test_a_lookup_that_hangs_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    over = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: over.wait(10))
    failure = (
        HttpTarget("https://pe.invalid", token=None, timeout=0.1).send(JOB).failure
    )
    over.set()
    assert failure
    assert failure.trouble is Trouble.TIMEOUT


def test_a_call_that_nobody_takes_is_told() -> None:
    """A door whose queue is full: calls are neither taken nor refused."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        door.listen(0)
        where = door.getsockname()
        callers = [socket.socket() for _ in range(8)]
        for caller in callers:
            caller.settimeout(0)
            caller.connect_ex(where)
        url = f"http://127.0.0.1:{where[1]}"
        failure = HttpTarget(url, token=None, timeout=0.3).send(JOB).failure
        for caller in callers:
            caller.close()
    assert failure
    assert failure.trouble is Trouble.TIMEOUT


def test_the_other_addresses_of_a_host_are_tried(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with playing(always(answer())) as stage, socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        kind = (socket.AF_INET, socket.SOCK_STREAM, 6, "")
        strange = (9999, *kind[1:], None)  # a family that this machine does not have
        found = [strange, (*kind, nobody.getsockname())]
        found.append((*kind, ("127.0.0.1", stage.port)))
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
        with HttpTarget(f"http://localhost:{stage.port}", token=None) as target:
            assert target.send(JOB).status == 200


def test_no_proxy_of_the_environment_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    with playing(always(answer())) as stage, playing(always(answer())) as proxy:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.url)
        monkeypatch.delenv("no_proxy", raising=False)
        ask(stage)
    assert (stage.calls, proxy.calls) == (1, 0)


def test_a_connection_is_used_again() -> None:
    with (
        playing(always(answer())) as stage,
        HttpTarget(stage.url, token=None) as target,
    ):
        assert [target.send(JOB).status for _ in range(5)] == [200] * 5
    assert stage.calls == 1


def test_a_server_that_hangs_up_after_each_answer_is_called_again() -> None:
    with (
        playing(saying(answer())) as stage,
        HttpTarget(stage.url, token=None) as target,
    ):
        assert [target.send(JOB).status for _ in range(5)] == [200] * 5
    assert stage.calls == 5


def test_a_connection_that_was_announced_to_end_is_not_used_again() -> None:
    ending = always(answer(b"{}", "Connection: close"))
    with playing(ending) as stage, HttpTarget(stage.url, token=None) as target:
        assert [target.send(JOB).status for _ in range(3)] == [200] * 3
    assert stage.calls == 3


def test_an_idle_connection_that_ends_as_we_ask_is_replaced_once() -> None:
    def hangs_up_on_the_second(line: Line) -> None:
        line.hear()
        line.say(answer())
        line.hear()

    with (
        playing(hangs_up_on_the_second) as stage,
        HttpTarget(stage.url, token=None) as target,
    ):
        assert [target.send(JOB).status for _ in range(3)] == [200] * 3
    assert stage.calls == 3
    assert len(stage.heard) == 5


def test_a_new_connection_that_ends_is_not_replaced() -> None:
    with playing(saying()) as stage:
        exchange = ask(stage)
    assert exchange.failure
    assert stage.calls == 1


def test_an_answer_that_has_begun_is_not_asked_for_again() -> None:
    def breaks_off_the_second(line: Line) -> None:
        line.hear()
        line.say(answer())
        line.hear()
        line.say(b"HTTP/1.1 200")
        line.reset()

    with (
        playing(breaks_off_the_second) as stage,
        HttpTarget(stage.url, token=None) as target,
    ):
        assert target.send(JOB).status == 200
        assert target.send(JOB).failure
    assert stage.calls == 1


def test_many_threads_may_send_at_once() -> None:
    with MockServer() as server, HttpTarget(server.url, token=TOKEN) as target:

        def bring(job: int) -> bool:
            request = Request(operation="get-job", path=f"/jobs/{job}", job=str(job))
            return target.send(request).brings_the_job

        with ThreadPoolExecutor(16) as pool:
            brought = list(pool.map(bring, [*range(1, 64)] * 5))
    assert all(brought)


def test_idle_connections_are_bounded() -> None:
    """Thirty at once need thirty connections; half of them are kept at most."""
    gate = threading.Barrier(30)

    def all_at_once(line: Line) -> None:
        while line.hear():
            gate.wait(10)
            line.say(answer())

    with (
        playing(all_at_once) as stage,
        HttpTarget(stage.url, token=None, timeout=10) as target,
    ):
        with ThreadPoolExecutor(30) as pool:
            exchanges = list(pool.map(target.send, [JOB] * 30))
        assert all(exchange.status == 200 for exchange in exchanges)
        assert len(target._spare) == 16
