"""The quick validator never takes what the reference does not take."""

from __future__ import annotations

import copy
import json
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator_contract.fixtures import DOCUMENTS
from orchestrator_contract.schemas import RELEASES, SCHEMAS, quick, validator_for

from ..support.for_each import for_each

pytest.importorskip("jsonschema_rs")

#: The two schemas with keywords of which nobody knows that both mean the same.
WITHOUT = {"command-deploy", "report"}
QUICK = sorted(set(SCHEMAS) - WITHOUT)
VALID = [document for document in DOCUMENTS if not document.findings]

ODD_TEXTS = st.sampled_from(
    [
        *("", "0", "٣", "8\n", "8\n1", " 8", "1.", "-1", "1e3", "x" * 5000),
        *("2026-03-02T09:16:21Z", "2026-03-02t09:16:21z", "2026-03-02 09:16:21Z"),
        *("2026-03-02T09:16:21", "2026-02-30T09:16:21Z", "2026-03-02T24:00:00Z"),
        *("2016-12-31T23:59:60Z", "2026-03-02T09:16:60Z", "0000-01-01T00:00:00Z"),
        *("0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59"),
        *("2026-03-02T09:16:21+24:00", "2026-03-02T09:16:21.123456789Z"),
        *("2026-03-02T09:16:21.Z", "2026-03-02T09:16:21Z\n", "٢026-03-02T09:16:21Z"),
        *("751a8f7e-b53a-4ccd-9f4f-e93db6aa38ec", "751A8F7Eb53a4ccd9f4fe93db6aa38ec"),
        *("{751a8f7e-b53a-4ccd-9f4f-e93db6aa38ec}", "751a8f7e-b53a-4ccd-9f4f"),
        *("/jobs/8", "h/jobs/8\x1c", "h\x1c/jobs/8", "h\u00a0/jobs/8", "/jobs/8?a\nb"),
        *("/jobs/8?\u2028", "/jobs/٣", "\ud800/jobs/8", "https://h/jobs/8#\r"),
    ]
)
ODD_NUMBERS = st.sampled_from(
    [
        *(0, -1, 5.0, -0.0, 1.5, 2**63, 2**64, 10**30, -(10**400), 10**400, 1e308),
        *(float("inf"), float("-inf"), True, False),
    ]
)
ODD = st.one_of(
    st.none(), ODD_TEXTS, ODD_NUMBERS, st.text(max_size=6), st.just([]), st.just({})
)


def places(body: Any, steps: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the way to each value within a body."""
    inner = body.items() if isinstance(body, dict) else enumerate(body)
    found = []
    for key, value in inner:
        found.append((*steps, key))
        if isinstance(value, dict | list):
            found += places(value, (*steps, key))
    return found


@st.composite
def changed(draw: Any) -> tuple[str, Any]:
    """Draw a golden document with a few values that are others, or gone."""
    document = draw(st.sampled_from(DOCUMENTS))
    body = copy.deepcopy(document.body)
    for _ in range(draw(st.integers(0, 3))):
        ways = places(body) if isinstance(body, dict | list) else []
        if not ways:
            break
        *steps, last = draw(st.sampled_from(ways))
        holder = body
        for step in steps:
            holder = holder[step]
        if isinstance(holder, dict) and draw(st.booleans()):
            del holder[last]
        else:
            holder[last] = draw(ODD)
    return document.schema, body


def agree(schema: str, profile: str, body: Any) -> bool:
    """Tell whether the reference takes *body* if the quick validator does."""
    yes = quick.quick_yes(schema, profile)
    assert yes is not None
    try:
        taken = yes(body)
    except (TypeError, ValueError):
        return True
    return not taken or validator_for(schema, profile=profile).is_valid(body)


@given(changed(), st.sampled_from(RELEASES))
def test_what_it_takes_the_reference_takes_as_well(drawn, profile):
    schema, body = drawn
    assert agree(schema, profile, body)


@given(st.sampled_from(QUICK), st.sampled_from(RELEASES), ODD)
def test_the_same_goes_for_what_is_no_such_body_at_all(schema, profile, body):
    assert agree(schema, profile, body)


@for_each("document", VALID, ids=lambda document: document.path.stem)
def test_it_takes_what_is_as_servers_write_it(document):
    """Else it would only cost time."""
    yes = quick.quick_yes(document.schema, "current")
    assert yes is not None
    assert yes(document.body)


@pytest.mark.parametrize("name", SCHEMAS)
def test_there_is_one_for_each_schema_whose_keywords_are_known(name):
    there = [quick.quick_yes(name, release) is not None for release in RELEASES]
    assert there == [name not in WITHOUT] * len(RELEASES)


def test_a_keyword_that_nobody_knows_is_left_to_the_reference():
    stricter = quick._stricter
    assert stricter({"not": {"type": "string"}}) is None
    assert stricter({"properties": {"a": {"oneOf": []}}}) is None
    assert stricter({"allOf": [{"uniqueItems": True}]}) is None
    assert stricter({"format": "email"}) is None
    assert stricter({"if": {"properties": {"a": {"pattern": "x"}}}}) is None
    assert stricter({"if": {"required": ["a"]}, "then": True}) is not None


ASKING = """
import sys
{first}
from orchestrator_contract.schemas import quick, surely_valid
body = {{"kind": "puppetlabs.orchestrator/unknown-job", "msg": "No."}}
told = [surely_valid("error", body) for _ in range(quick._FEW + 1)]
print(told.count(True), "jsonschema_rs" in sys.modules)
"""


@pytest.mark.parametrize(
    ("first", "switch", "told"),
    [
        ("", "1", "1 True"),
        ("", "0", "0 False"),
        ("sys.modules['jsonschema_rs'] = None", "1", "0 True"),
        (
            "from orchestrator_contract.schemas import quick; quick._OLDEST = (999, 0)",
            *("1", "0 True"),
        ),
    ],
    ids=["installed", "switched-off", "not-installed", "too-old"],
)
def test_it_is_asked_once_it_is_worth_loading_and_not_where_it_is_not_wanted(
    clean_env, first, switch, told
):
    done = subprocess.run(
        [sys.executable, "-c", ASKING.format(first=first)],
        env=clean_env | {quick.SWITCH: switch},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == told


def test_findings_are_the_same_with_it_and_without_it(run_cli, root, clean_env):
    """Over all golden documents, the invalid ones among them, as a user sees them."""
    reports = []
    for switch in "01":
        done = run_cli(
            *("validate", "--report", "json=-", "--jobs", "1"),
            *("fixtures/valid", "fixtures/invalid"),
            cwd=root,
            env=clean_env | {quick.SWITCH: switch},
        )
        report = json.loads(done.stdout)
        del report["started_at"], report["summary"]["seconds"]
        reports.append(report)
    assert reports[0] == reports[1]
    assert reports[0]["findings"]
