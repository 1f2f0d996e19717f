"""What a client prefers: the Prefer header and its twins in the query."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.test import Client, TestResponse

from orchestrator_contract.mockserver import DEFAULT_EPOCH, World, create_app
from orchestrator_contract.schemas import LIFECYCLE, validator_for

from ..support.for_each import for_each
from . import oracle
from .desk import Desk

API = "/orchestrator/v1"
BASE = "http://localhost"
APP = create_app(World(0, jobs=80), clock=lambda: DEFAULT_EPOCH)
CLIENT = Client(APP)
PARTS = {"/nodes": "job-nodes", "/report": "job-report", "/events": "job-events"}


def ask(
    path: str,
    prefer: str | None = None,
    *,
    token: str = "any",  # noqa: S107 - it guards nothing
    **more: Any,
) -> TestResponse:
    headers = {"X-Authentication": token}
    if prefer is not None:
        headers["Prefer"] = prefer
    return CLIENT.get(API + path, headers=headers, **more)


@for_each("type_", LIFECYCLE.types)
@for_each("state", LIFECYCLE.states)
@for_each("job", [1, 64, 77])
def test_a_job_comes_in_the_state_and_of_the_type_that_are_preferred(
    job: int, state: str, type_: str
) -> None:
    prefer = f"state={state}, type={type_}"
    answer = ask(f"/jobs/{job}", prefer)
    assert (answer.json["state"], answer.json["type"]) == (state, type_)
    assert answer.headers["Preference-Applied"] == prefer
    assert answer.json["name"] == str(job)
    bodies = [answer.json, *(ask(f"/jobs/{job}{part}", prefer).json for part in PARTS)]
    for body, schema in zip(bodies, ("job", *PARTS.values()), strict=True):
        validator_for(schema).validate(body)
    oracle.judge_job(bodies[0], BASE)
    oracle.judge_parts(*bodies)


def test_only_a_type_may_be_preferred_and_the_state_stays() -> None:
    plain, other = ask("/jobs/3").json, ask("/jobs/3", "type=plan_wait").json
    assert (other["state"], other["type"]) == (plain["state"], "plan_wait")
    assert ask("/jobs/3").json == plain


@pytest.mark.parametrize("code", [400, 401, 403, 404, 429, 500, 502, 503])
def test_a_status_may_be_preferred(code: int) -> None:
    for answer in (
        ask("/jobs/1", f"code={code}"),
        ask(f"/jobs/1?__code={code}"),
        ask("/jobs", f"code={code}"),
        ask(f"/jobs/{999_000 + code}"),
    ):
        assert answer.status_code == code
        assert ("Retry-After" in answer.headers) == (code in {429, 503})
        if answer.mimetype == "application/json":
            validator_for("error").validate(answer.json)
    assert ask("/jobs/1", f"code={code}", token="invalid").status_code == 401  # noqa: S106


def test_another_seed_is_another_world_beside_this_one() -> None:
    own, other = ask("/jobs/1").json, ask("/jobs/1", "seed=7").json
    assert (
        own
        != other
        == Client(create_app(World(7), clock=lambda: DEFAULT_EPOCH))
        .get(f"{API}/jobs/1", headers={"X-Authentication": "any"})
        .json
    )
    assert ask("/jobs/1").json == own


def test_a_delay_is_waited_for_and_bounded() -> None:
    answer = ask("/jobs/1?__delay=1ms")
    assert answer.headers["Preference-Applied"] == "delay=1ms"
    refused = ask("/jobs/1?__delay=10m")
    assert refused.status_code == 400
    assert refused.json["detail"] == "__delay: 10m is more than 60s"


@pytest.mark.parametrize(
    ("prefer", "applied"),
    [
        ("respond-async, wait=10", None),
        ("state=dreaming", None),
        ("state=running, wait=10", "state=running"),
        ('state="running"', "state=running"),
        ("STATE=running", "state=running"),
        ("state=running;foo=bar", "state=running"),
        ("state=new, state=running", "state=new"),
        (",,=,;,", None),
        ("state", None),
        ("handling=lenient, state=ready", "state=ready"),
        ("handling=strict, state=ready", "state=ready, handling=strict"),
    ],
)
def test_what_is_unknown_is_ignored_and_not_told_back(
    prefer: str, applied: str | None
) -> None:
    answer = ask("/jobs/1", prefer)
    assert answer.status_code == 200
    assert answer.headers.get("Preference-Applied") == applied


@pytest.mark.parametrize(
    ("prefer", "query", "nearest"),
    [
        ("handling=strict, stat=running", "", "state"),
        ("handling=strict, state=runing", "", "running"),
        ("handling=strict, code=405", "", None),
        (None, "__stat=running", "__state"),
        (None, "__state=runing", "running"),
        (None, "__fault=HUNG", "HANG"),
        (None, "__code=4o4", "404"),
        (None, "__", None),
    ],
)
def test_a_demand_that_is_unknown_is_a_problem_with_the_choices(
    prefer: str | None, query: str, nearest: str | None
) -> None:
    answer = ask(f"/jobs/1?{query}", prefer)
    assert answer.status_code == 400
    assert answer.mimetype == "application/problem+json"
    assert answer.json["choices"]
    assert answer.json["nearest"] in answer.json["choices"]
    if nearest is not None:
        assert answer.json["nearest"] == nearest
    assert f"did you mean {answer.json['nearest']}?" in answer.json["detail"]


def test_a_list_is_of_jobs_in_all_states() -> None:
    answer = ask("/jobs?limit=5", "state=running, seed=0")
    assert answer.headers["Preference-Applied"] == "seed=0"
    assert len({job["state"] for job in answer.json["items"]}) == 5


def test_the_twin_wins_over_the_header() -> None:
    assert ask("/jobs/1?__state=failed", "state=new").json["state"] == "failed"


def test_the_token_has_a_twin_for_addresses_that_are_clicked() -> None:
    def clicked(path: str, **headers: str) -> TestResponse:
        return CLIENT.get(API + path, headers=headers)

    answer = clicked("/jobs/1?__token=any&__state=failed")
    assert answer.json["state"] == "failed"
    assert answer.headers["Preference-Applied"] == "state=failed"
    assert clicked("/jobs/1?__token=").status_code == 401
    assert clicked("/jobs/1?token=any").status_code == 401
    assert ask("/jobs/1?__token=").status_code == 200, "nothing wins over nothing"
    refused = ask("/jobs/1?__token=expired-one")
    assert refused.json["kind"] == "puppetlabs.rbac/token-expired"
    assert ask("/jobs/1?__tokn=any").json["nearest"] == "__token"


def test_the_tokens_twin_gives_no_commands() -> None:
    """Else a form on any page could: it needs nobody's leave."""
    path, form = f"{API}/command/stop?__token=any", {"content_type": "text/plain"}
    answer = CLIENT.post(path, data='{"job": "64"}', **form)
    assert answer.status_code == 401
    assert ask("/jobs/64").json["state"] != "stopping"


