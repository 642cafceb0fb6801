"""A card that is too long for a chat: words are cut with an ellipsis, long lists lose their middle and say so."""

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import accumulate
from typing import TypeVar

from handlers.cards.card import Card, Item, Line, Quoted, Words, say
from handlers.domain.tongue import said

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
        return say(said("… {count} more, which {chat} has no room for here …", count=count, chat=self.chat))


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
    return Fitting(card, chat).within(most)


class Fitting:
    """The same for whoever tries one length after another: what was cut for one is not cut again for the next."""

    def __init__(self, card: Card, chat: str) -> None:
        self._note = _Note(chat)
        self._cut = [(card, weight(card))]  # what it is after so many cuts, and what that weighs

    def within(self, most: int) -> Card:
        """The card with at most so many characters."""
        for cuts, longest in enumerate((RUN, *_CUTS)):
            card, weighs = self._cut[cuts]
            if weighs <= min(most, RUN):  # nearly every card: no single text can be too long either
                return card
            if len(self._cut) == cuts + 1:
                self._cut.append(self._shorter(card, weighs, longest))
            card, weighs = self._cut[cuts + 1]
            if weighs <= most:
                return card
        room = most - weighs + sum(map(_of_item, card.items))
        card = replace(card, items=_fewer(card.items, _of_item, lambda count: Item(self._note.left_out(count)), room))
        room = most - weight(card) + sum(map(_of_line, card.lines))
        return replace(card, lines=_fewer(card.lines, _of_line, self._note.left_out, room))

    def _shorter(self, card: Card, weighs: int, longest: int) -> tuple[Card, int]:
        if self._longest <= longest:
            return card, weighs
        card = _shortened(card, longest)
        return card, weight(card)

    @cached_property
    def _longest(self) -> int:
        return _longest(self._cut[0][0])


def weight(card: Card) -> int:
    """How many characters a message says with this card, roughly."""
    lines = [*card.lines, *[fact.value for fact in card.facts], card.foot]
    labels = [card.title, *[fact.label for fact in card.facts], *[one.label for one in (*card.actions, *card.more)]]
    return len("".join(labels)) + sum(map(_of_line, lines)) + sum(map(_of_item, card.items))


def _of_line(line: Line) -> int:
    return sum([len(getattr(run, "text", "an instant, or a name")) for run in line])


def _of_item(item: Item) -> int:
    return _of_line(item.line) + sum([len(action.label) for action in item.actions])


def _longest(card: Card) -> int:
    """How long the longest single text is that can be cut."""
    lines = [*card.lines, *(fact.value for fact in card.facts), card.foot]
    lines += [line for item in card.items for line in (item.line, *item.cells)]
    texts = (run.text for line in lines for run in line if isinstance(run, Words | Quoted))
    return max(map(len, (*texts, *(fact.label for fact in card.facts))), default=0)


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


def _fewer(things: tuple[T, ...], weigh: Callable[[T], int], note: Callable[[int], T], room: int) -> tuple[T, ...]:
    """The things without as much of their middle as there is no room for. Each is weighed once, however many there are.

    `note` is what stands where so many were left out.
    """
    weights = [0, *accumulate(map(weigh, things))]
    whole, most = len(things), weights[-1]

    def fits(count: int) -> bool:
        tail = count // 2
        return weights[count - tail] + most - weights[whole - tail] + weigh(note(whole - count)) <= room

    if most <= room:
        return things
    count = _most(whole, fits)
    return _ends(things, count, note(whole - count))


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
