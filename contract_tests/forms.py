"""Which keys a body has beside those that its schema names, requires or advises."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, NamedTuple

from orchestrator_contract.schemas import BY_SLUG, schema


@dataclass(frozen=True, kw_only=True)
class Form:
    """What a schema says about the keys of one value, references put in place.

    *pattern* is the value's pointer, with ``*`` for indices and for keys that are not
    named. *documented* are the keys that the release documents, *advised* those whose
    absence is worth a warning. *inner* holds the forms of those properties that have
    keys of their own, *items* that of an array's elements, *others* that of the values
    of keys that are not named.
    """

    pattern: str = ""
    keys: tuple[str, ...] = ()
    documented: frozenset[str] = frozenset()
    advised: tuple[str, ...] = ()
    inner: Mapping[str, Form]
    items: Form | None = None
    others: Form | None = None

    @cached_property
    def silent(self) -> bool:
        """Whether there is nothing to look for in such a value."""
        return not (self.keys or self.advised or self.items or self.others)

    @property
    def advises(self) -> bool:
        """Whether the absence of some key is worth a warning, however deep it lies."""
        within = (*self.inner.values(), self.items, self.others)
        return bool(self.advised) or any(form.advises for form in within if form)

    @classmethod
    def of(
        cls, root: Mapping[str, Any], subschema: Mapping[str, Any], pattern: str = ""
    ) -> Form:
        """Read *subschema*, a part of the self-contained schema *root*."""
        said = _resolved(root, subschema)
        properties: Mapping[str, Any] = said.get("properties", {})
        forms = {
            key: cls.of(root, inner, f"{pattern}/{key}")
            for key, inner in properties.items()
        }
        others = f"{pattern}/*"
        return cls(
            pattern=pattern,
            keys=tuple(properties),
            documented=frozenset(
                key
                for key, inner in properties.items()
                if not inner.get("x-undocumented")
            ),
            advised=tuple(said.get("x-recommended", ())),
            inner={key: form for key, form in forms.items() if not form.silent},
            items=cls.of(root, said["items"], others) if "items" in said else None,
            others=cls._of_others(root, said.get("additionalProperties"), others),
        )

    @classmethod
    def _of_others(
        cls, root: Mapping[str, Any], told: object, pattern: str
    ) -> Form | None:
        form = cls.of(root, told, pattern) if isinstance(told, Mapping) else None
        return None if form is None or form.silent else form


@cache
def form_of(name: str, profile: str) -> Form:
    """Return the form of the whole body that the schema *name* describes."""
    root = schema(name, profile=profile)
    return Form.of(root, root)


@cache
def documented_keys() -> frozenset[str]:
    """Return all keys that the contract names, wherever in a body they stand."""
    names = {operation.schema for operation in BY_SLUG.values()} | {"error"}
    pending, keys = [form_of(name, "current") for name in names], set[str]()
    while pending:
        form = pending.pop()
        keys |= form.documented
        pending += [*form.inner.values(), *filter(None, (form.items, form.others))]
    return frozenset(keys)


class Member(NamedTuple):
    """An object within a body, and what the schema says of its keys."""

    pointer: str
    form: Form
    value: Mapping[str, Any]

    @property
    def pattern(self) -> str:
        """The pointer with ``*`` for indices and for keys that are not named."""
        return self.form.pattern


def members(form: Form, body: object) -> list[Member]:
    """Walk *body* beside its form; return each object of which something is said."""
    found: list[Member] = []
    pending: list[tuple[str, Form, object]] = [("", form, body)]
    while pending:
        pointer, said, value = pending.pop()
        if isinstance(value, dict):
            found.append(Member(pointer, said, value))
            within = [
                (f"{pointer}/{key}", inner, value[key])
                for key, inner in said.inner.items()
                if key in value
            ]
            if said.others:
                within += [
                    (f"{pointer}/{escaped(key)}", said.others, inner)
                    for key, inner in value.items()
                    if key not in said.keys
                ]
        elif said.items and isinstance(value, list) and not said.items.silent:
            within = [
                (f"{pointer}/{index}", said.items, item)
                for index, item in enumerate(value)
            ]
        else:
            continue
        within.reverse()  # the first place of several is the one to show
        pending += within
    return found


def recommended(objects: Iterable[Member]) -> Iterator[str]:
    """Yield pointers of the keys that ``x-recommended`` names and an object lacks."""
    for member in objects:
        for key in member.form.advised:
            if key not in member.value:
                yield f"{member.pointer}/{key}"


def undocumented(objects: Iterable[Member]) -> Iterator[str]:
    """Yield pointers of keys that the schema does not name.

    An object whose keys are free (``userdata``, ``options.params``) is not looked into.
    """
    for member in objects:
        if member.value.keys() <= member.form.documented:
            continue
        if not member.form.keys or member.pointer.endswith("/options"):
            continue  # "specific options depend on the command" (page/options)
        for key in member.value:
            if key not in member.form.documented:
                yield f"{member.pointer}/{escaped(key)}"


def guises(member: Member) -> Iterator[tuple[str, str]]:
    """Yield each property that an object may have, and whether it has it.

    The property comes as a pointer with ``*`` for indices, its guise is ``present``,
    ``absent`` or ``null``.
    """
    value = member.value
    for key in member.form.keys:
        there = "null" if value.get(key, "") is None else "present"
        yield f"{member.pattern}/{key}", there if key in value else "absent"


def escaped(step: str | int) -> str:
    """Write one step of a JSON pointer (RFC 6901)."""
    return str(step).replace("~", "~0").replace("/", "~1")


def _resolved(root: Mapping[str, Any], subschema: Mapping[str, Any]) -> dict[str, Any]:
    """Put what a subschema says itself upon what it refers to."""
    if "$ref" not in subschema:
        return dict(subschema)
    target: Any = root
    for step in str(subschema["$ref"]).removeprefix("#/").split("/"):
        target = target[step]
    said = _resolved(root, target)
    keys = {**said.get("properties", {}), **subschema.get("properties", {})}
    advised = [*said.get("x-recommended", ()), *subschema.get("x-recommended", ())]
    return {**said, **subschema, "properties": keys, "x-recommended": advised}
