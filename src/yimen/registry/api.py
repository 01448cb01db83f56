"""What other rooms may use of the registry."""

from yimen.registry.models import Entry
from yimen.registry.types import AidKind, Rhythm, Source

__all__ = ["AidKind", "Entry", "Rhythm", "Source"]
