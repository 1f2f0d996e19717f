"""The sources: complete, graded, and quoting the page alone."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from orchestrator_contract.schemas import SOURCES, Source

from ..support.for_each import for_each

#: Families of numbered sources and how many each has.
FAMILIES = {"E": 8, "L": 7, "J": 17, "O": 1, "C": 9, "S": 10, "N": 12}
FAMILIES |= {"RP": 6, "V": 5, "T": 16}
PAGE = "https://help.puppet.com/pe/current/topics/orchestrator_api_get_jobs_job_id.htm"


@pytest.fixture(scope="module")
def page(samples: Path) -> str:
    """The text of the documentation page, if it lies beside the captured answers."""
    path = samples.parent / "seed" / "get-jobs-job-id.txt"
    if not path.is_file():
        pytest.skip("there is no copy of the documentation page in ../shared/seed")
    return " ".join(path.read_text("utf-8").split())


@for_each(
    "id_",
    [f"{family}{n}" for family, most in FAMILIES.items() for n in range(1, most + 1)],
)
def test_no_number_is_missing(id_: str) -> None:
    assert id_ in SOURCES


def test_no_id_is_of_an_unknown_family() -> None:
    form = re.compile(
        rf"page/[a-z_]+|design|§\d+(\.\d)?(/[a-z-]+)?|({'|'.join(FAMILIES)})\d+"
    )
    assert [id_ for id_ in SOURCES if not form.fullmatch(id_)] == []


@for_each("source", SOURCES.values(), ids=lambda source: source.id)
def test_a_source_speaks_for_itself(source: Source) -> None:
    assert source.sentence.endswith(".")
    assert source.grade in {"D", "R", "F+", "F", "C", "L", "I"}
    assert source.url is None or source.url.startswith("https://")


def test_what_is_documented_has_an_address() -> None:
    assert [s.id for s in SOURCES.values() if s.grade == "D" and not s.url] == []


def test_every_part_of_the_page_is_quoted() -> None:
    parts = [source for source in SOURCES.values() if source.id.startswith("page/")]
    assert len(parts) > 20
    assert all(part.url == PAGE and part.quote for part in parts)


def test_a_quote_is_short_and_the_page_s_own(page: str) -> None:
    quotes = [source.quote for source in SOURCES.values() if source.quote]
    assert [quote for quote in quotes if quote not in page] == []
    assert max(map(len, quotes)) <= 120


def test_no_two_sources_say_the_same() -> None:
    sentences = [source.sentence for source in SOURCES.values()]
    assert len(sentences) == len(set(sentences))
