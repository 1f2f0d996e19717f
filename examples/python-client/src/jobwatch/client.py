"""The client: asks, waits, and asks again."""

from __future__ import annotations

import ssl
import time
from typing import Any, Self

import httpx

from .bugs import planted
from .job import Job


class JobwatchError(Exception):
    """Raised for whatever goes wrong between us and the orchestrator."""


class Client:
    """A client of one orchestrator.

    *pause* is the time between two looks at a job and *timeout* that for one answer,
    both in seconds. After *looks* looks a job that is not over is given up.
    """

    def __init__(
        self,
        url: str,
        token: str,
        *,
        verify: ssl.SSLContext | bool = True,
        pause: float = 2.0,
        timeout: float = 10.0,
        looks: int = 1800,
    ) -> None:
        self._http = httpx.Client(
            base_url=f"{url}/orchestrator/v1/",
            headers={"X-Authentication": token},
            verify=verify,
            timeout=timeout,
            trust_env=False,
        )
        self._pause, self._timeout, self._looks = pause, timeout, looks

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def job(self, number: int | str) -> Job:
        """Return the job as it is now; raises JobwatchError."""
        try:
            return Job.read(self._get(f"jobs/{number}"))
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise JobwatchError(f"the answer about job {number}: {error!r}") from error

    def wait(self, number: int | str) -> Job:
        """Return the job once it is over; raises JobwatchError."""
        for _ in range(self._looks):
            job = self.job(number)
            if job.over:
                return job
            time.sleep(self._pause)
        raise JobwatchError(f"job {number} was not over after {self._looks} looks")

    def _get(self, path: str, *, again: bool = True) -> Any:
        """Return the body at *path*; a server that is busy is asked once more."""
        if planted("double-slash"):
            path = path.replace("/", "//")
        try:
            answer = self._within_the_timeout(path)
        except httpx.HTTPError as error:
            raise JobwatchError(f"{path}: {error!r}") from error
        if again and answer.status_code in {429, 503}:
            if not planted("no-backoff"):
                time.sleep(_seconds(answer.headers.get("Retry-After")))
            return self._get(path, again=False)
        if answer.status_code == 401 and planted("ignores-401"):
            return {
                "name": "1",
                "state": "finished",
                "type": "task",
                "owner": {"login": ""},
            }
        if answer.status_code != 200:
            raise JobwatchError(f"{path}: {answer.status_code} {answer.text[:200]}")
        return answer.json()

    def _within_the_timeout(self, path: str) -> httpx.Response:
        """Ask; httpx bounds each read, this the whole answer."""
        deadline = time.monotonic() + self._timeout
        with self._http.stream("GET", path) as answer:
            body = b""
            for piece in answer.iter_bytes():
                body += piece
                if time.monotonic() > deadline or len(body) > 10_000_000:
                    raise httpx.ReadTimeout("the answer does not end")
            return httpx.Response(
                answer.status_code,
                headers={
                    name: value
                    for name, value in answer.headers.items()
                    if name.lower() != "content-encoding"
                },
                content=body,
            )


def _seconds(told: str | None) -> float:
    """Return how long to wait: what the server asks for, within bounds."""
    return min(float(told), 30.0) if told and told.isdigit() else 1.0
