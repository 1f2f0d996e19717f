"""A real browser for pages of ours: headless Chromium, watched while it looks.

Whatever a page complains of, or asks of anybody else, is kept and can be held against
it. Nothing leaves this machine: a request to another origin is refused and noted.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
_FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-dev-shm-usage", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
)
#: What axe-core calls grave enough to shut somebody out.
_GRAVE = {"serious", "critical"}


@dataclass(slots=True)
class Sight:
    """A page that is open, what it complained of, and whom else it asked."""

    page: Page
    complaints: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)

    @property
    def barriers(self) -> list[str]:
        """What axe-core finds grave, a line each: rule, what it is, and where."""
        from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415 - reads half a megabyte of script

        found = Axe().run(self.page).response["violations"]
        return [
            f"{rule['id']}: {rule['help']} ({node['target']})"
            for rule in found
            if rule["impact"] in _GRAVE
            for node in rule["nodes"]
        ]


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start the browser and end it again."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - costs what only these tests pay

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=str(CHROMIUM), args=[*_FLAGS]
        )
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def looking(
    browser: Browser, url: str, *, width: int = 1280, dark: bool = False
) -> Iterator[Sight]:
    """Open *url* in a window of *width* pixels; only its own origin may be asked."""
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        color_scheme="dark" if dark else "light",
        reduced_motion="reduce",
        accept_downloads=True,
    )
    sight = Sight(context.new_page())
    own = urlsplit(url)[:2]

    def admit(route: Route) -> None:
        asked = route.request.url
        if urlsplit(asked)[:2] == own or asked.startswith(("data:", "blob:")):
            route.continue_()
        else:
            sight.strangers.append(asked)
            route.abort()

    context.route("**/*", admit)
    sight.page.on(
        "console",
        lambda said: (
            sight.complaints.append(said.text)
            if said.type in {"error", "warning"}
            else None
        ),
    )
    sight.page.on("pageerror", lambda error: sight.complaints.append(str(error)))
    try:
        sight.page.goto(url)
        yield sight
    finally:
        context.close()
