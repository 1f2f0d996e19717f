"""HAR files that a browser or a proxy wrote: judged by what came, in its order."""

from __future__ import annotations

import json
from codecs import BOM_UTF8
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from orchestrator_contract.contract_tests.checks import CATALOGUE
from orchestrator_contract.contract_tests.model import Level
from orchestrator_contract.contract_tests.reading import judge_files
from orchestrator_contract.mockserver import World

BASE = "https://pe.example.com:8143/orchestrator/v1"
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
WORLD = World(0, epoch=NOON)
ORCHESTRATOR = "puppetlabs.orchestrator"
UNKNOWN = {"kind": f"{ORCHESTRATOR}/unknown-job", "msg": "No such job.", "details": {}}
INVALID = UNKNOWN | {"kind": f"{ORCHESTRATOR}/validation-error"}
OFFICIAL = UNKNOWN | {"kind": "puppetlabs.validators/validation-error"}
OTHER = UNKNOWN | {"kind": "x"}


def entry(
    path: str, body: Any, status: int = 200, *, base: str = BASE, at: float = 0.0
) -> dict[str, Any]:
    """Return what a browser writes of one answer, asked *at* seconds after noon."""
    return {
        "startedDateTime": (NOON + timedelta(seconds=at)).isoformat(),
        "time": 12.5,
        "request": {"method": "GET", "url": base + path},
        "response": {
            "status": status,
            "headers": [],
            "content": {"mimeType": "application/json", "text": json.dumps(body)},
        },
    }


def job(number: int, *, world: World = WORLD, base: str = BASE, at: float = 0.0) -> Any:
    host = base.removesuffix("/orchestrator/v1")
    return world.job(number, now=NOON + timedelta(seconds=at), base_url=host)


@pytest.fixture
def found(tmp_path):
    """Return what a judge finds in a HAR file: the errors, and where."""

    def find(*entries: dict[str, Any], mark: bytes = b"") -> set[tuple[str, str]]:
        path = tmp_path / "browser.har"
        told = json.dumps({"log": {"entries": entries}})
        path.write_bytes(mark + told.encode())
        findings = judge_files([str(path)], checks=CATALOGUE.values()).findings
        errors = [f for f in findings if f.check.level is Level.ERROR]
        return {(f.check.id, f.breach.pointer) for f in errors}

    return find


@pytest.mark.parametrize("name", ["0032", "+32", "%2B32", "32.0", "-0"])
def test_a_number_written_otherwise_may_be_anything(found, name):
    assert found(entry(f"/jobs/{name}", job(32))) == set()
    assert found(entry(f"/jobs/{name}", OTHER, 404)) == set()


def test_another_job_than_was_asked_for_is_told(found):
    assert found(entry("/jobs/31", job(32))) == {
        ("get-job/answer-is-the-asked-job", "/name")
    }


@pytest.mark.parametrize(
    ("path", "body", "status", "check"),
    [
        ("/jobs/99999", OTHER, 404, "get-job/unknown-id-has-its-kind"),
        ("/jobs/abc", OTHER, 400, "get-job/refused-value-has-its-kind"),
        ("/jobs/abc", UNKNOWN, 404, "get-job/word-id-is-400"),
        ("/jobs/8abc/nodes", OTHER, 400, "list-job-nodes/refused-value-has-its-kind"),
        ("/jobs?limit=x", OTHER, 400, "list-jobs/refused-value-has-its-kind"),
        ("/jobs/abc", job(32), 200, "get-job/word-id-is-400"),
        ("/jobs/%D9%A8", job(8), 200, "get-job/strange-id-is-refused"),
    ],
)
def test_a_refusal_is_judged(found, path, body, status, check):
    assert {name for name, _ in found(entry(path, body, status))} == {check}


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/jobs/99999", UNKNOWN, 404),
        ("/jobs/abc", INVALID, 400),
        (
            "/jobs/abc",
            OFFICIAL,
            400,
        ),
        ("/jobs?limit=x", INVALID, 400),
        ("/jobs/0", INVALID, 400),
        ("/jobs/2147483648", OTHER, 404),
        ("/jobs/99999", OTHER, 403),
        ("/jobs/abc", OTHER, 403),
        ("/jobs/abc", "See there", 302),
        ("/jobs/%00", "Bad Request", 400),
        ("/jobs/5/nodes", OTHER, 404),
        ("/plan_jobs/abc", OTHER, 404),
        ("/plan_jobs/5", OTHER, 404),
    ],
)
def test_a_refusal_that_is_allowed_is_not_accused(found, path, body, status):
    assert found(entry(path, body, status)) == set()


