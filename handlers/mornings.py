"""A manager's morning: one message before the shift, made once at its minute and kept as it was then.

One due row a manager waits for the next one. Whoever covers the shift gets it instead. In quiet hours it waits for the
shift to begin. One that was missed is sent late while it is of use, and else left out.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime

from handlers.access import scope_of
from handlers.act import Act
from handlers.cards.card import Card
from handlers.cards.languages import speaking
from handlers.cards.morning import MorningView, Waiting, morning_card
from handlers.cards.reply import Reply, Say
from handlers.commands.queues import Morning as AskMorning
from handlers.commands.verbs_queues import MORNING
from handlers.domain.cover import stand_in
from handlers.domain.errors import NotAllowed
from handlers.domain.escalation import Status, WaitingOn
from handlers.domain.language import language_of
from handlers.domain.morning import LATE_AFTER, Morning, following, last_end, managers, morning
from handlers.domain.people import Person
from handlers.domain.rota import in_quiet_hours
from handlers.domain.tongue import said
from handlers.notices.seen import unread
from handlers.ports.records import DueRow, Search
from handlers.queues import sites_of, view_of
from handlers.situation import handed_to, situation
from handlers.surfaces import queue_of_no_case

KIND = "morning"
DAY, HELD = "day", "held"
SHOWN_WAITING = 3


async def arm(act: Act, now: datetime) -> None:
    """Let every manager of these rules wait for the next one; a row that waits is moved to where its day is now."""
    for person in managers(act.rules):
        row = await act.work.due.get(KIND, person)
        if row is None:
            await _wait(act, following(act.rules, person, now))
        elif row.at > now:
            await _move(act, row, now)


async def _move(act: Act, row: DueRow, now: datetime) -> None:
    found = morning(act.rules, row.ref, date.fromisoformat(row.data[DAY]))
    if found is None:
        await act.work.due.drop(KIND, row.ref)
        await _wait(act, following(act.rules, row.ref, now))
        return
    at = found.starts if HELD in row.data else found.at
    if at != row.at:
        await act.work.due.put(replace(row, at=at))


async def fire(act: Act, row: DueRow, now: datetime) -> None:
    """A morning is due: send it to whoever works that shift, and let the next one wait."""
    found = morning(act.rules, row.ref, date.fromisoformat(row.data[DAY]))
    if found is None:
        if row.ref in managers(act.rules):
            await _wait(act, following(act.rules, row.ref, now))
        return
    reader = act.rules.people.get(stand_in(act.rules.covers, found.person, found.starts))
    if reader is not None and now < found.starts and in_quiet_hours(act.rules, reader.key, now):
        await act.work.due.put(DueRow(KIND, row.ref, found.starts, {DAY: found.day.isoformat(), HELD: "yes"}))
        return
    if reader is not None and found.useful(now):
        await _send(act, found, reader, now)
    await _wait_after(act, found, now)


async def _wait_after(act: Act, done: Morning, now: datetime) -> None:
    """Let the morning after this one wait; never this day's again, wherever it lies now."""
    coming = following(act.rules, done.person, max(now, done.at))
    if coming is not None and coming.day <= done.day:
        coming = following(act.rules, done.person, coming.at)
    await _wait(act, coming)


async def _wait(act: Act, coming: Morning | None) -> None:
    if coming is not None:
        await act.work.due.put(DueRow(KIND, coming.person, coming.at, {DAY: coming.day.isoformat()}))


def slot_of(found: Morning) -> str:
    """What a morning is known by: once for each person and day."""
    return f"{KIND}:{found.ref}"


async def _send(act: Act, found: Morning, reader: Person, now: datetime) -> None:
    slot = slot_of(found)
    if await act.work.memory.recall(slot) is not None:
        return
    late = now - max(found.at, _held_until(act, found, reader)) > LATE_AFTER
    with speaking(language_of(act.rules, reader)):  # it is kept as it was told, in the reader's own language
        view = replace(await _view(act, reader, found.since, now), at=found.at, late=late)
        await act.work.memory.keep(slot, Say(morning_card(view)), now)
    about = {"duty": KIND, "slot": slot}
    await queue_of_no_case(act, now, key=slot, kind="digest", destination=f"person:{reader.key}", about=about)


def _held_until(act: Act, found: Morning, reader: Person) -> datetime:
    """When it was to be sent at the earliest: in quiet hours, when the shift begins."""
    return found.starts if in_quiet_hours(act.rules, reader.key, found.at) else found.at


async def compose_morning(act: Act, about: Mapping[str, str]) -> Card | None:
    """What it said at its minute."""
    kept = await act.work.memory.recall(about["slot"])
    return kept.card if isinstance(kept, Say) else None


async def ask_morning(command: AskMorning, act: Act, now: datetime) -> Reply:
    """The asker's morning as it would be now: since their last shift ended."""
    if act.asker.roles.isdisjoint(MORNING.roles):
        raise NotAllowed(said("`morning` is for managers. `standup report` says how your site stands."))
    return Say(morning_card(await _view(act, act.asker, last_end(act.rules, act.asker, now), now)))


def manager_like(reader: Person) -> Person:
    """A manager in no restricted group: in a morning, restricted cases are a number for everybody."""
    return replace(reader, key="")


async def _view(act: Act, reader: Person, since: datetime, now: datetime) -> MorningView:
    sites, anybody = sites_of(act.rules, reader), manager_like(reader)
    site = act.rules.sites.get(reader.site or "")
    waiting = Search(
        scope_of(act.rules, anybody),
        statuses=frozenset({Status.WAITING}),
        waiting_on=WaitingOn.CLIENT,
        limit=SHOWN_WAITING,
    )
    first = await act.work.escalations.search(waiting)
    return MorningView(
        site=site.key if site else act.rules.organisation.key,
        told=await situation(act, anybody, since, now),
        waits=await act.work.escalations.count(waiting),
        waiting=tuple(Waiting(case.ref, case.wait_until) for case in first),
        handed=await handed_to(act, sites, now),
        queues=await view_of(act, sites, now),
        notices=await unread(act, act.rules.people.keys()),
    )
