"""The mock under granian: several processes, each with the same pure world.

A job is a function of seed, id, epoch and now, so any process answers alike. Whatever
needs state that all of them share (sessions, rules, a clock that is moved) needs the
default engine, and says so.
"""

from __future__ import annotations

import json
import os
import signal
import socket
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from werkzeug.middleware.proxy_fix import ProxyFix

from orchestrator_contract.mockserver.admin.guard import Guard, is_loopback
from orchestrator_contract.mockserver.api.app import OrchestratorApp
from orchestrator_contract.mockserver.documents import Documents
from orchestrator_contract.mockserver.engine.portfile import noted
from orchestrator_contract.mockserver.sessions.plan import Plan
from orchestrator_contract.mockserver.world.shape import Shape

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

#: How the processes are told what to serve.
_VARIABLE = "ORCHESTRATOR_MOCK_REPLICA"
#: Threads of each process; they wait for one another anyway.
_THREADS = 4
_PACKAGE = "orchestrator_contract.mockserver.engine.replicas"


class NoReplicas(Exception):  # noqa: N818 - the plain noun tells it all
    """Raised for what cannot be served by several processes; says what can."""


def application() -> WSGIApplication:
    """Make the application of one process, as serve_replicas() told it."""
    told = json.loads(os.environ[_VARIABLE])
    documents, shape = told["documents"], Shape(**told["shape"])
    plan = Plan(
        seed=told["seed"],
        jobs=told["jobs"],
        epoch=datetime.fromisoformat(told["epoch"]),
        shape=shape,
        clock=told["time"],
        now=told["now"] and datetime.fromisoformat(told["now"]),
        faults=tuple(told["faults"]),
        documents=documents and Documents(Path(documents), shape.profile),
    )
    app = OrchestratorApp(
        plan,
        token=told["token"],
        public_url=told["public_url"],
        cors=told["cors"],
        guard=Guard(hosts=frozenset(told["hosts"]), token=told["admin_token"]),
        replica=True,
    )
    if told["trust_forwarded"]:
        return ProxyFix(app, x_proto=1, x_host=1, x_port=1, x_prefix=1)
    return app


def serve_replicas(*, workers: int, host: str, port: int, **settings: Any) -> None:
    """Serve with *workers* processes until SIGINT, SIGTERM or SIGHUP.

    *settings* are those of MockServer. Raises NoReplicas for those that need shared
    state, and where granian is not installed.
    """
    _demand_pure(settings)
    try:
        from granian import Granian  # noqa: PLC0415 - of an extra
        from granian.constants import Interfaces  # noqa: PLC0415 - of an extra
    except ImportError:
        raise NoReplicas(
            "--engine granian needs the package granian: "
            "pip install 'orchestrator-contract[fast]'"
        ) from None
    port = port or _free_port(host)
    os.environ[_VARIABLE] = json.dumps(_told(host, settings))
    application()  # what cannot be served is told here, once, and not by each process
    server = Granian(
        f"{_PACKAGE}:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=_THREADS,
        factory=True,
        websockets=False,
    )
    if not _outlives_its_terminal():  # granian would begin again, with nobody to end it
        vars(server)["signal_handler_reload"] = server.signal_handler_interrupt
    with noted(port, settings.get("port_file")):
        server.serve()


def _outlives_its_terminal() -> bool:
    """Tell whether a hang-up is ignored, as under nohup."""
    hang_up = getattr(signal, "SIGHUP", None)
    return hang_up is not None and signal.getsignal(hang_up) is signal.SIG_IGN


def _demand_pure(settings: dict[str, Any]) -> None:
    """Raise NoReplicas for settings that the processes would have to share."""
    needs = {
        "--clock poll": settings["time"] == "poll",
        "--inventory": settings.get("inventory") is not None,
        "--speed": settings["speed"] != 1,
        "--tls": settings["tls"] is not None,
    }
    for option, given in needs.items():
        if given:
            raise NoReplicas(f"{option} needs the default engine, not granian")


def _told(host: str, settings: dict[str, Any]) -> dict[str, Any]:
    now: datetime | None = settings["now"]
    epoch: datetime = settings["epoch"] or now or datetime.now(UTC)
    documents: Path | None = settings["documents"]
    admin_token = settings["admin_token"]
    if admin_token is None and not is_loopback(host):
        raise NoReplicas(
            "beyond loopback granian needs --admin-token-file: "
            "a token that is made here would not be told to all processes"
        )
    return {
        "seed": settings["seed"],
        "jobs": settings["jobs"],
        "epoch": epoch.isoformat(),
        "now": now and now.isoformat(),
        "shape": asdict(settings["shape"]),
        "time": settings["time"],
        "faults": list(settings["faults"]),
        "documents": documents and str(documents),
        "token": settings["token"],
        "public_url": settings["public_url"],
        "cors": settings["cors"],
        "hosts": list(settings["allowed_hosts"]),
        "admin_token": admin_token,
        "trust_forwarded": settings["trust_forwarded"],
    }


def _free_port(host: str) -> int:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as found:
        found.bind((host, 0))
        return int(found.getsockname()[1])
