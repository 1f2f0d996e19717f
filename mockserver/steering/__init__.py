"""What a test holds in its hand: a session of the mock, its jobs and its journal."""

from .commands import PostedCommand
from .fault import ThrownFault
from .job import MockJob
from .orchestrator import MockOrchestrator
from .requests import Requests
from .unexpected import Unexpected, unexpected

__all__ = [
    "MockJob",
    "MockOrchestrator",
    "PostedCommand",
    "Requests",
    "ThrownFault",
    "Unexpected",
    "unexpected",
]
