"""The tables of the page, in Markdown, each from the raw results."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from instruments.statistics import Spread, ratio
from page.budgets import Raw, number, rates, rows, scales, told
from page.growth import ORDERS, Curve
from peers.catalogue import DOCUMENT, ENGINE, OURS, PEERS, Peer

Cells = Sequence[str]


def table(header: Cells, lines: Iterable[Cells], *, left: int = 1) -> str:
    """Write a table; the first *left* columns begin on the left."""
    marks = ["---"] * left + ["--:"] * (len(header) - left)
    every = [header, marks, *lines]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in every) + "\n"


def problem_of(raw: Raw, step: str) -> str:
    """Return why a step was not measured; empty if it was."""
    return str(raw.get(step, {"problem": "it was left out"}).get("problem", ""))


def _missing(raw: Raw, step: str) -> str:
    return f"Not measured: {problem_of(raw, step)}.\n"


def budgets(raw: Raw) -> str:
    """Write every budget, what was measured, and the verdict."""
    lines = [(r.what, r.budget, r.measured, f"**{r.verdict}**") for r in rows(raw)]
    return table(("what", "budget", "measured", "verdict"), lines, left=4)


def scale_lines(raw: Raw) -> str:
    """Write how much slower than the reference this machine is, by what."""
    lines = [
        (s.work, _time(s.reference), _time(s.here), f"{s.factor:.2f}")
        for s in scales(raw).values()
    ]
    return table(("work", "reference", "here", "scale"), lines)


def _time(seconds: float) -> str:
    return (
        f"{number(seconds * 1e6)} µs" if seconds < 1e-2 else f"{seconds * 1e3:.0f} ms"
    )


def serving(raw: Raw) -> str:
    """Write how fast each server answers, and how many times ours that is."""
    if problem_of(raw, "serving"):
        return _missing(raw, "serving")
    base = rates(raw, "default")
    lines = []
    for peer, server in _servers(raw, engines=False):
        samples = rates(raw, peer.name)
        if not samples or "problem" in server:
            lines.append(_unmeasured(peer, server))
            continue
        tails = Spread.of([load["p99"] * 1e3 for load in server["loads"]])
        lines.append(
            (
                _named(peer, server),
                peer.fed,
                told(Spread.of(samples)),
                f"{number(tails.median)} ms",
                told(ratio(samples, base)) if base else "–",
            )
        )
    header = ("server", "fed with", "answers a second", "p99", "of our default engine")
    return table(header, lines, left=2)


def _unmeasured(peer: Peer, server: Mapping[str, Any]) -> Cells:
    problem = server.get("problem", "no sample")
    return (
        _named(peer, server),
        peer.fed,
        f"not measured: {_plain(problem)}",
        "–",
        "–",
    )


def _plain(text: str) -> str:
    """Make a message of somebody else harmless in a table."""
    return " ".join(text.replace("|", "/").replace("<", "‹").split())


def _named(peer: Peer, server: Mapping[str, Any]) -> str:
    version = server.get("version", "")
    return f"{peer.title} {version}".strip()


def _servers(raw: Raw, *, engines: bool) -> Iterator[tuple[Peer, Mapping[str, Any]]]:
    for peer in PEERS:
        if peer.name in raw["serving"] and (peer.role == ENGINE) is engines:
            yield peer, raw["serving"][peer.name]


def engines(raw: Raw) -> str:
    """Write how fast our application is behind other engines."""
    if problem_of(raw, "serving"):
        return _missing(raw, "serving")
    base = rates(raw, "our-werkzeug")
    lines = []
    ours = [
        (peer, server)
        for peer, server in _servers(raw, engines=False)
        if peer.role == OURS and not peer.rotating
    ]
    for peer, server in [*ours, *_servers(raw, engines=True)]:
        samples = rates(raw, peer.name)
        if not samples:
            lines.append((peer.title, "not measured", "–"))
            continue
        times = told(ratio(samples, base)) if base else "–"
        lines.append((_named(peer, server), told(Spread.of(samples)), times))
    return table(("engine", "answers a second", "of Werkzeug's"), lines)


_TRUTHS = ("valid", "coherent", "own_id", "same_twice")


def truth(raw: Raw) -> str:
    """Write whether what the servers answer is true."""
    if problem_of(raw, "serving"):
        return _missing(raw, "serving")
    lines = []
    for peer, server in _servers(raw, engines=False):
        judged = server.get("correctness")
        if judged is None:
            continue
        asked = judged["asked"]
        counts = [f"{judged[name]}/{asked}" for name in _TRUTHS]
        distinct, unknown = f"{judged['distinct']}/{asked}", judged["unknown"]
        lines.append((peer.title, *counts, distinct, str(unknown or "no answer")))
    header = (
        "server",
        "schema-valid",
        "coherent",
        "the asked id",
        "same twice",
        "different answers",
        "unknown id",
    )
    return table(header, lines)


def none_of_them(raw: Raw) -> str:
    """Say in a sentence what those that were fed with our document came to."""
    if problem_of(raw, "serving"):
        return _missing(raw, "serving")
    fed = [
        server["correctness"]
        for peer, server in _servers(raw, engines=False)
        if peer.fed == DOCUMENT and "correctness" in server
    ]
    asked = sum(judged["asked"] for judged in fed)
    own = sum(judged["own_id"] for judged in fed)
    refused = sum(judged["unknown"] == 404 for judged in fed)
    faithful = sum(j["same_twice"] == j["asked"] == j["distinct"] for j in fed)
    return (
        f"In this run {len(fed)} servers were given our OpenAPI document. Of their "
        f"{asked} answers {own} were about the job that was asked for; {refused} of "
        f"the servers answered 404 for an id that is nobody's, and {faithful} kept a "
        "job the same between two calls while another id gave another job.\n"
    )


def starting(raw: Raw) -> str:
    """Write how long it takes until the first 200."""
    if problem_of(raw, "starting"):
        return _missing(raw, "starting")
    results = raw["starting"]
    base = results.get("prism", {}).get("seconds", [])
    lines = []
    for peer in PEERS:
        if peer.name not in results:
            continue
        samples = results[peer.name]["seconds"]
        if samples:
            times = told(ratio(samples, base)) if base else "–"
            lines.append((peer.title, told(Spread.of(samples), "s"), times))
        else:
            why = _plain(results[peer.name].get("problem", "no sample"))
            lines.append((peer.title, f"not measured: {why}", "–"))
    return table(("server", "first 200 after", "of Prism's"), lines)


def memory(raw: Raw) -> str:
    """Write what the servers weigh at first, and after all requests."""
    if problem_of(raw, "serving"):
        return _missing(raw, "serving")
    lines = []
    for peer, server in _servers(raw, engines=False):
        if len(server["memory"]) < 2:
            continue
        (first, before), (last, after) = server["memory"][0], server["memory"][-1]
        grown = (after - before) * 1000 / (last - first) if last > first else 0.0
        lines.append(
            (
                peer.title,
                f"{before:.0f} MB ({first:,})",
                f"{after:.0f} MB ({last:,})",
                f"{grown:+.2f} kB",
            )
        )
    header = ("server", "after the warm-up (requests)", "at the end", "a request")
    return table(header, lines)


def inside(raw: Raw, step: str, seconds: Mapping[str, Any], unit: str) -> str:
    """Write the times of several ways to do one thing, the first beside the others."""
    if problem_of(raw, step):
        return _missing(raw, step)
    factor = {"µs": 1e6, "ms": 1e3}[unit]
    measured = {name: runs for name, runs in seconds.items() if runs}
    if not measured:
        return "Not measured.\n"
    base = next(iter(measured.values()))
    lines = []
    for name, runs in measured.items():
        times = number(Spread.of(runs).median / Spread.of(base).median)
        lines.append((name, told(Spread.of(runs).times(factor), unit), times))
    return table(("", "takes", "times the first"), lines)


def curves(every: Iterable[Curve]) -> str:
    """Write how each cost grows, and how it was stated to."""
    lines = []
    for curve in every:
        slope = curve.slope
        told_slope = "–" if slope is None else f"{slope:.2f}"
        verdict = (
            "not measured" if slope is None else "yes" if curve.sound else "**no**"
        )
        ends = " … ".join(
            f"{number(cost)} {curve.unit} at {number(size)}"
            for size, cost in (curve.points[:1] + curve.points[-1:])
        )
        order = ORDERS[curve.order]
        lines.append((curve.title, ends or "–", order, told_slope, verdict))
    header = ("cost", "from … to", "stated", "slope", "kept")
    return table(header, lines, left=5)
