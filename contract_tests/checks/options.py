"""What a job was made with: command, type, options, environment, user data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from orchestrator_contract.contract_tests.clauses import JOB, clause
from orchestrator_contract.contract_tests.exchange import pretty
from orchestrator_contract.contract_tests.model import Breach, Level, assume
from orchestrator_contract.contract_tests.views import Job, mapping, text

#: A scope names its nodes in one of these ways (facts §4.1).
SCOPES = ("nodes", "query", "node_group", "application", "whole_environment")
#: The types whose command has been seen, always of the same name (J10).
ATTESTED = ("deploy", "task", "plan_task")


@clause(
    "A deploy, task or plan_task job has the type of the command that created it.",
    on=JOB,
    level=Level.WARNING,
    source=("page/command", "page/type", "J10"),
)
def command_agrees_with_type(job: Job) -> Iterator[Breach]:
    command = text(job.body.get("command"))
    assume(job.type in ATTESTED and command)
    if command != job.type:
        yield Breach(job.at("command"), f"{job.type}", pretty(command))


@clause(
    "The deprecated `environment` repeats `options.environment`.",
    on=JOB,
    level=Level.WARNING,
    source=("page/options", "O1"),
)
def environment_agrees_with_options(job: Job) -> Iterator[Breach]:
    old = text(mapping(job.body.get("environment")).get("name"))
    new = text(job.options.get("environment"))
    assume(old is not None and new is not None)
    if old != new:
        yield Breach(job.at("environment", "name"), pretty(new), pretty(old))


@clause(
    "The deprecated `description` repeats `options.description`.",
    on=JOB,
    level=Level.WARNING,
    source=("page/options", "O1"),
)
def description_agrees_with_options(job: Job) -> Iterator[Breach]:
    old = text(job.body.get("description"))
    new = text(job.options.get("description"))
    assume(old is not None and new is not None)
    if old != new:
        yield Breach(job.at("description"), pretty(new), pretty(old))


@clause(
    "The options of a deploy or task name the environment that it operated in.",
    on=JOB,
    level=Level.WARNING,
    source=("page/options", "O1"),
)
def options_name_the_environment(job: Job) -> Iterator[Breach]:
    command = text(job.body.get("command"))
    options = job.body.get("options")
    assume(command in {"deploy", "task"} and isinstance(options, Mapping))
    if "environment" not in job.options:
        found = pretty(list(job.options))
        yield Breach(job.at("options", "environment"), "an environment's name", found)


@clause(
    "A scope selects nodes in one way.",
    on=JOB,
    level=Level.WARNING,
    source=("page/options", "§4.1"),
)
def scope_has_one_key(job: Job) -> Iterator[Breach]:
    scope = mapping(job.options.get("scope"))
    assume(scope)
    used = [key for key in SCOPES if key in scope]
    if len(used) > 1:
        expected = "one of " + ", ".join(SCOPES)
        yield Breach(job.at("options", "scope"), expected, " and ".join(used))


@clause(
    "`userdata` is an object, empty where nothing was supplied.",
    on=JOB,
    level=Level.WARNING,
    source=("page/userdata", "J11"),
)
def userdata_is_an_object(job: Job) -> Iterator[Breach]:
    assume("userdata" in job.body)
    if job.body["userdata"] is None:
        yield Breach(job.at("userdata"), "an object", "null")
