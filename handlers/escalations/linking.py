"""Cases that belong together: linked, merged, seen by more than one."""

from dataclasses import replace
from datetime import datetime

from handlers.access import find, require
from handlers.act import Act
from handlers.cards.reply import Reply
from handlers.clocks.inheritance import inherit, inheritance, is_late, kinds_open
from handlers.commands.escalations import Link, Merge, PlusOne, Tag, Unwatch, Watch
from handlers.domain.content import clean
from handlers.domain.errors import BadInput, IllegalMove
from handlers.domain.escalation import CancelReason, Escalation
from handlers.domain.plain import plain
from handlers.domain.tongue import counted, marked, said
from handlers.escalations.calling_off import call_off
from handlers.escalations.change import done, keep
from handlers.escalations.wording import kept_words

RELATIONS = {"dup": "duplicate", "duplicate": "duplicate", "parent": "parent", "child": "child", "related": "related"}
OTHER_SIDE = {"duplicate": "duplicate", "parent": "child", "child": "parent", "related": "related"}
EXCLUSIVE = frozenset({"duplicate", "parent", "child"})
"""Of these, two cases have one at the most."""

MOST_TAGS = 10
MERGED_LATE = "merged_late"
_LINKED = marked("{ref}: {other_ref} is on record as {relation}.")
_ALREADY = marked("{ref}: {other_ref} is on record as {relation} already.")


async def link(command: Link, act: Act, now: datetime) -> Reply:
    """Link two cases: duplicate, parent, child or related. Both sides know of it, where both may name the other."""
    case, other = await find(act, command.ref), await find(act, command.other)
    for each in (case, other):
        require(act, each, "link")
    relation = RELATIONS.get(command.relation.lower())
    if relation is None:
        raise BadInput(
            said("“{relation}” is no relation. Allowed: dup, parent, child, related.", relation=command.relation[:40]),
            field="relation",
        )
    if case.id == other.id:
        raise BadInput(said("{ref} cannot be linked to itself.", ref=case.ref), field="other")
    sides = [(case, relation, other), (other, OTHER_SIDE[relation], case)]
    if any((word, there.id) in here.links for here, word, there in sides):
        return done(said(_ALREADY, ref=case.ref, other_ref=other.ref, relation=plain(relation)), case.ref, other.ref)
    known = _known(case, other)
    if relation in EXCLUSIVE and known & EXCLUSIVE:
        raise IllegalMove(
            said(
                "{ref} has {other_ref} on record as {known} already, so it cannot be {relation} too.",
                ref=case.ref,
                other_ref=other.ref,
                known=", ".join(plain(one) for one in sorted(known & EXCLUSIVE)),
                relation=plain(relation),
            )
        )
    told = [(here, word, there) for here, word, there in sides if _may_name(act, here, there)]
    if not told:
        raise _of_two_groups(case, other)
    for here, word, there in told:
        await _tie(act, here, word, there, now)
    return done(said(_LINKED, ref=case.ref, other_ref=other.ref, relation=plain(relation)), case.ref, other.ref)


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
    return IllegalMove(
        said(
            "{ref} and {other_ref} belong to different groups, so neither may be named in the other.",
            ref=case.ref,
            other_ref=other.ref,
        )
    )


async def merge(command: Merge, act: Act, now: datetime) -> Reply:
    """Fold a duplicate into another case: cancelled as duplicate; its watchers and its +1 go along."""
    child, parent = await find(act, command.ref), await find(act, command.into)
    for each in (child, parent):
        require(act, each, "merge")
    if child.id == parent.id:
        raise BadInput(said("{ref} cannot be merged into itself.", ref=child.ref), field="into")
    if not child.is_open or not parent.is_open:
        closed = child if not child.is_open else parent
        raise IllegalMove(
            said(
                "{ref} is {status}, so it cannot be merged. `link` them instead.",
                ref=closed.ref,
                status=plain(closed.status.value),
            )
        )
    if child.client != parent.client or child.restricted != parent.restricted:
        raise IllegalMove(
            said(
                "{ref} and {other_ref} are not of the same client and class, so they cannot be merged.",
                ref=child.ref,
                other_ref=parent.ref,
            )
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
    return done(said("{ref} is merged into {other_ref}.", ref=child.ref, other_ref=parent.ref), parent.ref)


async def _keeps_its_law(act: Act, child: Escalation, parent: Escalation, now: datetime) -> None:
    """Raises IllegalMove where merging would drop a legal clock that the other case does not have."""
    lost = await kinds_open(act, child, now) - await kinds_open(act, parent, now)
    if any(kind.startswith("legal:") for kind in lost):
        raise IllegalMove(
            said(
                "{ref} has a legal clock that {other_ref} has not, so it cannot be merged. `link` them instead.",
                ref=child.ref,
                other_ref=parent.ref,
            )
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
        return done(said("{ref}: you are on record already.", ref=case.ref), case.ref)
    after = replace(
        case, plus_ones=(*case.plus_ones, act.asker.key), watchers=tuple(dict.fromkeys((*case.watchers, act.asker.key)))
    )
    await keep(act, case, after, now, "plus_one")
    return done(
        counted(
            len(after.plus_ones),
            "{ref}: +1. {n} more have seen it, nobody is paged again.",
            "{ref}: +1. {n} more have seen it, nobody is paged again.",
            ref=case.ref,
        ),
        case.ref,
    )


async def watch(command: Watch, act: Act, now: datetime) -> Reply:
    """Follow cases."""
    found = [await find(act, ref) for ref in command.refs]
    for case in found:
        require(act, case, "watch")
    for case in found:
        if act.asker.key not in case.watchers:
            await keep(act, case, replace(case, watchers=(*case.watchers, act.asker.key)), now, "watch")
    refs = ", ".join(case.ref for case in found)
    return done(said("{refs}: you follow it now.", refs=refs), *(case.ref for case in found))


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
    return done(said("{refs}: you no longer follow it.", refs=refs), *(case.ref for case in found))


async def tag(command: Tag, act: Act, now: datetime) -> Reply:
    """Put a tag on cases: a short word of lower-case letters, digits and dashes."""
    found = [await find(act, ref) for ref in command.refs]
    for case in found:
        require(act, case, "tag")
        kept_words(act, case, "tag", command.tag)
    word = clean(command.tag).strip().lower().lstrip("#")
    if not word or len(word) > 30 or not all(sign.isalnum() or sign in "-_" for sign in word):
        raise BadInput(
            said(
                "“{tag}” is no tag. Letters, digits and dashes, at most 30; for example `viral-video`.",
                tag=command.tag[:40],
            ),
            field="tag",
        )
    for case in found:
        if word not in case.tags and len(case.tags) >= MOST_TAGS:
            raise IllegalMove(said("{ref} has {most_tags} tags already.", ref=case.ref, most_tags=MOST_TAGS))
    for case in found:
        if word not in case.tags:
            await keep(act, case, replace(case, tags=(*case.tags, word)), now, "tag", data={"tag": word})
    refs = ", ".join(case.ref for case in found)
    return done(said("{refs}: tagged {word}.", refs=refs, word=word), *(case.ref for case in found))
