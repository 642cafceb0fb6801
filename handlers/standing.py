"""The pings that stand in a chat already: edited silently as things change, so that none keeps dead words or buttons.

Of one promise only the newest ping to a person counts. It is looked at again whenever its case changes: one whose
promise has ended says so, and a warning whose time has run out says that.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from handlers.act import Act
from handlers.domain.escalation import Escalation
from handlers.ports.post_office import Outgoing, Posted

FINAL = 2_000_000_000
"""The revision of a ping that says nothing more: no later edit follows it."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What one ping is about, small enough to lie in an outbox row: what it says is worked out when it is sent."""

    kind: str
    escalation_id: str
    clock_id: str
    mark: str

    def written(self) -> str:
        return "|".join((self.kind, self.escalation_id, self.clock_id, self.mark))

    @property
    def key(self) -> str:
        """The first part of the outbox key: the same fact never makes two messages."""
        return f"{self.promise}:{self.mark}"

    @property
    def promise(self) -> str:
        """What all steps of one promise have in common."""
        return f"untaken:{self.escalation_id}" if self.kind == "untaken" else f"sla:{self.clock_id}"


def entries(about: str) -> tuple[Entry, ...]:
    """The entries of an outbox row, from its `items`."""
    return tuple(Entry(*line.split("|")) for line in about.splitlines())


def slot_of(entry: Entry, person: str) -> str:
    """Where the ping to one person stands."""
    return f"ping:{entry.key}:{person}"


def standing_in(posted: Posted) -> tuple[Entry, str] | None:
    """The entry and the person of a ping that stands in a chat; None for any other message. Warnings are told apart
    from breaches by their step alone, so that the missed internal target of a law is a breach here.
    """
    where, found, told = posted.slot.partition("ping:")
    parts = told.split(":")
    if not found or (where and not where.startswith("rehearsal:")) or posted.escalation_id is None:
        return None
    if parts[0] == "untaken" and len(parts) == 4:
        return Entry("untaken", parts[1], "", parts[2]), parts[3]
    if parts[0] == "sla" and len(parts) == 6:
        step = parts[4]
        kind = "warning" if step.isdigit() and int(step) < 100 else "breach"
        return Entry(kind, posted.escalation_id, parts[1], ":".join(parts[2:5])), parts[5]
    return None


def edits(act: Act, escalation: Escalation, posted: Iterable[Posted]) -> list[Outgoing]:
    """A silent edit for every ping of a case that still stands as it was heard; dropped later where nothing is new."""
    found = dict.fromkeys(ping for each in posted if each.revision < FINAL and (ping := standing_in(each)))
    return [
        row
        for entry, person in found
        for row in _rows(act, entry, person, escalation.revision, f":{escalation.revision}")
    ]


async def overtake(act: Act, entry: Entry, person: str, now: datetime) -> None:
    """Edit, silently, what this person was told of the same promise before: only the newest ping counts."""
    for posted in await act.work.messages.of(entry.escalation_id):
        before = standing_in(posted)
        if before is None or posted.revision >= FINAL:
            continue
        old, reader = before
        if reader == person and old.promise == entry.promise and old.mark != entry.mark:
            for row in _rows(act, old, person, FINAL, ""):
                await act.work.outbox.put(replace(row, about={**row.about, "newer": "yes"}), now)


def _rows(act: Act, entry: Entry, person: str, revision: int, mark: str) -> list[Outgoing]:
    return [
        Outgoing(
            key=f"standing:{entry.key}:{person}:{surface.chat}{mark}",
            kind=entry.kind,
            destination=f"person:{person}",
            surface=surface,
            audience=audience,
            escalation_id=entry.escalation_id,
            slot=slot_of(entry, person),
            revision=revision,
            about={"standing": entry.written(), "person": person},
        )
        for surface, audience in act.rules.surfaces(f"person:{person}")
    ]
