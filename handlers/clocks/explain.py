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
from handlers.cards.why import ENDED, GROSS, LATE, SIDES, open_time, reasons
from handlers.cards.words import clock_word, duration, word
from handlers.clocks.contract import contract_due
from handlers.clocks.legal import duties_of
from handlers.clocks.promises import hours_of, instant, policy_behind, seconds
from handlers.domain import sla
from handlers.domain.breach import gross
from handlers.domain.carried import carried_in
from handlers.domain.escalation import Escalation
from handlers.domain.legal import LegalClock, is_internal, is_legal, law_id
from handlers.domain.open_hours import OpenHours
from handlers.domain.policy import Policy, pausable
from handlers.domain.sla import Clock, ClockState
from handlers.domain.timeline import Event
from handlers.domain.tongue import marked, said

JUMPS_SHOWN = 8

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
    lines = [said("Times are in {zone}. Opened {at}.", zone=zone.key, at=_local(escalation.opened_at, zone))]
    if escalation.clock_started_at != escalation.opened_at:
        lines.append(said("The clocks start earlier, at {at}.", at=_local(escalation.clock_started_at, zone)))
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
            due = _local(instant(promised), zone)
            lines.append("  " + said("Extended: by contract it was due {due}, and is judged by that.", due=due))
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
    name, started = clock_word(clock.kind), _local(instant(clock.started_at), zone)
    if clock.cycle > 1:
        name = said("{clock} (round {n})", clock=name, n=clock.cycle)
    first = said(
        "{clock}: {time} of open time in `{calendar}`, by policy `{policy}`, the first that fits: it is for {reasons}.",
        clock=name,
        time=open_time(clock.target),
        calendar=clock.calendar,
        policy=policy.key,
        reasons=reasons(policy.when),
    )
    open_then = hours.is_open(clock.started_at)
    return [first, "  " + said("Started {at}." if open_then else "Started {at}, outside hours.", at=started)]


def _carried(events: Iterable[Event], clock: Clock, zone: ZoneInfo) -> list[str]:
    """What it took along from the record that the case went on from."""
    opened = next((event for event in events if event.kind == "opened"), None)
    if opened is None or clock.cycle > 1:
        return []
    carried, at = carried_in(opened.data), _local(opened.at, zone)
    if clock.kind in carried.anew:
        return [
            "  "
            + said(
                "Promised anew at {at}, when the case went on from another record, where it was kept or broken.", at=at
            )
        ]
    used = carried.of(clock.kind)
    if used is None:
        return []
    time = open_time(used.seconds)
    return ["  " + said("The case went on from another record at {at}: {time} were used by then.", at=at, time=time)]


