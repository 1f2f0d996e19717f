"""The data files of this folder, read once."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent


@cache
def read_json(name: str) -> Any:
    """Return the contents of the JSON file *name*; shared, so not to be changed."""
    return json.loads((FOLDER / name).read_text(encoding="utf-8"))
