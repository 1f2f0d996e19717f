"""Commands: what they are answered with, and the jobs that come of them (facts §9)."""

from __future__ import annotations

from collections.abc import Iterator

from orchestrator_contract.contract_tests.clauses import COMMANDS, CREATING, clause
from orchestrator_contract.contract_tests.evidence import Created, Stopped
from orchestrator_contract.contract_tests.exchange import Exchange, Purpose, pretty
from orchestrator_contract.contract_tests.model import Breach, Kind, Level, assume
from orchestrator_contract.contract_tests.views import count, mapping, text
from orchestrator_contract.schemas import BY_SLUG, ERROR_KINDS

from .answers import answered, kind_of, of_other_kind, other_than

COMMAND = dict.fromkeys(COMMANDS, "exchange")
CREATED = dict.fromkeys(CREATING, "created")
#: Commands that name an environment, of those that can be sent without a plan.
PLACED = {"deploy": "exchange", "run-task": "exchange"}
#: What a command may be refused with, though nothing is wrong with it.
_REFUSED = {
    (operation, kind.kind, kind.status)
    for kind in ERROR_KINDS
    for operation in kind.operations
    if kind.status in {400, 401, 403, 404}
}


def _is_refusal(exchange: Exchange) -> bool:
    """Tell whether a command was refused as the documentation has it.

    Whoever stops a job that exists has no reason to expect anything but 401 and 403.
    """
    slug, status = exchange.request.operation, exchange.status
    if slug == "stop-job":
        return status in {401, 403}
    return status == 403 or (BY_SLUG[slug].id, kind_of(exchange), status) in _REFUSED


@clause(
    "A command that can be carried out is taken, or refused with a documented error.",
    on=COMMAND,
    kind=Kind.EXCHANGE,
    level=Level.ERROR,
    source=("§9",),
)
def command_is_taken(exchange: Exchange) -> Iterator[Breach]:
    status = answered(exchange, Purpose.COMMAND)
    if status not in {200, 202} and status < 500 and not _is_refusal(exchange):
        yield Breach("", "202", f"{status} {kind_of(exchange) or ''}".rstrip())


@clause(
    "A command that is taken is answered with 202.",
    on=COMMAND,
    kind=Kind.EXCHANGE,
    level=Level.WARNING,  # two public clients take 200 as well, and stubs send it
    source=("§9",),
)
def command_is_answered_with_202(exchange: Exchange) -> Iterator[Breach]:
    status = answered(exchange, Purpose.COMMAND)
    assume(status in {200, 202})
    if status != 202:
        yield Breach("", "202", f"{status}")


@clause(
    "A command that lacks what it needs is answered with 400.",
    on=COMMAND,
    kind=Kind.EXCHANGE,
    level=Level.ERROR,
    source=("§9", "E2"),
)
def bad_command_is_400(exchange: Exchange) -> Iterator[Breach]:
    yield from other_than(400, answered(exchange, Purpose.BAD_COMMAND))


@clause(
    "A command for an environment that there is not is answered with 404.",
    on=PLACED,
    kind=Kind.EXCHANGE,
    level=Level.ERROR,
    source=("§2.2", "§9"),
)
def unknown_environment_is_404(exchange: Exchange) -> Iterator[Breach]:
    status = answered(exchange, Purpose.UNKNOWN_ENVIRONMENT)
    assume(status not in {401, 403})
    yield from other_than(404, status)


@clause(
    "The 404 for an environment has the kind "
    "puppetlabs.orchestrator/unknown-environment.",
    on=PLACED,
    kind=Kind.EXCHANGE,
    level=Level.ERROR,
    source=("§2.2", "§9"),
)
def unknown_environment_has_its_kind(exchange: Exchange) -> Iterator[Breach]:
    assume(answered(exchange, Purpose.UNKNOWN_ENVIRONMENT) == 404)
    yield from of_other_kind(exchange, "puppetlabs.orchestrator/unknown-environment")


@clause(
    "The job that a command is answered with is there at once.",
    on=CREATED,
    kind=Kind.CROSS,
    level=Level.ERROR,
    source=("§9", "C1"),
)
def created_job_exists(created: Created) -> Iterator[Breach]:
    status = created.look.status or 0
    if status != 200 and status < 500:
        yield Breach("/job/name", "a job that is answered with 200", f"{status}")


@clause(
    "A command creates a job with a number that no job had.",
    on=CREATED,
    kind=Kind.CROSS,
    level=Level.ERROR,
    source=("§9", "T6"),
)
def created_job_is_new(created: Created) -> Iterator[Breach]:
    assume(created.known is not None)
    if created.known:
        yield Breach("/job/name", "a new number", pretty(created.name))


@clause(
    "The created job has the type, the environment and the task of its command.",
    on=CREATED,
    kind=Kind.CROSS,
    level=Level.ERROR,
    source=("§9", "page/options"),
)
def created_job_is_the_asked_one(created: Created) -> Iterator[Breach]:
    assume(created.look.status == 200)
    job = mapping(created.look.json.value)
    options = mapping(job.get("options"))
    # All that the command said; what a server fills in is its own affair.
    asked = {key: created.asked.get(key) for key in ("environment", "task")}
    due: object = CREATING[created.operation]
    wanted = [("type", job.get("type"), due)]
    wanted += [(key, options.get(key), value) for key, value in asked.items()]
    told = [(key, came, due) for key, came, due in wanted if due and text(came)]
    assume(told)
    for key, came, due in told:
        if came != due:
            expected = f"a job whose {key} is {pretty(due)}"
            yield Breach("/job/name", expected, f"{key} {pretty(came)}")


@clause(
    "A stop counts every node of the job in some state.",
    on={"stop-job": "stopped"},
    kind=Kind.CROSS,
    level=Level.WARNING,
    source=("§9", "C6"),
)
def stop_counts_every_node(stopped: Stopped) -> Iterator[Breach]:
    counts = [count(number) for number in stopped.nodes.values()]
    nodes = count(stopped.job.body.get("node_count"))
    assume(counts and nodes is not None and None not in counts)
    total = sum(number or 0 for number in counts)
    if total != nodes:
        yield Breach("/job/nodes", f"{nodes} nodes in all", f"{total}")
