"""The YAML files of this folder; apart, because few need them and YAML loads slowly."""

from __future__ import annotations

from typing import Any

import yaml

from .files import FOLDER

# The loader in C is ten times as fast; some builds of PyYAML come without it.
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_yaml(name: str) -> Any:
    """Return the contents of the YAML file *name*."""
    text = (FOLDER / name).read_text(encoding="utf-8")
    return yaml.load(text, Loader=_Loader)  # noqa: S506 - both loaders are the safe ones
