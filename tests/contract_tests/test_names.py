"""Names of jobs are counted as a set of strings would count them."""

from __future__ import annotations

import pickle

from hypothesis import given
from hypothesis import strategies as st

from orchestrator_contract.contract_tests.names import Names

NAMES = st.one_of(
    st.integers(0, 3000).map(str),
    st.integers(0, 10**20).map(str),
    st.sampled_from(["007", "0", "00", "٣", "+1", "/jobs/8", "x", "1" * 40]),
)


@given(st.lists(st.lists(NAMES | st.none(), max_size=12), max_size=5))
def test_names_in_heaps_are_the_names_in_one(heaps):
    told = [name for heap in heaps for name in heap]
    total = Names()
    for heap in heaps:
        names = Names()
        for name in heap:
            names.add(name)
        total.update(pickle.loads(pickle.dumps(names)))  # noqa: S301 - our own
    known = {name for name in told if name is not None}
    assert set(total) == known
    assert len(total) == len(known) + told.count(None)


def test_a_job_more_takes_a_bit_and_not_a_string():
    names = Names()
    for number in range(100_000):
        names.add(str(number))
    assert len(names) == 100_000
    assert len(pickle.dumps(names)) < 20_000
