"""What the client did in a test: the unexpected fails it, a failure shows the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from .settings import SETTINGS, marked

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping

    from orchestrator_contract.mockserver.steering import MockOrchestrator, Unexpected

#: How many of the last requests the report of a failing test shows.
_SHOWN = 12
#: Of an answer so much is shown (characters).
_MOST = 300

_HANDLES = pytest.StashKey["list[MockOrchestrator]"]()
_PATIENCE = pytest.StashKey[bool]()

_ADVICE = (
    "If the test means to send them: @pytest.mark.orchestrator(strict=False), "
    "or --orchestrator-strict=none for all tests."
)


def watch(item: pytest.Item, handle: MockOrchestrator) -> None:
    """Look at what is asked of *handle* while *item* runs."""
    item.stash.setdefault(_HANDLES, []).append(handle)


def demand_patience(item: pytest.Item) -> None:
    """Let *item* fail too if its client does not wait as long as it was asked to."""
    item.stash[_PATIENCE] = True


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, Any, Any]:
    """Fail a test that passed although its client sent what nobody should."""
    result = yield
    _judge(item, {})
    return result


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None, Any, Any]:
    """Hold what is sent in teardown to the same; what came before is judged."""
    handles = item.stash.get(_HANDLES, ())
    judged = {handle.url: entry.id for handle in handles for entry in handle.requests}
    result = yield
    _judge(item, judged)
    return result


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show the last requests of a failing test, and what was odd about them.

    After the teardown nothing is kept of them: an item outlives its test, and may run
    again.
    """
    report = yield
    if report.failed:
        for handle in item.stash.get(_HANDLES, ()):
            report.sections += _sections(handle)
    if call.when == "teardown":
        item.stash.get(_HANDLES, []).clear()
    return report


def _judge(item: pytest.Item, judged: Mapping[str, int]) -> None:
    """Fail *item* for what its client sent; *judged* is by URL the last known entry."""
    handles = item.stash.get(_HANDLES, ())
    kinds = _kinds(item) if handles else frozenset()
    for handle in handles if kinds else ():
        last = judged.get(handle.url, 0)
        found = [
            odd
            for odd in handle.unexpected
            if odd.kind in kinds and odd.entry.id > last
        ]
        if found:
            listed = "\n".join(map(str, found))
            pytest.fail(
                f"the client sent unexpected requests ({len(found)}):\n{listed}\n"
                f"{_ADVICE}",
                pytrace=False,
            )


def _kinds(item: pytest.Item) -> frozenset[str]:
    """Return the kinds of unexpected requests that fail a test."""
    strict = item.config.stash[SETTINGS].strict
    wish = marked(item).get("strict")
    if wish is not None:
        strict = "all" if wish else "none"
    patience = item.stash.get(_PATIENCE, False)
    if strict == "all":
        return frozenset({"path", "id", "token", "parameter", "patience"})
    if strict == "none":
        return frozenset()
    return frozenset({"path", "patience"} if patience else {"path"})


def _sections(handle: MockOrchestrator) -> list[tuple[str, str]]:
    requests = handle.requests
    if not requests:
        return [(f"orchestrator at {handle.url}", "No request came.")]
    shown = requests[-_SHOWN:]
    left = len(requests) - len(shown)
    lines = [f"({left} earlier requests)"] if left else []
    lines.append(shown.told())
    answer = requests[-1].answer
    if answer:
        cut = answer if len(answer) <= _MOST else f"{answer[:_MOST]}…"
        lines += ["", f"The last answer: {cut}"]
    sections = [(f"orchestrator at {handle.url}: last requests", "\n".join(lines))]
    odd = handle.unexpected
    if odd:
        sections.append(("orchestrator: not documented", _listed(odd)))
    return sections


def _listed(odd: list[Unexpected]) -> str:
    shown = "\n".join(map(str, odd[:_SHOWN]))
    left = len(odd) - _SHOWN
    return f"{shown}\n({left} more)" if left > 0 else shown
