"""The bodies of refusals (page/errors; facts §2)."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from orchestrator_contract.schemas import ERROR_KINDS

from . import words
from .asked import one_of_these

_REFUSED = ("abc", "1.5", "", "０")  # noqa: RUF001 - a digit, but none of ours


def error_bodies(
    *, status: int | None = None, kind: str | None = None
) -> st.SearchStrategy[dict[str, Any]]:
    """Draw the body of an error, of all documented kinds or of those of one *status*.

    ``details`` is often absent (E1), and says what it likes. Raises ValueError for a
    status or a kind that no documented error has.
    """
    statuses = sorted({known.status for known in ERROR_KINDS})
    wanted = one_of_these("status", status, statuses)
    among = [known.kind for known in ERROR_KINDS if known.status in wanted]
    kinds = one_of_these("kind", kind, among)
    required = {
        "kind": st.sampled_from(kinds),
        "msg": st.one_of(st.just("It was refused."), words.sentences),
    }
    details = st.one_of(
        st.sampled_from(_REFUSED).map(lambda value: {"value": value}), words.objects
    )
    return st.fixed_dictionaries(required, optional={"details": details})
