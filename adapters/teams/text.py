"""Runs of a line as Teams' rich text. Somebody's text comes only into `TextRun`, in which no markup is read.

One thing is: `{{DATE(…)}}`. It is written from our own instants alone, and broken wherever somebody typed it.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from adapters.wording import left, quoted
from handlers.cards.card import Line, Mention, Moment, Quoted, Run, Tone, Words

Json = dict[str, Any]
SIGNS = {Tone.GOOD: "✅", Tone.CAUTION: "⚠️", Tone.DANGER: "🚨"}
"""How a tone looks: three shapes, so that none is told from another by its colour alone."""
UNSEEN = "\u200b"  # between two braces, so that they are no longer the beginning of anything
_MARKUP = re.compile(r"[\\`*_\[\]<>#~|!&]|^\s*(?:[-+]|\d+(?=[.)]))")
_BRACES = re.compile(r"\{(?=\{)")


def inert(words: str) -> str:
    """The words, and nothing that Teams would put something else in place of."""
    return _BRACES.sub(f"{{{UNSEEN}", words)


def escaped(words: str) -> str:
    """The words where Teams reads markup and there is no other place for them."""
    return _MARKUP.sub(r"\\\g<0>", inert(words))


def run(words: str, **style: object) -> Json:
    """Words as they are."""
    return {"type": "TextRun", "text": inert(words), **style}


def runs(line: Line, now: datetime, **style: object) -> list[Json]:
    """The runs of a line. `now` is aware UTC: what "left" counts from. `style` is for all of them."""
    exact = {each.at for each in line if isinstance(each, Moment) and each.style != "left"}
    return [{**each, **style} for part in line for each in _run(part, now, exact)]


def rich(inlines: Sequence[Json], **about: object) -> Json:
    """A block of runs."""
    return {"type": "RichTextBlock", "inlines": list(inlines), **about}


def sign(tone: Tone) -> list[Json]:
    """The sign of a tone, with the space after it; nothing for a plain one."""
    return [run(f"{SIGNS[tone]} ")] if tone in SIGNS else []


def moment(at: datetime, style: str) -> str:
    """An instant in the reader's own zone and language: Teams puts it in place of this.

    An hour alone gets its day, since a card stands for longer than a day.
    """
    instant = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    day = f"{{{{DATE({instant},SHORT)}}}}"
    return day if style == "date" else f"{day} {{{{TIME({instant})}}}}"


def own(words: str, **style: object) -> Iterator[Json]:
    """Our own sentences set what is typed between backticks."""
    parts = words.split("`")
    if len(parts) % 2 == 0:  # one of them has no other
        parts = [words]
    code: dict[str, object] = {"fontType": "monospace"}
    found = [run(part, **style, **(code if number % 2 else {})) for number, part in enumerate(parts) if part]
    yield from found or [run(words or " ", **style)]


def _run(part: Run, now: datetime, exact: set[datetime]) -> Iterator[Json]:
    match part:
        case Moment(at, "left"):
            when = "" if at in exact else f" ({moment(at, 'datetime')})"
            yield {"type": "TextRun", "text": f"{left(at, now)}{when}"}
        case Moment(at, style):
            yield {"type": "TextRun", "text": moment(at, style)}
        case Mention(_, name):
            yield run(name, weight="bolder")
        case Quoted(words, marks):
            yield run((quoted(words) if marks else words) or " ")
        case Words(words):
            yield from own(words)
