"""A case that goes on under another reference: the new record knows what was done, the old one is superseded."""

from datetime import datetime

from handlers.act import Act
from handlers.domain import sla
from handlers.domain.escalation import CancelReason, Escalation
from handlers.domain.rulebook import EscalationType
from handlers.escalations.calling_off import call_off
from handlers.escalations.opening import Origin, create
from handlers.escalations.standing import standing
from handlers.promises import hours_of, instant, seconds


async def go_on(act: Act, case: Escalation, now: datetime, *, kind: EscalationType, origin: Origin) -> Escalation:
    """Open the record that continues a case, and call the old one off as superseded. Returns the new one.

    Its clocks start when the old one's did, less what was paused: a move gives nobody new time. It keeps the owner,
    what was done, and the set of policies that it was opened under. Whoever follows it goes on following it.
    """
    new = await create(
        act,
        now,
        kind=kind,
        origin=origin,
        severity=case.severity,
        summary=case.summary if kind.free_text else "",
        fields={spec.name: case.fields[spec.name] for spec in kind.fields if spec.name in case.fields},
        labels=case.labels if kind.free_text else (),
        links=(("supersedes", case.id),),
        stood=standing(case, await _since(act, case, now)),
    )
    await call_off(act, case, CancelReason.SUPERSEDED, now)
    return new


async def _since(act: Act, case: Escalation, now: datetime) -> datetime:
    """When the clocks of the new record start: as early as makes up for the time that its promises have used."""
    clocks = await act.work.clocks.of([case.id])
    running = [clock for clock in clocks if clock.is_open and clock.kind in ("resolve", "contain")]
    if not running:
        return case.clock_started_at
    clock, start = running[-1], seconds(case.clock_started_at)
    hours = hours_of(act.rules, clock.calendar)
    used = sla.elapsed(clock, hours, seconds(now))
    if used >= hours.elapsed(start, seconds(now)):
        return case.clock_started_at
    return instant(hours.used_up(seconds(now), used))
