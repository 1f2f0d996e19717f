"""Queries for nodes: a small part of PuppetDB's language, and of its arrays.

Understood are the entities ``nodes``, ``inventory`` and ``facts``, the comparisons
``=`` (equal), ``~`` (a regular expression) and ``in`` (a list), and ``and``, ``or``,
``not``. Whatever else PuppetDB can do is refused with the reason: a mock that guessed
would choose other nodes than the real one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

if TYPE_CHECKING:
    from .inventory import Inventory
    from .patterns import Patterns
    from .things import Node

#: The longest query that is read (characters), and how deep it may be.
_LONGEST, _DEEPEST = 4_000, 40

_TOKEN = re.compile(
    r"""\s*(?:(?P<string>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')"""
    r"""|(?P<number>-?[0-9]+(?:\.[0-9]+)?)(?![\w.])"""
    r"""|(?P<word>[A-Za-z_][\w.:-]*)"""
    r"""|(?P<sign>[<>]=?|!=?|~>?|[=\[\]{}(),]))"""
)
_SIGNS = {"=", "~"}
#: The columns of each entity; below ``facts`` and ``trusted`` are more.
_COLUMNS = {
    "nodes": (
        "certname",
        "catalog_environment",
        "facts_environment",
        "report_environment",
    ),
    "inventory": ("certname", "environment", "facts", "trusted"),
    "facts": ("certname", "environment", "name", "value"),
}

Row = dict[str, Any]
Test = Callable[[Row], bool]


class BadQuery(ValueError):  # noqa: N818 - the plain noun tells it all
    """Raised for a query that cannot be read here; says what is not understood."""


class _Query(NamedTuple):
    entity: str
    test: Test


def found_by(query: object, inventory: Inventory) -> list[str]:
    """Return the certnames that *query* finds, a text or an array; raises BadQuery."""
    from .patterns import BadPattern, Patterns  # noqa: PLC0415 - most mocks find none

    patterns = Patterns()
    try:
        if isinstance(query, str):
            asked = _Reader(query, patterns).query()
        else:
            asked = _Query("nodes", _of_array(query, 0, patterns))
        return [
            node.name
            for node in [*inventory.nodes.values()]
            if any(map(asked.test, _rows(node, asked.entity)))
        ]
    except BadPattern as error:
        raise BadQuery(str(error)) from None


def _rows(node: Node, entity: str) -> Iterator[Row]:
    """Yield what an entity knows of a node."""
    certname, home = node.name, node.environment
    if entity == "nodes":
        homes = dict.fromkeys(_COLUMNS["nodes"][1:], home)
        yield {"certname": certname, **homes}
    elif entity == "inventory":
        trusted = {"certname": certname, **node.trusted}
        facts = {"facts": node.facts, "trusted": trusted}
        yield {"certname": certname, "environment": home, **facts}
    else:
        for name, value in node.facts.items():
            fact = {"name": name, "value": value}
            yield {"certname": certname, "environment": home, **fact}


def _value(row: Row, path: str) -> Any:
    """Return what stands in a column, or below it; None where nothing does."""
    value: Any = row
    for step in path.split("."):
        value = value.get(step) if isinstance(value, dict) else None
    return value


class _Reader:
    """Reads a query in PuppetDB's own language."""

    def __init__(self, text: str, patterns: Patterns) -> None:
        if len(text) > _LONGEST:
            raise BadQuery(f"it has {len(text)} characters, more than {_LONGEST}")
        self._text, self._patterns = text, patterns
        self._tokens = list(self._split())
        self._at = 0
        self._entity = ""

    def _split(self) -> Iterator[tuple[str, str]]:
        at, text = 0, self._text.rstrip()
        while at < len(text):
            match = _TOKEN.match(text, at)
            if match is None:
                raise BadQuery(f"nothing is known to begin with {text[at : at + 20]!r}")
            yield str(match.lastgroup), match[str(match.lastgroup)]
            at = match.end()

    def query(self) -> _Query:
        """Read an entity, its columns and its condition."""
        self._entity = entity = self._take("word")
        if entity not in _COLUMNS:
            self._refuse(f"the entity {entity}", ", ".join(_COLUMNS))
        if self._next == "[":
            self._columns()
        self._take("sign", "{")
        test: Test = _everything
        if self._next != "}":
            test = self._either(0)
        self._take("sign", "}")
        if self._next:
            raise BadQuery(f"it goes on with {self._next!r} behind its end")
        return _Query(entity, test)

    def _columns(self) -> None:
        """Read the columns to tell: the certname has to be one, and no function."""
        self._take("sign", "[")
        told = [self._take("word")]
        while self._next == ",":
            self._take("sign", ",")
            told.append(self._take("word"))
        self._take("sign", "]")
        if "certname" not in told:
            raise BadQuery(f"it tells {', '.join(told)} and no certname")

    def _either(self, depth: int) -> Test:
        return _any_of(self._joined("or", lambda: self._both(depth)))

    def _both(self, depth: int) -> Test:
        return _all_of(self._joined("and", lambda: self._single(depth)))

    def _joined(self, word: str, part: Callable[[], Test]) -> list[Test]:
        """Read parts as long as *word* stands between them."""
        tests = [part()]
        while self._next == word:
            self._take("word")
            tests.append(part())
        return tests

    def _single(self, depth: int) -> Test:
        if depth > _DEEPEST:
            raise BadQuery(f"it is nested deeper than {_DEEPEST}")
        if self._next in {"!", "not"}:
            self._at += 1
            return _none_of(self._single(depth + 1))
        if self._next == "(":
            self._take("sign", "(")
            test = self._either(depth + 1)
            self._take("sign", ")")
            return test
        return self._comparison()

    def _comparison(self) -> Test:
        path = self._take("word")
        if path.partition(".")[0] not in _COLUMNS[self._entity]:
            self._refuse(f"the column {path}", ", ".join(_COLUMNS[self._entity]))
        sign = self._next
        if sign == "in":
            self._take("word")
            return _compared(path, "in", self._list(), self._patterns)
        if sign not in _SIGNS:
            self._refuse(f"the comparison {sign or '(nothing)'}", "=, ~ and in")
        self._at += 1
        return _compared(path, sign, self._literal(), self._patterns)

    def _list(self) -> list[Any]:
        self._take("sign", "[")
        values = []
        while self._next != "]":
            values.append(self._literal())
            if self._next == ",":
                self._take("sign", ",")
        self._take("sign", "]")
        return values

    def _literal(self) -> Any:
        kind, text = self._tokens[self._at] if self._next else ("", "")
        self._at += 1
        if kind == "string":
            return (
                re.sub(r"\\(.)", r"\1", text[1:-1]) if text[0] == "'" else _json(text)
            )
        if kind == "number":
            return json.loads(text)
        if text in {"true", "false"}:
            return text == "true"
        raise BadQuery(f"a value was expected, and there is {text or 'nothing'}")

    @property
    def _next(self) -> str:
        """The next token; empty at the end."""
        return self._tokens[self._at][1] if self._at < len(self._tokens) else ""

    def _take(self, kind: str, wanted: str = "") -> str:
        found, text = self._tokens[self._at] if self._next else ("", "")
        if found != kind or (wanted and text != wanted):
            expected = wanted or "a name"
            raise BadQuery(f"{expected} was expected, and there is {text or 'nothing'}")
        self._at += 1
        return text

    def _refuse(self, what: str, known: str) -> NoReturn:
        raise BadQuery(f"{what} is not known to the mock; it knows {known}")


def _of_array(query: object, depth: int, patterns: Patterns) -> Test:
    """Read a query that is written as an array."""
    if depth > _DEEPEST:
        raise BadQuery(f"it is nested deeper than {_DEEPEST}")
    match query:
        case ["and" | "or" as word, _, *_]:
            tests = [_of_array(part, depth + 1, patterns) for part in query[1:]]
            return _all_of(tests) if word == "and" else _any_of(tests)
        case ["not", part]:
            return _none_of(_of_array(part, depth + 1, patterns))
        case ["=" | "~" as sign, str(column), value] if column in _COLUMNS["nodes"]:
            return _compared(column, sign, value, patterns)
        case ["in", str(column), ["array", [*values]]] if column in _COLUMNS["nodes"]:
            return _compared(column, "in", values, patterns)
    known = "=, ~ and in (an array) on certname and environments, and, or, not"
    raise BadQuery(
        f"{json.dumps(query)[:60]} is not known to the mock; it knows {known}"
    )


def _compared(path: str, sign: str, value: Any, patterns: Patterns) -> Test:
    """Return the test of one comparison; raises BadPattern, and so may the test."""
    if sign == "in":
        return lambda row: any(_same(_value(row, path), one) for one in value)
    if sign == "=":
        return lambda row: _same(_value(row, path), value)
    pattern = patterns.read(value)
    return lambda row: pattern.is_in(str(_value(row, path) or ""))


def _same(one: Any, other: Any) -> bool:
    return type(one) is type(other) and bool(one == other)


def _all_of(tests: list[Test]) -> Test:
    return lambda row: all(test(row) for test in tests)


def _any_of(tests: list[Test]) -> Test:
    return lambda row: any(test(row) for test in tests)


def _none_of(test: Test) -> Test:
    return lambda row: not test(row)


def _everything(_row: Row) -> bool:
    return True


def _json(text: str) -> Any:
    """Read a string as JSON writes it, with a backslash before what is none there."""
    try:
        return json.loads(text)
    except ValueError:
        return text[1:-1]
