"""Which keys a body has beside those that its schema names, requires or advises."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from orchestrator_contract.schemas import BY_SLUG, schema


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What a schema says about the keys of one value, references put in place.

    *documented* are the keys that the release documents, *advised* those whose absence
    is worth a warning. *inner* holds the forms of those properties that have keys of
    their own, *items* that of an array's elements, *others* that of the values of keys
    that are not named.
    """

    keys: tuple[str, ...] = ()
    documented: frozenset[str] = frozenset()
    advised: tuple[str, ...] = ()
    inner: Mapping[str, Form]
    items: Form | None = None
    others: Form | None = None

    @property
    def silent(self) -> bool:
        """Whether there is nothing to look for in such a value."""
        return not (self.keys or self.advised or self.items or self.others)

    @property
    def advises(self) -> bool:
        """Whether the absence of some key is worth a warning, however deep it lies."""
        within = (*self.inner.values(), self.items, self.others)
        return bool(self.advised) or any(form.advises for form in within if form)

    @classmethod
    def of(cls, root: Mapping[str, Any], subschema: Mapping[str, Any]) -> Form:
        """Read *subschema*, a part of the self-contained schema *root*."""
        said = _resolved(root, subschema)
        properties: Mapping[str, Any] = said.get("properties", {})
        forms = {key: cls.of(root, inner) for key, inner in properties.items()}
        return cls(
            keys=tuple(properties),
            documented=frozenset(
                key
                for key, inner in properties.items()
                if not inner.get("x-undocumented")
            ),
            advised=tuple(said.get("x-recommended", ())),
            inner={key: form for key, form in forms.items() if not form.silent},
            items=cls.of(root, said["items"]) if "items" in said else None,
            others=cls._of_others(root, said.get("additionalProperties")),
        )

    @classmethod
    def _of_others(cls, root: Mapping[str, Any], told: object) -> Form | None:
        form = cls.of(root, told) if isinstance(told, Mapping) else None
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


@dataclass(frozen=True, slots=True)
class Member:
    """An object within a body, and what the schema says of its keys.

    *pattern* is its pointer with ``*`` for indices.
    """

    pointer: str
    pattern: str
    form: Form
    value: Mapping[str, Any]


def members(form: Form, body: object) -> Iterator[Member]:
    """Walk *body* beside its form; yield each object of which something is said."""
    pending: list[tuple[str, str, Form, object]] = [("", "", form, body)]
    while pending:
        pointer, pattern, said, value = pending.pop()
        if isinstance(value, dict):
            yield Member(pointer, pattern, said, value)
            within = [
                (f"{pointer}/{key}", f"{pattern}/{key}", inner, value[key])
                for key, inner in said.inner.items()
                if key in value
            ]
            if said.others:
                within += [
                    (f"{pointer}/{escaped(key)}", f"{pattern}/*", said.others, inner)
                    for key, inner in value.items()
                    if key not in said.keys
                ]
        elif isinstance(value, list) and said.items and not said.items.silent:
            within = [
                (f"{pointer}/{index}", f"{pattern}/*", said.items, item)
                for index, item in enumerate(value)
            ]
        else:
            continue
        pending += reversed(within)  # the first place of several is the one to show


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
        if not member.form.keys or member.pointer.endswith("/options"):
            continue  # "specific options depend on the command" (page/options)
        for key in member.value:
            if key not in member.form.documented:
                yield f"{member.pointer}/{escaped(key)}"


def guises(objects: Iterable[Member]) -> Iterator[tuple[str, str]]:
    """Yield each documented property, and whether the object has it.

    The property comes as a pointer with ``*`` for indices, its guise is ``present``,
    ``absent`` or ``null``.
    """
    for member in objects:
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
