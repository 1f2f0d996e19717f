"""Bodies against their schemas: each fault once, at its place, by the right clause."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestrator_contract.contract_tests.checks import CATALOGUE
from orchestrator_contract.contract_tests.clauses import READS
from orchestrator_contract.contract_tests.forms import (
    Member,
    form_of,
    guises,
    members,
    recommended,
    undocumented,
)
from orchestrator_contract.contract_tests.model import Breach, Level
from orchestrator_contract.contract_tests.shape import (
    CLAUSE_OF,
    clauses_of,
    faults_of,
)
from orchestrator_contract.fixtures import DOCUMENTS, GoldenDocument
from orchestrator_contract.schemas import OPERATIONS, schema, validator_for

from ..support.examples import examples
from ..support.for_each import for_each
from .json_values import HOSTILE, shown
from .judging import changed, court_of, golden, judged, places, told, value_at

#: One valid document a schema, rich in keys.
RICH = {
    "job": "job-deploy-failed-mixed",
    "job-list": "job-list-with-status",
    "job-nodes": "job-nodes-of-a-task",
    "job-report": "job-report-both",
    "job-events": "job-events-finished",
    "error": "error-validation-error",
}
#: Documents that may grow keys; a report under two keys would have to grow twice.
GROWING = [d for d in DOCUMENTS if d.valid and "report/both" not in d.covers]
_FREE = ("/userdata", "/result", "/params", "/details", "/detail", "/metrics")
_SHAPE = {*CLAUSE_OF.values()} | {f"error-{clause}" for clause in CLAUSE_OF.values()}


def breaches(body: Any, name: str = "job") -> list[Breach]:
    return [fault.breach for fault in faults_of(validator_for(name), body)]


def objects_in(body: Any, name: str = "job") -> list[Member]:
    return list(members(form_of(name, "current"), body))


def is_free(pointer: str) -> bool:
    """Whether a value lies in a part that is nobody's business but the user's."""
    return any(f"{part}/" in pointer for part in _FREE)


def keywords(name: str, pointer: str) -> dict[str, Any]:
    """Return what the flat schema of the current release says at *pointer*."""
    said: Any = schema(name)
    root = said

    def resolved(node: Any) -> dict[str, Any]:
        if "$ref" not in node:
            return dict(node)
        named = resolved(root["$defs"][node["$ref"].rpartition("/")[2]])
        merged = {**named.get("properties", {}), **node.get("properties", {})}
        needed = [*named.get("required", ()), *node.get("required", ())]
        return {**named, **node, "properties": merged, "required": needed}

    said = resolved(said)
    for step in pointer.split("/")[1:]:
        inner = said["items"] if step.isdigit() else said["properties"].get(step, {})
        said = resolved(inner)
    return said


@pytest.mark.parametrize("name", RICH)
@settings(max_examples=examples(1 / 4))
@given(data=st.data())
def test_a_key_left_out_gives_the_finding_that_its_schema_promises(
    name: str, data: st.DataObject
) -> None:
    body = golden(RICH[name])
    pointer = data.draw(st.sampled_from([p for p in places(body) if not is_free(p)]))
    parent, _, key = pointer.rpartition("/")
    if key.isdigit() or isinstance(value_at(body, parent), list):
        return
    said = keywords(name, parent)
    error = "error-" if name == "error" else ""
    about = {
        clause
        for clause, where in judged(changed(body, pointer, ...), name)
        if where == pointer and ("required" in clause or "recommended" in clause)
    }
    if key in said.get("required", ()):
        assert about == {f"{error}required-keys-are-present"}
    elif key in said.get("x-recommended", ()) and name != "error":
        assert about == {"recommended-keys-are-present"}
    else:
        assert about == set()


@pytest.mark.parametrize("name", RICH)
@settings(max_examples=examples(1 / 4))
@given(data=st.data())
def test_a_value_of_another_type_gives_one_finding_of_the_schema_there(
    name: str, data: st.DataObject
) -> None:
    body = golden(RICH[name])
    pointer = data.draw(st.sampled_from([p for p in places(body) if not is_free(p)]))
    said = keywords(name, pointer)
    odd: list[tuple[str, Any]] = [
        ("null", None),
        ("string", "?"),
        ("boolean", True),
        ("object", {}),
        ("array", []),
        ("number", 0.5),
    ]
    allowed = said.get("type", [])
    allowed = [allowed] if isinstance(allowed, str) else allowed
    wrong = [value for kind, value in odd if allowed and kind not in allowed]
    if not wrong:
        return
    broken = changed(body, pointer, data.draw(st.sampled_from(wrong)))
    error = "error-" if name == "error" else ""
    found = {(clause, at) for clause, at in judged(broken, name) if clause in _SHAPE}
    assert found == {(f"{error}types-are-as-documented", pointer)}


#: Objects whose keys are states, numbers or names.
KEYS_ARE_VALUES = {
    ("plan-job", "/status"),
    ("command-stopped", "/job/nodes"),
    ("services", ""),
}


@for_each("document", GROWING, ids=str)
def test_an_unknown_key_is_never_more_than_information(
    document: GoldenDocument,
) -> None:
    body = document.body
    before = judged(body, document.schema)
    for pointer in ["", *places(body)]:
        value = value_at(body, pointer)
        if not isinstance(value, dict) or (document.schema, pointer) in KEYS_ARE_VALUES:
            continue
        if pointer.endswith("/node_states"):
            continue  # its keys are values as well
        grown = changed(body, f"{pointer}/brand new", {"deep": [None]})
        assert judged(grown, document.schema) == before, pointer


@pytest.mark.parametrize(
    ("name", "free"),
    [
        ("job-userdata-nested", "/userdata"),
        ("job-task-with-parameters", "/options/params"),
        ("job-nodes-of-a-task", "/items/0/result"),
    ],
)
@settings(max_examples=examples(1 / 4))
@given(data=st.data())
def test_what_is_free_is_never_looked_into(
    name: str, free: str, data: st.DataObject
) -> None:
    """Whatever a schema says of such keys elsewhere, here they are the user's."""
    schema_name = "job-nodes" if free.endswith("/result") else "job"
    body = golden(name)
    inner = data.draw(st.dictionaries(st.text(max_size=5), HOSTILE, max_size=4))
    court = court_of(changed(body, free, inner), schema_name)
    assert told(court, least=Level.ERROR) == set()
    assert not any(f"{free}/" in at for _, at in told(court, least=Level.INFO))


