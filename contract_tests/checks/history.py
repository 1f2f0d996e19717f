"""Two looks at one job: what is over stays as it was, what lives only moves on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from orchestrator_contract.contract_tests.clauses import clause
from orchestrator_contract.contract_tests.evidence import Looks
from orchestrator_contract.contract_tests.exchange import plain, pretty
from orchestrator_contract.contract_tests.model import Breach, Kind, Level, assume
from orchestrator_contract.contract_tests.views import (
    Job,
    items,
    mapping,
    moment,
    seconds,
)
from orchestrator_contract.schemas import LIFECYCLE

LOOKS = {"get-job": "looks"}

_MISSING = object()
_OVER = ("state", "timestamp", "finished_timestamp", "duration")
_SETTINGS = ("options", "node_count", "userdata")
_STARTS = ("started_timestamp", "created_timestamp")


def _read(key: str, value: object) -> object:
    """Return a value as it is meant: two spellings of one moment are no difference.

    What cannot be read so stands for itself.
    """
    meant: object = None
    if key == "duration":
        meant = seconds(value)
    elif key.endswith(("timestamp", "_time")):
        meant = moment(value)
    return value if meant is None else meant


def _changed(looks: Looks, keys: Iterable[str]) -> Iterator[Breach]:
    """Yield the keys whose value is another one, gone or new in the later look."""
    for key in keys:
        before = looks.earlier.body.get(key, _MISSING)
        after = looks.later.body.get(key, _MISSING)
        if _read(key, before) != _read(key, after):
            was = "no such key" if before is _MISSING else pretty(before)
            now = "no such key" if after is _MISSING else pretty(after)
            yield Breach(f"/{key}", f"{was}, as before", now)


@clause(
    "Nothing about the course of a job that is over changes any more.",
    on=LOOKS,
    kind=Kind.HISTORY,
    level=Level.ERROR,
    source=("§5", "S6", "S8"),
)
def terminal_job_does_not_change(looks: Looks) -> Iterator[Breach]:
    assume(looks.earlier.terminal)
    yield from _changed(looks, _OVER)


def _steps_back(looks: Looks) -> bool:
    """Tell whether a living job is in an earlier state than before."""
    before, after = looks.earlier.state, looks.later.state
    known = before is not None and after is not None
    return known and LIFECYCLE.rank(after or "") < LIFECYCLE.rank(before or "")


@clause(
    "A state is never followed by one that comes before it in a job's life.",
    on=LOOKS,
    kind=Kind.HISTORY,
    level=Level.ERROR,
    source=("§5", "S6"),
)
def state_never_goes_back(looks: Looks) -> Iterator[Breach]:
    before, after = looks.earlier.state, looks.later.state
    # Where the job was over before, terminal-job-does-not-change has spoken.
    assume(before and after and not looks.earlier.terminal)
    if _steps_back(looks):
        yield Breach("/state", f"{before} or a later state", f"{after}")


@clause(
    "A history only grows: what it has told once stays as it was told.",
    on=LOOKS,
    kind=Kind.HISTORY,
    level=Level.ERROR,
    source=("page/status", "S6"),
)
def history_only_grows(looks: Looks) -> Iterator[Breach]:
    before = items(looks.earlier.body.get("status"))
    after = items(looks.later.body.get("status"))
    # A state that goes back takes its history with it; that is one finding, not two.
    alive = not looks.earlier.terminal
    assume(before and after and not (alive and _steps_back(looks)))
    if len(after) < len(before):
        expected = f"at least {len(before)} entries, as before"
        yield Breach("/status", expected, f"{len(after)}")
        return
    grown = looks.earlier.terminal and len(after) > len(before)
    if grown:
        yield Breach("/status", f"{len(before)} entries, as before", f"{len(after)}")
    for index, (old, new) in enumerate(zip(before, after, strict=False)):
        was, now = (
            {key: _read(key, value) for key, value in mapping(entry).items()}
            for entry in (old, new)
        )
        if was.get("exit_time", "") is None and not looks.earlier.terminal:
            now["exit_time"] = None  # a state may be left between two looks
        if was != now:
            expected = f"{pretty(old)}, as before"
            yield Breach(f"/status/{index}", expected, pretty(new))
            return


@clause(
    "`timestamp`, when the state last changed, never decreases.",
    on=LOOKS,
    kind=Kind.HISTORY,
    level=Level.ERROR,
    source=("page/timestamp", "S6"),
)
def timestamp_never_decreases(looks: Looks) -> Iterator[Breach]:
    before = looks.earlier.moment("timestamp")
    after = looks.later.moment("timestamp")
    assume(before and after and not looks.earlier.terminal and not _steps_back(looks))
    if before and after and after < before:
        expected = f"{before.isoformat()} or later"
        yield Breach("/timestamp", expected, after.isoformat())


def _identity(job: Job) -> dict[str, object]:
    """Return what a job is known by, by pointer, as far as it is there."""
    own = job.number
    known: dict[str, object] = {
        f"/{key}": job.body[key]
        for key in ("name", "type", "command", *_STARTS)
        # Until a job starts it may have no start, or null.
        if job.body.get(key) is not None
    }
    if own is not None:
        known["/id"] = f"…/jobs/{own}"  # the host may be any of several
    owner = mapping(job.body.get("owner")).get("id")
    return known | ({"/owner/id": owner} if owner is not None else {})


@clause(
    "A job's id, name, type, command, owner and start are the same at every look.",
    on=LOOKS,
    kind=Kind.HISTORY,
    level=Level.ERROR,
    source=("§5", "S6"),
)
def identity_does_not_change(looks: Looks) -> Iterator[Breach]:
    before, after = _identity(looks.earlier), _identity(looks.later)
    assume(before and after)
    for pointer, was in before.items():
        now = after.get(pointer)
        if _read(pointer, now) != _read(pointer, was):
            yield Breach(pointer, f"{pretty(was)}, as before", pretty(now))


@clause(
    "A job's options, number of nodes and user data are the same at every look.",
    on=LOOKS,
    kind=Kind.HISTORY,
    level=Level.WARNING,
    source=("S6",),
)
def settings_do_not_change(looks: Looks) -> Iterator[Breach]:
    yield from _changed(looks, _SETTINGS)
    # After a forced stop nodes may still come to their end.
    if looks.earlier.state in {"finished", "failed"}:
        yield from _changed(looks, ["node_states"])


@clause(
    "The `duration` of a job that runs does not decrease.",
    on=LOOKS,
    kind=Kind.HISTORY,
    level=Level.WARNING,
    source=("page/duration", "S8"),
)
def duration_does_not_decrease(looks: Looks) -> Iterator[Breach]:
    before, after = looks.earlier.duration, looks.later.duration
    assume(before is not None and after is not None and not looks.earlier.terminal)
    # When a job is over, its exact run time takes the place of the seconds so far.
    slack = 1 if looks.later.terminal else 0
    if before is not None and after is not None and after < before - slack:
        yield Breach("/duration", f"{plain(before)} or more", plain(after))
