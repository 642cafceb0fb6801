"""A card as the blocks of a message. Pure. Whatever somebody typed stands in rich text or plain text, never in markup.

From top to bottom: the title with the sign of its tone, the lines, the facts, the list, the foot, the buttons. Each is
one block, so that a card of the usual size is one phone screen. A long list with columns is a table where Slack says
whether it takes one: in a message that is posted, never in the answer that an acknowledgement carries.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from adapters import wording
from adapters.slack import buttons, limits, text
from adapters.slack.buttons import Names
from adapters.slack.text import Mentions
from handlers.cards.card import Card, Fact, Item, Line, Moment, Quoted, Words

Json = dict[str, Any]
DOT = " · "
FEW_ROWS = 6
QUIET: Json = {"unfurl_links": False, "unfurl_media": False, "link_names": False, "parse": "none"}
"""What a message of ours asks Slack not to do by itself: to fetch what a link shows, and to find names in words."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One message or view while it is drawn: who is known in it, the time, and its action ids."""

    mention: Mentions
    now: datetime
    names: Names = field(default_factory=Names)
    tables: bool = False

    def line(self, line: Line, *, begun: bool = False, **style: bool) -> list[Json]:
        """The elements of a line; `begun` where something stands before it already."""
        return text.elements(line, mention=self.mention, now=self.now, begun=begun, **style)


def blocks(
    card: Card, *, mention: Mentions, now: datetime, revision: int = 1, notify: Sequence[str] = ()
) -> list[Json]:
    """A card as the blocks of a message. `notify` are the Slack users to notify; `now` is aware UTC.

    `revision` makes the block ids new, without which Slack keeps what was chosen in a menu.
    """
    found = drawn(card, Sheet(mention, now), notify=notify)
    return numbered(found[: limits.MESSAGE_BLOCKS], f"r{revision}")


def table_blocks(
    card: Card, *, mention: Mentions, now: datetime, revision: int = 1, notify: Sequence[str] = ()
) -> list[Json]:
    """The same card with a table in it, where that suits it; not every Slack knows those."""
    found = drawn(card, Sheet(mention, now, tables=True), notify=notify)
    return numbered(found[: limits.MESSAGE_BLOCKS], f"r{revision}")


def plain_blocks(
    card: Card, *, mention: Mentions, now: datetime, revision: int = 1, notify: Sequence[str] = ()
) -> list[Json]:
    """The same card from nothing but text and buttons, for a Slack that refuses a block: instants are in UTC."""
    found = drawn(card, Sheet(mention, now), notify=notify)
    return numbered([_plainer(block) for block in found[: limits.MESSAGE_BLOCKS]], f"p{revision}")


def drawn(card: Card, sheet: Sheet, *, notify: Sequence[str] = (), headed: bool = True) -> list[Json]:
    """A card as blocks without their ids. `headed` is False where its title is said elsewhere already."""
    card = limits.fitted(card)
    head = _head(card) if headed else ()
    above = [*head, *_said(card, sheet, notify), *_facts(card, sheet)]
    if 0 < len(card.items) <= FEW_ROWS and any(item.actions for item in card.items):
        rows, menus = [block for item in card.items for block in _row_with_buttons(item, sheet)], []
    else:
        listed = _table(card, sheet) if sheet.tables and limits.is_table(card) else _bullets(card, sheet)
        rows, menus = list(listed), [action for item in card.items for action in item.actions]
    foot = list(_foot(card, sheet))
    below = [*buttons.of_rows(menus, sheet.names), *buttons.foot(card, sheet.names)]
    return [*above, *rows, *foot, *buttons.rows(below)]


def numbered(found: list[Json], prefix: str) -> list[Json]:
    """Blocks with ids that begin so. A block that has one keeps it."""
    return [block if "block_id" in block else {**block, "block_id": f"{prefix}.{n}"} for n, block in enumerate(found)]


def without_buttons(card: Card) -> Card:
    """The card only to look at."""
    return replace(card, actions=(), more=(), items=tuple(replace(item, actions=()) for item in card.items))


def _head(card: Card) -> Iterator[Json]:
    words = " ".join(card.title.split())
    title = f"{text.EMOJI[card.tone][1]} {words}" if card.tone in text.EMOJI else words
    if words and len(title) <= limits.HEADER:
        yield {"type": "header", "text": buttons.plain_text(title, limits.HEADER)}
    elif words:
        yield rich([section([*text.emoji(card.tone), text.text(words, bold=True)])])


