"""What time it is in a session: as outside, faster, or standing still."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from orchestrator_contract.mockserver.world.instants import LAST, instant, timestamp

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    Source = Callable[[], datetime]

KINDS = ("real", "virtual", "poll")
#: The fastest that a real clock goes: a day in less than a second and a half.
MOST_SPEED = 60_000.0
_SPELLING = re.compile(r"(?P<factor>[0-9]{1,6}(?:\.[0-9]{1,6})?)x?")


def speed(text: object) -> float:
    """Read a speed such as ``60x``; 0 stands still. Raises ValueError."""
    match = None if isinstance(text, bool) else _SPELLING.fullmatch(str(text))
    if match is None or float(match["factor"]) > MOST_SPEED:
        raise ValueError(
            f"{text!r} is no speed; give one such as 60x, from 0 to {MOST_SPEED:.0f}"
        )
    return float(match["factor"])


class Clock:
    """A clock that *kind* says how to move.

    A ``real`` clock goes along with *source*, *speed* times as fast; a ``virtual`` one
    stands still until it is moved; so does one that goes by ``poll``, but there each
    look at a live job takes that job one step on (that is the session's affair).

    *at* is where it begins, in milliseconds since 1970; at the source's time if it is
    None. No clock ever goes back: what a job has told stays true.
    """

    def __init__(
        self,
        source: Source,
        *,
        kind: str = "real",
        at: int | None = None,
        speed: float = 1.0,
    ) -> None:
        if kind not in KINDS:
            raise ValueError(f"{kind!r} is no clock; there are {', '.join(KINDS)}")
        self.kind = kind
        self._source = source
        self._speed = speed if kind == "real" else 0.0
        #: The speed of a real clock before it was frozen.
        self._wonted = speed
        #: Where the clock was set, and what time it was outside then. A clock that was
        #: never set shows the time outside itself.
        self._set: tuple[int, int] | None = None
        self._frozen = False
        if at is not None or self._speed != 1:
            outside = instant(source())
            self._set = outside if at is None else at, outside

    @property
    def by_polls(self) -> bool:
        """Whether a look at a job takes it one step on."""
        return self.kind == "poll" and not self._frozen

    @property
    def speed(self) -> float:
        """How many seconds pass here in one second outside."""
        return self._speed

    def now(self) -> int:
        """Return the time in milliseconds since 1970."""
        outside = instant(self._source())
        if self._set is None:
            return outside
        at, since = self._set
        return min(at + int(max(outside - since, 0) * self._speed), LAST)

    def advance(self, milliseconds: int) -> None:
        """Move on at once; raises ValueError for a step back, or out of all bounds."""
        now = self.now()
        if not 0 <= milliseconds <= LAST - now:
            raise ValueError(
                f"the clock cannot be moved by {milliseconds} ms: "
                f"it goes forward only, and no further than {timestamp(LAST)}"
            )
        self._anchor(now + milliseconds)

    def move_to(self, at: int) -> None:
        """Move on to an instant; raises ValueError if it is over."""
        now = self.now()
        if at < now:
            raise ValueError(
                f"{timestamp(at)} is over: it is {timestamp(now)}, "
                "and the clock goes forward only; reset the session to begin again"
            )
        self.advance(at - now)

    def freeze(self) -> None:
        """Stand still until resume(); looks count for nothing either."""
        self._anchor(self.now())
        self._speed, self._frozen = 0.0, True

    def resume(self, speed: float | None = None) -> None:
        """Go on, at *speed* or as before.

        A clock that stood begins to go; one that goes by polls does so again, unless it
        gets a speed.
        """
        self._anchor(self.now())
        self._frozen = False
        if self.kind == "poll" and speed is None:
            return
        self.kind = "real"
        self._speed = self._wonted = self._wonted if speed is None else speed

    def told(self) -> dict[str, Any]:
        """Return what the clock shows, as the admin API tells it."""
        return {
            "kind": self.kind,
            "now": timestamp(self.now()),
            "speed": self._speed,
        }

    def kept(self) -> dict[str, Any]:
        """Return what restores the clock elsewhere."""
        return {"kind": self.kind, "at": self.now(), "speed": self._speed}

    def like(self, *, kind: str, at: int, speed: float) -> Clock:
        """Return another clock by the same source.

        Raises ValueError for no kind, and for a time or a speed that no clock has.
        """
        if not 0 <= at <= LAST or not 0 <= speed <= MOST_SPEED:
            raise ValueError(f"no clock stands at {at} ms or goes at {speed}")
        return Clock(self._source, kind=kind, at=at, speed=speed)

    def _anchor(self, at: int) -> None:
        self._set = at, instant(self._source())
