"""A class of tests, one for each check, to be subclassed for a server of one's own."""

from __future__ import annotations

from typing import Any, ClassVar

import pytest

from .settings import REMARK
from .verdict import Verdict, checked, names


class ConformanceSuite:
    """Hold a server to the contract, one test for each check.

    ::

        class TestOurServer(ConformanceSuite):
            @pytest.fixture(scope="class")
            @classmethod
            def orchestrator_target(cls, our_server):
                return our_server.url, "a token"

    The server is asked once, by GET only, when the first test of the class runs; under
    pytest-xdist once for each worker that runs some of them: ``--dist loadscope`` keeps
    a class together. *select* and *ignore* are patterns of check ids.
    """

    select: ClassVar[tuple[str, ...]] = ()
    ignore: ClassVar[tuple[str, ...]] = ()

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        """Make a test of each check."""
        if "orchestrator_check" in metafunc.fixturenames:
            tests = names(self.select, self.ignore)
            metafunc.parametrize("orchestrator_check", tests)

    @pytest.fixture(scope="class")
    @classmethod
    def orchestrator_target(cls) -> tuple[str, str | None]:
        """Override this: return the server's base URL and a token."""
        raise NotImplementedError(
            f"{cls.__name__} has to override the fixture orchestrator_target "
            "and return the server's base URL and a token"
        )

    @pytest.fixture(scope="class")
    @classmethod
    def orchestrator_report(
        cls, orchestrator_target: tuple[str, str | None]
    ) -> dict[str, Any]:
        """Return the JSON report of the one run that all tests judge."""
        url, token = orchestrator_target
        return checked(url, token, select=cls.select, ignore=cls.ignore)

    def test_conformance(
        self,
        orchestrator_check: str,
        orchestrator_report: dict[str, Any],
        record_property: Any,
        request: pytest.FixtureRequest,
    ) -> None:
        """Judge one check; skips where there was nothing to judge.

        What fails nothing is told at the end of the run, and in full with ``-rA``.
        """
        verdict = Verdict.of(orchestrator_check, orchestrator_report)
        for name, value in verdict.properties:
            record_property(name, value)
        if verdict.skipped:
            pytest.skip(verdict.skipped)
        for title, text in verdict.remarks:
            requirement = text.partition("\n")[0]
            level = title.rpartition(" ")[2]
            record_property(REMARK, f"{level}: {orchestrator_check}: {requirement}")
            request.node.add_report_section("call", title, text)
        if verdict.failures:
            pytest.fail("\n\n".join(verdict.failures), pytrace=False)
