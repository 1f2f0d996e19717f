"""Raw results as a file that is small, and that shows what has changed in a diff."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from instruments.places import ROOT

_WIDTH = 88


def keep(raw: Mapping[str, Any], path: Path) -> None:
    """Write the results of a run; what fits into a line is one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(written(raw), encoding="utf-8")


def written(raw: Mapping[str, Any]) -> str:
    """Return the results as they are kept, without a path of this machine."""
    text = _lines(raw, "") + "\n"
    words = {Path.home(): "~", ROOT.parent: "…", ROOT: "."}
    for path in sorted(words, key=lambda path: -len(str(path))):  # the inner ones first
        text = text.replace(f"{path}/", f"{words[path]}/")
    return text


def _lines(value: Any, indent: str) -> str:
    """Write a value on one line if it fits there, else its parts one by one."""
    flat = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, dict | list) or len(indent) + len(flat) <= _WIDTH:
        return flat
    deeper = f"{indent} "
    if isinstance(value, list):
        parts = [_lines(part, deeper) for part in value]
        opened, closed = "[]"
    else:
        parts = [f"{json.dumps(k)}: {_lines(v, deeper)}" for k, v in value.items()]
        opened, closed = "{}"
    inside = f",\n{deeper}".join(parts)
    return f"{opened}\n{deeper}{inside}\n{indent}{closed}"


def kept(path: Path) -> Any:
    """Read the results of a run; raises OSError if there are none."""
    return json.loads(path.read_text(encoding="utf-8"))
