"""What is under test, as the runner sees it: something that answers requests."""

from __future__ import annotations

from typing import Protocol

from .exchange import Exchange, Request


class Target(Protocol):
    """A server or an application that can be asked, by GET and HEAD only.

    *name* is what reports call it: the base URL without user and password, or a word
    for an application. *local* tells whether it runs on this machine, where nobody
    minds haste.
    """

    name: str
    local: bool

    @property
    def takes_commands(self) -> bool:
        """Whether it may be sent commands (POST) as well."""
        ...

    def send(self, request: Request, *, number: int = 0) -> Exchange:
        """Send one request and return what came of it.

        Whatever a server does is part of the exchange: nothing is raised for it.
        """
        ...

    def close(self) -> None:
        """Give back what is held open."""
        ...
