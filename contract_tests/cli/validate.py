"""``validate FILE…``: judge recorded answers, without any server."""

from __future__ import annotations

import click

from orchestrator_contract.contract_tests.recognition import KINDS

from .checks import chosen_checks
from .options import Judging, Refused, judging, option
from .telling import conclude, known_baseline


@click.command(short_help="Judge documents, without any server.")
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@option(
    "--as",
    "kind",
    envvar="ORCHESTRATOR_CONTRACT_VALIDATE_AS",
    type=click.Choice(["auto", *KINDS]),
    default="auto",
    help="What the documents are; auto recognises them by their keys.",
)
@judging
def validate(*, files: tuple[str, ...], kind: str, judging: Judging) -> int:
    """Judge FILE: JSON, JSON Lines, a recording, a directory, or - (standard input).

    A recording is what `check --report jsonl=PATH` or har=PATH wrote, or the HAR file
    of a browser or a proxy: its exchanges are judged as in a run.
    """
    from orchestrator_contract.contract_tests.privacy import showing_values
    from orchestrator_contract.contract_tests.reading import judge_files
    from orchestrator_contract.contract_tests.texts import Unreadable

    checks = chosen_checks(judging.select, judging.ignore)
    known_baseline(judging)
    try:
        with showing_values(judging.show_values):
            outcome = judge_files(
                files,
                kind=kind,
                profile=judging.profile,
                checks=checks,
                fail_on=judging.fail_on,
            )
            return conclude(outcome, judging)
    except Unreadable as error:
        raise Refused(str(error)) from None
    except LookupError as error:
        raise Refused(str(error.args[0])) from None
