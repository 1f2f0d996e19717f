"""The words that the provider draws from.

Hosts and addresses lie below domains that are reserved for examples (RFC 2606), so
that nothing the mock says can be somebody's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

ROLES = (
    "app",
    "build",
    "cache",
    "db",
    "dns",
    "ldap",
    "lb",
    "mail",
    "mq",
    "proxy",
    "web",
    "win",
)
ZONES = ("ams1", "dmz", "edge", "fra2", "lab", "prod", "staging", "syd1")
COUNTRY_DOMAINS = ("example.com", "example.net", "example.org")

ENVIRONMENTS = (
    "production",
    "production",
    "production",
    "staging",
    "development",
    "qa",
    "feature_tls13",
)

#: Tasks, each with parameters it may be given.
TASKS: Mapping[str, tuple[Mapping[str, Any], ...]] = {
    "facts": ({},),
    "package": (
        {"action": "status", "name": "openssl"},
        {"action": "upgrade", "name": "curl", "version": "8.5.0"},
    ),
    "service": (
        {"action": "restart", "name": "nginx"},
        {"action": "status", "name": "puppet"},
    ),
    "puppet_conf": ({"action": "get", "section": "agent", "setting": "server"},),
    "reboot": ({"message": "kernel update", "timeout": 30},),
    "backup::run": ({"target": "/srv", "keep": 7},),
    "user_admin::rotate": ({"login": "deploy"},),
}

#: The names of a task's parameters whose values are kept secret, and so left out.
SENSITIVE: Mapping[str, tuple[str, ...]] = {"user_admin::rotate": ("password",)}

PLANS = ("app::deploy", "patching::monthly", "backup::all", "facts::info", "reboot")

#: The task in the options of a plan's job, where its type decides it.
PLAN_TASKS: Mapping[str, str] = {
    "plan_script": "bolt_shim::script",
    "plan_upload": "bolt_shim::upload",
    "plan_command": "bolt_shim::command",
    "plan_wait": "wait_until_available",
    "plan_apply": "apply_helpers::apply_catalog",
    "plan_apply_prep": "puppet_agent::version",
}

PROJECTS = ("payments_deploy", "fleet_patching", "onboarding", "dc_move")

DEPLOY_REASONS = (
    "Roll out {ticket} to {environment}",
    "Nightly run",
    "Bring {environment} up to date",
    "Nach der Wartung prüfen",
)
TASK_REASONS = (
    "Look into {ticket}",
    "Asked for by the service desk, {ticket}",
    "Weekly housekeeping",
    "変更 {ticket}",
)

FIRST_NAMES = (
    "Ada",
    "Bao",
    "Chidi",
    "Dolores",
    "Emre",
    "Fatima",
    "Grace",
    "Håkon",
    "Ines",
    "Jürgen",
    "Kavya",
    "Lars",
)
LAST_NAMES = (
    "Abiodun",
    "Berg",
    "Castillo",
    "Dijkstra",
    "Eriksen",
    "Fujita",
    "Garcia",
    "Hopper",
    "Ivanova",
    "Jensen",
    "Kowalski",
    "Łukasik",
)
