"""All benign servers: each has a habit of its own that the contract allows."""

from __future__ import annotations

from .harmless import Benign
from .harmless_answers import ANSWERS
from .harmless_bodies import BODIES
from .harmless_jobs import JOBS
from .harmless_siblings import BESIDE
from .harmless_worlds import WORLDS

BENIGN: dict[str, Benign] = {
    benign.id: benign
    for garden in (JOBS, BODIES, ANSWERS, WORLDS, BESIDE)
    for benign in garden.servers
}
