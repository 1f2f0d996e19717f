"""What a run does when only a part of it is asked for, and by which names."""

from __future__ import annotations

import pytest

from instruments.processes import Cores
from measure import STEPS, steps
from page.budgets import rows as judged
from peers.catalogue import BY_NAME, PEERS
from rows.serving import WEIGHED
from rows.starting import STARTED

CORES = Cores(0, 1)


@pytest.mark.parametrize(
    ("only", "done"),
    [
        ((), list(STEPS)),
        (("prism",), ["serving", "starting"]),
        (("plugin",), ["plugin"]),
        (("serving",), ["serving"]),
        (("prism", "checking"), ["serving", "starting", "checking"]),
    ],
    ids=str,
)
def test_only_what_was_named_is_done(only: tuple[str, ...], done: list[str]) -> None:
    assert list(steps(set(only), quick=True, cores=CORES)) == done


def test_every_name_is_that_of_a_server_or_of_a_step() -> None:
    assert len(BY_NAME) == len(PEERS)
    assert not BY_NAME.keys() & set(STEPS)
    assert BY_NAME.keys() >= STARTED | WEIGHED
    compared = {"default", "fast", "prism", "prism-dynamic", "openapi-backend"}
    assert BY_NAME.keys() >= compared | {"granian-fixed", "our-werkzeug"}


def test_every_server_of_somebody_else_is_installed_by_name() -> None:
    for peer in PEERS:
        if peer.name not in {"default", "default-rotating"}:
            assert peer.package.startswith(("npm:", "pip:")), peer.name
            assert bool(peer.npm) == peer.package.startswith("npm:")


def test_every_row_of_the_page_is_called_something_else() -> None:
    called = [row.what for row in judged({})]
    assert len(called) == len(set(called))
