"""Call-backs: asked for with consent each time, told to the coach alone, and deleted when they are done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from handlers.cards import callback as cards
from handlers.cards.checkin import plain_card
from handlers.cards.dates import weekday
from handlers.cards.reply import Ask, Reply, Say
from handlers.commands import care as verbs
from handlers.domain.callback import Call, Coach, is_late
from handlers.domain.people import Person
from handlers.domain.rulebook import RuleBook, Site
from handlers.domain.tongue import said
from handlers.ports.vault import VaultWork
from handlers.wellbeing.help_now import contacts_of


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody who asks for the coach, or the coach. `new_id` is the id of a request that is made now."""

    work: VaultWork
    rules: RuleBook
    person: Person
    site: Site
    coach: Coach
    now: datetime
    new_id: str

    @property
    def coach_name(self) -> str:
        known = self.rules.people.get(self.coach.person)
        return known.name if known else said("The coach")


def coached_by(rules: RuleBook, person: str) -> str | None:
    """The site whose coach somebody is; None for everybody else."""
    coaches = ((key, terms.coach) for key, terms in rules.checkins.items())
    return next((key for key, coach in coaches if coach is not None and coach.person == person), None)


async def answer(caller: Caller, verb: str, values: Mapping[str, str]) -> Reply:
    """Do what a button or a line asks."""
    is_coach = caller.person.key == caller.coach.person
    calls = await _calls(caller.work, caller.site)
    if verb == verbs.TALK and not is_coach:
        return await _talk(caller, calls)
    if verb == verbs.DONE and not is_coach:
        for call in _own(caller, calls):
            await caller.work.drop_call(call.id)
        return Say(plain_card(said("Taken back"), said("Your request is deleted.")))
    if is_coach and verb in (verbs.TALK, verbs.CALLS, verbs.TAKEN, verbs.DONE):
        return await _listed(caller, calls, verb, values.get("call", ""))
    return Say(plain_card(said("Nothing here"), said("Nobody asked for you here.")))


async def asked(caller: Caller, values: Mapping[str, str]) -> Call | None:
    """The form sent in: the request that was made, or None where one waits already or nothing was chosen."""
    when = values.get("when", "")
    if when not in cards.WHENS or _own(caller, await _calls(caller.work, caller.site)):
        return None
    call = Call(caller.new_id, caller.person.key, when, caller.now)
    await caller.work.put_call(caller.site.key, call)
    return call


def made(caller: Caller, *, reached: bool) -> Reply:
    """What whoever asked is answered, once it is known whether the coach could be told."""
    return Say(cards.asked_card(caller.coach_name, reached=reached, contacts=contacts_of(caller.rules, caller.person)))


async def late(work: VaultWork, site: Site, coach: Coach, now: datetime) -> list[str]:
    """Whose request nobody has taken in time; from now on they count as told."""
    found = [call for call in await _calls(work, site) if is_late(call, coach, site.timezone, now)]
    for call in found:
        await work.put_call(site.key, replace(call, told=True))
    return [call.person for call in found]


async def _calls(work: VaultWork, site: Site) -> list[Call]:
    """The requests that are for the coach."""
    return [call for call in await work.calls(site.key) if not call.to]


async def _talk(caller: Caller, calls: Sequence[Call]) -> Reply:
    own = _own(caller, calls)
    if not own:
        return Ask(cards.call_form(caller.coach_name, _hours(caller.coach)))
    call, contacts = own[0], contacts_of(caller.rules, caller.person)
    return Say(cards.standing_card(caller.coach_name, call.when, taken=call.taken, late=call.told, contacts=contacts))


async def _listed(caller: Caller, calls: Sequence[Call], verb: str, number: str) -> Reply:
    left: list[Call] = []
    for call in calls:
        if call.id == number and verb == verbs.DONE:
            await caller.work.drop_call(call.id)
            continue
        taken = replace(call, taken=True) if call.id == number and verb == verbs.TAKEN else call
        if taken is not call:
            await caller.work.put_call(caller.site.key, taken)
        left.append(taken)
    people = caller.rules.people
    names = {call.person: people[call.person].name for call in left if call.person in people}
    return Say(
        cards.calls_card([(one.id, names.get(one.person, said("Somebody")), one.when, one.taken) for one in left])
    )


def _own(caller: Caller, calls: Sequence[Call]) -> list[Call]:
    return [call for call in calls if call.person == caller.person.key]


def _hours(coach: Coach) -> str:
    days = ", ".join(weekday(day) for day in sorted(coach.days))
    start, end = f"{coach.start:%H:%M}", f"{coach.end:%H:%M}"
    return said("{days} {start} to {end}, the site's own time", days=days, start=start, end=end)
