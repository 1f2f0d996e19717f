"""The page before mocks that are gone, guarded, or several processes."""

from __future__ import annotations

import pytest

from orchestrator_contract.mockserver import MockServer

from .asking import API
from .test_page import Look, ask, awaken


@pytest.mark.slow(session="page")
def test_the_page_says_when_the_mock_is_gone_and_comes_back_with_it(look: Look) -> None:
    first = MockServer().start()
    port = first.port
    with look(first.url) as sight:
        page = sight.page
        awaken(page)
        first.stop()
        page.wait_for_selector("#link[data-state=lost]")
        page.wait_for_selector("#banner:not([hidden])")
        assert "tries again by itself" in page.inner_text("#banner-text")
        stands = page.inner_text("#clock-now")
        page.wait_for_timeout(1_500)
        assert page.inner_text("#clock-now") == stands
        assert sight.barriers == []
        with MockServer(seed=3, port=port) as second:
            page.wait_for_selector("#link[data-state=live]", timeout=20_000)
            ask(second, f"{API}/jobs/1")
            page.wait_for_selector("#journal-table .space .row")
            assert page.locator("#banner").is_hidden()


def test_beyond_loopback_the_token_is_asked_for_once(look: Look) -> None:
    with MockServer(host="0.0.0.0") as mock, look(mock.url) as sight:  # noqa: S104 - reached on loopback here
        page = sight.page
        page.wait_for_selector("#ask[open]")
        assert sight.barriers == []
        page.fill("#ask-input", str(mock.admin_token))
        page.click("#ask-ok")
        awaken(page)
        page.reload()
        awaken(page)
        assert page.locator("#ask").is_hidden()
        page.goto(f"{mock.url}/__admin/ui/docs.html")
        page.wait_for_selector(".opblock")


def test_a_mock_of_several_processes_says_what_it_lacks(look: Look) -> None:
    with MockServer() as mock:
        mock.app.admin._replica = True
        with look(mock.url) as sight:
            page = sight.page
            page.wait_for_selector("#banner:not([hidden])")
            assert "default engine" in page.inner_text("#banner-text")
            assert page.locator("#desk").is_hidden()
            assert "/orchestrator/v1/jobs/7" in page.inner_text("#start")
            assert sight.barriers == []
