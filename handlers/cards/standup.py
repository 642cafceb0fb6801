"""Stand-ups on screen: the digest of the room, drawn as `domain.md` §5 draws it, and what is asked in private.

A digest has at most twelve lines, its title among them. It names nobody who did not answer.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from handlers.cards.card import Action, Card, Item, Line, Moment, Quoted, Run, Tone, Words, say
from handlers.cards.dates import written
from handlers.cards.words import clock_word, duration, word
from handlers.domain.content import shorten
from handlers.domain.figures import UNCODED, Figures
from handlers.domain.severity import Severity

MOST_LINES = 12
TEXTS, LONGEST = 3, 110
ITEMS = 10
NOTHING_KEPT = "Nobody sees who did not answer, or why."


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
class ItemView:
    """An action item: `due_on` in words, `overdue` once that day is over."""

    number: int
    text: str
    owner: str
    due_on: str
    overdue: bool = False


@dataclass(frozen=True, slots=True)
class DigestView:
    """A stand-up as of `now`; `at` is when its digest was due, None for one that somebody asks for between two."""

    key: str
    name: str
    zone: str
    now: datetime
    since: datetime
    figures: Figures
    by_severity: tuple[tuple[Severity, int], ...]
    restricted: int
    breached: int
    at_risk: int
    resolved: int
    at: datetime | None = None
    late: bool = False
    worst: tuple[Late, ...] = ()
    coming: tuple[Coming, ...] = ()
    items: tuple[ItemView, ...] = ()
    attention: tuple[str, ...] = ()
    signals: tuple[str, ...] = ()
    answered: int = 0
    asked: int = 0


def digest_card(view: DigestView) -> Card:
    """The digest: the numbers first, then what the room must know."""
    shown = (view.at or view.now).astimezone(ZoneInfo(view.zone))
    title = f"{view.name} stand-up · {written(shown, '%a %d %b %Y')} · {shown:%H:%M %Z}"
    numbers = f"breached {view.breached} · at risk {view.at_risk} · open {view.figures.backlog}"
    lines = [line for line in _lines(view) if line]
    return Card(
        text=f"{view.key.upper()} digest · {title}: {numbers}",
        title=title,
        tone=Tone.DANGER if view.breached else Tone.CAUTION if view.at_risk else Tone.PLAIN,
        lines=tuple(lines[: MOST_LINES - 1]),
        actions=(
            Action("standup", "Add an answer…", values=(("what", "edit"),)),
            Action("standup", "Action items", values=(("what", "items"),)),
            Action("list", "At risk", values=(("what", "risk"),)),
        ),
    )


def _lines(view: DigestView) -> list[Line]:
    lines = [_late(view), _numbers(view), *(_worst(one) for one in view.worst[:2]), _coming(view), _since(view)]
    lines += [_blockers(view), _texts("For the room: ", view.attention), _texts("Signals: ", view.signals)]
    return [*lines, say(f"Answered {view.answered} of {view.asked}.") if view.asked else ()]


def _late(view: DigestView) -> Line:
    if not view.late or view.at is None:
        return ()
    by = duration((view.now - view.at).total_seconds())
    return say(f"{by} late: Handrail was not running at {_clock(view.at, view.zone)}. The numbers are of now.")


def _numbers(view: DigestView) -> Line:
    severities = " · ".join(f"{severity.value} {count}" for severity, count in view.by_severity)
    return say(
        f"Breached now {view.breached} · at risk <2 h {view.at_risk} · open {view.figures.backlog} "
        f"({severities}) · restricted {view.restricted}"
    )


def _worst(one: Late) -> Line:
    owner = one.owner or "nobody has it"
    return say(f"{one.what} · {clock_word(one.clock).lower()} overdue {duration(one.seconds)} · {owner}")


def _coming(view: DigestView) -> Line:
    runs: list[Run] = [Words("Next clocks: ")]
    for number, one in enumerate(view.coming):
        runs += [
            Words(f"{' · ' if number else ''}{one.ref} "),
            Moment(one.at, "time"),
            Words(f" ({clock_word(one.clock).lower()})"),
        ]
    return tuple(runs) if view.coming else ()


def _since(view: DigestView) -> Line:
    told = view.figures
    broken = told.kept.decided - told.kept.kept
    named = ", ".join(f"{_reason(code)} {count}" for code, count in told.reasons[:2])
    since = written(view.since.astimezone(ZoneInfo(view.zone)), "%a %H:%M")
    reasons = f" ({named})" if named else ""
    return say(f"Since {since}: {told.opened} opened / {view.resolved} resolved · breaches {broken}{reasons}")


def _reason(code: str) -> str:
    return "no reason yet" if code == UNCODED else word(f"breach.{code}")


def _blockers(view: DigestView) -> Line:
    if not view.items:
        return ()
    runs: list[Run] = [Words(f"Blockers {len(view.items)}: ")]
    for number, item in enumerate(view.items[:TEXTS]):
        runs += [Words(" · ")] * (number > 0)
        runs += [Quoted(_short(item.text)), Words(f" ({_whose(item)})")]
    more = len(view.items) - TEXTS
    return (*runs, Words(f" · {more} more")) if more > 0 else tuple(runs)


def _whose(item: ItemView) -> str:
    return f"{item.owner}, {'overdue since' if item.overdue else 'by'} {item.due_on}"


def _texts(label: str, texts: Sequence[str]) -> Line:
    if not texts:
        return ()
    runs: list[Run] = [Words(label)]
    for number, text in enumerate(texts[:TEXTS]):
        runs += [Words(" · ")] * (number > 0)
        runs.append(Quoted(_short(text)))
    more = len(texts) - TEXTS
    return (*runs, Words(f" · {more} more")) if more > 0 else tuple(runs)


def _short(text: str) -> str:
    return shorten(" ".join(text.split()), LONGEST)


def late_card(key: str, name: str, texts: Sequence[tuple[str, str]]) -> Card:
    """What somebody added after the digest, under it. Who was late is nobody's business."""
    return Card(
        text=f"{key.upper()} digest · added after the {name} stand-up",
        title="Added after the stand-up",
        lines=tuple((Words(f"{label} "), Quoted(text)) for label, text in texts),
    )


