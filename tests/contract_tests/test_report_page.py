"""The report as a page, seen in a real browser: from a file, and asking for nothing."""

from __future__ import annotations

import pytest

from orchestrator_contract.contract_tests.model import Level
from orchestrator_contract.contract_tests.outcome import Outcome
from orchestrator_contract.contract_tests.reporters import render
from orchestrator_contract.schemas import BY_SLUG

from ..support.sampling import sampled
from .broken import broken_run
from .hostile_reports import FRAGMENTS, hostile_outcome
from .test_reporters import OUTCOMES

SHOWN = ".finding:not([hidden])"
OVERLAP = "#get-job--status-does-not-overlap"
#: Both widths, both schemes.
WINDOWS = [(width, dark) for width in (360, 1280) for dark in (False, True)]


@pytest.fixture(scope="module")
def broken() -> Outcome:
    return broken_run()


@pytest.fixture(scope="module")
def page(broken, tmp_path_factory) -> str:
    return written(tmp_path_factory.mktemp("report"), broken)


def written(folder, told: Outcome) -> str:
    """Write a report, and return the address of the file."""
    path = folder / "report.html"
    path.write_text(render("html", told), encoding="utf-8")
    return path.as_uri()


def demand_quiet(sight) -> None:
    assert sight.complaints == []
    assert sight.strangers == []


@pytest.mark.parametrize(("width", "dark"), sampled(WINDOWS, session="page", every=4))
def test_a_report_shuts_nobody_out(look, page, width, dark):
    with look(page, width=width, dark=dark) as sight:
        sight.page.click("#open-all")
        sight.page.evaluate(
            "document.querySelectorAll('details').forEach(d => { d.open = true })"
        )
        assert sight.barriers == []
        wide = "document.documentElement.scrollWidth - innerWidth"
        assert sight.page.evaluate(wide) <= 0
        demand_quiet(sight)


@pytest.mark.parametrize("told", sampled(OUTCOMES, session="page", every=4))
def test_every_end_of_a_run_has_a_page(look, tmp_path, told):
    with look(written(tmp_path, told), width=360) as sight:
        assert sight.page.locator("h1").inner_text()
        assert sight.page.locator(".finding").count() == len(told.findings)
        assert sight.barriers == []
        demand_quiet(sight)


def test_the_worst_that_can_come_runs_nothing(look, tmp_path):
    url = written(tmp_path, hostile_outcome("".join(FRAGMENTS)))
    with look(url, width=360) as sight:
        sight.page.on("dialog", lambda dialog: sight.complaints.append(dialog.message))
        sight.page.click("#open-all")
        for element in sight.page.locator("summary").all():
            element.hover()
        assert sight.page.locator("script").count() == 1
        assert sight.page.locator("img, iframe, object").count() == 0
        wide = "document.documentElement.scrollWidth - innerWidth"
        assert sight.page.evaluate(wide) <= 0
        demand_quiet(sight)


def test_the_filter_shows_what_is_asked_for_and_says_how_much(look, page, broken):
    errors = [f for f in broken.findings if f.check.level.label == "error"]
    with look(page) as sight:
        status = sight.page.locator("#shown")
        every = len(broken.findings)
        assert status.inner_text() == f"{every} of {every} findings shown"
        sight.page.uncheck("input[value=warning]")
        sight.page.uncheck("input[value=info]")
        assert sight.page.locator(SHOWN).count() == len(errors)
        assert status.inner_text() == f"{len(errors)} of {every} findings shown"
        sight.page.select_option("select[name=operation]", "getJob")
        about_jobs = [f for f in errors if f.check.operation == "get-job"]
        assert sight.page.locator(SHOWN).count() == len(about_jobs)
        number = sight.page.locator(".number[data-level=error]")
        assert number.inner_text() == str(len(about_jobs))
        assert sight.page.locator(".group:visible").count() == 1
        sight.page.fill("input[name=text]", "Status-Does not-overlap")
        assert sight.page.locator(SHOWN).count() == 1
        sight.page.fill("input[name=text]", "nothing has these words")
        assert sight.page.locator(SHOWN).count() == 0
        sight.page.click("#show-all")
        assert sight.page.locator(SHOWN).count() == every
        demand_quiet(sight)


def test_what_was_filtered_is_kept_in_the_address(look, page):
    with look(page) as sight:
        sight.page.uncheck("input[value=info]")
        sight.page.select_option("select[name=operation]", "listJobs")
        sight.page.fill("input[name=text]", "limit & more")
        address = sight.page.evaluate("location.href")
    with look(address) as sight:
        assert not sight.page.is_checked("input[value=info]")
        assert sight.page.input_value("input[name=text]") == "limit & more"
        assert sight.page.input_value("select[name=operation]") == "listJobs"
        sight.page.click("button[type=reset]")
        sight.page.wait_for_function("!location.hash")
        demand_quiet(sight)


@pytest.mark.parametrize(
    "odd",
    sampled(["level=none&operation=x", "=", "%", "a%ZZ=1", "#"], session="page"),
)
def test_an_address_that_somebody_made_up_does_no_harm(look, page, odd):
    with look(f"{page}#{odd}") as sight:
        assert sight.page.locator("#shown").inner_text()
        demand_quiet(sight)


def test_a_link_to_a_finding_opens_it(look, page):
    with look(f"{page}{OVERLAP}") as sight:
        assert sight.page.locator(OVERLAP).get_attribute("open") is not None
        sight.page.locator("#checks .failed summary").click()
        sight.page.click("#checks a[href='#list-jobs--list-is-no-longer-than-limit']")
        there = sight.page.locator("#list-jobs--list-is-no-longer-than-limit[open]")
        there.wait_for()
        demand_quiet(sight)


