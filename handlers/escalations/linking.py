"""Cases that belong together: linked, merged, seen by more than one."""

from dataclasses import replace
from datetime import datetime

from handlers.access import find, require
from handlers.act import Act
from handlers.cards.reply import Reply
from handlers.commands.escalations import Link, Merge, PlusOne, Tag, Unwatch, Watch
from handlers.domain.content import clean
from handlers.domain.errors import BadInput, IllegalMove
from handlers.domain.escalation import CancelReason, Escalation
from handlers.escalations.calling_off import call_off
from handlers.escalations.change import done, keep
from handlers.escalations.wording import kept_words
from handlers.inheritance import inherit, inheritance, is_late, kinds_open

RELATIONS = {"dup": "duplicate", "duplicate": "duplicate", "parent": "parent", "child": "child", "related": "related"}
OTHER_SIDE = {"duplicate": "duplicate", "parent": "child", "child": "parent", "related": "related"}
EXCLUSIVE = frozenset({"duplicate", "parent", "child"})
"""Of these, two cases have one at the most."""

MOST_TAGS = 10
MERGED_LATE = "merged_late"


async def link(command: Link, act: Act, now: datetime) -> Reply:
    """Link two cases: duplicate, parent, child or related. Both sides know of it, where both may name the other."""
    case, other = await find(act, command.ref), await find(act, command.other)
    for each in (case, other):
        require(act, each, "link")
    relation = RELATIONS.get(command.relation.lower())
    if relation is None:
        raise BadInput(
            f"“{command.relation[:40]}” is no relation. Allowed: dup, parent, child, related.", field="relation"
        )
    if case.id == other.id:
        raise BadInput(f"{case.ref} cannot be linked to itself.", field="other")
    sides = [(case, relation, other), (other, OTHER_SIDE[relation], case)]
    if any((word, there.id) in here.links for here, word, there in sides):
        return done(f"{case.ref}: {other.ref} is on record as {relation} already.", case.ref, other.ref)
    known = _known(case, other)
    if relation in EXCLUSIVE and known & EXCLUSIVE:
        raise IllegalMove(
            f"{case.ref} has {other.ref} on record as {', '.join(sorted(known & EXCLUSIVE))} already, "
            f"so it cannot be {relation} too."
        )
    told = [(here, word, there) for here, word, there in sides if _may_name(act, here, there)]
    if not told:
        raise _of_two_groups(case, other)
    for here, word, there in told:
        await _tie(act, here, word, there, now)
    return done(f"{case.ref}: {other.ref} is on record as {relation}.", case.ref, other.ref)


def _known(case: Escalation, other: Escalation) -> frozenset[str]:
    """What is on record of two cases, on whichever side it stands, as seen from the first."""
    own = {word for word, there in case.links if there == other.id}
    return frozenset(own | {OTHER_SIDE.get(word, word) for word, there in other.links if there == case.id})


def _may_name(act: Act, case: Escalation, other: Escalation) -> bool:
    """True if everybody who reads the first may know of the second. A restricted one is named in its group alone."""
    groups = act.rules.restricted_groups
    inside = case.restricted and groups.get(case.type, frozenset()) <= groups.get(other.type, frozenset())
    return inside or not other.restricted


def _of_two_groups(case: Escalation, other: Escalation) -> IllegalMove:
    return IllegalMove(f"{case.ref} and {other.ref} belong to different groups, so neither may be named in the other.")


async def merge(command: Merge, act: Act, now: datetime) -> Reply:
    """Fold a duplicate into another case: cancelled as duplicate; its watchers and its +1 go along."""
    child, parent = await find(act, command.ref), await find(act, command.into)
    for each in (child, parent):
        require(act, each, "merge")
    if child.id == parent.id:
        raise BadInput(f"{child.ref} cannot be merged into itself.", field="into")
    if not child.is_open or not parent.is_open:
        closed = child if not child.is_open else parent
        raise IllegalMove(f"{closed.ref} is {closed.status.value}, so it cannot be merged. `link` them instead.")
    if child.client != parent.client or child.restricted != parent.restricted:
        raise IllegalMove(
            f"{child.ref} and {parent.ref} are not of the same client and class, so they cannot be merged."
        )
    if not (_may_name(act, child, parent) and _may_name(act, parent, child)):
        raise _of_two_groups(child, parent)
    await _keeps_its_law(act, child, parent, now)
    left = await inheritance(act, child, parent, now)
    if await is_late(act, child, now):
        child = replace(child, tags=tuple(dict.fromkeys((*child.tags, MERGED_LATE))))
    tied = await _tie(act, child, "merged_into", parent, now)
    await call_off(act, tied, CancelReason.DUPLICATE, now)
    joined = replace(
        parent,
        watchers=tuple(dict.fromkeys((*parent.watchers, *child.watchers, child.raiser))),
        plus_ones=tuple(dict.fromkeys((*parent.plus_ones, *child.plus_ones, child.raiser))),
        links=tuple(dict.fromkeys((*parent.links, ("merged", child.id)))),
    )
    data = {"child": child.ref, "inherits": [term.written() for term in left]}
    kept = await keep(act, parent, joined, now, "merge", data=data, story=True)
    await inherit(act, kept, left, now)
    return done(f"{child.ref} is merged into {parent.ref}.", parent.ref)


