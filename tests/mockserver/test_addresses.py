"""Where links point to."""

from __future__ import annotations

import pytest
import urllib3
from werkzeug.test import Client

from orchestrator_contract.mockserver import MockServer, World, create_app

from .asking import API


@pytest.mark.parametrize(
    "host",
    [
        "",
        "a b",
        "a/b",
        "evil.com/path",
        "user@host",
        "host:port",
        "host:99999",
        "[::1",
        'x"y',
        "é",
        "a?b",
        "a,b",
    ],
)
def test_a_host_that_is_none_gets_into_no_link(host: str) -> None:
    client = Client(create_app(World()))
    answer = client.get(
        f"{API}/jobs/1",
        headers={"X-Authentication": "x"},
        environ_overrides={"HTTP_HOST": host},
    )
    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")
    assert "no host and port" in answer.text


@pytest.mark.parametrize(
    "url", ["https://pe.example.com", "https://pe.example.com/orchestrator/v1/"]
)
def test_a_public_url_comes_before_the_host(url: str) -> None:
    client = Client(create_app(World(), public_url=url))
    answer = client.get(f"{API}/jobs/1", headers={"X-Authentication": "x"})
    assert answer.json is not None
    assert answer.json["id"] == f"https://pe.example.com{API}/jobs/1"


@pytest.mark.parametrize(
    "url", ["pe", "ftp://pe", "http://", "http://a:b", "http://a/b", "http://u@a"]
)
def test_a_public_url_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="cannot be the public URL"):
        create_app(World(), public_url=url)


FORWARDED = {
    "X-Authentication": "x",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Host": "pe.example.com",
    "X-Forwarded-Prefix": "/behind",
}


@pytest.mark.parametrize("trusted", [True, False])
def test_the_address_that_a_proxy_forwards_counts_if_it_is_trusted(
    *, trusted: bool
) -> None:
    with MockServer(trust_forwarded=trusted) as server:
        url = f"{server.url}{API}/jobs/1"
        job = urllib3.request("GET", url, headers=FORWARDED, retries=False).json()
    address = f"https://pe.example.com/behind{API}/jobs/1"
    assert job["id"] == (address if trusted else url)
    assert job["nodes"]["id"] == f"{job['id']}/nodes"


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"X-Forwarded-Host": "evil.com/path"}, b"no host and port"),
        ({"X-Forwarded-Prefix": "//evil.com"}, b"is no path"),
        ({"X-Forwarded-Prefix": "/a?b=c"}, b"is no path"),
    ],
)
def test_what_is_forwarded_is_checked_before_it_gets_into_a_link(
    wrong: dict[str, str], words: bytes
) -> None:
    with MockServer(trust_forwarded=True) as server:
        url = f"{server.url}{API}/jobs/1"
        headers = FORWARDED | wrong
        answer = urllib3.request("GET", url, headers=headers, retries=False)
    assert answer.status == 400
    assert words in answer.data


@pytest.mark.parametrize("scheme", ["javascript", "ftp", "a b"])
def test_no_forwarded_scheme_but_those_of_http_gets_into_a_link(scheme: str) -> None:
    sent = {"X-Authentication": "x", "X-Forwarded-Proto": scheme}
    with MockServer(trust_forwarded=True) as server:
        answer = urllib3.request("GET", f"{server.url}{API}/jobs/1", headers=sent)
    assert answer.status == 400
    assert "http" in answer.json()["detail"]


@pytest.mark.parametrize("public", [None, "https://pe.example.com:8143"])
@pytest.mark.parametrize("prefix", ["", "/__session/k"])
def test_what_the_admin_api_tells_of_a_job_leads_to_it(
    public: str | None, prefix: str
) -> None:
    token = {"X-Authentication": "x"}
    with MockServer(public_url=public) as server:
        admin = f"{server.url}{prefix}/__admin/jobs"
        made = urllib3.request("POST", admin, json={"type": "task"}).json()
        base = f"{public or server.url}{prefix}{API}"
        assert made["id"] == f"{base}/jobs/{made['name']}"
        address = made["id"].replace(public or server.url, server.url)
        job = urllib3.request("GET", address, headers=token).json()
        assert job["id"] == made["id"]
        assert urllib3.request("GET", admin).json()["jobs"][0]["id"] == made["id"]
        looked = urllib3.request("GET", f"{admin}/{made['name']}").json()
        assert looked["job"]["id"] == made["id"]
