"""Calendars move forward only: open clocks go on in the newest version, closed ones never change.

Every version that was ever in force is kept, so that what is past is read in the hours of its own time. One case is one
transaction, with an event for each clock in its timeline; owners hear of all that moved in one reminder.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from handlers.act import BOT, Act
from handlers.cards.calendars import MovedDeadline
from handlers.clocks.clockwork import has_news, settle
from handlers.clocks.promises import calendar_version, hours_of, instant, policy_behind, seconds, steps_of
from handlers.domain import sla
from handlers.domain.calendar import Calendar
from handlers.domain.calendar_wire import from_plain, to_plain
from handlers.domain.escalation import Escalation
from handlers.domain.grants import up_to
from handlers.domain.life import HoursOf
from handlers.domain.open_hours import OpenHours, open_hours
from handlers.domain.policy import OWNER
from handlers.domain.recipients import may_hear, reached_at, recipients
from handlers.domain.rulebook import RuleBook
from handlers.domain.sla import Clock
from handlers.domain.terms import term_lines, terms_in
from handlers.domain.timeline import Event
from handlers.ports.post_office import OutboxRow, Outgoing
from handlers.ports.records import DueRow
from handlers.ports.work import UnitOfWork
from handlers.surfaces import queue_cards

KIND = "moved"  # the due row, and the event's word is "recalendar"
LISTED = 100  # of all that moved; the rest is counted
TOLD_AFTER = timedelta(seconds=30)  # so that all that moves together is told of together


@dataclass(frozen=True, slots=True)
class Stale:
    """Open clocks that still go by another version of a calendar than today's: which, and in how many cases."""

    calendar: str
    version: str
    cases: tuple[str, ...]


async def remember(work: UnitOfWork, rules: RuleBook) -> None:
    """Keep every calendar that is in force, by its version."""
    for calendar in rules.calendars.values():
        if await work.settings.get(_name(calendar.version)) is None:
            await work.settings.put(_name(calendar.version), json.dumps(to_plain(calendar)))


async def known(work: UnitOfWork, version: str) -> Calendar | None:
    """The calendar of a version that was in force once; None for one that was never kept."""
    text = await work.settings.get(_name(version))
    return from_plain(json.loads(text)) if text is not None else None


async def stale(work: UnitOfWork, rules: RuleBook) -> Sequence[Stale]:
    """What today's calendars have left behind."""
    return [
        Stale(calendar, version, tuple(await work.clocks.in_calendar(calendar, version)))
        for calendar, version in await work.clocks.calendars()
        if version != calendar_version(rules, calendar)
    ]


async def old_hours(work: UnitOfWork, rules: RuleBook, clock: Clock) -> OpenHours:
    """The working time that a clock has run in so far; today's, where its version was never kept."""
    calendar = await known(work, clock.calendar_version) if clock.calendar_version else None
    return open_hours(calendar) if calendar or not clock.calendar_version else hours_of(rules, clock.calendar)


async def hours_known(work: UnitOfWork, rules: RuleBook, events: Sequence[Event]) -> HoursOf:
    """The working time of every calendar and version that a timeline names.

    What is returned raises LookupError for a version that was never kept.
    """
    kept = {version: calendar for version in _versions(events) if (calendar := await known(work, version)) is not None}

    def hours(calendar: str, version: str) -> OpenHours:
        if version == calendar_version(rules, calendar):
            return hours_of(rules, calendar)
        if version not in kept:
            raise LookupError(f"calendar `{calendar}` in its version {version or '(none)'} is not known any more")
        return open_hours(kept[version])

    return hours


def _versions(events: Sequence[Event]) -> set[str]:
    """Every version of a calendar that events name."""
    found = {str(event.data["version"]) for event in events if event.kind == "recalendar"}
    for event in events:
        terms = terms_in(event.data)
        found |= {term.version for term in terms.terms} if terms is not None else set()
        found |= {term.version for term in term_lines(event.data.get("inherits"))}
    return found - {""}


async def bring_forward(act: Act, escalation_id: str, now: datetime) -> int:
    """Let the open clocks of one case go on in today's calendars, and return how many due times moved by that."""
    escalation = await act.work.escalations.get(escalation_id)
    if escalation is None:
        return 0
    moved = [
        (clock, after)
        for clock in await act.work.clocks.of([escalation.id])
        if clock.is_open and clock.calendar_version != calendar_version(act.rules, clock.calendar)
        if (after := await _bring_forward(act, escalation, clock, now)).due_at != clock.due_at
    ]
    if moved:
        kept = await act.work.escalations.keep(replace(escalation, revision=escalation.revision + 1))
        await _note_for_owner(act, kept, moved, now)
        await queue_cards(act, kept, now)
    return len(moved)


