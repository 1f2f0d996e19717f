"""What can be said of a run while it goes on: each answer by itself, as it comes."""

from __future__ import annotations

from dataclasses import dataclass

from .exchange import Exchange
from .judge import Court


@dataclass(slots=True)
class SoFar:
    """Bodies judged, jobs met and findings made, as far as one answer tells them.

    What several answers say together is not in it; *court* judges, and nobody does
    where nobody watches.
    """

    court: Court | None = None

    def hear(self, exchange: Exchange) -> bool:
        """Judge an answer; tell whether there is anything new to say."""
        if self.court is None or _may_be_a_gap(exchange):
            return False
        before = self.told
        self.court.exchange(exchange)
        return self.told != before

    @property
    def told(self) -> tuple[int, int, int]:
        """How many bodies, jobs and findings there are."""
        if self.court is None:
            return 0, 0, 0
        findings = len(self.court.judgement.findings)
        return self.court.count, len(self.court.census.jobs), findings


def _may_be_a_gap(exchange: Exchange) -> bool:
    """Tell whether it may turn out that there is no such operation (see ``gaps``)."""
    return exchange.is_nothing and exchange.request.operation != "get-job"
