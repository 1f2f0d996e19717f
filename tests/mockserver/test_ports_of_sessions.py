"""Ports of sessions: closed with their session, and bounded."""

from __future__ import annotations

import socket
import threading

import pytest
import urllib3

from orchestrator_contract.mockserver import MockServer, server

from .desk import API

TOKEN = {"X-Authentication": "any"}


def opened(asked: MockServer, key: str) -> urllib3.BaseHTTPResponse:
    told = {"key": key, "port": 0}
    address = f"{asked.url}/__admin/sessions"
    return urllib3.request("POST", address, json=told, retries=False)


def listens(url: str) -> bool:
    parts = urllib3.util.parse_url(url)
    try:
        socket.create_connection((parts.host, parts.port), timeout=5).close()
    except ConnectionRefusedError:
        return False
    return True


@pytest.mark.parametrize("which", ["p", ""])
def test_the_ports_of_a_session_are_closed_with_it(which: str) -> None:
    before = threading.active_count()
    with MockServer() as mock:
        urls = [opened(mock, "p").json()["url"] for _ in range(2)]
        other = opened(mock, "q").json()["url"]
        address = f"{mock.url}/__admin/sessions/{which}".rstrip("/")
        assert urllib3.request("DELETE", address).status == 200
        assert not any(map(listens, urls))
        assert listens(other) == bool(which)
        assert urllib3.request("GET", f"{mock.url}/__admin/health").status == 200
        sessions = urllib3.request("GET", f"{mock.url}/__admin/sessions").json()
        keys = [session["key"] for session in sessions["sessions"]]
        assert keys == (["default", "q"] if which else ["default"])
    assert threading.active_count() <= before


@pytest.mark.parametrize("tls", [False, True])
def test_a_session_can_be_ended_at_its_own_port(tls: bool) -> None:  # noqa: FBT001 - a parameter of the test
    with (
        MockServer(tls=tls) as mock,
        urllib3.PoolManager(retries=False, ca_certs=mock.ca and str(mock.ca)) as http,
    ):
        told = {"key": "p", "port": 0}
        made = http.request("POST", f"{mock.url}/__admin/sessions", json=told).json()
        own = made["url"].removesuffix(API)
        assert http.request("GET", f"{own}{API}/jobs/1", headers=TOKEN).status == 200
        ended = http.request("DELETE", f"{own}/__admin/sessions/p")
        assert (ended.status, ended.json()) == (200, {"removed": 1})
        with pytest.raises(urllib3.exceptions.HTTPError):
            http.request("GET", f"{own}{API}/jobs/1", headers=TOKEN)
        assert mock.app.sessions.keys() == ["default"]


def test_ports_are_bounded_for_one_session_and_for_all(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(server, "MOST_PORTS", 6)
    with MockServer() as mock:
        for _ in range(server.MOST_PORTS_OF_ONE):
            assert opened(mock, "p").status == 201
        refused = opened(mock, "p")
        assert refused.status == 429
        assert "session 'p' has 4 ports" in refused.json()["detail"]
        assert [opened(mock, key).status for key in "qrs"] == [201, 201, 429]
        # Whole or not at all: where there is no port, no session was begun either.
        assert mock.app.sessions.keys() == ["default", "p", "q", "r"]
        mock.app.sessions.end("p")
        assert opened(mock, "s").status == 201
