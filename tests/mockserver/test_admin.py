"""The admin API: clock, jobs, faults, journal, sessions, state; and who may use it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
import urllib3
from werkzeug.test import Client, TestResponse

from orchestrator_contract.mockserver import MockServer
from orchestrator_contract.mockserver.admin.app import ROUTES
from orchestrator_contract.mockserver.admin.guard import Guard
from orchestrator_contract.mockserver.api.app import OrchestratorApp
from orchestrator_contract.mockserver.sessions.plan import Plan
from orchestrator_contract.schemas import validator_for

API = "/orchestrator/v1"
EPOCH = datetime(2026, 1, 5, 9, tzinfo=UTC)


class Desk:
    """A mock whose time stands still outside, and a client for both of its sides."""

    def __init__(self, *, guard: Guard | None = None, **plan: Any) -> None:
        self.outside = EPOCH
        settings = {"epoch": EPOCH, "jobs": 80} | plan
        self.app = OrchestratorApp(
            Plan(**settings), clock=lambda: self.outside, guard=guard
        )
        self.client = Client(self.app)

    def get(self, path: str, **headers: str) -> TestResponse:
        sent = {"X-Authentication": "any"} | {
            name.replace("_", "-"): value for name, value in headers.items()
        }
        return self.client.get(API + path, headers=sent)

    def admin(
        self, method: str, path: str, body: Any = None, **headers: str
    ) -> TestResponse:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.open(
            f"/__admin{path}", method=method, json=body, headers=sent
        )

    def state(self, job: int) -> str:
        return str(self.get(f"/jobs/{job}").json["state"])


@pytest.fixture
def desk() -> Desk:
    return Desk()


# -- the clock


def test_the_clock_can_be_moved_and_jobs_go_along() -> None:
    desk = Desk(clock="virtual")
    assert desk.state(64) == "new"
    told = desk.admin("POST", "/clock", {"advance": "5m"}).json
    assert told == {"kind": "virtual", "now": "2026-01-05T09:05:00Z", "speed": 0.0}
    assert desk.state(64) == "finished"
    told = desk.admin("POST", "/clock", {"now": "2026-01-05T10:00:00Z"}).json
    assert told == desk.admin("GET", "/clock").json
    assert told["now"] == "2026-01-05T10:00:00Z"


def test_a_real_clock_goes_along_faster_stands_still_and_goes_on() -> None:
    desk = Desk(speed=60.0)
    desk.outside = EPOCH.replace(second=10)
    assert desk.admin("GET", "/clock").json["now"] == "2026-01-05T09:10:00Z"
    assert desk.admin("POST", "/clock", {"frozen": True}).json["speed"] == 0
    desk.outside = EPOCH.replace(second=20)
    assert desk.admin("GET", "/clock").json["now"] == "2026-01-05T09:10:00Z"
    assert desk.admin("POST", "/clock", {"frozen": False}).json["speed"] == 60
    desk.outside = EPOCH.replace(second=30)
    assert desk.admin("GET", "/clock").json["now"] == "2026-01-05T09:20:00Z"
    assert desk.admin("POST", "/clock", {"speed": "1x"}).json["speed"] == 1


def test_by_polls_each_look_takes_a_job_one_step_on() -> None:
    desk = Desk(clock="poll")
    states = [desk.state(64) for _ in range(5)]
    assert states == ["new", "ready", "running", "finished", "finished"]
    assert desk.state(65) == "new"
    assert desk.state(3) == desk.state(3) == "running"


@pytest.mark.parametrize(
    "move",
    [
        {},
        {"advance": "-1s"},
        {"advance": "soon"},
        {"advance": True},
        {"advance": "999999999999d"},
        {"now": "2025-01-01T00:00:00Z"},
        {"now": "tomorrow"},
        {"now": "2027-01-01T00:00:00"},
        {"speed": "-1"},
        {"speed": "1e9x"},
        {"jump": 1},
    ],
)
def test_a_clock_that_cannot_be_moved_so_says_why(desk: Desk, move: Any) -> None:
    before = desk.admin("GET", "/clock").json
    answer = desk.admin("POST", "/clock", move)
    assert answer.status_code == 400
    assert answer.mimetype == "application/problem+json"
    assert desk.admin("GET", "/clock").json == before


# -- jobs of one's own


def test_a_recipe_makes_a_job_that_lives_from_now_on() -> None:
    desk = Desk(clock="virtual")
    desk.admin("POST", "/clock", {"advance": "1h"})
    recipe = {"type": "task", "scenario": "partial-failure", "nodes": 12}
    made = desk.admin("POST", "/jobs", recipe)
    assert made.status_code == 201
    assert (made.json["name"], made.json["type"]) == ("81", "task")
    job = desk.client.get(made.json["id"], headers={"X-Authentication": "any"}).json
    assert (job["state"], job["node_count"]) == ("new", 12)
    assert job["timestamp"] == "2026-01-05T10:00:00Z"
    desk.admin("POST", "/clock", {"advance": "10m"})
    assert desk.state(81) == "failed"
    assert desk.admin("GET", "/jobs").json["jobs"][0]["name"] == "81"


def test_a_recipe_may_name_nodes_a_state_and_keys_of_the_body(desk: Desk) -> None:
    desk.admin(
        "POST",
        "/jobs",
        {
            "state": "stopped",
            "nodes": ["a.example.com", "b.example.com"],
            "overrides": {"description": "my own", "userdata": {"ticket": 7}},
        },
    )
    job = desk.get("/jobs/81").json
    assert (job["state"], job["description"]) == ("stopped", "my own")
    assert job["userdata"] == {"ticket": 7}
    names = [node["name"] for node in desk.get("/jobs/81/nodes").json["items"]]
    assert names == ["a.example.com", "b.example.com"]
    listed = desk.get("/jobs?order_by=name&order=desc&limit=1").json["items"][0]
    assert listed["description"] == "my own"


@pytest.mark.parametrize(
    ("recipe", "hint"),
    [
        ({"typ": "task"}, "did you mean type?"),
        ({"type": "tusk"}, "did you mean task?"),
        ({"scenario": "sad"}, "there are happy"),
        ({"state": "finished", "scenario": "never-finishes"}, "is never finished"),
        ({"state": "failed", "scenario": "happy"}, "is never failed"),
        ({"nodes": -1}, "up to 10000"),
        ({"nodes": ["a", "a"]}, "different certnames"),
        ({"nodes": True}, "give their number"),
        ({"overrides": []}, "overrides"),
        ({"overrides": 7}, "not an object"),
    ],
)
def test_a_recipe_that_cannot_be_followed_says_why(
    desk: Desk, recipe: Any, hint: str
) -> None:
    if recipe == {"overrides": []}:
        recipe = {"overrides": ["x"]}
    answer = desk.admin("POST", "/jobs", recipe)
    assert answer.status_code == 400
    assert hint in answer.json["detail"]
    assert desk.get("/jobs/81").status_code == 404


def test_a_job_can_be_taken_to_its_end() -> None:
    desk = Desk(clock="virtual")
    ended = desk.admin("POST", "/jobs/64/end", {"state": "failed"})
    assert ended.json["state"] == "failed"
    assert desk.state(64) == "failed"
    again = desk.admin("POST", "/jobs/64/end", {"state": "finished"})
    assert again.status_code == 409
    assert again.json["detail"] == "Job 64: the job is over: it is failed"
    assert desk.admin("POST", "/jobs/999/end", {}).status_code == 404
    assert desk.admin("POST", "/jobs/65/end", {"state": "asleep"}).status_code == 400


def test_a_whole_body_is_served_as_it_stands(desk: Desk) -> None:
    body = desk.get("/jobs/9").json | {"name": "500", "description": "given"}
    body["id"] = "https://pe.example.com:8143/orchestrator/v1/jobs/500"
    for part in ("nodes", "report", "events"):
        body[part] = {"id": f"{body['id']}/{part}"}
    made = desk.admin("POST", "/jobs", body)
    assert made.status_code == 201
    here = f"http://localhost{API}/jobs/500"
    assert made.json["id"] == here
    assert desk.get("/jobs/500").json == body | {"id": here} | {
        part: {"id": f"{here}/{part}"} for part in ("nodes", "report", "events")
    }
    newest = desk.get("/jobs?order_by=name&order=desc&limit=1").json
    assert newest["items"][0]["description"] == "given"
    assert newest["pagination"]["total"] == 81
    for part in ("nodes", "report", "events"):
        told = desk.get(f"/jobs/500/{part}").json
        validator_for(f"job-{part}").validate(told)
    broken = desk.admin("POST", "/jobs", body | {"state": 7})
    assert broken.status_code == 400
    assert broken.json["detail"].startswith("/state: ")


# -- sessions and state


def test_a_session_is_kept_and_restored_as_one_document() -> None:
    desk = Desk(clock="poll")
    desk.admin("POST", "/jobs", {"scenario": "slow", "nodes": 3})
    desk.admin("POST", "/jobs", desk.get("/jobs/9").json | {"name": "9"})
    desk.admin("POST", "/faults", {"fault": "unavailable", "times": 2, "job": 7})
    desk.admin("POST", "/jobs/65/end", {"state": "stopped"})
    desk.admin("POST", "/clock", {"advance": "3s"})
    desk.get("/jobs/81")
    desk.get("/jobs/7")
    kept = desk.admin("GET", "/state").json
    other = Desk(seed=9, jobs=3)
    assert other.admin("PUT", "/state", kept).status_code == 200
    assert other.admin("GET", "/state").json == kept
    for job in (1, 9, 64, 65, 81):
        assert other.get(f"/jobs/{job}").data == desk.get(f"/jobs/{job}").data
    assert other.get("/jobs/7").status_code == 503
    assert other.get("/jobs/7").status_code == 200


@pytest.mark.parametrize(
    "change",
    [
        {"schema": 2},
        {"epoch": "never"},
        {"recipes": {"81": {"created": 0, "type": "tusk"}}},
        {"recipes": {"81": {"type": "task"}}},
        {"faults": [{"fault": "nonsense"}]},
        {"clock": {}},
        {"clock": {"kind": "sundial", "at": 0, "speed": 1}},
        {"endings": {"64": ["running", 5]}},
        {"given": [{"job": {"name": "7"}}]},
        {"looks": None},
    ],
)
def test_a_state_that_is_none_changes_nothing(desk: Desk, change: Any) -> None:
    kept = desk.admin("GET", "/state").json
    answer = desk.admin("PUT", "/state", kept | change)
    assert answer.status_code == 400, answer.text
    assert answer.mimetype == "application/problem+json"
    assert desk.admin("GET", "/state").json == kept


def test_a_reset_takes_everything_back(desk: Desk) -> None:
    before = desk.admin("GET", "/state").json
    desk.admin("POST", "/jobs", {})
    desk.admin("POST", "/faults", {"fault": "HANG", "times": 0})
    desk.admin("POST", "/clock", {"advance": "1h"})
    desk.admin("POST", "/jobs/64/end", {})
    desk.get("/jobs/1")
    desk.admin("POST", "/reset", {})
    assert desk.admin("GET", "/state").json == before
    assert desk.admin("GET", "/requests").json["total"] == 0


def test_sessions_do_not_see_one_another(desk: Desk) -> None:
    made = desk.admin("POST", "/sessions", {"key": "a"}).json
    assert made["url"] == "http://localhost/__session/a/orchestrator/v1"
    desk.admin("POST", "/jobs", {"nodes": 1}, X_Orchestrator_Session="a")
    assert desk.get("/jobs/81", X_Orchestrator_Session="a").status_code == 200
    by_path = desk.client.get(
        f"{made['url']}/jobs/81", headers={"X-Authentication": "any"}
    )
    assert by_path.json["id"] == f"{made['url']}/jobs/81"
    assert desk.get("/jobs/81").status_code == 404
    assert desk.get("/jobs/81", X_Orchestrator_Session="b").status_code == 404
    keys = [s["key"] for s in desk.admin("GET", "/sessions").json["sessions"]]
    assert keys == ["default", "a", "b"]
    assert desk.admin("DELETE", "/sessions/a").json == {"removed": 1}
    assert desk.admin("DELETE", "/sessions/a").status_code == 404
    assert desk.get("/jobs/81", X_Orchestrator_Session="a").status_code == 404
    desk.admin("DELETE", "/sessions")
    assert len(desk.admin("GET", "/sessions").json["sessions"]) == 1


def test_one_session_too_many_is_refused_and_none_is_dropped(desk: Desk) -> None:
    most = desk.admin("GET", "/sessions").json["most"]
    for number in range(most - 1):
        assert (
            desk.get("/jobs/1", X_Orchestrator_Session=f"s{number}").status_code == 200
        )
    refused = desk.get("/jobs/1", X_Orchestrator_Session="late")
    assert refused.status_code == 429
    assert f"there are {most} sessions" in refused.json["detail"]
    assert desk.get("/jobs/1", X_Orchestrator_Session="s0").status_code == 200
    assert desk.get("/jobs/1", X_Orchestrator_Session="a/b").status_code == 400
    assert desk.admin("POST", "/sessions", {"key": 7}).status_code == 400
    assert desk.admin("POST", "/sessions", {"key": "x"}).status_code == 429


def test_a_session_can_have_a_port_of_its_own() -> None:
    with MockServer() as server, urllib3.PoolManager(retries=False) as http:
        made = http.request(
            "POST", f"{server.url}/__admin/sessions", json={"key": "p", "port": 0}
        ).json()
        assert not made["url"].startswith(server.url)
        server.session("p").clock.freeze()
        http.request(
            "POST",
            f"{server.url}/__admin/jobs",
            json={"nodes": 1},
            headers={"X-Orchestrator-Session": "p"},
        )
        token = {"X-Authentication": "any"}
        assert (
            http.request("GET", f"{made['url']}/jobs/101", headers=token).status == 200
        )
        plain = f"{server.url}{API}/jobs/101"
        assert http.request("GET", plain, headers=token).status == 404
        taken = {"key": "q", "port": server.port}
        answer = http.request("POST", f"{server.url}/__admin/sessions", json=taken)
        assert answer.status == 409


# -- the journal


def test_the_journal_tells_what_was_asked_and_keeps_secrets(desk: Desk) -> None:
    desk.get("/jobs/1", X_Authentication="my-secret", Cookie="a=secret")
    desk.get("/jobs/2?__state=failed", Authorization="Bearer secret")
    desk.client.get("/jobs/", headers={"X-Authentication": "secret"})
    desk.client.post(f"{API}/jobs", headers={"X-Authentication": "x"})
    told = desk.admin("GET", "/requests").json
    assert told["total"] == 4
    first, second, third, fourth = told["requests"]
    assert (first["operation"], first["job"]) == ("getJob", "1")
    assert first["response"]["status"] == 200
    assert second["preferences"] == ["state=failed"]
    assert (third["matched"], fourth["response"]["status"]) == (False, 405)
    assert "secret" not in desk.admin("GET", "/requests").text
    assert "secret" not in desk.admin("GET", "/requests?format=har").text
    assert desk.admin("GET", "/requests?operation=getJob&job=2").json["total"] == 1
    assert desk.admin("GET", "/requests/count?status=200").json == {"count": 2}
    assert desk.admin("GET", f"/requests?since={third['id']}").json["total"] == 1
    unmatched = desk.admin("GET", "/requests/unmatched").json["requests"]
    assert unmatched[0]["explanation"] == (
        "no operation GET /jobs/; did you mean GET /orchestrator/v1/jobs?"
    )
    assert "the method is not" in unmatched[1]["explanation"]
    assert desk.admin("GET", "/requests?shoe=1").status_code == 400
    assert desk.admin("GET", "/requests?since=x").status_code == 400
    assert desk.admin("GET", "/requests?format=xml").status_code == 400
    assert desk.admin("DELETE", "/requests").json == {"removed": 4}
    assert desk.admin("GET", "/requests/count").json == {"count": 0}


def test_the_journal_exports_an_archive(desk: Desk) -> None:
    desk.get("/jobs/1?a=b")
    (entry,) = desk.admin("GET", "/requests?format=har").json["log"]["entries"]
    assert entry["request"]["url"] == f"http://localhost{API}/jobs/1?a=b"
    assert entry["request"]["queryString"] == [{"name": "a", "value": "b"}]
    assert entry["response"]["status"] == 200
    assert '"name":"1"' in entry["response"]["content"]["text"]


def test_the_journal_is_bounded_in_number_and_bytes() -> None:
    desk = Desk()
    journal = desk.app.sessions.default.journal
    journal.most_entries, journal.most_bytes = 10, 20_000
    for _ in range(30):
        desk.get("/jobs/1")
    told = desk.admin("GET", "/requests").json
    assert told["total"] <= 10
    assert told["dropped"] == 30 - told["total"]
    assert [entry["id"] for entry in told["requests"]][-1] == 30


# -- who may


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example.com"},
        {"Host": "127.0.0.1.evil.example.com"},
        {"Host": "[::1"},
        {"Host": "localhost", "Origin": "https://evil.example.com"},
        {"Host": "localhost", "Origin": "http://localhost:3000"},
        {"Host": "localhost", "Origin": "null"},
        {"Host": "localhost", "Sec-Fetch-Site": "cross-site"},
        {"Host": "localhost", "Sec-Fetch-Site": "same-site"},
    ],
    ids=str,
)
@pytest.mark.parametrize(("method", "path"), [route[:2] for route in ROUTES])
def test_no_page_and_no_stranger_gets_at_the_admin_routes(
    desk: Desk, method: str, path: str, headers: dict[str, str]
) -> None:
    path = path.replace("<int:id_>", "1").replace("<int:number>", "1")
    answer = desk.client.open(
        f"/__admin{path.replace('<key>', 'default')}",
        method=method,
        json={"key": "x"} if method in {"POST", "PUT"} else None,
        headers=headers,
    )
    assert answer.status_code == 403
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert desk.admin("GET", "/requests").json["total"] == 0


@pytest.mark.parametrize(
    "type_", ["text/plain", "application/x-www-form-urlencoded", ""]
)
def test_what_a_form_can_send_is_not_read(desk: Desk, type_: str) -> None:
    answer = desk.client.post(
        "/__admin/faults", data='{"fault": "HANG"}', content_type=type_
    )
    assert answer.status_code == 415
    assert desk.admin("GET", "/faults").json["rules"] == []


def test_a_preflight_of_an_admin_route_is_not_granted(desk: Desk) -> None:
    answer = desk.client.options(
        "/__admin/faults",
        headers={"Origin": "http://localhost", "Access-Control-Request-Method": "POST"},
    )
    assert answer.status_code == 405
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_own_pages_and_allowed_names_may_ask() -> None:
    desk = Desk(guard=Guard(hosts=frozenset({"mock.lan"})))
    own = desk.client.get(
        "/__admin/health", headers={"Host": "mock.lan:1", "Origin": "http://mock.lan:1"}
    )
    assert own.status_code == 200
    assert own.json["status"] == "healthy"


def test_an_admin_token_is_demanded_where_there_is_one() -> None:
    desk = Desk(guard=Guard(token="s3cret"))  # noqa: S106 - of this test
    assert desk.admin("GET", "/health").status_code == 401
    assert desk.admin("GET", "/health", X_Admin_Token="s3creT").status_code == 401  # noqa: S106
    assert desk.admin("GET", "/health", X_Admin_Token="s3cret").status_code == 200  # noqa: S106
    bearer = desk.admin("GET", "/health", Authorization="Bearer s3cret")
    assert bearer.status_code == 200
    assert desk.get("/jobs/1").status_code == 200
    assert MockServer(host="0.0.0.0").admin_token  # noqa: S104 - not bound
    assert MockServer().admin_token is None


@pytest.mark.parametrize(
    ("body", "status"),
    [(b"", 400), (b"[]", 400), (b"{", 400), (b'"x"', 400), (b"\xff", 400)],
)
def test_a_body_that_is_no_object_is_refused(
    desk: Desk, body: bytes, status: int
) -> None:
    answer = desk.client.post(
        "/__admin/clock", data=body, content_type="application/json"
    )
    assert answer.status_code == status


def test_what_there_is_tells_itself(desk: Desk) -> None:
    routes = desk.admin("GET", "/docs").json["routes"]
    assert len(routes) == len(ROUTES)
    assert desk.admin("GET", "/spec").json["openapi"].startswith("3.1")
    assert "HANG" in desk.admin("GET", "/faults").json["faults"]
    lost = desk.admin("GET", "/clocks")
    assert lost.status_code == 404
    assert "did you mean /__admin/clock?" in lost.json["detail"]
    assert desk.admin("PATCH", "/clock", {}).headers["Allow"] == "GET, HEAD, POST"
    page = desk.client.get("/")
    assert page.mimetype == "text/html"
    assert "999404" in page.text
    assert "CONNECTION_RESET_BY_PEER" in page.text
