"""Files that people write for the mock, in JSON or YAML."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

#: The largest file that is read (bytes).
_MOST = 8 * 2**20


class Unreadable(ValueError):  # noqa: N818 - the plain word tells it all
    """Raised for a file that cannot be read; says why, to be put behind its *path*."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(why)
        self.path = path


def read_written(path: Path) -> Any:
    """Read one file: JSON if its name says so, else YAML; raises Unreadable."""
    try:
        if path.stat().st_size > _MOST:
            raise Unreadable(path, f"is larger than {_MOST} bytes")
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        why = (error.strerror or type(error).__name__).lower()
        raise Unreadable(path, f"cannot be read: {why}") from None
    except UnicodeDecodeError:
        raise Unreadable(path, "is not UTF-8") from None
    if path.suffix == ".json":
        try:
            return json.loads(text)
        except (ValueError, RecursionError) as error:
            raise Unreadable(path, f"is no JSON: {error}") from None
    return _yaml(path, text)


def _yaml(path: Path, text: str) -> Any:
    import yaml  # noqa: PLC0415 - most mocks never need it

    class Loader(yaml.SafeLoader):
        """Leaves timestamps the text that they are in JSON."""

    Loader.yaml_implicit_resolvers = {
        first: [(tag, form) for tag, form in rules if not tag.endswith(":timestamp")]
        for first, rules in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }
    try:
        return yaml.load(text, Loader)  # noqa: S506 - a safe one
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        told = " ".join(str(error).split())
        raise Unreadable(path, f"is no YAML: {told[:200]}") from None
