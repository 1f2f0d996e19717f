"""Take the pictures of the mock's page that the documentation shows, anew.

    python .ci/page.py [FOLDER]

Writes them to docs/page: the page at 1280 and at 360 pixels, light and dark, and a few
of its panels. The world, the clock and what is asked are the same every time; only the
wall clock of the journal is not. Needs Chromium, Pillow, and the extra ``tests``.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

import urllib3
from PIL import Image

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from orchestrator_contract.mockserver import MockServer  # noqa: E402 - after the path
from tests.browsing import chromium, looking  # noqa: E402 - after the path

if TYPE_CHECKING:
    from playwright.sync_api import Page

EPOCH = datetime(2026, 11, 2, 9, tzinfo=UTC)
API = "/orchestrator/v1"
#: What a page that is being built might have asked.
ASKED = (
    *("/jobs?limit=5", "/jobs/64", "/job/64", "/jobs/abc", "/jobs/999404"),
    *("/jobs/1?__state=failed", "/jobs/65/nodes", "/jobs/65", "/plan_jobs/1064"),
    *("/jobs/64", "/jobs/64/events", "/jobs/65"),
)


@contextmanager
def scene() -> Iterator[MockServer]:
    """Start a mock in which something is going on."""
    with MockServer(time="virtual", epoch=EPOCH) as server:
        server.session().rules.add({"fault": "unavailable", "job": 65, "times": 2})
        session = server.session()
        for scenario in ("slow", "partial-failure"):
            told = {"type": "task", "scenario": scenario, "nodes": 12}
            with urllib3.PoolManager() as http:
                http.request("POST", f"{server.url}/__admin/jobs", json=told)
        session.clock.advance(14_000)
        with urllib3.PoolManager(retries=False) as http:
            for path in ASKED:
                headers = {"X-Authentication": "any-token"}
                http.request("GET", f"{server.url}{API}{path}", headers=headers)
        yield server


def settle(page: Page) -> None:
    """Wait until the page stands still."""
    page.wait_for_selector("#journal-table .space .row")
    page.wait_for_selector("#fault-name option[value=HANG]", state="attached")
    page.wait_for_timeout(700)


def main() -> int:
    """Take all pictures."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "page"
    folder.mkdir(parents=True, exist_ok=True)
    with scene() as server, chromium() as browser:
        for width, dark in product((1280, 360), (False, True)):
            look = "dark" if dark else "light"
            with looking(browser, server.url, width=width, dark=dark) as sight:
                page = sight.page
                settle(page)
                if width > 1000:
                    page.click('[data-job="65"] button')
                    page.wait_for_selector("#job-some:not([hidden])")
                    settle(page)
                page.screenshot(path=folder / f"{width}-{look}.png")
                if width < 1000:
                    page.click('[data-job="65"] button')
                    page.wait_for_selector("#job-some:not([hidden])")
                    settle(page)
                    page.screenshot(path=folder / f"{width}-{look}-job.png")
        with looking(browser, server.url) as sight:
            page = sight.page
            settle(page)
            for panel in ("create", "faults"):
                page.click(f"#tab-{panel}")
                settle(page)
                page.locator("#side").screenshot(path=folder / f"panel-{panel}.png")
    for path in sorted(folder.glob("*.png")):
        # 256 colours are enough for a page, and a third of the bytes; rare ones, such
        # as that of a single word, are to be among them.
        picture = Image.open(path).convert("RGB")
        few = picture.quantize(256, method=Image.Quantize.MAXCOVERAGE, dither=0)
        few.save(path, optimize=True)
        print(f"{path.stat().st_size:7} {path.name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
