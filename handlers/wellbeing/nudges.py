"""Nudges: a private word that a break is due, by an opt-in of its own, from the person's own cases alone.

It comes at most three times in a shift, an hour and a half apart; never in quiet hours, off shift, or while the person
owns an open P0. All that is kept is when somebody had one, for 24 hours at most, and the day on which they want none.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import datetime

from handlers.cards import nudge as cards
from handlers.cards.checkin import plain_card
from handlers.cards.reply import Reply, Say
from handlers.commands import care as verbs
from handlers.domain.cohort import cohort_of
from handlers.domain.exposure import COOL_DOWN, MOST_A_SHIFT, SHIFT, Exposure, demand
from handlers.domain.people import Duty, Person
from handlers.domain.rota import in_quiet_hours, on_duty, on_shift
from handlers.domain.rulebook import RuleBook, Site
from handlers.domain.tongue import said
from handlers.ports.at_work import AtWork
from handlers.ports.vault import Nudging, VaultWork
from handlers.wellbeing.checkins import day_of


@dataclass(frozen=True, slots=True)
class Nudged:
    """Somebody who asks about their own nudges."""

    work: VaultWork
    at_work: AtWork
    person: Person
    site: Site
    now: datetime


async def answer(asker: Nudged, verb: str, values: Mapping[str, str]) -> Reply:
    """Do what one verb asks."""
    return await _DOES[verb](asker, values)


async def waiting(work: VaultWork, rules: RuleBook, site: Site, now: datetime, busy: Set[str]) -> dict[str, Nudging]:
    """Who may be told now, if their cases give cause to it. `busy` own an open P0."""
    found: dict[str, Nudging] = {}
    for person in sorted(cohort_of(rules, site.key) - busy):
        nudging = await work.nudges.of(person)
        if nudging is None or nudging.muted_on == day_of(site, now) or in_quiet_hours(rules, person, now):
            continue
        lately = [at for at in nudging.told if now - at < SHIFT]
        rested = not lately or now - max(lately) >= COOL_DOWN
        if len(lately) < MOST_A_SHIFT and rested and on_shift(rules, person, now):
            found[person] = nudging
    return found


async def due(work: VaultWork, found: Mapping[str, Nudging], exposures: Sequence[Exposure], now: datetime) -> list[str]:
    """Whose cases give cause to it; from now on they count as told."""
    told: list[str] = []
    for person, nudging in found.items():
        own = (one for one in exposures if one.person == person)
        if demand(own, max(nudging.told, default=None), now) is not None:
            await work.nudges.put(person, replace(nudging, told=(*nudging.told, now)))
            told.append(person)
    return told


async def not_told(work: VaultWork, people: Iterable[str]) -> None:
    """Take back that these were told: nothing reached them."""
    for person in people:
        nudging = await work.nudges.of(person)
        if nudging is not None:
            await work.nudges.put(person, replace(nudging, told=nudging.told[:-1]))


async def _nudges(asker: Nudged, values: Mapping[str, str]) -> Reply:
    """What they are, and switched on or off."""
    nudges, me = asker.work.nudges, asker.person.key
    on = await nudges.of(me) is not None
    if values.get("keep") == "on" and not on:
        await nudges.put(me, Nudging())
    elif values.get("keep") == "off" and on:
        await nudges.drop(me)
    wanted = {"on": True, "off": False}.get(values.get("keep", ""), on)
    return Say(cards.nudges_card(on=wanted))


async def _nudge(asker: Nudged, _values: Mapping[str, str]) -> Reply:
    """Whether a break is due, worked out anew: nothing of it was kept."""
    own = [one for one in await asker.at_work.exposures(asker.now) if one.person == asker.person.key]
    found = demand(own, None, asker.now)
    if found is None:
        return Say(
            plain_card(said("Nothing now"), said("A break is fine at any time, and needs no reason."), cards.TEN)
        )
    return Say(cards.nudge_card(found))


async def _ten(asker: Nudged, _values: Mapping[str, str]) -> Reply:
    """Ten minutes, and who could have the open cases meanwhile. Nothing is kept of it."""
    rules = await asker.at_work.rules(asker.now)
    backups = on_duty(rules, Duty.BACKUP, site=asker.site.key, client=None, at=asker.now)
    backup = next((rules.people[one] for one in backups if one != asker.person.key and one in rules.people), None)
    refs = await asker.at_work.cases_of(asker.person.key)
    return Say(cards.ten_card(refs, (backup.key, backup.name) if backup is not None else None))


async def _not_now(_asker: Nudged, _values: Mapping[str, str]) -> Reply:
    return Say(plain_card(said("Not now, then"), said("That is not kept, and nobody is told.")))


async def _mute(asker: Nudged, _values: Mapping[str, str]) -> Reply:
    """No more today; nothing is kept of who did not opt in."""
    nudging = await asker.work.nudges.of(asker.person.key)
    if nudging is not None:
        muted = replace(nudging, muted_on=day_of(asker.site, asker.now))
        await asker.work.nudges.put(asker.person.key, muted)
    return Say(plain_card(said("Quiet for today"), said("No such word comes again today."), cards.OFF))


_DOES: Mapping[str, Callable[[Nudged, Mapping[str, str]], Awaitable[Reply]]] = {
    verbs.NUDGES: _nudges,
    verbs.NUDGE: _nudge,
    verbs.TEN: _ten,
    verbs.NOT_NOW: _not_now,
    verbs.MUTE: _mute,
}
VERBS = frozenset(_DOES)
