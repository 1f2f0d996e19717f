"""The OpenAPI document: valid, without repetition, with true examples."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from openapi_spec_validator import validate

from orchestrator_contract.schemas import (
    ALL_OPERATIONS,
    BASE_PATH,
    COMMANDS,
    OPENAPI,
    RELEASES,
    SCHEMAS,
    UnknownRelease,
    bundle,
    validator_for,
)

from ..support.for_each import for_each

FOLDER = Path(__file__).parents[2] / "schemas"


def resolved(node: dict[str, Any]) -> dict[str, Any]:
    """Follow a reference within the document."""
    if "$ref" not in node:
        return node
    target: Any = OPENAPI
    for step in node["$ref"].removeprefix("#/").split("/"):
        target = target[step]
    assert isinstance(target, dict)
    return target


def operations() -> Iterator[dict[str, Any]]:
    """Yield what the document says of each operation."""
    for item in OPENAPI["paths"].values():
        yield from (item[method] for method in ("get", "post") if method in item)


def answers() -> Iterator[tuple[str, str, str, dict[str, Any]]]:
    """Yield operation, status, media type and its object for every answer."""
    for told in operations():
        for status, response in told["responses"].items():
            for media, body in resolved(response)["content"].items():
                yield told["operationId"], status, media, body


def requests() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield operation, ``request`` and the JSON of what is sent."""
    for told in operations():
        if "requestBody" in told:
            body = told["requestBody"]["content"]["application/json"]
            yield told["operationId"], "request", body


JSON = [(o, s, body) for o, s, media, body in answers() if media == "application/json"]
JSON += requests()
EXAMPLES = {
    f"{operation} {status} {name}": (body["schema"]["$ref"], resolved(example))
    for operation, status, body in JSON
    for name, example in body["examples"].items()
}


def value_of(example: dict[str, Any]) -> Any:
    if "externalValue" in example:
        return json.loads((FOLDER / example["externalValue"]).read_text("utf-8"))
    return example["value"]


def references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        for value in node.values():
            yield from references(value)
    elif isinstance(node, list):
        for value in node:
            yield from references(value)


def test_the_document_is_valid_as_it_is_written() -> None:
    validate(OPENAPI, base_uri=(FOLDER / "openapi.yaml").as_uri())


@pytest.mark.parametrize("profile", RELEASES)
def test_the_bundle_is_valid_and_in_one_piece(profile: str) -> None:
    document = bundle(profile=profile)
    validate(document)
    assert all(ref.startswith("#/") for ref in references(document))
    assert "externalValue" not in json.dumps(document)
    assert document["info"]["version"] == profile


@pytest.mark.parametrize("profile", RELEASES)
def test_whatever_is_in_a_bundle_is_referred_to(profile: str) -> None:
    document = bundle(profile=profile)
    met = {*references(document)}
    for kind, parts in document["components"].items():
        if kind != "securitySchemes":
            assert {f"#/components/{kind}/{name}" for name in parts} <= met


def test_no_object_in_a_bundle_is_in_two_pieces() -> None:
    """Programs that write clients would see one of the two."""
    for name, part in bundle()["components"]["schemas"].items():
        assert "$ref" not in part, name
    job = bundle()["components"]["schemas"]["job"]
    assert {"id", "status"} <= {*job["required"]} & job["properties"].keys()


def test_the_bundle_of_today_is_of_the_last_release() -> None:
    assert bundle() == bundle(profile=RELEASES[-1])
    assert OPENAPI["info"]["version"] == RELEASES[-1]


def test_a_bundle_of_an_unknown_release_is_a_lookup_error() -> None:
    with pytest.raises(UnknownRelease, match="1999"):
        bundle(profile="1999.1")


def test_a_bundle_leaves_out_parameters_of_later_releases() -> None:
    def names(profile: str) -> list[str]:
        told = bundle(profile=profile)["paths"]["/jobs"]["get"]
        return [parameter["name"] for parameter in told["parameters"]]

    assert names("2016.4") == ["limit"]
    assert names("2018.1") == ["limit", "offset", "order_by", "order"]
    assert names("current")[-1] == "max_finish_timestamp"


def test_a_bundle_leaves_out_commands_of_later_releases() -> None:
    def commands(profile: str) -> list[str]:
        paths = bundle(profile=profile)["paths"]
        return [path for path in paths if path.startswith("/command/")]

    assert commands("2016.4") == ["/command/deploy", "/command/stop"]
    assert len(commands("current")) == len(COMMANDS)


def test_a_bundle_does_not_change_the_document() -> None:
    before = json.dumps(OPENAPI)
    bundle(profile="2016.2")["paths"].clear()
    assert json.dumps(OPENAPI) == before


@for_each(("operation", "status", "body"), JSON)
def test_a_body_is_a_reference_to_a_schema_file(
    operation: str, status: str, body: dict[str, Any]
) -> None:
    told = ALL_OPERATIONS[operation]
    name = {str(told.success): told.schema, "request": told.body}.get(status, "error")
    assert body["schema"] == {"$ref": f"{name}.schema.json"}
    assert name in SCHEMAS


def test_no_object_is_described_twice() -> None:
    """What an answer looks like stands in the schema files and nowhere else."""
    assert "properties" not in json.dumps(OPENAPI)
    assert "schemas" not in OPENAPI["components"]


@for_each("name", EXAMPLES)
def test_an_example_fits_its_schema(name: str) -> None:
    reference, example = EXAMPLES[name]
    validator = validator_for(reference.removesuffix(".schema.json"))
    errors = validator.iter_errors(value_of(example))
    assert [f"{e.json_path}: {e.message}" for e in errors] == []
    assert example["summary"].endswith(".")


def test_every_example_is_shown_somewhere() -> None:
    shown = {
        e["$ref"] for _, _, b in JSON for e in b["examples"].values() if "$ref" in e
    }
    assert shown == {
        f"#/components/examples/{name}" for name in OPENAPI["components"]["examples"]
    }


@pytest.mark.parametrize("operation", ALL_OPERATIONS)
def test_an_operation_tells_of_every_answer(operation: str) -> None:
    statuses = {status for o, status, _, _ in answers() if o == operation}
    if ALL_OPERATIONS[operation].rooted:
        assert statuses == {"200", "401", "default"}
        return
    unknown = set() if operation in {"listJobs", "listPlanJobs"} else {"404"}
    success = "202" if operation in COMMANDS else "200"
    assert statuses == {success, "400", "401", "403", "default"} | unknown


def test_every_request_needs_the_token() -> None:
    (scheme,) = OPENAPI["components"]["securitySchemes"].values()
    assert (scheme["in"], scheme["name"]) == ("header", "X-Authentication")
    assert OPENAPI["security"] == [{"token": []}]


def test_the_servers_end_where_the_paths_begin() -> None:
    (server,) = OPENAPI["servers"]
    assert server["url"].endswith(BASE_PATH)
    assert server["variables"]["port"]["default"] == "8143"


def test_yaml_has_made_nothing_but_json_of_it() -> None:
    """A timestamp without quotes would be a date to YAML and nothing to JSON."""
    assert json.loads(json.dumps(OPENAPI)) == OPENAPI
