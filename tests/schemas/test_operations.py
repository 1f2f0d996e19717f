"""The operations and the kinds of error, as code sees them."""

from __future__ import annotations

import pytest

from orchestrator_contract.schemas import (
    ALL_OPERATIONS,
    BY_SLUG,
    COMMANDS,
    ERROR_KINDS,
    OPERATIONS,
    RELEASES,
    SCHEMAS,
    ErrorKind,
    UnknownRelease,
    schema,
)


@pytest.mark.parametrize(
    ("id_", "slug", "path", "body"),
    [
        ("listJobs", "list-jobs", "/jobs", "job-list"),
        ("getJob", "get-job", "/jobs/{job-id}", "job"),
        ("listJobNodes", "list-job-nodes", "/jobs/{job-id}/nodes", "job-nodes"),
        ("getJobReport", "get-job-report", "/jobs/{job-id}/report", "job-report"),
        ("listJobEvents", "list-job-events", "/jobs/{job-id}/events", "job-events"),
    ],
)
def test_the_five_operations_that_read(
    id_: str, slug: str, path: str, body: str
) -> None:
    operation = OPERATIONS[id_]
    assert (operation.id, operation.slug, operation.path) == (id_, slug, path)
    assert (operation.method, operation.schema) == ("GET", body)
    assert (operation.success, operation.body) == (200, None)
    assert operation.statuses[:4] == (200, 400, 401, 403)


@pytest.mark.parametrize(
    ("id_", "slug", "body", "answer", "since"),
    [
        ("deploy", "deploy", "command-deploy", "command-job", "2016.2"),
        ("runTask", "run-task", "command-task", "command-job", "2017.3"),
        ("runPlanTask", "run-plan-task", "command-plan-task", "command-job", "2017.3"),
        ("stopJob", "stop-job", "command-stop", "command-stopped", "2016.2"),
    ],
)
def test_the_four_commands(
    id_: str, slug: str, body: str, answer: str, since: str
) -> None:
    command = COMMANDS[id_]
    assert (command.id, command.slug, command.method) == (id_, slug, "POST")
    assert (command.body, command.schema, command.success) == (body, answer, 202)
    assert command.path.startswith("/command/")
    assert next(r for r in RELEASES if command.documented_in(r)) == since


@pytest.mark.parametrize(
    ("id_", "slug", "path", "body"),
    [
        ("listPlanJobs", "list-plan-jobs", "", "plan-job-list"),
        ("getPlanJob", "get-plan-job", "/{plan-job-id}", "plan-job"),
        (
            "listPlanJobEvents",
            "list-plan-job-events",
            "/{plan-job-id}/events",
            "plan-job-events",
        ),
    ],
)
def test_the_three_operations_that_read_plan_jobs(
    id_: str, slug: str, path: str, body: str
) -> None:
    operation = ALL_OPERATIONS[id_]
    assert (operation.slug, operation.about) == (slug, "plan jobs")
    assert (operation.path, operation.schema) == (f"/plan_jobs{path}", body)
    assert operation.statuses[:4] == (200, 400, 401, 403)
    assert not operation.documented_in("2017.3")
    assert operation.documented_in("2018.1.4")


def test_there_are_no_others() -> None:
    assert (len(OPERATIONS), len(COMMANDS)) == (5, 4)
    others = ALL_OPERATIONS.keys() - OPERATIONS.keys() - COMMANDS.keys()
    plans = {"listPlanJobs", "getPlanJob", "listPlanJobEvents"}
    assert others == {"getRoot", "getIndex", "listServices"} | plans
    assert [BY_SLUG[o.slug] for o in ALL_OPERATIONS.values()] == [
        *ALL_OPERATIONS.values()
    ]
    assert {operation.schema for operation in OPERATIONS.values()} < set(SCHEMAS)


@pytest.mark.parametrize(
    ("id_", "address", "body"),
    [
        ("getRoot", "/orchestrator", "index"),
        ("getIndex", "/orchestrator/v1", "index"),
        ("listServices", "/status/v1/services", "services"),
        ("getJob", "/orchestrator/v1/jobs/{job-id}", "job"),
    ],
)
def test_an_operation_has_an_address_on_the_server(
    id_: str, address: str, body: str
) -> None:
    operation = ALL_OPERATIONS[id_]
    assert (operation.address, operation.schema) == (address, body)
    assert operation.rooted == (operation.path == address)


@pytest.mark.parametrize(
    ("id_", "names"),
    [
        (
            "listJobs",
            """
            limit offset order_by order type task
            min_finish_timestamp max_finish_timestamp
            """,
        ),
        ("getJob", "job-id"),
        ("listJobNodes", "job-id limit offset order_by order state"),
        ("getJobReport", "job-id"),
        ("listJobEvents", "job-id start"),
    ],
)
def test_an_operation_has_its_documented_parameters(id_: str, names: str) -> None:
    assert [p.name for p in OPERATIONS[id_].parameters] == names.split()


def test_a_parameter_tells_what_its_value_may_be() -> None:
    by_name = {p.name: p for p in OPERATIONS["listJobs"].parameters}
    assert by_name["limit"].type == "integer"
    assert by_name["limit"].values == ()
    assert by_name["order"].values == ("asc", "desc")
    assert by_name["type"].values == ("deploy", "task", "plan_task")
    assert by_name["min_finish_timestamp"].schema["format"] == "date-time"
    assert not any(p.required for p in by_name.values())


def test_the_job_id_stands_in_the_path() -> None:
    job_id = OPERATIONS["getJob"].parameters[0]
    assert (job_id.location, job_id.required, job_id.type) == ("path", True, "integer")


def test_a_parameter_belongs_to_a_release() -> None:
    nodes = OPERATIONS["listJobNodes"]
    assert [p.name for p in nodes.parameters_in("2017.3")] == ["job-id"]
    assert [p.name for p in nodes.parameters_in("2021.1")][-1] == "order"
    assert nodes.parameters_in("current") == nodes.parameters
    with pytest.raises(UnknownRelease):
        nodes.parameters_in("2014.1")


@pytest.mark.parametrize("kind", ERROR_KINDS, ids=lambda kind: kind.kind)
def test_a_kind_of_error_comes_with_a_status_its_operations_document(
    kind: ErrorKind,
) -> None:
    assert kind.when.endswith(".")
    assert kind.operations
    for id_ in kind.operations:
        assert kind.status in {*ALL_OPERATIONS[id_].statuses, 500}


def test_the_known_kinds_are_those_that_are_told() -> None:
    known = schema("error")["properties"]["kind"]["x-known-values"]
    assert known == [kind.kind for kind in ERROR_KINDS]
    assert "enum" not in schema("error")["properties"]["kind"]


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        ("puppetlabs.orchestrator/validation-error", 400),
        ("puppetlabs.orchestrator/unknown-job", 404),
    ],
)
def test_the_page_s_two_kinds_are_there(kind: str, status: int) -> None:
    (found,) = [k for k in ERROR_KINDS if k.kind == kind]
    assert found.status == status
    assert "getJob" in found.operations
    assert "page/errors" in found.source
