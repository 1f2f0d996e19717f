"""What commands find: queries for nodes, and inventories that people write."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator_contract.mockserver.inventory import (
    BadInventory,
    Inventory,
    Node,
    read_inventory,
    reading,
    seeded,
)
from orchestrator_contract.mockserver.inventory.queries import BadQuery, found_by
from orchestrator_contract.mockserver.inventory.seeded import EMPTY
from orchestrator_contract.mockserver.world.pools import pools
from orchestrator_contract.schemas import validator_for

A, B, C = "web1.example.com", "web2.example.com", "db1.example.com"
HOUSE = Inventory(
    nodes=[
        Node(name=A, facts={"os": {"family": "Debian"}, "cpus": 2, "virtual": True}),
        Node(name=B, facts={"os": {"family": "RedHat"}, "cpus": 8, "zone": "dmz"}),
        Node(name=C, environment="qa", trusted={"extensions": {"pp_role": "db"}}),
    ]
)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("nodes {}", [A, B, C]),
        ("nodes[certname] { }", [A, B, C]),
        (f'nodes {{ certname = "{A}" }}', [A]),
        (f"nodes {{ certname = '{A}' }}", [A]),
        ('nodes[certname, facts_environment] { certname ~ "^web" }', [A, B]),
        (r'nodes { certname ~ "^web\d\." }', [A, B]),
        ('nodes { catalog_environment = "qa" }', [C]),
        ('nodes { certname ~ "^web" and !(certname ~ "2") }', [A]),
        ('nodes { not certname ~ "^web" }', [C]),
        (f'nodes {{ certname = "{A}" or certname = "{C}" }}', [A, C]),
        # and binds closer than or
        (
            f'nodes {{ certname = "{C}" or certname ~ "^web" and certname ~ "1" }}',
            [A, C],
        ),
        (f'nodes {{ certname in ["{A}", "{B}", "none"] }}', [A, B]),
        ('inventory { facts.os.family = "RedHat" }', [B]),
        ("inventory { facts.cpus = 8 }", [B]),
        ("inventory { facts.virtual = true }", [A]),
        ('inventory[certname] { trusted.extensions.pp_role = "db" }', [C]),
        ('facts[certname] { name = "zone" and value = "dmz" }', [B]),
        # one fact has both, or the node is not found
        ('facts[certname] { name = "cpus" and value = "dmz" }', []),
        (["=", "certname", A], [A]),
        (["~", "certname", "^db"], [C]),
        (["in", "certname", ["array", [A, C]]], [A, C]),
        (["and", ["~", "certname", "web"], ["not", ["=", "certname", A]]], [B]),
        (["or", ["=", "certname", A], ["=", "catalog_environment", "qa"]], [A, C]),
    ],
)
def test_a_query_finds_nodes(query: Any, found: list[str]) -> None:
    assert found_by(query, HOUSE) == found


@pytest.mark.parametrize(
    ("query", "why"),
    [
        ("", "a name was expected, and there is nothing"),
        ("nodes", "{ was expected"),
        ("nodes {", "a name was expected"),
        ("resources { }", "resources is not known to the mock; it knows nodes"),
        ("nodes[count()] {}", "] was expected"),
        ("nodes[report_environment] {}", "no certname"),
        ('nodes { certname > "a" }', "=, ~ and in"),
        ('nodes { uptime = "1" }', "the column uptime is not known"),
        ("nodes { certname = web1 }", "a value was expected, and there is web1"),
        ('nodes { certname ~ "(" }', "no regular expression"),
        ("nodes { certname ~ 7 }", "no regular expression"),
        ("nodes {} and more", "goes on with 'and'"),
        ("nodes { § }", "nothing is known to begin with"),
        ("nodes { " + "(" * 60, "nested deeper"),
        ("nodes { " + "! " * 60, "nested deeper"),
        ("n" * 5000, "5000 characters"),
        ([], "[] is not known to the mock"),
        (["extract", "certname"], "extract"),
        (["=", "uptime", 3], "uptime"),
        (["not"] * 2, '"not" is not known'),
    ],
)
def test_a_query_that_is_not_understood_says_why(query: Any, why: str) -> None:
    with pytest.raises(BadQuery, match=re.escape(why)):
        found_by(query, HOUSE)


def test_an_array_is_no_deeper_than_a_text() -> None:
    deep: Any = ["=", "certname", A]
    for _ in range(100):
        deep = ["not", deep]
    with pytest.raises(BadQuery, match="nested deeper"):
        found_by(deep, HOUSE)


LEAVES = st.none() | st.booleans() | st.integers() | st.text(max_size=8)
ODD = st.recursive(
    LEAVES | st.sampled_from(["and", "not", "in", "array", "certname", "="]),
    lambda part: st.lists(part, max_size=4) | st.dictionaries(st.text(), part),
    max_leaves=12,
)


@given(ODD | st.text(alphabet="nodes[certname]{} =~'\"()!,", max_size=40))
def test_whatever_is_asked_nodes_are_found_or_a_reason_is_told(query: Any) -> None:
    try:
        found = found_by(query, HOUSE)
    except BadQuery as error:
        assert str(error)  # noqa: PT017 - either is right
    else:
        assert set(found) <= {A, B, C}


@pytest.mark.parametrize("seed", range(5))
def test_every_query_of_a_world_is_understood(seed: int) -> None:
    inventory = seeded(seed)
    for query in pools(seed).queries:
        found_by(query, inventory)
    assert any(found_by(query, inventory) for query in pools(seed).queries)


@pytest.mark.parametrize("seed", [0, 1, -3])
def test_an_inventory_goes_with_its_seed(seed: int) -> None:
    one, other = seeded(seed), seeded(seed)
    assert one.told() == other.told()
    assert {*pools(seed).certnames} <= one.nodes.keys()
    assert {*pools(seed).groups} == one.groups.keys()
    assert EMPTY in one.environments
    assert not one.in_environment(EMPTY)
    assert one.user_of("whatever").may_run("facts")
    assert not one.user_of("whatever").may_run("user_admin::rotate")
    assert one.user_of("admin").may_run("user_admin::rotate")
    assert not one.user_of("viewer").may_run("facts")


def test_an_inventory_is_read_as_it_was_told() -> None:
    told = seeded(3).told()
    validator_for("inventory").validate(told)
    assert reading(json.loads(json.dumps(told))).told() == told


def test_what_is_left_out_has_a_value_of_its_own() -> None:
    house = reading({"nodes": [A, {"name": C, "environment": "qa"}], "users": ["ada"]})
    assert house.environments == ["production", "qa"]
    assert house.reaches(A)
    assert not house.reaches(B)
    assert house.user_of("nobody's").login == "ada"
    assert house.users["ada"].owner["login"] == "ada"
    assert not house.spoils(A, "anything")
    assert reading({}).user_of("x").login == "admin"


def test_a_change_leaves_a_copy_alone() -> None:
    house = HOUSE.copy()
    house.node("new.example.com", environment="lab", connected=False)
    house.task("greet", fails=["new*"])
    house.user("eve", denied=["*"])
    house.group("g", [A])
    house.application("Shop", nodes=[A])
    assert house.spoils("new.example.com", "greet")
    assert not house.reaches("new.example.com")
    assert "lab" in house.environments
    assert not house.users["eve"].may_run("x")
    for told, kept in zip(house.told().values(), HOUSE.told().values(), strict=True):
        assert told != kept or isinstance(told, bool)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("[", "this is no YAML"),
        ("nodes: 7", "/nodes: 7 is not of type 'array'"),
        ("nodez: []", "'nodez' was unexpected); there are puppetdb, environments, "),
        ("nodes: [{name: a, conected: true}]", "/nodes/0"),
        ("groups: {web: [a]}", "'web' is not a 'uuid'"),
        ('users: [{login: bob, denied: "*"}]', "/users/0/denied: '*' is not of type"),
        ("just a text", "the document"),
        ("", "the document"),
    ],
)
def test_a_bad_inventory_says_where_and_why(
    tmp_path: Path, text: str, why: str
) -> None:
    path = tmp_path / "inventory.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(BadInventory) as caught:
        read_inventory(path)
    assert str(caught.value).startswith(f"{path}: ")
    assert why in str(caught.value)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(BadInventory, match="no such file"):
        read_inventory(tmp_path / "nothing.yaml")


def test_serve_refuses_a_bad_inventory(
    tmp_path: Path, run_cli: Callable[..., Any]
) -> None:
    path = tmp_path / "inventory.yaml"
    path.write_text("nodes: 7", "utf-8")
    ended = run_cli("serve", "--port", 0, "--inventory", path)
    assert ended.returncode == 2
    assert "/nodes: 7 is not of type 'array'" in ended.stderr
    assert "Traceback" not in ended.stderr
    ended = run_cli("serve", "--inventory", path, "--engine", "granian")
    assert (ended.returncode, "--inventory needs the default" in ended.stderr) == (
        2,
        True,
    )


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("tasks: [{name: t, result: {x: .nan}}]", "nan is no number"),
        ("nodes: [{name: n, facts: {7: a}}]", "the key 7 is no string"),
        ("nodes: [{name: n, facts: {a: !!binary aGk=}}]", "a bytes is nothing"),
    ],
)
def test_what_no_answer_could_repeat_is_no_inventory(
    tmp_path: Path, text: str, why: str
) -> None:
    path = tmp_path / "inventory.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(BadInventory, match=why):
        read_inventory(path)


def test_a_timestamp_in_an_inventory_stays_the_text_that_it_is(tmp_path: Path) -> None:
    path = tmp_path / "inventory.yaml"
    path.write_text("tasks: [{name: t, result: {at: 2026-01-05}}]", "utf-8")
    assert read_inventory(path).tasks["t"].result == {"at": "2026-01-05"}


def test_whoever_is_added_can_own_a_job() -> None:
    house = HOUSE.copy()
    owner = house.user("eve", owner={"email": "eve@example.com"}).owner
    assert owner["login"] == "eve"
    assert owner["email"] == "eve@example.com"
    assert owner["id"] == reading({"users": ["eve"]}).users["eve"].owner["id"]


def test_a_pattern_is_not_taken_for_a_list_of_letters() -> None:
    with pytest.raises(TypeError, match=r"fails is 'db\*'; give a list"):
        HOUSE.copy().task("greet", fails="db*")
    with pytest.raises(TypeError, match="denied"):
        HOUSE.copy().user("eve", denied="*")
