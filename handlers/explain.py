"""Why a clock is due when it is, line by line: its policy, its start, every pause, and the closed time it jumped over.

Paused and outside hours are two facts, said apart. Times stand in the zone of whoever asks.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from handlers.act import Act
from handlers.cards.dates import written
from handlers.cards.words import clock_word, duration, word
from handlers.contract import contract_due
from handlers.domain import sla
from handlers.domain.breach import Result, gross
from handlers.domain.carried import carried_in
from handlers.domain.escalation import Escalation
from handlers.domain.legal import LegalClock, is_internal, is_legal, law_id
from handlers.domain.open_hours import OpenHours
from handlers.domain.policy import Policy, When, pausable
from handlers.domain.sla import Clock, ClockState
from handlers.domain.timeline import Event
from handlers.legal import duties_of
from handlers.promises import hours_of, instant, policy_behind, seconds

JUMPS_SHOWN = 8
_LATE = (" It is breached.", " It is missed: that is internal, not legal.")

Gap = tuple[int, int]
"""From, until: whole seconds since 1970."""


@dataclass(frozen=True, slots=True)
class Wait:
    """A time in which the case waited on somebody; `end` is None while it still does."""

    on: str
    start: int
    end: int | None


async def explained(act: Act, escalation: Escalation, now: datetime) -> Sequence[str]:
    """Every clock of a case, the oldest promise first, each with a line for each thing that moved its due time."""
    zone = ZoneInfo(act.asker.timezone)
    events = await act.work.timeline.of(escalation.id)
    waits = waits_of(events, seconds(now))
    lines = [f"Times are in {zone.key}. Opened {_local(escalation.opened_at, zone)}."]
    if escalation.clock_started_at != escalation.opened_at:
        lines.append(f"The clocks start earlier, at {_local(escalation.clock_started_at, zone)}.")
    starts = {duty.kind: duty.start for duty in duties_of(act.rules, escalation)}
    for clock in await act.work.clocks.of([escalation.id]):
        policy = await policy_behind(act, escalation, clock)
        promised = await contract_due(act, clock)
        hours = hours_of(act.rules, clock.calendar)
        law = act.rules.legal.get(law_id(clock.kind)) if is_legal(clock.kind) else None
        moved = clock.epoch > 1 or starts.get(clock.kind, instant(clock.started_at)) < instant(clock.started_at)
        lines += _duty(clock, law, zone, moved=moved) if is_legal(clock.kind) else _promise(clock, hours, policy, zone)
        lines += _carried(events, clock, zone)
        lines += [
            _wait(wait, clock, policy, hours, zone, seconds(now))
            for wait in waits
            if _touches(wait, clock, seconds(now))
        ]
        lines += _grounds(events, clock, zone)
        lines += _jumps(gaps(hours, clock.started_at, _end(clock, seconds(now))), zone)
        lines.append(f"  {_verdict(clock, hours, zone, seconds(now))}")
        if promised is not None:
            lines.append(
                f"  Extended: by contract it was due {_local(instant(promised), zone)}, and is judged by that."
            )
        if not is_legal(clock.kind):
            lines.append(f"  {_wall_clock(clock, zone, seconds(now))}")
    return lines


def waits_of(events: Iterable[Event], now: int) -> tuple[Wait, ...]:
    """The waits of a case in order, from its timeline. A new wait, and any other move, ends the one before."""
    waits: list[Wait] = []
    for event in events:
        at = seconds(event.at)
        ends = event.kind in ("wait", "resume", "resolve", "cancel", "undo")
        if ends and waits and (waits[-1].end is None or waits[-1].end > at):
            waits[-1] = Wait(waits[-1].on, waits[-1].start, at)
        if event.kind == "wait":
            until = str(event.data.get("until") or "")
            end = seconds(datetime.fromisoformat(until)) if until else None
            waits.append(Wait(str(event.data.get("on", "")), at, end))
    return tuple(wait if wait.end is None or wait.end <= now else replace(wait, end=None) for wait in waits)


def waited_in(events: Sequence[Event], now: int) -> Mapping[str, int]:
    """For how many seconds a case has waited on whom, the records included that it went on from."""
    waited = Counter(dict(carried_in(events[0].data).waited)) if events else Counter[str]()
    for wait in waits_of(events, now):
        waited[wait.on] += (now if wait.end is None else wait.end) - wait.start
    return waited


def reasons(when: When) -> str:
    """The conditions of a policy as words: why it was this one."""
    parts = (
        ("severity", when.severities),
        ("type", when.types),
        ("client", when.clients),
        ("site", when.sites),
        ("label", when.labels),
    )
    given = [f"{name} {' or '.join(sorted(values))}" for name, values in parts if values]
    return " and ".join(given) or "everything"


def open_time(length: int) -> str:
    """A length of open time in hours and minutes: a day of it would be read as a day of the calendar."""
    hours, rest = divmod(length, 3600)
    words = (
        f"{hours} h" if hours else "",
        f"{rest // 60} min" if rest >= 60 else "",
        f"{rest % 60} s" if rest % 60 else "",
    )
    return " ".join(word for word in words if word) or "0 s"


def gaps(hours: OpenHours, start: int, end: int, most: int = JUMPS_SHOWN + 1) -> tuple[Gap, ...]:
    """The closed times between two instants; without `most`, up to one more than are shown."""
    found = []
    for opening in hours.next_openings(start, most):
        closing = max(start, hours.used_up(opening, 0))
        if closing < min(opening, end):
            found.append((closing, min(opening, end)))
    return tuple(found)


def _promise(clock: Clock, hours: OpenHours, policy: Policy, zone: ZoneInfo) -> list[str]:
    """What was promised and why, and when it began."""
    name = clock_word(clock.kind) + (f" (round {clock.cycle})" if clock.cycle > 1 else "")
    target = f"{open_time(clock.target)} of open time in `{clock.calendar}`"
    shut = "" if hours.is_open(clock.started_at) else ", outside hours"
    return [
        f"{name}: {target}, by policy `{policy.key}`, the first that fits: it is for {reasons(policy.when)}.",
        f"  Started {_local(instant(clock.started_at), zone)}{shut}.",
    ]


def _carried(events: Iterable[Event], clock: Clock, zone: ZoneInfo) -> list[str]:
    """What it took along from the record that the case went on from."""
    opened = next((event for event in events if event.kind == "opened"), None)
    if opened is None or clock.cycle > 1:
        return []
    carried, at = carried_in(opened.data), _local(opened.at, zone)
    if clock.kind in carried.anew:
        return [f"  Promised anew at {at}, when the case went on from another record, where it was kept or broken."]
    used = carried.of(clock.kind)
    if used is None:
        return []
    return [f"  The case went on from another record at {at}: {open_time(used.seconds)} were used by then."]


def _duty(clock: Clock, law: LegalClock | None, zone: ZoneInfo, *, moved: bool) -> list[str]:
    """What a law asks for, or our own target beside it, and from which event of the law it counts.

    Nothing but a ground has `moved` a legal start.
    """
    where = f"{law.cite}, {law.caution}" if law is not None else "a law that is no longer configured"
    noun = "our internal target, not the law's own" if is_internal(clock.kind) else "by law"
    event = f": {law.start.replace('_', ' ')}" if law is not None else ""
    event = ": its ground ended" if moved else event
    return [
        f"{clock_word(clock.kind)}: {open_time(clock.target)} round the clock, {noun} ({where}).",
        f"  Started {_local(instant(clock.started_at), zone)}{event}.",
    ]


def _end(clock: Clock, now: int) -> int:
    """Up to when its way is told: where it stopped, else where it is due, else now."""
    return max(clock.stopped_at or clock.due_at or now, clock.started_at)


def _touches(wait: Wait, clock: Clock, now: int) -> bool:
    """True if the case waited while this clock was there."""
    last = now if clock.stopped_at is None else clock.stopped_at
    return wait.start < last and (wait.end or now) > clock.started_at


def _wait(  # noqa: PLR0917 - what happened, to which promise, in whose time
    wait: Wait, clock: Clock, policy: Policy, hours: OpenHours, zone: ZoneInfo, now: int
) -> str:
    """One wait: a pause of this clock, or a wait for which it runs on.

    Only the open time of a pause is told as such: closed time in it counts for nothing anyway, and is told apart.
    """
    start, end = max(wait.start, clock.started_at), wait.end
    if clock.stopped_at is not None:
        end = clock.stopped_at if end is None else min(end, clock.stopped_at)
    since = _local(instant(start), zone)
    until = _local(instant(end), zone) if end is not None else "now"
    if is_legal(clock.kind):
        return f"  Waiting on the {wait.on} from {since} to {until}: no wait pauses a legal clock, it runs on."
    if wait.on not in pausable(clock.kind, policy):
        return f"  Waiting on the {wait.on} from {since} to {until}: this clock runs on meanwhile."
    if clock.due_at is not None and start >= clock.due_at:
        return f"  Waiting on the {wait.on} from {since} to {until}: it was due already, so it runs on."
    length = open_time(hours.elapsed(start, now if end is None else end))
    return f"  Paused from {since} to {until}, waiting on the {wait.on}: {length} of open time that does not count."


def _grounds(events: Iterable[Event], clock: Clock, zone: ZoneInfo) -> list[str]:
    """What moved the start of a legal clock: each ground on record, from when to when it stood."""
    lines: list[str] = []
    since = ""
    for event in events:
        named = event.data.get("clocks")
        if (
            event.kind not in ("legal_ground", "defer")
            or not isinstance(named, (list, tuple))
            or clock.kind not in named
        ):
            continue
        ground = f"  The ground ({word('ground.' + str(event.data['ground']))})"
        if event.kind == "legal_ground":
            since = _local(datetime.fromisoformat(str(event.data["since"])), zone)
            lines.append(f"{ground} stands since {since}: it was put on record at {_local(event.at, zone)}.")
            continue
        ended = _local(datetime.fromisoformat(str(event.data["to"])), zone)
        if since:
            lines[-1] = f"{ground} stood from {since} to {ended}: the clock starts when it ended."
        else:
            lines.append(f"{ground} ended at {ended}: the clock starts then.")
        since = ""
    return lines


def _jumps(closed: Sequence[Gap], zone: ZoneInfo) -> list[str]:
    lines = [
        f"  Outside hours from {_local(instant(start), zone)} to {_local(instant(end), zone)}: "
        f"{duration(end - start)} that does not count."
        for start, end in closed[:JUMPS_SHOWN]
    ]
    return [*lines, "  And further closed times."] if len(closed) > JUMPS_SHOWN else lines


def _verdict(clock: Clock, hours: OpenHours, zone: ZoneInfo, now: int) -> str:
    """How it stands: what is used up, and when it is or was due."""
    used = f"{open_time(sla.elapsed(clock, hours, now))} of {open_time(clock.target)} used"
    due = f"due {_local(instant(clock.due_at), zone)}" if clock.due_at is not None else "no due time"
    if clock.state is ClockState.PAUSED and is_legal(clock.kind):
        return f"Stands now: {used} when its ground was put on record; it starts anew when that ends."
    if clock.state is ClockState.PAUSED:
        return f"Paused now: {used}; it has no due time until it runs on."
    if clock.state is ClockState.RUNNING:
        late = _LATE[is_internal(clock.kind)] if clock.breached_at is not None and clock.breached_at <= now else ""
        shut = "" if hours.is_open(now) else " Outside hours now."
        return f"Running: {used}, {due}.{shut}{late}"
    ended = _local(instant(clock.stopped_at), zone) if clock.stopped_at is not None else "earlier"
    words = {ClockState.MET: "Met", ClockState.MISSED: "Missed", ClockState.CANCELLED: "Cancelled"}
    return f"{words[clock.state]} at {ended}: {used}, {due}."


def _wall_clock(clock: Clock, zone: ZoneInfo, now: int) -> str:
    """The gross result, beside that of the contract: pauses and closed time are no excuse before the wall clock."""
    words = {Result.MET: "met", Result.BREACH: "missed", Result.EXCLUDED: "not counted", Result.UNDECIDED: "running"}
    return f"By the wall clock alone: due {_local(instant(clock.gross_due_at), zone)}, {words[gross(clock, now)]}."


def _local(at: datetime, zone: ZoneInfo) -> str:
    """An instant on the wall clock of a zone: `Tue 24 Nov 2026 09:00`, with seconds where there are some."""
    local = at.astimezone(zone)
    clock = f"{local:%H:%M:%S}" if local.second else f"{local:%H:%M}"
    return f"{written(local, '%a %d %b %Y')} {clock}"
