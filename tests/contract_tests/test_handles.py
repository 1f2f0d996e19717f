"""The handle: finding jobs, and what it says when there is none."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from wsgiref.types import WSGIApplication

import pytest
from werkzeug.serving import make_server
from werkzeug.wrappers import Request, Response

from orchestrator_contract.contract_tests import handles
from orchestrator_contract.contract_tests.handles import (
    JobHandle,
    NoSuchJob,
    NotSteerable,
    Orchestrator,
    OrchestratorError,
)
from orchestrator_contract.mockserver import MockServer, Shape
from orchestrator_contract.mockserver.steering import MockJob, MockOrchestrator


@contextmanager
def serving(application: WSGIApplication) -> Iterator[str]:
    """Serve until the block ends, and yield the address."""
    with make_server("127.0.0.1", 0, application) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture(scope="module")
def server() -> Iterator[MockServer]:
    with MockServer(jobs=250) as server:
        yield server


@pytest.fixture
def orchestrator(server: MockServer) -> Orchestrator:
    return Orchestrator(server.url, server.token or "any-token")


def test_the_whole_list_is_searched_page_by_page(orchestrator: Orchestrator) -> None:
    first = orchestrator.get("/jobs", order_by="name", order="asc", limit=1)["items"][0]
    last = orchestrator.get("/jobs", order_by="name", order="desc", limit=1)["items"][0]
    pairs = {(item["state"], item["type"]) for item in (first, last)}
    for state, type_ in pairs:
        body = orchestrator.job(state=state, type=type_).body()
        assert (body["state"], body["type"]) == (state, type_)


@pytest.mark.parametrize(
    "wanted", [{"state": "done"}, {"type": "bolt"}], ids=["state", "type"]
)
def test_a_word_that_the_api_does_not_know_is_refused(
    orchestrator: Orchestrator, wanted: dict[str, str]
) -> None:
    with pytest.raises(ValueError, match=r"there are (new|deploy), "):
        orchestrator.job(**wanted)


def test_a_job_that_nobody_lists_is_not_invented() -> None:
    with MockServer(jobs=1) as server:
        orchestrator = Orchestrator(server.url, server.token or "any-token")
        states = {orchestrator.job().body()["state"]}
        missing = "failed" if "failed" not in states else "finished"
        with pytest.raises(NoSuchJob, match=f"lists no {missing} plan_wait job"):
            orchestrator.job(state=missing, type="plan_wait")


def test_without_a_state_it_is_a_job_that_has_come_to_a_good_end() -> None:
    """A test that waits for a job's end must not wait for one that has none."""
    with MockServer(jobs=250) as server:
        orchestrator = Orchestrator(server.url, server.token or "any-token")
        assert orchestrator.job().state == "finished"
        told = orchestrator.job(type="task").body()
        assert (told["state"], told["type"]) == ("finished", "task")


def test_where_none_has_finished_it_is_one_that_is_listed() -> None:
    with MockServer(jobs=1) as server:
        orchestrator = Orchestrator(server.url, server.token or "any-token")
        assert orchestrator.job().state == "new"


@pytest.mark.parametrize(
    ("mocks", "handle"),
    [
        (MockOrchestrator, Orchestrator),
        (MockServer, Orchestrator),
        (MockJob, JobHandle),
    ],
)
def test_all_that_the_mock_can_do_is_there_or_is_refused(
    server: MockServer, mocks: type, handle: type
) -> None:
    orchestrator = Orchestrator(server.url, "any-token")
    thing = orchestrator if handle is Orchestrator else orchestrator.job()
    for name in vars(mocks).keys() - vars(handle).keys() - {"base_url"}:
        if not name.startswith("_"):
            with pytest.raises(NotSteerable, match=f"{name}(..)? needs the mock"):
                getattr(thing, name)


def test_an_error_of_the_server_is_told_with_its_body(server: MockServer) -> None:
    unwelcome = Orchestrator(server.url, "invalid-token")
    with pytest.raises(
        OrchestratorError, match=r"/jobs\?limit=\d+&offset=0.*: 401 .*kind"
    ):
        unwelcome.job()


@pytest.mark.parametrize("release", ["2016.2", "2016.4", "2017.3", "2018.1"])
def test_every_release_gives_its_jobs_once(release: str) -> None:
    """What came out before 2017.3 knows no offset: each page is the first."""
    with MockServer(jobs=120, shape=Shape(profile=release)) as server:
        orchestrator = Orchestrator(server.url, "any-token")
        numbers = [job.id for job in orchestrator.jobs]
        whole = release >= "2017.3"
        assert numbers == sorted({*numbers})
        assert len(numbers) == (120 if whole else 100)
        if "type" not in orchestrator.get("/jobs")["items"][0]:
            with pytest.raises(NoSuchJob, match="lists no task job"):
                orchestrator.job(type="task")


def test_pages_are_asked_for_in_an_order_of_which_both_halves_are_told(
    server: MockServer,
) -> None:
    Orchestrator(server.url, "any-token").job()
    query = server.session().journal.entries()[-1].query
    assert {"order_by=name", "order=asc"} <= {*query.split("&")}


def test_a_list_without_an_end_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each page of this server holds a job that no other holds."""
    monkeypatch.setattr(handles, "_PAGES", 3)

    @Request.application
    def application(request: Request) -> Response:
        item = {"name": request.args["offset"], "state": "new", "type": "task"}
        return Response(json.dumps({"items": [item]}), mimetype="application/json")

    with (
        serving(application) as url,
        pytest.raises(OrchestratorError, match="no end of the list after 3 pages"),
    ):
        assert Orchestrator(url, "any-token").jobs


@pytest.mark.parametrize("items", [None, 5, [None], [{"name": "x"}], [{}]], ids=str)
def test_a_list_of_what_is_no_job_is_told(items: object) -> None:
    @Request.application
    def application(_: Request) -> Response:
        return Response(json.dumps({"items": items}), mimetype="application/json")

    with (
        serving(application) as url,
        pytest.raises(OrchestratorError, match=r"no list of items|is no number"),
    ):
        assert Orchestrator(url, "any-token").jobs


@pytest.mark.parametrize("body", ["nothing", "[]"])
def test_a_body_that_is_no_object_is_told(body: str) -> None:
    @Request.application
    def application(_: Request) -> Response:
        return Response(body, mimetype="application/json")

    with (
        serving(application) as url,
        pytest.raises(OrchestratorError, match="the body"),
    ):
        Orchestrator(url, "any-token").job()


def test_a_server_that_is_not_there_is_told() -> None:
    with MockServer() as server:
        url = server.url
    with pytest.raises(OrchestratorError, match="refused"):
        Orchestrator(url, "any-token").job()


def test_the_token_is_not_part_of_the_representation() -> None:
    assert "secret" not in repr(Orchestrator("http://127.0.0.1", "secret"))
