"""The door of the command line: which commands there are, and how errors leave it."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Sequence
from importlib import import_module

import click

from orchestrator_contract.contract_tests.outcome import Exit

#: The commands, in the order in which --help lists them; each is a module of its own.
COMMANDS = ("serve", "check", "validate", "checks", "generate", "spec")

_PREFIX = "ORCHESTRATOR_CONTRACT"
#: When set, a defect of ours shows where in the code it happened.
_DEBUG = f"{_PREFIX}_DEBUG"


class _Commands(click.Group):
    """Loads a command when it is asked for, so that the others cost nothing."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name all commands."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load the command *cmd_name*; None if there is no such command."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f".{cmd_name}", __package__)
        command: click.Command = getattr(module, cmd_name)
        return command


@click.group(
    cls=_Commands,
    context_settings={
        "help_option_names": ["-h", "--help"],
        "auto_envvar_prefix": _PREFIX,
        "max_content_width": 100,
    },
)
@click.version_option(
    package_name="orchestrator-contract", message="%(prog)s %(version)s"
)
def orchestrator_contract() -> None:
    """Hold servers to the contract of the Puppet Enterprise orchestrator's jobs API.

    A mock server that honours it (serve) and checks that hold any server (check) or
    any recorded answer (validate) to it.

    Exit codes: 0 conforms, 1 findings, 2 wrong usage, 3 inconclusive, 4 unreachable,
    5 stale baseline, 70 a defect of this tool.
    """


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit code; no exception leaves it.

    *argv* are the arguments without the program's name; None takes the process's own.
    """
    try:
        code = orchestrator_contract.main(
            args=None if argv is None else list(argv),
            prog_name="orchestrator-contract",
            standalone_mode=False,
        )
        sys.stdout.flush()
    except click.UsageError as error:
        hint = f" (see {error.ctx.command_path} --help)" if error.ctx else ""
        click.echo(f"Error: {error.format_message()}{hint}", err=True)
        return Exit.USAGE
    except click.ClickException as error:
        click.echo(f"Error: {error.format_message()}", err=True)
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        return 130  # as a shell says of a program that Ctrl-C ended
    except (BrokenPipeError, SystemExit):
        # Whoever read our output has enough of it; click exits by itself when it sees
        # that. Nothing may be flushed to them any more.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141  # as a shell says of a program that a closed pipe ended
    except Exception as error:  # noqa: BLE001 - whatever it is, it is our defect
        return _defect(error)
    return code if isinstance(code, int) else Exit.CONFORMS


def _defect(error: Exception) -> int:
    """Say that we have a defect; without what the error holds, it may be a secret."""
    if os.environ.get(_DEBUG):
        # Places only: a message may repeat what was read.
        click.echo(
            "".join(traceback.format_tb(error.__traceback__)), err=True, nl=False
        )
    name = type(error).__name__
    click.echo(
        f"Error: a defect of this tool ({name}); please report it, with the lines that"
        f" {_DEBUG}=1 adds",
        err=True,
    )
    return Exit.DEFECT
