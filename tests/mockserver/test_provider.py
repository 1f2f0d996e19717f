"""The provider, alone with Faker."""

from __future__ import annotations

import re
from uuid import UUID

import pytest
from faker import Faker
from jsonschema import Draft202012Validator

from orchestrator_contract.mockserver import OrchestratorProvider
from orchestrator_contract.schemas import LIFECYCLE, schema


@pytest.fixture
def fake() -> Faker:
    fake = Faker()
    fake.add_provider(OrchestratorProvider)
    fake.seed_instance(1)
    return fake


def everything(fake: Faker) -> list[object]:
    names = (name for name in vars(OrchestratorProvider) if not name.startswith("_"))
    arguments = {"task_params": ("package",), "plan_step_task": ("plan_wait",)}
    arguments["hexadecimal"] = (8,)
    return [getattr(fake, name)(*arguments.get(name, ())) for name in names]


def test_a_seeded_faker_repeats_itself(fake: Faker) -> None:
    first = everything(fake)
    fake.seed_instance(1)
    assert everything(fake) == first


def test_certnames_are_host_names_below_reserved_domains(fake: Faker) -> None:
    for _ in range(200):
        name = fake.certname()
        assert re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)*\.example\.(com|net|org)", name)


@pytest.mark.parametrize("kind", ["full", "local", "minimal"])
def test_owners_are_what_the_contract_says(fake: Faker, kind: str) -> None:
    owner = fake.job_owner(kind)
    defs = schema("job")["$defs"]
    contract = next(value for key, value in defs.items() if key.endswith("owner"))
    Draft202012Validator({**contract, "$defs": defs}).validate(owner)
    assert owner["login"].isascii()
    assert ("group_ids" in owner) == (kind == "full")
    assert (len(owner) == 2) == (kind == "minimal")


def test_a_plan_step_has_the_task_of_its_type(fake: Faker) -> None:
    tasks = {type_: fake.plan_step_task(type_) for type_ in LIFECYCLE.types}
    assert tasks["plan_upload"] == "bolt_shim::upload"
    assert all(re.fullmatch(r"[a-z_]+(::[a-z_]+)*", task) for task in tasks.values())


def test_parameters_belong_to_their_task(fake: Faker) -> None:
    assert "action" in fake.task_params("service")
    assert fake.task_params("no_such_task") == {}


def test_a_node_group_is_a_uuid(fake: Faker) -> None:
    assert UUID(fake.node_group_id()).version == 4
