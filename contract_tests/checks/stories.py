"""A job beside its nodes, its report and its events: one story, told four times.

The job stood still while they were asked for; so what contradicts is no race.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from orchestrator_contract.contract_tests.clauses import clause
from orchestrator_contract.contract_tests.evidence import Page, Story
from orchestrator_contract.contract_tests.exchange import pretty
from orchestrator_contract.contract_tests.model import Breach, Kind, Level, assume
from orchestrator_contract.contract_tests.views import count, mapping, number, text
from orchestrator_contract.schemas import LIFECYCLE

NODES = {"list-job-nodes": "story"}
REPORT = {"get-job-report": "story"}
EVENTS = {"list-job-events": "story"}


def _numbers(page: Page) -> list[int]:
    """Return the ids of events as numbers; those that are none are left out."""
    ids = (row.get("id") for row in page.rows)
    read = (number(i) if isinstance(i, str) else count(i) for i in ids)
    return [event for event in read if event is not None]


def _letters(name: str) -> str:
    """Return a name as those alphabets see it that pass over all but letters."""
    return "".join(filter(str.isalnum, name.casefold()))


@clause(
    "A job that is over lists as many nodes as it counts.",
    on=NODES,
    kind=Kind.CROSS,
    level=Level.WARNING,
    source=("page/node_count", "N7"),
)
def nodes_are_as_many_as_counted(story: Story) -> Iterator[Breach]:
    assume(story.job.terminal and story.nodes and story.job.node_count is not None)
    listed = len(story.nodes.rows) if story.nodes else 0
    if listed != story.job.node_count:
        yield Breach("/items", f"{story.job.node_count} nodes", f"{listed}")


@clause(
    "The states of the nodes add up to the `node_states` of a job that is over.",
    on=NODES,
    kind=Kind.CROSS,
    level=Level.WARNING,
    source=("N10",),
)
def nodes_are_in_the_counted_states(story: Story) -> Iterator[Breach]:
    states = story.job.node_states
    assume(story.job.terminal and story.nodes and states is not None)
    met = Counter(story.nodes.names("state") if story.nodes else ())
    counted = Counter({state: n for state, n in (states or {}).items() if n})
    # A wrong number of nodes is the other check's finding.
    if met != counted and met.total() == counted.total():
        yield Breach("/items", pretty(dict(counted)), pretty(dict(met)))


@clause(
    "The report of a job that is over has one row for each of its nodes.",
    on=REPORT,
    kind=Kind.CROSS,
    level=Level.WARNING,
    source=("§7", "RP1"),
)
def report_has_every_node_once(story: Story) -> Iterator[Breach]:
    assume(story.job.terminal and story.nodes and story.report)
    if story.nodes is None or story.report is None:
        return
    nodes = Counter(story.nodes.names())
    rows = Counter(story.report.names("node"))
    if nodes != rows:
        lacking, beyond = list((nodes - rows).elements()), (rows - nodes).elements()
        actual = f"without {pretty(lacking)}, besides {pretty(list(beyond))}"
        yield Breach(f"/{story.report.key}", "one row for each node", actual)


@clause(
    "The report gives each node of a job that is over the state that it has.",
    on=REPORT,
    kind=Kind.CROSS,
    level=Level.WARNING,
    source=("RP6",),
)
def report_agrees_with_the_nodes(story: Story) -> Iterator[Breach]:
    assume(story.job.terminal and story.nodes and story.report)
    if story.nodes is None or story.report is None:
        return
    states = {text(row.get("name")): row.get("state") for row in story.nodes.rows}
    for index, row in enumerate(story.report.rows):
        state = states.get(text(row.get("node")), row.get("state"))
        if row.get("state") != state:
            pointer = f"/{story.report.key}/{index}/state"
            expected = f"{pretty(state)}, the state of {row.get('node')}"
            yield Breach(pointer, expected, pretty(row.get("state")))


@clause(
    "Events are about nodes of the job.",
    on=EVENTS,
    kind=Kind.CROSS,
    level=Level.WARNING,
    source=("V5",),
)
def events_are_about_nodes_of_the_job(story: Story) -> Iterator[Breach]:
    assume(story.events and story.nodes)
    if story.nodes is None or story.events is None:
        return
    # A page of nodes may end before the nodes do.
    assume(len(story.nodes.rows) == story.job.node_count)
    names = set(story.nodes.names())
    for index, row in enumerate(story.events.rows):
        node = text(mapping(row.get("details")).get("node"))
        if node is not None and node not in names:
            pointer = f"/items/{index}/details/node"
            yield Breach(pointer, "a node of the job", pretty(node))


@clause(
    "The last event of a node tells the state that the node has.",
    on=EVENTS,
    kind=Kind.CROSS,
    level=Level.WARNING,
    source=("V5",),
)
def last_event_agrees_with_the_node(story: Story) -> Iterator[Breach]:
    assume(story.job.terminal and story.events and story.nodes)
    if story.nodes is None or story.events is None:
        return
    last: dict[str, tuple[int, str]] = {}
    for index, row in enumerate(story.events.rows):
        node = text(mapping(row.get("details")).get("node"))
        state = LIFECYCLE.event_types.get(text(row.get("type")) or "")
        if node is not None and state is not None:
            last[node] = index, state
    for row in story.nodes.rows:
        index, state = last.get(text(row.get("name")) or "", (0, None))
        if state is not None and state != row.get("state"):
            expected = f"node_{row.get('state')}, the state of {row.get('name')}"
            yield Breach(f"/items/{index}/type", expected, f"node_{state}")


@clause(
    "The events of a job that is over end with the event that says so.",
    on=EVENTS,
    kind=Kind.CROSS,
    level=Level.WARNING,
    source=("V3",),
    since="2019.8.1",
)
def last_event_ends_the_job(story: Story) -> Iterator[Breach]:
    assume(story.job.terminal and story.events and story.events.rows)
    # Servers that do not tell a job's type are older than the event.
    assume(story.job.type)
    last = story.events.rows[-1] if story.events else {}
    kind = text(last.get("type"))
    if kind not in {None, "job_finished", "job_aborted"}:
        pointer = f"/items/{len(story.events.rows) - 1 if story.events else 0}/type"
        yield Breach(pointer, "job_finished or job_aborted", pretty(kind))


@clause(
    "Asked for events from `start` on, the server leaves none of them out.",
    on={"list-job-events": "part"},
    kind=Kind.CROSS,
    level=Level.WARNING,
    source=("§8", "V4"),
)
def events_from_start_are_complete(story: Story) -> Iterator[Breach]:
    start = number(story.part.query.get("start")) if story.part else None
    assume(story.events and start is not None)
    if story.events is None or story.part is None or start is None:
        return
    wanted = [event for event in _numbers(story.events) if event >= start]
    missing = sorted(set(wanted) - set(_numbers(story.part)))
    if missing:
        yield Breach("/items", f"events {wanted[0]} to {wanted[-1]}", f"not {missing}")


@clause(
    "A page of nodes has no more nodes than `limit`.",
    on={"list-job-nodes": "part"},
    kind=Kind.CROSS,
    level=Level.ERROR,
    source=("§6",),
)
def nodes_are_no_more_than_limit(story: Story) -> Iterator[Breach]:
    limit = number(story.part.query.get("limit")) if story.part else None
    assume(limit is not None)
    length = len(story.part.rows) if story.part else 0
    if limit is not None and length > limit:
        yield Breach("/items", f"at most {limit} nodes", f"{length}")


@clause(
    "A page of nodes is a part of the nodes, in their order.",
    on={"list-job-nodes": "part"},
    kind=Kind.CROSS,
    level=Level.WARNING,
    source=("§6",),
)
def page_of_nodes_is_where_it_was_asked(story: Story) -> Iterator[Breach]:
    assume(story.part and story.nodes)
    if story.part is None or story.nodes is None:
        return
    query = story.part.query
    offset, limit = (number(query.get(key)) for key in ("offset", "limit"))
    assume(query.get("order_by") == "name" and offset is not None)
    assume("state" not in query)
    whole, page = story.nodes.names(), story.part.names()
    assume(len(whole) == story.job.node_count)
    # Where a database sorts by another alphabet, no order can be foreseen.
    whole.sort()
    assume(whole == sorted(whole, key=_letters))
    whole = whole[::-1] if query.get("order") == "desc" else whole
    wanted = whole[offset:][:limit]
    # A page that is too long is the other check's finding.
    if page[:limit] != wanted:
        yield Breach("/items", pretty(wanted), pretty(page))


@clause(
    "Nodes of one state are asked for, and nodes of that state come.",
    on={"list-job-nodes": "part"},
    kind=Kind.CROSS,
    level=Level.ERROR,
    source=("§6",),
)
def nodes_have_the_asked_state(story: Story) -> Iterator[Breach]:
    asked = story.part.query.get("state") if story.part else None
    # Without any node there is none that could be left out, or come in.
    assume(asked and story.nodes and story.nodes.rows)
    for index, row in enumerate(story.part.rows if story.part else ()):
        if row.get("state") != asked:
            pointer = f"/items/{index}/state"
            yield Breach(pointer, f"{asked}", pretty(row.get("state")))


@clause(
    "Asked for nodes of a state, the server leaves none of them out.",
    on={"list-job-nodes": "part"},
    kind=Kind.CROSS,
    level=Level.WARNING,
    source=("§6",),
)
def filter_by_state_leaves_out_no_node(story: Story) -> Iterator[Breach]:
    asked = story.part.query.get("state") if story.part else None
    assume(asked and story.nodes and story.part and story.job.terminal)
    if story.nodes is None or story.part is None:
        return
    fitting = [row.get("name") for row in story.nodes.rows if row.get("state") == asked]
    assume(fitting and "limit" not in story.part.query)
    met = story.part.names()
    missing = [name for name in fitting if name not in met]
    if missing:
        yield Breach("/items", f"the nodes that are {asked}", f"not {pretty(missing)}")
