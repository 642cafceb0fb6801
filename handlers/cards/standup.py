"""Stand-ups on screen: the digest of the room, drawn as `domain.md` §5 draws it, and what is asked in private.

A digest has at most twelve lines, its title among them. It names nobody who did not answer.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from handlers.cards.card import (
    Action,
    Card,
    Item,
    Line,
    Moment,
    Quoted,
    Run,
    Tone,
    Words,
    in_words,
    say,
    tell,
    tell_counted,
)
from handlers.cards.care import HELP_NOW
from handlers.cards.dates import written
from handlers.cards.queues import QueuesView, loads_line, staff_line
from handlers.cards.situation import (
    Handed,
    Situation,
    coming_line,
    fitting,
    handed_line,
    late_line,
    notices_line,
    numbers_line,
    since_line,
    worst_line,
)
from handlers.domain.content import shorten
from handlers.domain.tongue import counted, marked, said

TEXTS, LONGEST = 3, 110
ITEMS = 10
NOTHING_KEPT = marked("Nobody sees who did not answer, or why.")


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
    """A stand-up; `at` is when its digest was due, None for one that somebody asks for between two.

    `handed` are the hand-overs to its site, `queues` what was imported of it, `notices` those that not all have read.
    """

    key: str
    name: str
    told: Situation
    at: datetime | None = None
    late: bool = False
    items: tuple[ItemView, ...] = ()
    attention: tuple[str, ...] = ()
    signals: tuple[str, ...] = ()
    answered: int = 0
    asked: int = 0
    handed: tuple[Handed, ...] = ()
    queues: QueuesView | None = None
    notices: tuple[tuple[str, int], ...] = ()
    thanks: tuple[tuple[str, str], ...] = ()  # the client who says so, or "" for one of us, and the words


def digest_card(view: DigestView) -> Card:
    """The digest: the numbers first, then what the room must know."""
    shown = (view.at or view.told.now).astimezone(ZoneInfo(view.told.zone))
    day, clock = written(shown, "%a %d %b %Y"), f"{shown:%H:%M %Z}"
    title = said("{name} stand-up · {day} · {clock}", name=view.name, day=day, clock=clock)
    return Card(
        text=f"{view.key.upper()} digest · {title}: {view.told.in_short}",
        title=title,
        tone=view.told.tone,
        lines=fitting(_lines(view)),
        actions=(
            Action("standup", said("Add an answer…", "button"), values=(("what", "edit"),)),
            Action("standup", said("Action items", "button"), values=(("what", "items"),)),
            Action("list", said("At risk", "button"), values=(("what", "risk"),)),
            in_words(HELP_NOW),  # at the foot of every digest, for whoever reads it (`domain.md` §4.5)
        ),
    )


def _lines(view: DigestView) -> list[tuple[int, Line]]:
    """The lines in their order, each with its rank: where there is no room, a second overdue case is left out first."""
    told = view.told
    late = late_line(told, view.at) if view.late and view.at is not None else ()
    worst = [worst_line(one) for one in told.worst[:2]]
    return [
        (0, late),
        (0, numbers_line(told)),
        *((9 * place, line) for place, line in enumerate(worst)),
        (0, coming_line(told)),
        (0, since_line(told)),
        (2, loads_line(view.queues) if view.queues else ()),
        (3, staff_line(view.queues) if view.queues else ()),
        (1, _blockers(view)),
        (0, _texts(said("For the room: "), _nobodys(view.attention))),
        (4, _texts(said("Signals: "), _nobodys(view.signals))),
        (5, notices_line(view.notices)),
        (6, _texts(said("From clients: "), [(text, client) for client, text in view.thanks if client])),
        (7, _texts(said("Kudos: "), [(text, "") for client, text in view.thanks if not client])),
        (1, handed_line(view.handed, to_one=True)),
        (8, tell("Answered {answered} of {asked}.", answered=view.answered, asked=view.asked) if view.asked else ()),
    ]


def _blockers(view: DigestView) -> Line:
    if not view.items:
        return ()
    runs: list[Run] = [Words(said("Blockers {n}: ", n=len(view.items)))]
    for number, item in enumerate(view.items[:TEXTS]):
        runs += [Words(" · ")] * (number > 0)
        runs += [Quoted(_short(item.text)), Words(f" ({_whose(item)})")]
    more = len(view.items) - TEXTS
    return (*runs, Words(" · "), *_more(more)) if more > 0 else tuple(runs)


def _more(number: int) -> Line:
    return tell_counted(number, "{n} more", "{n} more")


def _whose(item: ItemView) -> str:
    if item.overdue:
        return said("{owner}, overdue since {day}", owner=item.owner, day=item.due_on)
    return said("{owner}, by {day}", owner=item.owner, day=item.due_on)


def _nobodys(texts: Sequence[str]) -> list[tuple[str, str]]:
    """Words whose author is not named."""
    return [(text, "") for text in texts]


def _texts(label: str, texts: Sequence[tuple[str, str]]) -> Line:
    """Words that people said, each with whose they are, where that is named."""
    if not texts:
        return ()
    runs: list[Run] = [Words(label)]
    for number, (text, whose) in enumerate(texts[:TEXTS]):
        runs += [Words(" · ")] * (number > 0)
        runs += [Quoted(_short(text)), *([Words(f" ({whose})")] if whose else [])]
    more = len(texts) - TEXTS
    return (*runs, Words(" · "), *_more(more)) if more > 0 else tuple(runs)


def _short(text: str) -> str:
    return shorten(" ".join(text.split()), LONGEST)


def late_card(key: str, name: str, texts: Sequence[tuple[str, str]]) -> Card:
    """What somebody added after the digest, under it. Who was late is nobody's business."""
    return Card(
        text=said("{head} · added after the {name} stand-up", head=f"{key.upper()} digest", name=name),
        title=said("Added after the stand-up"),
        lines=tuple((Words(f"{label} "), Quoted(text)) for label, text in texts),
    )


