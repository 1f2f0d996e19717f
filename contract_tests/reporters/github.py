"""The report as workflow commands: GitHub shows them beside the run and in the files.

A command is a line, ``::error file=…,line=…,title=…::message``. GitHub's own toolkit
documents what has to be escaped: per cent signs and line ends everywhere, and in a
property colons and commas as well.
"""

from __future__ import annotations

from collections.abc import Iterator
from os.path import relpath
from pathlib import Path

from orchestrator_contract.contract_tests.layout import counted
from orchestrator_contract.contract_tests.model import Finding, Level
from orchestrator_contract.contract_tests.outcome import Outcome
from orchestrator_contract.contract_tests.places import FilePlace
from orchestrator_contract.contract_tests.privacy import presentable

from .telling import headline, place_of, reproduction, sources_of

#: The command for a finding of each level.
_COMMANDS = {Level.ERROR: "error", Level.WARNING: "warning", Level.INFO: "notice"}
#: GitHub shows so many annotations of a kind for a step; the last notice is kept to say
#: what was left out.
MOST = 10
#: Characters of a message; GitHub cuts at 4,096 bytes.
_LONGEST = 1_000


def render_github(outcome: Outcome) -> str:
    """Return *outcome* as lines that a workflow prints to standard output."""
    return "".join(f"{line}\n" for line in _lines(outcome))


def _lines(outcome: Outcome) -> Iterator[str]:
    if outcome.unreachable:
        yield _command("error", headline(outcome), outcome.unreachable)
        return
    room = {"error": MOST, "warning": MOST, "notice": MOST - 1}
    left_out = dict.fromkeys(room, 0)
    if outcome.lacking and not outcome.failing:
        yield _command("error", headline(outcome), "; ".join(outcome.lacking))
        room["error"] -= 1
    if outcome.stale:
        told = "; ".join(f"no longer occurs: {entry}" for entry in outcome.stale)
        yield _command("warning", "The baseline is stale", told)
        room["warning"] -= 1
    for finding in outcome.findings:
        command = _COMMANDS[finding.check.level]
        if room[command]:
            room[command] -= 1
            yield _annotation(command, finding)
        else:
            left_out[command] += 1
    if any(left_out.values()):
        told = ", ".join(
            counted(n, f"more {name}") for name, n in left_out.items() if n
        )
        text = f"{told}: GitHub shows {MOST} of a kind. Other reports have all of them."
        yield _command("notice", "Findings that are not shown here", text)


def _annotation(command: str, finding: Finding) -> str:
    check, breach = finding.check, finding.breach
    times = f" ({finding.occurrences:,} times)" if finding.occurrences > 1 else ""
    message = [
        f"{check.requirement}{times}",
        f"expected: {_cut(breach.expected)}",
        f"came: {_cut(breach.actual)}",
        f"at: {_cut(place_of(finding))}",
        *(str(source) for source in sources_of(check)),
        *(f"see it again: {_cut(line)}" for line in (reproduction(finding),) if line),
    ]
    place = finding.place
    where = {}
    if isinstance(place, FilePlace) and place.path != "-":
        where = {"file": _from_here(place.path), "line": str(place.line)}
    return _command(command, check.id, *message, **where)


def _from_here(path: str) -> str:
    """Return a path as GitHub wants it: seen from the checkout, where the step runs."""
    try:
        return relpath(path) if Path(path).is_absolute() else path
    except ValueError:  # on another drive
        return path


def _command(command: str, title: str, *message: str, **where: str) -> str:
    told = where | {"title": title}
    properties = ",".join(f"{name}={_property(value)}" for name, value in told.items())
    return f"::{command} {properties}::{'%0A'.join(map(_data, message))}"


def _data(text: str) -> str:
    """Escape what stands behind the colons; a text from outside is one line."""
    return presentable(text).replace("%", "%25")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _cut(text: str) -> str:
    """Return the beginning of a text, hidden before it is cut: half a token is one."""
    told = presentable(text)
    return told if len(told) <= _LONGEST else f"{told[:_LONGEST]}…"
