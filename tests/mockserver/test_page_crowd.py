"""The page under load: 500 jobs that live and 10,000 requests, fluid and bounded."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

import http.client

from orchestrator_contract.mockserver import MockServer
from orchestrator_contract.mockserver.world.recipe import read_recipe

from ..browsing import Sight
from .asking import API

if TYPE_CHECKING:
    from playwright.sync_api import Page

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
        link.request("GET", f"{API}/jobs/{turn % 600 + 1}", headers={"X-Authentication": "t"})
        link.getresponse().read()
    link.close()


def held(page: Page) -> float:
    """Return what the page holds in memory, after a collection (MiB)."""
    session = page.context.new_cdp_session(page)
    session.send("HeapProfiler.collectGarbage")
    told: dict[str, Any] = session.send("Runtime.getHeapUsage")
    return float(told["usedSize"]) / 2**20


def test_a_crowd_keeps_the_page_fluid_and_its_memory_bounded(
    look: Callable[..., AbstractContextManager[Sight]],
) -> None:
    with MockServer(speed=1.0) as server:
        session = server.session()
        for number in range(JOBS):
            scenario = ("slow", "happy", "partial-failure", "never-finishes")[number % 4]
            told = {"scenario": scenario, "type": "task"}
            session.add_job(read_recipe(told, created=session.clock.now()))
        with look(server.url) as sight:
            page = sight.page
            page.wait_for_selector("#link[data-state=live]")
            page.wait_for_selector(f"#jobs-count:text-is('{JOBS + 100}')")
            page.evaluate(WATCH)
            asking = threading.Thread(target=poll, args=[server, REQUESTS + 500])
            asking.start()
            # Meanwhile somebody looks through the jobs, and filters them.
            while asking.is_alive():
                page.evaluate(
                    "(by) => { document.querySelector('#jobs-table .rows').scrollTop += by; }",
                    400,
                )
                page.wait_for_timeout(100)
            asking.join()
            page.select_option("#jobs-state", "running")
            full = "#journal-count:text-is('10,000')"
            page.wait_for_selector(full, timeout=60_000)
            page.wait_for_timeout(500)
            long = page.evaluate("window.long")
            rows = page.locator("[role=row]").count()
            first = held(page)
            poll(server, 2_000)
            page.wait_for_selector("#journal-lost:text('oldest 2,5')", timeout=60_000)
            second = held(page)
            assert page.inner_text("#journal-count") == "10,000"
            assert sight.complaints == []
            assert sight.barriers == []
    print(f"long tasks {long}, rows {rows}, MiB {first:.1f} then {second:.1f}")  # noqa: T201 - figures for whoever runs it with -s
    # On two slow cores that the mock and wrk-like polling share with the browser.
    assert len(long) <= 10
    assert max(long, default=0) < 500
    assert rows < 150
    assert second < 60
    assert second - first < 5
