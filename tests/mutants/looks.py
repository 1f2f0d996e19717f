"""Faults between two answers: what was true a moment ago is no longer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from .domain import over, shifted
from .faults import Answer, Ask, Call, Change, Json, Mutant
from .replies import ORCHESTRATOR, TRACE, page, refusing

Job = dict[str, Json]
Spoil = Callable[[Job], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Later:
    """What a later look at a job shows: *spoil* changes jobs that *concerns* it."""

    name: str
    title: str
    spoil: Spoil
    concerns: Callable[[Job], bool] = over
    level: str = "error"


def _shift(*keys: str, by: int) -> Spoil:
    def spoil(job: Job) -> None:
        for key in keys:
            if job.get(key):
                job[key] = shifted(job[key], by)

    return spoil


def _all_times(job: Job, by: int) -> None:
    """Move a whole life, coherently."""
    _shift("timestamp", "started_timestamp", "finished_timestamp", by=by)(job)
    for entry in job["status"]:
        _shift("enter_time", "exit_time", by=by)(entry)


def _end(job: Job, state: str) -> None:
    job["state"] = job["status"][-1]["state"] = state
    outcome = "failed" if state == "failed" else "finished"
    job["node_states"] = {outcome: job["node_count"]} if job["node_count"] else None


def _another_end(job: Job) -> None:
    _end(job, "failed" if job["state"] == "finished" else "finished")


def _runs_again(job: Job) -> None:
    """Take a job's end back, coherently."""
    job["status"].pop()
    if job["status"]:
        last = job["status"][-1]
        last["exit_time"] = None
        job["state"], job["timestamp"] = last["state"], last["enter_time"]
    job.pop("finished_timestamp", None)
    job["node_states"] = {"running": job["node_count"]} if job["node_count"] else None


def _loses_its_beginning(job: Job) -> None:
    if job["status"][0]["state"] == "new" and len(job["status"]) > 2:
        del job["status"][0]


def _start_moves(job: Job) -> None:
    """Move the start and the first entry, coherently enough for one look."""
    if job.get("started_timestamp"):
        job["started_timestamp"] = shifted(job["started_timestamp"], -1)


def _middle_moves(job: Job) -> None:
    for before, after in zip(job["status"], job["status"][1:], strict=False):
        moved = shifted(before["exit_time"], 1)
        before["exit_time"] = after["enter_time"] = moved
        return


def _set(key: str, value: Json) -> Spoil:
    def spoil(job: Job) -> None:
        job[key] = value

    return spoil


def _duration_grows(job: Job) -> None:
    job["duration"] = round(float(job["duration"]) + 0.4, 3)


def _back_to_ready(job: Job) -> None:
    """Let a running job be ready, coherently."""
    states = [entry["state"] for entry in job["status"]]
    del job["status"][states.index("running") :]
    last = job["status"][-1]
    last["exit_time"] = None
    job["state"], job["timestamp"] = last["state"], last["enter_time"]


def _more_nodes(job: Job) -> None:
    job["node_count"] += 1
    states = job["node_states"] or {}
    state = min(states, default="finished")
    job["node_states"] = states | {state: states.get(state, 0) + 1}


def _runs(job: Job) -> bool:
    return [entry["state"] for entry in job["status"]][1:] != [] and (
        job["state"] == "running"
    )


def _always(_: Job) -> bool:
    return True


