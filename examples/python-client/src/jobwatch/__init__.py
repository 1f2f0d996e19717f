"""Watch a job of the Puppet Enterprise orchestrator until it is over."""

from .client import Client, JobwatchError
from .job import Job

__all__ = ["Client", "Job", "JobwatchError"]
