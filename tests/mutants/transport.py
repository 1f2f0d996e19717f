"""Servers that answer soundly, and send it badly: only real sockets can show that."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace

from .deeds import POLITE, RUDE
from .faults import Answer, Ask, Call, Change, Mutant, server
from .lines import MARK, on_line
from .replies import OPERATIONS

#: The operation that shows it, for what is done to all of them.
_ANY = "get-job"
_NEWEST = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class TransportMutant(Mutant):
    """A server on a socket with one fault."""

    def serving(self) -> AbstractContextManager[str]:
        """Let it serve as long as the block lasts; gives its URL."""
        return on_line(self.wrap(server()), RUDE | POLITE)


def mutants() -> Iterator[TransportMutant]:
    """Yield each rude deed at each operation, and each polite one at all of them."""
    for name, deed in RUDE.items():
        for slug in OPERATIONS:
            yield TransportMutant(
                id=f"{slug}:sending:{name}",
                title=_first_line(deed.__doc__),
                kind="sending",
                operation=slug,
                change=_rarely(slug, name),
            )
    for name, deed in POLITE.items():
        yield TransportMutant(
            id=f"all:sending:{name}",
            title=_first_line(deed.__doc__),
            kind="sending",
            operation=_ANY,
            change=_always(name),
            level="none",
            reason="HTTP allows it, and the contract does not say how bytes travel",
        )


def _first_line(text: str | None) -> str:
    return (text or "").strip().split("\n")[0]


def _rarely(slug: str, name: str) -> Change:
    """Do it at one operation, to few enough answers that the run goes on.

    Of jobs that is the newest, of lists those in rising order.
    """

    def change(call: Call, answer: Answer, _: Ask) -> Answer:
        rare = call.number == _NEWEST or call.query.get("order") == "asc"
        if call.slug != slug or answer.status != 200 or not rare:
            return answer
        return _marked(answer, name)

    return change


def _always(name: str) -> Change:
    return lambda _, answer, __: _marked(answer, name)


def _marked(answer: Answer, name: str) -> Answer:
    return replace(answer, headers=((MARK, name),))


TRANSPORT: dict[str, TransportMutant] = {mutant.id: mutant for mutant in mutants()}
