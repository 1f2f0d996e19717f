"""wrk, pinned to a core of its own: how it is run, and what it says."""

from __future__ import annotations

import re
import subprocess
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from instruments.processes import TOKEN_HEADER, Cores

_ROTATING = Path(__file__).with_name("rotating.lua")
_UNITS = {"us": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0, "h": 3600.0}
_RATE = re.compile(r"^Requests/sec:\s+([\d.]+)", re.MULTILINE)
_COUNT = re.compile(r"^\s+(\d+) requests in", re.MULTILINE)
_NOT_2XX = re.compile(r"^\s+Non-2xx or 3xx responses: (\d+)", re.MULTILINE)
_QUANTILE = r"^\s+{}%\s+([\d.]+)(us|ms|s|m|h)\s*$"
_ERRORS = re.compile(
    r"^\s+Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)",
    re.MULTILINE,
)


class NotMeasured(Exception):  # noqa: N818 - the plain words tell it all
    """Raised for what could not be measured; says why, for the page."""


@dataclass(frozen=True, slots=True)
class Load:
    """One sample of wrk: answers a second, how many, and how long they took (s)."""

    rate: float
    requests: int
    p50: float
    p99: float
    errors: int = 0

    def told(self) -> dict[str, Any]:
        """Return it for the raw results."""
        return asdict(self) | {"p50": round(self.p50, 6), "p99": round(self.p99, 6)}


def read(text: str) -> Load:
    """Read what ``wrk --latency`` wrote.

    Raises NotMeasured if that is not its report, if nothing was answered, or if an
    answer was no success: then its figure is that of something else.
    """
    rate, count = _RATE.search(text), _COUNT.search(text)
    if rate is None or count is None:
        raise NotMeasured(f"wrk reported nothing: {text.strip()[-200:] or 'no output'}")
    if int(count[1]) == 0:
        raise NotMeasured("nothing was answered")
    if refused := _NOT_2XX.search(text):
        raise NotMeasured(f"{refused[1]} of {count[1]} answers were no success")
    errors = _ERRORS.search(text)
    return Load(
        rate=float(rate[1]),
        requests=int(count[1]),
        p50=_quantile(text, 50),
        p99=_quantile(text, 99),
        errors=sum(map(int, errors.groups())) if errors else 0,
    )


def _quantile(text: str, percent: int) -> float:
    found = re.search(_QUANTILE.format(percent), text, re.MULTILINE)
    if found is None:
        raise NotMeasured(f"wrk reported no {percent} % quantile")
    return float(found[1]) * _UNITS[found[2]]


def drive(
    url: str,
    *,
    cores: Cores,
    seconds: int,
    connections: int = 8,
    rotating: bool = False,
) -> Load:
    """Ask *url* again and again for some seconds; raises NotMeasured.

    With *rotating* it is another of a hundred jobs each time.
    """
    options = ("-t1", f"-c{connections}", f"-d{seconds}s", "--latency")
    script = ("-s", str(_ROTATING)) if rotating else ()
    wrk = ("wrk", *options, *script, "-H", TOKEN_HEADER, url)
    try:
        done = subprocess.run(
            ["taskset", "-c", str(cores.client), *wrk],
            capture_output=True,
            text=True,
            check=False,
            timeout=seconds + 30,
        )
    except subprocess.TimeoutExpired:
        raise NotMeasured("wrk did not come to an end") from None
    return read(done.stdout + done.stderr)
