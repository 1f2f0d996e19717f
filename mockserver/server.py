"""The mock as a server of its own, for a test or a page."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Self

from .api.app import REAL_TIME, Clock, OrchestratorApp, create_app
from .engine.listener import Listener, PortInUse
from .world.shape import DOCUMENTED, Shape
from .world.world import World

if TYPE_CHECKING:
    from datetime import datetime
    from types import TracebackType

__all__ = ["MockServer", "PortInUse"]

#: The token that a server suggests when it takes any.
ANY_TOKEN = "any-token"  # noqa: S105 - it guards nothing

#: What a wildcard address is reached at from this machine.
_LOOPBACK = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}  # noqa: S104 - read, not bound


class MockServer:
    """A mock orchestrator that runs as long as the block does.

    ::

        with MockServer() as server:
            ...  # server.url, server.token

    *port* 0 takes any that is free. *epoch* (an aware datetime) is the world's; the
    time of making by default, so that live jobs begin now. *clock* tells the time.
    The other arguments are those of World and create_app. Starting raises PortInUse,
    or the OSError of an address that cannot be had.
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
        epoch: datetime | None = None,
        shape: Shape = DOCUMENTED,
        clock: Clock = REAL_TIME,
    ) -> None:
        epoch = clock() if epoch is None else epoch
        self.world = World(seed, epoch=epoch, jobs=jobs, shape=shape)
        self.app: OrchestratorApp = create_app(
            self.world, token=token, public_url=public_url, clock=clock
        )
        #: A token that is accepted.
        self.token = ANY_TOKEN if token is None else token
        self._address = host, port
        self._listener: Listener | None = None
        self._thread: threading.Thread | None = None

    @property
    def port(self) -> int:
        """The port that the server listens on; raises RuntimeError when it does not."""
        if self._listener is None:
            raise RuntimeError("the mock does not run; call start() or use `with`")
        return int(self._listener.server_address[1])

    @property
    def url(self) -> str:
        """Scheme, host and port, without a path: ``http://127.0.0.1:40123``.

        Raises RuntimeError when the server does not run.
        """
        host = _LOOPBACK.get(self._address[0], self._address[0])
        return f"http://{f'[{host}]' if ':' in host else host}:{self.port}"

    def start(self) -> Self:
        """Listen, and answer from a thread of its own; nothing happens if it does."""
        if self._listener is None:
            self._listener = Listener(*self._address, self.app)
            self._thread = threading.Thread(
                target=self._listener.accept_until_stopped, daemon=True
            )
            self._thread.start()
        return self

    def stop(self) -> None:
        """Close the port and all connections; it may start again."""
        listener, thread = self._listener, self._thread
        if listener is None or thread is None:
            return
        self._listener = self._thread = None
        listener.stop()
        thread.join()
        listener.server_close()

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
