"""The admin API: the journal of what was asked, bounded and without secrets."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import urllib3
from hypothesis import given
from hypothesis import strategies as st

from orchestrator_contract.mockserver import MockServer
from orchestrator_contract.mockserver.redaction import without_tokens
from orchestrator_contract.mockserver.sessions.journal import MOST_BODY

from .asking import asking
from .desk import API, Desk


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
    for bound in ("limit", "since"):
        beyond = desk.admin("GET", f"/requests?{bound}={'9' * 5_000}")
        assert beyond.status_code == 400
        assert bound in beyond.json["detail"]
    assert desk.admin("DELETE", "/requests").json == {"removed": 4}
    assert desk.admin("GET", "/requests/count").json == {"count": 0}


@pytest.mark.parametrize("token", ["", "expired-1", "revoked"])
def test_what_was_refused_for_its_token_is_told_by_its_operation(
    desk: Desk, token: str
) -> None:
    for path in ("/jobs/6", "/jbos/6"):
        answer = desk.client.get(f"{API}{path}", headers={"X-Authentication": token})
        assert answer.status_code == 401, "and no stranger learns what there is"
    known, unknown = desk.admin("GET", "/requests").json["requests"]
    assert (known["operation"], known["job"], known["matched"]) == ("getJob", "6", True)
    assert (unknown["operation"], unknown["matched"]) == (None, False)
    assert unknown["near"] == f"{API}/jobs"


def test_what_comes_nearest_is_told_with_its_own_method(desk: Desk) -> None:
    desk.get("/command/deplyo")
    (missed,) = desk.admin("GET", "/requests/unmatched").json["requests"]
    assert missed["explanation"].endswith(f"; did you mean POST {API}/command/deploy?")


@pytest.mark.parametrize(
    "name", ["token", "access_token", "Token", "%74oken", "__TOKEN", "%5f%5ftoken"]
)
def test_what_may_be_a_token_in_a_query_is_not_told(desk: Desk, name: str) -> None:
    desk.get(f"/jobs/1?a=b&{name}=s3cret", Referer=f"http://localhost/?{name}=s3cret")
    desk.client.get(f"{API}/jobs?{name}=s3cret&limit=2")
    for form in ("json", "har"):
        told = desk.admin("GET", f"/requests?format={form}").text
        assert "s3cret" not in told
        assert f"a=b&{name}=(redacted)" in told
        assert "limit=2" in told


@given(
    before=st.sampled_from(["", "limit=2&", "a?b&", "__token&", "%5f_token=s3cret&"]),
    after=st.sampled_from(["", "&x=1", "#there", "?s3cret", "&__token=s3cret"]),
    token=st.sampled_from(["s3cret", "s3cret?s3cret", "s3cret=s3cret", "a%26s3cret"]),
)
def test_a_token_in_an_address_is_in_no_journal_and_in_no_log(
    before: str, after: str, token: str
) -> None:
    query = f"{before}__token={token}{after}"
    desk = Desk()
    desk.get(f"/jobs?{query}", Referer=f"http://localhost{API}/jobs?{query}")
    for form in ("json", "har"):
        told = desk.admin("GET", f"/requests?format={form}").text
        assert "s3cret" not in told
        assert "__token=(redacted)" in told
    line = without_tokens(f'"GET {API}/jobs?{query} HTTP/1.1" 200 -')
    assert "s3cret" not in line
    assert line.endswith(' HTTP/1.1" 200 -')


@pytest.mark.parametrize("path", ["/jobs/1&__token=s3cret", "/jbs&__token=s3cret"])
def test_a_token_behind_the_wrong_sign_is_in_no_journal_either(
    desk: Desk, path: str
) -> None:
    assert desk.get(path).status_code in {400, 404}
    for form in ("json", "har"):
        told = desk.admin("GET", f"/requests?format={form}").text
        assert "s3cret" not in told
        assert "&__token=(redacted)" in told


def test_the_log_of_the_engine_has_no_token_in_it(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level("INFO"), MockServer() as server:
        address = f"{server.url}{API}/jobs/1?__token=s3cret"
        assert urllib3.request("GET", address).status == 200
    assert "GET /orchestrator/v1/jobs/1?__token=(redacted) HTTP/1.1" in caplog.text
    assert "s3cret" not in caplog.text


def test_the_journal_exports_an_archive(desk: Desk) -> None:
    desk.get("/jobs/1?a=b")
    (entry,) = desk.admin("GET", "/requests?format=har").json["log"]["entries"]
    assert entry["request"]["url"] == f"http://localhost{API}/jobs/1?a=b"
    assert entry["request"]["queryString"] == [{"name": "a", "value": "b"}]
    assert entry["response"]["status"] == 200
    assert '"name":"1"' in entry["response"]["content"]["text"]


@pytest.mark.parametrize("path", ["/jobs/8%3Fx=1", "/jobs/8%23x", "/jobs/a%20%25b"])
def test_an_archive_has_the_addresses_that_were_asked_for(
    desk: Desk, path: str
) -> None:
    assert desk.get(path).status_code == 400
    (entry,) = desk.admin("GET", "/requests?format=har").json["log"]["entries"]
    assert entry["request"]["url"] == f"http://localhost{API}{path}"
    assert entry["request"]["queryString"] == []


def test_the_archive_of_the_mock_is_judged_as_the_mock_is(
    server: MockServer, http: urllib3.PoolManager, tmp_path: Path, run_cli: Any
) -> None:
    session = f"{server.url}/__session/archive"
    ask = asking(f"{session}{API}", http)
    nodes = [f"{'n' * 30}{i}.example.com" for i in range(600)]
    command = {"environment": "production", "scope": {"nodes": nodes}}
    data = json.dumps(command).encode()
    long = len(ask("/jobs?limit=100").data)
    ask("/jobs/1")
    ask("/command/deploy", method="POST", body=data)
    told = http.request("GET", f"{session}/__admin/requests?format=har").data
    listed, one, deployed = json.loads(told)["log"]["entries"]
    content = listed["response"]["content"]
    assert content["size"] == long > MOST_BODY
    assert "text" not in content
    assert content["comment"].startswith("cut:")
    assert one["request"]["url"] == f"{session}{API}/jobs/1"
    content = one["response"]["content"]
    assert content["size"] == len(content["text"].encode())
    assert deployed["request"]["bodySize"] == len(data) > MOST_BODY
    assert "text" not in deployed["request"]["postData"]
    assert deployed["response"]["status"] == 202
    path = tmp_path / "mock.har"
    path.write_bytes(told)
    done = run_cli("validate", path)
    assert done.returncode == 0, done.stderr


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
