"""The mock under granian: several processes, each with the same pure world.

A job is a function of seed, id, epoch and now, so any process answers alike. Whatever
needs state that all of them share (sessions, rules, a clock that is moved) needs the
default engine, and says so.
"""

from __future__ import annotations

import errno
import json
import os
import signal
import socket
import threading
import time
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from werkzeug.middleware.proxy_fix import ProxyFix

from orchestrator_contract.mockserver.admin.guard import Guard, is_loopback
from orchestrator_contract.mockserver.api.addresses import reached_at, url_at
from orchestrator_contract.mockserver.api.app import OrchestratorApp
from orchestrator_contract.mockserver.documents import Documents
from orchestrator_contract.mockserver.engine.listener import PortInUse
from orchestrator_contract.mockserver.engine.portfile import noted, require_writable
from orchestrator_contract.mockserver.sessions.plan import Plan
from orchestrator_contract.mockserver.world.shape import Shape

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from _typeshed.wsgi import WSGIApplication

    from orchestrator_contract.mockserver.world.world import World

#: How the processes are told what to serve.
_VARIABLE = "ORCHESTRATOR_MOCK_REPLICA"
#: Threads of each process; they wait for one another anyway.
_THREADS = 4
_PACKAGE = "orchestrator_contract.mockserver.engine.replicas"
#: Only what goes wrong is logged, and to standard error: granian's own is neither.
_LOGGED = {
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "loggers": {"_granian": {"handlers": ["console"], "propagate": False}},
}
#: Seconds that a process may take to end; one that has just begun does not hear.
_PATIENCE = 2
#: Seconds between two looks whether the port can be reached.
_PAUSE = 0.02
#: Seconds between two looks whether the process that began the others is there.
_WATCH = 0.5


class NoReplicas(Exception):  # noqa: N818 - the plain noun tells it all
    """Raised for what cannot be served by several processes; says what can."""


@dataclass(frozen=True)
class Replicas:
    """Several processes that serve one world at one *port*."""

    url: str
    port: int
    admin_token: str | None
    world: World


def application() -> WSGIApplication:
    """Make the application of one process, as serve_replicas() told it."""
    threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
    told = json.loads(os.environ[_VARIABLE])
    app = _app(told)
    if told["trust_forwarded"]:
        return ProxyFix(app, x_proto=1, x_host=1, x_port=1, x_prefix=1)
    return app


def _end_with(parent: int) -> None:
    """End this process once *parent* is gone.

    Who is killed outright cannot end the others: they would serve on, and keep the
    port, with nobody to end them.
    """
    while os.getppid() == parent:
        time.sleep(_WATCH)
    os._exit(1)


def _app(told: dict[str, Any]) -> OrchestratorApp:
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
    return OrchestratorApp(
        plan,
        token=told["token"],
        public_url=told["public_url"],
        cors=told["cors"],
        guard=Guard(hosts=frozenset(told["hosts"]), token=told["admin_token"]),
        replica=True,
    )


def serve_replicas(
    *,
    workers: int,
    host: str,
    port: int,
    port_file: Path | None = None,
    ready: Callable[[Replicas], object] = lambda _: None,
    **settings: Any,
) -> None:
    """Serve with *workers* processes until SIGINT, SIGTERM or SIGHUP.

    *ready*, *port_file* and *settings* are those of program.serve. Raises NoReplicas
    for what needs shared state, and where granian is not installed; else what
    program.serve raises.
    """
    _demand_pure(settings)
    try:
        from granian import Granian  # noqa: PLC0415 - of an extra
        from granian.constants import Interfaces  # noqa: PLC0415 - of an extra
        from granian.log import LogLevels  # noqa: PLC0415 - of an extra
    except ImportError:
        raise NoReplicas(
            "--engine granian needs the package granian: "
            "pip install 'orchestrator-contract[fast]'"
        ) from None
    told = _told(host, settings)
    app = _app(told)  # what cannot be served is told here, and not by each process
    address, port = _free(host, port)
    require_writable(port_file)
    os.environ[_VARIABLE] = json.dumps(told)
    server = Granian(
        f"{_PACKAGE}:application",
        address=address,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=_THREADS,
        factory=True,
        websockets=False,
        workers_kill_timeout=_PATIENCE,
        log_level=LogLevels.warning,
        log_dictconfig=_LOGGED,
    )
    if not _outlives_its_terminal():  # granian would begin again, with nobody to end it
        vars(server)["signal_handler_reload"] = server.signal_handler_interrupt
    replicas = Replicas(url_at(host, port), port, told["admin_token"], app.world)
    with ExitStack() as stack:

        def tell() -> None:
            stack.enter_context(noted(port, port_file))
            ready(replicas)

        def there() -> bool:
            # Before all are forked, nothing else is done: they would inherit halves.
            return len(server.wrks) == workers and _reached(address, port)

        with _once(there, tell, otherwise=server.signal_handler_interrupt):
            server.serve()


@contextmanager
def _once(
    there: Callable[[], bool],
    tell: Callable[[], None],
    *,
    otherwise: Callable[[], None],
) -> Iterator[None]:
    """Call *tell* as soon as *there* is true, beside the block.

    Where *tell* raises, *otherwise* is to end the block, and the exception is raised.
    """
    ended, failed = threading.Event(), list[Exception]()

    def look() -> None:
        while not there():
            if ended.wait(_PAUSE):
                return
        try:
            tell()
        except Exception as error:  # noqa: BLE001 - raised below, where it is heard
            failed.append(error)
            otherwise()

    looking = threading.Thread(target=look)
    looking.start()
    try:
        yield
    finally:
        ended.set()
        looking.join()
    for error in failed:
        raise error


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


def _free(host: str, port: int) -> tuple[str, int]:
    """Return the address of *host*, and *port* or any that is free.

    Raises PortInUse: granian itself would share a port with another granian. Raises
    the OSError of an address that cannot be had.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as found:
        if os.name != "nt":  # there it would let two servers share a port
            found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            found.bind((host, port))
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
            raise PortInUse.of(host, port) from None
        address, taken, *_ = found.getsockname()
        return address, taken


def _reached(address: str, port: int) -> bool:
    """Tell whether somebody listens there."""
    try:
        socket.create_connection((reached_at(address), port), 1).close()
    except OSError:
        return False
    return True
