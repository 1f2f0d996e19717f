"""The built site: it asks no other host for anything, and all its links lead somewhere.

``nox -s docs`` builds it and says by ``SITE`` where it is. Without that, and with the
extra ``docs`` installed, it is built here.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

ROOT = Path(__file__).parents[2]
#: Where a tag names what a browser fetches by itself.
FETCHED = {"src", "srcset", "poster", "data", "background"}


class Tags(HTMLParser):
    """Collects the ids of a page, its links, and what it lets a browser fetch."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: set[str] = set()
        self.links: set[str] = set()
        self.fetched: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        self.ids |= {told["id"]} if "id" in told else set()
        self.fetched |= {value for name, value in told.items() if name in FETCHED}
        if tag == "a":
            self.links |= {told["href"]} if "href" in told else set()
        elif tag == "link" and told.get("rel") not in {
            "index",
            "search",
            "next",
            "prev",
        }:
            self.fetched |= {told.get("href", "")}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if "SITE" in os.environ:
        return Path(os.environ["SITE"])
    for package in ("sphinx", "myst_parser", "furo"):
        pytest.importorskip(
            package, reason="needs the extra docs; `nox -s docs` has it"
        )
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-qc", "docs"]
    trees = tmp_path_factory.mktemp("trees")
    run = subprocess.run(
        [*command, "-d", trees, ".", folder],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=600,
        check=False,
    )
    assert run.returncode == 0, run.stdout
    return folder


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[Path, Tags]:
    return {path: Tags(path.read_text("utf-8")) for path in site.rglob("*.html")}


def elsewhere(address: str) -> bool:
    return bool(urlsplit(address).netloc)


def test_every_page_is_on_it(site: Path) -> None:
    sources = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]
    built = [site / p.relative_to(ROOT).with_suffix(".html") for p in sources]
    assert [path.name for path in built if not path.is_file()] == []
    assert (site / "index.html").read_text() == (site / "README.html").read_text()


def test_no_page_lets_a_browser_ask_another_host(pages: dict[Path, Tags]) -> None:
    assert {a for tags in pages.values() for a in tags.fetched if elsewhere(a)} == set()


def test_no_style_asks_another_host(site: Path) -> None:
    styles = {path.name: path.read_text("utf-8") for path in site.rglob("*.css")}
    assert styles
    loud = {n for n, text in styles.items() if "url(http" in text or "@import" in text}
    assert loud == set()


def test_every_link_leads_to_a_file_and_a_place_in_it(pages: dict[Path, Tags]) -> None:
    assert list(dead(pages)) == []


def dead(pages: dict[Path, Tags]) -> Iterator[str]:
    """Yield each link that leads nowhere; ``#`` alone is the top of the page."""
    for page, tags in pages.items():
        for address in (tags.links | tags.fetched) - {"#"}:
            parts = urlsplit(address)
            if parts.scheme or parts.netloc:
                continue
            aim = (page.parent / unquote(parts.path)).resolve() if parts.path else page
            place = unquote(parts.fragment)
            if not aim.is_file():
                yield f"{page.name}: {address} is not there"
            elif place and aim in pages and place not in pages[aim].ids:
                yield f"{page.name}: {address} has no such place"


def test_the_search_knows_checks_and_keys(site: Path) -> None:
    index = (site / "searchindex.js").read_text(encoding="utf-8")
    for word in ("status-runs-forward", "started_timestamp", "glossari"):
        assert word in index
