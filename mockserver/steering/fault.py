"""A fault that a test has thrown, to be looked at and taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from orchestrator_contract.mockserver.faults.rules import Rule
    from orchestrator_contract.mockserver.sessions.session import Session


class ThrownFault:
    """A fault that is thrown until it is removed, or until a ``with`` block ends."""

    def __init__(self, session: Session, rules: list[Rule]) -> None:
        self._session = session
        self._rules = rules

    @property
    def hits(self) -> int:
        """How many requests it has hit."""
        return sum(rule.hits for rule in self._rules)

    def remove(self) -> None:
        """Take the fault back; nothing happens if that was done."""
        with self._session.lock:
            for rule in self._rules:
                self._session.rules.remove(rule.id)

    def __enter__(self) -> Self:
        """Return the fault itself: it is thrown already."""
        return self

    def __exit__(self, *_: object) -> None:
        """Take the fault back."""
        self.remove()
