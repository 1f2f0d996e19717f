"""Jobs of one's own: what a caller says of them; all the rest follows from the seed."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from orchestrator_contract.schemas import LIFECYCLE

from .cast import LEADING_TO, Role
from .instants import LAST
from .order import Order
from .scenarios import SCENARIOS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .dice import Dice

#: The most nodes that a job of one's own may have.
MOST_NODES = 10_000
#: What a recipe may say, beside keys of the body that are to have a given value.
KEYS = ("type", "scenario", "state", "nodes", "overrides")


class BadRecipe(ValueError):  # noqa: N818 - the plain noun tells it all
    """Raised for a recipe that cannot be followed; says what came and what may."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """A job that somebody asked for.

    It is *created* at an instant in milliseconds and lives through its *scenario*; with
    a *state* it is in that state until the session takes it on, or for ever if it is
    *lasting*. *nodes* is their number, or their certnames; None leaves it to the seed.
    *overrides* are keys of the job's body with the values they are to have, whatever
    follows from the rest; *order* is what a command has asked for.
    """

    created: int
    type: str = "deploy"
    scenario: str | None = None
    state: str | None = None
    lasting: bool = False
    nodes: int | tuple[str, ...] | None = None
    overrides: Mapping[str, Any] = field(default_factory=dict)
    order: Order | None = None

    def role(self, dice: Dice) -> Role:
        """Return the part that the job plays."""
        leading = LEADING_TO.get(self.state or "", ("happy",))
        scenario = self.scenario or dice.pick("scenario", leading)
        return Role(self.type, scenario, self.state if self.lasting else None)

    def told(self) -> dict[str, Any]:
        """Return what read_recipe() reads, with what it does not need to be told."""
        nodes = list(self.nodes) if isinstance(self.nodes, tuple) else self.nodes
        return {
            "created": self.created,
            "type": self.type,
            "scenario": self.scenario,
            "state": self.state,
            "nodes": nodes,
            "overrides": dict(self.overrides),
            **({} if self.order is None else {"order": self.order.told()}),
        }


def read_recipe(told: Mapping[str, Any], *, created: int) -> Recipe:
    """Read a recipe for a job that is created at an instant; raises BadRecipe."""
    unknown = [key for key in told if key not in KEYS]
    if unknown:
        raise BadRecipe(
            f"a recipe has no {_cut(unknown[0])}{_nearest(unknown[0], KEYS)}; "
            f"it has {', '.join(KEYS)}"
        )
    type_ = _word(told, "type", LIFECYCLE.types) or "deploy"
    state = _word(told, "state", LIFECYCLE.states)
    scenario = _word(told, "scenario", tuple(SCENARIOS))
    if state is not None and scenario is not None:
        _agree(state, scenario)
    overrides = told.get("overrides") or {}
    if not isinstance(overrides, dict):
        raise BadRecipe(f"overrides is {_cut(overrides)}, not an object")
    return Recipe(
        created=created,
        type=type_,
        scenario=scenario,
        state=state,
        nodes=_nodes(told.get("nodes")),
        overrides=overrides,
    )


def restored(told: Mapping[str, Any]) -> Recipe:
    """Read what Recipe.told() gave; raises BadRecipe."""
    rest = {key: told.get(key) for key in KEYS if told.get(key) is not None}
    created = told.get("created")
    if isinstance(created, bool) or not isinstance(created, int):
        raise BadRecipe(f"created is {_cut(created)}, not milliseconds since 1970")
    if not 0 <= created <= LAST:
        raise BadRecipe(f"created is {_cut(created)}, not from 0 to {LAST}")
    recipe = read_recipe(rest, created=created)
    order = told.get("order")
    return recipe if order is None else replace(recipe, order=Order.restored(order))


def _agree(state: str, scenario: str) -> None:
    """Refuse a state that a job in *scenario* never is in."""
    end = SCENARIOS[scenario].end
    never = state in LIFECYCLE.terminal and (SCENARIOS[scenario].hangs or state != end)
    if never or (state == "stopping" and end != "stopped"):
        raise BadRecipe(f"a job in the scenario {scenario} is never {state}")


def _word(told: Mapping[str, Any], key: str, known: Sequence[str]) -> str | None:
    value = told.get(key)
    if value is None:
        return None
    if value not in known:
        hint = _nearest(value, known)
        raise BadRecipe(f"{key} is {_cut(value)}{hint}; there are {', '.join(known)}")
    return str(value)


def _nodes(value: object) -> int | tuple[str, ...] | None:
    if value is None:
        return None
    if isinstance(value, int) and not isinstance(value, bool):
        if 0 <= value <= MOST_NODES:
            return value
    elif (
        isinstance(value, list)
        and len(value) <= MOST_NODES
        and all(isinstance(name, str) and name for name in value)
        and len({*value}) == len(value)
    ):
        return tuple(value)
    raise BadRecipe(
        f"nodes is {_cut(value)}; give their number, up to {MOST_NODES}, "
        "or a list of different certnames"
    )


def _nearest(value: object, known: Sequence[str]) -> str:
    near = get_close_matches(str(value), known, n=1)
    return f" (did you mean {near[0]}?)" if near else ""


def _cut(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:59]}…"
