"""What a terminal shows: how wide it is, and whether it knows colours and links."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TextIO

import click

from orchestrator_contract.contract_tests.layout import Page

_COLUMNS = 80
_NARROW, _WIDE = 40, 120
#: What stands for our own characters where the terminal's code has none of them.
_PLAIN = str.maketrans({"“": '"', "”": '"', "…": "...", "✓": "x", "\ufffd": "?"})
#: Names of terminals in TERM and TERM_PROGRAM, and variables that others set, that take
#: links (OSC 8). What runs inside tmux or screen sees those of the terminal outside.
_LINKING_TERMS = ("xterm-kitty", "xterm-ghostty", "alacritty", "foot", "wezterm")
_LINKING_PROGRAMS = {"iTerm.app", "WezTerm", "vscode", "ghostty", "Hyper", "Tabby"}
_LINKING_VARIABLES = ("WT_SESSION", "KITTY_WINDOW_ID", "KONSOLE_VERSION", "DOMTERM")
_VTE_WITH_LINKS = 5000  # 0.50, in which this was new; before it crashed
#: Runners of pipelines that take orders from what is printed, and such orders: both of
#: GitHub's kinds, Azure's and TeamCity's. No server gives any through us.
_RUNNERS = ("GITHUB_ACTIONS", "TF_BUILD", "TEAMCITY_VERSION")
_ORDER = re.compile(r"(?m)^\s*:(?=:)|#(?=#[\w.]*\[)")


@dataclass(frozen=True, slots=True)
class Terminal:
    """What a stream leads to.

    *live* is one that can be drawn on, and somebody looks. *columns* is how wide it is
    now; ``COLUMNS`` in the environment goes first, as everywhere.
    """

    live: bool = False
    columns: int = _COLUMNS
    colour: bool = False
    links: bool = False

    @classmethod
    def of(cls, stream: TextIO, environ: Mapping[str, str] = os.environ) -> Terminal:
        """Find out what *stream* leads to."""
        live = stream.isatty() and environ.get("TERM") != "dumb"
        colour = live and not environ.get("NO_COLOR")
        told = re.fullmatch("[0-9]{1,5}", environ.get("COLUMNS", ""))
        given = int(told[0]) if told else 0
        return cls(
            live=live,
            columns=given or columns_of(stream) or _COLUMNS,
            colour=colour,
            links=colour and takes_links(environ),
        )

    def style(self, text: str, name: str) -> str:
        """Return *text* as this terminal shows it, by a name of ``layout``."""
        if name == "link":
            return f"\x1b]8;;{text}\x1b\\{text}\x1b]8;;\x1b\\" if self.links else text
        if not self.colour:
            return text
        if name in {"bold", "dim"}:
            return click.style(text, **{name: True})
        return click.style(text, fg=name, bold=True)


def paper(stream: TextIO, *, widest: int = _WIDE) -> Page:
    """Return a page as wide as what *stream* leads to, and styled as that takes it."""
    terminal = Terminal.of(stream)
    return Page(min(max(terminal.columns, _NARROW), widest), terminal.style)


def tell(text: str, *, err: bool = True) -> None:
    """Write styled *text* for people: to standard error, or else to standard output."""
    stream = sys.stderr if err else sys.stdout
    if any(os.environ.get(name) for name in _RUNNERS):
        text = _ORDER.sub(r"\g<0> ", text)
    try:
        text.encode(stream.encoding or "ascii")
    except UnicodeEncodeError:
        text = text.translate(_PLAIN)
    # Styled as the terminal takes it, or not at all: nothing is to be taken out of it.
    click.echo(text, err=err, nl=False, color=True)


def columns_of(stream: TextIO) -> int:
    """Return how many columns the terminal behind *stream* has; 0 if there is none."""
    try:
        return os.get_terminal_size(stream.fileno()).columns
    except (OSError, ValueError):
        return 0


def takes_links(environ: Mapping[str, str]) -> bool:
    """Tell whether a terminal is known to take links; ``FORCE_HYPERLINK`` decides.

    One that does not would show them as noise.
    """
    if forced := environ.get("FORCE_HYPERLINK"):
        return forced != "0"
    term = environ.get("TERM", "")
    if "TMUX" in environ or term.startswith(("screen", "tmux")):
        return False
    vte = environ.get("VTE_VERSION", "")
    return (
        term.startswith(_LINKING_TERMS)
        or environ.get("TERM_PROGRAM") in _LINKING_PROGRAMS
        or any(environ.get(name) for name in _LINKING_VARIABLES)
        or (re.fullmatch("[0-9]{1,9}", vte) is not None and int(vte) >= _VTE_WITH_LINKS)
    )