def question_card(key: str, name: str, at: datetime, *, again: bool = False, labels: Sequence[str] = ()) -> Card:
    """The questions, or the one reminder of them."""
    title = f"{'Still time for the' if again else 'The'} {name} stand-up"
    until: Line = (
        Words("Answer until "),
        Moment(at, "time"),
        Words(", and change it until then. Later ones are added."),
    )
    lines = [until] if again else [*(say(f"{number}. {label}") for number, label in enumerate(labels, 1)), until]
    return Card(
        text=f"{key.upper()} reminder · {title}",
        title=title,
        lines=(*lines, say(NOTHING_KEPT)),
        actions=(
            Action("standup", "Answer…", values=(("what", "edit"),), tone=Tone.GOOD),
            Action("standup", "Skip today", values=(("what", "skip"),)),
        ),
    )


def said_card(key: str, name: str, at: datetime, texts: Sequence[tuple[str, str]], *, late: bool = False) -> Card:
    """What somebody said, to be changed until the digest; with no texts: that they say nothing this day."""
    title = f"Your answers to the {name} stand-up" if texts else f"You skip the {name} stand-up"
    kept: Line = (Words("Kept. You can change it until "), Moment(at, "time"), Words("."))
    after = say("The digest is out: this is added under it.")
    lines = [(Words(f"{label} "), Quoted(text)) for label, text in texts]
    return Card(
        text=f"{key.upper()} reminder · {title}",
        title=title,
        tone=Tone.GOOD if texts else Tone.PLAIN,
        lines=(*lines, after if late else kept if texts else say("No reason is asked for.")),
        actions=(Action("standup", "Edit…" if texts else "Answer after all…", values=(("what", "edit"),)),),
    )


def items_card(key: str, name: str, items: Sequence[ItemView], *, yours: bool = False) -> Card:
    """Action items, each with its buttons; `yours` are those that come back to their owner."""
    many = "1 action item" if len(items) == 1 else f"{len(items)} action items"
    title = f"{many} of yours {'is' if len(items) == 1 else 'are'} due" if yours else f"{many} of the {name} stand-up"
    more = len(items) - ITEMS
    return Card(
        text=f"{key.upper()} reminder · {title}",
        title=title,
        tone=Tone.CAUTION if any(item.overdue for item in items) else Tone.PLAIN,
        lines=(say("Each comes back on every working day until it is done."),) if items else (say("Nothing is open."),),
        items=tuple(_item(item) for item in items[:ITEMS]),
        foot=say(f"{more} more are in `/standup items`.") if more > 0 else (),
    )


def _item(item: ItemView) -> Item:
    number = str(item.number)  # as the buttons' reference, so that a chat that lists them tells them apart
    values = (("item", number),)
    return Item(
        (Words(f"{item.number}. "), Quoted(_short(item.text)), Words(f" · {_whose(item)}")),
        (
            Action("standup_done", "Done", number, values=values),
            Action("standup_item", "Give…", number, values=values),
        ),
        tone=Tone.CAUTION if item.overdue else Tone.PLAIN,
    )


def _clock(at: datetime, zone: str) -> str:
    return f"{at.astimezone(ZoneInfo(zone)):%H:%M}"
