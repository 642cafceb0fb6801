"""A case as one reader may see it: everything that a card needs, looked up already. Cards only put it into words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from handlers.domain.breach import Breach
from handlers.domain.escalation import Escalation
from handlers.domain.legal import LegalClock, is_internal
from handlers.domain.sla import Clock, ClockState
from handlers.domain.timeline import Audience, Event


@dataclass(frozen=True, slots=True)
class Detail:
    """One of the type's own fields, as filled in. `link` is its address, if it leads to an allow-listed host."""

    label: str
    value: str
    link: str = ""


@dataclass(frozen=True, slots=True)
class NextPing:
    """When the next ping of a case is due, and who will hear it (names)."""

    at: datetime
    to: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CaseView:
    """One case for one audience.

    `labels` are the content labels: (key, words). `names` are people's names as this audience may read them (for a
    client our staff are the alias). `events` are in order, and for a client only those meant for it. `allowed` are
    the verbs of its card, or of its row, that the reader may use, None where many people read it. `status_only` is for
    a reader who may know of the record but not what it says.
    """

    escalation: Escalation
    audience: Audience
    now: datetime
    type_label: str
    severity_name: str
    heavy: bool = False
    labels: tuple[tuple[str, str], ...] = ()
    client_name: str = ""
    alias: str = ""
    client_visible: bool = False
    client_language: str = ""  # what its client reads, two small letters; "" is English
    names: Mapping[str, str] = field(default_factory=dict)
    clocks: tuple[Clock, ...] = ()
    events: tuple[Event, ...] = ()
    details: tuple[Detail, ...] = ()
    links: tuple[tuple[str, str], ...] = ()  # (relation, reference of the other record)
    next_ping: NextPing | None = None
    allowed: frozenset[str] | None = None
    status_only: bool = False
    wordless: bool = False  # of a type that takes its case id and no words
    breaches: tuple[Breach, ...] = ()  # never for a client
    message: str = ""  # the address of the chat message it was raised from; never for a client
    laws: Mapping[str, LegalClock] = field(default_factory=dict)  # those that are enabled, by id; never for a client

    def name(self, key: str | None) -> str:
        """A person's name as this reader may know it."""
        return self.names.get(key or "", key or "nobody")

    @property
    def shows_message(self) -> bool:
        """True where the message it was raised from may be named: never to a client, nor of what is restricted."""
        internal = self.audience is not Audience.CLIENT and not self.status_only
        return internal and not self.escalation.restricted and not self.wordless

    @property
    def link(self) -> str:
        """The address of the content in the review tool, or "" where there is none to show."""
        return next((detail.link for detail in self.details if detail.link), "")


ORDER = ("ack", "first_response", "contain", "update", "resolve")


def latest(clocks: Sequence[Clock]) -> tuple[Clock, ...]:
    """The latest promise of each kind, in the order in which they are usually kept; cancelled ones left out."""
    newest: dict[str, Clock] = {}
    for clock in clocks:
        known = newest.get(clock.kind)
        if known is None or (clock.cycle, clock.epoch) >= (known.cycle, known.epoch):
            newest[clock.kind] = clock
    kept = [clock for clock in newest.values() if clock.state is not ClockState.CANCELLED]
    return tuple(sorted(kept, key=lambda clock: (ORDER.index(clock.kind) if clock.kind in ORDER else 9, clock.kind)))


def nearest(clocks: Sequence[Clock]) -> Clock | None:
    """The running clock that is due first, or None. An internal target beside a law promises nothing to anybody."""
    promises = [clock for clock in latest(clocks) if not is_internal(clock.kind)]
    running = [clock for clock in promises if clock.state is ClockState.RUNNING and clock.due_at is not None]
    return min(running, key=lambda clock: clock.due_at or 0, default=None)


def instant(seconds: int) -> datetime:
    """A clock's whole seconds since 1970 as an aware UTC instant."""
    return datetime.fromtimestamp(seconds, UTC)
