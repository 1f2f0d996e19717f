"""The door of the command line: which commands there are, and how errors leave it."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Sequence
from importlib import import_module

import click
from click.core import ParameterSource

from orchestrator_contract.contract_tests.outcome import Exit

from .helping import Group
from .streams import give_up, is_full, prepare, say

#: The commands, in the order in which --help lists them; each is a module of its own.
COMMANDS = (
    "serve",
    "healthcheck",
    "check",
    "validate",
    "checks",
    "generate",
    "spec",
    "completion",
)

_PREFIX = "ORCHESTRATOR_CONTRACT"
#: When set, a defect of ours shows where in the code it happened.
_DEBUG = f"{_PREFIX}_DEBUG"
#: By this the script of a shell asks what can stand where somebody is typing.
_COMPLETE = f"_{_PREFIX}_COMPLETE"


class _Commands(Group):
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
    invoke_without_command=True,
    context_settings={
        "help_option_names": ["-h", "--help"],
        "auto_envvar_prefix": _PREFIX,
        "max_content_width": 100,
    },
)
@click.version_option(
    package_name="orchestrator-contract", message="%(prog)s %(version)s"
)
@click.pass_context
def orchestrator_contract(ctx: click.Context) -> int | None:
    """Hold servers to the contract of the Puppet Enterprise orchestrator's jobs API.

    A mock server that honours it (serve) and checks that hold any server (check) or
    any recorded answer (validate) to it.

    Exit codes: 0 conforms, 1 findings, 2 wrong usage, 3 inconclusive, 4 unreachable,
    5 stale baseline, 70 a defect of this tool.
    """
    if ctx.invoked_subcommand is not None:
        return None
    say(ctx.get_help())
    return Exit.USAGE


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit code; no exception leaves it.

    *argv* are the arguments without the program's name; None takes the process's own.
    """
    prepare()
    try:
        if asked := os.environ.get(_COMPLETE):
            from .completion import answer

            return answer(orchestrator_contract, asked, os.environ)
        code = orchestrator_contract.main(
            args=None if argv is None else list(argv),
            prog_name="orchestrator-contract",
            standalone_mode=False,
        )
        sys.stdout.flush()
    except click.ClickException as error:
        return _refusal(error)
    except (click.Abort, KeyboardInterrupt):
        return 130  # as a shell says of a program that Ctrl-C ended
    except (BrokenPipeError, SystemExit):
        # Whoever read our output has enough of it; click exits by itself when it sees
        # that.
        give_up()
        return 141  # as a shell says of a program that a closed pipe ended
    except Exception as error:  # noqa: BLE001 - whatever it is, it is our defect
        full = isinstance(error, OSError) and is_full(error)
        code = _no_room(error) if full else _defect(error)
        give_up()
    return code if isinstance(code, int) else Exit.CONFORMS


def _refusal(error: click.ClickException) -> int:
    """Say in one line what cannot be used, and where to read what can."""
    usage = isinstance(error, click.UsageError) and error.ctx
    hint = f" (see {usage.command_path} --help)" if usage else ""
    say(f"Error: {error.format_message().rstrip('.')}{_twin_of(error)}{hint}")
    return error.exit_code


def _twin_of(error: click.ClickException) -> str:
    """Name the variable that a wrong value comes from, because nobody typed it now."""
    if not isinstance(error, click.BadParameter) or not error.ctx or not error.param:
        return ""
    context, name = error.ctx, error.param.name or ""
    if context.get_parameter_source(name) is not ParameterSource.ENVIRONMENT:
        return ""
    twin = error.param.envvar or f"{context.auto_envvar_prefix}_{name}".upper()
    return f"; it comes from the environment, {twin}"


def _no_room(error: Exception) -> int:
    why = (getattr(error, "strerror", None) or type(error).__name__).lower()
    say(f"Error: cannot write the output: {why}")
    return Exit.USAGE


def _defect(error: Exception) -> int:
    """Say that we have a defect; without what the error holds, it may be a secret."""
    if os.environ.get(_DEBUG):
        # Places only: a message may repeat what was read.
        say("".join(traceback.format_tb(error.__traceback__)).rstrip())
    name = type(error).__name__
    say(
        f"Error: a defect of this tool ({name}); please report it, with the lines that"
        f" {_DEBUG}=1 adds"
    )
    return Exit.DEFECT
