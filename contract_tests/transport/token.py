"""Finding the token: what we were told, the environment, and what puppet-access left.

The token itself stands in no message, and a token of puppet-access is read for https
only: nobody who checks a server on plain http has offered it to that server.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final

from .addresses import Address, ConfigurationError

VARIABLE: Final = "ORCHESTRATOR_TOKEN"

#: A token has a few hundred characters; what is far longer is another kind of file.
_MOST = 1 << 16
_SETTINGS = "client-tools/puppet-access.conf"


class BadToken(ConfigurationError):  # noqa: N818 - a plain noun reads better
    """A token cannot be had or used; the message does not show it."""


def presentable(token: str, source: str) -> str:
    """Return *token* if a header can carry it as it is; raises BadToken.

    *source* is what the message calls the place that it comes from.
    """
    if not token:
        raise BadToken(f"{source} is empty")
    if re.search(r"\s", token):
        raise BadToken(f"{source} holds more than one word: that is no token")
    if not re.fullmatch("[!-~]+", token):
        raise BadToken(f"{source} holds a character that no token has")
    return token


def find_token(
    url: str,
    *,
    token_file: Path | None,
    environ: Mapping[str, str],
    announce: Callable[[str], None],
) -> str | None:
    """Return the token for the orchestrator at *url*, or None if there is none.

    The first of: *token_file*; ``ORCHESTRATOR_TOKEN`` unless it is empty; for https
    only, the file that puppet-access keeps its token in, which is announced. Raises
    BadToken for a source that is there but gives no token, BadAddress for a bad *url*.
    """
    if token_file is not None:
        return _read(token_file)
    if given := environ.get(VARIABLE, "").strip():
        return presentable(given, VARIABLE)
    if Address.parse(url).scheme != "https":
        return None
    path = _kept(environ)
    if path is None:
        return None
    token = _read(path, optional=True)
    if token is not None:
        announce(f"using puppet-access's token: {path}")
    return token


def _read(path: Path, *, optional: bool = False) -> str | None:
    """Read the token in a file, which may be missing if *optional*; raises BadToken."""
    try:
        with path.open("rb") as file:
            content = file.read(_MOST)
    except OSError as error:
        if optional and isinstance(error, FileNotFoundError):
            return None
        why = (error.strerror or type(error).__name__).lower()
        raise BadToken(f"cannot read the token file {path}: {why}") from None
    return presentable(content.decode("latin-1").strip(), f"the token file {path}")


def _kept(environ: Mapping[str, str]) -> Path | None:
    """Return where puppet-access keeps its token: as configured, or as usual.

    The user's configuration goes before the machine's.
    """
    home = environ.get("HOME") or environ.get("USERPROFILE")
    shared = environ.get("ProgramData")
    usual = [Path(home, ".puppetlabs", "token")] if home else []
    files = [Path(home, ".puppetlabs", _SETTINGS)] if home else []
    files += [Path(shared, "PuppetLabs", _SETTINGS)] if shared else []
    files += [Path("/etc/puppetlabs", _SETTINGS)]
    return next(iter([*_configured(files, home), *usual]), None)


def _configured(files: list[Path], home: str | None) -> Iterator[Path]:
    """Yield the token files that puppet-access's settings name."""
    for file in files:
        try:
            settings = json.loads(file.read_bytes()[:_MOST])
        except (OSError, ValueError):
            continue
        named = settings.get("token-file") if isinstance(settings, dict) else None
        if isinstance(named, str) and named:
            yield Path(home, named[2:]) if home and named[:2] == "~/" else Path(named)
