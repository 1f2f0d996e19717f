"""References: gathered under one roof, and taken out for speed."""

from __future__ import annotations

from typing import Any

import pytest
from jsonschema import Draft202012Validator

from orchestrator_contract.schemas import references

FILES: dict[str, Any] = {
    "one.schema.json": {
        "$ref": "two.schema.json#/$defs/part",
        "properties": {"again": {"$ref": "#/$defs/part"}},
        "$defs": {"part": {"type": "string"}},
    },
    "two.schema.json": {"$defs": {"part": {"type": "integer"}}},
    "tree.schema.json": {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$ref": "#/$defs/branch",
        "$defs": {"branch": {"items": {"$ref": "#/$defs/branch"}}},
    },
}


@pytest.fixture
def files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(references, "read_json", FILES.__getitem__)


@pytest.mark.usefixtures("files")
def test_two_parts_of_one_name_are_an_error() -> None:
    """One of them would silently stand for the other."""
    with pytest.raises(ValueError, match=r"share a name"):
        references.Roof("#/$defs/").copy(
            FILES["one.schema.json"], file="one.schema.json"
        )


@pytest.mark.usefixtures("files")
def test_a_circle_of_references_ends() -> None:
    assert references.self_contained("tree")["$defs"] == {
        "branch": {"items": {"$ref": "#/$defs/branch"}}
    }


@pytest.mark.parametrize("body", [{}, {"a": 1}, {"b": 1}, {"a": 1, "b": 1}, {"b": ""}])
def test_what_stands_beside_a_reference_still_binds(body: object) -> None:
    written: dict[str, Any] = {
        "$ref": "#/$defs/base",
        "description": "Words beside the reference bind nothing.",
        "required": ["b"],
        "allOf": [{"properties": {"b": {"type": "integer"}}}],
        "$defs": {"base": {"description": "A base.", "required": ["a"]}},
    }
    flat = references.inlined(written, written["$defs"])
    assert "$ref" not in str(flat)
    assert flat["description"] == written["description"]
    assert Draft202012Validator(flat).is_valid(body) is (
        Draft202012Validator(written).is_valid(body)
    )
