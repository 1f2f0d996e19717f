"""``completion``: what lets a shell complete a command line of ours.

The script of a shell starts us again for each press of the key, with what was typed in
the environment, and we answer one candidate a line: its kind, itself, what it means.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from importlib.resources import files
from typing import TYPE_CHECKING

import click

from .candidates import enable, paths
from .options import Refused

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

SHELLS = ("bash", "zsh", "fish")

#: No one types it, so it marks where the cursor stands, whatever quotes are open.
_CURSOR = "\x1f"
_WIDEST = 72  # characters of what a candidate means
_SPECIAL = re.compile(r"[^\w./:,=@%+~-]")


_HELP = """Print the completion script of a shell, or of the one that $SHELL names.

\b
~/.bashrc:
  eval "$(orchestrator-contract completion bash)"
~/.zshrc, after compinit:
  eval "$(orchestrator-contract completion zsh)"
~/.config/fish/config.fish:
  orchestrator-contract completion fish | source

It completes commands, options and what they take: ids of checks, releases, formats of
reports, faults, files.
"""


@click.command(help=_HELP, short_help="Print what completes command lines in a shell.")
@click.argument("shell", required=False, type=click.Choice(SHELLS))
def completion(*, shell: str | None) -> None:
    """Print the script of *shell*, or of the one that is used here."""
    if shell is None:
        login = os.environ.get("SHELL", "")
        shell = login.rpartition("/")[2]
        if shell not in SHELLS:
            told = f"$SHELL is {login!r}" if login else "$SHELL is not set"
            raise Refused(f"{told}; say for which shell: {', '.join(SHELLS)}")
    click.echo(_script(shell), nl=False)


def _script(shell: str) -> str:
    return files(__package__).joinpath(f"completion.{shell}").read_text("utf-8")


def answer(cli: click.Command, asked: str, environ: Mapping[str, str]) -> int:
    """Print what the script of a shell asks for; return the exit code.

    *asked* is ``bash_complete``, and so for the other shells, or ``bash_source`` for
    the script itself, as with other programs that are made with click. In *environ*
    COMP_LINE is what was typed up to the cursor, and in bash COMP_WORD is what bash
    replaces by the candidate that is chosen.
    """
    shell, _, what = asked.partition("_")
    if shell not in SHELLS or what not in {"complete", "source"}:
        known = ", ".join(f"{each}_complete" for each in SHELLS)
        raise Refused(f"a shell asks for {asked!r}; what can be asked for: {known}")
    if what == "source":
        click.echo(_script(shell), nl=False)
        return 0
    line = environ.get("COMP_LINE", "")
    for kind, value, meaning in _candidates(cli, line):
        shown = _in_bash(value, line, environ) if shell == "bash" else value
        click.echo(f"{kind}\t{shown}\t{meaning}")
    return 0


def _candidates(cli: click.Command, line: str) -> Iterator[tuple[str, str, str]]:
    """Yield kind, value and meaning of each: plain, part (it goes on), file or dir."""
    from click.shell_completion import ShellComplete

    *before, typed = _words(line)
    name, equals, value = typed.partition("=")
    prefix = name + equals if equals and name.startswith("--") else ""
    _enable(cli, before[1:])
    asking = ShellComplete(cli, {}, "orchestrator-contract", "")
    try:
        items = asking.get_completions(before[1:], typed)
    except click.UsageError:
        return  # nothing can follow what cannot be used
    for item in items:
        if item.type in {"file", "dir"} and prefix:
            # Shells complete files only where a word begins.
            found = paths(value, folders_only=item.type == "dir")
            yield from (_row(path, prefix) for path in found)
        else:
            yield _row(item, prefix)


def _enable(command: click.Command, words: list[str]) -> None:
    """Let what *words* lead to be completed, command by command."""
    enable(command)
    if isinstance(command, click.Group):
        context = click.Context(command)
        for number, word in enumerate(words):
            if found := command.get_command(context, word):
                return _enable(found, words[number + 1 :])
    return None


def _words(line: str) -> list[str]:
    """Divide what was typed into words; the last, perhaps empty, is being typed."""
    from click.shell_completion import split_arg_string

    *words, last = split_arg_string(line + _CURSOR)
    return [*words, last.removesuffix(_CURSOR)]


def _row(item: CompletionItem[str], prefix: str) -> tuple[str, str, str]:
    meaning = " ".join((item.help or "").split())
    if len(meaning) > _WIDEST:
        meaning = meaning[: _WIDEST - 1] + "…"
    value = str(item.value)
    part = item.type == "plain" and value.endswith(("/", "="))
    return "part" if part else item.type, prefix + value, meaning


def _in_bash(value: str, line: str, environ: Mapping[str, str]) -> str:
    """Return the part of *value* that bash replaces: it divides words at = and :."""
    typed = _words(line)[-1]
    word = environ.get("COMP_WORD", typed)
    shown = value[len(typed) - len(word) :] if typed.endswith(word) else value
    raw = re.search(r"\S*$", line)
    quoted = raw is not None and raw[0].startswith(("'", '"'))
    return shown if quoted else _SPECIAL.sub(r"\\\g<0>", shown)
