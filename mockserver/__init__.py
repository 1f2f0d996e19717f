"""The mock: a world of jobs that make sense, and the server that shows it.

``with MockServer() as server:`` is all it takes. The names here load what they need at
their first use; importing this package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .api.app import OrchestratorApp, create_app
    from .generation import generate
    from .program import serve
    from .server import MockServer, PortInUse
    from .world.provider import OrchestratorProvider
    from .world.queries import JobsQuery, NodesQuery
    from .world.shape import Shape
    from .world.world import DEFAULT_EPOCH, UnknownJob, World

__all__ = [
    "DEFAULT_EPOCH",
    "JobsQuery",
    "MockServer",
    "NodesQuery",
    "OrchestratorApp",
    "OrchestratorProvider",
    "PortInUse",
    "Shape",
    "UnknownJob",
    "World",
    "create_app",
    "generate",
    "serve",
]

_HOMES = {
    "api.app": ("OrchestratorApp", "create_app"),
    "generation": ("generate",),
    "world.provider": ("OrchestratorProvider",),
    "world.queries": ("JobsQuery", "NodesQuery"),
    "program": ("serve",),
    "server": ("MockServer", "PortInUse"),
    "world.shape": ("Shape",),
    "world.world": ("DEFAULT_EPOCH", "UnknownJob", "World"),
}


def __getattr__(name: str) -> object:
    for module, names in _HOMES.items():
        if name in names:
            value = getattr(import_module(f".{module}", __name__), name)
            globals()[name] = value  # so that it is looked for only once
            return value
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