async def _bring_forward(act: Act, escalation: Escalation, clock: Clock, now: datetime) -> Clock:
    """One clock: what it reached by its old hours is told first, then it goes on in the new ones, in the same epoch."""
    before = await old_hours(act.work, act.rules, clock)
    past = await known(act.work, clock.calendar_version)
    until = seconds(escalation.wait_until) if escalation.wait_until is not None else None
    settled = up_to(clock, before, until, seconds(now))
    if settled != clock or has_news(clock, now):
        past_act = replace(act, rules=_with(act.rules, clock.calendar, past))
        settled = await settle(past_act, escalation, settled, now, stored=clock)
    version = calendar_version(act.rules, clock.calendar)
    hours = hours_of(act.rules, clock.calendar)
    after = sla.recalendar(settled, before, clock.calendar, version, hours, seconds(now))
    policy = await policy_behind(act, escalation, clock)
    names = frozenset(step.name for step in steps_of(escalation, clock.kind, policy))
    kept = await settle(act, escalation, after, now, stored=settled, behind=True, told=names)
    await act.work.timeline.add(escalation.id, at=now, actor=BOT.key, kind="recalendar", data=_data(settled, kept))
    return kept


def _data(before: Clock, after: Clock) -> dict[str, object]:
    """What the event keeps: enough to work the clock out again, and both due times for people."""
    return {
        "clock": after.kind,
        "cycle": after.cycle,
        "calendar": after.calendar,
        "version": after.calendar_version,
        "from": before.calendar_version,
        "was": instant(before.due_at).isoformat() if before.due_at is not None else "",
        "to": instant(after.due_at).isoformat() if after.due_at is not None else "",
    }


def _with(rules: RuleBook, key: str, calendar: Calendar | None) -> RuleBook:
    return rules if calendar is None else replace(rules, calendars={**rules.calendars, key: calendar})


async def _note_for_owner(
    act: Act, escalation: Escalation, moved: Sequence[tuple[Clock, Clock]], now: datetime
) -> None:
    """Write down what moved for whoever answers for the case; it is told once everything has moved."""
    for person in recipients(act.rules, escalation, (OWNER,), now):
        lines = [f"{escalation.id} {after.id} {before.due_at or 0}" for before, after in moved]
        count, _, listed = (await act.work.settings.get(_list(person)) or "0").partition("\n")
        kept = [*listed.splitlines(), *lines][:LISTED]
        await act.work.settings.put(_list(person), "\n".join([str(int(count) + len(lines)), *kept]))
        await act.work.due.put(DueRow(KIND, person, now + TOLD_AFTER))


async def tell(act: Act, row: DueRow, now: datetime) -> None:
    """A row of kind `moved` (ref: a person) is due: one reminder with everything that moved for them."""
    count, _, lines = (await act.work.settings.get(_list(row.ref)) or "0").partition("\n")
    if not lines:
        return
    await act.work.settings.put(_list(row.ref), "0")
    for surface, audience in reached_at(act.rules, row.ref, waits=True):
        outgoing = Outgoing(
            key=f"moved:{row.ref}:{int(now.timestamp())}:{surface.chat}",
            kind="reminder",
            destination=f"person:{row.ref}",
            surface=surface,
            audience=audience,
            about={"moved": lines, "count": count, "person": row.ref},
        )
        await act.work.outbox.put(outgoing, now)


async def moved_deadlines(act: Act, row: OutboxRow) -> tuple[MovedDeadline, ...]:
    """What a reminder of moved due times lists: those that are still open, as they stand now, the nearest first."""
    found = []
    for line in row.outgoing.about["moved"].splitlines():
        case_id, clock_id, was = line.split(" ")
        escalation = await act.work.escalations.get(case_id)
        clock = await act.work.clocks.get(clock_id)
        if escalation is None or clock is None or not may_hear(act.rules, escalation, row.outgoing.about["person"]):
            continue
        if clock.is_open and clock.due_at is not None:
            before = instant(int(was)) if was != "0" else None
            found.append(MovedDeadline(escalation.ref, clock.kind, before, instant(clock.due_at), escalation.revision))
    return tuple(sorted(found, key=lambda moved: moved.due_at))


def foreseen(clock: Clock, before: Mapping[str, Calendar], after: RuleBook, now: datetime) -> Clock:
    """An open clock as it would go on in other calendars from now on; the same again where nothing changes for it."""
    version = calendar_version(after, clock.calendar)
    if not clock.is_open or version == clock.calendar_version:
        return clock
    hours = open_hours(before.get(clock.calendar))
    return sla.recalendar(clock, hours, clock.calendar, version, hours_of(after, clock.calendar), seconds(now))


def _name(version: str) -> str:
    return f"calendar.{version}"


def _list(person: str) -> str:
    return f"moved.{person}"
