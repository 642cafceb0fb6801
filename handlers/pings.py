"""What a ping says, worked out when it is sent, so that nobody is called for what is done already."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from handlers.access import allowed_of
from handlers.act import Act
from handlers.cards.call import call_card, restricted_call_card
from handlers.cards.card import Card, tell
from handlers.cards.ping import Next, Ping, bundle_card, overtaken_card, ping_card, reminder_card, settled_card
from handlers.cards.view import NextPing
from handlers.clocks import untaken
from handlers.clocks.promises import instant, policy_behind, policy_of, upcoming
from handlers.domain.escalation import Escalation, Status
from handlers.domain.legal import is_internal, is_legal, law_id
from handlers.domain.people import Person
from handlers.domain.policy import OWNER, PAGER
from handlers.domain.recipients import URGENT, may_hear, recipients
from handlers.domain.sla import Clock, ClockState
from handlers.domain.tongue import marked, said
from handlers.ports.post_office import OutboxRow
from handlers.standing import Entry, entries

DUTY_WORDS = {
    OWNER: marked("the owner"),
    PAGER: marked("the pager"),
    "lead": marked("the lead on duty"),
    "manager": marked("the manager on duty"),
    "account": marked("the account on duty"),
    "legal": marked("the legal on duty"),
    "backup": marked("the backup"),
    "site_lead": marked("the site lead"),
}


ENDINGS = {
    ClockState.MET: marked("done in time"),
    ClockState.MISSED: marked("done, but too late"),
    ClockState.CANCELLED: marked("it is not asked for any more"),
}
"""How a promise came out, to stand after the name of what was promised."""


def is_ping(row: OutboxRow) -> bool:
    """True for the rows that `compose_ping` is for."""
    return "items" in row.outgoing.about


async def compose_ping(act: Act, row: OutboxRow, now: datetime) -> tuple[str, Card] | None:
    """The text and the card of a ping, as of now; None when none of what it tells of matters any more."""
    about = row.outgoing.about
    reader = act.rules.people.get(about["person"])
    if reader is None:
        return None
    views = [await _view(act, entry, reader, now) for entry in entries(about["items"])]
    pings = [view for view in views if view is not None]
    if not pings:
        return None
    return _instead(act, about, _said(row, pings))


def _said(row: OutboxRow, pings: list[Ping]) -> tuple[str, Card]:
    if row.outgoing.kind == "reminder":
        return reminder_card(pings)
    if "late" in row.outgoing.about or len(pings) > 1:
        return bundle_card(pings, late="late" in row.outgoing.about)
    return ping_card(pings[0])


def _instead(act: Act, about: Mapping[str, str], composed: tuple[str, Card]) -> tuple[str, Card]:
    """With the name of whoever was to hear of it, and could not be reached."""
    if "instead_of" not in about:
        return composed
    text, card = composed
    line = tell("{name} cannot be reached: you hear of this instead.", name=act.name_of(about["instead_of"]))
    return text, replace(card, lines=(line, *card.lines))


async def compose_standing(act: Act, row: OutboxRow, now: datetime) -> tuple[str, Card] | None:
    """What a ping that was heard says from now on; None where nothing is new, or where it is not theirs to know."""
    about = row.outgoing.about
    (entry,) = entries(about["standing"])
    reader = act.rules.people.get(about["person"])
    escalation = await act.work.escalations.get(entry.escalation_id)
    if reader is None or escalation is None or not may_hear(act.rules, escalation, reader.key):
        return None
    clock = await act.work.clocks.get(entry.clock_id) if entry.clock_id else None
    named = _named(clock.kind, restricted=escalation.restricted) if clock else ""
    kind = _heard_as(entry, clock)
    if "newer" in about:
        return overtaken_card(escalation.ref, kind, named)
    if how := _ended(act, escalation, clock, entry):
        return settled_card(escalation.ref, kind, named, how)
    view = await _view(act, entry, reader, now)
    return ping_card(view) if view is not None and view.broken else None


def _heard_as(entry: Entry, clock: Clock | None) -> str:
    """The kind that a ping had when it was heard: a missed internal target of a law is never called a breach."""
    return "warning" if clock is not None and is_internal(clock.kind) else entry.kind


def _ended(act: Act, escalation: Escalation, clock: Clock | None, entry: Entry) -> str:
    """How it came out what a ping was about; "" while that stands as it was told."""
    if escalation.status is Status.CANCELLED:
        return said("the case was called off")
    if entry.kind == "untaken":
        return "" if untaken.climbs(escalation) else _taken(act, escalation)
    if clock is None:
        return ""
    if clock.state in ENDINGS:
        return said(ENDINGS[clock.state])
    moved_on = entry.kind == "warning" and not entry.mark.startswith(f"{clock.cycle}:{clock.epoch}:")
    return said("it has another due time now") if moved_on else ""


def _taken(act: Act, escalation: Escalation) -> str:
    if escalation.taken_at is not None:
        return said("{name} has it", name=act.name_of(escalation.owner)) if escalation.owner else said("it was taken")
    if escalation.is_open:
        return said("it is {severity} now", severity=escalation.severity.value)
    return said("the case is resolved")


async def compose_call(act: Act, row: OutboxRow) -> Card | None:
    """What the customer's pager is told of a step; None when it does not matter any more."""
    (entry,) = entries(row.outgoing.about["call"])
    escalation = await act.work.escalations.get(entry.escalation_id)
    if escalation is None or escalation.status is Status.CANCELLED:
        return None
    if entry.kind == "untaken" and (escalation.taken_at is not None or not escalation.is_open):
        return None
    clock = await act.work.clocks.get(entry.clock_id) if entry.clock_id else None
    if entry.kind == "warning" and (clock is None or not _still_warns(clock, entry)):
        return None
    if escalation.restricted:
        return restricted_call_card(escalation.ref)
    due_at = instant(clock.due_at) if clock is not None and clock.due_at is not None else None
    return call_card(escalation.ref, entry.kind, escalation.severity, clock.kind if clock else "", due_at)


