"""The Dockerfile, read: its instructions, and what the last stage comes to."""

from __future__ import annotations

import json
import re
import shlex
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import PurePosixPath

from .building import ROOT, tracked


@dataclass(slots=True)
class Stage:
    """What the instructions from a FROM on say."""

    base: str
    instructions: list[tuple[str, str]] = field(default_factory=list)

    def all(self, name: str) -> list[str]:
        return [
            value for instruction, value in self.instructions if instruction == name
        ]

    def one(self, name: str) -> str:
        (value,) = self.all(name)
        return value

    def words(self, name: str) -> list[str]:
        """The words of an instruction in its exec form, options before it left out."""
        words: list[str] = json.loads(re.search(r"\[.*\]$", self.one(name))[0])
        return words

    def environment(self) -> dict[str, str]:
        pairs = [word for value in self.all("ENV") for word in shlex.split(value)]
        return dict(pair.split("=", 1) for pair in pairs)

    def labels(self) -> dict[str, str]:
        pairs = [word for value in self.all("LABEL") for word in shlex.split(value)]
        return dict(pair.split("=", 1) for pair in pairs)


def stages() -> list[Stage]:
    """The stages of the Dockerfile, in order."""
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    text = re.sub(r"^#.*\n", "", text, flags=re.MULTILINE).replace("\\\n", " ")
    found: list[Stage] = []
    for line in filter(None, map(str.strip, text.splitlines())):
        name, _, value = line.partition(" ")
        if name == "FROM":
            found.append(Stage(value))
        elif found:
            found[-1].instructions.append((name, value.strip()))
    return found


def context() -> list[str]:
    """The files that ``COPY . .`` copies: those that .dockerignore lets through."""
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    rules = [line for line in lines if line and not line.startswith("#")]

    def ignored(path: str) -> bool:
        parents = [path, *map(str, PurePosixPath(path).parents)]
        out = False
        for rule in rules:  # the last one that matches holds
            pattern = rule.removeprefix("!")
            if any(_matches(part, pattern) for part in parents):
                out = not rule.startswith("!")
        return out

    return [path for path in tracked() if not ignored(path)]


def _matches(path: str, pattern: str) -> bool:
    if pattern.startswith("**/"):
        return fnmatch(path.rpartition("/")[2], pattern[3:])
    return "/" not in path and path != "." and fnmatch(path, pattern)
