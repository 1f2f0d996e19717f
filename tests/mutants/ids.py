"""Faults of reading what stands in the path: leniency, overflow, and neighbours."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from .faults import Answer, Ask, Call, Change, Mutant
from .replies import JOB_OPERATIONS, ORCHESTRATOR, TRACE, refusing

#: How careless servers read a number: what is found here, is the number.
_READINGS: dict[str, tuple[str, Callable[[re.Match[str]], int]]] = {
    "leading-digits": (r"(\d+).*", lambda m: int(m[1])),
    "fraction-cut-off": (r"(\d+)\.\d+", lambda m: int(m[1])),
    "fraction-rounded": (r"(\d+\.\d+)", lambda m: round(float(m[1]))),
    "hexadecimal": (r"0x([0-9a-fA-F]+)", lambda m: int(m[1], 16)),
    "underscores": (r"(\d+(?:_\d+)+)", lambda m: int(m[1])),
    "exponent": (r"(\d)e(\d)", lambda m: int(m[1]) * 10 ** int(m[2]) % 100 or 1),
    "letters-dropped": (r"\D*(\d)\D.*", lambda m: int(m[1])),
    "anything-is-the-first": (r"[A-Za-z].*", lambda _: 1),
    "quotes-dropped": (r"'(\d*)'?", lambda m: int(m[1] or 1)),
    "nothing-is-the-newest": (r"0", lambda _: 100),
    "from-the-end": (r"-(\d{1,2})", lambda m: 101 - int(m[1])),
    "sign-dropped": (r"-(\d{1,2})", lambda m: int(m[1])),
    "32-bits": (r"(\d{10,})", lambda m: int(m[1]) % 2**32),
    "64-bits": (r"(\d{19,})", lambda m: int(m[1]) % 2**64),
    "the-nearest": (r"(\d{4,})", lambda _: 100),
    "last-digits": (r"\d{4,}?(\d\d)", lambda m: int(m[1]) or 100),
}

#: A report does not say whose it is: only its nodes give it away (facts §7).
_ANOTHER = {"get-job-report": "warning"}


def mutants() -> Iterator[Mutant]:
    """Yield servers that read ids in their own way."""
    for name, (pattern, number) in _READINGS.items():
        yield _mutant(
            f"get-job:read:{name}",
            f"An id is read carelessly: {name}",
            "ids: careless reading",
            _reading(pattern, number),
        )
    for slug in JOB_OPERATIONS:
        for name, by in (("the-job-before", -1), ("the-job-after", 1)):
            yield _mutant(
                f"{slug}:{name}",
                f"The answer of {slug} is that of another job: {name}",
                "ids: another job",
                _neighbour(slug, by),
                slug,
                level=_ANOTHER.get(slug, "error"),
            )
        yield _mutant(
            f"{slug}:always-the-first",
            f"{slug} always answers for job 1",
            "ids: another job",
            _always_the_first(slug),
            slug,
            level=_ANOTHER.get(slug, "error"),
        )
    for name, pattern in _BREAKING.items():
        yield _mutant(
            f"get-job:breaks-at:{name}",
            f"An id breaks the server: {name}",
            "ids: broken by",
            _breaks(pattern),
        )
    for name, pattern in _ACCEPTING.items():
        yield _mutant(
            f"get-job:finds:{name}",
            f"An id that no job has finds one all the same: {name}",
            "ids: found by",
            _finds(pattern),
        )


def _mutant(
    name: str,
    title: str,
    kind: str,
    change: Change,
    slug: str = "get-job",
    *,
    level: str = "error",
) -> Mutant:
    return Mutant(
        id=name, title=title, kind=kind, operation=slug, change=change, level=level
    )


def _reading(pattern: str, number: Callable[[re.Match[str]], int]) -> Change:
    """Read every refused id by *pattern*, and answer with the job that has it."""

    def change(call: Call, answer: Answer, ask: Ask) -> Answer:
        found = re.fullmatch(pattern, call.job)
        if call.slug != "get-job" or answer.status not in {400, 404} or not found:
            return answer
        other = ask(job=number(found))
        return other if other.status == 200 else answer

    return change


def _neighbour(slug: str, by: int) -> Change:
    def change(call: Call, answer: Answer, ask: Ask) -> Answer:
        if call.slug != slug or answer.status != 200 or not call.number:
            return answer
        other = ask(job=call.number + by)
        return other if other.status == 200 else answer

    return change


def _always_the_first(slug: str) -> Change:
    def change(call: Call, answer: Answer, ask: Ask) -> Answer:
        if call.slug != slug or answer.status != 200:
            return answer
        return ask(job=1)

    return change


_ODD = r"[^\x21-\x7e]"
#: Ids that break a server, by a pattern that finds them.
_BREAKING = {
    "nought": "^0$",
    "a-negative-number": "^-[0-9]+$",
    "33-bits": "^[0-9]{10}$",
    "54-bits": "^[0-9]{16}$",
    "64-bits": "^[0-9]{19,20}$",
    "noughts-in-front": "^0[0-9]",
    "a-plus": r"^\+[0-9]",
    "a-nul": "\x00",
    "odd-characters": _ODD,
    "a-quote": "'",
    "very-long-ids": ".{4000}",
    "long-words": "^[A-Za-z]{900}",
    "a-fraction": r"^[0-9]+\.[0-9]+$",
    "an-underscore": "^[0-9]+_[0-9]+$",
}


def _breaks(pattern: str) -> Change:
    trace = refusing(500, f"{ORCHESTRATOR}/unknown-error", TRACE)

    def change(call: Call, answer: Answer, _: Ask) -> Answer:
        odd = call.slug == "get-job" and answer.status in {400, 404}
        return trace if odd and re.search(pattern, call.job) else answer

    return change


#: Ids for which nothing should be found, by a pattern that finds them.
_ACCEPTING = {
    "nought": "^0$",
    "a-negative-number": "^-[0-9]+$",
    "a-huge-number": "^[0-9]{19,}$",
    "odd-characters": _ODD,
    "very-long-ids": ".{4000}",
}


def _finds(pattern: str) -> Change:
    def change(call: Call, answer: Answer, ask: Ask) -> Answer:
        odd = call.slug == "get-job" and answer.status in {400, 404}
        return ask(job=1) if odd and re.search(pattern, call.job) else answer

    return change
