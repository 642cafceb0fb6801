"""A neutral card. User text in it is data: adapters put it where their vendor reads no markup."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from string import Formatter

from handlers.domain.tongue import said, spoken


class Tone(StrEnum):
    """What a card or line means, never how it looks."""

    PLAIN = "plain"
    GOOD = "good"
    CAUTION = "caution"
    DANGER = "danger"


@dataclass(frozen=True, slots=True)
class Words:
    """A run of our own words."""

    text: str


@dataclass(frozen=True, slots=True)
class Quoted:
    """A run of somebody's text, redacted already; shown as it is, never as markup.

    Without `marks` it is a sentence of ours that repeats what was typed: as isolated, but nobody is quoted.
    """

    text: str
    marks: bool = True


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant, shown in the reader's own zone. `style`: "time", "date", "datetime" or "left" (time left or late)."""

    at: datetime
    style: str = "datetime"


@dataclass(frozen=True, slots=True)
class Mention:
    """A person, addressed so that their chat notifies them where the card is allowed to."""

    person: str
    name: str


Run = Words | Quoted | Moment | Mention
Line = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Count:
    """How many there are of something. `name` is our own words, never somebody's."""

    name: str
    number: int


@dataclass(frozen=True, slots=True)
class Fact:
    """A label and its value, for example "Owner" and a person.

    `counts` are the numbers that the value tells of, in their order and with the empty ones, for a chat that can draw
    them. The value says all that they say.
    """

    label: str
    value: Line
    tone: Tone = Tone.PLAIN
    counts: tuple[Count, ...] = ()


@dataclass(frozen=True, slots=True)
class Action:
    """A button. `id` is a registry verb; `ref` the record; `revision` the card it stood on.

    `values` are preset arguments of the verb (for example `{"minutes": "30"}`), as pairs so that cards compare.
    `confirm` is a question to ask first. `link` makes it a plain link to an allow-listed address instead. `asks` says
    that this button of a verb that is done at once opens a form all the same.
    """

    id: str
    label: str
    ref: str = ""
    revision: int = 0
    values: tuple[tuple[str, str], ...] = ()
    tone: Tone = Tone.PLAIN
    confirm: str = ""
    link: str = ""
    asks: bool = False


@dataclass(frozen=True, slots=True)
class Card:
    """One phone screen.

    `text` is the whole card in one line, for notifications and screen readers. `lines` come under the title, `facts`
    as a table, `items` as one line a row with its own actions; `actions` at the foot, `more` behind a menu. `columns`
    name the cells of the rows, for a chat that can draw a table.
    """

    text: str
    title: str
    tone: Tone = Tone.PLAIN
    lines: tuple[Line, ...] = ()
    facts: tuple[Fact, ...] = ()
    items: tuple["Item", ...] = ()
    actions: tuple[Action, ...] = ()
    more: tuple[Action, ...] = ()
    foot: Line = ()
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Item:
    """One row of a list card. `cells` say the same as `line`, in the card's columns; an empty cell is ()."""

    line: Line
    actions: tuple[Action, ...] = ()
    tone: Tone = Tone.PLAIN
    cells: tuple[Line, ...] = ()


def say(text: str) -> Line:
    """A line of our own words."""
    return (Words(text),)


Part = Run | Line | str | int
"""What may stand in a sentence: a run, several of them, or words and numbers."""


def tell(template: str, context: str = "", /, **parts: Part) -> Line:
    """A whole sentence in the reader's language, with runs in it: `tell("due {due}", due=Moment(at))`."""
    return _line(spoken().template(template, context), parts)


def tell_counted(number: int, one: str, many: str, context: str = "", /, **parts: Part) -> Line:
    """The same for a number of things, which is `{n}` in both templates."""
    return _line(spoken().plural(number, one, many, context), {"n": number, **parts})


def _line(template: str, parts: Mapping[str, Part]) -> Line:
    return joined(_runs(template, parts) if parts else (Words(template),))


def joined(runs: Iterable[Run]) -> Line:
    """The runs as a line, with our own words that follow each other as one run."""
    line: list[Run] = []
    for run in runs:
        last = line[-1] if line else None
        if not isinstance(run, Words):
            line.append(run)
        elif isinstance(last, Words):
            line[-1] = Words(last.text + run.text)
        elif run.text:
            line.append(run)
    return tuple(line)


@lru_cache(maxsize=4096)
def _parsed(template: str) -> tuple[tuple[str, str | None], ...]:
    """The words of a template, each with the name of the part that follows."""
    return tuple((before, name) for before, name, _, _ in Formatter().parse(template))


def _runs(template: str, parts: Mapping[str, Part]) -> Iterator[Run]:
    for before, name in _parsed(template):
        yield Words(before)
        if name is not None:
            part = parts[name]
            yield from (
                (Words(str(part)),) if isinstance(part, str | int) else part if isinstance(part, tuple) else (part,)
            )


def in_words(action: Action) -> Action:
    """A button that stands in a table, its label (marked, in the context "button") in the reader's language."""
    return replace(action, label=said(action.label, "button"))