def test_the_place_at_fault_is_marked_and_in_sight(look, page):
    with look(page, width=360) as sight:
        sight.page.locator(f"{OVERLAP} > summary").click()
        mark = sight.page.locator(f"{OVERLAP} .body .line")
        assert mark.count() == 1
        assert '"enter_time"' in mark.inner_text()
        sight.page.wait_for_function(
            """selector => {
                const mark = document.querySelector(selector + ' .line');
                const [inner, outer] = [mark, mark.closest('.body')]
                    .map((e) => e.getBoundingClientRect());
                return inner.top >= outer.top && inner.bottom <= outer.bottom;
            }""",
            arg=f"{OVERLAP} .body",
        )


def test_a_key_that_is_missing_is_shown_where_it_should_be(look, page):
    with look(page) as sight:
        name = "#get-job--required-keys-are-present"
        sight.page.locator(f"{name} > summary").click()
        mark = sight.page.locator(f"{name} .body .line")
        assert mark.inner_text().split() == ['"node_count":', "missing"]


def test_findings_are_told_apart_while_they_are_closed(look, page, broken):
    """One check may find many places: each summary says which, the list first."""
    with look(page) as sight:
        slug = "#get-job--status-does-not-overlap"
        assert "/status/1/enter_time" in sight.page.inner_text(f"{slug} > summary")
        shown = sight.page.locator(".finding").evaluate_all(
            "them => them.map(it => it.closest('.group').dataset.operation"
            " + it.querySelector('summary').innerText)"
        )
        assert len({*shown}) == len(shown) == len(broken.findings)
        groups = sight.page.locator(".group").evaluate_all(
            "them => them.map(it => it.dataset.operation)"
        )
        grave = (f.check for f in broken.findings if f.check.level is Level.ERROR)
        errors = {check.operation for check in grave}
        listed = [operation.id for slug, operation in BY_SLUG.items() if slug in errors]
        assert groups[: len(listed)] == listed
        first = sight.page.locator(".finding").first
        assert first.get_attribute("open") is not None


def test_a_finding_about_the_whole_answer_marks_its_status(look, page):
    with look(page) as sight:
        name = "#get-job--server-does-not-fail"
        sight.page.locator(f"{name} > summary").click()
        assert sight.page.locator(f"{name} .line").inner_text().strip() == "HTTP 500"


def test_the_picture_of_a_life_shows_what_contradicts_itself(look, page):
    with look(page, width=360) as sight:
        sight.page.locator(f"{OVERLAP} > summary").click()
        figure = sight.page.locator(f"{OVERLAP} .timeline")
        box = figure.bounding_box()
        assert box["width"] <= 360
        for kind, words in (("gap", "12 s between"), ("overlap", "8 s of")):
            bar = figure.locator(f".bar.{kind}").bounding_box()
            assert bar["width"] > 5
            assert box["x"] <= bar["x"] <= box["x"] + box["width"]
            assert words in figure.locator(".notes").inner_text()
        before, after = (
            figure.locator(f".bar.{state}").bounding_box()
            for state in ("ready", "running")
        )
        overlap = figure.locator(".bar.overlap").bounding_box()
        assert overlap["x"] == pytest.approx(after["x"], abs=1)
        end = before["x"] + before["width"]
        assert overlap["x"] + overlap["width"] == pytest.approx(end, abs=1)
        label = figure.locator("svg").first.get_attribute("aria-label")
        assert "finished_timestamp: " in label
        assert "duration: 1 min 13 s" in label


def test_a_command_can_be_copied(look, page):
    with look(page) as sight:
        sight.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        sight.page.locator(f"{OVERLAP} > summary").click()
        button = sight.page.locator(f"{OVERLAP} .command button")
        button.click()
        sight.page.wait_for_function("navigator.clipboard.readText().then(Boolean)")
        told = sight.page.evaluate("navigator.clipboard.readText()")
        assert told.startswith("curl -sS -i")
        demand_quiet(sight)


def test_the_keyboard_leads_past_the_head_and_opens_a_finding(look, page):
    with look(page) as sight:
        sight.page.keyboard.press("Tab")
        assert sight.page.locator(":focus").inner_text() == "Skip to the findings"
        sight.page.keyboard.press("Enter")
        sight.page.locator(f"{OVERLAP} > summary").focus()
        sight.page.keyboard.press("Enter")
        sight.page.locator(f"{OVERLAP}[open]").wait_for()


def test_paper_is_white_and_shows_what_is_closed_on_the_screen(look, page):
    with look(page, dark=True) as sight:
        body = sight.page.locator(f"{OVERLAP} .body")
        assert not body.is_visible()
        sight.page.emulate_media(media="print")
        assert body.is_visible()
        colour = "getComputedStyle(document.body).backgroundColor"
        assert sight.page.evaluate(colour) == "rgb(255, 255, 255)"
        assert not sight.page.locator("#filter").is_visible()
        sight.page.evaluate("dispatchEvent(new Event('beforeprint'))")
        assert sight.page.locator(".finding:not([open])").count() == 0
        sight.page.evaluate("dispatchEvent(new Event('afterprint'))")
        assert sight.page.locator(".finding:not([open])").count() > 0


def test_it_reads_without_a_script(look, page):
    with look(page) as sight:
        context = sight.page.context.browser.new_context(java_script_enabled=False)
        bare = context.new_page()
        bare.goto(page)
        assert not bare.locator("#filter").is_visible()
        bare.locator(f"{OVERLAP} > summary").click()
        assert bare.locator(f"{OVERLAP} .timeline").is_visible()
        context.close()
