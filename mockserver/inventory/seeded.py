"""The inventory that goes with the world of a seed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from orchestrator_contract.mockserver.world.dice import Dice
from orchestrator_contract.mockserver.world.pools import fresh, pools
from orchestrator_contract.mockserver.world.vocabulary import SENSITIVE

from .inventory import Inventory
from .things import Application, Node, Task, User

if TYPE_CHECKING:
    from orchestrator_contract.mockserver.world.pools import Pools

#: An environment in which there is nothing, and one of the nodes below.
EMPTY, UNRELIABLE = "empty", "unreliable"
#: A node that is known and not connected, and one on which everything goes wrong.
UNREACHABLE, FAILING = "unreachable.example.com", "failing.example.com"
#: Applications that can be deployed, and two that wait for one another.
_APPLICATIONS = {"Shop": ("Storage",), "Storage": (), "Hen": ("Egg",), "Egg": ("Hen",)}
#: What most users may not run, and who may run nothing.
_DENIED = ("user_admin::*",)


def seeded(seed: int) -> Inventory:
    """Make the inventory of *seed*: its nodes are those that its jobs name."""
    drawn = pools(seed)
    nodes = [
        _node(name, index, drawn, seed) for index, name in enumerate(drawn.certnames)
    ]
    nodes += [
        Node(name=UNREACHABLE, environment=UNRELIABLE, connected=False),
        Node(name=FAILING, environment=UNRELIABLE, fails=True),
    ]
    names = [node.name for node in nodes]
    return Inventory(
        environments=dict.fromkeys((*sorted({*drawn.environments}), EMPTY)),
        nodes=nodes,
        groups={id_: names[i * 5 : i * 5 + 5] for i, id_ in enumerate(drawn.groups)},
        tasks=[
            Task(name=task.name, sensitive=SENSITIVE.get(task.name, ()))
            for task in {task.name: task for task in drawn.tasks}.values()
        ],
        applications=[
            Application(name=name, nodes=tuple(names[i * 3 : i * 3 + 3]), after=after)
            for i, (name, after) in enumerate(_APPLICATIONS.items())
        ],
        users=_users(drawn),
    )


def _node(name: str, index: int, drawn: Pools, seed: int) -> Node:
    """Make the node called *name*; what is known of it follows from its name."""
    dice = Dice(seed, -1 - index)
    host, zone, *_ = name.split(".")
    role = host.partition("-")[0]
    windows = role == "win"
    family = "windows" if windows else dice.pick("family", ("Debian", "RedHat", "Suse"))
    return Node(
        name=name,
        environment=dice.pick("environment", drawn.environments),
        facts={
            "kernel": "windows" if windows else "Linux",
            "os": {"family": family},
            "zone": zone,
        },
        trusted={"certname": name, "extensions": {"pp_role": role}},
    )


def _users(drawn: Pools) -> list[User]:
    """Make the users; the first may do nearly all, one all, and one nothing."""
    everyone, admin, viewer = (fresh(body) for body, _ in drawn.owners[:3])
    return [
        User(login=everyone["login"], token="", denied=_DENIED, owner=everyone),
        _user("admin", admin, ()),
        _user("viewer", viewer, ("*",)),
    ]


def _user(login: str, owner: dict[str, Any], denied: tuple[str, ...]) -> User:
    return User(login=login, token=login, denied=denied, owner=owner | {"login": login})
