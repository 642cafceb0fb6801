"""How a record is changed: clocks settled first, then the record and one event of its timeline, then its cards."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from handlers.access import find, require
from handlers.act import BOT, Act
from handlers.cards.card import Line, Moment, Quoted
from handlers.cards.dates import day_and_time
from handlers.cards.lists import done_card
from handlers.cards.reply import Say
from handlers.clocks import sla
from handlers.domain.escalation import Escalation, Move, Status, moved, not_possible
from handlers.domain.timeline import Audience
from handlers.domain.tongue import said
from handlers.surfaces import queue_cards, queue_story


async def open_case(act: Act, ref: str, verb: str) -> Escalation:
    """The case of a reference, which the asker may do this verb on. Raises IllegalMove where it is over."""
    case = await find(act, ref)
    require(act, case, verb)
    check_open(case, verb)
    return case


def check_open(case: Escalation, verb: str) -> None:
    """Check that a case is not over. Raises IllegalMove, which says what is possible instead."""
    if not case.is_open:
        raise not_possible(case.status, verb, case.ref)


async def keep(
    act: Act,
    before: Escalation,
    after: Escalation,
    now: datetime,
    kind: str,
    *,
    audience: Audience = Audience.INTERNAL,
    data: Mapping[str, object] | None = None,
    text: str | None = None,
    story: bool = False,
    heard: bool = False,
    said_there: bool = False,
) -> Escalation:
    """Write a changed record and what happened; returns it as kept.

    `story` tells it in the threads that may read it, `heard` so that the client's contacts are notified,
    `said_there` without repeating it in the client's thread.
    Raises Conflict when the record has changed since it was read.
    """
    await sla.settle(act, before, now)
    if act.asker.key == before.owner:
        after = replace(after, owner_acted_at=now)
    kept = await act.work.escalations.keep(replace(after, revision=before.revision + 1))
    event = await act.work.timeline.add(
        kept.id, at=now, actor=act.asker.key, kind=kind, audience=audience, data=data, text=text
    )
    await queue_cards(act, kept, now)
    if story:
        await queue_story(act, kept, event, now, heard=heard, said_there=said_there)
    return kept


def working(act: Act, escalation: Escalation) -> Escalation:
    """The record in progress, where this act is the first real work on it; otherwise as it is."""
    if escalation.status in (Status.NEW, Status.ACKNOWLEDGED) and act.asker is not BOT and not act.asker.is_client:
        return replace(escalation, status=moved(escalation.status, Move.START, escalation.ref))
    return escalation


async def first_act(act: Act, escalation: Escalation, now: datetime) -> Escalation:
    """The assignee's first act takes the case: its `ack` clock stops. Anybody else's act leaves the clock alone."""
    if escalation.taken_at is not None or act.asker.key != escalation.owner:
        return escalation
    taken = await act.work.escalations.keep(replace(escalation, taken_at=now))
    await sla.taken(act, taken, now)
    return taken


_HERE = "\0"
"""What stands for the instant until it is put there: no word of anybody's has it."""


def local(act: Act, at: datetime) -> str:
    """An instant in the asker's own zone, for a sentence."""
    return day_and_time(at.astimezone(ZoneInfo(act.asker.timezone)))


def done_at(act: Act, template: str, at: datetime, *refs: str, behind: str = "", **values: object) -> Say:
    """The private answer with an instant in it, `{at}`, which each chat shows in the reader's own zone.

    `template` is `marked`; `behind` is a sentence more.
    """
    before, _, after = f"{said(template, at=_HERE, **values)}{behind}".partition(_HERE)
    line: Line = (Quoted(before, marks=False), Moment(at), Quoted(after, marks=False))
    return Say(done_card(line, *refs, text=f"{before}{local(act, at)}{after}"))


def done(sentence: str, *refs: str) -> Say:
    """The private answer to a command that wrote something: the change in one line."""
    return Say(done_card(sentence, *refs))