LATER = (
    Later(name="another-end", title="a job ends otherwise", spoil=_another_end),
    Later(name="runs-again", title="a job that was over runs", spoil=_runs_again),
    Later(
        name="history-moves",
        title="a whole life is an hour later",
        spoil=lambda job: _all_times(job, 3600),
    ),
    Later(
        name="history-moves-back",
        title="a whole life is a minute earlier",
        spoil=lambda job: _all_times(job, -60),
    ),
    Later(
        name="middle-moves",
        title="a state was left a second later",
        spoil=_middle_moves,
    ),
    Later(
        name="history-loses-its-beginning",
        title="a history loses its first entry",
        spoil=_loses_its_beginning,
    ),
    Later(
        name="finish-moves",
        title="the finish is a second later",
        spoil=_shift("finished_timestamp", by=1),
    ),
    Later(
        name="finish-forgotten",
        title="the finish is forgotten",
        spoil=_set("finished_timestamp", None),
    ),
    Later(
        name="start-moves", title="the start is a second earlier", spoil=_start_moves
    ),
    Later(
        name="timestamp-earlier",
        title="the last change is a second earlier",
        spoil=_shift("timestamp", by=-1),
    ),
    Later(
        name="duration-grows", title="the duration still grows", spoil=_duration_grows
    ),
    Later(
        name="another-type",
        title="a job is of another type",
        spoil=_set("type", "plan_wait"),
        concerns=_always,
    ),
    Later(
        name="another-command",
        title="a job was created by another command",
        spoil=_set("command", "schedule_task"),
        concerns=_always,
    ),
    Later(
        name="another-owner",
        title="a job has another owner",
        spoil=lambda job: job["owner"].update(
            id="11111111-2222-4333-8444-555555555555"
        ),
        concerns=_always,
    ),
    Later(
        name="other-options",
        title="a job's options change",
        spoil=lambda job: job["options"].update(noop=not job["options"].get("noop")),
        level="warning",
    ),
    Later(
        name="other-userdata",
        title="a job's userdata changes",
        spoil=_set("userdata", {"ticket": "changed"}),
        level="warning",
    ),
    Later(
        name="more-nodes",
        title="a job has more nodes",
        spoil=_more_nodes,
        level="warning",
    ),
    Later(
        name="back-to-ready",
        title="a running job is ready again",
        spoil=_back_to_ready,
        concerns=_runs,
    ),
    Later(
        name="live-history-moves",
        title="a running job's history is a minute earlier",
        spoil=lambda job: _all_times(job, -60),
        concerns=_runs,
    ),
)


def mutants() -> Iterator[Mutant]:
    """Yield servers that contradict what they said before."""
    for later in LATER:
        for name, when in _WHEN.items():
            yield Mutant(
                id=f"get-job:{name}:{later.name}",
                title=f"{later.title}, {name.replace('-', ' ')}",
                kind="history between two looks",
                operation="get-job",
                change=_later(later, when),
                level=later.level,
            )
    for name, react in _FLAKY.items():
        for often in (3, 5, 8):
            yield Mutant(
                id=f"get-job:every-{often}:{name}",
                title=f"Every {often}th answer is wrong: {name}",
                kind="now and then",
                operation="get-job",
                change=_now_and_then(react, often),
            )


#: From when on a job looks otherwise.
_WHEN: dict[str, Callable[[Call], bool]] = {
    "on-the-second-look": lambda call: call.look == 2,
    "from-the-second-look-on": lambda call: call.look >= 2,
    "on-every-third-answer": lambda call: call.turn % 3 == 0,
}


def _later(later: Later, when: Callable[[Call], bool]) -> Change:
    def change(call: Call, answer: Answer, _: Ask) -> Answer:
        if call.slug != "get-job" or answer.status != 200 or not when(call):
            return answer
        job = answer.json
        if later.concerns(job):
            later.spoil(job)
        return answer.saying(job)

    return change


_FLAKY: dict[str, Change] = {
    "broken": lambda *_: refusing(500, f"{ORCHESTRATOR}/unknown-error", TRACE),
    "page-502": lambda *_: page(502),
    "lost": lambda *_: refusing(404, f"{ORCHESTRATOR}/unknown-job"),
    "unauthorised": lambda *_: refusing(401, "puppetlabs.rbac/token-expired"),
    "the-job-before": lambda call, answer, ask: (
        ask(job=call.number - 1) if (call.number or 1) > 1 else answer
    ),
}


def _now_and_then(react: Change, often: int) -> Change:
    def change(call: Call, answer: Answer, ask: Ask) -> Answer:
        if call.slug != "get-job" or answer.status != 200 or call.turn % often:
            return answer
        return react(call, answer, ask)

    return change
