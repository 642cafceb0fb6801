"""A report on one phone screen: the figures, and one line for each client, site, type or severity."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from handlers.cards.card import Action, Card, Fact, Item, Line, Moment, Tone, Words, say
from handlers.cards.view import instant
from handlers.cards.words import duration, word
from handlers.domain.escalation import REOPEN_WITHIN
from handlers.domain.figures import CLIENT_GROUPS, GROUPS, UNCODED, Figures, Spread, shares, side
from handlers.domain.period import Period

SHOWN, REASONS, SEAL_SHOWN = 10, 5, 12
NOT_FROZEN = "Not frozen yet: a correction may still change it."
IN_DOUBT = "More than a tenth of the breaches have a reason that is not known: read the others with care."
AGES = ("under 4 h", "4–24 h", "1–3 d", "3–7 d", "over 7 d")
USED = ("under 50 %", "50–100 %", "100–200 %", "over 200 %")


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
    whose = f" · {view.client}" if view.client else ""
    title = f"Report{whose} · {view.period.name}"
    begins: Line = (Words("From "), Moment(instant(view.period.start)), Words(" to "), Moment(view.as_of))
    lines: list[Line] = [(*begins, Words(f" · days of {view.period.zone}"))]
    if view.figures.in_doubt and not view.outside:
        lines.append(say(IN_DOUBT))
    if view.outside:
        lines += _frozen(view.frozen)
    more = len(view.groups) - SHOWN
    return Card(
        text=f"{title}: kept {view.figures.kept.words}, open {view.figures.backlog}",
        title=title,
        tone=Tone.CAUTION if view.figures.in_doubt and not view.outside else Tone.PLAIN,
        lines=tuple(lines),
        facts=tuple(_facts(view)),
        items=tuple(Item(say(_row(view, key, part))) for key, part in _largest(view.groups)),
        actions=_buttons(view),
        foot=say(f"{more} smaller ones are in `handrail report`.") if more > 0 else (),
    )


def _frozen(frozen: FrozenAs | None) -> Iterator[Line]:
    """That nothing changes any more, and what was changed."""
    if frozen is None:
        yield say(NOT_FROZEN)
        return
    edition = f", edition {frozen.edition}" if frozen.edition > 1 else ""
    yield (Words("Frozen "), Moment(frozen.at), Words(f"{edition} · sha256 {frozen.seal[:SEAL_SHOWN]}…"))
    if frozen.restated:
        yield say(frozen.restated)


def _facts(view: ReportView) -> list[Fact]:
    told = view.figures
    restricted = f" · restricted {view.restricted}" if view.restricted else ""
    when = "now" if view.as_of < instant(view.period.end) else "at its end"
    facts = [
        Fact("Opened", say(f"{told.opened} · open {when} {told.backlog}{restricted}")),
        Fact("Promises kept", say(_both(told))),
        Fact("Taken", say(_spread(told.taking) + _untaken(told))),
        Fact("Resolved", say(_spread(told.resolving) + _wall_clock(told))),
    ]
    if told.final.n:
        facts.append(Fact("Resolved again", say(_spread(told.final))))
    facts += [
        Fact("Updates in time", say(told.updates.words)),
        Fact("Age of what is open", say(_counts(AGES, told.ages))),
        Fact("Used of its target", say(_counts(USED, told.used) + _untargeted(told))),
        Fact("Opened again", _reopened(view)),
    ]
    if not view.outside:
        facts.append(Fact("Breach reasons", say(_reasons(told))))
    if told.excluded:
        late, who = duration(told.excluded_seconds), "you" if view.outside else "the client"
        facts.append(Fact("Left out", say(f"{told.excluded}, {late} overdue in all: {who} agreed")))
    return facts


def _reasons(told: Figures) -> str:
    """Why promises were broken, which no client reads."""
    rows = shares(told.reasons)
    named = [f"{_reason(code)} {number} ({share:.1f} % so far)" for code, number, share in rows[:REASONS]]
    named += [f"{len(rows) - REASONS} other reasons"] if len(rows) > REASONS else []
    return " · ".join(named) or "no breach"


def _reason(code: str) -> str:
    whose = side(code)
    return "no reason yet" if code == UNCODED or whose is None else f"{word(f'breach.{code}')}, {_side(whose.value)}"


def _side(whose: str) -> str:
    return word(f"side.{whose}")


def _both(told: Figures) -> str:
    return f"{told.kept.words} by contract · {told.kept_gross.words} by the wall clock"


def _spread(spread: Spread) -> str:
    if not spread.n:
        return "none"
    half, most, mean = (duration(length) for length in (spread.p50, spread.p90, spread.mean))
    return f"half within {half}, nine of ten within {most}, mean {mean} ({spread.n})"


def _wall_clock(told: Figures) -> str:
    spread = told.resolving_gross
    return f" · by the wall clock half within {duration(spread.p50)}" if spread.n else ""


def _untaken(told: Figures) -> str:
    return f" · not taken {told.untaken}, oldest {duration(told.oldest_untaken)}" if told.untaken else ""


def _untargeted(told: Figures) -> str:
    return f" · without a target {told.untargeted}" if told.untargeted else ""


def _counts(labels: Sequence[str], counts: Sequence[int]) -> str:
    return " · ".join(f"{label}: {number}" for label, number in zip(labels, counts, strict=False) if number) or "none"


def _reopened(view: ReportView) -> Line:
    told = view.figures.reopened
    line = say("none resolved" if not told.decided else told.words)
    final = instant(view.period.end) + REOPEN_WITHIN
    if not told.decided or view.as_of >= final:
        return line
    return (*line, Words(" · may change until "), Moment(final))


def _largest(groups: Sequence[tuple[str, Figures]]) -> list[tuple[str, Figures]]:
    """The parts with the most in them, in the order of their keys."""
    ranked = sorted(groups, key=lambda each: (-each[1].opened - each[1].kept.decided - each[1].backlog, each[0]))
    return sorted(ranked[:SHOWN], key=lambda each: each[0])


def _row(view: ReportView, key: str, part: Figures) -> str:
    name = view.names.get(key) or key or "none"
    parts = [name, f"opened {part.opened}", f"open {part.backlog}", f"kept {part.kept.words}"]
    if part.kept_gross != part.kept:
        parts.append(f"by the wall clock {part.kept_gross.words}")
    return " · ".join(parts)


def _buttons(view: ReportView) -> tuple[Action, ...]:
    """The same report by something else."""
    groups = CLIENT_GROUPS if view.outside else GROUPS
    what = {"today": "today", "this week": "week"}.get(view.period.name, "last")
    asked = () if view.outside else (("what", what), *view.asked)
    return tuple(Action("report", f"By {by}", values=(*asked, ("by", by))) for by in groups if by != view.by)
