"""Systematic faults: every operator on every place that a schema knows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from .faults import Answer, Ask, Call, Change, Json, Mutant
from .places import Place, places
from .replies import PLAN_OPERATIONS

#: Stands for a key that is left out.
GONE = object()

#: Values of each JSON type; ``number`` is none of its own, a float stands for it.
_VALUES: dict[str, Json] = {
    "integer": 7,
    "float": 7.5,
    "string": "seven",
    "boolean": True,
    "array": [7],
    "object": {"seven": 7},
}
#: What a key may be taken for: the types that a careless server would send instead.
_MISTAKEN = {
    "string": ("integer", "object"),
    "integer": ("string", "float", "boolean"),
    "number": ("string", "boolean"),
    "boolean": ("string", "integer"),
    "array": ("object", "string"),
    "object": ("array", "string"),
}
_MISWRITTEN = {
    "date-time": {
        "zoneless": "2026-01-05T09:00:00",
        "date": "2026-01-05",
        "month-13": "2026-13-05T09:00:00Z",
        "epoch": "1767603600",
        "empty": "",
    },
    "uuid": {"word": "seven", "no-hyphens": "24c34b34a8824795a638f13ba5cb23e5"},
}
#: Values that break a pattern, by a piece of the pattern.
_UNLIKE = {
    "/jobs/": {"word": "http://h/orchestrator/v1/jobs/seven", "bare-number": "7"},
    r"(\.": {"word": "seven", "negative": "-7.0", "clock": "00:00:07"},
    "^[0-9]+$": {"word": "seven", "negative": "-7"},
}
#: Differences that the rules call otherwise than the operator alone would (facts §4-8).
_LEVELS = {
    # Asked for nodes of a state, the server then brings nodes of another one.
    ("list-job-nodes", "items/*/state", "unknown-word"): "error",
    **{
        (slug, f"{at}{key}", "drop"): "warning"
        for slug, at in (("get-job", ""), ("list-jobs", "items/*/"))
        for key in (
            "started_timestamp",
            "finished_timestamp",
            "duration",
            "options/environment",
        )
    },
    **{
        (slug, f"{at}{key}", "null"): "warning"
        for slug, at in (("get-job", ""), ("list-jobs", "items/*/"))
        for key in ("started_timestamp", "finished_timestamp", "duration", "userdata")
    },
    ("get-job", "status/*/exit_time", "null"): "error",
    ("get-job-report", "items", "drop"): "error",  # the one key that it comes under
    ("list-jobs", "pagination/total", "null"): "error",
    ("list-plan-jobs", "pagination/total", "null"): "error",
    ("list-plan-jobs", "items/*/finished_timestamp", "null"): "warning",
    ("get-plan-job", "finished_timestamp", "null"): "warning",
    ("list-jobs", "pagination/type", "null"): "error",  # where a type was asked for
    ("list-jobs", "pagination/order_by", "unknown-word"): "error",  # no echo
    ("list-job-nodes", "items/*/transport", "unknown-word"): "none",
    ("list-job-nodes", "items/*/start_timestamp", "null"): "warning",
    ("list-job-nodes", "items/*/finish_timestamp", "null"): "warning",
    ("list-job-nodes", "items/*/duration", "null"): "warning",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Operator:
    """One way to spoil a value; *becomes* is told the old one, or GONE."""

    name: str
    kind: str
    becomes: Callable[[Json], Json]
    level: str = "error"
    reason: str = ""


def mutants() -> Iterator[Mutant]:
    """Yield every fault of one key."""
    for slug in (
        "get-job",
        "list-jobs",
        "list-job-nodes",
        "get-job-report",
        "list-job-events",
        *PLAN_OPERATIONS,
    ):
        for place in places(slug):
            pointer = "/".join(place.path)
            for operator in _operators(place):
                level = _level(slug, pointer, operator)
                only = f":{place.command}" if place.command else ""
                yield Mutant(
                    id=f"{slug}:/{pointer}{only}:{operator.name}",
                    title=f"/{pointer} of {slug}: {operator.name}",
                    kind=operator.kind,
                    operation=slug,
                    change=_at(place, operator),
                    level=level,
                    reason=operator.reason if level == "none" else "",
                )


def _level(slug: str, pointer: str, operator: Operator) -> str:
    level = _LEVELS.get((slug, pointer, operator.name), operator.level)
    # Only what is over is compared; of what has a project, the mock's jobs never are.
    compared = "project" not in pointer or slug in PLAN_OPERATIONS
    if level == "none" and "options/" in pointer and compared:
        # Nothing is wrong with the one body; but list and detail no longer agree (J17).
        return "warning"
    return level


def on_body(slug: str, spoil: Callable[[Json, Call], Json]) -> Change:
    """Return the change that *spoil* makes to the 200 answers of an operation.

    *spoil* changes the body in place, or returns another one.
    """

    def change(call: Call, answer: Answer, _: Ask) -> Answer:
        if call.slug != slug or answer.status != 200:
            return answer
        body = answer.json
        other = spoil(body, call)
        return answer.saying(body if other is None else other)

    return change


def _at(place: Place, operator: Operator) -> Change:
    key = place.path[-1]

    def spoil(body: Json, _: Call) -> None:
        for holder in place.holders(body):
            old = holder.get(key, GONE)
            new = operator.becomes(old)
            if new is not GONE:
                holder[key] = new
            elif old is not GONE:
                del holder[key]

    return on_body(place.slug, spoil)


def _operators(place: Place) -> Iterator[Operator]:
    level, reason = {
        "required": ("error", ""),
        "recommended": ("warning", ""),
        "optional": ("none", "the key may be left out"),
    }[place.demand]
    shown = not _never_shown(place)
    if shown:
        yield Operator(
            name="drop",
            kind="key left out",
            becomes=lambda _: GONE,
            level=level,
            reason=reason,
        )
    types, schema = place.types, place.schema
    if types and shown and (place.path[-1], place.command) not in _NULL_ANYWAY:
        fine = "null" in types
        yield Operator(
            name="null",
            kind="null",
            becomes=_where_shown(None, shown=shown),
            level="none" if fine else "error",
            reason="null is documented here" if fine else "",
        )
    for name, kind, value in _wrong(types, schema):
        yield Operator(
            name=name,
            kind=kind,
            becomes=_where_shown(value, shown=shown),
            level="warning" if kind == "word not known" else "error",
            reason="the key is undocumented and so are its words",
        )


def _wrong(types: list[str], schema: Json) -> Iterator[tuple[str, str, Json]]:
    """Yield name, kind and value of everything that must not stand there."""
    allowed = {*types, *(("integer", "float") if "number" in types else ())}
    mistaken = [m for t in types for m in _MISTAKEN.get(t, ()) if m not in allowed]
    for name in dict.fromkeys(mistaken):
        yield f"type-{name}", "wrong type", _VALUES[name]
    if "enum" in schema:
        yield "unknown-word", "wrong value", "seven"
        yield "capitals", "wrong value", schema["enum"][-1].capitalize()
    if "x-known-values" in schema:
        yield "unknown-word", "word not known", "seven"
    for name, value in _MISWRITTEN.get(schema.get("format", ""), {}).items():
        yield name, "wrong format", value
    pattern = schema.get("pattern", "")
    unlike = next((v for piece, v in _UNLIKE.items() if piece in pattern), {})
    for name, value in unlike.items():
        yield f"pattern-{name}", "wrong format", value
    if "minimum" in schema and {"integer", "number"} & {*types}:
        yield "negative", "too small", -1
    if "minItems" in schema:
        yield "empty-list", "too small", []


def _where_shown(value: Json, *, shown: bool) -> Callable[[Json], Json]:
    """Put *value* where the key is; everywhere, if the mock never has it."""
    return lambda old: GONE if shown and old is GONE else value


#: Keys that are null in all jobs of the mock.
_NULL_ANYWAY = {
    ("target", "deploy"),
    ("scheduled-job-id", "task"),
    ("scheduled-job-id", "plan_task"),
    ("noop", "plan_task"),
    ("scheduled_job_id", None),
}
#: Keys that are documented or met elsewhere and that the mock does not send.
_ABSENT = {
    "created_timestamp",
    "identity_provider_id",
    "application",
    "whole_environment",
}


def _never_shown(place: Place) -> bool:
    key = place.path[-1]
    return (
        key in _ABSENT
        or (
            place.path[:2] in {("pagination", "order"), ("pagination", "order_by")}
            and place.slug == "list-plan-jobs"
        )
        or (key == "transport" and place.command != "task")
        or (
            place.slug == "get-job-report"
            and key in {"start_timestamp", "finish_timestamp"}
        )
    )
