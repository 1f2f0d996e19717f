"""The page in a real browser: a person bends the mock and sees what comes of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import urllib3

from orchestrator_contract.mockserver import MockServer

from ..support.sampling import sampled
from .asking import API, asking

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browsing import Sight

Look = Callable[..., AbstractContextManager["Sight"]]

EPOCH = datetime(2026, 1, 5, 9, tzinfo=UTC)
SIZES = [(360, False), (360, True), (1280, False), (1280, True)]


@pytest.fixture
def mock() -> Iterator[MockServer]:
    with MockServer(time="virtual", epoch=EPOCH) as server:
        yield server


def ask(server: MockServer, path: str) -> int:
    with urllib3.PoolManager(retries=False) as http:
        return asking(server.url, http)(path).status


def awaken(page: Page) -> None:
    """Wait until the page has heard all that there is."""
    page.wait_for_selector("#link[data-state=live]")
    page.wait_for_selector("#jobs-table .space .row")
    page.wait_for_selector("#fault-name option[value=HANG]", state="attached")


def shown(page: Page, job: int) -> str:
    return page.inner_text(f'[data-job="{job}"] .badge').split()[-1]


def content(sight: Sight) -> None:
    """Hold against the page whatever it complained of, asked or shut out."""
    assert sight.complaints == []
    assert sight.strangers == []
    assert sight.barriers == []


def test_a_person_makes_a_job_bends_it_and_sees_it_all(
    mock: MockServer, look: Look, tmp_path: Path
) -> None:
    with look(mock.url) as sight:
        page = sight.page
        awaken(page)
        page.click("text=New job >> nth=0")
        page.select_option("#recipe-type", "task")
        page.select_option("#recipe-scenario", "happy")
        page.fill("#recipe-nodes", "3")
        page.click("#recipe-form [type=submit]")
        page.wait_for_selector('[data-job="101"]')
        page.wait_for_selector("#job-title:text-is('Job 101')")
        assert shown(page, 101) == "new"
        for _ in range(2):
            page.click("[data-advance='1m']")
        page.wait_for_selector('[data-job="101"] .badge.finished')
        page.wait_for_selector("#job-state.finished")
        assert "3/3" in page.inner_text('[data-job="101"] .nodes')
        page.wait_for_selector("#job-history .badge.finished")
        # Aimed at the open job, for the next two requests.
        page.click("#job-fault")
        page.select_option("#fault-name", "unavailable")
        page.fill("#fault-times", "2")
        page.click("#fault-form [type=submit]")
        page.wait_for_selector("#faults-rows tr")
        answers = [ask(mock, f"{API}/jobs/101") for _ in range(3)]
        assert answers == [503, 503, 200]
        page.wait_for_selector("#faults-rows :text('2 of 2, spent')")
        faults = page.locator("#journal-table .tag.fault")
        faults.nth(1).wait_for()
        assert "unavailable" in faults.first.inner_text()
        with page.expect_download() as download:
            page.click("#journal-har")
        download.value.save_as(tmp_path / "mock.har")
        content(sight)
    entries = json.loads((tmp_path / "mock.har").read_text())["log"]["entries"]
    assert [entry["response"]["status"] for entry in entries] == answers


def test_near_misses_are_explained_and_a_request_is_shown(
    mock: MockServer, look: Look
) -> None:
    with look(mock.url) as sight:
        page = sight.page
        awaken(page)
        ask(mock, "/orchestrator/v1/job/7?limit=1")
        page.wait_for_selector("#journal-table .tag.near")
        ask(mock, f"{API}/jobs/7?__state=running")
        page.wait_for_selector("#journal-table .tag.wish")
        page.select_option("#journal-kind", "unmatched")
        page.wait_for_selector("#journal-count:text-is('1 of 2')")
        page.click("#journal-table .space .row button")
        page.wait_for_selector("#request-some:not([hidden])")
        assert "did you mean GET /orchestrator/v1/jobs" in page.inner_text(
            "#request-notes"
        )
        assert "/orchestrator/v1/job/7" in page.inner_text("#request-copy")
        assert "no operation" in page.inner_text("#request-facts")
        content(sight)


@pytest.mark.parametrize("width", sampled([360, 1280], session="page", every=2))
def test_a_rule_is_told_in_words(mock: MockServer, look: Look, width: int) -> None:
    for delay in ("30ms", {"uniform": ["1ms", "9ms"]}, {"lognormal": ["1ms", "3ms"]}):
        mock.session().rules.add({"delay": delay, "job": 7})
    with look(mock.url, width=width) as sight:
        page = sight.page
        awaken(page)
        page.click("#tab-faults")
        rules = page.locator("#faults-rows td:first-child")
        rules.nth(2).wait_for()
        assert rules.all_inner_texts() == [
            "waits 30ms",
            "waits 1ms to 9ms",
            "waits about 1ms, one time in six over 3ms",
        ]
        button = page.locator("#faults-rows button").first
        height = button.evaluate("it => it.getBoundingClientRect().height")
        assert height < 40, "its word stands in one line"
        content(sight)


@pytest.mark.parametrize(("width", "dark"), sampled(SIZES, session="page", every=4))
def test_every_panel_shuts_nobody_out(
    mock: MockServer, look: Look, width: int, *, dark: bool
) -> None:
    ask(mock, f"{API}/jobs/2?__fault=unavailable")
    with look(mock.url, width=width, dark=dark) as sight:
        page = sight.page
        awaken(page)
        page.click('[data-job="64"] button')
        page.wait_for_selector("#job-some:not([hidden])")
        page.click("#journal-table .space .row button")
        page.wait_for_selector("#request-some:not([hidden])")
        for panel in ("start", "job", "request", "create", "faults"):
            page.click(f"#tab-{panel}")
            page.evaluate(
                "for (const d of document.querySelectorAll('details')) d.open = true"
            )
            assert sight.barriers == [], panel
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert wide <= width, panel
        content(sight)


def test_words_without_end_do_not_push_the_page_apart(
    mock: MockServer, look: Look
) -> None:
    word = "W" * 3_000
    with urllib3.PoolManager(retries=False) as http:
        asked = asking(mock.url, http)
        body = asked(f"{API}/jobs/6").json | {"name": "7777", "description": word}
        body["owner"]["login"] = word
        assert asked("/__admin/jobs", method="POST", json=body).status == 201
    with look(mock.url, width=360) as sight:
        page = sight.page
        awaken(page)
        page.fill("#jobs-number", "7777")
        page.press("#jobs-number", "Enter")
        page.wait_for_selector("#job-title:text-is('Job 7777')")
        assert word in page.inner_text("#job-what")
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        content(sight)


def test_it_can_be_used_by_keyboard_alone(mock: MockServer, look: Look) -> None:
    with look(mock.url) as sight:
        page = sight.page
        awaken(page)
        page.focus("#jobs-table .rows")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowDown")
        assert page.evaluate("document.activeElement.textContent") == "71"
        page.keyboard.press("End")
        assert page.evaluate("document.activeElement.textContent") == "100"
        page.keyboard.press("Home")
        page.keyboard.press("Enter")
        page.wait_for_selector("#job-title:text-is('Job 72')")
        assert page.evaluate("document.activeElement.id") == "panel-job"
        page.focus("#tab-job")
        page.keyboard.press("ArrowRight")
        assert page.evaluate("document.activeElement.id") == "tab-request"
        page.focus("#clock-speed")
        content(sight)


def test_what_cannot_be_done_is_said_where_it_was_tried(
    mock: MockServer, look: Look
) -> None:
    with look(mock.url) as sight:
        page = sight.page
        awaken(page)
        page.click("#tab-create")
        page.select_option("#recipe-scenario", "never-finishes")
        page.select_option("#recipe-state", "finished")
        page.click("#recipe-form [type=submit]")
        page.wait_for_selector("#recipe-form .error:not([hidden])")
        assert "never finished" in page.inner_text("#recipe-form .error")
        page.fill("#jobs-number", "4711")
        page.click("#jobs-goto button")
        page.wait_for_selector("#job-error:not([hidden])")
        assert "no job 4711" in page.inner_text("#job-error")
        # The browser itself tells of each refusal, and that is all it tells.
        assert all("Failed to load resource" in said for said in sight.complaints)
        assert sight.barriers == []


def test_a_session_that_ends_is_not_begun_again_behind_anybodys_back(
    mock: MockServer, look: Look
) -> None:
    with look(f"{mock.url}/__session/mine/") as sight:
        page = sight.page
        awaken(page)
        assert page.input_value("#session") == "mine"
        mock.app.sessions.end("mine")
        page.wait_for_selector("#link[data-state=gone]")
        page.wait_for_timeout(1_500)
        assert mock.app.sessions.known("mine") is None


@pytest.mark.parametrize(("width", "dark"), sampled(SIZES, session="page", every=4))
def test_the_documentation_asks_this_very_mock(
    mock: MockServer, look: Look, width: int, *, dark: bool
) -> None:
    url = f"{mock.url}/__session/mine/__admin/ui/docs.html"
    with look(url, width=width, dark=dark) as sight:
        page = sight.page
        get_job = page.locator("#operations-jobs-getJob")
        get_job.locator(".opblock-summary-control").click()
        get_job.locator("input[placeholder='job-id']").fill("7")
        get_job.locator("button.execute").click()
        get_job.locator(
            ".live-responses-table .response .response-col_status"
        ).wait_for()
        assert (
            f"/__session/mine{API}/jobs/7"
            in get_job.locator(".request-url").inner_text()
        )
        content(sight)
    entries: list[Any] = mock.session("mine").journal.entries()
    assert [(entry.operation, entry.status) for entry in entries] == [("getJob", 200)]
