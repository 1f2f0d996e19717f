"""``validate FILE…``: judge recorded answers, without any server."""

from __future__ import annotations

import gc

import click

from orchestrator_contract.contract_tests.outcome import Exit
from orchestrator_contract.contract_tests.progress import Progress
from orchestrator_contract.contract_tests.recognition import KINDS

from .checks import chosen_checks
from .helping import Command
from .options import JUDGED, Judging, Refused, Whole, judging, option
from .telling import conclude, known_baseline
from .watching import watched


class Ended(click.ClickException):
    """A part of us has ended too early; the message is one line."""

    exit_code = Exit.DEFECT


@click.command(
    cls=Command,
    short_help="Judge documents, without any server.",
    examples=(
        "validate jobs.jsonl recorded.har",
        "validate answers/ --profile auto --quiet",
        "generate --count 5 | orchestrator-contract validate -",
    ),
)
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@option(
    "--as",
    "kind",
    envvar="ORCHESTRATOR_CONTRACT_VALIDATE_AS",
    type=click.Choice(["auto", *KINDS]),
    default="auto",
    metavar="KIND",
    section=JUDGED,
    help=f"What the documents are: {', '.join(KINDS)}, or auto, which recognises them"
    " by their keys.",
)
@option(
    "--jobs",
    envvar="ORCHESTRATOR_CONTRACT_VALIDATE_JOBS",
    type=Whole(1, 256),
    metavar="NUMBER",
    section=JUDGED,
    show_default="all cores, when there is enough to do",
    help="Processes that judge; what they find is the same however many there are.",
)
@judging
def validate(
    *, files: tuple[str, ...], kind: str, jobs: int | None, judging: Judging
) -> int:
    """Judge FILE: JSON, JSON Lines, a recording, a directory, or - (standard input).

    A recording is what `check --report jsonl=PATH` or har=PATH wrote, or the HAR file
    of a browser or a proxy: its exchanges are judged as in a run. JSON Lines may be of
    any length.
    """
    from orchestrator_contract.contract_tests.crew import WorkerLost
    from orchestrator_contract.contract_tests.privacy import showing_values
    from orchestrator_contract.contract_tests.reading import judge_files
    from orchestrator_contract.contract_tests.texts import Unreadable

    checks = chosen_checks(judging.select, judging.ignore)
    known_baseline(judging)
    gc.freeze()  # what is here now stays, and need not be looked through
    try:
        with showing_values(judging.show_values):
            first = Progress(unit="bytes", done=0)
            with watched(first, quiet=judging.quiet) as watcher:
                outcome = judge_files(
                    files,
                    kind=kind,
                    profile=judging.profile,
                    checks=checks,
                    fail_on=judging.fail_on,
                    jobs=jobs,
                    progress=watcher,
                )
            return conclude(outcome, judging)
    except WorkerLost as error:
        raise Ended(str(error)) from None
    except Unreadable as error:
        raise Refused(str(error)) from None
    except LookupError as error:
        raise Refused(str(error.args[0])) from None
