"""Runs of a line as Slack's rich text. Somebody's text comes only into `text` elements, which Slack shows as they are.

No markup is written anywhere, so nothing that was typed can become a link, a ping or a format.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from adapters.fitting import cut
from adapters.slack.limits import FALLBACK
from adapters.wording import left, quoted, utc
from handlers.cards.card import Line, Mention, Moment, Quoted, Run, Tone, Words

Json = dict[str, Any]
Mentions = Callable[[str], str | None]
"""A person's Slack user id by their key; None for who is unknown here, or is not to be notified by this message."""

EMOJI = {Tone.GOOD: ("white_check_mark", "✅"), Tone.CAUTION: ("warning", "⚠️"), Tone.DANGER: ("rotating_light", "🚨")}
"""How a tone looks: three shapes, so that none is told from another by its colour alone."""

DATES = {
    "date": "{date_short_pretty}",
    "datetime": "{date_short_pretty} at {time}",
    "time": "{time}",
}
_TODAY, _NOT_YET = timedelta(hours=12), timedelta(seconds=1)
_SMALL = "\u200b"  # Slack begins a date with a capital letter, also within a sentence, unless something comes before it


def elements(line: Line, *, mention: Mentions, now: datetime, begun: bool = False, **style: bool) -> list[Json]:
    """The inline elements of a line. `now` is aware UTC: what "left" counts from. `style` is for all of them.

    `begun`: something stands before them already.
    """
    moments = [run for run in line if isinstance(run, Moment)]
    exact = {run.at for run in moments if run.style != "left"} if moments else ()
    counted = {run.at for run in moments if run.style == "left"} if moments else ()
    found: list[Json] = []
    for number, run in enumerate(line):
        if not isinstance(run, Moment):
            found += _said(run, mention)
        elif run.style != "left":
            found.append(date(run.at, run.style, now, first=not begun and number == 0, counted=run.at in counted))
        elif run.at in exact:
            found.append(text(left(run.at, now)))
        else:
            found += [text(f"{left(run.at, now)} ("), date(run.at, "time", now, counted=True), text(")")]
    return [{**each, "style": {**each.get("style", {}), **style}} for each in found] if style else found


def text(words: str, **style: bool) -> Json:
    """Words as they are, without any markup."""
    return {"type": "text", "text": words, "style": style} if style else {"type": "text", "text": words}


def emoji(tone: Tone) -> list[Json]:
    """The sign of a tone, with the space after it; nothing for a plain one."""
    return [{"type": "emoji", "name": EMOJI[tone][0]}, text(" ")] if tone in EMOJI else []


def date(at: datetime, style: str, now: datetime, *, first: bool = False, counted: bool = False) -> Json:
    """An instant in the reader's own zone. An hour alone is today's, so any other gets its day, and so does a promise.

    `counted`: how far away it is stands beside it, which says the day as well. Slack counts "today" when the message is
    read, not when it was written.
    """
    near = now - _TODAY < at < (now + _TODAY if counted else now + _NOT_YET)
    pattern = DATES["datetime"] if style == "time" and not near else DATES.get(style, DATES["datetime"])
    return {
        "type": "date",
        "timestamp": int(at.timestamp()),
        "format": pattern if first or pattern == DATES["time"] else _SMALL + pattern,
        "fallback": utc(at, style, now),
    }


def joined(lines: Sequence[list[Json]]) -> list[Json]:
    """Several lines in one run of elements."""
    return [element for number, line in enumerate(lines) for element in ([text("\n")] if number else []) + line]


def plainer(part: Json) -> list[list[Json]]:
    """A part of rich text as lines that have nothing but text and people in them; instants in UTC."""
    if part["type"] == "rich_text_list":
        return [[text("• "), *line] for each in part["elements"] for line in plainer(each)]
    return [[_plainer(element) for element in part["elements"]]]


def _plainer(element: Json) -> Json:
    match element:
        case {"type": "date", "fallback": words}:
            return text(words)
        case {"type": "emoji", "name": name}:
            return text(next((sign for known, sign in EMOJI.values() if known == name), ""))
        case {"type": "text", "text": words}:
            return text(words)
        case _:
            return element


def plain(line: Line, now: datetime) -> str:
    """A line where only plain text is possible; instants in UTC."""
    return "".join(_plain(run, now) for run in line)


def fallback(words: str) -> str:
    """A message's `text`, for lock screens and screen readers. Slack reads markup in it, so none is left in it."""
    words = cut(words, FALLBACK)
    while len(escaped := _escaped(words)) > FALLBACK:
        words = cut(words, len(words) * 9 // 10)
    return escaped


def _escaped(words: str) -> str:
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _said(run: Words | Quoted | Mention, mention: Mentions) -> list[Json]:
    if isinstance(run, Mention):
        user = mention(run.person)
        return [{"type": "user", "user_id": user} if user else text(run.name)]
    if isinstance(run, Quoted) and run.marks:
        return [text(quoted(run.text))]
    return _own(run.text)


def _own(words: str) -> list[Json]:
    """Our own sentences set what is typed between backticks."""
    parts = words.split("`")
    if len(parts) % 2 == 0:  # one of them has no other
        parts = [words]
    return [text(part, **({"code": True} if number % 2 else {})) for number, part in enumerate(parts) if part]


def _plain(run: Run, now: datetime) -> str:
    if isinstance(run, Moment):
        return left(run.at, now) if run.style == "left" else utc(run.at, run.style, now)
    if isinstance(run, Mention):
        return run.name
    return quoted(run.text) if isinstance(run, Quoted) and run.marks else run.text
