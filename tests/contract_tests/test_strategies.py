"""Every legal answer: schema and checks accept each draw, and the odd ones come too."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from itertools import product
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from orchestrator_contract.contract_tests.checks import CATALOGUE
from orchestrator_contract.contract_tests.exchange import Exchange, Request
from orchestrator_contract.contract_tests.judge import Court
from orchestrator_contract.contract_tests.strategies import (
    JobStory,
    error_bodies,
    job_events,
    job_histories,
    job_lists,
    job_nodes,
    job_reports,
    job_stories,
    jobs,
)
from orchestrator_contract.schemas import (
    ERROR_KINDS,
    LIFECYCLE,
    RELEASES,
    UnknownRelease,
    validator_for,
)

from ..support.examples import examples
from ..support.sampling import sampled
from .draws import CORNERS
from .judging import answer, crossed, judged, told

Job = dict[str, Any]

ABOUT_A_JOB: dict[str, Callable[..., st.SearchStrategy[Any]]] = {
    "job": jobs,
    "job-nodes": job_nodes,
    "job-report": job_reports,
    "job-events": job_events,
    "job-list": job_lists,
}
SEVERAL = settings(suppress_health_check=list(HealthCheck))
#: What looks for something needs enough to find it, in every profile.
ENOUGH = settings(SEVERAL, max_examples=max(200, SEVERAL.max_examples))
few = settings(SEVERAL, max_examples=examples(1 / 8))


@pytest.mark.parametrize("schema", ABOUT_A_JOB)
def test_no_draw_is_rejected(schema: str) -> None:
    @SEVERAL
    @given(ABOUT_A_JOB[schema]())
    def accepted(body: Any) -> None:
        validator_for(schema).validate(json.loads(json.dumps(body)))
        assert judged(body, schema) == set()

    accepted()


@pytest.mark.parametrize(
    ("profile", "schema"),
    sampled(product(RELEASES, ABOUT_A_JOB), session="nightly", every=4),
)
def test_no_draw_of_an_older_release_is_rejected(schema: str, profile: str) -> None:
    @few
    @given(ABOUT_A_JOB[schema](profile=profile))
    def accepted(body: Any) -> None:
        assert judged(body, schema, profile=profile) == set()

    accepted()


@SEVERAL
@given(error_bodies())
def test_no_error_is_rejected(body: Any) -> None:
    validator_for("error").validate(body)
    assert judged(body, "error") == set()


@SEVERAL
@given(job_stories())
def test_the_four_answers_about_a_job_tell_one_story(story: JobStory) -> None:
    slugs = ("get-job", "list-job-nodes", "get-job-report", "list-job-events")
    name = story.job["name"]
    asked = [(slug, name, {}, body) for slug, body in zip(slugs, story, strict=True)]
    assert crossed([*asked, asked[0]]) == set()


@SEVERAL
@given(job_histories())
def test_a_life_is_told_without_contradiction(history: list[Job]) -> None:
    court = Court(CATALOGUE.values())
    court.hear([looked(body, at=float(at)) for at, body in enumerate(history)])
    assert told(court) == set()
    states = [job["state"] for job in history]
    met = list(dict.fromkeys(states))
    assert met == [entry["state"] for entry in history[-1]["status"]]
    assert states[-1] in LIFECYCLE.terminal
    assert history[-1] == history[-2]


def looked(body: Job, *, at: float) -> Exchange:
    name = body["name"]
    request = Request(operation="get-job", path=f"/jobs/{name}", job=name)
    exchange = answer(request, 200, body)
    return replace(exchange, number=int(at), began=at, ended=at + 0.5)


@pytest.mark.parametrize("state", LIFECYCLE.states)
@pytest.mark.parametrize("type_", LIFECYCLE.types)
def test_a_job_is_of_the_state_and_type_and_size_that_are_wanted(
    state: str, type_: str
) -> None:
    @settings(SEVERAL, max_examples=examples(1 / 40))
    @given(jobs(state=state, type=type_, nodes=7))
    def wanted(job: Job) -> None:
        assert (job["state"], job["type"], job["node_count"]) == (state, type_, 7)

    wanted()


def spoil(value: Any) -> None:
    """Change every object and array within *value*."""
    inner = value.values() if isinstance(value, dict) else value
    for one in list(inner):
        if isinstance(one, dict | list):
            spoil(one)
    if isinstance(value, dict):
        value["spoilt"] = True
    else:
        value.append("spoilt")


@pytest.mark.parametrize("schema", ABOUT_A_JOB)
def test_who_changes_a_draw_changes_no_other(schema: str) -> None:
    @few
    @given(ABOUT_A_JOB[schema]())
    def unspoilt(body: Any) -> None:
        assert "spoilt" not in json.dumps(body)
        spoil(body)

    unspoilt()


@few
@given(job_histories())
def test_the_answers_of_a_life_share_nothing(history: list[Job]) -> None:
    spoil(history[0])
    assert "spoilt" not in json.dumps(history[1:])


@few
@given(jobs(state={"stopped", "failed"}, type=["task"]))
def test_several_states_may_be_wanted(job: Job) -> None:
    assert job["state"] in {"stopped", "failed"}


@few
@given(job_histories(ending="failed"), error_bodies(status=401))
def test_a_life_ends_as_is_wanted_and_an_error_has_its_status(
    history: list[Job], error: Job
) -> None:
    assert history[-1]["state"] == "failed"
    statuses = {known.kind: known.status for known in ERROR_KINDS}
    assert statuses[error["kind"]] == 401


def test_whatever_is_odd_and_legal_is_drawn() -> None:
    missing = dict(CORNERS)

    @settings(ENOUGH, phases=[Phase.generate], database=None, derandomize=True)
    @given(jobs())
    def look_out(job: Job) -> None:
        for corner in [corner for corner, met in missing.items() if met(job)]:
            del missing[corner]

    look_out()
    # Some are rare: it takes a thousand draws to meet them all.
    rare = len(CORNERS) // 4 if ENOUGH.max_examples < 1000 else 0
    assert len(missing) <= rare, missing.keys()


@pytest.mark.parametrize("state", sampled(LIFECYCLE.states, session="nightly", every=3))
def test_a_failing_test_shrinks_to_a_job_that_a_person_can_read(state: str) -> None:
    """Such a job is the first there is, on one node, and nothing is odd about it."""
    last: list[Job] = []

    # Hypothesis' explanations take longer than its shrinking.
    @settings(ENOUGH, database=None, phases=[Phase.generate, Phase.shrink])
    @given(jobs())
    def fails(job: Job) -> None:
        if job["state"] == state:
            last[:] = [job]
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails()
    (job,) = last
    assert (job["name"], job["node_count"]) == ("1", 1)
    assert job["type"] == "deploy"
    assert job["timestamp"] == job["started_timestamp"] == "2024-01-01T00:00:00Z"
    assert set(job["owner"]) == {"id", "login"}
    assert not [corner for corner in _ODD if CORNERS[corner](job)]


_ODD = CORNERS.keys() - {"a minimal owner", "no key for the finish"}


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (lambda: jobs(state="finish"), "state cannot be 'finish' (did you mean finis"),
        (lambda: jobs(type="deply"), "type cannot be 'deply' (did you mean deploy?)"),
        (lambda: jobs(type="task", profile="2016.4"), "it is one of deploy"),
        (lambda: jobs(nodes=-1), "nodes cannot be -1; it is a number up to 10000"),
        (lambda: jobs(nodes=10_001), "up to 10000"),
        (lambda: jobs(state=()), "no state is left to choose from"),
        (lambda: job_histories(ending="running"), "one of stopped, finished, failed"),
        (lambda: error_bodies(status=418), "status cannot be 418; it is one of 400"),
        (lambda: error_bodies(status=404, kind="abc"), "unknown-job"),
    ],
)
def test_what_there_is_not_is_told_plainly(
    asked: Callable[[], object], words: str
) -> None:
    with pytest.raises(ValueError, match=r"cannot be|is left") as refused:
        asked()
    assert words in str(refused.value)


def test_a_release_without_the_api_is_told_plainly() -> None:
    with pytest.raises(UnknownRelease, match="no release with a jobs API"):
        jobs(profile="3.8")
