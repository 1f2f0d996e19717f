"""A stream of Server-Sent Events, read on a socket."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from orchestrator_contract.mockserver import MockServer


class Event(NamedTuple):
    """An event: its name, what it says, and its id."""

    name: str
    data: Any
    id: str


class Stream:
    """An open stream: its status, its headers, and its events as they come."""

    def __init__(self, connection: socket.socket) -> None:
        self._file = connection.makefile("rb")
        self.status = int(self._file.readline().split()[1])
        self.headers = {}
        while line := self._file.readline().strip():
            name, _, value = line.decode().partition(": ")
            self.headers[name.lower()] = value

    def events(self) -> Iterator[Event]:
        """Yield events until the server ends the stream."""
        name = id_ = data = ""
        for raw in self._file:
            field, _, value = raw.decode().rstrip("\n").partition(": ")
            match field:
                case "event":
                    name = value
                case "id":
                    id_ = value
                case "data":
                    data = value
                case "" if data:
                    yield Event(name, json.loads(data), id_)
                    name = id_ = data = ""

    def until(
        self, name: str, fits: Callable[[Any], bool] = lambda _: True
    ) -> list[Event]:
        """Return the events up to the first one called *name* that *fits*."""
        seen = []
        for event in self.events():
            seen.append(event)
            if event.name == name and fits(event.data):
                return seen
        raise AssertionError(f"the stream ended without {name}: {seen[-3:]}")

    def rest(self) -> bytes:
        """Return all that comes until the end of the connection."""
        return self._file.read()


@contextmanager
def streaming(
    server: MockServer,
    *,
    path: str = "/__admin/stream",
    method: str = "GET",
    headers: dict[str, str] | None = None,
) -> Iterator[Stream]:
    """Ask for the stream, and read the head of the answer."""
    told = {"Host": f"127.0.0.1:{server.port}"} | (headers or {})
    head = "".join(f"{name}: {value}\r\n" for name, value in told.items())
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as link:
        link.sendall(f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode())
        yield Stream(link)
