"""Releases of Puppet Enterprise: which there are, and which one stands for another."""

from __future__ import annotations

import re

from .files import read_json

_NUMBER = re.compile(r"\d{4}(\.\d{1,4}){1,3}", re.ASCII)
_CURRENT = "current"
_DATA = read_json("versions.json")
_LISTED = _DATA["releases"]

#: The releases whose contract differs from the one before, oldest first.
RELEASES: tuple[str, ...] = tuple(listed["name"] for listed in _LISTED)


class UnknownRelease(LookupError):  # noqa: N818 - it says what went wrong without the word
    """Raised for a release that has no contract: older than the API, or no release."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name!r} is no release with a jobs API; give current, or a release from "
            f"{RELEASES[0]} on such as {', '.join(RELEASES)}"
        )
        self.name = name


def release(name: str) -> str:
    """Return the listed release that stands for the release *name*.

    That is the newest one that does not follow it on its own branch: 2019.8.7 for
    2019.8.10, and for 2021.3 as well, because 2021.2 came out as 2019.8.7 too (§11).
    ``current`` is the last of all. Raises UnknownRelease, a LookupError.
    """
    if name == _CURRENT:
        return RELEASES[-1]
    if not _NUMBER.fullmatch(name):
        raise UnknownRelease(name)
    number = _number(name)
    branch = _LONG_TERM if number[:2] in _LONG_TERM_BRANCHES else _TRUNK
    reached = [listed for listed in branch if listed <= number]
    if not reached:
        raise UnknownRelease(name)
    return branch[max(reached)]


def _number(name: str) -> tuple[int, ...]:
    """Return a release's number, filled up so that 2021.7 equals 2021.7.0."""
    parts = [int(part) for part in name.split(".")]
    return (*parts, *[0] * (4 - len(parts)))


# What came out on a long-term branch after it had left the trunk has a number on each;
# what came out before, or on the trunk alone, has one that serves both.
_LONG_TERM_BRANCHES = {_number(branch)[:2] for branch in _DATA["long_term"]}
_LONG_TERM: dict[tuple[int, ...], str] = {
    _number(listed["name"]): listed["name"] for listed in _LISTED
}
_TRUNK: dict[tuple[int, ...], str] = {
    _number(listed.get("equivalent", listed["name"])): listed["name"]
    for listed in _LISTED
}
