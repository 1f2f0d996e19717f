"""Hypothesis strategies for every legal answer of the jobs family.

They are for tests of clients::

    @given(job=jobs(state="failed"))
    def test_a_failed_job_is_told_as_such(job): ...

Each draw begins with a job's whole life (``lives``): the states it passes through, what
happens on its nodes, who asked for it. What a body tells is read off that life at some
instant (``bodies``), in one of the ways in which servers have been seen to write it
(``hands``). So every draw satisfies its schema and contradicts itself nowhere, and it
shrinks to the plainest job that still fails the test.
"""

from .answers import (
    JobStory,
    job_events,
    job_histories,
    job_nodes,
    job_reports,
    job_stories,
    jobs,
)
from .errors import error_bodies
from .lists import job_lists

__all__ = [
    "JobStory",
    "error_bodies",
    "job_events",
    "job_histories",
    "job_lists",
    "job_nodes",
    "job_reports",
    "job_stories",
    "jobs",
]
