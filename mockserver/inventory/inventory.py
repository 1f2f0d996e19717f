"""All that a session knows of the world outside its jobs; it may be changed."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from .things import PRODUCTION, Application, Node, Task, User

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


class Inventory:
    """Environments, nodes, groups, tasks, applications and users, each by its name.

    *environments* may be empty of nodes. *groups* are node groups: an id (UUID) with
    certnames. A task that is not listed runs like any other. The first of the *users*
    is whom every token belongs to that is nobody else's. Without *puppetdb* nothing
    but nodes that are named can be found.

    The methods add, or put something in place of what has that name; a change counts
    for commands that come after it.
    """

    def __init__(
        self,
        *,
        environments: Iterable[str] = (PRODUCTION,),
        nodes: Iterable[Node] = (),
        groups: Mapping[str, Sequence[str]] | None = None,
        tasks: Iterable[Task] = (),
        applications: Iterable[Application] = (),
        users: Iterable[User] = (),
        puppetdb: bool = True,
    ) -> None:
        self.nodes = {node.name: node for node in nodes}
        homes = (node.environment for node in self.nodes.values())
        self.environments = [*dict.fromkeys((*environments, *homes))]
        self.groups = {id_: tuple(names) for id_, names in (groups or {}).items()}
        self.tasks = {task.name: task for task in tasks}
        self.applications = {app.name: app for app in applications}
        self.users = {user.login: user for user in users} or {"admin": _ADMIN}
        self.puppetdb = puppetdb

    # -- changing it

    def environment(self, name: str) -> None:
        """Add an environment, without nodes."""
        if name not in self.environments:
            self.environments = [*self.environments, name]

    def node(self, name: str, **told: Any) -> Node:
        """Add a node with the attributes of Node; its environment is added with it."""
        node = Node(name=name, **told)
        self.environment(node.environment)
        self.nodes = {**self.nodes, name: node}
        return node

    def group(self, id: str, nodes: Sequence[str]) -> None:  # noqa: A002 - the API's word
        """Add a node group."""
        self.groups = {**self.groups, id: tuple(nodes)}

    def task(self, name: str, **told: Any) -> Task:
        """Say how a task comes out, with the attributes of Task."""
        task = Task(name=name, **told)
        self.tasks = {**self.tasks, name: task}
        return task

    def application(self, name: str, **told: Any) -> Application:
        """Add an application with the attributes of Application."""
        app = Application(name=name, **told)
        self.applications = {**self.applications, name: app}
        return app

    def user(self, login: str, **told: Any) -> User:
        """Add a user with the attributes of User; the token is the login by default."""
        user = User(login=login, **{"token": login, **told})
        self.users = {**self.users, login: user}
        return user

    # -- asking it

    def user_of(self, token: str | None) -> User:
        """Return whom a token belongs to: the first user if it is nobody else's."""
        users = [*self.users.values()]
        return next((user for user in users if user.token == token), users[0])

    def in_environment(self, name: str) -> list[str]:
        """Return the certnames of an environment's nodes."""
        return [n.name for n in [*self.nodes.values()] if n.environment == name]

    def reaches(self, name: str) -> bool:
        """Whether a node is known and connected."""
        node = self.nodes.get(name)
        return node is not None and node.connected

    def spoils(self, name: str, task: str | None) -> bool:
        """Whether *task*, or a Puppet run if None, goes wrong on a node."""
        node, listed = self.nodes.get(name), self.tasks.get(task or "")
        fails = node is not None and node.fails
        return fails or (listed is not None and listed.fails_on(name))

    def waiting_in_circles(self, name: str) -> list[str]:
        """Return the applications that wait for one another, on the way to *name*.

        The list is empty if there is an order to deploy them in.
        """
        path: list[str] = []
        done: set[str] = set()

        def visit(app: str) -> list[str]:
            if app in path:
                return path[path.index(app) :]
            if app in done or app not in self.applications:
                return []
            path.append(app)
            found = next(filter(None, map(visit, self.applications[app].after)), [])
            if not found:
                path.pop()
                done.add(app)
            return found

        return visit(name)

    # -- as one document

    def copy(self) -> Inventory:
        """Return an inventory that changes by itself."""
        return Inventory(
            environments=self.environments,
            nodes=self.nodes.values(),
            groups=self.groups,
            tasks=self.tasks.values(),
            applications=self.applications.values(),
            users=self.users.values(),
            puppetdb=self.puppetdb,
        )

    def told(self) -> dict[str, Any]:
        """Return the inventory as the document that reading() reads."""
        return {
            "puppetdb": self.puppetdb,
            "environments": list(self.environments),
            "nodes": [_told(node) for node in self.nodes.values()],
            "groups": {id_: list(names) for id_, names in self.groups.items()},
            "tasks": [_told(task) for task in self.tasks.values()],
            "applications": [_told(app) for app in self.applications.values()],
            "users": [_told(user) for user in self.users.values()],
        }


def _told(thing: Node | Task | Application | User) -> dict[str, Any]:
    told = asdict(thing)
    return {k: list(v) if isinstance(v, tuple) else v for k, v in told.items()}


_ADMIN = User(
    login="admin",
    token="admin",  # noqa: S106 - of the mock, and it guards nothing
    owner={"id": "42bf351c-f9ec-40af-84ad-e976fec7f4bd", "login": "admin"},
)
