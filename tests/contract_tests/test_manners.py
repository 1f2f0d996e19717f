"""Manners: redirects stay at home, busy servers are given time, nobody is hurried."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from orchestrator_contract.contract_tests.exchange import Request, Response, Trouble
from orchestrator_contract.contract_tests.transport import courteous
from orchestrator_contract.contract_tests.transport.addresses import ConfigurationError
from orchestrator_contract.contract_tests.transport.http_target import RATE, HttpTarget
from orchestrator_contract.contract_tests.transport.manners import Pace, asked_to_wait

from .hostile import JOB, TOKEN, Line, Play, always, answer, ask, playing, saying


def leading(location: str, status: str = "302 Found") -> bytes:
    return answer(b"", f"Location: {location}", status=status)


def walking(**answers: bytes) -> Play:
    """Answer each path by its last word."""

    def play(line: Line) -> None:
        while head := line.hear():
            line.say(answers[head.split(b" ")[1].rpartition(b"/")[2].decode()])

    return play


@pytest.mark.parametrize("status", ["301 M", "302 F", "303 S", "307 T", "308 P"])
def test_a_redirect_within_the_origin_is_followed_with_the_token(status: str) -> None:
    script = {"1": leading("/orchestrator/v1/jobs/2", status), "2": answer(b"[2]")}
    with playing(walking(**script)) as stage:
        exchange = ask(stage)
    assert exchange.json.value == [2]
    assert exchange.url.endswith("/jobs/1")
    assert TOKEN.encode() in stage.heard[1]
    assert stage.calls == 1


def test_head_stays_head_when_it_is_redirected() -> None:
    request = Request(operation="get-job", path="/jobs/1", method="HEAD")
    with playing(walking(**{"1": leading("2"), "2": answer(b"", length=5)})) as stage:
        assert ask(stage, request).status == 200
    assert [head.split(b" ")[0] for head in stage.heard] == [b"HEAD", b"HEAD"]


@pytest.mark.parametrize("where", ["http://127.0.0.1:{port}/x", "//127.0.0.1:{port}/"])
def test_another_port_never_sees_a_request(where: str) -> None:
    with playing(always(answer())) as other:
        location = where.format(port=other.port)
        with playing(always(leading(location))) as stage:
            failure = ask(stage).failure
    assert failure
    assert failure.trouble is Trouble.REDIRECT
    assert f"127.0.0.1:{other.port}" in str(failure)
    assert (other.calls, other.heard) == (0, [])


def test_another_name_for_the_same_machine_is_another_origin() -> None:
    with playing(always(b"")) as stage:
        location = f"http://localhost:{stage.port}/x"
        with playing(always(leading(location))) as first:
            failure = ask(first).failure
    assert failure
    assert failure.trouble is Trouble.REDIRECT
    assert stage.calls == 0


def test_a_circle_is_left() -> None:
    script = {"1": leading("2"), "2": leading("3"), "3": leading("1")}
    with playing(walking(**script)) as stage:
        failure = ask(stage).failure
    assert str(failure) == "302 leads in a circle"
    assert len(stage.heard) == 3


@pytest.mark.parametrize(("last", "status"), [("6", 200), ("7", None)])
def test_five_redirects_are_followed_and_no_more(last: str, status: int | None) -> None:
    script = {str(n): leading(str(n + 1)) for n in range(1, int(last))}
    with playing(walking(**script, **{last: answer()})) as stage:
        exchange = ask(stage)
    assert exchange.status == status
    assert len(stage.heard) == 6
    if exchange.failure:
        assert str(exchange.failure) == "more than 5 redirects"


def test_redirects_share_one_deadline() -> None:
    def slow(line: Line) -> None:
        while line.hear():
            line.stage.over.wait(0.15)
            line.say(leading(f"{len(line.stage.heard)}0"))

    with playing(slow) as stage:
        failure = ask(stage, timeout=0.4).failure
    assert failure
    assert failure.trouble is Trouble.TIMEOUT
    assert len(stage.heard) <= 3


@pytest.mark.parametrize(
    "text", [answer(status="302 Found"), leading("/x", "304 Not Modified")]
)
def test_what_leads_nowhere_is_an_answer(text: bytes) -> None:
    text = text.replace(b'{"name": "1"}', b"").replace(b"Length: 13", b"Length: 0")
    with playing(always(text)) as stage:
        assert ask(stage).status in {302, 304}


@pytest.fixture
def naps(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Sleep by noting it down."""
    slept: list[float] = []

    class Clock:
        monotonic = staticmethod(time.monotonic)
        sleep = staticmethod(slept.append)

    monkeypatch.setattr(courteous, "time", Clock)
    return slept


