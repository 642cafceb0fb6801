"""What was no case after all: cancelled for a reason, or taken back by who raised it."""

from dataclasses import replace
from datetime import datetime

from handlers import feedback
from handlers.access import find, require
from handlers.act import Act
from handlers.cards.reply import Reply
from handlers.clocks import sla
from handlers.commands.escalations import Cancel, Undo
from handlers.domain.errors import BadInput, IllegalMove
from handlers.domain.escalation import UNDO_WITHIN, CancelReason, Escalation, Move, Status, moved
from handlers.domain.plain import plain
from handlers.domain.timeline import Audience
from handlers.domain.tongue import said
from handlers.escalations.change import done, keep
from handlers.escalations.wording import kept_words
from handlers.standing import FINAL
from handlers.surfaces import client_sees, queue, queue_cards


async def cancel(command: Cancel, act: Act, now: datetime) -> Reply:
    """Cancel a case for one of the six reasons; a breach on record stays."""
    case = await find(act, command.ref)
    require(act, case, "cancel")
    try:
        reason = CancelReason(command.reason.lower().replace(" ", "_"))
    except ValueError as error:
        allowed = ", ".join(each.value for each in CancelReason)
        raise BadInput(
            said("“{reason}” is no reason to cancel. Allowed: {allowed}.", reason=command.reason[:40], allowed=allowed),
            field="reason",
        ) from error
    await call_off(act, case, reason, now, text=kept_words(act, case, "cancel", command.text))
    return done(said("{ref}: cancelled, {reason}.", ref=case.ref, reason=plain(reason.value)), case.ref)


async def call_off(act: Act, case: Escalation, reason: CancelReason, now: datetime, *, text: str = "") -> Escalation:
    """Cancel a record and its clocks."""
    after = replace(
        case,
        status=moved(case.status, Move.CANCEL, case.ref),
        cancel_reason=reason,
        closed_at=now,
        waiting_on=None,
        wait_until=None,
        wait_reason="",
        offered_to=None,
    )
    audience = Audience.CLIENT if client_sees(act, case) else Audience.INTERNAL
    kept = await keep(act, case, after, now, "cancel", audience=audience, data={"reason": reason.value})
    if text.strip():
        await act.work.timeline.add(kept.id, at=now, actor=act.asker.key, kind="note", text=text)
    await sla.cancelled(act, kept, now)
    await act.work.due.drop("resume", kept.id)
    await feedback.owe(act, kept, now)
    return kept


async def undo(command: Undo, act: Act, now: datetime) -> Reply:
    """Take back a case just raised: cancelled as withdrawn, unsent pings dropped, sent ones marked."""
    case = await find(act, command.ref)
    require(act, case, "undo")
    if case.goes_on:
        raise IllegalMove(
            said(
                "{ref} goes on with another record, which is over, so it cannot be taken back. A lead can "
                "move it (`client {ref} CLIENT REASON`, `type {ref} TYPE REASON`) or `cancel` it.",
                ref=case.ref,
            )
        )
    if now - case.opened_at > UNDO_WITHIN:
        raise IllegalMove(said("{ref} was raised more than two minutes ago. A lead can `cancel` it.", ref=case.ref))
    if not case.is_open:
        raise IllegalMove(said("{ref} is {status} already.", ref=case.ref, status=plain(case.status.value)))
    moved(case.status, Move.CANCEL, case.ref)
    await sla.settle(act, case, now)
    gone_out = await act.work.outbox.withdraw(case.id)
    kept = await act.work.escalations.keep(replace(_withdrawn(case, now), revision=case.revision + 1))
    await act.work.timeline.add(kept.id, at=now, actor=act.asker.key, kind="undo", data={"reason": "withdrawn"})
    await sla.cancelled(act, kept, now)
    await queue_cards(act, kept, now)
    for row in gone_out:
        if row.outgoing.slot.startswith("ping:"):
            await queue(
                act,
                now,
                kind=row.outgoing.kind,
                destination=row.outgoing.destination,
                escalation=kept,
                slot=row.outgoing.slot,
                about={**row.outgoing.about, "withdrawn": "yes"},
                revision=FINAL,
            )
    return done(said("{ref}: taken back. Pings not sent yet were dropped; sent ones say so.", ref=case.ref), case.ref)


def _withdrawn(case: Escalation, now: datetime) -> Escalation:
    """The record taken back by its raiser."""
    return replace(
        case,
        status=Status.CANCELLED,
        cancel_reason=CancelReason.WITHDRAWN,
        closed_at=now,
        waiting_on=None,
        wait_until=None,
    )
