"""Where each part of the contract comes from, as ``sources.yaml`` tells it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from .yaml_files import read_yaml


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One thing that is known about the API, and how well.

    *sentence* says it in our own words. *grade* is the evidence, best first:
    ``D`` documented, ``R`` output of a live server, ``F+`` a recording that reads as
    captured, ``F`` an edited recording, ``C`` what a client relies on, ``L`` the source
    of a library, ``I`` inferred. *url* is where to read it, *quote* the page's own
    words; both are None where there is none.
    """

    id: str
    sentence: str
    grade: str
    url: str | None = None
    quote: str | None = None


#: Every source by its id, such as ``page/keys`` or ``J7``.
SOURCES: Mapping[str, Source] = MappingProxyType(
    {key: Source(id=key, **told) for key, told in read_yaml("sources.yaml").items()}
)