def busy(*headers: str, status: str = "503 Busy") -> bytes:
    return answer(b"{}", *headers, status=status)


@pytest.mark.parametrize("status", ["429 Too Many", "503 Busy"])
def test_a_busy_server_is_asked_once_more_after_its_time(
    naps: list[float], status: str
) -> None:
    with playing(saying(busy("Retry-After: 7", status=status), answer())) as stage:
        exchange = ask(stage)
    assert exchange.status == 200
    assert naps == [7.0]


def test_a_server_that_stays_busy_is_left_alone(naps: list[float]) -> None:
    with playing(always(busy("Retry-After: 1"))) as stage:
        exchange = ask(stage)
    assert exchange.busy
    assert naps == [1.0]
    assert len(stage.heard) == 2


@pytest.mark.parametrize(
    "headers",
    [
        ["Retry-After: 31"],
        ["Retry-After: 99999999999999999999"],
        ["Retry-After: -1"],
        ["Retry-After: soon"],
        ["Retry-After: \xb2"],
        ["Retry-After:"],
        ["Retry-After: Fri, 01 Jan 2999 00:00:00 GMT"],
        [],
    ],
    ids=str,
)
def test_it_is_not_waited_for_long_or_in_vain(
    naps: list[float], headers: list[str]
) -> None:
    with playing(always(busy(*headers))) as stage:
        exchange = ask(stage)
    assert exchange.status == 503
    assert naps == []
    assert len(stage.heard) == 1


def test_another_status_is_not_waited_for(naps: list[float]) -> None:
    with playing(always(busy("Retry-After: 1", status="500 Oops"))) as stage:
        assert ask(stage).status == 500
    assert naps == []


def test_a_wait_never_outlasts_the_run(naps: list[float]) -> None:
    with playing(always(busy("Retry-After: 5"))) as stage:
        until = time.monotonic() + 4
        with HttpTarget(stage.url, token=None, until=until) as target:
            assert target.send(JOB).busy
            target.until = time.monotonic() + 60
            assert target.send(JOB).busy
    assert naps == [5.0]


def waiting(text: str, date: str | None = None) -> float | None:
    headers = {"retry-after": text} | ({"date": date} if date else {})
    return asked_to_wait(Response(status=503, headers=headers))


def test_a_date_is_counted_from_the_clock_of_the_server() -> None:
    date, then = "Mon, 01 Jan 2001 00:00:00 GMT", "Mon, 01 Jan 2001 00:00:09 GMT"
    assert waiting(then, date) == 9
    assert waiting(then, "no date") == 0
    assert waiting("Mon, 01 Jan 2001 00:00:09 -0000", date) == 9
    assert waiting(date, then) == 0


def test_a_date_is_counted_from_our_clock_if_the_server_has_none() -> None:
    soon = format_datetime(datetime.now(UTC) + timedelta(seconds=20), usegmt=True)
    seconds = waiting(soon)
    assert seconds is not None
    assert 15 < seconds <= 20


def test_a_rate_holds_over_all_threads() -> None:
    pace, began = Pace(100), time.monotonic()
    with ThreadPoolExecutor(8) as pool:
        for _ in range(31):
            pool.submit(pace.keep)
    assert time.monotonic() - began >= 0.3


def test_a_pause_is_not_made_up_for() -> None:
    """After idle seconds the next requests come no closer together than before."""
    pace = Pace(20)
    pace.keep()
    time.sleep(0.2)
    began = time.monotonic()
    for _ in range(3):
        pace.keep()
    assert time.monotonic() - began >= 0.1


def test_redirects_keep_the_pace_as_well() -> None:
    script = {"1": leading("2"), "2": leading("3"), "3": answer()}
    with (
        playing(walking(**script)) as stage,
        HttpTarget(stage.url, token=None, rate=20) as target,
    ):
        began = time.monotonic()
        assert target.send(JOB).status == 200
    assert time.monotonic() - began >= 0.1


def test_beyond_this_machine_the_pace_is_gentle_by_itself() -> None:
    """Nothing is sent: the name leads nowhere, but the turns are taken."""
    target = HttpTarget("https://pe.invalid", token=None)
    assert target._pace.rate == RATE
    assert HttpTarget("https://localhost", token=None)._pace.rate is None
    assert HttpTarget("https://localhost", token=None, rate=3)._pace.rate == 3


@pytest.mark.parametrize("rate", [0, -1, float("nan")])
def test_a_rate_that_is_none_is_refused(rate: float) -> None:
    with pytest.raises(ConfigurationError, match="no rate"):
        HttpTarget("http://localhost", token=None, rate=rate)
