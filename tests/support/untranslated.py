"""What of a card is still English when it is made in the language of nobody: every ASCII word that is not data."""

import re
from collections.abc import Iterable, Iterator

from handlers.cards.card import Card, Line, Words

WORD = re.compile(r"[A-Za-z]+(?:['’][A-Za-z]+)*[A-Za-z]")
TYPED = re.compile(r"`[^`]*`")
KINDS = "card|warning|breach|untaken|late|handover|update|receipt|reminder|digest|preview|status"
HEAD = re.compile(rf"^\S+ (?:{KINDS})(?:: [a-z_]+|: board)?(?= · |$| )")
"""`REF kind: clock`, by which programs know a message: the same in every language."""


def untranslated(card: Card, data: frozenset[str], *quoted: str) -> list[str]:
    """Our own words of a card that nobody translated. What people wrote (`Quoted`, or the texts `quoted`) is theirs."""
    ours = (TYPED.sub("", HEAD.sub("", _without(text, quoted))) for text in _texts(card))
    return [word for text in ours for word in WORD.findall(text) if word not in data]


def _without(text: str, quoted: Iterable[str]) -> str:
    for theirs in quoted:
        text = text.replace(theirs, "")
    return text


def _texts(card: Card) -> Iterator[str]:
    yield from (card.text, card.title, *card.columns)
    yield from (fact.label for fact in card.facts)
    yield from (count.name for fact in card.facts for count in fact.counts)
    for line in _lines(card):
        yield from (run.text for run in line if isinstance(run, Words))
    for action in (*card.actions, *card.more, *(action for item in card.items for action in item.actions)):
        yield from (action.label, action.confirm)


def _lines(card: Card) -> Iterator[Line]:
    yield from (*card.lines, card.foot)
    yield from (fact.value for fact in card.facts)
    for item in card.items:
        yield from (item.line, *item.cells)
