"""What every part of the contract says about itself, whichever file it stands in."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from orchestrator_contract.schemas import OPENAPI, RELEASES, SOURCES

from ..support.for_each import for_each

FOLDER = Path(__file__).parents[2] / "schemas"
FILES = {p.name: json.loads(p.read_text("utf-8")) for p in FOLDER.glob("*.json")}
SCHEMAS = {name: body for name, body in FILES.items() if name.endswith(".schema.json")}
#: Annotations and what their values are.
RELEASE_MARKS = ("x-since", "x-until", "x-deprecated", "x-null-until")
MARKS = {
    *RELEASE_MARKS,
    "x-source",
    "x-recommended",
    "x-undocumented",
    "x-known-values",
    "x-values-since",
    "x-error-kinds",
}


def nodes(value: Any, at: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every object of a document with its place."""
    if isinstance(value, dict):
        yield at, value
        for key, inner in value.items():
            yield from nodes(inner, f"{at}/{key}")
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from nodes(inner, f"{at}/{index}")


NODES = dict(
    pair
    for name, body in {**FILES, "openapi.yaml": OPENAPI}.items()
    for pair in nodes(body, name)
)
PROPERTIES = {
    f"{place}/properties/{name}": said
    for place, node in NODES.items()
    if place.partition("/")[0] in SCHEMAS and isinstance(node.get("properties"), dict)
    for name, said in node["properties"].items()
    # What stands under a condition tells nothing about the property as such.
    if "/allOf/" not in place and not place.endswith("/not")
}
PARAMETERS = {
    place: node for place, node in NODES.items() if node.get("in") in {"path", "query"}
}


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_schema_is_one(name: str) -> None:
    Draft202012Validator.check_schema(SCHEMAS[name])
    assert SCHEMAS[name]["$schema"].endswith("draft/2020-12/schema")
    assert SCHEMAS[name]["$id"] == name


@for_each("place", [*PROPERTIES, *PARAMETERS])
def test_a_property_says_what_it_is_and_who_says_so(place: str) -> None:
    said = {**PROPERTIES, **PARAMETERS}[place]
    assert said["description"].endswith(".")
    assert said["x-source"]


def test_every_source_that_is_cited_is_known() -> None:
    cited = {
        (place, source)
        for place, node in NODES.items()
        for source in node.get("x-source", ())
    }
    assert cited
    assert {pair for pair in cited if pair[1] not in SOURCES} == set()


def test_every_release_that_is_named_is_listed() -> None:
    named = {
        (place, release)
        for place, node in NODES.items()
        for release in (
            *(node[mark] for mark in RELEASE_MARKS if mark in node),
            *node.get("x-values-since", {}).values(),
        )
    }
    assert named
    assert {pair for pair in named if pair[1] not in RELEASES} == set()


@pytest.mark.parametrize("mark", ["x-since", "x-values-since"])
def test_the_first_release_is_not_named(mark: str) -> None:
    """What has been there from the beginning needs no mark."""
    text = json.dumps([node.get(mark) for node in NODES.values()])
    assert f'"{RELEASES[0]}"' not in text


def test_there_is_no_other_annotation() -> None:
    """One that nothing reads would be a promise that nobody keeps."""
    used = {key for node in NODES.values() for key in node if key.startswith("x-")}
    assert used == MARKS


@for_each("demand", ["required", "x-recommended"])
@for_each("name", SCHEMAS)
def test_what_is_demanded_stands_among_the_properties(name: str, demand: str) -> None:
    """A profile leaves out by property; a demand elsewhere would escape it."""
    for place, node in nodes(SCHEMAS[name], name):
        free = "/anyOf/" in place or place.endswith("suppressed/items")
        if isinstance(node.get(demand), list) and not free:
            assert set(node[demand]) <= set(node.get("properties", ())), place


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_deprecated_key_says_so_to_every_reader(name: str) -> None:
    for place, node in nodes(SCHEMAS[name], name):
        assert ("x-deprecated" in node) == (node.get("deprecated") is True), place


@pytest.mark.parametrize("name", SCHEMAS)
def test_values_that_came_later_are_known_values(name: str) -> None:
    for place, node in nodes(SCHEMAS[name], name):
        later = node.get("x-values-since", {})
        assert set(later) <= set(node.get("x-known-values", ())), place


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_dollar_in_a_pattern_is_always_the_end(name: str) -> None:
    """The validator reads it so; a dollar sign as a character would be misread."""
    for place, node in nodes(SCHEMAS[name], name):
        if isinstance(pattern := node.get("pattern"), str):
            assert "\\$" not in pattern, place
            assert all(
                "$" not in part.partition("]")[0] for part in pattern.split("[")[1:]
            )


@pytest.mark.parametrize("name", sorted(SCHEMAS.keys() - {"inventory.schema.json"}))
def test_every_object_is_open(name: str) -> None:
    """Servers grow keys before their documentation does (J15).

    An inventory is written for us alone, and a word misspelt there is a mistake.
    """
    for place, node in nodes(SCHEMAS[name], name):
        assert node.get("additionalProperties") is not False, place
        assert "unevaluatedProperties" not in node, place
