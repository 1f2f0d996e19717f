"""What stands in orchestrators' jobs, as a provider for Faker.

Usable alone::

    fake = Faker()
    fake.add_provider(OrchestratorProvider)
    fake.certname()  # "db-4417.staging.example.net"
"""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

from faker.providers import BaseProvider

from .vocabulary import (
    COUNTRY_DOMAINS,
    DEPLOY_REASONS,
    ENVIRONMENTS,
    FIRST_NAMES,
    LAST_NAMES,
    PLAN_TASKS,
    PLANS,
    PROJECTS,
    ROLES,
    TASK_REASONS,
    TASKS,
    ZONES,
)


class OrchestratorProvider(BaseProvider):
    """Certnames, environments, tasks, owners and the like.

    Every value is made of Faker's own generator, so a seeded Faker repeats itself.
    """

    def certname(self) -> str:
        """Return the certname of a node: lower case, below a reserved domain."""
        role, zone = self.random_element(ROLES), self.random_element(ZONES)
        domain = self.random_element(COUNTRY_DOMAINS)
        return f"{role}-{self.random_int(1, 9999):04}.{zone}.{domain}"

    def environment_name(self) -> str:
        """Return the name of a Puppet environment; production is the commonest."""
        return str(self.random_element(ENVIRONMENTS))

    def task_name(self) -> str:
        """Return the name of a task."""
        return str(self.random_element(tuple(TASKS)))

    def task_params(self, task: str) -> dict[str, Any]:
        """Return parameters that *task* could be given; none for a task unknown."""
        return dict(self.random_element(TASKS.get(task, ({},))))

    def plan_name(self) -> str:
        """Return the name of a plan."""
        return str(self.random_element(PLANS))

    def plan_step_task(self, type_: str) -> str:
        """Return the task that stands in the options of a plan's job of *type_*."""
        return PLAN_TASKS.get(type_) or self.task_name()

    def job_description(self, type_: str = "deploy") -> str:
        """Return why somebody created a job of *type_*; empty quite often."""
        if self.random_int(0, 9) < 3:
            return ""
        reasons = DEPLOY_REASONS if type_ == "deploy" else TASK_REASONS
        text: str = self.random_element(reasons)
        return text.format(ticket=self.ticket(), environment=self.environment_name())

    def ticket(self) -> str:
        """Return the number of a ticket or change."""
        return self.random_element(("INC", "CHG", "RITM")) + self.numerify("00%####")

    def project(self) -> dict[str, str]:
        """Return the project that a plan came from, and the commit it was read at."""
        return {
            "project_id": str(self.random_element(PROJECTS)),
            "ref": self.hexadecimal(40),
        }

    def node_group_id(self) -> str:
        """Return the id of a node group: a UUID."""
        return str(UUID(int=self.generator.random.getrandbits(128), version=4))

    def pql_query(self) -> str:
        """Return a query in PQL that chooses nodes."""
        role, zone = self.random_element(ROLES), self.random_element(ZONES)
        return str(
            self.random_element(
                (
                    f'nodes[certname] {{ certname ~ "^{role}-.*" }}',
                    f'inventory[certname] {{ trusted.extensions.pp_role = "{role}" }}',
                    f'facts[certname] {{ name = "zone" and value = "{zone}" }}',
                )
            )
        )

    def userdata(self) -> dict[str, Any]:
        """Return what a caller could hang on a job; nothing, more often than not."""
        ticket, person = self.ticket(), self.person()
        return dict(
            self.random_element(
                (
                    {},
                    {},
                    {},
                    {"servicenow_ticket": ticket},
                    {"requested_by": " ".join(person), "ticket": ticket},
                    {"ci": {"build": self.random_int(1, 9999), "labels": ["nightly"]}},
                    {"note": "Größe geprüft ✓", "approved": True, "budget": None},
                )
            )
        )

    def hexadecimal(self, digits: int) -> str:
        """Return *digits* lower-case hexadecimal digits."""
        return self.hexify("^" * digits)

    def person(self) -> tuple[str, str]:
        """Return a first and a last name."""
        return self.random_element(FIRST_NAMES), self.random_element(LAST_NAMES)

    def job_owner(self, kind: str | None = None) -> dict[str, Any]:
        """Return an RBAC subject of *kind*: ``full``, ``local`` or ``minimal``.

        A directory's user is full; a local one has no groups and inherits no roles;
        older servers tell the id and the login only. Any kind if none is given.
        ``last_login`` is null here: Faker knows no clock, a world fills it in.
        """
        kind = kind or self.random_element(("full", "local", "minimal"))
        first, last = self.person()
        login = re.sub(r"\W", "", f"{first[0]}{last}".lower(), flags=re.ASCII)
        identity = {"id": self.node_group_id(), "login": login}
        if kind == "minimal":
            return identity
        owner = identity | {
            "display_name": f"{first} {last}",
            "email": f"{login}@example.com",
            "last_login": None,
            "role_ids": sorted({self.random_int(1, 4), self.random_int(2, 9)}),
            "is_superuser": False,
            "is_revoked": False,
            "is_remote": kind == "full",
            "is_group": False,
        }
        if kind == "local":
            return owner | {"email": ""}
        return owner | {
            "inherited_role_ids": [self.random_int(2, 9)],
            "group_ids": [self.node_group_id()],
        }