def question_card(key: str, name: str, at: datetime, *, again: bool = False, labels: Sequence[str] = ()) -> Card:
    """The questions, or the one reminder of them."""
    title = said("Still time for the {name} stand-up" if again else "The {name} stand-up", name=name)
    until = tell("Answer until {at}, and change it until then. Later ones are added.", at=Moment(at, "time"))
    lines = [until] if again else [*(say(f"{number}. {label}") for number, label in enumerate(labels, 1)), until]
    return Card(
        text=f"{key.upper()} reminder · {title}",
        title=title,
        lines=(*lines, tell(NOTHING_KEPT)),
        actions=(
            Action("standup", said("Answer…", "button"), values=(("what", "edit"),), tone=Tone.GOOD),
            Action("standup", said("Skip today", "button"), values=(("what", "skip"),)),
        ),
    )


def said_card(key: str, name: str, at: datetime, texts: Sequence[tuple[str, str]], *, late: bool = False) -> Card:
    """What somebody said, to be changed until the digest; with no texts: that they say nothing this day."""
    title = said("Your answers to the {name} stand-up" if texts else "You skip the {name} stand-up", name=name)
    kept = tell("Kept. You can change it until {at}.", at=Moment(at, "time"))
    after = tell("The digest is out: this is added under it.")
    lines = [(Words(f"{label} "), Quoted(text)) for label, text in texts]
    return Card(
        text=f"{key.upper()} reminder · {title}",
        title=title,
        tone=Tone.GOOD if texts else Tone.PLAIN,
        lines=(*lines, after if late else kept if texts else tell("No reason is asked for.")),
        actions=(
            Action(
                "standup",
                said("Edit…", "button") if texts else said("Answer after all…", "button"),
                values=(("what", "edit"),),
            ),
        ),
    )


def items_card(key: str, name: str, items: Sequence[ItemView], *, yours: bool = False) -> Card:
    """Action items, each with its buttons; `yours` are those that come back to their owner."""
    many, more = len(items), len(items) - ITEMS
    if yours:
        title = counted(many, "{n} action item of yours is due", "{n} action items of yours are due")
    else:
        title = counted(
            many, "{n} action item of the {name} stand-up", "{n} action items of the {name} stand-up", name=name
        )
    return Card(
        text=f"{key.upper()} reminder · {title}",
        title=title,
        tone=Tone.CAUTION if any(item.overdue for item in items) else Tone.PLAIN,
        lines=(tell("Each comes back on every working day until it is done."),)
        if items
        else (tell("Nothing is open."),),
        items=tuple(_item(item) for item in items[:ITEMS]),
        foot=tell_counted(more, "{n} more is in `/standup items`.", "{n} more are in `/standup items`.")
        if more > 0
        else (),
    )


def _item(item: ItemView) -> Item:
    number = str(item.number)  # as the buttons' reference, so that a chat that lists them tells them apart
    values = (("item", number),)
    return Item(
        (Words(f"{item.number}. "), Quoted(_short(item.text)), Words(f" · {_whose(item)}")),
        (
            Action("standup_done", said("Done", "button"), number, values=values),
            Action("standup_item", said("Give…", "button"), number, values=values),
        ),
        tone=Tone.CAUTION if item.overdue else Tone.PLAIN,
    )
