"""Documents in a folder, served as jobs: read again whenever they change."""

from __future__ import annotations

import logging
import re
import threading
import time
from typing import TYPE_CHECKING, Any

from .api.sent import NotTame, demand_tame
from .world.given import PARTS, BadDocument, Given
from .written import Unreadable, read_written

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_LOG = logging.getLogger(__name__)
_SUFFIXES = {".json", ".yaml", ".yml"}
#: Seconds within which a change is noticed.
_EVERY = 0.5
_PART = re.compile(rf"(?P<job>.+)\.(?P<part>{'|'.join(PARTS)})")


def _tame(path: Path) -> Any:
    """Read a file whose contents can be told again; raises Unreadable."""
    told = read_written(path)
    try:
        demand_tame(told)
    except NotTame as error:
        raise Unreadable(path, f"cannot be served: {error}") from None
    return told


class Documents:
    """The jobs written down in *folder*, in JSON or YAML, as the release *profile* has.

    A file holds a job; ``NAME.nodes.json`` beside ``NAME.json`` its nodes, and so
    ``report`` and ``events``. When a file changes all are read again; as long as one of
    them cannot be served, the last good set is, and *problem* says what is wrong.
    Raises BadDocument if there is no good set to begin with, or no folder.
    """

    def __init__(self, folder: Path, profile: str = "current") -> None:
        self.folder = folder
        self._profile = profile
        self.problem: str | None = None
        self._lock = threading.Lock()
        self._seen = self._look()
        self._jobs: Mapping[int, Given] = self._read()
        self._next = 0.0

    def jobs(self) -> Mapping[int, Given]:
        """Return the jobs by number, as they are written down now."""
        now = time.monotonic()
        if now < self._next:
            return self._jobs
        with self._lock:
            self._next = now + _EVERY
            try:
                seen = self._look()
                if seen != self._seen:
                    self._seen = seen
                    self._jobs, self.problem = self._read(), None
                    _LOG.info("%s: %d jobs are served", self.folder, len(self._jobs))
            except BadDocument as error:
                if self.problem != str(error):
                    self.problem = str(error)
                    _LOG.warning("%s; the last good documents are served", error)
        return self._jobs

    def _look(self) -> dict[Path, tuple[int, int]]:
        """Return the files, with what changes when they do."""
        try:
            files = sorted(p for p in self.folder.iterdir() if p.suffix in _SUFFIXES)
            stats = {
                path: path.stat() for path in files if not path.name.startswith(".")
            }
        except OSError as error:
            why = (error.strerror or type(error).__name__).lower()
            raise BadDocument(
                f"cannot read the documents in {self.folder}: {why}"
            ) from None
        return {path: (s.st_mtime_ns, s.st_size) for path, s in stats.items()}

    def _read(self) -> dict[int, Given]:
        try:
            bodies = {path: _tame(path) for path in self._seen}
        except Unreadable as error:
            raise BadDocument(f"{error.path} {error}") from None
        parts: dict[str, dict[str, Any]] = {}
        for path, body in bodies.items():
            if match := _PART.fullmatch(path.stem):
                parts.setdefault(match["job"], {})[match["part"]] = body
        found: dict[int, Given] = {}
        for path, body in bodies.items():
            if _PART.fullmatch(path.stem):
                continue
            try:
                belonging = parts.pop(path.stem, None)
                given = Given(body, belonging, profile=self._profile)
            except BadDocument as error:
                raise BadDocument(f"{path}: {error}") from None
            if given.number in found:
                raise BadDocument(f"{path}: another document is job {given.number} too")
            found[given.number] = given
        if parts:
            lost = ", ".join(sorted(parts))
            raise BadDocument(
                f"{self.folder}: there is no job {lost} for what belongs to it"
            )
        if not found:
            raise BadDocument(
                f"there is no document in {self.folder}; put jobs there, .json or .yaml"
            )
        return found
