"""The admin API: who may use it, from where, and with what kind of body."""

from __future__ import annotations

import pytest

from orchestrator_contract.mockserver import MockServer
from orchestrator_contract.mockserver.admin.app import ROUTES
from orchestrator_contract.mockserver.admin.guard import Guard

from ..support.for_each import for_each
from .desk import Desk


@for_each(
    "headers",
    [
        {"Host": "evil.example.com"},
        {"Host": "127.0.0.1.evil.example.com"},
        {"Host": "[::1"},
        {"Host": "evil.example.com@localhost"},
        {"Host": "localhost#x"},
        {"Host": "localhost/evil"},
        {"Host": "localhost:99999"},
        {"Host": "localhost", "Origin": "http://["},
        {"Host": "localhost", "Origin": "https://evil.example.com"},
        {"Host": "localhost", "Origin": "http://localhost:3000"},
        {"Host": "localhost", "Origin": "null"},
        {"Host": "localhost", "Sec-Fetch-Site": "cross-site"},
        {"Host": "localhost", "Sec-Fetch-Site": "same-site"},
    ],
    ids=str,
)
@for_each(("method", "path"), [route[:2] for route in ROUTES])
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
