"""A break or a lighter queue: asked of one's lead by one's own choice, without a reason, and told to nobody else."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from handlers.cards import relief as cards
from handlers.cards.checkin import plain_card
from handlers.cards.reply import Ask, Reply, Say
from handlers.commands import care as verbs
from handlers.domain.callback import Call
from handlers.domain.people import Duty, Person
from handlers.domain.rota import on_duty
from handlers.domain.rulebook import RuleBook, Site
from handlers.domain.tongue import said
from handlers.ports.vault import VaultWork

KEPT = timedelta(days=1)
OPENS = frozenset({verbs.ASKS, verbs.ASK_DONE})
"""What a lead of any site, or who stands in for one, does with what they are asked for."""
VERBS = OPENS | {verbs.ASK}


@dataclass(frozen=True, slots=True)
class Asker:
    """Somebody who asks their lead, or a lead who is asked. `site` is where they may ask; `rules` are the moment's."""

    work: VaultWork
    rules: RuleBook
    person: Person
    site: Site | None
    now: datetime
    new_id: str


async def answer(asker: Asker, verb: str, values: Mapping[str, str]) -> Reply:
    """Do what a button or a line asks."""
    if verb == verbs.ASK and asker.site is not None:
        own = await _own(asker, asker.site)
        if own:
            return Say(cards.asked_lead_card(_name(asker, own[0].to), own[0].when))
        return _form(asker, asker.site, values.get("what", ""))
    if verb == verbs.ASK_DONE and not values.get("call") and asker.site is not None:
        for call in await _own(asker, asker.site):
            await asker.work.drop_call(call.id)
        return Say(plain_card(said("Taken back"), said("Your request is deleted.")))
    return await _listed(asker, values.get("call", "") if verb == verbs.ASK_DONE else "")


async def asked(asker: Asker, lead: str, values: Mapping[str, str]) -> Call | None:
    """The form sent in: what was kept for the lead that it named; None where it is to be shown again first."""
    what = values.get("what", "")
    if asker.site is None or what not in cards.WHATS or lead not in _leads(asker, asker.site):
        return None
    if await _own(asker, asker.site):
        return None
    call = Call(asker.new_id, asker.person.key, what, asker.now, to=lead)
    await asker.work.put_call(asker.site.key, call)
    return call


def made(asker: Asker, call: Call, *, reached: bool) -> Reply:
    """What whoever asked is answered, once it is known whether the lead could be told."""
    name = _name(asker, call.to)
    if reached:
        return Say(cards.asked_lead_card(name, call.when))
    sentence = said("{name} could not be told just now, so nothing is kept. You can ask in your own words.", name=name)
    return Say(plain_card(said("Not told"), sentence))


async def tidy(work: VaultWork, site: str, now: datetime) -> None:
    """Delete what is a day old."""
    for call in await work.calls(site):
        if call.to and now - call.asked_at >= KEPT:
            await work.drop_call(call.id)


def _form(asker: Asker, site: Site, what: str) -> Reply:
    leads = _leads(asker, site)
    if not leads:
        return Say(plain_card(said("Nobody to ask"), said("Nobody is on duty as lead now, so nothing can be sent.")))
    return Ask(cards.ask_form(leads[0], _name(asker, leads[0]), asker.person.name, what))


async def _listed(asker: Asker, done: str) -> Reply:
    """What this person is asked for, at whichever site; without the one that is done."""
    left: list[tuple[str, str, str]] = []
    for site in asker.rules.checkins:
        for call in await asker.work.calls(site):
            if call.to != asker.person.key:
                continue
            if call.id == done:
                await asker.work.drop_call(call.id)
            else:
                left.append((call.id, _name(asker, call.person), call.when))
    return Say(cards.asks_card(left))


async def _own(asker: Asker, site: Site) -> list[Call]:
    return [call for call in await asker.work.calls(site.key) if call.to and call.person == asker.person.key]


def _leads(asker: Asker, site: Site) -> Sequence[str]:
    """Who is asked: the lead on duty at the site, or who stands in; never oneself."""
    found = on_duty(asker.rules, Duty.LEAD, site=site.key, client=None, at=asker.now)
    if all(one == asker.person.key for one in found):
        found = on_duty(asker.rules, Duty.MANAGER, site=site.key, client=None, at=asker.now)
    return [one for one in found if one != asker.person.key and one in asker.rules.people]


def _name(asker: Asker, person: str) -> str:
    known = asker.rules.people.get(person)
    return known.name if known is not None else said("Somebody")
