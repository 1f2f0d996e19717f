"""Findings that are known and accepted, with the reason and the day on which that ends.

A baseline is a JSON file that people write reasons into::

    {"schema": 1, "accepted": [
      {"check": "get-job/recommended-keys-are-present", "pointer": "/events",
       "reason": "ticket 4711", "expires": "2027-06-30"}]}

A pointer may be copied from a report: its indices stand for any.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from .checks import CATALOGUE
from .jsontext import JsonText
from .model import Finding, pattern_of

_SCHEMA = 1
_KEYS = {"check", "pointer", "reason", "expires"}


class BaselineError(ValueError):
    """A baseline cannot be read or written; the message is one line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """One accepted finding: a check and a pointer, with ``*`` for indices.

    From the day after *expires* on it is accepted no more.
    """

    check: str
    pointer: str
    reason: str = ""
    expires: date | None = None

    def __str__(self) -> str:
        return f"{self.check} {self.pointer}".rstrip()


@dataclass(frozen=True, slots=True)
class Baseline:
    """The accepted findings, in the order of the file."""

    accepted: tuple[Accepted, ...] = ()

    @classmethod
    def load(cls, path: Path, *, missing_ok: bool = False) -> Baseline:
        """Read a file; raises BaselineError with what is wrong and where."""
        try:
            raw = path.read_bytes()
        except FileNotFoundError:
            if missing_ok:
                return cls()
            told = "is not there; --baseline-update makes it"
            raise BaselineError(f"the baseline {path} {told}") from None
        except OSError as error:
            why = (error.strerror or type(error).__name__).lower()
            raise BaselineError(f"cannot read the baseline {path}: {why}") from None
        read = JsonText.read(raw)
        if read.problem:
            raise BaselineError(f"the baseline {path} is no JSON: {read.problem}")
        body = read.value if isinstance(read.value, dict) else {}
        entries = body.get("accepted")
        if body.get("schema") != _SCHEMA or not isinstance(entries, list):
            form = '{"schema": 1, "accepted": [...]}'
            raise BaselineError(f"the baseline {path} is not of the form {form}")
        return cls(tuple(_entry(path, i, e) for i, e in enumerate(entries, 1)))

    def save(self, path: Path) -> None:
        """Write the file; raises BaselineError."""
        entries = [
            {
                "check": entry.check,
                "pointer": entry.pointer,
                "reason": entry.reason,
                "expires": entry.expires.isoformat() if entry.expires else None,
            }
            for entry in self.accepted
        ]
        body = {"schema": _SCHEMA, "accepted": entries}
        text = json.dumps(body, indent=2, ensure_ascii=False) + "\n"
        try:
            path.write_text(text, encoding="utf-8")
        except OSError as error:
            why = (error.strerror or type(error).__name__).lower()
            raise BaselineError(f"cannot write the baseline {path}: {why}") from None

    def updated(
        self, findings: Iterable[Finding], exercised: Iterable[str]
    ) -> Baseline:
        """Return a baseline of *findings*; reasons and days are kept where they fit.

        An entry whose check was not *exercised* stays: nobody knows whether it is over.
        """
        judged = set(exercised)
        known = {(entry.check, entry.pointer): entry for entry in self.accepted}
        made = {
            key: known.get(key, Accepted(check=key[0], pointer=key[1]))
            for key in (finding.pattern for finding in findings)
        }
        made |= {key: entry for key, entry in known.items() if key[0] not in judged}
        return Baseline(tuple(made.values()))

    def divide(
        self, findings: Iterable[Finding], *, today: date
    ) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
        """Divide *findings* into those that count and those that are accepted."""
        valid = {(e.check, e.pointer) for e in self.accepted if _holds(e, today)}
        kept: list[Finding] = []
        suppressed: list[Finding] = []
        for finding in findings:
            (suppressed if finding.pattern in valid else kept).append(finding)
        return tuple(kept), tuple(suppressed)

    def stale(
        self, findings: Sequence[Finding], exercised: Iterable[str], *, today: date
    ) -> tuple[str, ...]:
        """Name the entries that no longer occur although their check was exercised.

        An entry whose day has passed is not stale: what it accepted is a finding again.
        """
        met, judged = {finding.pattern for finding in findings}, set(exercised)
        return tuple(
            str(entry)
            for entry in self.accepted
            if entry.check in judged
            and (entry.check, entry.pointer) not in met
            and _holds(entry, today)
        )

    def ended(self, findings: Iterable[Finding], *, today: date) -> tuple[str, ...]:
        """Say of which *findings* the acceptance has ended: they count again."""
        met = {finding.pattern for finding in findings}
        return tuple(
            f"the baseline accepted {entry} until {entry.expires}"
            for entry in self.accepted
            if (entry.check, entry.pointer) in met and not _holds(entry, today)
        )


def _holds(entry: Accepted, today: date) -> bool:
    return entry.expires is None or today <= entry.expires


def _entry(path: Path, number: int, told: Any) -> Accepted:
    """Read one entry; raises BaselineError."""
    where = f"the baseline {path}, entry {number}"
    if not isinstance(told, dict) or not {"check", "pointer"} <= told.keys():
        raise BaselineError(f"{where}: an object with check and pointer is wanted")
    if unknown := sorted(told.keys() - _KEYS):
        allowed = ", ".join(sorted(_KEYS))
        raise BaselineError(f"{where}: unknown key {unknown[0]!r}; allowed: {allowed}")
    texts = {key: told.get(key) or "" for key in ("check", "pointer", "reason")}
    if not all(isinstance(value, str) for value in texts.values()):
        raise BaselineError(f"{where}: check, pointer and reason are strings")
    if texts["check"] not in CATALOGUE:
        near = difflib.get_close_matches(texts["check"], CATALOGUE, n=1, cutoff=0)
        told_by = f"unknown check {texts['check']!r}; the nearest is {near[0]}"
        raise BaselineError(f"{where}: {told_by}")
    expires = told.get("expires")
    try:
        day = None if expires is None else date.fromisoformat(expires)
    except (TypeError, ValueError):
        wanted = "a day such as 2027-06-30, or null"
        raise BaselineError(f"{where}: expires is {expires!r}, not {wanted}") from None
    pointer = pattern_of(texts.pop("pointer"))
    return Accepted(**texts, pointer=pointer, expires=day)
