"""P0's own ladder while nobody has taken the case: the lead at once, then the backup, the manager, the site lead.

Only the next rung waits in the due table, under `ESCALATION-ID:INDEX`. The ladder begins when the case becomes a P0
and ends when somebody takes it. Seen spares those who have heard already; it never ends the ladder.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from handlers.act import BOT, Act
from handlers.announcements import Notice, announce
from handlers.clocks.promises import ladder_of, policy_of
from handlers.domain.escalation import Escalation
from handlers.domain.policy import Policy
from handlers.domain.severity import Severity
from handlers.ports.records import DueRow
from handlers.ports.work import UnitOfWork

KIND = "untaken"


def climbs(escalation: Escalation) -> bool:
    """True while the ladder goes on: a P0 that is open and that nobody has taken."""
    return escalation.severity is Severity.P0 and escalation.taken_at is None and escalation.is_open


async def begin(act: Act, escalation: Escalation, now: datetime, since: datetime | None = None) -> None:
    """Begin the ladder. Its first rung, where it is due at once, is told in the same transaction.

    `since` is when it began on the record that this one goes on with: what lies behind is told once, to everybody.
    """
    if not climbs(escalation):
        return
    if since is not None:
        await _go_on(act, escalation, since, now)
        return
    ladder = ladder_of(await policy_of(act, escalation))
    first = DueRow(KIND, f"{escalation.id}:0", now + timedelta(seconds=ladder[0][0]), {"since": now.isoformat()})
    if first.at <= now:
        await reach(act, first, now)
    else:
        await act.work.due.put(first)


async def _go_on(act: Act, escalation: Escalation, since: datetime, now: datetime) -> None:
    """Stand where the ladder stood on the earlier record."""
    ladder = ladder_of(await policy_of(act, escalation))
    behind = [index for index, (after, _) in enumerate(ladder) if since + timedelta(seconds=after) <= now]
    if behind:
        everybody = dict.fromkeys(duty for index in behind for duty in ladder[index][1])
        await _tell(act, escalation, behind[-1], tuple(everybody), now, now)
    coming = len(behind)
    if coming < len(ladder):
        at = since + timedelta(seconds=ladder[coming][0])
        await act.work.due.put(DueRow(KIND, f"{escalation.id}:{coming}", at, {"since": since.isoformat()}))


async def began(act: Act, escalation: Escalation) -> datetime | None:
    """When the ladder of a case began that nobody has taken; None where there is none."""
    if not climbs(escalation):
        return None
    ladder = ladder_of(await policy_of(act, escalation))
    for index in range(len(ladder)):
        row = await act.work.due.get(KIND, f"{escalation.id}:{index}")
        if row is not None:
            return datetime.fromisoformat(row.data["since"])
    told = [event for event in await act.work.timeline.of(escalation.id) if event.kind == KIND]
    if not told:
        return None
    rung, reached_at = int(str(told[-1].data["step"])), datetime.fromisoformat(str(told[-1].data["reached_at"]))
    return reached_at - timedelta(seconds=ladder[min(rung, len(ladder) - 1)][0])


async def end(act: Act, escalation: Escalation) -> None:
    """End the ladder, wherever it stands."""
    for index in range(len(ladder_of(await policy_of(act, escalation)))):
        await act.work.due.drop(KIND, f"{escalation.id}:{index}")


async def settle(act: Act, escalation: Escalation, now: datetime) -> None:
    """Climb every rung reached up to now that no beat has climbed yet."""
    if not climbs(escalation):
        return
    for index in range(len(ladder_of(await policy_of(act, escalation)))):
        row = await act.work.due.get(KIND, f"{escalation.id}:{index}")
        if row is not None and row.at <= now:
            await act.work.due.drop(KIND, row.ref)
            await reach(act, row, now)


async def to_come(work: UnitOfWork, escalation: Escalation, policy: Policy) -> list[tuple[datetime, tuple[str, ...]]]:
    """The rungs that are still to come: when, and for which duties. They count from when the ladder began."""
    if not climbs(escalation):
        return []
    ladder = ladder_of(policy)
    for index in range(len(ladder)):
        row = await work.due.get(KIND, f"{escalation.id}:{index}")
        if row is not None:
            since = datetime.fromisoformat(row.data["since"])
            return [
                (since + timedelta(seconds=ladder[rung][0]), _meant_for(escalation, ladder, rung))
                for rung in range(index, len(ladder))
            ]
    return []


async def reach(act: Act, row: DueRow, now: datetime) -> None:
    """A rung is reached: tell it, and let the next one wait. Nothing happens once the case is taken."""
    escalation_id, _, index_text = row.ref.rpartition(":")
    escalation = await act.work.escalations.get(escalation_id)
    if escalation is None or not climbs(escalation):
        return
    ladder = ladder_of(await policy_of(act, escalation))
    index = int(index_text)
    if index >= len(ladder):
        return
    await _tell(act, escalation, index, _meant_for(escalation, ladder, index), row.at, now)
    if index + 1 < len(ladder):
        since = datetime.fromisoformat(row.data["since"])
        at = since + timedelta(seconds=ladder[index + 1][0])
        await act.work.due.put(DueRow(KIND, f"{escalation_id}:{index + 1}", at, row.data))


def _meant_for(escalation: Escalation, ladder: Sequence[tuple[int, tuple[str, ...]]], index: int) -> tuple[str, ...]:
    """The duties of one rung, without those that have heard already where somebody has seen it."""
    heard = {duty for _, duties in ladder[:index] for duty in duties} if escalation.seen_at is not None else set()
    return tuple(duty for duty in ladder[index][1] if duty not in heard)


async def _tell(  # noqa: PLR0917 - which rung of which case, for whom, when it was reached, the time
    act: Act, escalation: Escalation, index: int, to: tuple[str, ...], reached_at: datetime, now: datetime
) -> None:
    """Ping for one rung, and write into the timeline whom it told: the raiser's receipt says so."""
    people = await announce(act, escalation, Notice(KIND, str(index), reached_at, to, follows=index > 0), now)
    if not people:
        return
    await act.work.timeline.add(
        escalation.id,
        at=now,
        actor=BOT.key,
        kind=KIND,
        data={"step": str(index), "reached_at": reached_at.isoformat(), "told": list(people)},
    )