@given(prefer=st.text(st.characters(codec="latin-1", exclude_categories=["Cc"])))
def test_no_header_breaks_the_mock(prefer: str) -> None:
    assert ask("/jobs/1", prefer.strip()).status_code < 500 or "code=5" in prefer


@given(
    name=st.sampled_from(["code", "state", "type", "delay", "fault", "seed", "x"]),
    value=st.text(),
)
def test_no_twin_breaks_the_mock(name: str, value: str) -> None:
    answer = ask("/jobs/1", query_string={f"__{name}": value})
    # What was drawn may be the name of a fault or a status that is then served.
    assert "The mock itself is broken" not in answer.text
    assert answer.status_code in {200, 400} or name in {"code", "fault"}


@pytest.mark.parametrize(
    ("path", "prefer", "status", "applied"),
    [
        ("/jobs/1", "state=failed, code=503", 503, "code=503"),
        (
            "/jobs/1",
            "seed=5, type=task, code=404, delay=1ms",
            404,
            "code=404, delay=1ms",
        ),
        ("/jobs/1", "code=503, fault=bad-gateway", 503, "code=503"),
        (
            "/jobs/1",
            "fault=unavailable, seed=5, state=failed",
            503,
            "fault=unavailable",
        ),
        ("/jobs/999", "state=failed, seed=5", 404, "seed=5"),
        ("/jobs/999", "fault=not-json", 404, None),
        ("/jobs/none", "type=task", 400, None),
        (
            "/jobs/1/nodes?limit=x",
            "state=failed, handling=strict",
            400,
            "handling=strict",
        ),
        (
            "/jobs/1",
            "state=failed, fault=not-json",
            200,
            "state=failed, fault=not-json",
        ),
    ],
)
def test_only_what_was_followed_is_told_back(
    desk: Desk, path: str, prefer: str, status: int, applied: str | None
) -> None:
    answer = desk.get(path, Prefer=prefer)
    assert answer.status_code == status
    assert answer.headers.get("Preference-Applied") == applied
    (told,) = desk.admin("GET", "/requests").json["requests"]
    assert told["preferences"] == (applied.split(", ") if applied else [])
    thrown = [name for name in told["preferences"] if name.startswith("fault=")]
    assert told["fault"] == (thrown[0].removeprefix("fault=") if thrown else None)


def test_a_command_is_of_no_other_seed(desk: Desk) -> None:
    answer = desk.client.post(
        f"{API}/command/deploy",
        json={"environment": "production", "scope": {"nodes": ["a"]}},
        headers={"X-Authentication": "any", "Prefer": "seed=5, delay=1ms"},
    )
    assert answer.status_code == 202
    assert answer.headers["Preference-Applied"] == "delay=1ms"
