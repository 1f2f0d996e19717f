"""Releases of Puppet Enterprise: which there are, and which one stands for another."""

from __future__ import annotations

import re

from .files import read_json

_NUMBER = re.compile(r"\d{4}(\.\d{1,4}){1,3}", re.ASCII)
_CURRENT = "current"
_LISTED = read_json("versions.json")["releases"]

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
    reached = [listed for listed in _BY_NUMBER if listed <= number]
    if not reached:
        raise UnknownRelease(name)
    return _BY_NUMBER[max(reached)]


def _number(name: str) -> tuple[int, ...]:
    """Return a release's number, filled up so that 2021.7 equals 2021.7.0."""
    parts = [int(part) for part in name.split(".")]
    return (*parts, *[0] * (4 - len(parts)))


# A branch that goes on under an older year, as 2019.8 does beside 2021, lies wholly
# below the numbers of the newer one. The greatest number that was reached is therefore
# always one of the release's own branch, or of the trunk before it.
_BY_NUMBER: dict[tuple[int, ...], str] = {
    _number(number): listed["name"]
    for listed in _LISTED
    for number in (listed["name"], *listed.get("equivalents", []))
}
