"""Values that are nearly right: what a lax pattern, a lax parser lets through."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from .bodies import on_body
from .faults import Call, Change, Json, Mutant

Misspell = Callable[[str], str]

_ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")

#: Spellings that no value of a strict form has.
_ANY: dict[str, Misspell] = {
    "newline-after": lambda text: f"{text}\n",
    "blank-before": lambda text: f" {text}",
    "arabic-digits": lambda text: text.translate(_ARABIC),
    "nul-after": lambda text: f"{text}\0",
}
_OF_TIMES: dict[str, Misspell] = {
    "blank-for-t": lambda text: text.replace("T", " "),
    "30-february": lambda text: f"2026-02-30{text[10:]}",
    "hour-24": lambda text: f"{text[:11]}24:00:00Z",
    "minute-60": lambda text: f"{text[:14]}60:00Z",
    "no-seconds": lambda text: f"{text[:16]}Z",
    "offset-without-colon": lambda text: text.replace("Z", "+0000"),
    "offset-of-25-hours": lambda text: text.replace("Z", "+25:00"),
    "zone-by-name": lambda text: text.replace("Z", " UTC"),
    "comma-fraction": lambda text: text.replace("Z", ",5Z"),
    "empty-fraction": lambda text: text.replace("Z", ".Z"),
    "two-digit-year": lambda text: text[2:],
    "day-first": lambda text: f"{text[8:10]}-{text[5:7]}-{text[:4]}{text[10:]}",
    "basic-form": lambda text: text.replace("-", "").replace(":", ""),
    "week": lambda text: f"2026-W02-1{text[10:]}",
    "in-words": lambda _: "Mon, 05 Jan 2026 09:00:00 GMT",
}
_OF_NUMBERS: dict[str, Misspell] = {
    "exponent": lambda _: "1e2",
    "not-a-number": lambda _: "NaN",
    "infinity": lambda _: "Infinity",
    "no-fraction": lambda text: f"{float(text):.0f}.",
    "with-its-unit": lambda text: f"{text}s",
    "decimal-comma": lambda text: f"{float(text):.1f}".replace(".", ","),
    "plus-before": lambda text: f"+{text}",
}
_OF_UUIDS: dict[str, Misspell] = {
    "in-braces": lambda text: f"{{{text}}}",
    "as-urn": lambda text: f"urn:uuid:{text}",
    "one-digit-short": lambda text: text[:-1],
    "no-hexadecimal": lambda text: f"g{text[1:]}",
    "hyphens-elsewhere": lambda text: re.sub("(.)-", r"-\1", text),
}
_OF_NAMES: dict[str, Misspell] = {
    "plus-before": lambda text: f"+{text}",
    "fraction": lambda text: f"{text}.0",
    "underscore": lambda text: f"{text[:1]}_{text[1:]}",
}
_OF_IDS: dict[str, Misspell] = {
    "dot-after": lambda text: f"{text}.json",
    "another-collection": lambda text: text.replace("/jobs/", "/scheduled_jobs/"),
}


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a text of a strict form stands: *path* has ``*`` for every element."""

    slug: str
    path: str
    spellings: dict[str, Misspell]


_SPOTS = (
    *(
        Spot(slug, path, _OF_TIMES)
        for slug, path in (
            ("get-job", "timestamp"),
            ("get-job", "status/*/enter_time"),
            ("get-job", "finished_timestamp"),
            ("list-jobs", "items/*/timestamp"),
            ("list-job-nodes", "items/*/finish_timestamp"),
            ("get-job-report", "items/*/timestamp"),
            ("list-job-events", "items/*/timestamp"),
        )
    ),
    Spot("get-job", "duration", _OF_NUMBERS),
    Spot("list-jobs", "items/*/duration", _OF_NUMBERS),
    Spot("get-job", "owner/id", _OF_UUIDS),
    Spot("list-job-nodes", "items/*/transaction_uuid", _OF_UUIDS),
    Spot("get-job", "name", _OF_NAMES),
    Spot("list-jobs", "items/*/name", _OF_NAMES),
    Spot("list-job-events", "items/*/id", _OF_NAMES),
    Spot("get-job", "id", _OF_IDS),
    Spot("list-jobs", "items/*/id", _OF_IDS),
    Spot("get-job", "state", {}),
    Spot("get-job", "type", {}),
)
#: Digits of another script change nothing where there are no digits.
_NO_DIGITS = ("state", "type")


def mutants() -> Iterator[Mutant]:
    """Yield every misspelling at every spot."""
    for spot in _SPOTS:
        for name, misspell in (_ANY | spot.spellings).items():
            if name == "arabic-digits" and spot.path in _NO_DIGITS:
                continue
            yield Mutant(
                id=f"{spot.slug}:/{spot.path}:misspelt:{name}",
                title=f"/{spot.path} of {spot.slug} is misspelt: {name}",
                kind="misspelt",
                operation=spot.slug,
                change=_misspelling(spot, misspell),
            )


def _misspelling(spot: Spot, misspell: Misspell) -> Change:
    *way, key = spot.path.split("/")

    def spoil(body: Json, _: Call) -> None:
        for holder in _holders([body], way):
            if holder.get(key) is not None:
                holder[key] = misspell(str(holder[key]))

    return on_body(spot.slug, spoil)


def _holders(found: list[Json], way: list[str]) -> list[Json]:
    for step in way:
        if step == "*":
            found = [element for each in found for element in each]
        else:
            found = [each[step] for each in found]
    return found