async def _keeps_its_law(act: Act, child: Escalation, parent: Escalation, now: datetime) -> None:
    """Raises IllegalMove where merging would drop a legal clock that the other case does not have."""
    lost = await kinds_open(act, child, now) - await kinds_open(act, parent, now)
    if any(kind.startswith("legal:") for kind in lost):
        raise IllegalMove(
            f"{child.ref} has a legal clock that {parent.ref} has not, so it cannot be merged. `link` them instead."
        )


async def _tie(act: Act, case: Escalation, relation: str, other: Escalation, now: datetime) -> Escalation:
    links = tuple(dict.fromkeys((*case.links, (relation, other.id))))
    return await keep(
        act, case, replace(case, links=links), now, "link", data={"relation": relation, "other": other.ref}
    )


async def plus_one(command: PlusOne, act: Act, now: datetime) -> Reply:
    """I see it too: counted once a person, and followed from then on."""
    case = await find(act, command.ref)
    require(act, case, "plus_one")
    if act.asker.key in case.plus_ones or act.asker.key == case.raiser:
        return done(f"{case.ref}: you are on record already.", case.ref)
    after = replace(
        case, plus_ones=(*case.plus_ones, act.asker.key), watchers=tuple(dict.fromkeys((*case.watchers, act.asker.key)))
    )
    await keep(act, case, after, now, "plus_one")
    return done(f"{case.ref}: +1. {len(after.plus_ones)} more have seen it, nobody is paged again.", case.ref)


async def watch(command: Watch, act: Act, now: datetime) -> Reply:
    """Follow cases."""
    found = [await find(act, ref) for ref in command.refs]
    for case in found:
        require(act, case, "watch")
    for case in found:
        if act.asker.key not in case.watchers:
            await keep(act, case, replace(case, watchers=(*case.watchers, act.asker.key)), now, "watch")
    refs = ", ".join(case.ref for case in found)
    return done(f"{refs}: you follow it now.", *(case.ref for case in found))


async def unwatch(command: Unwatch, act: Act, now: datetime) -> Reply:
    """Follow cases no longer."""
    found = [await find(act, ref) for ref in command.refs]
    for case in found:
        require(act, case, "unwatch")
    for case in found:
        if act.asker.key in case.watchers:
            rest = tuple(person for person in case.watchers if person != act.asker.key)
            await keep(act, case, replace(case, watchers=rest), now, "unwatch")
    refs = ", ".join(case.ref for case in found)
    return done(f"{refs}: you no longer follow it.", *(case.ref for case in found))


async def tag(command: Tag, act: Act, now: datetime) -> Reply:
    """Put a tag on cases: a short word of lower-case letters, digits and dashes."""
    found = [await find(act, ref) for ref in command.refs]
    for case in found:
        require(act, case, "tag")
        kept_words(act, case, "tag", command.tag)
    word = clean(command.tag).strip().lower().lstrip("#")
    if not word or len(word) > 30 or not all(sign.isalnum() or sign in "-_" for sign in word):
        raise BadInput(
            f"“{command.tag[:40]}” is no tag. Letters, digits and dashes, at most 30; for example `viral-video`.",
            field="tag",
        )
    for case in found:
        if word not in case.tags and len(case.tags) >= MOST_TAGS:
            raise IllegalMove(f"{case.ref} has {MOST_TAGS} tags already.")
    for case in found:
        if word not in case.tags:
            await keep(act, case, replace(case, tags=(*case.tags, word)), now, "tag", data={"tag": word})
    refs = ", ".join(case.ref for case in found)
    return done(f"{refs}: tagged {word}.", *(case.ref for case in found))
