"""What was promised beside what was granted: an extension moves a due time and never the contract's verdict.

The contract's due time of an extended clock lies in the timeline, in an event of kind `contract` for that epoch. A
later change of the promise itself (severity, type, client) opens another epoch, whose due time is the contract again.
"""

from datetime import datetime

from handlers.act import Act
from handlers.clocks.clockwork import change, keep
from handlers.clocks.promises import hours_of, instant, seconds
from handlers.domain import sla
from handlers.domain.escalation import Escalation
from handlers.domain.grants import extended, judged
from handlers.domain.sla import Clock

KIND = "contract"


async def extend(act: Act, escalation: Escalation, clock: Clock, due: datetime, now: datetime) -> Clock:
    """Let a clock be due at another time. Its steps arm again in a new epoch; those behind are not told again."""
    stored = await act.work.clocks.get(clock.id) or clock
    promised = await contract_due(act, stored) or due_if_running(act, stored, now)
    kept = await change(
        act, escalation, stored, lambda held, hours: extended(held, hours, seconds(due), seconds(now)), now, behind=True
    )
    if promised is not None:
        await act.work.timeline.add(
            escalation.id,
            at=now,
            actor=act.asker.key,
            kind=KIND,
            data={
                "clock": kept.kind,
                "clock_id": kept.id,
                "epoch": kept.epoch,
                "due_at": instant(promised).isoformat(),
            },
        )
    return kept


async def promised_until(act: Act, clock: Clock, now: datetime) -> datetime | None:
    """When a clock is due by contract, whatever was granted; for a paused one, if it ran on from now."""
    promised = await contract_due(act, clock) or due_if_running(act, clock, now)
    return None if promised is None else instant(promised)


async def contract_due(act: Act, clock: Clock) -> int | None:
    """When an extended clock was due by contract; None for one that was not extended in this epoch."""
    if clock.epoch == 1:
        return None
    for event in reversed(await act.work.timeline.of(clock.escalation_id)):
        if event.kind == KIND and event.data.get("clock_id") == clock.id and event.data.get("epoch") == clock.epoch:
            return seconds(datetime.fromisoformat(str(event.data["due_at"])))
    return None


async def judge(act: Act, before: Escalation, clock: Clock, now: datetime) -> Clock:
    """Put the breach of a settled clock's contract on record, whatever was granted: it is promised otherwise now.

    It counts for the case as it stood `before`.
    """
    return await keep(act, clock, judged(clock, await contract_due(act, clock), seconds(now)), case=before)


async def stop(act: Act, clock: Clock, now: datetime) -> Clock:
    """Stop a settled clock. In time is what kept the contract, whatever was granted later."""
    ended = sla.stop(clock, hours_of(act.rules, clock.calendar), seconds(now))
    return await keep(act, clock, judged(ended, await contract_due(act, clock), seconds(now)))


async def cancel(act: Act, clock: Clock, now: datetime) -> Clock:
    """Cancel a settled clock. Past the contract's due second its breach stays, whatever was granted later."""
    ended = sla.cancel(clock, hours_of(act.rules, clock.calendar), seconds(now))
    return await keep(act, clock, judged(ended, await contract_due(act, clock), seconds(now)))


def due_if_running(act: Act, clock: Clock, now: datetime) -> int | None:
    """When a clock is due; for a paused one, when it would be if it ran on from now."""
    return sla.resume(clock, hours_of(act.rules, clock.calendar), seconds(now)).due_at
