"""Web pages of other origins: the preflight matrix, and what they may read."""

from __future__ import annotations

import pytest
from werkzeug.test import Client

from orchestrator_contract.mockserver import World, create_app

API = "/orchestrator/v1"
ORIGIN = "http://localhost:3000"
OPEN = Client(create_app(World()))
CLOSED = Client(create_app(World(), cors=False))

PREFLIGHT = {
    "Origin": ORIGIN,
    "Access-Control-Request-Method": "GET",
    "Access-Control-Request-Headers": "x-authentication,prefer, x-my-own",
}


@pytest.mark.parametrize("origin", [ORIGIN, "null", "https://a.example.com"])
@pytest.mark.parametrize("path", ["/jobs", "/jobs/1", "/jobs/1/nodes", "/nowhere"])
def test_a_preflight_is_granted_for_the_origin_that_asks(
    path: str, origin: str
) -> None:
    answer = OPEN.options(API + path, headers=PREFLIGHT | {"Origin": origin})
    assert (answer.status_code, answer.data) == (204, b"")
    headers = answer.headers
    assert headers["Access-Control-Allow-Origin"] == origin
    assert headers["Access-Control-Allow-Credentials"] == "true"
    assert headers["Access-Control-Allow-Methods"] == "GET, HEAD, POST"
    allowed = {
        h.strip().lower() for h in headers["Access-Control-Allow-Headers"].split(",")
    }
    assert {"x-authentication", "prefer", "x-my-own"} <= allowed
    assert "*" not in allowed
    vary = {name.strip() for name in headers["Vary"].split(",")}
    assert {"Origin", "Access-Control-Request-Headers"} <= vary
    assert "Access-Control-Allow-Private-Network" not in headers


def test_a_private_network_is_opened_on_request_only() -> None:
    asked = PREFLIGHT | {"Access-Control-Request-Private-Network": "true"}
    headers = OPEN.options(f"{API}/jobs", headers=asked).headers
    assert headers["Access-Control-Allow-Private-Network"] == "true"


@pytest.mark.parametrize("lacking", ["Origin", "Access-Control-Request-Method"])
def test_options_without_what_makes_a_preflight_is_no_operation(lacking: str) -> None:
    headers = {k: v for k, v in PREFLIGHT.items() if k != lacking}
    answer = OPEN.options(f"{API}/jobs", headers=headers | {"X-Authentication": "a"})
    assert answer.status_code == 405


@pytest.mark.parametrize(
    ("path", "status"),
    [("/jobs/1", 200), ("/jobs/x", 400), ("/jobs/1?__code=503", 503), ("/x", 404)],
)
def test_a_page_may_read_every_answer(path: str, status: int) -> None:
    answer = OPEN.get(API + path, headers={"Origin": ORIGIN, "X-Authentication": "any"})
    assert answer.status_code == status
    assert answer.headers["Access-Control-Allow-Origin"] == ORIGIN
    assert answer.headers["Access-Control-Allow-Credentials"] == "true"
    assert "Preference-Applied" in answer.headers["Access-Control-Expose-Headers"]
    assert answer.headers["Vary"] == "Origin"


def test_without_an_origin_nothing_is_granted_but_the_answer_varies() -> None:
    answer = OPEN.get(f"{API}/jobs/1", headers={"X-Authentication": "any"})
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert answer.headers["Vary"] == "Origin"


def test_without_cors_there_is_none() -> None:
    asked = {"Origin": ORIGIN, "X-Authentication": "any"}
    assert (
        "Access-Control-Allow-Origin"
        not in CLOSED.get(f"{API}/jobs/1", headers=asked).headers
    )
    assert CLOSED.options(f"{API}/jobs", headers=PREFLIGHT).status_code == 401


def test_no_header_is_split_by_what_a_page_asks_for() -> None:
    asked = PREFLIGHT | {"Access-Control-Request-Headers": "a b, x;y, ok-1, *"}
    allowed = OPEN.options(f"{API}/jobs", headers=asked).headers[
        "Access-Control-Allow-Headers"
    ]
    assert allowed.endswith("ok-1")
    assert "*" not in allowed


def test_what_has_not_changed_is_not_sent_again() -> None:
    token = {"X-Authentication": "any"}
    first = OPEN.get(f"{API}/jobs/6", headers=token)
    again = OPEN.get(
        f"{API}/jobs/6", headers=token | {"If-None-Match": first.headers["ETag"]}
    )
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    other = OPEN.get(
        f"{API}/jobs/7", headers=token | {"If-None-Match": first.headers["ETag"]}
    )
    assert other.status_code == 200
    head = OPEN.head(f"{API}/jobs/6", headers=token)
    assert (head.status_code, head.data) == (200, b"")
    assert head.headers["Content-Length"] == str(len(first.data))
