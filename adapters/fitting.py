"""A card that is too long for a chat: words are cut with an ellipsis, long lists lose their middle and say so."""

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from handlers.cards.card import Card, Item, Line, Quoted, Words, say

T = TypeVar("T")
RUN = 3000
ELLIPSIS = "…"
_CUTS = (1500, 800, 400, 200, 100, 50)
_JOINS = "\u200d\ufe0f"  # what belongs to the sign before it


@dataclass(frozen=True, slots=True)
class _Note:
    """What stands where something was left out."""

    chat: str

    def left_out(self, count: int) -> Line:
        return say(f"… {count} more, which {self.chat} has no room for here …")


def cut(text: str, most: int) -> str:
    """At most so many characters, with an ellipsis where some are missing; no accent loses its letter."""
    if len(text) <= most:
        return text
    end = most - len(ELLIPSIS)
    start = max(0, end - 40)
    while end > start and (unicodedata.combining(text[end]) or text[end] in _JOINS or text[end - 1] == _JOINS[0]):
        end -= 1
    return text[:end].rstrip() + ELLIPSIS


def pages(things: Sequence[T], size: int) -> list[Sequence[T]]:
    """Things in rows of at most so many."""
    return [things[start : start + size] for start in range(0, len(things), size)]


def fit(card: Card, most: int, chat: str) -> Card:
    """The card with at most so many characters: long texts are cut first, then lists lose their middle and say so.

    `chat` is named as the one that has no room.
    """
    for longest in (RUN, *_CUTS):
        if weight(card) <= min(most, RUN):  # nearly every card: no single text can be too long either
            return card
        card = _shortened(card, longest)
        if weight(card) <= most:
            return card
    note = _Note(chat)
    card = _fewer_items(card, note, lambda tried: weight(tried) <= most)
    return _fewer_lines(card, note, lambda tried: weight(tried) <= most)


def weight(card: Card) -> int:
    """How many characters a message says with this card, roughly."""
    lines = [*card.lines, *(fact.value for fact in card.facts), *(item.line for item in card.items), card.foot]
    actions = [*card.actions, *(action for item in card.items for action in item.actions), *card.more]
    labels = len(card.title) + sum(len(fact.label) for fact in card.facts) + sum(len(one.label) for one in actions)
    return labels + sum(len(getattr(run, "text", "an instant, or a name")) for line in lines for run in line)


def _shortened(card: Card, longest: int) -> Card:
    def short(line: Line) -> Line:
        return tuple(
            replace(run, text=cut(run.text, longest)) if isinstance(run, Words | Quoted) else run for run in line
        )

    return replace(
        card,
        lines=tuple(short(line) for line in card.lines),
        facts=tuple(replace(fact, label=cut(fact.label, longest), value=short(fact.value)) for fact in card.facts),
        items=tuple(replace(item, line=short(item.line), cells=tuple(map(short, item.cells))) for item in card.items),
        foot=short(card.foot),
    )


def _fewer_items(card: Card, note: _Note, fits: Callable[[Card], bool]) -> Card:
    def with_only(count: int) -> Card:
        return replace(card, items=_ends(card.items, count, Item(note.left_out(len(card.items) - count))))

    return card if fits(card) else with_only(_most(len(card.items), lambda count: fits(with_only(count))))


def _fewer_lines(card: Card, note: _Note, fits: Callable[[Card], bool]) -> Card:
    def with_only(count: int) -> Card:
        return replace(card, lines=_ends(card.lines, count, note.left_out(len(card.lines) - count)))

    return card if fits(card) else with_only(_most(len(card.lines), lambda count: fits(with_only(count))))


def _most(count: int, fits: Callable[[int], bool]) -> int:
    """The most that fit, where fewer always do."""
    low, high = 0, max(count - 1, 0)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if fits(middle) else (low, middle - 1)
    return low


def _ends(things: tuple[T, ...], count: int, note: T) -> tuple[T, ...]:
    """So many things, from both ends: the first are the most urgent of a list, the last are the newest of a story."""
    tail = count // 2
    return (*things[: count - tail], note, *things[len(things) - tail :]) if things else ()
