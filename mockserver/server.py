"""The mock as a server of its own, for a test or a page."""

from __future__ import annotations

import secrets
import threading
from functools import partial
from itertools import count
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Any, NamedTuple, Self
from weakref import finalize

from werkzeug.middleware.proxy_fix import ProxyFix

from .admin.guard import Guard, is_loopback
from .api.addresses import url_at
from .api.app import REAL_TIME, Clock, OrchestratorApp
from .engine.listener import Listener, PortInUse
from .engine.surroundings import SESSION
from .sessions.plan import Plan
from .sessions.registry import TooManyPorts
from .steering import MockOrchestrator
from .world.shape import DOCUMENTED, Shape

if TYPE_CHECKING:
    import ssl
    from collections.abc import Iterable, Mapping
    from datetime import datetime
    from types import TracebackType

    from _typeshed.wsgi import WSGIApplication

    from .inventory import Inventory
    from .sessions.session import Session
    from .world.world import World

__all__ = ["MockServer", "PortInUse"]

#: The token that a server suggests when it takes any.
ANY_TOKEN = "any-token"  # noqa: S105 - it guards nothing

#: The most ports that sessions have beside the server's own, one of them and together:
#: each holds a thread and four descriptors, of which a process often has 1,024.
MOST_PORTS_OF_ONE = 4
MOST_PORTS = 100


class _Port(NamedTuple):
    """What listens, the thread that it listens in, and the session it is of."""

    listener: Listener
    thread: threading.Thread
    session: str | None


