"""What a run asks: enough, no more, and nothing that no reader would."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator_contract.contract_tests.courier import Courier
from orchestrator_contract.contract_tests.exchange import Credential, Purpose
from orchestrator_contract.contract_tests.planning.discovery import (
    GUESSES,
    Discovery,
    discover,
)
from orchestrator_contract.contract_tests.planning.ordering import COST
from orchestrator_contract.contract_tests.planning.probes import Probes, probes
from orchestrator_contract.contract_tests.planning.rehearsal import Rehearsal
from orchestrator_contract.contract_tests.planning.strata import (
    Specimen,
    chosen,
    features,
    outer,
)
from orchestrator_contract.contract_tests.runner import Settings, rehearse
from orchestrator_contract.contract_tests.transport.wsgi_target import WsgiTarget
from orchestrator_contract.contract_tests.views import Job
from orchestrator_contract.fixtures import document
from orchestrator_contract.mockserver import World, create_app
from orchestrator_contract.schemas import OPERATIONS

from .json_values import HOSTILE

PAGE = document("job-page-example").body
PARAMETERS = {p.name for p in OPERATIONS["listJobs"].parameters}

specimens = st.lists(
    st.builds(
        Specimen,
        st.integers(1, 500),
        st.frozensets(st.tuples(st.sampled_from("abc"), st.sampled_from("xyz"))),
    ),
    max_size=30,
    unique_by=lambda specimen: specimen.number,
)


@given(specimens, st.integers(0, 40))
def test_as_many_are_chosen_as_there_are_or_as_are_wanted(pool, most):
    picked = chosen(pool, most)
    assert len(picked) == len(set(picked)) == min(len(pool), most)


@given(specimens)
def test_every_feature_is_covered_before_one_is_covered_twice_over(pool):
    everything = frozenset().union(*(s.features for s in pool))
    picked = chosen(pool, len(everything))
    assert frozenset().union(*(s.features for s in picked)) == everything


@pytest.mark.parametrize(("state", "steadiest"), [("finished", 9), ("running", 3)])
def test_the_newest_of_equals_is_chosen_unless_it_moves(state, steadiest):
    """The newest that runs is over, or stopping, before anybody asks for it."""
    same = frozenset({("state", state)})
    assert chosen([Specimen(n, same) for n in (3, 9, 5)], 1)[0].number == steadiest


def test_jobs_of_which_nothing_is_told_are_chosen_newest_first():
    picked = chosen([Specimen(n) for n in (3, 9, 5)], 2)
    assert [specimen.number for specimen in picked] == [9, 5]


def test_the_job_that_tells_most_comes_before_newer_ones():
    some, more = frozenset({("a",)}), frozenset({("a",), ("b",)})
    picked = chosen([Specimen(9, some), Specimen(8, some), Specimen(1, more)], 3)
    assert [specimen.number for specimen in picked] == [1, 9, 8]


@pytest.mark.parametrize("name", [None, 7, "", "seven", "-7", "7\n", "9" * 5000])
def test_a_list_item_without_a_number_is_no_specimen(name):
    assert Specimen.of(Job({"name": name, "state": "running"})) is None


@given(st.dictionaries(st.sampled_from(sorted(PAGE)), HOSTILE))
def test_whatever_a_list_item_holds_it_can_be_told_apart(changes):
    met = {feature[0] for feature in features(Job(PAGE | changes))}
    assert {"state", "type", "keys", "scope size", "nodes", "duration"} <= met


def test_features_tell_sizes_apart():
    sizes = [{"nodes": list(range(n))} for n in (0, 1, 3, 12, 40)]
    met = {
        feature
        for size in sizes
        for feature in features(Job({"options": {"scope": size}}))
        if feature[0] == "scope size"
    }
    assert {f[1] for f in met} == {"0", "1", "2 to 5", "6 to 20", "over 20"}


def test_what_reaches_beyond_a_body_is_less_than_what_tells_it_apart():
    specimen = Specimen.of(Job({"name": "7", "state": "failed"}))
    assert {f[0] for f in outer(specimen).features} == {
        "outcome",
        "end and nodes",
        "state",
        "type",
        "scope",
        "nodes",
    }


def found_in(app, named=(), parameters=frozenset(PARAMETERS)) -> Discovery:
    courier = Courier(WsgiTarget(app, until=0), budget=100, until=math.inf)
    return discover(courier, named, set(parameters))


def test_all_jobs_of_the_list_are_found():
    found = found_in(create_app(World(0, jobs=70)))
    assert set(found.specimens) == set(range(1, 71))
    assert found.newest == 70
    assert not found.notes


def test_what_a_release_does_not_document_is_not_asked():
    target = Rehearsal("http://x", local=True)
    discover(Courier(target, budget=9, until=math.inf), (), {"limit"})
    assert [request.query for request in target.asked] == [(("limit", "50"),)]


def test_a_named_job_is_known_though_it_is_not_listed():
    found = found_in(create_app(World(0, jobs=3)), named=[99])
    assert 99 in found.specimens


def nothing_listed(app):
    def without_list(environ, start_response):
        if environ["PATH_INFO"].endswith("/jobs"):
            start_response("404 Not Found", [("Content-Type", "text/plain")])
            return [b"no list here"]
        return app(environ, start_response)

    return without_list


def test_without_a_list_a_few_numbers_are_tried_and_that_is_told():
    found = found_in(nothing_listed(create_app(World(0, jobs=5))))
    assert set(found.specimens) == {1, 2, 3}
    tried = f"jobs {', '.join(map(str, GUESSES))} were tried"
    why = "the job list cannot be read and no --job-id was given"
    assert found.notes == [f"{why}; {tried}"]


def test_where_nothing_is_found_at_all_that_is_told_too():
    def nothing(_environ, start_response):
        start_response("404 Not Found", [("Content-Type", "text/plain")])
        return [b""]

    assert found_in(nothing).notes[0].endswith("were tried, and none is there")


def plan(**options) -> Rehearsal:
    rehearsal = Rehearsal("http://127.0.0.1:8143/orchestrator/v1", local=True)
    rehearse(rehearsal, Settings(**options))
    return rehearsal


def test_a_plan_keeps_to_reading_and_to_the_budget():
    asked = plan().asked
    assert len(asked) <= 250
    assert {request.method for request in asked} <= {"GET", "HEAD"}
    assert {request.path.split("/")[1] for request in asked} == {
        "jobs",
        "plan_jobs",
        "orchestrator",
        "status",
    }


def test_commands_are_planned_only_for_what_takes_them():
    mock = Rehearsal(plan().name, local=True, takes_commands=True)
    rehearse(mock, Settings())
    posted = [request for request in mock.asked if request.method == "POST"]
    assert len(mock.asked) - len(posted) <= 250
    assert mock.asked.index(posted[0]) >= len(mock.asked) - COST  # at the end
    assert {request.operation for request in posted} == {
        "deploy",
        "run-task",
        "stop-job",
    }
    none = Rehearsal(mock.name, local=True, takes_commands=True)
    rehearse(none, Settings(commands=False))
    assert none.asked == plan().asked


@pytest.mark.parametrize("budget", [10, 40, 100])
def test_a_small_budget_is_kept_and_still_buys_what_a_verdict_needs(budget):
    asked = plan(max_requests=budget).asked
    needed = {Purpose.KNOWN, Purpose.UNKNOWN_ID, Purpose.WORD_ID, Purpose.NO_TOKEN}
    assert len(asked) <= budget
    assert budget < 20 or needed <= {request.purpose for request in asked}


def test_a_plan_is_the_same_every_time_and_another_for_another_seed():
    assert plan(seed=1).asked == plan(seed=1).asked
    assert plan(seed=1).asked != plan(seed=2).asked


def test_a_plan_can_be_made_for_an_inferred_release():
    assert plan(profile="auto").asked


def test_named_jobs_are_asked_for_with_all_that_belongs_to_them():
    paths = {request.path for request in plan(job_ids=(4711,)).asked}
    assert {
        f"/jobs/4711{tail}" for tail in ("", "/nodes", "/report", "/events")
    } <= paths


KNOWN = Discovery(specimens={7: Specimen(7)}, listed=True)


def of(scope: Probes) -> list:
    return [
        request
        for errand in probes(KNOWN, scope, 0, PARAMETERS)
        for request in errand.walk()
    ]


def test_without_probes_nothing_odd_is_asked():
    assert of(Probes.NONE) == []


def test_to_servers_of_others_nothing_strange_goes_and_few_wrong_tokens():
    asked = of(Probes.BASIC)
    assert not {Purpose.STRANGE_ID, Purpose.PADDED_INTEGER} & {r.purpose for r in asked}
    assert all(
        request.relative.isascii() and "%" not in request.path for request in asked
    )
    wrong = [r for r in asked if r.credential is Credential.WRONG]
    assert 1 <= len(wrong) <= 2


def test_the_full_scope_has_every_purpose():
    missing = set(Purpose) - {r.purpose for r in of(Probes.FULL)}
    told = {Purpose.KNOWN, Purpose.UNTOLD}
    commands = {Purpose.COMMAND, Purpose.BAD_COMMAND, Purpose.UNKNOWN_ENVIRONMENT}
    assert missing == told | commands


def test_integers_that_fold_onto_a_known_job_are_asked_for():
    asked = {r.job for r in of(Probes.BASIC) if r.purpose is Purpose.ODD_INTEGER}
    assert {str(2**32 + 7), str(2**64 + 7), "0", "-1"} <= asked
