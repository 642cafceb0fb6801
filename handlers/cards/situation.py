"""How things stand, in the lines that a stand-up's digest and a manager's morning share: the numbers, what is overdue,
what is due next, what happened since, and what was handed over.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from handlers.cards.card import Line, Moment, Quoted, Run, Tone, Words, tell, tell_counted
from handlers.cards.dates import written
from handlers.cards.words import clock_word, duration, word
from handlers.domain.content import shorten
from handlers.domain.figures import UNCODED, Figures
from handlers.domain.severity import Severity
from handlers.domain.tongue import counted, said

MOST_LINES = 12
"""A digest and a morning have no more, the title among them."""

SHOWN_HANDOVERS = 3
SHOWN_NOTICES, LONGEST_TITLE = 2, 60


@dataclass(frozen=True, slots=True)
class Late:
    """A promise that is broken: the case in a few words, and by how many seconds it is overdue."""

    what: str
    clock: str
    seconds: int
    owner: str


@dataclass(frozen=True, slots=True)
class Coming:
    """A promise that is due next."""

    ref: str
    clock: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Handed:
    """A hand-over by the names of its two sites: how many cases were on it, and how many nobody has accepted."""

    site: str
    to_site: str
    items: int
    left: int


@dataclass(frozen=True, slots=True)
class Situation:
    """How things stand as of `now` for somebody in a zone, and what happened since. `resolved` is of that time too."""

    zone: str
    now: datetime
    since: datetime
    figures: Figures
    by_severity: tuple[tuple[Severity, int], ...]
    restricted: int
    breached: int
    at_risk: int
    resolved: int
    worst: tuple[Late, ...] = ()
    coming: tuple[Coming, ...] = ()

    @property
    def tone(self) -> Tone:
        return Tone.DANGER if self.breached else Tone.CAUTION if self.at_risk else Tone.PLAIN

    @property
    def in_short(self) -> str:
        """The numbers that are heard."""
        return said(
            "breached {breached} · at risk {risk} · open {open}",
            breached=self.breached,
            risk=self.at_risk,
            open=self.figures.backlog,
        )


def late_line(told: Situation, at: datetime) -> Line:
    """That what was due at an instant comes late, and by how much."""
    by = duration((told.now - at).total_seconds())
    shown = f"{at.astimezone(ZoneInfo(told.zone)):%H:%M}"
    return tell("{by} late: Handrail was not running at {shown}. The numbers are of now.", by=by, shown=shown)


def numbers_line(told: Situation) -> Line:
    """What is broken, at risk and open."""
    return tell(
        "Breached now {breached} · at risk <2 h {risk} · open {open} ({severities}) · restricted {restricted}",
        breached=told.breached,
        risk=told.at_risk,
        open=told.figures.backlog,
        severities=" · ".join(f"{severity.value} {count}" for severity, count in told.by_severity),
        restricted=told.restricted,
    )


def worst_line(one: Late) -> Line:
    """One promise that is overdue."""
    owner = one.owner or said("nobody has it")
    return tell(
        "{what} · {clock} overdue {time} · {owner}",
        what=one.what,
        clock=clock_word(one.clock).lower(),
        time=duration(one.seconds),
        owner=owner,
    )


def coming_line(told: Situation) -> Line:
    """What is due next; () for nothing."""
    runs: list[Run] = [Words(said("Next clocks: "))]
    for number, one in enumerate(told.coming):
        runs += [
            Words(f"{' · ' if number else ''}{one.ref} "),
            Moment(one.at, "time"),
            Words(f" ({clock_word(one.clock).lower()})"),
        ]
    return tuple(runs) if told.coming else ()


def since_line(told: Situation) -> Line:
    """What was opened, resolved and broken since."""
    figures = told.figures
    named = ", ".join(f"{_reason(code)} {count}" for code, count in figures.reasons[:2])
    values: dict[str, str | int] = {
        "since": written(told.since.astimezone(ZoneInfo(told.zone)), "%a %H:%M"),
        "opened": figures.opened,
        "resolved": told.resolved,
        "broken": figures.kept.decided - figures.kept.kept,
    }
    if not named:
        return tell("Since {since}: {opened} opened / {resolved} resolved · breaches {broken}", **values)
    return tell(
        "Since {since}: {opened} opened / {resolved} resolved · breaches {broken} ({reasons})", reasons=named, **values
    )


def handed_line(found: Sequence[Handed], *, to_one: bool) -> Line:
    """What was handed over; () for nothing. `to_one` is for whoever knows to whom."""
    parts = [_one_handed(one, to_one=to_one) for one in found[:SHOWN_HANDOVERS]]
    return tell("Hand-over {parts}", parts=" · ".join(parts)) if parts else ()


def _one_handed(one: Handed, *, to_one: bool) -> str:
    items = counted(one.items, "{n} item", "{n} items")
    if to_one:
        return said("from {site}: {items}, {left} not accepted", site=one.site, items=items, left=one.left)
    sites = {"site": one.site, "to_site": one.to_site}
    return said("from {site} to {to_site}: {items}, {left} not accepted", items=items, left=one.left, **sites)


def notices_line(found: Sequence[tuple[str, int]]) -> Line:
    """The policy notices that not everybody has read, with how many percent have; () for none."""
    if not found:
        return ()
    runs: list[Run] = [Words(said("Policy notices to read {n}: ", n=len(found)))]
    for number, (title, percent) in enumerate(found[:SHOWN_NOTICES]):
        runs += [Words(" · ")] * (number > 0)
        runs += tell("{title} read by {percent} %", title=Quoted(shorten(title, LONGEST_TITLE)), percent=percent)
    more = len(found) - SHOWN_NOTICES
    return (*runs, Words(" · "), *tell_counted(more, "{n} more", "{n} more")) if more > 0 else tuple(runs)


def fitting(lines: Sequence[tuple[int, Line]]) -> tuple[Line, ...]:
    """As many lines as there is room for under a title. Of too many, those with the highest rank are left out first."""
    kept = [(rank, line) for rank, line in lines if line]
    while len(kept) > MOST_LINES - 1:
        last = max(range(len(kept)), key=lambda place: (kept[place][0], place))
        del kept[last]
    return tuple(line for _, line in kept)


def _reason(code: str) -> str:
    return said("no reason yet") if code == UNCODED else word(f"breach.{code}")