def _said(card: Card, sheet: Sheet, notify: Sequence[str]) -> Iterator[Json]:
    """The lines. One that is somebody's words alone stands in a quotation of its own, line breaks and all."""
    called = [element for user in notify for element in ({"type": "user", "user_id": user}, text.text(" "))][:-1]
    parts: list[Json] = []
    lines: list[list[Json]] = [called] if called else []
    for line in filter(None, card.lines):
        match line:
            case (Quoted(words, marks=True),):
                parts += [section(text.joined(lines))] if lines else []
                parts.append({"type": "rich_text_quote", "elements": [text.text(words or " ")]})
                lines = []
            case _:
                lines.append(sheet.line(line))
    parts += [section(text.joined(lines))] if lines else []
    if parts:
        yield rich(parts)


def _facts(card: Card, sheet: Sheet) -> Iterator[Json]:
    if card.facts:
        yield rich([section(text.joined([_fact(fact, sheet) for fact in card.facts]))])


def _fact(fact: Fact, sheet: Sheet) -> list[Json]:
    label = text.text(f"{fact.label}:", bold=True)
    match fact.value:
        case (Quoted(words),):  # its label says already that it is no sentence of ours
            value = [text.text(" ".join(words.split()) or " ")]
        case _:
            value = sheet.line(fact.value, begun=True)
    return [label, text.text(" "), *text.emoji(fact.tone), *value]


def _bullets(card: Card, sheet: Sheet) -> Iterator[Json]:
    if card.items:
        rows = [section(_row(item, sheet)) for item in card.items]
        yield rich([{"type": "rich_text_list", "style": "bullet", "elements": rows}])


def _table(card: Card, sheet: Sheet) -> Iterator[Json]:
    """The list as a table: its first row names the columns, the first cell of each other stands out."""
    head = [{"type": "raw_text", "text": name} for name in card.columns]
    rows = [[_first_cell(item, sheet), *(_cell(sheet.line(cell)) for cell in item.cells[1:])] for item in card.items]
    yield {"type": "table", "rows": [head, *rows], "column_settings": [{"is_wrapped": True} for _ in head]}


def _first_cell(item: Item, sheet: Sheet) -> Json:
    sign = text.emoji(item.tone)
    return _cell([*sign, *sheet.line(item.cells[0], begun=bool(sign), bold=True)])


def _cell(elements: Sequence[Json]) -> Json:
    return rich([section(elements or [text.text("–")])])


def _row_with_buttons(item: Item, sheet: Sheet) -> Iterator[Json]:
    yield rich([section(_row(item, sheet))])
    yield from buttons.rows(buttons.of_row(item.actions, sheet.names))


def _row(item: Item, sheet: Sheet) -> list[Json]:
    """One row. What it is about stands out: our words before the first dot, or one word before a colon."""
    found = [*text.emoji(item.tone)]
    match item.line:
        case (Words(words), *rest) if head := _topic(words):
            found += [text.text(head, bold=True), *sheet.line((Words(words[len(head) :]), *rest), begun=True)]
        case _:
            found += sheet.line(item.line)
    return found or [text.text(" ")]


def _topic(words: str) -> str:
    head, dot, _ = words.partition(DOT)
    if dot:
        return head
    word, colon, _ = words.partition(": ")
    return word if colon and word.isidentifier() else ""


def _foot(card: Card, sheet: Sheet) -> Iterator[Json]:
    """The foot, and as of when it is true what is said to be left: a message stands for hours, and nobody edits it."""
    lines = [*card.lines, *(fact.value for fact in card.facts), *(item.line for item in card.items), card.foot]
    found = sheet.line(card.foot, italic=True)
    if any(isinstance(run, Moment) and run.style == "left" for line in lines for run in line):
        found.append(text.text(f"{DOT if found else ''}{wording.as_of(follows=bool(found))} ", italic=True))
        found += sheet.line((Moment(sheet.now),), begun=True, italic=True)
    if found:
        yield rich([section(found)])


def _plainer(block: Json) -> Json:
    if block["type"] == "rich_text":
        return rich([section(text.joined([line for part in block["elements"] for line in text.plainer(part)]))])
    if block["type"] == "actions":
        return {**block, "elements": [_without(each, "style", "accessibility_label") for each in block["elements"]]}
    return block


def _without(element: Json, *names: str) -> Json:
    return {name: value for name, value in element.items() if name not in names}


def rich(parts: Sequence[Json]) -> Json:
    """A block of rich text."""
    return {"type": "rich_text", "elements": list(parts)}


def section(elements: Sequence[Json]) -> Json:
    """Lines within a block of rich text."""
    return {"type": "rich_text_section", "elements": list(elements)}
