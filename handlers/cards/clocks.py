"""Clocks on cards: each says in words whether its promise is running, paused, met or broken, never by colour alone."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from handlers.cards.card import Fact, Line, Moment, Tone, Words
from handlers.cards.view import instant, latest
from handlers.cards.words import clock_word, duration
from handlers.domain.legal import LegalClock, is_internal, is_legal, law_id
from handlers.domain.sla import Clock, ClockState

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
        return (Words("stands while a ground does that its law knows"),)
    if clock.state is ClockState.PAUSED:
        breached = "breached, " if clock.breached_at is not None else ""
        return (Words(f"{breached}paused · {duration(clock.target - clock.consumed)} left"),)
    if clock.state is ClockState.CANCELLED:
        return (Words("cancelled"),)
    if not clock.is_open:
        return _stopped(clock)
    if clock.due_at is None:
        return (Words("running"),)
    due = instant(clock.due_at)
    if is_breached(clock, now) and is_internal(clock.kind):
        return (Words("missed, internal only · was due "), Moment(due, "time"), Words(" · "), Moment(due, "left"))
    if is_breached(clock, now):
        return (Words("breached · was due "), Moment(due, "time"), Words(" · "), Moment(due, "left"))
    return (Words("due "), Moment(due, "time"), Words(" · "), Moment(due, "left"))


def _stopped(clock: Clock) -> Line:
    word = "met" if clock.state is ClockState.MET else "missed"
    if clock.stopped_at is None:
        return (Words(word),)
    run: Line = (Words(f"{word} at "), Moment(instant(clock.stopped_at), "time"))
    if clock.due_at is None:
        return run
    spare = clock.due_at - clock.stopped_at
    if clock.state is ClockState.MET and spare >= 60:
        return (*run, Words(f" · {duration(spare)} to spare"))
    return (*run, Words(f" · {duration(-spare)} late")) if spare < 0 else run


def clock_fact(
    clock: Clock, now: datetime, laws: Mapping[str, LegalClock] = NO_LAWS, *, restricted: bool = False
) -> Fact:
    """A clock as a row of a card's table. A legal one is named by its law, which would tell of a restricted case."""
    name = clock_word(clock.kind)
    law = laws.get(law_id(clock.kind)) if is_legal(clock.kind) else None
    if is_legal(clock.kind) and (restricted or law is not None):
        noun = "Internal target" if is_internal(clock.kind) else "Legal"
        name = noun if restricted or law is None else f"{noun}: {law.cite}"
    return Fact(name, clock_line(clock, now), clock_tone(clock, now))


def gross_facts(clocks: Sequence[Clock], now: datetime) -> tuple[Fact, ...]:
    """How the promises stand by the wall clock alone, where a pause or closed time makes that another result."""
    return tuple(
        replace(clock_fact(_gross(clock), now), label=f"{clock_word(clock.kind)}, by the wall clock")
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
