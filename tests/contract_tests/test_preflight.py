"""Before the run: who cannot be judged is told why, and what to do about it."""

from __future__ import annotations

import json
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest
import trustme

from orchestrator_contract.contract_tests.exchange import (
    Exchange,
    Failure,
    Purpose,
    Request,
    Response,
    Trouble,
)
from orchestrator_contract.contract_tests.transport.http_target import HttpTarget
from orchestrator_contract.contract_tests.transport.preflight import (
    Unreachable,
    preflight,
)
from orchestrator_contract.mockserver import MockServer

from .hostile import TOKEN, Line, Play, Stage, always, answer, playing


def error(kind: str) -> bytes:
    return json.dumps({"kind": kind, "msg": "no", "details": {}}).encode()


def refusing(status: str, body: bytes = b"") -> bytes:
    return answer(body, status=status)


def by_path(**answers: bytes) -> Play:
    """Answer the list by *jobs* and a job by its number, or by *other*."""

    def play(line: Line) -> None:
        while head := line.hear():
            last = head.split(b" ")[1].partition(b"?")[0].rpartition(b"/")[2].decode()
            line.say(answers.get(last) or answers["other"])

    return play


def fly(stage: Stage, *jobs: int) -> list[Exchange]:
    with HttpTarget(stage.url, token=TOKEN, timeout=0.4) as target:
        return preflight(target, jobs)


def grounded(play: Play, *jobs: int) -> tuple[str, list[str]]:
    """Return why preflight fails, and what was asked."""
    with playing(play) as stage, pytest.raises(Unreachable) as caught:
        fly(stage, *jobs)
    message = str(caught.value)
    assert message.isprintable()
    assert message.startswith("http://127.0.0.1:")
    assert len(caught.value.exchanges) == len(stage.paths)
    return message, [path.removeprefix("/orchestrator/v1") for path in stage.paths]


def test_a_healthy_server_costs_one_request() -> None:
    with MockServer() as server, HttpTarget(server.url, token=TOKEN) as target:
        (asked,) = preflight(target)
    assert asked.status == 200
    assert asked.request.operation == "list-jobs"
    assert asked.request.query == (("limit", "1"),)


def test_a_server_without_a_token_is_told_from_one_that_is_away() -> None:
    with (
        MockServer() as server,
        HttpTarget(server.url, token=None) as target,
        pytest.raises(Unreachable, match=r"401 \(puppetlabs\.rbac/.*--token-file"),
    ):
        preflight(target)


def test_a_refusal_must_hold_for_a_job_too() -> None:
    kind = "puppetlabs.rbac/token-expired"
    message, asked = grounded(always(refusing("401 Unauthorized", error(kind))))
    assert f"refused with 401 ({kind})" in message
    assert "puppet-access login" in message
    assert asked == ["/jobs?limit=1", "/jobs/1"]


def test_a_missing_permission_is_told() -> None:
    message, asked = grounded(always(refusing("403 Forbidden", b"Forbidden")), 77, 78)
    assert "403" in message
    assert "permission to view jobs" in message
    assert asked == ["/jobs?limit=1", "/jobs/77"]


@pytest.mark.parametrize("status", ["401 Unauthorized", "403 Forbidden"])
@pytest.mark.parametrize(
    ("other", "expected"), [(answer(), 200), (refusing("404 No", error("x/y")), 404)]
)
def test_a_list_that_is_refused_alone_is_no_reason_to_stay(
    status: str, other: bytes, expected: int
) -> None:
    play = by_path(jobs=refusing(status), other=other)
    with playing(play) as stage:
        asked = fly(stage)
    assert [exchange.status for exchange in asked] == [int(status[:3]), expected]
    assert asked[1].request.purpose is Purpose.GUESS


def test_a_job_that_we_were_told_of_is_no_guess() -> None:
    play = by_path(jobs=refusing("403 Forbidden"), other=answer())
    with playing(play) as stage:
        asked = fly(stage, 5)
    assert asked[1].request.purpose is Purpose.KNOWN
    assert asked[1].request.job == "5"


@pytest.mark.parametrize(
    "body",
    [
        b"<h1>Not found</h1>",
        b"",
        b"[]",
        b'{"message": "Not Found"}',
    ],
)
def test_a_wrong_base_path_is_told(body: bytes) -> None:
    message, asked = grounded(always(refusing("404 Not Found", body)))
    assert "base path" in message
    assert asked == ["/jobs?limit=1", "/jobs/1", "/jobs/2", "/jobs/3"]


