"""A card as an Adaptive Card of schema 1.5. Pure. Whatever somebody typed stands in runs, in which no markup is read.

From top to bottom: who is called, the title with the sign of its tone, the lines, the facts, the list, the foot, the
buttons. Every part is one that each program of Teams shows, on a phone as well; but a chart, which says what stands
above it in words.
"""

import json
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from adapters import wording
from adapters.fitting import Fitting, fit
from adapters.teams import buttons, charts, text
from handlers.cards.card import Card, Item, Line, Moment, Quoted, Tone, Words

Json = dict[str, Any]
CARD = "application/vnd.microsoft.card.adaptive"
SCHEMA = "1.5"
LARGEST = 24 * 1024  # bytes of a card; Teams refuses a message of 28 KB, and adds something itself
FITS = (9000, 6000, 4000, 2500, 1500, 800)  # characters of a card, until its bytes are few enough
FEW_ROWS = 6
SUMMARY = 1000  # characters
DOT = " · "
STYLES = {Tone.GOOD: "good", Tone.CAUTION: "warning", Tone.DANGER: "attention"}
_MARKUP = re.compile(r"[^\w .'’-]|_")


@dataclass(frozen=True, slots=True)
class Called:
    """Somebody to notify: the id by which Teams knows them to the bot, and their name."""

    user: str
    name: str


def adaptive(card: Card, *, now: datetime, dialogs: Collection[str] = (), notify: Sequence[Called] = ()) -> Json:
    """A card as Teams shows it. `now` is aware UTC; `dialogs` are the verbs that may ask for more."""
    fitting = Fitting(card, "Teams")
    for most in FITS:
        drawn = _drawn(fitting.within(most), now, dialogs, notify)
        if size(drawn) <= LARGEST:
            break
    else:
        drawn = _drawn(fit(_without_rows_buttons(card), FITS[-1], "Teams"), now, dialogs, notify)
    return drawn


def message_of(words: str, drawn: Json) -> Json:
    """A message with a card: `words` is the line that a lock screen shows of it."""
    summary = text.inert(" ".join(words.split()))[:SUMMARY]
    return {"type": "message", "summary": summary, "attachments": [{"contentType": CARD, "content": drawn}]}


def size(drawn: Json) -> int:
    """How many bytes a card is on the wire."""
    return len(json.dumps(drawn).encode())


def body(card: Card, now: datetime, dialogs: Collection[str] = ()) -> list[Json]:
    """The elements of a card."""
    above = [*_head(card), *_said(card, now), *_facts(card, now)]
    if 0 < len(card.items) <= FEW_ROWS:
        rows = [part for item in card.items for part in (_row(item, now), *buttons.sets(item.actions, dialogs))]
    else:
        rows = [part for item in card.items for part in _narrow(item, now, dialogs)]
    below = [*buttons.sets(card.actions, dialogs), *buttons.behind(card.more, dialogs)]
    return [*above, *rows, *_foot(card, now), *below]


def _drawn(card: Card, now: datetime, dialogs: Collection[str], notify: Sequence[Called]) -> Json:
    shown: Json = {"type": "AdaptiveCard", "version": SCHEMA, "msteams": {"width": "Full"}}
    calls = [_mention(one) for one in {one.user: one for one in notify}.values()]
    if calls:
        shown["msteams"]["entities"] = calls
    shown["body"] = [*_calls(calls), *body(card, now, dialogs)]
    return shown


def _mention(one: Called) -> Json:
    """A mention. A name stands in a text where markup is read, so it is letters, digits and little else."""
    name = " ".join(_MARKUP.sub(" ", one.name).split()) or "Colleague"
    return {"type": "mention", "text": f"<at>{name}</at>", "mentioned": {"id": one.user, "name": name}}


def _calls(calls: Sequence[Json]) -> Iterator[Json]:
    if calls:
        yield {"type": "TextBlock", "text": " ".join(str(one["text"]) for one in calls), "wrap": True}


def _head(card: Card) -> Iterator[Json]:
    words = " ".join(card.title.split())
    if words:
        title = text.rich([*text.sign(card.tone), text.run(words, weight="bolder", size="medium")])
        style = STYLES.get(card.tone)
        yield {"type": "Container", "style": style, "bleed": True, "items": [title]} if style else title


def _said(card: Card, now: datetime) -> Iterator[Json]:
    """The lines. One that is somebody's words alone stands in a box of its own, line breaks and all."""
    for line in filter(None, card.lines):
        match line:
            case (Quoted(words, marks=True),):
                yield {"type": "Container", "style": "emphasis", "items": [text.rich([text.run(words or " ")])]}
            case _:
                yield text.rich(text.runs(line, now), spacing="small")


def _facts(card: Card, now: datetime) -> Iterator[Json]:
    """A line for each. Teams' own table of facts reads markup, and a value that is a dash as the point of a list."""
    for number, fact in enumerate(card.facts):
        match fact.value:
            case (Quoted(words),):  # its label says already that it is no sentence of ours
                value = [text.run(" ".join(words.split()) or " ")]
            case _:
                value = text.runs(fact.value, now)
        label = text.run(f"{fact.label}: ", weight="bolder")
        spacing = {"spacing": "small"} if number else {}
        yield text.rich([label, *text.sign(fact.tone), *value], **spacing)
        yield from charts.chart(fact)


def _row(item: Item, now: datetime) -> Json:
    """One row. What it is about stands out: our words before the first dot."""
    found = text.sign(item.tone)
    match item.line:
        case (Words(words), *rest) if DOT in words:
            head, dot, tail = words.partition(DOT)
            found += [text.run(head, weight="bolder"), *text.runs((Words(dot + tail), *rest), now)]
        case _:
            found += text.runs(item.line, now)
    return text.rich(found or [text.run(" ")], spacing="small", separator=True)


def _narrow(item: Item, now: datetime, dialogs: Collection[str]) -> Iterator[Json]:
    """A row of a long list, with its buttons beside it, as brief as can be: more cases have room so."""
    drawn = list(buttons.sets(item.actions, dialogs, brief=True))
    if not drawn:
        yield _row(item, now)
        return
    row = {name: value for name, value in _row(item, now).items() if name not in ("spacing", "separator")}
    columns = [
        {"type": "Column", "width": "stretch", "items": [row]},
        {"type": "Column", "width": "auto", "items": drawn},
    ]
    yield {"type": "ColumnSet", "columns": columns, "spacing": "small", "separator": True}


def _foot(card: Card, now: datetime) -> Iterator[Json]:
    """The foot, and as of when it is true what is said to be left: a message stands for hours, and nobody edits it."""
    lines = [*card.lines, *(fact.value for fact in card.facts), *(item.line for item in card.items), card.foot]
    found = text.runs(card.foot, now, isSubtle=True, size="small")
    if any(isinstance(part, Moment) and part.style == "left" for line in lines for part in line):
        begun: Line = (Words(f"{DOT if found else ''}{wording.as_of(follows=bool(found))} "), Moment(now))
        found += text.runs(begun, now, isSubtle=True, size="small")
    if found:
        yield text.rich(found)


def _without_rows_buttons(card: Card) -> Card:
    """The last resort for a list of hundreds: each case has its own card, with its buttons."""
    return replace(card, items=tuple(replace(item, actions=()) for item in card.items))
