"""The documentation is true: every command in it is run, in the order of the page.

A page's ```` ```console ```` blocks run in one empty directory, with an empty home and
our scripts first on the path. A ```` ```python ```` block whose first line is a file
name (``# test_client.py``) is written there first. A comment before a block changes
what is done with it:

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

import os
import re
import signal
import socket
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
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


@contextmanager
def serving(
    command: str, *, port: str, cwd: Path, env: dict[str, str]
) -> Iterator[None]:
    """Run *command* until the block of the ``with`` statement ends."""
    server = subprocess.Popen(
        ["bash", "-c", command], cwd=cwd, env=env, start_new_session=True
    )
    try:
        deadline = time.monotonic() + 20
        while True:
            assert server.poll() is None, f"{command} ended with {server.returncode}"
            assert time.monotonic() < deadline, f"{command} does not answer"
            try:
                socket.create_connection(("127.0.0.1", int(port)), timeout=1).close()
            except OSError:
                time.sleep(0.05)
            else:
                break
        yield
    finally:
        if server.poll() is None:
            os.killpg(server.pid, signal.SIGTERM)
            server.wait(timeout=20)


def run(block: Block, *, cwd: Path, env: dict[str, str]) -> None:
    result = bash(block.text, cwd=cwd, env=env, timeout=120)
    assert result.returncode == block.expected, (
        f"line {block.line}: exit code {result.returncode}\n{block.text}{result.stdout}"
    )


@pytest.mark.parametrize(
    "page",
    [page for page in PAGES if page != ADDING],
    ids=lambda page: str(page.relative_to(ROOT)),
)
def test_the_commands_of_a_page_work(
    page: Path, tmp_path: Path, clean_env: dict[str, str]
) -> None:
    home, work, port = tmp_path / "home", tmp_path / "work", free_port()
    home.mkdir()
    work.mkdir()
    env = clean_env | {"HOME": str(home)}
    found = blocks(page, port=port)
    for block in found:
        if block.language == "python" and (name := _FILE.match(block.text)):
            (work / name[1]).write_text(block.text, encoding="utf-8")
    with ExitStack() as servers:
        for block in found:
            if block.language != "console" or block.comment.startswith("not here: "):
                continue
            if block.comment == "in the background":
                server = serving(block.text, port=port, cwd=work, env=env)
                servers.enter_context(server)
            else:
                assert not block.comment or _EXITS.match(block.comment), block.comment
                run(block, cwd=work, env=env)


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