@pytest.mark.parametrize(
    "other", [answer(), refusing("404 Not Found", error("x/unknown-job"))]
)
def test_a_server_without_a_list_is_judged_by_its_jobs(other: bytes) -> None:
    play = by_path(
        jobs=refusing("404 Not Found"), **{"1": refusing("404 No")}, other=other
    )
    with playing(play) as stage:
        assert len(fly(stage)) == 3


def test_a_server_that_says_404_in_the_right_way_is_asked_nothing_more() -> None:
    with playing(always(refusing("404 Not Found", error("x/y")))) as stage:
        assert len(fly(stage)) == 1


def hangs(line: Line) -> None:
    line.hear()
    line.hang()


def hangs_up(line: Line) -> None:
    line.hear()


@pytest.mark.parametrize(
    ("play", "words"),
    [
        (hangs, "--timeout allows more"),
        (hangs_up, "8143"),
        (always(b"220 ready\r\n"), "https"),
        (
            always(answer(b"", "Location: https://a.example/", status="302 F")),
            "console",
        ),
    ],
    ids=["hangs", "hangs up", "no HTTP", "redirects"],
)
def test_a_server_that_gives_no_answer_at_all_is_told(play: Play, words: str) -> None:
    message, asked = grounded(play)
    assert words in message
    assert asked == ["/jobs?limit=1", "/jobs/1"]


def test_a_body_beyond_the_bound_is_told() -> None:
    with (
        playing(always(answer(b"z" * 5000))) as stage,
        HttpTarget(stage.url, token=None, max_body=4096) as target,
        pytest.raises(Unreachable, match="larger than 4096 bytes"),
    ):
        preflight(target)


def test_a_route_that_hangs_alone_will_be_a_finding() -> None:
    def hangs_on_the_list(line: Line) -> None:
        while head := line.hear():
            if b"/jobs?" in head:
                line.hang()
            line.say(answer())

    with playing(hangs_on_the_list) as stage:
        listing, job = fly(stage)
    assert listing.failure
    assert job.status == 200


def test_any_other_answer_is_for_the_judge() -> None:
    for text in (answer(b"<html>"), refusing("500 Oops"), refusing("405 No")):
        with playing(always(text)) as stage:
            assert len(fly(stage)) == 1


def test_nobody_there_is_told_after_one_request() -> None:
    with playing(always(b"")) as stage:
        pass
    with pytest.raises(Unreachable, match="refused; check host and port") as caught:
        fly(stage)
    assert len(caught.value.exchanges) == 1


def test_tls_troubles_are_told_with_their_remedies() -> None:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(tls)
    with playing(always(answer()), tls=tls) as stage:
        with pytest.raises(Unreachable, match="--cacert"):
            fly(stage)
        assert stage.calls == 1


@dataclass
class Troubled:
    """A target that has one trouble whatever it is asked."""

    failures: Mapping[str, Failure]
    name: str = "https://pe.example/orchestrator/v1"
    local: bool = False
    asked: list[Request] = field(default_factory=list)

    def send(self, request: Request, *, number: int = 0) -> Exchange:
        self.asked.append(request)
        failure = self.failures.get(request.operation)
        response = None if failure else Response(status=200)
        return Exchange(
            number=number, url="", request=request, response=response, failure=failure
        )

    def close(self) -> None:
        pass


@pytest.mark.parametrize("trouble", Trouble)
def test_every_trouble_has_a_remedy(trouble: Trouble) -> None:
    failure = Failure(trouble, "it went wrong")
    target = Troubled({"list-jobs": failure, "get-job": failure})
    with pytest.raises(
        Unreachable, match=r"^https://pe\.example/orchestrator/v1: it went wrong; \w+"
    ):
        preflight(target)


@pytest.mark.parametrize("trouble", Trouble)
def test_a_job_that_comes_is_worth_a_run(trouble: Trouble) -> None:
    """But where nobody is, or nobody we trust, no second request is sent."""
    target = Troubled({"list-jobs": Failure(trouble, "it went wrong")})
    hopeless = trouble in {Trouble.DNS, Trouble.REFUSED} or "tls" in trouble
    if hopeless:
        with pytest.raises(Unreachable):
            preflight(target)
    else:
        assert [exchange.status for exchange in preflight(target)] == [None, 200]
    assert len(target.asked) == (1 if hopeless else 2)
