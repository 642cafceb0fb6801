"""A report on one phone screen: the figures, and one line for each client, site, type or severity."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from handlers.cards.card import Action, Card, Count, Fact, Item, Line, Moment, Tone, say, tell, tell_counted
from handlers.cards.view import instant
from handlers.cards.words import duration, word
from handlers.domain.attainment import Attainment
from handlers.domain.escalation import REOPEN_WITHIN
from handlers.domain.figures import CLIENT_GROUPS, GROUPS, UNCODED, Figures, Spread, shares, side
from handlers.domain.period import Period
from handlers.domain.tongue import counted, marked, said

SHOWN, REASONS, SEAL_SHOWN = 10, 5, 12
NOT_FROZEN = marked("Not frozen yet: a correction may still change it.")
IN_DOUBT = marked("More than a tenth of the breaches have a reason that is not known: read the others with care.")
BY: Mapping[str, str] = {
    "client": marked("By client", "button"),
    "site": marked("By site", "button"),
    "type": marked("By type", "button"),
    "severity": marked("By severity", "button"),
}
PERIODS = (marked("today", "period"), marked("this week", "period"))
AGES = (marked("under 4 h"), marked("4–24 h"), marked("1–3 d"), marked("3–7 d"), marked("over 7 d"))
USED = (marked("under 50 %"), "50–100 %", "100–200 %", marked("over 200 %"))


@dataclass(frozen=True, slots=True)
class FrozenAs:
    """The edition of a report that went out: when, which, its hash, and what it restates ("" for the first)."""

    at: datetime
    edition: int
    seal: str
    restated: str = ""


@dataclass(frozen=True, slots=True)
class ReportView:
    """A report for one reader. `names` are the groups' on screen, by key. `outside`: the reader is a client, who does
    not read the reasons, and reads what was `frozen`. `asked` are the values that its buttons repeat.
    """

    period: Period
    as_of: datetime
    figures: Figures
    by: str
    groups: tuple[tuple[str, Figures], ...]
    client: str = ""
    names: Mapping[str, str] = field(default_factory=dict)
    restricted: int = 0
    outside: bool = False
    asked: tuple[tuple[str, str], ...] = ()
    frozen: FrozenAs | None = None


def report_card(view: ReportView) -> Card:
    """The numbers of a period."""
    period = said(view.period.name, "period")
    if view.client:
        title = said("Report · {client} · {period}", client=view.client, period=period)
    else:
        title = said("Report · {period}", period=period)
    start, end = Moment(instant(view.period.start)), Moment(view.as_of)
    lines = [tell("From {start} to {end} · days of {zone}", start=start, end=end, zone=view.period.zone)]
    if view.figures.in_doubt and not view.outside:
        lines.append(tell(IN_DOUBT))
    if view.outside:
        lines += _frozen(view.frozen)
    more = len(view.groups) - SHOWN
    return Card(
        text=said(
            "{title}: kept {kept}, open {open}", title=title, kept=_kept(view.figures.kept), open=view.figures.backlog
        ),
        title=title,
        tone=Tone.CAUTION if view.figures.in_doubt and not view.outside else Tone.PLAIN,
        lines=tuple(lines),
        facts=tuple(_facts(view)),
        items=tuple(Item(say(_row(view, key, part))) for key, part in _largest(view.groups)),
        actions=_buttons(view),
        foot=_smaller(more) if more > 0 else (),
    )


def _frozen(frozen: FrozenAs | None) -> Iterator[Line]:
    """That nothing changes any more, and what was changed."""
    if frozen is None:
        yield tell(NOT_FROZEN)
        return
    yield frozen_line(frozen)
    if frozen.restated:
        yield say(frozen.restated)


def frozen_line(frozen: FrozenAs) -> Line:
    """When a file was frozen, under which hash, and as which edition where it is not the first."""
    at, seal = Moment(frozen.at), frozen.seal[:SEAL_SHOWN]
    if frozen.edition > 1:
        return tell("Frozen {at}, edition {edition} · sha256 {seal}…", at=at, edition=frozen.edition, seal=seal)
    return tell("Frozen {at} · sha256 {seal}…", at=at, seal=seal)


def _facts(view: ReportView) -> list[Fact]:
    told = view.figures
    restricted = f" · {said('restricted {n}', n=view.restricted)}" if view.restricted else ""
    ended = view.as_of >= instant(view.period.end)
    opened = said(
        "{opened} · open at its end {open}" if ended else "{opened} · open now {open}",
        opened=told.opened,
        open=told.backlog,
    )
    facts = [
        Fact(said("Opened"), say(opened + restricted)),
        Fact(said("Promises kept"), say(_both(told))),
        Fact(said("Taken"), say(_spread(told.taking) + _untaken(told))),
        Fact(said("Resolved"), say(_spread(told.resolving) + _wall_clock(told))),
    ]
    if told.final.n:
        facts.append(Fact(said("Resolved again"), say(_spread(told.final))))
    facts += [
        Fact(said("Updates in time"), say(_kept(told.updates))),
        Fact(said("Age of what is open"), say(_counts(AGES, told.ages)), counts=_each(AGES, told.ages)),
        Fact(said("Used of its target"), say(_counts(USED, told.used) + _untargeted(told))),
        Fact(said("Opened again"), _reopened(view)),
    ]
    if not view.outside:
        facts.append(Fact(said("Breach reasons"), say(_reasons(told))))
    if told.excluded:
        facts.append(Fact(said("Left out"), _left_out(told, outside=view.outside)))
    return facts


def _reasons(told: Figures) -> str:
    """Why promises were broken, which no client reads."""
    rows = shares(told.reasons)
    named = [
        said("{reason} {n} ({share} % so far)", reason=_reason(code), n=number, share=f"{share:.1f}")
        for code, number, share in rows[:REASONS]
    ]
    more = len(rows) - REASONS
    named += [counted(more, "{n} other reason", "{n} other reasons")] if more > 0 else []
    return " · ".join(named) or said("no breach")


def _reason(code: str) -> str:
    whose = side(code)
    return (
        said("no reason yet") if code == UNCODED or whose is None else f"{word(f'breach.{code}')}, {_side(whose.value)}"
    )


def _side(whose: str) -> str:
    return word(f"side.{whose}")


def _both(told: Figures) -> str:
    net, gross = _kept(told.kept), _kept(told.kept_gross)
    return said("{net} by contract · {gross} by the wall clock", net=net, gross=gross)


def _spread(spread: Spread) -> str:
    if not spread.n:
        return said("none")
    half, most, mean = (duration(length) for length in (spread.p50, spread.p90, spread.mean))
    template = marked("half within {half}, nine of ten within {most}, mean {mean} ({n})")
    return said(template, half=half, most=most, mean=mean, n=spread.n)


def _wall_clock(told: Figures) -> str:
    spread = told.resolving_gross
    return f" · {said('by the wall clock half within {half}', half=duration(spread.p50))}" if spread.n else ""


def _untaken(told: Figures) -> str:
    if not told.untaken:
        return ""
    return f" · {said('not taken {n}, oldest {oldest}', n=told.untaken, oldest=duration(told.oldest_untaken))}"


def _untargeted(told: Figures) -> str:
    return f" · {said('without a target {n}', n=told.untargeted)}" if told.untargeted else ""


def _counts(labels: Sequence[str], counts: Sequence[int]) -> str:
    shown = [f"{one.name}: {one.number}" for one in _each(labels, counts) if one.number]
    return " · ".join(shown) or said("none")


def _each(labels: Sequence[str], counts: Sequence[int]) -> tuple[Count, ...]:
    return tuple(Count(said(label), number) for label, number in zip(labels, counts, strict=False))


def _reopened(view: ReportView) -> Line:
    told = view.figures.reopened
    line = tell("none resolved") if not told.decided else say(_kept(told))
    final = instant(view.period.end) + REOPEN_WITHIN
    if not told.decided or view.as_of >= final:
        return line
    return tell("{reopened} · may change until {at}", reopened=line, at=Moment(final))


def _largest(groups: Sequence[tuple[str, Figures]]) -> list[tuple[str, Figures]]:
    """The parts with the most in them, in the order of their keys."""
    ranked = sorted(groups, key=lambda each: (-each[1].opened - each[1].kept.decided - each[1].backlog, each[0]))
    return sorted(ranked[:SHOWN], key=lambda each: each[0])


def _row(view: ReportView, key: str, part: Figures) -> str:
    values = {"name": view.names.get(key) or key or said("none"), "opened": part.opened, "open": part.backlog}
    row = said("{name} · opened {opened} · open {open} · kept {kept}", kept=_kept(part.kept), **values)
    if part.kept_gross == part.kept:
        return row
    return said("{row} · by the wall clock {kept}", row=row, kept=_kept(part.kept_gross))


def _kept(told: Attainment) -> str:
    """The percentage never stands without its number: `55.6 % (5 of 9)`."""
    if told.percent is None:
        return said("none decided")
    return said(
        "{percent} % ({kept} of {decided})", percent=f"{told.percent:.1f}", kept=told.kept, decided=told.decided
    )


def _left_out(told: Figures, *, outside: bool) -> Line:
    late = duration(told.excluded_seconds)
    if outside:
        return tell("{n}, {late} overdue in all: you agreed", n=told.excluded, late=late)
    return tell("{n}, {late} overdue in all: the client agreed", n=told.excluded, late=late)


def _smaller(number: int) -> Line:
    return tell_counted(
        number, "{n} smaller one is in `handrail report`.", "{n} smaller ones are in `handrail report`."
    )


def _buttons(view: ReportView) -> tuple[Action, ...]:
    """The same report by something else."""
    groups = CLIENT_GROUPS if view.outside else GROUPS
    what = {"today": "today", "this week": "week"}.get(view.period.name, "last")
    asked = () if view.outside else (("what", what), *view.asked)
    return tuple(
        Action("report", said(BY[by], "button"), values=(*asked, ("by", by))) for by in groups if by != view.by
    )
