"""schemathesis beside our check: on the sound mock, and on servers with one fault.

``python benchmarks/schemathesis_peer.py clean`` lets schemathesis loose on the mock,
with our OpenAPI document: what it finds is a defect of the mock or of the document.
``… mutants`` gives both checkers the same single-fault servers, chosen by a fixed rule;
``--docs FILE`` writes what came of it into that page, into a section of its own.

schemathesis is no dependency: ``nox -s schemathesis`` installs it.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any

from orchestrator_contract.mockserver import World, create_app
from schemathesis_runs import LEFT_OUT, Result, ours, theirs

HEADING = "## Beside schemathesis"


def clean(jobs: int, examples: int | None) -> int:
    """Let schemathesis loose on the mock; anything it finds is a failure."""
    app = create_app(World(0, jobs=jobs))
    result = theirs(app, all_of_it=True, examples=examples)
    for (operation, check), why in LEFT_OUT.items():
        print(f"left out: {check} for {operation} ({why})")
    print(result.words)
    print(f"{result.requests} requests, {result.seconds:.1f} s")
    return int(result.found)


@dataclass(frozen=True, slots=True)
class Pair:
    """A server with a fault, and what both checkers came to."""

    id: str
    ours: Result
    theirs: Result


def sample(mutants: dict[str, Any], count: int) -> list[Any]:
    """Return *count* mutants to be killed, evenly spread over their sorted ids."""
    wanted = sorted(name for name, m in mutants.items() if m.expected == "killed")
    return [mutants[wanted[i * len(wanted) // count]] for i in range(count)]


def compare(count: int) -> str:
    """Give both checkers the same servers; return what came of it, as Markdown."""
    # A script has no package to import its neighbours in `tests` from.
    sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))
    from mutants.faults import server  # noqa: PLC0415 - see above
    from mutants.registry import MUTANTS  # noqa: PLC0415 - see above

    sound = Pair("", ours(server()), theirs(server(), all_of_it=True))
    pairs = []
    for mutant in sample(MUTANTS, count):
        pair = Pair(
            mutant.id, ours(mutant.wrap(server())), theirs(mutant.wrap(server()))
        )
        pairs.append(pair)
        words = [
            r.words.splitlines()[0] if r.found else "-"
            for r in (pair.ours, pair.theirs)
        ]
        print(f"{mutant.id}: {' | '.join(words)}", file=sys.stderr, flush=True)
    killable = sum(m.expected == "killed" for m in MUTANTS.values())
    return _section(sound, pairs, killable)


def _section(sound: Pair, pairs: Sequence[Pair], killable: int) -> str:
    count = len(pairs)

    def row(title: str, of: Any) -> str:
        own, other = of("ours"), of("theirs")
        return f"| {title} | {own} | {other} |\n"

    def results(side: str) -> list[Result]:
        return [getattr(pair, side) for pair in pairs]

    def found(side: str) -> str:
        number = sum(result.found for result in results(side))
        return f"{number} ({number / count:.0%})"

    def alarm(side: str) -> str:
        result: Result = getattr(sound, side)
        return result.words.splitlines()[0] if result.found else "none"

    left_out = "; ".join(
        f"`{check}` for `{operation}`, because {why}"
        for (operation, check), why in LEFT_OUT.items()
    )
    table = (
        f"| | orchestrator-contract | schemathesis {version('schemathesis')} |\n"
        "|---|---:|---:|\n"
        + row(f"faults found, of {count}", found)
        + row("findings on the sound server", alarm)
        + row("requests to the sound server", lambda s: getattr(sound, s).requests)
        + row("seconds for it", lambda s: f"{getattr(sound, s).seconds:.1f}")
        + row(
            "requests to a faulty server, median",
            lambda s: f"{median(r.requests for r in results(s)):.0f}",
        )
        + row(
            "seconds for it, median",
            lambda s: f"{median(r.seconds for r in results(s)):.1f}",
        )
    )
    lists = "".join(
        _listed(
            title,
            [pair.id for pair in pairs if (pair.ours.found, pair.theirs.found) == who],
        )
        for title, who in (
            ("Found by orchestrator-contract alone", (True, False)),
            ("Found by schemathesis alone", (False, True)),
            ("Found by neither", (False, False)),
        )
    )
    return f"""{HEADING}

[schemathesis](https://schemathesis.readthedocs.io) makes its requests and its judgement
from an OpenAPI document alone. Given ours, it checked {count} of the {killable} servers
with a fault, evenly spread over their sorted ids, as our own check did: over sockets,
one after the other. It ran as it comes, with every phase and check; left out was
{left_out}.
A finding of any kind counts as found: for our check an error or a warning.

{table}
On a faulty server schemathesis ends at its first failure; our check goes on to the end.
The comparison is not even: these faults are made from the rules that our check was
written for, and it was mended with them in view, while schemathesis, which serves any
API, sees them for the first time.

{lists}This section is written by

<!-- not here: it takes half an hour, and writes this very section -->
```console
nox -s schemathesis -- mutants --docs docs/power.md
```
"""


def _listed(title: str, names: Sequence[str]) -> str:
    told = "".join(f"- `{name}`\n" for name in names) or "- none\n"
    return f"{title} ({len(names)}):\n\n{told}\n"


def put(section: str, page: Path) -> None:
    """Write *section* into *page*, in its old place or at the end."""
    text = page.read_text(encoding="utf-8") if page.exists() else ""
    before, _, after = text.partition(HEADING)
    _, more, rest = after.partition("\n## ")
    parts = (before.rstrip(), section.rstrip(), f"## {rest}".rstrip() if more else "")
    page.write_text("\n\n".join(filter(None, parts)) + "\n", encoding="utf-8")


def main() -> int:
    """Read the arguments and run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=["clean", "mutants"])
    parser.add_argument("--count", type=int, default=60, help="mutants")
    parser.add_argument("--jobs", type=int, default=100, help="of the sound mock")
    parser.add_argument("--examples", type=int, help="of each operation, for clean")
    parser.add_argument("--docs", type=Path, help="the page to write the result into")
    asked = parser.parse_args()
    if asked.what == "clean":
        return clean(asked.jobs, asked.examples)
    section = compare(asked.count)
    print(section)
    if asked.docs:
        put(section, asked.docs)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
