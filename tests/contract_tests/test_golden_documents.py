"""The golden documents before the checks: each gives what its manifest says."""

from __future__ import annotations

from orchestrator_contract.contract_tests.checks import CATALOGUE
from orchestrator_contract.contract_tests.clauses import READS
from orchestrator_contract.contract_tests.document import OPERATION_OF, Document
from orchestrator_contract.contract_tests.judge import Court
from orchestrator_contract.contract_tests.model import Level
from orchestrator_contract.contract_tests.places import FilePlace
from orchestrator_contract.fixtures import DOCUMENTS, GoldenDocument, document

from ..support.for_each import for_each

BROKEN = [golden for golden in DOCUMENTS if not golden.valid]
ERRORS = [golden for golden in DOCUMENTS if golden.schema == "error"]


def findings(
    golden: GoldenDocument, *, without: str | None = None, operation: str = ""
) -> set[tuple[str, str, str]]:
    """Judge a document and return check, level and pointer of what is no mere info."""
    court = Court(check for check in CATALOGUE.values() if check.id != without)
    court.document(
        Document(
            body=golden.body,
            schema=golden.schema,
            operation=operation or OPERATION_OF[golden.schema],
            place=FilePlace(golden.name),
        )
    )
    return {
        (finding.check.id, finding.check.level.label, finding.breach.pointer)
        for finding in court.findings()
        if finding.check.level > Level.INFO
    }


@for_each("golden", DOCUMENTS, ids=str)
def test_a_document_gives_exactly_the_findings_of_its_manifest(
    golden: GoldenDocument,
) -> None:
    assert findings(golden) == {
        (expected.check, expected.level, expected.pointer)
        for expected in golden.findings
    }


@for_each("golden", DOCUMENTS, ids=str)
def test_only_an_invalid_document_gives_an_error(golden: GoldenDocument) -> None:
    levels = {level for _, level, _ in findings(golden)}
    assert not (golden.valid and "error" in levels)


@for_each("golden", BROKEN, ids=str)
def test_no_other_check_sees_the_fault_of_an_invalid_document(
    golden: GoldenDocument,
) -> None:
    """Without the check that the manifest names, the document passes."""
    (check,) = {expected.check for expected in golden.findings}
    assert findings(golden, without=check) == set()


def test_the_pages_example_gives_exactly_three_warnings() -> None:
    assert findings(document("job-page-example")) == {
        ("get-job/recommended-keys-are-present", "warning", "/events"),
        ("get-job/timestamp-is-the-last-change", "warning", "/timestamp"),
        ("get-job/status-agrees-with-the-times", "warning", "/status"),
    }


@for_each("operation", READS)
@for_each("golden", ERRORS, ids=str)
def test_an_error_body_is_judged_alike_whatever_was_asked(
    golden: GoldenDocument, operation: str
) -> None:
    clauses = {check.partition("/")[2] for check, *_ in findings(golden)}
    found = findings(golden, operation=operation)
    assert {check for check, *_ in found} == {f"{operation}/{c}" for c in clauses}
