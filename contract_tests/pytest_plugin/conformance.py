"""``--orchestrator-check``: one test for each check, judged on one recorded run.

The run is made once: in the process that controls pytest-xdist's workers, or at the
first of these tests where there is none. What workers get to see is its report.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from .settings import SETTINGS
from .verdict import CONCLUSIVE, Verdict, checked, names, summary

_INPUT = "orchestrator_check"
_NAME = "orchestrator-check"


class Conformance:
    """A plugin within the plugin: it adds the tests, and makes the run."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._report: dict[str, Any] | None = None

    def report(self) -> dict[str, Any]:
        """Return the report of the run, made if it has not been."""
        if self._report is None:
            given = getattr(self._config, "workerinput", {}).get(_INPUT)
            self._report = self._run() if given is None else json.loads(given)
        return self._report

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:
        """Let a worker of pytest-xdist have the report."""
        node.workerinput[_INPUT] = json.dumps(self.report())

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(
        self, session: pytest.Session, items: list[pytest.Item]
    ) -> None:
        """Add the tests, in the order of the catalogue, behind all others."""
        items.extend(Checks.of(session, self).collect())

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """Tell the verdict, and what was found that fails nothing."""
        if self._report is not None:
            terminalreporter.section("orchestrator check")
            for line in summary(self._report):
                terminalreporter.write_line(line)

    def _run(self) -> dict[str, Any]:
        settings = self._config.stash[SETTINGS]
        with ExitStack() as stack:
            url, token = settings.url, settings.token
            if settings.mock:
                from orchestrator_contract.mockserver import MockServer, Shape

                mock = MockServer(settings.seed, shape=Shape(profile=settings.profile))
                server = stack.enter_context(mock)
                url, token = server.url, server.token
            return checked(url, token, seed=settings.seed, profile=settings.profile)


class Checks(pytest.Collector):
    """All of these tests."""

    conformance: Conformance

    @classmethod
    def of(cls, session: pytest.Session, conformance: Conformance) -> Checks:
        """Return the collector of the tests that *conformance* is asked for."""
        made = cls.from_parent(session, name=_NAME, nodeid=_NAME)
        made.conformance = conformance
        return made

    def collect(self) -> Iterator[CheckItem]:
        """Yield one test for each check, and one for whether there was enough."""
        for name in names():
            item = CheckItem.from_parent(
                self, name=name, nodeid=f"{self.nodeid}::{name}"
            )
            item.conformance = self.conformance
            yield item


class CheckItem(pytest.Item):
    """One check against the server under test."""

    conformance: Conformance

    def runtest(self) -> None:
        """Judge; skips where the check had nothing to judge."""
        verdict = Verdict.of(self.name, self.conformance.report())
        self.user_properties += verdict.properties
        if verdict.skipped:
            pytest.skip(verdict.skipped)
        for title, text in verdict.remarks:
            self.add_report_section("call", title, text)
        if verdict.failures:
            raise BrokenRequirement("\n\n".join(verdict.failures))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException]) -> Any:  # type: ignore[override]
        """Show the findings, and no trace of ours."""
        if isinstance(excinfo.value, BrokenRequirement):
            return str(excinfo.value)
        return super().repr_failure(excinfo)

    def reportinfo(self) -> tuple[Path, None, str]:
        """Say what this is: it lies in no file."""
        what = "enough was asked" if self.name == CONCLUSIVE else self.name
        return self.config.rootpath, None, f"{_NAME}: {what}"


class BrokenRequirement(AssertionError):  # noqa: N818 - a plain noun reads better in a report
    """Raised by a test whose check has findings."""
