"""Settings of a mock and its sessions: how they may be written, and what is told."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import urllib3

from orchestrator_contract.mockserver import MockServer

from ..support.for_each import for_each

MOMENT = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize("epoch", ["2026-01-01T00:00:00Z", "2026-01-01t01:00:00+01:00"])
def test_a_moment_may_be_a_timestamp(epoch: str) -> None:
    server = MockServer(epoch=epoch, now=epoch, time="virtual")
    assert server.world.epoch == MOMENT
    assert server.session().clock.now() == MOMENT.timestamp() * 1000


@pytest.mark.parametrize("speed", ["60x", "60.0", 60])
def test_a_speed_may_be_written_as_on_the_command_line(speed: Any) -> None:
    assert MockServer(speed=speed).session().clock.speed == 60


def test_one_fault_may_be_given_by_its_name() -> None:
    with MockServer() as server, server.orchestrator(faults="unavailable") as own:
        answer = urllib3.request("GET", own.jobs[0].url, headers=own.headers)
        assert answer.status == 503


def test_a_path_may_be_text(tmp_path: Path) -> None:
    with MockServer() as server, server.orchestrator() as own:
        body = own.job(state="failed").body()
    (tmp_path / "job.json").write_text(json.dumps(body))
    stock = tmp_path.with_name("inventory.yaml")
    stock.write_text("nodes: [web1.example.com]\n")
    with MockServer(jobs=0, documents=str(tmp_path), inventory=str(stock)) as s:
        assert [job.id for job in s.orchestrator().jobs] == [int(body["name"])]
        assert list(s.orchestrator().inventory.nodes) == ["web1.example.com"]


@for_each(
    ("settings", "told"),
    [
        ({"seed": "7"}, "seed='7' cannot be; give a whole number, such as 5"),
        ({"jobs": "5"}, "jobs='5' cannot be; give a whole number"),
        ({"jobs": True}, "jobs=True cannot be; give a whole number"),
        ({"jobs": -1}, "a world cannot have -1 jobs"),
        ({"epoch": "noon"}, "epoch='noon' cannot be; give an aware datetime or a time"),
        ({"epoch": "2026-01-01"}, "epoch='2026-01-01' cannot be"),
        ({"now": datetime(2026, 1, 1)}, "now=datetime.* cannot be"),  # noqa: DTZ001 - as people do
        ({"now": 5}, "now=5 cannot be"),
        ({"speed": "fast"}, "'fast' is no speed; give one such as 60x"),
        ({"speed": -1}, "speed=-1 cannot be; give a number or the like of 60x"),
        ({"speed": None}, "speed=None cannot be"),
        ({"time": "slow"}, "'slow' is no time; there are real, virtual, poll"),
        ({"faults": "unavailible"}, "there is no fault 'unavailible'; the nearest"),
        ({"faults": [5]}, r"faults=\[5\] cannot be; give names of faults"),
        ({"documents": "nowhere"}, "nowhere"),
        ({"documents": {}}, "documents={} cannot be; give the path of a folder"),
        ({"inventory": "nowhere.yaml"}, "nowhere.yaml"),
        ({"inventory": 5}, "inventory=5 cannot be; give an Inventory"),
        ({"shape": {"profile": "2018.1"}}, "shape={'profile': '2018.1'} cannot be; gi"),
        ({"shape": "x" * 99}, "shape='x{79}… cannot be"),
    ],
    ids=str,
)
@for_each("whose", ["server", "session"])
def test_what_cannot_be_is_told_before_anything_begins(
    settings: dict[str, Any], told: str, whose: str
) -> None:
    if whose == "server":
        with pytest.raises((ValueError, LookupError), match=told):
            MockServer(**settings)
        return
    with MockServer() as server:
        before = server.app.sessions.keys()
        with pytest.raises((ValueError, LookupError), match=told):
            server.orchestrator(**settings)
        assert server.app.sessions.keys() == before


def test_a_setting_that_no_session_has_is_told_with_those_that_it_has() -> None:
    with MockServer() as server, pytest.raises(TypeError, match="no 'profile'; it has"):
        server.orchestrator(profile="2018.1")