def looks(number: int, **more: Any) -> Iterator[dict[str, Any]]:
    """Yield what a page hears that looks at a job time and again."""
    for at in (0, 20, 40, 80, 160, 320, 640):
        yield entry(f"/jobs/{number}", job(number, at=at), at=at, **more)


def test_entries_are_judged_in_the_order_of_time(found):
    seen = list(looks(64))
    states = {json.loads(e["response"]["content"]["text"])["state"] for e in seen}
    assert len(states) > 2
    assert found(*seen) == set()
    assert found(*reversed(seen)) == set()
    for told in seen:
        told["startedDateTime"] = told["startedDateTime"].replace("+00:00", ".5Z")
    assert found(*reversed(seen)) == set()


@pytest.mark.parametrize("times", [[None, None], ["noon", NOON.isoformat()]])
def test_entries_without_times_are_judged_as_they_stand(found, times):
    early, late = entry("/jobs/64", job(64)), entry("/jobs/64", job(64, at=9999))
    for told, time in zip((early, late), times, strict=True):
        told["startedDateTime"] = time
    assert found(early, late) == set()
    assert found(late, early)


def test_times_that_no_recording_has_are_not_believed(found):
    early, late = entry("/jobs/64", job(64)), entry("/jobs/64", job(64, at=9999))
    early["startedDateTime"], late["time"] = "1970-01-01T00:00:00Z", -1
    assert found(early, late) == set()


@pytest.mark.parametrize(
    "base",
    [
        "https://other.example.com/orchestrator/v1",
        "https://pe.example.com:8143/test/orchestrator/v1",
    ],
)
def test_one_number_is_another_job_at_another_server(found, base):
    other = World(1, epoch=NOON)
    here, there = job(32), job(32, world=other, base=base)
    both = found(entry("/jobs/32", here), entry("/jobs/32", there, base=base, at=1))
    assert both == set()
    one = found(entry("/jobs/32", here), entry("/jobs/32", there, at=1))
    assert "get-job/identity-does-not-change" in {check for check, _ in one}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://PE.example.com:8143", "https://pe.example.com:8143"),
        ("https://pe.example.com:443", "https://pe.example.com"),
        ("http://pe.example.com", "http://pe.example.com:80"),
        ("https://pe.example.com.:8143", "https://pe.example.com:8143"),
        ("https://[2001:DB8::1]", "https://[2001:db8::1]:443"),
        ("https://pe.example.com/a", "https://PE.example.com:443/a"),
    ],
)
def test_one_server_is_the_same_however_its_address_is_spelled(found, one, other):
    strange = job(32, world=World(1, epoch=NOON))
    checks = found(
        entry("/jobs/32", job(32), base=f"{one}/orchestrator/v1"),
        entry("/jobs/32", strange, base=f"{other}/orchestrator/v1", at=1),
    )
    assert "get-job/identity-does-not-change" in {check for check, _ in checks}


def test_recordings_of_several_files_are_judged_each_by_itself(tmp_path):
    """What was recorded later may have been asked sooner after its own beginning."""
    running = [entry("/jobs/32", job(32)), entry("/jobs/64", job(64, at=20), at=20)]
    over = [entry("/jobs/64", job(64, at=9999), at=9999)]
    for name, entries in {"a.har": running, "b.har": over}.items():
        (tmp_path / name).write_text(json.dumps({"log": {"entries": entries}}))
    outcome = judge_files([str(tmp_path)], checks=CATALOGUE.values())
    assert outcome.findings == ()
    assert len(outcome.exchanges) == 3


def test_a_byte_order_mark_before_a_file_is_left_out(found):
    assert found(entry("/jobs/32", job(32)), mark=BOM_UTF8) == set()


def test_a_byte_order_mark_before_an_answer_is_not(found):
    told = entry("/jobs/32", None)
    told["response"]["content"]["text"] = "\ufeff" + json.dumps(job(32))
    assert found(told, mark=BOM_UTF8) == {("get-job/body-is-json", "")}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.json", json.dumps(job(32), indent=1)),
        ("a.jsonl", f"{json.dumps(job(32))}\n{json.dumps(job(33))}\n"),
    ],
)
def test_a_byte_order_mark_is_left_out_before_documents(run_cli, tmp_path, name, text):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8-sig")
    done = run_cli("validate", path)
    assert done.returncode == 0, done.stderr
    path.write_text(text.replace("{", "\ufeff{", 1), encoding="utf-8-sig")
    assert run_cli("validate", path).returncode == 1