async def next_ping(act: Act, escalation: Escalation, now: datetime) -> NextPing | None:
    """When the next ping of a case is due if nothing happens, and the names of those who will hear it."""
    coming = [
        (at, to, clock.kind)
        for clock in await act.work.clocks.of([escalation.id])
        for at, to in await _coming(act, escalation, clock)
    ]
    rungs = await untaken.to_come(act.work, escalation, await policy_of(act, escalation))
    heard = sorted((at, to, kind) for at, to, kind in [*coming, *((*rung, "") for rung in rungs)] if to and at > now)
    if not heard:
        return None
    at, to, kind = heard[0]
    people = recipients(act.rules, escalation, to, at, kind)
    return NextPing(at, tuple(act.name_of(person) for person in people))


async def _view(act: Act, entry: Entry, reader: Person, now: datetime) -> Ping | None:
    """What one entry says to this reader, or None when it is settled, or no longer theirs to know."""
    escalation = await act.work.escalations.get(entry.escalation_id)
    if escalation is None or not may_hear(act.rules, escalation, reader.key) or escalation.status is Status.CANCELLED:
        return None
    if entry.kind == "reminder":
        return _ping(act, escalation, entry, reader) if escalation.is_open else None
    if entry.kind == "untaken":
        if not untaken.climbs(escalation):
            return None
        rungs = await untaken.to_come(act.work, escalation, await policy_of(act, escalation))
        return _ping(act, escalation, entry, reader, after=_next(act, escalation, rungs, now))
    clock = await act.work.clocks.get(entry.clock_id)
    if clock is None or (entry.kind == "warning" and not _still_warns(clock, entry)):
        return None
    coming = await _coming(act, escalation, clock)
    after = _next(act, escalation, coming, now, clock.kind)
    return _ping(act, escalation, entry, reader, clock=clock, after=after)


