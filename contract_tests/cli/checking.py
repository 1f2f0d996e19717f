"""The options of ``check`` that say what is asked, and how it gets there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from .options import Number, Whole, option

Command = Callable[..., Any]

#: Headings of options in --help.
_ASKED, _REACHED = "What is asked", "How it is reached"


def checking(command: Command) -> Command:
    """Add the options about requests."""
    for decorate in reversed(_CHECKING):
        command = decorate(command)
    return command


_CHECKING = (
    option(
        "--mock",
        section=_ASKED,
        is_flag=True,
        help="Check a mock of our own instead of URL.",
    ),
    option(
        "--token-file",
        section=_REACHED,
        type=click.Path(path_type=Path),
        help="A file that holds the RBAC token; else ORCHESTRATOR_TOKEN, and for https"
        " what puppet-access has left.",
    ),
    option(
        "--job-id",
        section=_ASKED,
        metavar="NUMBER",
        type=Whole(1),
        multiple=True,
        help="A job to look at; may be repeated.",
    ),
    option(
        "--cacert",
        section=_REACHED,
        type=click.Path(path_type=Path),
        help="A file of trusted authorities (PEM).",
    ),
    option(
        "--insecure",
        section=_REACHED,
        is_flag=True,
        help="Accept any certificate.",
    ),
    option(
        "--allow-plain-http",
        section=_REACHED,
        is_flag=True,
        help="Send the token unencrypted beyond loopback.",
    ),
    option(
        "--probes",
        section=_ASKED,
        type=click.Choice(["none", "basic", "full"]),
        help="How much to ask that no client asks; full on loopback, else basic.",
    ),
    option(
        "--max-requests",
        section=_ASKED,
        metavar="NUMBER",
        type=Whole(1),
        default=250,
        help="Requests of the whole run, all of them GET; the commands that only a"
        " mock is sent come on top.",
    ),
    option(
        "--rate",
        section=_ASKED,
        metavar="NUMBER",
        type=Number(0, min_open=True),
        help="Requests a second; 10 off loopback.",
    ),
    option(
        "--timeout",
        section=_REACHED,
        metavar="SECONDS",
        type=Number(0, min_open=True),
        default=10.0,
        help="Seconds for one answer.",
    ),
    option(
        "--max-seconds",
        section=_ASKED,
        metavar="SECONDS",
        type=Number(0, min_open=True),
        default=120.0,
        help="Seconds for the run.",
    ),
    option(
        "--watch",
        section=_ASKED,
        metavar="SECONDS",
        type=Number(0),
        default=0.0,
        help="Seconds of repeated looks afterwards.",
    ),
    option(
        "--seed",
        section=_ASKED,
        metavar="NUMBER",
        type=int,
        default=0,
        help="What the probes are drawn from.",
    ),
    option(
        "--explore",
        section=_ASKED,
        is_flag=True,
        help="Draw the probes from a seed by chance; it is told.",
    ),
    option(
        "--plan",
        section=_ASKED,
        is_flag=True,
        help="Print every request and send none.",
    ),
)
