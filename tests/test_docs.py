"""The documentation is true: every command in it is run, in the order of the page.

A page's ```` ```console ```` blocks run in one shell and in one empty directory, with
an empty home and our scripts first on the path: ``nox -s docs`` runs them. A
```` ```python ```` block whose first line is a file name (``# test_client.py``) is
written there first. A comment before a block changes what is done with it:

``<!-- not here: REASON -->``  the block is not run;
``<!-- in the background -->``  it serves until the page's end (port 8143, which the
    test replaces by a free one);
``<!-- exits N -->``  it ends with another exit code than 0.

Links are followed, to the very heading. docs/adding.md changes the repository that it
lies in; tests/docs/test_adding.py runs it, in a copy. What is generated is compared by
tests/docs/test_generated.py.

The two set-up commands of the README build environments of their own and the second
runs this very suite. ``.ci/run`` therefore takes them out of the README and runs them
in a fresh clone with an empty home; here only their place is held.
"""

from __future__ import annotations

import re
import socket
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from .console import bash

ROOT = Path(__file__).parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
#: What it does to the repository is run in a copy of that, by tests/docs/.
ADDING = ROOT / "docs" / "adding.md"
PORT = "8143"

_BLOCK = re.compile(
    r"(?:^<!-- (?P<comment>[^\n]*) -->\n)?"
    r"^```(?P<language>console|python)\n(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
_FILE = re.compile(r"# (\S+\.py)\n")
_EXITS = re.compile(r"exits (\d+)")
_FENCED = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
_HEADING = re.compile(r"^#{1,6} (.*)$", re.MULTILINE)
#: A link to a page or file of ours: what has a scheme leads elsewhere.
_LINK = re.compile(r"\[(?P<text>[^\]]*)\]\((?P<target>[^():\s]+)\)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One block of commands or code, with the comment that stands before it."""

    line: int
    language: str
    text: str
    comment: str

    @property
    def expected(self) -> int:
        match = _EXITS.match(self.comment)
        return int(match[1]) if match else 0


def blocks(page: Path, *, port: str = PORT) -> list[Block]:
    text = page.read_text(encoding="utf-8").replace(PORT, port)
    return [
        Block(
            line=text.count("\n", 0, match.start()) + 1,
            language=match["language"],
            text=match["text"],
            comment=match["comment"] or "",
        )
        for match in _BLOCK.finditer(text)
    ]


def free_port() -> str:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return str(server.getsockname()[1])


def script(page: list[Block], port: str) -> str:
    """Return what one shell runs for a page: its blocks, each in a subshell of its own.

    It says which block failed, and ends there. What serves in the background is
    waited for, 20 seconds at most, and ends with the shell's process group.
    """
    lines = ["set -uo pipefail"]
    for block in page:
        if block.language != "console" or block.comment.startswith("not here: "):
            continue
        command = f"( set -euo pipefail\n{block.text})"
        if block.comment == "in the background":
            lines.append(
                f"{command} &\n"
                f"for _ in {{1..400}}; do"
                f" (exec 3<>/dev/tcp/127.0.0.1/{port}) 2>/dev/null && break;"
                f" kill -0 $! || break; sleep 0.05; done\n"
                f"kill -0 $! ||"
                f" {{ echo 'line {block.line}: it does not serve'; exit 1; }}"
            )
        else:
            assert not block.comment or _EXITS.match(block.comment), block.comment
            lines.append(
                f"{command}\ncode=$?; [ $code = {block.expected} ] ||"
                f' {{ echo "line {block.line}: exit code $code,'
                f' not {block.expected}"; exit 1; }}'
            )
    return "\n".join(lines)


@pytest.mark.slow(session="docs")
@pytest.mark.parametrize(
    "page",
    [page for page in PAGES if page != ADDING and "```console\n" in page.read_text()],
    ids=lambda page: str(page.relative_to(ROOT)),
)
def test_the_commands_of_a_page_work(
    page: Path, tmp_path: Path, clean_env: dict[str, str]
) -> None:
    home, work, port = tmp_path / "home", tmp_path / "work", free_port()
    home.mkdir()
    work.mkdir()
    found = blocks(page, port=port)
    for block in found:
        if block.language == "python" and (name := _FILE.match(block.text)):
            (work / name[1]).write_text(block.text, encoding="utf-8")
    env = clean_env | {"HOME": str(home)}
    done = bash(script(found, port), cwd=work, env=env, options=())
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("text", "comment", "said"),
    [
        ("true\nfalse\ntrue\n", "", "line 7: exit code 1, not 0"),
        ("exit 3\n", "exits 2", "line 7: exit code 3, not 2"),
        ("false\n", "in the background", "line 7: it does not serve"),
    ],
)
def test_a_block_that_fails_is_named(
    text: str, comment: str, said: str, tmp_path: Path, clean_env: dict[str, str]
) -> None:
    works = Block(line=1, language="console", text="true\n", comment="")
    fails = Block(line=7, language="console", text=text, comment=comment)
    lines = script([works, fails, works], free_port())
    done = bash(lines, cwd=tmp_path, env=clean_env, options=())
    assert done.returncode == 1
    assert done.stdout.splitlines()[-1] == said


def test_the_readme_begins_with_the_two_set_up_commands() -> None:
    """``.ci/run`` takes its last two steps from here, by number."""
    first, second, *others = [
        block for block in blocks(ROOT / "README.md") if block.language == "console"
    ]
    for block in (first, second):
        assert ".ci/run" in block.comment
        assert len(block.text.splitlines()) == 1
        assert block.text.startswith("python3 -m venv .venv && .venv/bin/pip install ")
    assert first.text.rstrip().endswith("orchestrator-contract check --mock")
    assert second.text.rstrip().endswith("pytest -n auto")
    assert not any("-m venv" in block.text for block in others)


@cache
def anchors(page: Path) -> set[str]:
    """What may follow ``#`` in a link to *page*: its headings as GitHub names them."""
    text = _FENCED.sub("", page.read_text(encoding="utf-8"))
    found: Counter[str] = Counter()
    names = set()
    for heading in _HEADING.findall(text):
        shown = _LINK.sub(lambda link: link["text"], heading).replace("`", "")
        name = re.sub(r"[^\w\- ]", "", shown.strip().lower()).replace(" ", "-")
        names.add(f"{name}-{found[name]}" if found[name] else name)
        found[name] += 1
    return names


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_the_links_of_a_page_lead_somewhere(page: Path) -> None:
    """To a file that there is, and to a heading that the file has."""
    text = _FENCED.sub("", page.read_text(encoding="utf-8"))
    dead = []
    for target in {link["target"] for link in _LINK.finditer(text)}:
        file, _, anchor = target.partition("#")
        aim = (page.parent / file).resolve() if file else page
        there = aim.is_relative_to(ROOT) and aim.exists()
        if not there or (anchor and anchor not in anchors(aim)):
            dead.append(target)
    assert dead == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_a_page_is_reached_from_the_readme(page: Path) -> None:
    """In as many steps as it takes; a page that nobody links is read by nobody."""
    assert page in _reached()


@cache
def _reached() -> set[Path]:
    """The pages that links lead to, from the README on."""
    reached, ahead = set(), [ROOT / "README.md"]
    while ahead:
        page = ahead.pop()
        if page in reached:
            continue
        reached.add(page)
        text = _FENCED.sub("", page.read_text(encoding="utf-8"))
        files = {link["target"].partition("#")[0] for link in _LINK.finditer(text)}
        aims = {(page.parent / file).resolve() for file in files if file}
        ahead += [aim for aim in aims if aim.suffix == ".md" and aim.is_file()]
    return reached
