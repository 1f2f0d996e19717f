"""The client's tests: none of them was written for one of the planted bugs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from jobwatch import Client, Job, JobwatchError

from orchestrator_contract.contract_tests.strategies import job_histories, jobs


@pytest.fixture
def client(orchestrator: Any) -> Iterator[Client]:
    with Client(
        orchestrator.url, orchestrator.token, pause=0.01, timeout=2, looks=20
    ) as client:
        yield client


def test_it_waits_until_a_job_is_over(client: Client, orchestrator: Any) -> None:
    job = orchestrator.job()
    assert client.wait(job.id).state == "finished"
    orchestrator.assert_polled(job, at_least=4, max_interval="2s")


def test_it_takes_any_legal_answer_and_tells_of_any_trouble(
    client: Client, orchestrator_variant: Any
) -> None:
    with orchestrator_variant.expecting(JobwatchError):
        job = client.wait(orchestrator_variant.job.id)
        assert job.state == orchestrator_variant.outcome


@given(jobs())
def test_it_reads_every_job(body: dict[str, Any]) -> None:
    job = Job.read(body)
    assert job.state == body["state"]
    assert job.finished is None or isinstance(job.finished, datetime)
    assert job.duration is None or job.duration >= timedelta(0)


@given(job_histories())
def test_it_sees_the_end_of_every_life(history: list[dict[str, Any]]) -> None:
    assert Job.read(history[-1]).over
    assert not Job.read(history[0]).over
