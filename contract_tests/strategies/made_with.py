"""What a job was made with, and by whom: options and owner (facts §4.1, §4.2)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from hypothesis import strategies as st

from orchestrator_contract.schemas import RELEASES

from . import words
from .hands import written

Json = dict[str, Any]
#: What is told of the nodes that a job was aimed at, made of their names.
Scope = Callable[[Sequence[str]], Json]

_flags = st.booleans()
_ids = st.lists(st.integers(1, 2**31 - 1), max_size=3)
_environments = st.sampled_from(words.ENVIRONMENTS)

_SWITCHES = ("noop", "trace", "debug", "enforce_environment", "evaltrace")
_of_deploy: dict[str, st.SearchStrategy[Any]] = {
    # One draw for all of them shrinks better than one for each.
    "switches": st.integers(0, 2 ** len(_SWITCHES) - 1),
    "concurrency": st.sampled_from((None, 1, 10, 10_000)),
    "environment": _environments,
    "target": st.sampled_from((None, "nodes")),
}
#: The page's own example has no description (O1).
_MAYBE_A_DESCRIPTION: dict[str, st.SearchStrategy[Any]] = {
    "description": words.sentences
}


def _switched(drawn: Json) -> Json:
    """Put a key for each switch in place of the number that has them all."""
    switches = drawn.pop("switches")
    told = {key: bool(switches >> i & 1) for i, key in enumerate(_SWITCHES)}
    return {**drawn, **told}


_deploy = st.fixed_dictionaries(_of_deploy, optional=_MAYBE_A_DESCRIPTION).map(
    _switched
)

_FOR_TASKS: dict[str, st.SearchStrategy[Any]] = {
    "description": words.sentences,
    "task": st.sampled_from(words.TASKS),
    "params": words.objects,
    "sensitive": st.sampled_from(((), ("password",))).map(list),
}
_SCHEDULED = {"scheduled-job-id": st.sampled_from((None, "7"))}
_task = st.fixed_dictionaries(
    {
        **_FOR_TASKS,
        "noop": _flags,
        "transport": st.just("pxp"),
        "environment": _environments,
    },
    optional=_SCHEDULED,
)
_in_a_plan = {**_FOR_TASKS, "plan_job": words.numbers, "noop": st.none() | _flags}
_project = st.just({"project_id": "fleet", "ref": "9d3f8ac1"})
_step_of_a_plan = st.one_of(
    st.fixed_dictionaries(
        _in_a_plan | {"environment": _environments}, optional=_SCHEDULED
    ),
    st.fixed_dictionaries(_in_a_plan | {"project": _project}, optional=_SCHEDULED),
)


def options(type_: str) -> st.SearchStrategy[Json]:
    """Draw the options of a job of *type_*, but for its scope."""
    return {"deploy": _deploy, "task": _task}.get(type_, _step_of_a_plan)


@cache
def scopes(listed: str) -> st.SearchStrategy[Scope]:
    """Draw what a job was aimed at: one of several ways, or nothing that is told."""
    ways: list[Scope] = [
        lambda names: {"nodes": list(names)},
        lambda _: {},
        lambda names: {"query": ["in", "certname", ["array", list(names[:3])]]},
        lambda _: {"query": 'nodes[certname] { certname ~ "web" }'},
        lambda _: {"node_group": "5b6b7b2a-7b3e-4f0e-9a3d-0c7d1c1f6f0e"},
    ]
    if RELEASES.index(listed) <= RELEASES.index("2021.6"):
        ways.append(lambda _: {"application": "Rgbank[production]"})
    if RELEASES.index(listed) <= RELEASES.index("2017.3"):
        ways.append(lambda _: {"whole_environment": True})
    return st.sampled_from(ways)


_promised = {"id": words.uuids, "login": st.sampled_from(words.LOGINS)}
_local: dict[str, st.SearchStrategy[Any]] = {
    **_promised,
    "email": st.sampled_from(("jane.doe@example.com", "")),
    "display_name": words.sentences,
    "last_login": st.one_of(
        st.none(), words.instants.map(lambda at: written(at, ".mmmZ"))
    ),
    "role_ids": _ids,
    "is_superuser": _flags,
    "is_revoked": _flags,
    "is_remote": st.just(value=False),
    "is_group": st.just(value=False),
}
_remote = _local | {
    "is_remote": st.just(value=True),
    "inherited_role_ids": _ids,
    "group_ids": st.lists(words.uuids, max_size=2),
}
#: Who asked for a job: two keys are promised, a local user has more, a remote one all.
owners: st.SearchStrategy[Json] = st.one_of(
    st.fixed_dictionaries(_promised),
    st.fixed_dictionaries(_local),
    st.fixed_dictionaries(_remote),
)
