"""A session as one JSON document, to be kept and restored."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from orchestrator_contract.mockserver.faults.rules import BadRule, Rules
from orchestrator_contract.mockserver.inventory import BadInventory, reading
from orchestrator_contract.mockserver.world.given import BadDocument, Given
from orchestrator_contract.mockserver.world.instants import moment_of, timestamp
from orchestrator_contract.mockserver.world.job import Ending
from orchestrator_contract.mockserver.world.recipe import BadRecipe, restored
from orchestrator_contract.mockserver.world.world import World
from orchestrator_contract.schemas import LIFECYCLE

from .progress import Progress

if TYPE_CHECKING:
    from collections.abc import Mapping

    from orchestrator_contract.mockserver.world.recipe import Recipe

    from .session import Session


class BadState(ValueError):  # noqa: N818 - the plain noun tells it all
    """Raised for a state that cannot be restored; says what came and what may."""


def kept(session: Session) -> dict[str, Any]:
    """Return all of a session but its journal."""
    with session.lock:
        world = session.world
        endings = session.endings.items()
        return {
            "schema": 1,
            "seed": world.seed,
            "jobs": world.jobs,
            "epoch": world.epoch.isoformat(),
            "clock": session.clock.kept(),
            "recipes": {str(n): r.told() for n, r in session.recipes.items()},
            "given": [given.document for given in session.given.values()],
            "endings": {str(n): [*map(list, taken)] for n, taken in endings},
            **session.progress.told(),
            "faults": [rule.told() for rule in session.rules],
            **({} if session.stock is None else {"inventory": session.stock.told()}),
        }


def restore(session: Session, told: Mapping[str, Any]) -> None:
    """Take over what kept() gave, whole or not at all; raises BadState."""
    if told.get("schema") != 1:
        raise BadState(f"schema is {told.get('schema')!r}, not 1")
    try:
        recipes = {int(n): restored(r) for n, r in told["recipes"].items()}
        endings = {int(n): _endings(e) for n, e in told["endings"].items()}
        world = World(
            int(told["seed"]),
            epoch=moment_of(told["epoch"]),
            jobs=int(told["jobs"]),
            shape=session.world.shape,
        )
        _demand_lives(world.with_own(recipes, endings))
        profile = world.shape.profile
        given = dict(_given(document, profile) for document in told["given"])
        clock = session.clock.like(
            kind=told["clock"]["kind"],
            at=int(told["clock"]["at"]),
            speed=float(told["clock"]["speed"]),
        )
        _demand_past(recipes, max(clock.now(), world.began))
        rules = Rules()
        for rule in told["faults"]:
            rules.restore(rule)
        progress = Progress.restored(told)
        # One that nobody has asked for goes with the seed.
        stock = reading(told["inventory"]) if "inventory" in told else None
    except BadState:
        raise
    except (BadRecipe, BadRule, BadDocument, BadInventory) as error:
        raise BadState(str(error)) from None
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise BadState(f"this is no state of a session: {error!r}") from None
    with session.lock:
        session.begin(world, recipes, endings, given)
        session.clock, session.rules, session.progress = clock, rules, progress
        session.stock = stock


def _demand_lives(world: World) -> None:
    """Raise ValueError if a job was taken to a state that it cannot come to."""
    for number in world.endings:
        if world.has(number):
            world.subject(number, keep=False).story  # noqa: B018 - tells it, or raises


def _demand_past(recipes: Mapping[int, Recipe], now: int) -> None:
    """Raise BadState if a job is created only after *now*."""
    for number, recipe in recipes.items():
        if recipe.created > now:
            raise BadState(
                f"clock.at is before {timestamp(recipe.created)}, when job {number} "
                "was created"
            )


def _given(told: Any, profile: str) -> tuple[int, Given]:
    parts = {part: body for part, body in told.items() if part != "job"}
    given = Given(told["job"], parts, profile=profile)
    return given.number, given


def _endings(told: Any) -> tuple[Ending, ...]:
    # States that were kept before jobs could be stopped have one ending at most.
    several = told if told and isinstance(told[0], list) else [told]
    return tuple(map(_ending, several))


def _ending(told: Any) -> Ending:
    state, age = told
    known = {*LIFECYCLE.terminal, "stopping"}
    if state not in known or not isinstance(age, int) or age < 0:
        raise BadState(f"ending is {told!r}, not a last state and an age")
    return Ending(state, age)
