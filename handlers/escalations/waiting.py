"""Waiting: whose turn it is, until when, and what ends the wait."""

from dataclasses import replace
from datetime import datetime, timedelta

from handlers.access import find, require
from handlers.act import BOT, Act
from handlers.cards.reply import Reply
from handlers.cards.words import duration
from handlers.clocks import sla
from handlers.clocks.explain import waited_in
from handlers.clocks.promises import policy_of, seconds
from handlers.commands.escalations import Resume, Snooze, Wait
from handlers.domain.errors import BadInput, IllegalMove
from handlers.domain.escalation import Escalation, Move, Status, WaitingOn, moved
from handlers.domain.legal import is_legal
from handlers.domain.severity import Severity
from handlers.domain.tongue import marked, said
from handlers.escalations.change import done, done_at, keep
from handlers.escalations.taking import take
from handlers.escalations.wording import kept_words
from handlers.ports.records import DueRow
from handlers.surfaces import client_sees, queue, queue_reminder

RESUME = "resume"
LONGEST = timedelta(days=90)

_WAITS = {
    WaitingOn.CLIENT: marked("{refs}: waiting on the client."),
    WaitingOn.VENDOR: marked("{refs}: waiting on the vendor."),
    WaitingOn.INTERNAL: marked("{refs}: waiting on our own people."),
}
_WAITS_ALREADY = {
    WaitingOn.CLIENT: marked("{refs}: waiting on the client already."),
    WaitingOn.VENDOR: marked("{refs}: waiting on the vendor already."),
    WaitingOn.INTERNAL: marked("{refs}: waiting on our own people already."),
}
_WAITS_UNTIL = {
    WaitingOn.CLIENT: marked("{refs}: waiting on the client until {at}."),
    WaitingOn.VENDOR: marked("{refs}: waiting on the vendor until {at}."),
    WaitingOn.INTERNAL: marked("{refs}: waiting on our own people until {at}."),
}
_WAITS_ALREADY_UNTIL = {
    WaitingOn.CLIENT: marked("{refs}: waiting on the client already until {at}."),
    WaitingOn.VENDOR: marked("{refs}: waiting on the vendor already until {at}."),
    WaitingOn.INTERNAL: marked("{refs}: waiting on our own people already until {at}."),
}
_WAITS_LONGEST = {
    WaitingOn.CLIENT: marked("{refs}: waiting on the client until {at}, the longest that its policy lets it wait."),
    WaitingOn.VENDOR: marked("{refs}: waiting on the vendor until {at}, the longest that its policy lets it wait."),
    WaitingOn.INTERNAL: marked(
        "{refs}: waiting on our own people until {at}, the longest that its policy lets it wait."
    ),
}
_WAITS_ALREADY_LONGEST = {
    WaitingOn.CLIENT: marked(
        "{refs}: waiting on the client already until {at}, the longest that its policy lets it wait."
    ),
    WaitingOn.VENDOR: marked(
        "{refs}: waiting on the vendor already until {at}, the longest that its policy lets it wait."
    ),
    WaitingOn.INTERNAL: marked(
        "{refs}: waiting on our own people already until {at}, the longest that its policy lets it wait."
    ),
}
"""What is answered: on whom it waits, since now or already, and until when."""


async def wait(command: Wait, act: Act, now: datetime) -> Reply:
    """Wait on the client, a vendor or our own people; clocks stop where the policy allows it.

    A case that nobody has is taken by whoever waits on it. The same wait again changes nothing.
    """
    on = _turn(command.on)
    if command.until is not None and not now < command.until <= now + LONGEST:
        raise BadInput(
            said("A wait ends in the future, at most 90 days from now, for example `until 14:00`."), field="until"
        )
    found = [await find(act, ref) for ref in command.refs]
    for case in found:
        require(act, case, "wait")
        taken_first = case.status is Status.NEW and _taken_by_waiting(act, case)
        moved(moved(case.status, Move.TAKE, case.ref) if taken_first else case.status, Move.WAIT, case.ref)
    ends = {case.id: await _end_of(command, on, act, case, now) for case in found}
    changed = [case for case in found if not _stands(case, replace(command, until=ends[case.id]), on, act)]
    for case in changed:
        await _wait(replace(command, until=ends[case.id]), on, act, case, now)
    refs = ", ".join(case.ref for case in found)
    legal = await _runs_on(act, found)
    first = min((end for end in ends.values() if end is not None), default=None)
    if first is None:
        sentence = said(_WAITS[on] if changed else _WAITS_ALREADY[on], refs=refs)
        return done(f"{sentence}{legal}", *(case.ref for case in found))
    template = _WAITS_UNTIL[on] if changed else _WAITS_ALREADY_UNTIL[on]
    if first != command.until:
        template = _WAITS_LONGEST[on] if changed else _WAITS_ALREADY_LONGEST[on]
    return done_at(act, template, first, *(case.ref for case in found), refs=refs, behind=legal)


async def _end_of(command: Wait, on: WaitingOn, act: Act, case: Escalation, now: datetime) -> datetime | None:
    """When the wait ends by itself: as asked, and at the latest when the policy's pauses are used up.

    Raises IllegalMove where they are: from then on the promise runs, whoever is waited for.
    """
    policy = await policy_of(act, case)
    if policy.longest_pause is None or on not in policy.pauses:
        return command.until
    told = waited_in(await act.work.timeline.of(case.id), seconds(now))
    waited = sum(length for each, length in told.items() if each in policy.pauses)
    if waited >= policy.longest_pause:
        raise IllegalMove(
            said(
                "{ref} has waited {waited} in all, as long as its policy lets it. Its clocks run on: "
                "`note` whom you still wait for, or tell the client.",
                ref=case.ref,
                waited=duration(waited),
            )
        )
    latest = now + timedelta(seconds=policy.longest_pause - waited)
    return latest if command.until is None else min(command.until, latest)