def _still_warns(clock: Clock, entry: Entry) -> bool:
    """A warning matters while its clock runs towards the same due time. A breach is told once, whatever came after."""
    return clock.state is ClockState.RUNNING and entry.mark.startswith(f"{clock.cycle}:{clock.epoch}:")


async def _coming(act: Act, escalation: Escalation, clock: Clock) -> list[tuple[datetime, tuple[str, ...]]]:
    """The steps of a running clock that are still to come: when, and for whom."""
    if clock.state is not ClockState.RUNNING:
        return []
    policy = await policy_behind(act, escalation, clock)
    fired = await act.work.clocks.fired(clock.id)
    return [
        (instant(at), step.to)
        for step, at in upcoming(act.rules, escalation, clock, policy)
        if (clock.cycle, clock.epoch, step.name) not in fired
    ]


def _next(
    act: Act, escalation: Escalation, coming: list[tuple[datetime, tuple[str, ...]]], now: datetime, clock: str = ""
) -> Next | None:
    """Who hears of it next: by name, with the duty that they have then."""
    for at, to in sorted(coming):
        people = recipients(act.rules, escalation, to, at, clock) if at > now else ()
        if people:
            duties = said(" and ").join(said(DUTY_WORDS[duty]) for duty in to)
            return Next(f"{', '.join(act.name_of(person) for person in people)} ({duties})", at)
    return None


def _ping(
    act: Act,
    escalation: Escalation,
    entry: Entry,
    reader: Person,
    *,
    clock: Clock | None = None,
    after: Next | None = None,
) -> Ping:
    due_at = clock.due_at if clock else None
    restricted = escalation.restricted
    law = act.rules.legal.get(law_id(clock.kind)) if clock is not None and is_legal(clock.kind) else None
    return Ping(
        ref=escalation.ref,
        kind="warning" if entry.kind == "reminder" else entry.kind,
        clock=_named(clock.kind, restricted=restricted) if clock else "",
        step=entry.mark.rpartition(":")[2],
        reached_at=escalation.opened_at,
        due_at=instant(due_at) if due_at is not None else None,
        what="" if restricted else _what(act, escalation),
        summary="" if restricted else escalation.summary,
        owner=act.name_of(escalation.owner) if escalation.owner else "",
        next=after,
        may=_may(act, escalation, reader, clock),
        revision=escalation.revision,
        restricted=restricted,
        law=law.cite if law is not None and not restricted else "",
        caution=law.caution if law is not None else "",
        broken=_is_broken(entry, clock),
    )


def _is_broken(entry: Entry, clock: Clock | None) -> bool:
    """True for a warning whose time has run out before it was read."""
    warned = entry.kind == "warning" and clock is not None and not is_internal(clock.kind)
    return warned and clock is not None and clock.breached_at is not None


def _named(kind: str, *, restricted: bool) -> str:
    """The kind of a clock; of a restricted case a law's own name is left out, because it would tell of the type."""
    if not restricted or not is_legal(kind):
        return kind
    return "legal:limit:internal" if is_internal(kind) else "legal:limit"


def _what(act: Act, escalation: Escalation) -> str:
    """The case in a few words: "P1 · Tooling outage · Orion"."""
    kind = act.rules.types.get(escalation.type)
    client = act.rules.clients.get(escalation.client or "")
    names = (escalation.severity.value, kind.label if kind else escalation.type, client.name if client else "")
    return " · ".join(name for name in names if name)


def _may(act: Act, escalation: Escalation, reader: Person, clock: Clock | None) -> frozenset[str]:
    """The verbs that a ping offers its reader: those that mean something now, and that the reader may use."""
    verbs = {"seen"}
    if escalation.is_open and (escalation.owner != reader.key or escalation.taken_at is None):
        verbs.add("claim")
    if clock is not None and clock.is_open and not is_legal(clock.kind):
        verbs.add("due")
    if escalation.is_open and escalation.severity not in URGENT:
        verbs.add("snooze")
    return allowed_of(replace(act, asker=reader), escalation, verbs)
