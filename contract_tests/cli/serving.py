"""The options of ``serve`` that say which jobs there are and how they are told."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any

import click

from .options import Refused, Whole, moment, option

Command = Callable[..., Any]

#: Headings of options in --help.
JOBS, SERVED = "Which jobs there are", "How it is served"
_SHAPE = "How they are told"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """How bodies are told, where there is more than one way."""

    profile: str
    report_key: str
    start_key: str
    duration: str
    validation_kind: str
    speed: str

    def settings(self) -> dict[str, Any]:
        """Return them as settings of the mock; raises LookupError or ValueError."""
        from orchestrator_contract.mockserver import Shape
        from orchestrator_contract.mockserver.sessions.clock import speed
        from orchestrator_contract.schemas import RELEASES

        profile = RELEASES[-1] if self.profile == "current" else self.profile
        shape: dict[str, Any] = {
            "profile": profile,
            "report_key": self.report_key,
            "start_key": self.start_key,
            "numeric_duration": self.duration == "number",
            "validation_kind": self.validation_kind,
        }
        return {"shape": Shape(**shape), "speed": speed(self.speed)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which engine serves, and with how many workers."""

    engine: str
    workers: int

    @property
    def replicas(self) -> bool:
        """Whether other processes serve."""
        return self.engine != "default"

    def serve(self, settings: dict[str, Any]) -> None:
        """Serve until the end; refuses what replicas cannot do."""
        if not self.replicas:
            from orchestrator_contract.mockserver import serve

            serve(**settings)
            return
        from orchestrator_contract.mockserver.engine.replicas import (
            NoReplicas,
            serve_replicas,
        )

        try:
            serve_replicas(workers=self.workers, **settings)
        except NoReplicas as error:
            raise Refused(str(error)) from None


def living(command: Command) -> Command:
    """Add the options about jobs and time."""
    for decorate in reversed(_LIVING):
        command = decorate(command)
    return command


def answers(command: Command) -> Command:
    """Add the options of Answers; the command gets them as *answering*."""

    @wraps(command)
    def with_answers(
        *,
        profile: str,
        report_key: str,
        start_key: str,
        duration: str,
        validation_kind: str,
        speed: str,
        **others: Any,
    ) -> Any:
        answering = Answers(
            profile=profile,
            report_key=report_key,
            start_key=start_key,
            duration=duration,
            validation_kind=validation_kind,
            speed=speed,
        )
        return command(answering=answering, **others)

    for decorate in reversed(_ANSWERS):
        with_answers = decorate(with_answers)
    return with_answers


def engine(command: Command) -> Command:
    """Add the options of Asked; the command gets them as *asked*."""

    @wraps(command)
    def with_engine(*, engine: str, workers: int, **others: Any) -> Any:
        if engine == "default" and workers != 1:
            raise click.UsageError("--workers needs --engine granian")
        return command(asked=Asked(engine=engine, workers=workers), **others)

    for decorate in reversed(_ENGINE):
        with_engine = decorate(with_engine)
    return with_engine


_LIVING = (
    option(
        "--seed",
        section=JOBS,
        metavar="NUMBER",
        type=int,
        default=0,
        help="Which world of jobs to serve.",
    ),
    option(
        "--jobs",
        section=JOBS,
        metavar="NUMBER",
        type=Whole(0),
        default=100,
        help="How many jobs there are.",
    ),
    option(
        "--documents",
        section=JOBS,
        type=click.Path(file_okay=False, path_type=Path),
        metavar="FOLDER",
        help="Jobs that are written down there, in JSON or YAML, are served too.",
    ),
    option(
        "--inventory",
        section=JOBS,
        type=click.Path(dir_okay=False, path_type=Path),
        metavar="FILE",
        help="What commands find, in YAML: nodes, tasks, users and so on.",
    ),
    option(
        "--epoch",
        section=JOBS,
        metavar="TIMESTAMP",
        callback=moment,
        help="When the live jobs begin; without it when their session does.",
    ),
    option(
        "--clock",
        section=JOBS,
        type=click.Choice(["real", "virtual", "poll"]),
        default="real",
        help="virtual: time stands still until /__admin/clock moves it; poll: each look"
        " at a job takes it one step on.",
    ),
    option(
        "--speed",
        section=JOBS,
        metavar="FACTOR",
        default="1x",
        help="How fast a real clock goes, such as 60x.",
    ),
    option(
        "--fault",
        section=JOBS,
        multiple=True,
        metavar="NAME",
        help="A fault to throw at every request; may be repeated.",
    ),
)
_ANSWERS = (
    option(
        "--profile",
        section=_SHAPE,
        default="current",
        metavar="RELEASE",
        help="Whose keys bodies have: current, or a release such as 2018.1.",
    ),
    option(
        "--report-key",
        section=_SHAPE,
        type=click.Choice(["items", "report", "both"]),
        default="items",
        help="The key of a report's rows: as documented, as captured, or both.",
    ),
    option(
        "--start-key",
        section=_SHAPE,
        type=click.Choice(["started", "created", "both"]),
        default="started",
        help="How a job's start is told.",
    ),
    option(
        "--duration",
        section=_SHAPE,
        type=click.Choice(["string", "number"]),
        default="string",
        help="What a job's duration is.",
    ),
    option(
        "--validation-kind",
        section=_SHAPE,
        type=click.Choice(["orchestrator", "validators"]),
        default="orchestrator",
        help="The namespace of a validation error: as documented, or as the official"
        " client knows it.",
    ),
)
_ENGINE = (
    option(
        "--engine",
        section=SERVED,
        type=click.Choice(["default", "granian"]),
        default="default",
        help="granian: faster, in several processes, but without sessions and faults.",
    ),
    option(
        "--workers",
        section=SERVED,
        metavar="NUMBER",
        type=Whole(1, 4 * (os.cpu_count() or 1)),
        default=1,
        help="Processes of granian.",
    ),
)
