"""Processes that judge chunks of files side by side, and never change what comes out.

Each is an interpreter of its own that reads chunks from its standard input and answers
on its standard output. Nobody else holds the other ends: when this process is gone,
however it went, they see the end of their input and go as well.
"""

from __future__ import annotations

import gc
import os
import pickle
import queue
import subprocess
import sys
import time
from collections import deque
from collections.abc import Generator, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from itertools import chain, islice
from typing import IO, Any, Self

from .checks import CATALOGUE
from .model import Check
from .privacy import as_discreet, discretion
from .tally import Chunk, Reader, Tally

#: Seconds of work after which others are called for help: they need about half of that
#: to start.
_ENOUGH = 0.5
#: More processes than that wait for the one that reads the files.
_MOST = 16
#: Seconds that a process has to end by itself.
_FAREWELL = 5.0
#: Chunks that are judged or wait to be, for each process.
_AHEAD = 2

_START = (
    "import sys; sys.path[:] = sys.argv[1:];"
    " from orchestrator_contract.contract_tests.crew import serve; serve()"
)


class WorkerLost(RuntimeError):  # noqa: N818 - it says what happened without the word
    """A process that judged has ended too early; the message is one line."""


def judged(
    chunks: Iterator[Chunk], reader: Reader, jobs: int | None
) -> Generator[Tally, None, None]:
    """Yield what each of *chunks* comes to, in their order.

    *jobs* is how many processes judge them; with 1 it is this one alone, None leaves it
    to how much there is to do. Raises WorkerLost.
    """
    spent = 0.0
    alone = jobs == 1 or not _can_be_sent(reader.checks)
    wanted = jobs or min(cores(), _MOST)
    if jobs is None and wanted > 1 and not alone:
        for chunk in chunks:
            began = time.process_time()
            tally = reader.judge(chunk)
            spent += time.process_time() - began
            yield tally
            if spent > _ENOUGH:
                break
        else:
            return
    # A single chunk more is done sooner than anybody is called.
    ahead = list(islice(chunks, 2))
    chunks = chain(ahead, chunks)
    if alone or wanted == 1 or len(ahead) < 2:
        yield from map(reader.judge, chunks)
        return
    with Crew(reader, wanted) as crew:
        yield from crew.judge(chunks) if crew.size else map(reader.judge, chunks)


def cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _can_be_sent(checks: Sequence[Check]) -> bool:
    """Tell whether another process would find the same checks, by their ids."""
    frozen = getattr(sys, "frozen", False) or not sys.executable
    return not frozen and all(CATALOGUE.get(check.id) is check for check in checks)


class Crew:
    """Up to *size* processes that judge as *reader* does, if the system has them."""

    def __init__(self, reader: Reader, size: int) -> None:
        self._reader = reader
        self._workers: list[Worker] = []
        self._idle: queue.SimpleQueue[Worker] = queue.SimpleQueue()
        self._pool = ThreadPoolExecutor(size)
        with suppress(OSError):  # fewer do the same, only later
            for _ in range(size):
                worker = Worker(reader)
                self._workers.append(worker)
                self._idle.put(worker)

    @property
    def size(self) -> int:
        """How many processes there are."""
        return len(self._workers)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, error: object, *_: object) -> None:
        for worker in self._workers:
            # After an error some are still at work: whoever waits for an answer of
            # theirs sees the end of it.
            worker.dismiss() if error is None else worker.kill()
        for worker in self._workers:
            worker.wait()
        self._pool.shutdown(cancel_futures=True)

    def judge(self, chunks: Iterable[Chunk]) -> Iterator[Tally]:
        """Yield the tallies of *chunks* in their order; raises WorkerLost."""
        pending: deque[tuple[Chunk, Future[Tally | None]]] = deque()
        for chunk in chunks:
            pending.append((chunk, self._pool.submit(self._ask, chunk)))
            if len(pending) >= _AHEAD * self.size:
                yield self._next(pending)
        while pending:
            yield self._next(pending)

    def _ask(self, chunk: Chunk) -> Tally | None:
        worker = self._idle.get()
        try:
            return worker.judge(chunk)
        finally:
            self._idle.put(worker)

    def _next(self, pending: deque[tuple[Chunk, Future[Tally | None]]]) -> Tally:
        chunk, answer = pending.popleft()
        tally = answer.result()
        # What a process could not judge is a defect of ours, to be seen from here.
        return self._reader.judge(chunk) if tally is None else tally


class Worker:
    """A process that judges, as it is seen from here."""

    def __init__(self, reader: Reader) -> None:
        own_group: dict[str, Any] = {"process_group": 0} if os.name == "posix" else {}
        self._process = subprocess.Popen(  # noqa: S603 - ourselves
            [sys.executable, "-c", _START, *sys.path],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            **own_group,  # Ctrl-C is for us; they end when we say so
        )
        assert self._process.stdin  # noqa: S101 - for the type checker: it is a pipe
        assert self._process.stdout  # noqa: S101 - the same
        self._to: IO[bytes] = self._process.stdin
        self._from: IO[bytes] = self._process.stdout
        terms = reader.checks, reader.kind, reader.profile, discretion()
        self._untold: tuple[object, ...] | None = terms

    def judge(self, chunk: Chunk) -> Tally | None:
        """Let it judge; None if it cannot. Raises WorkerLost."""
        try:
            if self._untold:
                _send(self._to, self._untold)
                self._untold = None
            _send(self._to, chunk)
            tally: Tally | None = _receive(self._from)
        except (EOFError, OSError, pickle.UnpicklingError):
            raise WorkerLost(self._epitaph()) from None
        return tally

    def _epitaph(self) -> str:
        code = self._process.wait()
        how = f"was killed by signal {-code}" if code < 0 else f"ended with code {code}"
        return (
            f"a process that judged documents {how}; if there was too little memory,"
            " --jobs 1 needs the least"
        )

    def dismiss(self) -> None:
        """Let it end by itself: it has nothing more to do."""
        with suppress(OSError):
            self._to.close()

    def kill(self) -> None:
        """End it, whatever it does."""
        self._process.kill()

    def wait(self) -> None:
        """Wait until it has ended, and not for long."""
        try:
            self._process.wait(_FAREWELL)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        for pipe in (self._to, self._from):
            with suppress(OSError):
                pipe.close()


def serve() -> None:
    """Judge what comes on standard input until that ends: the life of a process."""
    asked, answers = sys.stdin.buffer, sys.stdout.buffer
    with suppress(EOFError, OSError):
        checks, kind, profile, as_there = _receive(asked)
        gc.freeze()  # what is here now stays, and need not be looked through
        with as_discreet(as_there):
            reader = Reader(checks, kind=kind, profile=profile)
            while True:
                chunk = _receive(asked)
                try:
                    tally = reader.judge(chunk)
                except Exception:  # noqa: BLE001 - whoever asked will find out
                    tally = None
                _send(answers, tally)


class _Pickler(pickle.Pickler):
    """Writes a check as its id: its function may have no name."""

    def persistent_id(self, obj: object) -> str | None:
        return obj.id if isinstance(obj, Check) else None


class _Unpickler(pickle.Unpickler):
    def persistent_load(self, pid: str) -> Check:
        return CATALOGUE[pid]


def _send(stream: IO[bytes], value: object) -> None:
    _Pickler(stream, pickle.HIGHEST_PROTOCOL).dump(value)
    stream.flush()


def _receive(stream: IO[bytes]) -> Any:
    return _Unpickler(stream).load()
