"""The page under load: 500 jobs that live and 10,000 requests, fluid and bounded."""

from __future__ import annotations

import http.client
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

import pytest

from orchestrator_contract.mockserver import MockServer
from orchestrator_contract.mockserver.world.recipe import read_recipe

from .asking import API

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browsing import Sight

JOBS = 500
REQUESTS = 10_000

#: Counts what keeps the page from answering for more than 50 ms, from now on.
WATCH = """() => {
  window.long = [];
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) window.long.push(Math.round(entry.duration));
  }).observe({ type: "longtask" });
}"""


def poll(server: MockServer, times: int) -> None:
    """Ask for jobs in turn, as fast as may be."""
    link = http.client.HTTPConnection("127.0.0.1", server.port)
    for turn in range(times):
        link.request(
            "GET", f"{API}/jobs/{turn % 600 + 1}", headers={"X-Authentication": "t"}
        )
        link.getresponse().read()
    link.close()


class Gauge:
    """What the page takes: memory after a collection, and work of its main thread."""

    def __init__(self, page: Page) -> None:
        self._session = page.context.new_cdp_session(page)
        self._session.send("Performance.enable", {"timeDomain": "threadTicks"})

    def held(self) -> float:
        """Return the memory that is held (MiB)."""
        self._session.send("HeapProfiler.collectGarbage")
        told: dict[str, Any] = self._session.send("Runtime.getHeapUsage")
        return float(told["usedSize"]) / 2**20

    def worked(self) -> float:
        """Return the seconds that the main thread has computed so far."""
        told = self._session.send("Performance.getMetrics")["metrics"]
        return float({row["name"]: row["value"] for row in told}["TaskDuration"])


@pytest.mark.slow(session="page")
def test_a_crowd_keeps_the_page_fluid_and_its_memory_bounded(
    look: Callable[..., AbstractContextManager[Sight]],
) -> None:
    with MockServer(speed=1.0) as server:
        session = server.session()
        session.journal.most_bytes = 2**28  # so that there is room for all of them
        for number in range(JOBS):
            scenario = ("slow", "happy", "partial-failure", "never-finishes")[
                number % 4
            ]
            told = {"scenario": scenario, "type": "task"}
            session.add_job(read_recipe(told, created=session.clock.now()))
        with look(server.url) as sight:
            page = sight.page
            page.wait_for_selector("#link[data-state=live]")
            page.wait_for_selector(f"#jobs-count:text-is('{JOBS + 100}')")
            page.evaluate(WATCH)
            gauge = Gauge(page)
            worked, began = gauge.worked(), time.monotonic()
            asking = threading.Thread(target=poll, args=[server, REQUESTS + 500])
            asking.start()
            # Meanwhile somebody looks through the jobs, and filters them.
            while asking.is_alive():
                page.evaluate(
                    "by => document.querySelector('#jobs-table .rows').scrollBy(0, by)",
                    400,
                )
                page.wait_for_timeout(100)
            asking.join()
            page.select_option("#jobs-state", "running")
            full = "#journal-count:text-is('10,000')"
            page.wait_for_selector(full, timeout=60_000)
            page.wait_for_timeout(500)
            busy = gauge.worked() - worked
            lasted = time.monotonic() - began
            long = page.evaluate("window.long")
            rows = page.locator("[role=row]").count()
            first = gauge.held()
            poll(server, 2_000)
            page.wait_for_selector("#journal-lost:text('oldest 2,5')", timeout=60_000)
            second = gauge.held()
            assert page.inner_text("#journal-count") == "10,000"
            assert sight.complaints == []
            assert sight.barriers == []
    print(  # noqa: T201 - figures for whoever runs it with -s
        f"{len(long)} tasks longer than 50 ms, {sum(long)} ms together; "
        f"{busy:.2f} s computed in {lasted:.1f} s; {rows} rows; "
        f"{first:.1f} MiB, after 2,000 more {second:.1f}"
    )
    # How long a task takes depends on who else wants the core; its work does not.
    assert busy < lasted / 3
    assert sum(long) < lasted * 1000 * 0.8
    assert rows < 150
    assert second < 60
    assert second - first < 5