@pytest.mark.parametrize(
    ("changes", "clause", "pointer"),
    [
        ({"owner": ...}, "required-keys-are-present", "/owner"),
        ({"state": "done"}, "values-are-as-documented", "/state"),
        ({"state": 7}, "types-are-as-documented", "/state"),
        ({"name": "eighty"}, "formats-are-as-documented", "/name"),
        ({"name": "81\n"}, "formats-are-as-documented", "/name"),
        ({"duration": -1}, "sizes-are-as-documented", "/duration"),
        ({"duration": "-1"}, "formats-are-as-documented", "/duration"),
        ({"duration": []}, "types-are-as-documented", "/duration"),
        ({"status": []}, "sizes-are-as-documented", "/status"),
        ({"timestamp": ""}, "formats-are-as-documented", "/timestamp"),
        ({"nodes": {}}, "required-keys-are-present", "/nodes/id"),
        (
            {"node_states": {"a/b~c": "2"}},
            "types-are-as-documented",
            "/node_states/a~1b~0c",
        ),
    ],
    ids=shown,
)
def test_one_fault_gives_one_finding_where_it_is(
    changes: dict[str, Any], clause: str, pointer: str
) -> None:
    (fault,) = faults_of(validator_for("job"), golden(**changes))
    assert (fault.clause, fault.breach.pointer) == (clause, pointer)


@pytest.mark.parametrize("body", [[golden()], None, "job"], ids=shown)
def test_a_body_that_is_no_object_is_one_finding_about_the_whole(body: Any) -> None:
    assert judged(body) == {("types-are-as-documented", "")}


def test_a_finding_says_what_came_and_what_is_allowed() -> None:
    said = {b.pointer: b for b in breaches(golden(state="done", owner=..., name=81))}
    assert said["/state"].expected.startswith('one of "new", "ready"')
    assert said["/state"].actual == '"done"'
    assert said["/owner"].expected == "the key 'owner'"
    assert '"id"' in said["/owner"].actual
    assert (said["/name"].expected, said["/name"].actual) == ("string", "81")
    (zone,) = breaches(golden(timestamp="2026-03-02T09:16:21"))
    assert "with a zone" in zone.expected
    (uuid,) = breaches(changed(golden(), "/owner/id", "me"))
    assert "a UUID" in uuid.expected
    (type_,) = breaches(golden(description=None))
    assert type_.expected == "string"
    (empty,) = breaches(golden(nodes={}))
    assert empty.actual == "[]"
    assert [b.expected for b in breaches(golden(node_count=-1))] == ["at least 0"]
    assert "or null" in breaches(golden(finished_timestamp=0))[0].expected


def test_a_report_without_rows_lacks_the_documented_key() -> None:
    (fault,) = faults_of(validator_for("job-report"), {})
    assert fault.breach.pointer == "/items"


def test_a_long_value_is_cut() -> None:
    (breach,) = breaches(golden(state="x" * 1000))
    assert len(breach.actual) <= 120


@given(HOSTILE)
def test_no_body_makes_the_shape_raise(body: Any) -> None:
    for name in RICH:
        for fault in faults_of(validator_for(name), body):
            assert fault.clause in CLAUSE_OF.values()
        objects = objects_in(body, name)
        for read in (recommended, undocumented):
            list(read(objects))
        for member in objects:
            list(guises(member))


def test_a_clause_of_the_schema_binds_where_the_schema_has_such_a_keyword() -> None:
    """Otherwise a check would be listed as passed that nothing could ever break."""
    schemas = {op.slug: op.schema for op in OPERATIONS.values()}
    for slug in READS:
        bound = {c.clause for c in CATALOGUE.values() if c.operation == slug}
        assert bound & set(CLAUSE_OF.values()) == clauses_of(schemas[slug])
        errors = {f"error-{clause}" for clause in clauses_of("error")}
        assert {c for c in bound if c.startswith("error-")} == errors


def test_a_release_asks_only_for_what_it_documents() -> None:
    old = golden(userdata=..., type=..., events=..., duration=..., timestamp=...)
    old = {
        k: v for k, v in old.items() if k not in {"finished_timestamp", "node_count"}
    }
    old = {k: v for k, v in old.items() if not k.startswith(("started", "created"))}
    old.pop("command")
    assert judged(old, profile="2016.2") == set()
    assert ("required-keys-are-present", "/type") in judged(old)
    assert ("terminal-job-reports-its-finish", "/finished_timestamp") in judged(old)


def test_unknown_keys_are_told_with_escaped_pointers() -> None:
    assert list(undocumented(objects_in(golden(**{"a/b~c": 1})))) == ["/a~1b~0c"]
    assert list(undocumented(objects_in(golden(options={"new": 1})))) == []


def test_each_property_is_counted_as_present_absent_or_null() -> None:
    body = golden(userdata=None, events=...)
    told_of = {p: g for m in objects_in(body) for p, g in guises(m)}
    assert told_of["/userdata"] == "null"
    assert told_of["/events"] == "absent"
    assert told_of["/status/*/enter_time"] == "present"
