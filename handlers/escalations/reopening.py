"""After the end: opened again, and what the client says to the result."""

from dataclasses import replace
from datetime import datetime

from handlers import sla
from handlers.access import find, require
from handlers.act import Act
from handlers.cards.reply import Reply
from handlers.commands.escalations import Confirm, Dispute, Rate, Reopen
from handlers.domain.errors import BadInput, IllegalMove
from handlers.domain.escalation import Escalation, Move, Status, may_reopen, moved
from handlers.domain.timeline import Audience
from handlers.escalations.change import done, keep
from handlers.escalations.ending import close_one
from handlers.escalations.opening import Origin, create
from handlers.escalations.proposing import only_proposes, propose
from handlers.escalations.wording import kept_words
from handlers.promises import terms_of
from handlers.surfaces import queue

SHORTEST_REASON = 10


async def reopen(command: Reopen, act: Act, now: datetime, *, verb: str = "reopen") -> Reply:
    """Open a case again within 7 x 24 hours of its last resolution; later, a new record is linked to it.

    A moderator's `reopen` asks the owner, or the lead on duty.
    """
    case = await find(act, command.ref)
    require(act, case, verb)
    reason = kept_words(act, case, verb, command.reason, "reason").strip()
    if len(reason) < SHORTEST_REASON:
        raise BadInput(
            f"A reason to reopen has at least {SHORTEST_REASON} characters, and this has {len(reason)}: "
            "for example “the account is back online”.",
            field="reason",
        )
    after_status = moved(case.status, Move.REOPEN, case.ref)
    if not may_reopen(case, now):
        return await _follow_up(act, case, now)
    if only_proposes(act):
        return await propose(act, case, now, "reopen", "to reopen it", text=reason)
    after = replace(case, status=after_status, resolved_at=None, closed_at=None, outcome="", rating=None, seen_at=None)
    after = replace(after, contained_at=None)  # opened again, it is to be contained again where that is promised
    audience = Audience.CLIENT if act.asker.is_client else Audience.INTERNAL
    data = (await terms_of(act, after)).written()
    kept = await keep(act, case, after, now, "reopen", audience=audience, data=data, text=reason, story=True)
    await sla.reopened(act, kept, now)
    for kind in ("autoclose", "confirmation"):
        await act.work.due.drop(kind, kept.id)
    if kept.owner and kept.owner != act.asker.key:
        await queue(
            act,
            now,
            kind="reminder",
            destination=f"person:{kept.owner}",
            escalation=kept,
            about={"reopened": "yes"},
            mark=f"reopened:{kept.revision}",
        )
    return done(f"{case.ref}: open again, with a new `resolve` clock.", case.ref)


async def _follow_up(act: Act, case: Escalation, now: datetime) -> Reply:
    new = await create(
        act,
        now,
        kind=act.rules.types[case.type],
        origin=Origin(case.client, case.team, case.site),
        severity=case.severity,
        summary=case.summary,
        fields=case.fields,
        labels=case.labels,
        links=(("follows", case.id),),
    )
    return done(f"{case.ref} was resolved more than seven days ago, so {new.ref} was opened and linked to it.", new.ref)


async def confirm(command: Confirm, act: Act, now: datetime) -> Reply:
    """The client agrees that it is resolved: the case closes, unless its type requires more."""
    case = await find(act, command.ref)
    require(act, case, "confirm")
    if case.status is not Status.RESOLVED:
        yet = " yet" if case.is_open else ""
        raise IllegalMove(f"{case.ref} is {case.status.value.replace('_', ' ')}: there is nothing to confirm{yet}.")
    kept = await keep(act, case, case, now, "confirm", audience=Audience.CLIENT, story=True)
    required = act.rules.types[case.type].close_requires if case.type in act.rules.types else ()
    if all(kept.fields.get(name, "").strip() for name in required):
        await close_one(act, kept, now)
        return done(f"{case.ref}: thank you. It is closed.", case.ref)
    return done(f"{case.ref}: thank you. The team closes it.", case.ref)


async def dispute(command: Dispute, act: Act, now: datetime) -> Reply:
    """The client does not agree: the case is open again, with the client's reason."""
    case = await find(act, command.ref)
    require(act, case, "dispute")
    if case.status not in (Status.RESOLVED, Status.CLOSED):
        raise IllegalMove(f"{case.ref} is {case.status.value.replace('_', ' ')}: `reply` says what is wrong.")
    return await reopen(Reopen(case.ref, command.reason), act, now, verb="dispute")


async def rate(command: Rate, act: Act, now: datetime) -> Reply:
    """The client rates a resolved case once, from 1 to 5; never a restricted one."""
    case = await find(act, command.ref)
    require(act, case, "rate")
    if not 1 <= command.score <= 5:
        raise BadInput(f"A rating is a whole number from 1 to 5, and this is {command.score}.", field="score")
    if case.restricted or case.status not in (Status.RESOLVED, Status.CLOSED):
        raise IllegalMove(f"{case.ref} can be rated once it is resolved.")
    if case.rating is not None:
        raise IllegalMove(f"{case.ref} was rated already, with {case.rating}.")
    await keep(
        act,
        case,
        replace(case, rating=command.score),
        now,
        "rate",
        audience=Audience.CLIENT,
        data={"score": command.score},
    )
    return done(f"{case.ref}: rated {command.score} of 5. Thank you.", case.ref)
