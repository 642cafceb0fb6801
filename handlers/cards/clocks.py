"""Clocks on cards: each says in words whether its promise is running, paused, met or broken, never by colour alone."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from handlers.cards.card import Fact, Line, Moment, Tone, tell
from handlers.cards.view import instant, latest
from handlers.cards.words import clock_word, duration
from handlers.domain.legal import LegalClock, is_internal, is_legal, law_id
from handlers.domain.sla import Clock, ClockState
from handlers.domain.tongue import said

NO_LAWS: Mapping[str, LegalClock] = {}
NEAR = 0.25
"""A promise is near when at most this part of its time is left: from its first warning on."""


def is_breached(clock: Clock, now: datetime) -> bool:
    """True if an open clock is past its due second (an answer at that second would have been in time)."""
    if not clock.is_open:
        return False
    return clock.breached_at is not None or (clock.due_at is not None and int(now.timestamp()) > clock.due_at)


def clock_tone(clock: Clock, now: datetime) -> Tone:
    """How a clock stands: good when met, danger when broken, caution when little time is left."""
    if clock.state is ClockState.MET:
        return Tone.GOOD
    if clock.state is ClockState.MISSED or is_breached(clock, now):
        return Tone.CAUTION if is_internal(clock.kind) else Tone.DANGER
    if clock.state is ClockState.RUNNING and clock.due_at is not None:
        return Tone.CAUTION if clock.due_at - now.timestamp() <= clock.target * NEAR else Tone.PLAIN
    return Tone.PLAIN


def worst(clocks: Sequence[Clock], now: datetime) -> Tone:
    """The tone of the open clock that stands worst: what the head of a card shows."""
    tones = [clock_tone(clock, now) for clock in latest(clocks) if clock.is_open]
    return max(tones, key=(Tone.PLAIN, Tone.GOOD, Tone.CAUTION, Tone.DANGER).index, default=Tone.PLAIN)


def clock_line(clock: Clock, now: datetime) -> Line:
    """What is to be said of a clock, after its label."""
    if clock.state is ClockState.PAUSED and is_legal(clock.kind):
        return tell("stands while a ground does that its law knows")
    if clock.state is ClockState.PAUSED:
        rest = duration(clock.target - clock.consumed)
        if clock.breached_at is not None:
            return tell("breached, paused · {rest} left", rest=rest)
        return tell("paused · {rest} left", rest=rest)
    if clock.state is ClockState.CANCELLED:
        return tell("cancelled", "promise")
    if not clock.is_open:
        return _stopped(clock)
    if clock.due_at is None:
        return tell("running")
    due, left = Moment(instant(clock.due_at), "time"), Moment(instant(clock.due_at), "left")
    if is_breached(clock, now) and is_internal(clock.kind):
        return tell("missed, internal only · was due {due} · {left}", due=due, left=left)
    if is_breached(clock, now):
        return tell("breached · was due {due} · {left}", due=due, left=left)
    return tell("due {due} · {left}", due=due, left=left)


def _stopped(clock: Clock) -> Line:
    met = clock.state is ClockState.MET
    if clock.stopped_at is None:
        return tell("met" if met else "missed", "promise")
    at = Moment(instant(clock.stopped_at), "time")
    spare = 0 if clock.due_at is None else clock.due_at - clock.stopped_at
    if met and spare >= 60:
        return tell("met at {at} · {spare} to spare", at=at, spare=duration(spare))
    if spare < 0:
        late = duration(-spare)
        return tell("met at {at} · {late} late" if met else "missed at {at} · {late} late", at=at, late=late)
    return tell("met at {at}" if met else "missed at {at}", at=at)


def clock_fact(
    clock: Clock, now: datetime, laws: Mapping[str, LegalClock] = NO_LAWS, *, restricted: bool = False
) -> Fact:
    """A clock as a row of a card's table. A legal one is named by its law, which would tell of a restricted case."""
    name = clock_word(clock.kind)
    law = laws.get(law_id(clock.kind)) if is_legal(clock.kind) else None
    if is_legal(clock.kind) and (restricted or law is not None):
        internal = is_internal(clock.kind)
        if restricted or law is None:
            name = said("Internal target" if internal else "Legal", "promise")
        else:
            name = said("Internal target: {law}" if internal else "Legal: {law}", law=law.cite)
    return Fact(name, clock_line(clock, now), clock_tone(clock, now))


def gross_facts(clocks: Sequence[Clock], now: datetime) -> tuple[Fact, ...]:
    """How the promises stand by the wall clock alone, where a pause or closed time makes that another result."""
    return tuple(
        replace(clock_fact(_gross(clock), now), label=said("{clock}, by the wall clock", clock=clock_word(clock.kind)))
        for clock in latest(clocks)
        if clock.due_at != clock.gross_due_at and not is_legal(clock.kind)
    )


def _gross(clock: Clock) -> Clock:
    """The promise as if nothing had ever paused it and no office ever closed."""
    state = ClockState.RUNNING
    if clock.stopped_at is not None:
        state = ClockState.MET if clock.stopped_at <= clock.gross_due_at else ClockState.MISSED
    return replace(clock, state=state, due_at=clock.gross_due_at, breached_at=None)


def clock_facts(
    clocks: Sequence[Clock], now: datetime, laws: Mapping[str, LegalClock] = NO_LAWS, *, restricted: bool = False
) -> tuple[Fact, ...]:
    """The latest clock of every kind."""
    return tuple(clock_fact(clock, now, laws, restricted=restricted) for clock in latest(clocks))
