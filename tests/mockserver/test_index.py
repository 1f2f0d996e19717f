"""The index of the API, and the status of the service."""

from __future__ import annotations

import pytest

from orchestrator_contract.mockserver import MockServer, Shape
from orchestrator_contract.schemas import COMMANDS, RELEASES, validator_for

from .asking import API, Ask, asking

INDEX = ("/orchestrator", API)


@pytest.mark.parametrize("path", INDEX)
def test_the_index_leads_to_what_there_is(
    ask: Ask, server: MockServer, path: str
) -> None:
    answer = ask(path)
    assert (answer.status, answer.type) == (200, "application/json")
    validator_for("index").validate(answer.json)
    assert answer.json["info"]["version"] == "0.1"
    entries = [answer.json["status"], *answer.json["collections"]]
    for entry in entries:
        assert entry["id"].startswith(server.url)
        assert ask(entry["id"]).status == 200
    for command in answer.json["commands"]:
        refused = ask(command["id"], method="POST", body=b"{}")
        assert (refused.status, refused.type) == (400, "application/json")
    assert len(answer.json["commands"]) == len(COMMANDS)


@pytest.mark.parametrize("path", INDEX)
@pytest.mark.parametrize("token", [None, "expired-1"])
def test_a_stranger_is_not_shown_the_index(
    ask: Ask, path: str, token: str | None
) -> None:
    assert ask(path, token=token).status == 401


def test_a_release_lists_the_commands_that_it_has(server: MockServer, http) -> None:
    with server.orchestrator(shape=Shape(profile=RELEASES[0])) as mock:
        told = asking(mock.url, http)(API).json
        assert [entry["name"] for entry in told["commands"]] == ["deploy", "stop"]
        assert told["commands"][0]["id"].startswith(mock.url)


@pytest.mark.parametrize("token", [None, "any"])
def test_the_service_is_running_for_whoever_asks(ask: Ask, token: str | None) -> None:
    answer = ask("/status/v1/services", token=token)
    assert (answer.status, answer.type) == (200, "application/json")
    validator_for("services").validate(answer.json)
    assert answer.json["orchestrator-service"]["state"] == "running"


def test_the_status_can_be_hit_by_a_fault(server: MockServer, http) -> None:
    with server.orchestrator() as mock, mock.fault("unavailable", on="listServices"):
        ask = asking(mock.url, http)
        assert ask("/status/v1/services", token=None).status == 503
        assert not mock.unexpected
