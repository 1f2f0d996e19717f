"""The commands: what creates jobs in a session, and what stops them (facts §9)."""

from .obeying import Obeyed, obey
from .reading import MOST_BODY, withheld

__all__ = ["MOST_BODY", "Obeyed", "obey", "withheld"]
