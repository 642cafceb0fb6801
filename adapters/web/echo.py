"""A private answer as it may be kept: where it repeats what was typed, it repeats it as redaction leaves it. Pure.

A refusal tells people what they typed, often only its beginning, and half an address is no address to a pattern. So an
echo is known by where it comes from: a word that was typed, and that redaction took out. Our own words are left alone.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from handlers.cards.card import Card, Line, Quoted, Run, Words

GONE = "[…]"
LEAST = 3  # letters in common, before a “…”, that make a word the beginning of another
SHORTEST_CUT = 19  # no echo is cut to fewer letters than this without a “…”
_BETWEEN = re.compile(r"[\s,;\"“”'`()<>]+")
_AROUND = "@/.:!?#"
Redact = Callable[[str], str]


def as_kept(card: Card, typed: str, redact: Redact) -> Card:
    """The card that answers a line, for the room's memory. The answer to a line that may be kept stays as it is."""
    fit = redact(typed)
    if fit == typed:
        return card
    gone = _taken_out(typed, fit)

    def text(words: str) -> str:
        for word in gone:
            words = _without(words, word, redact)
        return words

    def run(one: Run) -> Run:
        return replace(one, text=text(one.text)) if isinstance(one, Words | Quoted) else one

    def line(runs: Line) -> Line:
        return tuple(run(one) for one in runs)

    return replace(
        card,
        text=text(card.text),
        title=text(card.title),
        lines=tuple(line(one) for one in card.lines),
        facts=tuple(replace(one, label=text(one.label), value=line(one.value)) for one in card.facts),
        items=tuple(replace(one, line=line(one.line)) for one in card.items),
        foot=line(card.foot),
    )


def _taken_out(typed: str, fit: str) -> Sequence[str]:
    """The words of a line that are not in it any more once it is redacted, the longest first."""
    return sorted(_words(typed) - _words(fit), key=len, reverse=True)


def _words(text: str) -> set[str]:
    return {word.strip(_AROUND) for word in _BETWEEN.split(text)} - {""}


def _without(text: str, word: str, redact: Redact) -> str:
    """The text with this word in it as redaction leaves it, and its mere beginning gone."""
    pieces: list[str] = []
    at = 0
    for found in re.finditer(rf"(?<!\w){re.escape(word[:LEAST])}", text, re.IGNORECASE):
        start, end = found.start(), found.start() + _in_common(text[found.start() :], word)
        whole = end - start == len(word) and not text[end : end + 1].isalnum()
        cut = end - start < len(word) and (text[end : end + 1] == "…" or end - start >= SHORTEST_CUT)
        if start >= at and (whole or cut):
            pieces += [text[at:start], _instead(word, redact) if whole else GONE]
            at = end + (cut and text[end : end + 1] == "…")
    return "".join([*pieces, text[at:]])


def _instead(word: str, redact: Redact) -> str:
    fit = redact(word)
    return GONE if fit == word else fit


def _in_common(text: str, word: str) -> int:
    """How many letters both begin with, large or small."""
    pairs = zip(text.lower(), word.lower(), strict=False)
    return next((count for count, (one, other) in enumerate(pairs) if one != other), min(len(text), len(word)))
