"""A call to the customer's pager as a card: its facts are the fields of the call, and there is nothing beside them."""

from datetime import datetime

from handlers.cards.card import Card, Fact, Moment, say
from handlers.cards.ping import heading
from handlers.domain.severity import Severity


def call_card(ref: str, kind: str, severity: Severity, clock: str, due_at: datetime | None) -> Card:
    """What a machine may know of a case: its reference, what happened to which clock, and when that is due."""
    facts = [Fact("ref", say(ref)), Fact("kind", say(kind)), Fact("severity", say(severity.value))]
    if clock:
        facts.append(Fact("clock", say(clock)))
    if due_at is not None:
        facts.append(Fact("due_at", (Moment(due_at),)))
    return Card(text=heading(ref, kind, clock), title=heading(ref, kind, clock), facts=tuple(facts))


def restricted_call_card(ref: str) -> Card:
    """The same for a restricted case: that there is something to look at, under its reference."""
    return Card(text=ref, title=ref, facts=(Fact("ref", say(ref)),))
