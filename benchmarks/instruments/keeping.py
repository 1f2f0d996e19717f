"""Raw results as a file that is small, and that shows what has changed in a diff."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from instruments.places import ROOT

_PLAIN_LIST = re.compile(r"\[\s+([^\[\]{}\"]*?)\s+\]")


def keep(raw: Mapping[str, Any], path: Path) -> None:
    """Write the results of a run; a list of numbers is one line."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(written(raw), encoding="utf-8")


def written(raw: Mapping[str, Any]) -> str:
    """Return the results as they are kept, without a path of this machine."""
    text = json.dumps(raw, indent=1, ensure_ascii=False)
    for path, word in ((ROOT, "."), (ROOT.parent, "…"), (Path.home(), "~")):
        text = text.replace(f"{path}/", f"{word}/")
    return _PLAIN_LIST.sub(lambda found: f"[{' '.join(found[1].split())}]", text) + "\n"


def kept(path: Path) -> Any:
    """Read the results of a run; raises OSError if there are none."""
    return json.loads(path.read_text(encoding="utf-8"))
