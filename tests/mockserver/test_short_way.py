"""The short way gives what the whole way gives: byte for byte, in every order."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
)

from orchestrator_contract.mockserver import Shape
from orchestrator_contract.mockserver.api import app as whole
from orchestrator_contract.mockserver.api.renderings import Renderings
from orchestrator_contract.schemas import LIFECYCLE, RELEASES

from ..support.examples import examples
from .twins import API, Twins

SHAPES = (
    Shape(),
    Shape(numeric_duration=True, null_finish=True, start_key="both"),
    Shape(start_key="created", profile=RELEASES[0]),
)
#: Every state that stays, live jobs, one that hangs, one's own, and none at all.
JOBS = st.sampled_from(
    [*range(1, 9), 12, *range(64, 73), 81, 82, 83, 84, 200, 999404, 0, 4_000_000_000]
)
HOSTS = st.sampled_from(["a.example.com", "b.example.com:8143", "[::1]:80", "a b"])
SESSIONS = st.sampled_from([None, "one", "two"])
HEADERS = st.sampled_from(
    [
        *[{}] * 6,
        {"X-Authentication": "another"},
        {"X-Authentication": "expired-1"},
        {"X-Authentication": ""},
        {"Prefer": "state=running"},
        {"Prefer": "respond-async"},
        {"Prefer": "code=503"},
        {"Origin": "http://page.example.com"},
        {"If-None-Match": "*"},
        {"X-Orchestrator-Session": "two"},
        {"Accept": "text/html", "User-Agent": "a test"},
        {"X-Admin-Token": "secret"},
    ]
)
QUERIES = st.sampled_from(
    [*[""] * 6, "?", "?__state=failed", "?__type=task", "?__seed=3", "?x=1"]
)
RECIPES = st.fixed_dictionaries(
    {"type": st.sampled_from(LIFECYCLE.types)},
    optional={
        "state": st.sampled_from(LIFECYCLE.states),
        "nodes": st.integers(0, 5),
        "overrides": st.sampled_from(
            [{"duration": "1.5"}, {"description": "ä"}, {"status": []}, {"x": 1e-7}]
        ),
    },
)


class Asked(RuleBasedStateMachine):
    """Asks and does whatever can be asked and done; Twins compares the answers."""

    @initialize(
        clock=st.sampled_from(["real", "virtual", "poll"]),
        shape=st.sampled_from(SHAPES),
        cors=st.booleans(),
        token=st.sampled_from([None, None, "any-token"]),
    )
    def begin(self, clock: str, shape: Shape, cors: bool, token: str | None) -> None:  # noqa: FBT001 - Hypothesis names them
        self.twins = Twins(clock=clock, shape=shape, cors=cors, token=token)
        self.kept: dict[str | None, Any] = {}
        self.tag = ""

    @rule(
        job=JOBS,
        session=SESSIONS,
        host=HOSTS,
        headers=HEADERS,
        query=QUERIES,
        method=st.sampled_from(["GET", "GET", "GET", "HEAD", "OPTIONS", "PUT"]),
    )
    def ask(self, job: int, query: str, **how: Any) -> None:
        came = self.twins.ask(f"{API}/jobs/{job}{query}", **how)
        self.tag = dict(came.headers).get("ETag", self.tag)

    @rule(job=JOBS, session=SESSIONS, times=st.integers(1, 4))
    def poll(self, job: int, session: str | None, times: int) -> None:
        for _ in range(times):
            self.twins.ask(f"{API}/jobs/{job}", session=session)
            self.twins.wait(7)

    @rule(job=JOBS, session=SESSIONS)
    def ask_for_what_has_changed(self, job: int, session: str | None) -> None:
        condition = {"If-None-Match": self.tag or '"x"'}
        self.twins.ask(f"{API}/jobs/{job}", session=session, headers=condition)

    @rule(milliseconds=st.sampled_from([0, 1, 999, 1_000, 3_000, 9_000, 60_000]))
    def wait(self, milliseconds: int) -> None:
        self.twins.wait(milliseconds)

    @rule(
        session=SESSIONS,
        told=st.sampled_from(
            [
                {"advance": "3s"},
                {"advance": "1ms"},
                {"frozen": True},
                {"frozen": False},
                {"speed": "60x"},
            ]
        ),
    )
    def move_the_clock(self, session: str | None, told: dict[str, Any]) -> None:
        self.twins.admin("POST", "/clock", told, session=session)

    @rule(session=SESSIONS, recipe=RECIPES)
    def add(self, session: str | None, recipe: dict[str, Any]) -> None:
        self.twins.admin("POST", "/jobs", recipe, session=session)

    @rule(session=SESSIONS, job=JOBS, as_=st.sampled_from([6, 64, 81, 90]))
    def give(self, session: str | None, job: int, as_: int) -> None:
        came = self.twins.ask(f"{API}/jobs/{job}", session=session)
        if came.status == "200 OK" and came.body.startswith(b"{"):
            own = {"name": str(as_), "userdata": {"given": job}}
            body = json.loads(came.body) | own
            self.twins.admin("POST", "/jobs", body, session=session)

    @rule(session=SESSIONS, job=JOBS)
    def advance(self, session: str | None, job: int) -> None:
        self.twins.admin("POST", f"/jobs/{job}/advance", {}, session=session)

    @rule(session=SESSIONS, job=JOBS, state=st.sampled_from(["finished", "stopped"]))
    def end(self, session: str | None, job: int, state: str) -> None:
        told = {"state": state}
        self.twins.admin("POST", f"/jobs/{job}/end", told, session=session)

    @rule(session=SESSIONS, job=JOBS)
    def stop(self, session: str | None, job: int) -> None:
        told = {"job": str(job)}
        path = f"{API}/command/stop"
        self.twins.ask(path, method="POST", json=told, session=session)

    @rule(
        session=SESSIONS, fault=st.sampled_from(["unavailable", "not-json", "expired"])
    )
    def throw(self, session: str | None, fault: str) -> None:
        told = {"fault": fault, "times": 2}
        self.twins.admin("POST", "/faults", told, session=session)

    @rule(session=SESSIONS)
    def forgive(self, session: str | None) -> None:
        self.twins.admin("DELETE", "/faults", session=session)

    @rule(session=SESSIONS)
    def keep(self, session: str | None) -> None:
        came = self.twins.admin("GET", "/state", session=session)
        self.kept[session] = json.loads(came.body)

    @rule(session=SESSIONS, of=SESSIONS)
    def restore(self, session: str | None, of: str | None) -> None:
        if of in self.kept:
            self.twins.admin("PUT", "/state", self.kept[of], session=session)

    @rule(session=SESSIONS)
    def reset(self, session: str | None) -> None:
        self.twins.admin("POST", "/reset", {}, session=session)

    @invariant()
    def both_have_written_down_the_same(self) -> None:
        if hasattr(self, "twins"):
            quick, slow = self.twins.journals()
            assert quick == slow


TestAsked = Asked.TestCase
TestAsked.settings = settings(max_examples=examples(1 / 4), stateful_step_count=30)


@pytest.fixture
def no_whole_way(monkeypatch: pytest.MonkeyPatch) -> None:
    def lost(*_: object) -> None:
        raise AssertionError("this went the whole way")

    monkeypatch.setattr(whole.OrchestratorApp, "_respond", lost)


@pytest.mark.usefixtures("no_whole_way")
@pytest.mark.parametrize("job", [1, 3, 4, 6, 64, 80])
@pytest.mark.parametrize("clock", ["real", "virtual", "poll"])
def test_who_polls_goes_the_short_way(clock: str, job: int) -> None:
    twins = Twins(clock=clock)
    quick = twins.apps[0].short_way
    assert quick is not None
    usual = quick.read(environ_of(f"{API}/jobs/{job}"))
    assert usual is not None
    for _ in range(8):
        assert quick.answer(usual) is not None
        twins.wait(2_500)


@pytest.mark.parametrize("key", ["duration", "status", "id", "new"])
def test_what_somebody_wants_in_a_body_goes_on_being_there(key: str) -> None:
    twins = Twins(clock="real")
    twins.admin("POST", "/jobs", {"scenario": "slow", "overrides": {key: "mine"}})
    for _ in range(6):
        twins.wait(5_100)
        came = twins.ask(f"{API}/jobs/81")
        assert json.loads(came.body)[key] == "mine"


@pytest.mark.parametrize(
    "unusual",
    [
        {"REQUEST_METHOD": "HEAD"},
        {"QUERY_STRING": "x"},
        {"CONTENT_LENGTH": "2"},
        {"HTTP_PREFER": ""},
        {"HTTP_ORIGIN": "null"},
        {"HTTP_IF_NONE_MATCH": '"1"'},
        {"HTTP_TRANSFER_ENCODING": "chunked"},
        {"HTTP_X_ORCHESTRATOR_SESSION": "a"},
        {"HTTP_X_AUTHENTICATION": "invalid"},
        {"HTTP_HOST": "a b"},
        *(
            {"PATH_INFO": f"{API}/jobs/{job}"}
            for job in ("007", "0", "-1", "+1", "1.5", "1/", "1\n", "¹", "", "9" * 10)
        ),
        {"PATH_INFO": f"/__session/a{API}/jobs/1"},
    ],
)
def test_what_is_not_usual_is_left_to_the_whole_way(unusual: dict[str, str]) -> None:
    quick = Twins().apps[0].short_way
    assert quick is not None
    assert quick.read(environ_of(f"{API}/jobs/1")) is not None
    assert quick.read(environ_of(f"{API}/jobs/1") | unusual) is None


def test_what_is_kept_is_bounded() -> None:
    """However many jobs are asked for, and wherever their links lead."""
    app = Twins(jobs=3_000).apps[0]
    session = app.sessions.default
    most = 100_000
    kept = Renderings(most)
    for number in session.world.ids:
        job = session.world.subject(number)
        at, shape = session.time_of(job), session.world.shape
        kept.of(job, at, "http://a.example.com", shape)
        assert sum(r.size for r in kept._known.values()) <= most
    assert kept._known


def environ_of(path: str) -> dict[str, Any]:
    return {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "QUERY_STRING": "",
        "HTTP_HOST": "a.example.com",
        "HTTP_X_AUTHENTICATION": "any-token",
        "wsgi.url_scheme": "http",
    }
