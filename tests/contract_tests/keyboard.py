"""Somebody who types into a real shell on a terminal of their own."""

from __future__ import annotations

import os
import pty
import re
import select
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

PATIENCE = 30.0  # seconds for whatever a shell is to show
TAB, HOME = "\t", "\x01"
_READY = "~ready~"

#: How each shell is started without anybody's own settings.
STARTS = {
    "bash": ["bash", "--noprofile", "--norc", "-i"],
    "zsh": ["zsh", "-f", "-i"],
    "fish": ["fish", "--no-config", "-i"],
}
#: What each is told first: a prompt that is not in what was typed, and our completion.
FIRST = {
    "bash": """bind 'set enable-bracketed-paste off'; PS1='~'ready'~ '
eval "$(orchestrator-contract completion bash)"
""",
    "zsh": """unsetopt prompt_cr prompt_sp; unset zle_bracketed_paste; bindkey -e
autoload -U compinit; compinit -u -D; PS1='~'ready'~ '
eval "$(orchestrator-contract completion zsh)"
""",
    "fish": """function fish_prompt; echo -n '~'ready'~ '; end
orchestrator-contract completion fish | source
""",
}
_CONTROLS = re.compile(r"\x1b(?:\[[0-9;?<>=]*[A-Za-z]|\][^\x07]*\x07|[()].|[=>78])|\r")


class Keyboard:
    """A shell at the other end of a terminal."""

    def __init__(self, terminal: int) -> None:
        self._terminal = terminal

    def type(self, keys: str) -> None:
        os.write(self._terminal, keys.encode())

    def shown(self, awaited: str) -> str:
        """Return what the shell shows from now until *awaited*, a pattern."""
        told, until = "", time.monotonic() + PATIENCE
        while not re.search(awaited, told):
            left = until - time.monotonic()
            assert left > 0, f"{awaited!r} is not in {told!r}"
            if select.select([self._terminal], [], [], left)[0]:
                raw = os.read(self._terminal, 65536).decode(errors="replace")
                told += _CONTROLS.sub("", raw)
        return told

    def completed(self, typed: str) -> list[str]:
        """Type a line and the tabulator; return the words that the shell makes of it.

        The line is not run: at its beginning is written what prints its words.
        """
        self.type(typed + TAB + HOME + "printf '<%s>' " + "\n")
        told = self.shown(rf"(<[^<>]*>)+[^<>]*{_READY}")
        return re.findall(r"<([^<>%]*)>", told)


@contextmanager
def keyboard(shell: str, env: Mapping[str, str], cwd: Path) -> Iterator[Keyboard]:
    """Start *shell* on a terminal, with our completion, until the block ends."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        ["setsid", "--ctty", *STARTS[shell]],  # fish will not work without a terminal
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        cwd=cwd,
        env={**env, "TERM": "xterm", "COLUMNS": "200", "LINES": "50"},
    )
    os.close(theirs)
    try:
        typist = Keyboard(ours)
        typist.type(FIRST[shell] + "echo set'-'up\n")
        typist.shown(rf"set-up\n[^\n]*{_READY}")
        yield typist
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        process.wait(timeout=PATIENCE)
        os.close(ours)