def _duty(clock: Clock, law: LegalClock | None, zone: ZoneInfo, *, moved: bool) -> list[str]:
    """What a law asks for, or our own target beside it, and from which event of the law it counts.

    Nothing but a ground has `moved` a legal start.
    """
    where = f"{law.cite}, {law.caution}" if law is not None else said("a law that is no longer configured")
    template = marked("{clock}: {time} round the clock, by law ({where}).")
    if is_internal(clock.kind):
        template = marked("{clock}: {time} round the clock, our internal target, not the law's own ({where}).")
    first = said(template, clock=clock_word(clock.kind), time=open_time(clock.target), where=where)
    at = _local(instant(clock.started_at), zone)
    started = said("Started {at}.", at=at)
    if law is not None:
        started = said("Started {at}: {event}.", at=at, event=law.start.replace("_", " "))
    return [first, "  " + (said("Started {at}: its ground ended.", at=at) if moved else started)]


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
    until = _local(instant(end), zone) if end is not None else said("now", "until")
    length = ""
    if is_legal(clock.kind):
        told = marked("Waiting on the {side} from {since} to {until}: no wait pauses a legal clock, it runs on.")
    elif wait.on not in pausable(clock.kind, policy):
        told = marked("Waiting on the {side} from {since} to {until}: this clock runs on meanwhile.")
    elif clock.due_at is not None and start >= clock.due_at:
        told = marked("Waiting on the {side} from {since} to {until}: it was due already, so it runs on.")
    else:
        length = open_time(hours.elapsed(start, now if end is None else end))
        told = marked(
            "Paused from {since} to {until}, waiting on the {side}: {length} of open time that does not count."
        )
    side = said(SIDES[wait.on], "waited on") if wait.on in SIDES else wait.on
    return "  " + said(told, side=side, since=since, until=until, length=length)


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
        ground = word(f"ground.{event.data['ground']}")
        if event.kind == "legal_ground":
            since = _local(datetime.fromisoformat(str(event.data["since"])), zone)
            at = _local(event.at, zone)
            stands = said(
                "The ground ({ground}) stands since {since}: it was put on record at {at}.",
                ground=ground,
                since=since,
                at=at,
            )
            lines.append(f"  {stands}")
            continue
        ended = _local(datetime.fromisoformat(str(event.data["to"])), zone)
        if since:
            template = marked("The ground ({ground}) stood from {since} to {ended}: the clock starts when it ended.")
            lines[-1] = "  " + said(template, ground=ground, since=since, ended=ended)
        else:
            told = said("The ground ({ground}) ended at {ended}: the clock starts then.", ground=ground, ended=ended)
            lines.append(f"  {told}")
        since = ""
    return lines


def _jumps(closed: Sequence[Gap], zone: ZoneInfo) -> list[str]:
    lines = [
        "  "
        + said(
            "Outside hours from {start} to {end}: {length} that does not count.",
            start=_local(instant(start), zone),
            end=_local(instant(end), zone),
            length=duration(end - start),
        )
        for start, end in closed[:JUMPS_SHOWN]
    ]
    return [*lines, "  " + said("And further closed times.")] if len(closed) > JUMPS_SHOWN else lines


def _verdict(clock: Clock, hours: OpenHours, zone: ZoneInfo, now: int) -> str:
    """How it stands: what is used up, and when it is or was due."""
    used = said(
        "{used} of {target} used", used=open_time(sla.elapsed(clock, hours, now)), target=open_time(clock.target)
    )
    due = said("no due time")
    if clock.due_at is not None:
        due = said("due {at}", "clock", at=_local(instant(clock.due_at), zone))
    if clock.state is ClockState.PAUSED and is_legal(clock.kind):
        return said("Stands now: {used} when its ground was put on record; it starts anew when that ends.", used=used)
    if clock.state is ClockState.PAUSED:
        return said("Paused now: {used}; it has no due time until it runs on.", used=used)
    if clock.state is ClockState.RUNNING:
        told = [said("Running: {used}, {due}.", used=used, due=due)]
        told += [] if hours.is_open(now) else [said("Outside hours now.")]
        is_late = clock.breached_at is not None and clock.breached_at <= now
        return " ".join([*told, said(LATE[is_internal(clock.kind)])] if is_late else told)
    ended = _local(instant(clock.stopped_at), zone) if clock.stopped_at is not None else said("earlier", "at")
    return said(ENDED[clock.state], ended=ended, used=used, due=due)


def _wall_clock(clock: Clock, zone: ZoneInfo, now: int) -> str:
    """The gross result, beside that of the contract: pauses and closed time are no excuse before the wall clock."""
    return said(GROSS[gross(clock, now)], due=_local(instant(clock.gross_due_at), zone))


def _local(at: datetime, zone: ZoneInfo) -> str:
    """An instant on the wall clock of a zone: `Tue 24 Nov 2026 09:00`, with seconds where there are some."""
    local = at.astimezone(zone)
    clock = f"{local:%H:%M:%S}" if local.second else f"{local:%H:%M}"
    return f"{written(local, '%a %d %b %Y')} {clock}"
