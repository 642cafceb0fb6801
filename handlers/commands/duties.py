"""What may be asked of duties: who has them, and who does them for whom."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class OnCall:
    """Who has which duty now and next: of one site, of one client, or of every site."""

    site: str = ""
    client: str = ""


@dataclass(frozen=True, slots=True)
class CoverFor:
    """Somebody (`by`; empty: the asker) does another one's duties until an instant, from another one (None: now)."""

    person: str
    until: datetime
    start: datetime | None = None
    by: str = ""


@dataclass(frozen=True, slots=True)
class Uncover:
    """Take back what was said over the rota about a person: now, and whatever was to come."""

    person: str