class MockServer:
    """A mock orchestrator that runs as long as the block does.

    ::

        with MockServer() as server:
            ...  # server.url, server.token

    *port* 0 takes any that is free. *epoch* (an aware datetime, or a timestamp with its
    zone) is when live jobs begin; by default when their session does. *clock* tells the
    time outside. In sessions it passes *speed* times as fast (60 or ``60x``); with
    *time* ``virtual`` it stands still at *now* (at the epoch if None) until it is
    moved, with ``poll`` each look at a job takes it one step on. *faults* are thrown at
    every request, *documents* is a folder of jobs that are served as they are written
    down there, *inventory* what commands find (a file in YAML, or its contents; without
    it one that goes with the seed). *tls* makes it HTTPS; True means with a certificate
    of our own, whose authority is in ``ca``. *cors* lets web pages of other origins
    read. With *trust_forwarded* links lead to the address that a proxy tells in
    ``X-Forwarded-Host`` and its kin. *allowed_hosts* are names, beside those of
    loopback, by which ``/__admin`` may be asked; beyond loopback it demands
    *admin_token*, made here if None.

    The other arguments are those of World and create_app. Raises ValueError or
    LookupError for a value that cannot be; starting raises PortInUse, or the OSError of
    an address that cannot be had.
    """

    def __init__(
        self,
        seed: int = 0,
        jobs: int = 100,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        token: str | None = None,
        public_url: str | None = None,
        epoch: datetime | str | None = None,
        shape: Shape = DOCUMENTED,
        clock: Clock = REAL_TIME,
        time: str = "real",
        speed: float | str = 1.0,
        now: datetime | str | None = None,
        faults: Iterable[str] = (),
        documents: Path | str | None = None,
        inventory: Path | str | Mapping[str, Any] | Inventory | None = None,
        trust_forwarded: bool = False,
        tls: ssl.SSLContext | bool | None = None,
        cors: bool = True,
        allowed_hosts: Iterable[str] = (),
        admin_token: str | None = None,
    ) -> None:
        if admin_token is None and not is_loopback(host):
            admin_token = secrets.token_urlsafe(24)
        #: What ``/__admin`` demands; None where it demands nothing.
        self.admin_token = admin_token
        self._plan = Plan().changed(
            seed=seed,
            jobs=jobs,
            epoch=epoch,
            shape=shape,
            time=time,
            speed=speed,
            now=now,
            faults=faults,
            documents=documents,
            inventory=inventory,
        )
        self.app = OrchestratorApp(
            self._plan,
            token=token,
            public_url=public_url,
            clock=clock,
            cors=cors,
            guard=Guard(hosts=frozenset(allowed_hosts), token=admin_token),
        )
        self.app.admin.open_port = self.open_port
        self.app.sessions.close_ports = self._close_ports
        #: A token that is accepted.
        self.token = ANY_TOKEN if token is None else token
        self._served: WSGIApplication = self.app
        if trust_forwarded:
            self._served = ProxyFix(self.app, x_proto=1, x_host=1, x_port=1, x_prefix=1)
        self._address = host, port
        #: The file of the authority that clients have to trust; None if not of ours.
        self.ca: Path | None = None
        if isinstance(tls, bool):
            tls = self._own_tls() if tls else None
        self._tls = tls
        self._listeners: list[_Port] = []
        self._lock = threading.Lock()
        self._numbers = count(1)

    @property
    def world(self) -> World:
        """The world of the default session."""
        return self.app.world

    @property
    def port(self) -> int:
        """The port that the server listens on; raises RuntimeError when it does not."""
        if not self._listeners:
            raise RuntimeError("the mock does not run; call start() or use `with`")
        return int(self._listeners[0].listener.server_address[1])

    @property
    def url(self) -> str:
        """Scheme, host and port, without a path: ``http://127.0.0.1:40123``.

        Raises RuntimeError when the server does not run.
        """
        return self._url(self.port)

    def session(self, key: str | None = None) -> Session:
        """Return the session called *key*, the default one without."""
        return self.app.sessions.get(key)

    def orchestrator(self, **settings: Any) -> MockOrchestrator:
        """Begin a session with a port of its own, and return the handle that steers it.

        *settings* are those of the server that a session can have for itself: ``seed``,
        ``jobs``, ``epoch``, ``shape``, ``time``, ``speed``, ``now``, ``faults``,
        ``documents`` and ``inventory``. Time goes by polls unless they say otherwise:
        each look at a job that lives takes it one step on, so that no test has to wait.

        Raises RuntimeError when the server does not run, TypeError, ValueError or
        LookupError for settings that cannot be.
        """
        key = f"own-{next(self._numbers)}"
        fresh = {"time": "poll", "epoch": None} | settings
        session = self.app.sessions.begin(key, self._plan.changed(**fresh))
        try:
            url = self.open_port(key)
        except BaseException:
            self.app.sessions.end(key)
            raise
        end = partial(self.app.sessions.end, key)
        return MockOrchestrator(session, url, self.token, ca=self.ca, end=end)

    def _close_ports(self, key: str) -> None:
        """Close the ports that belong to the session called *key*."""
        with self._lock:
            mine = [port for port in self._listeners if port.session == key]
            self._listeners = [p for p in self._listeners if p.session != key]
        _close(mine)

    def open_port(self, key: str, port: int = 0) -> str:
        """Serve the session called *key* on a port of its own too; return its URL.

        Raises PortInUse or OSError, TooManyPorts, RuntimeError when the server does not
        run.
        """
        self.app.sessions.get(key)
        with self._lock:
            if not self._listeners:
                raise RuntimeError("the mock does not run; call start() or use `with`")
            if len(self._listeners) > MOST_PORTS:
                raise TooManyPorts(
                    f"sessions have {MOST_PORTS} ports of their own, as many as may "
                    "be; ending a session closes its ports, and "
                    f"/__session/{key}/ is an address that needs none"
                )
            if sum(p.session == key for p in self._listeners) >= MOST_PORTS_OF_ONE:
                raise TooManyPorts(
                    f"session {key!r} has {MOST_PORTS_OF_ONE} ports of its own, as "
                    "many as may be; ending it closes them"
                )
            return self._url(self._listen(port, key))

    def start(self) -> Self:
        """Listen, and answer from a thread of its own; nothing happens if it does."""
        with self._lock:
            if not self._listeners:
                self.app.waiting.open()
                self._listen(self._address[1])
        return self

    def stop(self) -> None:
        """Close all ports and connections; it may start again."""
        with self._lock:
            listeners, self._listeners = self._listeners, []
        self.app.waiting.close()
        _close(listeners)

    def __enter__(self) -> Self:
        """Start."""
        return self.start()

    def __exit__(
        self,
        _type: type[BaseException] | None,
        _value: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        """Stop."""
        self.stop()

    def _listen(self, port: int, session: str | None = None) -> int:
        host = self._address[0]
        # What stands before the application may change what a request says.
        direct = self._served is self.app
        listener = Listener(
            host,
            port,
            self._served,
            tls=self._tls,
            surroundings={} if session is None else {SESSION: session},
            short_way=self.app.short_way if direct else None,
        )
        thread = threading.Thread(target=listener.accept_until_stopped, daemon=True)
        self._listeners.append(_Port(listener, thread, session))
        thread.start()
        return int(listener.server_address[1])

    def _url(self, port: int) -> str:
        scheme = "http" if self._tls is None else "https"
        return url_at(self._address[0], port, scheme)

    def _own_tls(self) -> ssl.SSLContext:
        """Make a certificate that lasts as long as the server; raises NoTls."""
        from .engine.tls import own  # noqa: PLC0415 - of an extra, and slow

        folder = Path(mkdtemp(prefix="orchestrator-contract-"))
        finalize(self, rmtree, folder, ignore_errors=True)
        context, self.ca = own(folder=folder)
        return context


def _close(ports: list[_Port]) -> None:
    """Close ports and their connections, and wait until that is done."""
    for port in ports:
        port.listener.stop()
    for port in ports:
        port.thread.join()
        port.listener.server_close()
