"""Who has a case: taken, assigned, passed on and accepted."""

from dataclasses import replace
from datetime import datetime

from handlers.access import covers, find, may_see, require, scope_of
from handlers.act import Act
from handlers.cards.reply import Reply
from handlers.clocks import sla
from handlers.commands.escalations import Accept, Assign, Claim, Decline, HandOff
from handlers.domain.errors import BadInput
from handlers.domain.escalation import Escalation, Move, moved
from handlers.domain.people import Person
from handlers.domain.tongue import said
from handlers.escalations.change import check_open, done, keep
from handlers.escalations.wording import kept_words
from handlers.shifts import handovers
from handlers.surfaces import queue


async def claim(command: Claim, act: Act, now: datetime) -> Reply:
    """Take cases: own them, and stop their `ack` clocks. Taking one's own again changes nothing."""
    found = [await find(act, ref) for ref in command.refs]
    for case in found:
        require(act, case, "claim")
        moved(case.status, Move.TAKE, case.ref)
    sentences = [await _claim(act, case, now) for case in found]
    return done(" ".join(sentences), *(case.ref for case in found))


async def _claim(act: Act, case: Escalation, now: datetime) -> str:
    me = act.asker.key
    if case.owner == me and case.taken_at is not None:
        return said("{ref} is yours already.", ref=case.ref)
    await take(act, case, now)
    if case.owner in (None, me):
        return said("{ref} is yours.", ref=case.ref)
    return said("{ref} is yours. It was {name}'s.", ref=case.ref, name=act.name_of(case.owner))


async def take(act: Act, case: Escalation, now: datetime) -> Escalation:
    """The case is the asker's from now on, and its `ack` clock stops. Returns it as kept."""
    data = {"owner": act.asker.key, "was": case.owner or ""}
    kept = await keep(act, case, _owned(act, case, now), now, "claim", data=data)
    await sla.taken(act, kept, now)
    if case.offered_to is not None:
        await handovers.accepted(act, kept, now)
    return kept


def _owned(act: Act, case: Escalation, now: datetime) -> Escalation:
    """The case as the asker's, who acts on it now."""
    return replace(
        case,
        status=moved(case.status, Move.TAKE, case.ref),
        owner=act.asker.key,
        offered_to=None,
        taken_at=case.taken_at or now,
        owner_acted_at=now,
    )


async def assign(command: Assign, act: Act, now: datetime) -> Reply:
    """Give cases to a person. Their `ack` clocks run on until that person's first act."""
    found = [await find(act, ref) for ref in command.refs]
    person = _colleague(act, command.person, found)
    for case in found:
        require(act, case, "assign")
        check_open(case, "assign")
    for case in found:
        after = replace(case, owner=person.key, offered_to=None, taken_at=case.taken_at, owner_acted_at=None)
        kept = await keep(act, case, after, now, "assign", data={"owner": person.key, "was": case.owner or ""})
        await _offer(act, kept, now, "assigned")
    refs = ", ".join(case.ref for case in found)
    return done(said("{refs}: assigned to {person}.", refs=refs, person=person.name), *(case.ref for case in found))


async def hand_off(command: HandOff, act: Act, now: datetime) -> Reply:
    """Pass cases on to a person, who must accept; until then the owner stays responsible."""
    found = [await find(act, ref) for ref in command.refs]
    person = _colleague(act, command.person, found)
    for case in found:
        require(act, case, "handoff")
        check_open(case, "handoff")
        if person.key == case.owner:
            raise BadInput(
                said("{ref} is {person}'s already. Name somebody else.", ref=case.ref, person=person.name),
                field="person",
            )
    for case in found:
        text = kept_words(act, case, "handoff", command.text) or None
        after = replace(case, offered_to=person.key)
        kept = await keep(act, case, after, now, "handoff", data={"to": person.key}, text=text, story=True)
        await _offer(act, kept, now, "offered")
    refs = ", ".join(case.ref for case in found)
    return done(
        said(
            "{refs}: offered to {person}, who must accept. Until then nothing changes.", refs=refs, person=person.name
        ),
        *command.refs,
    )


async def accept(command: Accept, act: Act, now: datetime) -> Reply:
    """Accept what was passed on: from now on it is the asker's."""
    found = [await find(act, ref) for ref in command.refs]
    for case in found:
        require(act, case, "accept")
        check_open(case, "accept")
    for case in found:
        data = {"owner": act.asker.key, "was": case.owner or ""}
        kept = await keep(act, case, _owned(act, case, now), now, "accept", data=data, story=True)
        await sla.taken(act, kept, now)
        await handovers.accepted(act, kept, now)
    refs = ", ".join(case.ref for case in found)
    return done(said("{refs}: yours now.", refs=refs), *(case.ref for case in found))


async def decline(command: Decline, act: Act, now: datetime) -> Reply:
    """Decline what was passed on: it stays where it was, and its owner is told."""
    found = [await find(act, ref) for ref in command.refs]
    for case in found:
        require(act, case, "decline")
    for case in found:
        text = kept_words(act, case, "decline", command.text) or None
        await keep(act, case, replace(case, offered_to=None), now, "decline", text=text, story=True)
    stays = ", ".join(said("{ref} stays with {name}", ref=case.ref, name=act.name_of(case.owner)) for case in found)
    return done(said("Declined: {stays}.", stays=stays), *(case.ref for case in found))


def _colleague(act: Act, key: str, cases: list[Escalation]) -> Person:
    """The person meant, if they are staff who can see every one of these cases."""
    person = act.rules.people.get(key)
    if person is None or person.is_client:
        raise BadInput(
            said(
                "I know no colleague “{key}”. Name one of the team, for example `@{me}`.",
                key=key[:40],
                me=act.asker.key,
            ),
            field="person",
        )
    for case in cases:
        if may_see(act, case) and not covers(scope_of(act.rules, person), replace(case, owner=None)):
            raise BadInput(
                said(
                    "{person} does not work on {ref}'s client or site. Name somebody who does.",
                    person=person.name,
                    ref=case.ref,
                ),
                field="person",
            )
        if case.restricted and key not in act.rules.restricted_groups.get(case.type, frozenset()):
            raise BadInput(
                said("{person} is not in the group of {ref}.", person=person.name, ref=case.ref), field="person"
            )
    return person


async def _offer(act: Act, case: Escalation, now: datetime, what: str) -> None:
    person = case.offered_to if what == "offered" else case.owner
    await queue(
        act,
        now,
        kind="handover",
        destination=f"person:{person}",
        escalation=case,
        about={"what": what, "by": act.asker.key},
        mark=str(case.revision),
    )