def _taken_by_waiting(act: Act, case: Escalation) -> bool:
    """True for a case that nobody has, and for the asker's own that waits for their first act: waiting takes it."""
    return case.owner is None or (case.owner == act.asker.key and case.taken_at is None)


def _stands(case: Escalation, command: Wait, on: WaitingOn, act: Act) -> bool:
    """True where the same wait is on record already."""
    reason = kept_words(act, case, "wait", command.reason)
    asked = (Status.WAITING, on, command.until, reason)
    return (case.status, case.waiting_on, case.wait_until, case.wait_reason) == asked


async def _runs_on(act: Act, cases: list[Escalation]) -> str:
    """What must be said where one of the cases has a legal clock."""
    clocks = await act.work.clocks.of([case.id for case in cases])
    if any(clock.is_open and is_legal(clock.kind) for clock in clocks):
        return f" {said('Not its legal clock: the law knows no pause, so that one runs on.')}"
    return ""


async def _wait(command: Wait, on: WaitingOn, act: Act, case: Escalation, now: datetime) -> None:
    reason = kept_words(act, case, "wait", command.reason)
    was_theirs = case.status is Status.WAITING and case.waiting_on is WaitingOn.CLIENT
    if _taken_by_waiting(act, case):
        case = await take(act, case, now)
    after = replace(
        case,
        status=moved(case.status, Move.WAIT, case.ref),
        waiting_on=on,
        wait_until=command.until,
        wait_reason=reason,
    )
    data = {"on": on.value, "until": command.until.isoformat() if command.until else ""}
    kept = await keep(act, case, after, now, "wait", data=data, text=reason or None)
    await sla.waits(act, kept, now)
    if command.until is not None:
        await act.work.due.put(DueRow(RESUME, kept.id, command.until))
    else:
        await act.work.due.drop(RESUME, kept.id)
    if on is WaitingOn.CLIENT and not was_theirs and client_sees(act, kept):
        await queue(
            act,
            now,
            kind="reminder",
            destination=f"client:{kept.client}",
            escalation=kept,
            thread=f"card:{kept.id}:client:{kept.client}",
            about={"need": "yes"},
            mark=f"need:{kept.revision}",
        )


async def resume(command: Resume, act: Act, now: datetime) -> Reply:
    """It is our turn again; clocks run on."""
    found = [await find(act, ref) for ref in command.refs]
    for case in found:
        require(act, case, "resume")
        moved(case.status, Move.RESUME, case.ref)
    for case in found:
        await run_on(act, case, now, "asked")
    refs = ", ".join(case.ref for case in found)
    return done(said("{refs}: in progress again.", refs=refs), *(case.ref for case in found))


async def run_on(act: Act, case: Escalation, now: datetime, why: str) -> Escalation:
    """End a wait. `why`: "asked", "reply" or "time"."""
    after = replace(
        case, status=moved(case.status, Move.RESUME, case.ref), waiting_on=None, wait_until=None, wait_reason=""
    )
    kept = await keep(act, case, after, now, "resume", data={"why": why})
    await sla.waits(act, kept, now)
    await act.work.due.drop(RESUME, kept.id)
    return kept


async def time_is_up(act: Act, row: DueRow, now: datetime) -> None:
    """The wait's end was reached: the case resumes by itself at that second, however late the beat."""
    case = await act.work.escalations.get(row.ref)
    if case is None or case.status is not Status.WAITING or case.wait_until is None or case.wait_until > now:
        return
    kept = await run_on(replace(act, asker=BOT), case, case.wait_until, "time")
    if kept.owner:
        await queue_reminder(act, kept, kept.owner, now, about={"resumed": "time"}, mark=f"resumed:{kept.revision}")


async def snooze(command: Snooze, act: Act, now: datetime) -> Reply:
    """Hold the pings of a case for a while. Its clocks run on, so P0 and P1 cannot be snoozed."""
    case = await find(act, command.ref)
    require(act, case, "snooze")
    if case.severity in (Severity.P0, Severity.P1):
        raise IllegalMove(
            said(
                "{ref} is {severity}: its pings cannot be snoozed. `seen` stops repeats.",
                ref=case.ref,
                severity=case.severity.value,
            )
        )
    if not now < command.until <= now + timedelta(hours=24):
        raise BadInput(said("A snooze lasts up to 24 hours, for example `snooze 30m`."), field="until")
    after = replace(case, snoozed_until=command.until)
    await keep(act, case, after, now, "snooze", data={"until": command.until.isoformat()})
    template = marked("{ref}: pings held until {at}; the clocks run on.")
    return done_at(act, template, command.until, case.ref, ref=case.ref)


def _turn(word: str) -> WaitingOn:
    try:
        return WaitingOn(word)
    except ValueError as error:
        raise BadInput(
            said(
                "“{word}” is nobody we wait on. Allowed: client, vendor, internal; for example `wait "
                "client until 14:00`.",
                word=word[:40],
            ),
            field="on",
        ) from error
