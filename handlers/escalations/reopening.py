"""After the end: opened again, and what the client says to the result."""

from dataclasses import replace
from datetime import datetime

from handlers.access import find, require
from handlers.act import Act
from handlers.cards.reply import Reply
from handlers.clocks import sla
from handlers.clocks.promises import terms_of
from handlers.commands.escalations import Confirm, Dispute, Rate, Reopen
from handlers.domain.errors import BadInput, IllegalMove
from handlers.domain.escalation import Escalation, Move, Status, may_reopen, moved
from handlers.domain.plain import plain
from handlers.domain.timeline import Audience
from handlers.domain.tongue import said
from handlers.escalations.change import done, keep
from handlers.escalations.ending import close_one
from handlers.escalations.opening import Origin, create
from handlers.escalations.proposing import only_proposes, propose
from handlers.escalations.wording import kept_words
from handlers.surfaces import queue_reminder

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
            said(
                "A reason to reopen has at least {least} characters, and this has {n}: for "
                "example “the account is back online”.",
                least=SHORTEST_REASON,
                n=len(reason),
            ),
            field="reason",
        )
    after_status = moved(case.status, Move.REOPEN, case.ref)
    if not may_reopen(case, now):
        return await _follow_up(act, case, now)
    if only_proposes(act):
        return await propose(act, case, now, "reopen", text=reason)
    after = replace(case, status=after_status, resolved_at=None, closed_at=None, outcome="", rating=None, seen_at=None)
    after = replace(after, contained_at=None)  # opened again, it is to be contained again where that is promised
    audience = Audience.CLIENT if act.asker.is_client else Audience.INTERNAL
    data = (await terms_of(act, after)).written()
    kept = await keep(act, case, after, now, "reopen", audience=audience, data=data, text=reason, story=True)
    await sla.reopened(act, kept, now)
    for kind in ("autoclose", "confirmation"):
        await act.work.due.drop(kind, kept.id)
    if kept.owner and kept.owner != act.asker.key:
        await queue_reminder(act, kept, kept.owner, now, about={"reopened": "yes"}, mark=f"reopened:{kept.revision}")
    return done(said("{ref}: open again, with a new `resolve` clock.", ref=case.ref), case.ref)


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
    return done(
        said(
            "{ref} was resolved more than seven days ago, so {new_ref} was opened and linked to it.",
            ref=case.ref,
            new_ref=new.ref,
        ),
        new.ref,
    )


async def confirm(command: Confirm, act: Act, now: datetime) -> Reply:
    """The client agrees that it is resolved: the case closes, unless its type requires more."""
    case = await find(act, command.ref)
    require(act, case, "confirm")
    if case.status is not Status.RESOLVED:
        status = plain(case.status.value)
        if case.is_open:
            raise IllegalMove(said("{ref} is {status}: there is nothing to confirm yet.", ref=case.ref, status=status))
        raise IllegalMove(said("{ref} is {status}: there is nothing to confirm.", ref=case.ref, status=status))
    kept = await keep(act, case, case, now, "confirm", audience=Audience.CLIENT, story=True)
    required = act.rules.types[case.type].close_requires if case.type in act.rules.types else ()
    if all(kept.fields.get(name, "").strip() for name in required):
        await close_one(act, kept, now)
        return done(said("{ref}: thank you. It is closed.", ref=case.ref), case.ref)
    return done(said("{ref}: thank you. The team closes it.", ref=case.ref), case.ref)


async def dispute(command: Dispute, act: Act, now: datetime) -> Reply:
    """The client does not agree: the case is open again, with the client's reason."""
    case = await find(act, command.ref)
    require(act, case, "dispute")
    if case.status not in (Status.RESOLVED, Status.CLOSED):
        raise IllegalMove(
            said(
                "{ref} is {status}: `reply` says what is wrong.",
                ref=case.ref,
                status=plain(case.status.value),
            )
        )
    return await reopen(Reopen(case.ref, command.reason), act, now, verb="dispute")


async def rate(command: Rate, act: Act, now: datetime) -> Reply:
    """The client rates a resolved case once, from 1 to 5; never a restricted one."""
    case = await find(act, command.ref)
    require(act, case, "rate")
    if not 1 <= command.score <= 5:
        raise BadInput(
            said("A rating is a whole number from 1 to 5, and this is {score}.", score=command.score), field="score"
        )
    if case.restricted or case.status not in (Status.RESOLVED, Status.CLOSED):
        raise IllegalMove(said("{ref} can be rated once it is resolved.", ref=case.ref))
    if case.rating is not None:
        raise IllegalMove(said("{ref} was rated already, with {rating}.", ref=case.ref, rating=case.rating))
    await keep(
        act,
        case,
        replace(case, rating=command.score),
        now,
        "rate",
        audience=Audience.CLIENT,
        data={"score": command.score},
    )
    return done(said("{ref}: rated {score} of 5. Thank you.", ref=case.ref, score=command.score), case.ref)
