"""Action items: a blocker with an owner and a day, which comes back until it is done.

A blocker belongs to whoever it names with an @, else to the lead who is on duty at the time of the digest, else to who
said it; its day is the next working day of the site.
"""

import re
from collections import defaultdict
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from handlers.act import Act
from handlers.domain.people import Duty, Person
from handlers.domain.rota import in_quiet_hours, on_duty, on_shift
from handlers.domain.rulebook import Standup
from handlers.domain.standup import Occasion, next_working_day
from handlers.ports.standups import ActionItem, Voice
from handlers.standups.places import queue

COUNTER = "action items"
MOST_LINES = 5
_NAMED = re.compile(r"@([\w.-]{1,40})")


async def take_up(act: Act, standup: Standup, found: Occasion, voice: Voice, now: datetime) -> list[ActionItem]:
    """Make an item of each line of somebody's blockers that is none yet; returns the new ones."""
    known = {item.text.casefold() for item in await act.work.standups.open_items(standup.key)}
    made: list[ActionItem] = []
    for text in lines_of(voice.blockers):
        if text.casefold() in known:
            continue
        known.add(text.casefold())
        item = ActionItem(
            number=await act.work.escalations.next_number(COUNTER),
            standup=standup.key,
            day=found.day.isoformat(),
            text=text,
            raiser=voice.person,
            raised_at=now,
            owner=_owner(act, standup, found, voice.person, text),
            due_on=next_working_day(standup, act.rules.sites[standup.site], found.day).isoformat(),
        )
        await act.work.standups.keep_item(item)
        made.append(item)
    return made


async def come_back(act: Act, standup: Standup, found: Occasion, now: datetime) -> None:
    """On its day, and on every working day after it, an item comes back to its owner, if they are at work and awake."""
    by_owner: defaultdict[str, list[ActionItem]] = defaultdict(list)
    for item in await act.work.standups.open_items(standup.key):
        if item.due_on <= found.day.isoformat():
            by_owner[item.owner].append(item)
    for owner in by_owner:
        if on_shift(act.rules, owner, found.digest_at) and not in_quiet_hours(act.rules, owner, now):
            await queue(act, found, "items", f"person:{owner}", now, kind="reminder", about={"person": owner})


async def due_of(act: Act, found: Occasion, person: str) -> list[ActionItem]:
    """What is due of somebody's items on the day of a stand-up."""
    day = found.day.isoformat()
    return [
        item
        for item in await act.work.standups.open_items(found.standup)
        if item.owner == person and item.due_on <= day
    ]


def lines_of(blockers: str) -> list[str]:
    """Each line of an answer is a blocker of its own, without the sign that a list begins its lines with."""
    lines = [line.strip().lstrip("-*•").strip() for line in blockers.splitlines()]
    return [line for line in lines if line][:MOST_LINES]


def with_names(act: Act, text: str) -> str:
    """The text with our people's names where it says @KEY or @FIRSTNAME: any other handle is redacted later."""

    def named(found: re.Match[str]) -> str:
        person = _known(act, found[1].rstrip("."))
        return person.name if person is not None else found[0]

    return _NAMED.sub(named, text)


def named_in(act: Act, text: str) -> str | None:
    """Whom of ours a text names first, by their whole name."""
    places = {person.key: text.find(person.name) for person in act.rules.people.values() if not person.is_client}
    return min((key for key, at in places.items() if at >= 0), key=places.__getitem__, default=None)


def _known(act: Act, word: str) -> Person | None:
    """Whom of ours a word means: by key, or by a first name that only one of them has."""
    staff = [person for person in act.rules.people.values() if not person.is_client]
    for name_of in (_key, _first_name):
        people = [person for person in staff if name_of(person) == word.casefold()]
        if len(people) == 1:
            return people[0]
    return None


def day_of(standup: Standup, act: Act, at: datetime) -> date:
    """The day that it is at the site."""
    return at.astimezone(ZoneInfo(act.rules.sites[standup.site].timezone)).date()


def given(item: ActionItem, owner: str, due_on: date) -> ActionItem:
    """The same item, somebody's until another day."""
    return replace(item, owner=owner, due_on=due_on.isoformat())


def _owner(act: Act, standup: Standup, found: Occasion, raiser: str, text: str) -> str:
    named = named_in(act, text)
    if named is not None:
        return named
    leads = on_duty(act.rules, Duty.LEAD, site=standup.site, client=None, at=found.digest_at)
    return leads[0] if leads else raiser


def _key(person: Person) -> str:
    return person.key.casefold()


def _first_name(person: Person) -> str:
    return person.name.casefold().split()[0]
