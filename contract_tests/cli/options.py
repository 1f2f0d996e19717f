"""The options that commands share, and what is refused about them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial, wraps
from pathlib import Path
from typing import Any, TypeVar

import click
from click.core import ParameterSource

from orchestrator_contract.contract_tests.model import Level
from orchestrator_contract.contract_tests.outcome import Exit

from .helping import Option

Command = TypeVar("Command", bound=Callable[..., Any])

#: An option that tells its default, and may name the section of --help it stands in.
option = partial(click.option, cls=Option, show_default=True)

#: Headings of options in --help.
JUDGED, TOLD = "How it is judged", "What is told"

_LEVELS = {level.label: level for level in Level} | {"never": None}


class Refused(click.ClickException):
    """What was given cannot be used; the message is one line that says what to do."""

    exit_code = Exit.USAGE


class Whole(click.IntRange):
    """A whole number within bounds."""

    name = "whole number"


class Number(click.FloatRange):
    """A number within bounds."""

    name = "number"


def report_paths(
    ctx: click.Context, param: click.Parameter, values: tuple[str, ...]
) -> tuple[tuple[str, str], ...]:
    """Read each ``FORMAT=PATH``: what to write, and where; ``-`` is standard output."""
    from orchestrator_contract.contract_tests.reporters import FORMATS

    reports = []
    for value in values:
        form, equals, path = value.partition("=")
        if not equals or not path or form not in FORMATS:
            told = (
                f"{value!r} is no FORMAT=PATH such as html=report.html; formats: "
                + ", ".join(FORMATS)
            )
            raise click.BadParameter(told, ctx=ctx, param=param)
        if not (folder := Path(path).parent).is_dir():
            # Nobody wants to hear it when the run is over.
            told = f"{value!r} cannot be written: there is no folder {str(folder)!r}"
            raise click.BadParameter(told, ctx=ctx, param=param)
        reports.append((form, path))
    return tuple(reports)


def moment(
    ctx: click.Context, param: click.Parameter, value: str | None
) -> datetime | None:
    """Read a point in time with its zone."""
    if value is None:
        return None
    try:
        read = datetime.fromisoformat(value.upper())
        if read.tzinfo is not None:
            return read.astimezone(UTC)
    except (ValueError, OverflowError):  # an offset may lead out of all years
        pass
    wanted = "an RFC 3339 timestamp with a zone, such as 2024-05-20T16:45:31Z"
    raise click.BadParameter(f"{value!r} is not {wanted}", ctx=ctx, param=param)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judging:
    """How to judge and how to tell: what `check` and `validate` have in common."""

    profile: str
    fail_on: Level | None
    select: tuple[str, ...]
    ignore: tuple[str, ...]
    baseline: Path | None
    baseline_update: bool
    reports: tuple[tuple[str, str], ...]
    show_values: bool
    verbose: bool
    quiet: bool


def selecting(command: Command, section: str = "Options") -> Command:
    """Add ``--select`` and ``--ignore``, under the heading *section*."""
    command = option(
        "--ignore",
        section=section,
        multiple=True,
        metavar="GLOB",
        help="Leave out the checks whose id matches; may be repeated.",
    )(command)
    return option(
        "--select",
        section=section,
        multiple=True,
        metavar="GLOB",
        help="Only the checks whose id matches, such as 'get-job/*'; may be repeated.",
    )(command)


def judging(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options of Judging; the command gets them as the argument *judging*."""

    @wraps(command)
    def with_judging(
        *,
        profile: str,
        fail_on: str,
        select: tuple[str, ...],
        ignore: tuple[str, ...],
        baseline: Path | None,
        baseline_update: bool,
        report: tuple[tuple[str, str], ...],
        show_values: bool,
        verbose: bool,
        quiet: bool,
        **others: Any,
    ) -> Any:
        if baseline_update and baseline is None:
            raise click.UsageError("--baseline-update needs --baseline FILE")
        verbose, quiet = _exclusive(verbose=verbose, quiet=quiet)
        return command(
            judging=Judging(
                profile=profile,
                fail_on=_LEVELS[fail_on],
                select=select,
                ignore=ignore,
                baseline=baseline,
                baseline_update=baseline_update,
                reports=report,
                show_values=show_values,
                verbose=verbose,
                quiet=quiet,
            ),
            **others,
        )

    for decorate in reversed(_JUDGING):
        with_judging = decorate(with_judging)
    return selecting(with_judging, JUDGED)


def _exclusive(**flags: bool) -> tuple[bool, ...]:
    """Return two *flags* that exclude each other; the command line goes first.

    Both from there, or both from the environment, are refused.
    """
    if all(flags.values()):
        context = click.get_current_context()
        given = {
            name: context.get_parameter_source(name) is ParameterSource.COMMANDLINE
            for name in flags
        }
        if len(set(given.values())) == 1:
            told = " or ".join(f"--{name}" for name in flags)
            raise click.UsageError(f"give either {told}, not both")
        flags = given
    return tuple(flags.values())


_JUDGING = (
    option(
        "--profile",
        section=JUDGED,
        default="current",
        metavar="RELEASE",
        help="Whose contract is applied: current, auto, or a release such as 2019.8.1.",
    ),
    option(
        "--fail-on",
        section=JUDGED,
        type=click.Choice(list(_LEVELS)),
        default="error",
        help="The level from which a finding makes the exit code 1.",
    ),
    option(
        "--baseline",
        section=JUDGED,
        type=click.Path(dir_okay=False, path_type=Path),
        help="A file of findings that are known and accepted.",
    ),
    option(
        "--baseline-update",
        section=JUDGED,
        is_flag=True,
        help="Write what is found now to the baseline, keeping reasons.",
    ),
    option(
        "--report",
        section=TOLD,
        metavar="FORMAT=PATH",
        callback=report_paths,
        multiple=True,
        help="Write a page (html), a pipeline's summary (markdown) or annotations"
        " (github), json or junit, or what was asked and answered as jsonl or har; - is"
        " standard output; may be repeated.",
    ),
    option(
        "--show-values",
        section=TOLD,
        is_flag=True,
        help="Show values of parameters, user data and results, and e-mail addresses.",
    ),
    option(
        "-v",
        "--verbose",
        section=TOLD,
        is_flag=True,
        help="Show infos and what was not exercised.",
    ),
    option(
        "-q",
        "--quiet",
        section=TOLD,
        is_flag=True,
        help="Show the verdict, and one line for each thing that fails the run.",
    ),
)
