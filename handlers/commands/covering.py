"""`cover @u 18:00-02:00 [by @v]`: whose duties, between which hours of the asker's zone, and who does them.

A time of day that is over means tomorrow's; but `18:00-02:00`, said at 19:00, has begun: it holds from now on.
"""

import re
from collections.abc import Sequence
from datetime import datetime

from handlers.commands.arguments import person_of
from handlers.commands.building import Incomplete, complete_or_ask
from handlers.commands.command import Command
from handlers.commands.line import Line
from handlers.commands.reader import Reader
from handlers.commands.when import find_when, when
from handlers.domain.content import shorten
from handlers.domain.errors import BadInput
from handlers.domain.tongue import said

_CLOCK = r"\d{1,2}(?:[:.]\d{2})?(?:am|pm)?"
_SPAN = re.compile(rf"({_CLOCK})[-\u2010-\u2015]({_CLOCK})", re.IGNORECASE)
_TO = ("-", "\u2013", "to", "until", "till")


def read_cover(line: Line, reader: Reader, now: datetime) -> Command | Incomplete:
    """Read the words after `cover`. `now` is aware UTC. Raises BadInput for whom or when nobody can tell."""
    words = [word.text for word in line.words]
    values: dict[str, str] = {}
    if words:
        values["person"], used = person_of(words[:4], reader)
        words = words[used:]
    lower = [word.casefold() for word in words]
    if "by" in lower:
        at = lower.index("by")
        if at + 1 == len(words):
            raise BadInput(
                said("Say who covers after `by`. For example: `cover @ben 18:00-02:00 by @ana`."), field="by"
            )
        values["by"], used = person_of(words[at + 1 : at + 5], reader)
        if words[at + 1 + used :]:
            typed = shorten(" ".join(words[at + 1 + used :]), 40)
            raise BadInput(
                said(
                    "`cover` does not take `{typed}`. For example: `{example}`.", typed=typed, example=line.verb.example
                )
            )
        words = words[:at]
    if words:
        values |= _span(words, reader, now)
    return complete_or_ask(line.verb, (), values, reader, now)


def _span(words: Sequence[str], reader: Reader, now: datetime) -> dict[str, str]:
    """The hours, as the texts of the form's fields; without a start it begins now."""
    parts = [part for word in words for part in _parts(word)]
    if parts[0].casefold() == "from":
        parts = parts[1:]
    at = next((index for index, part in enumerate(parts) if part.casefold() in _TO), -1)
    if at <= 0:
        until = when(" ".join(parts[at + 1 :]), reader.zone, now)
        return {"until": until.isoformat()}
    left, right = parts[:at], " ".join(parts[at + 1 :])
    if begun := _begun(left, right, reader, now):
        return {"until": begun.isoformat()}
    start = when(" ".join(left), reader.zone, now)
    return {"start": start.isoformat(), "until": when(right, reader.zone, start).isoformat()}


def _parts(word: str) -> tuple[str, ...]:
    found = _SPAN.fullmatch(word.strip(",;"))
    return (found[1], "-", found[2]) if found else (word,)


def _begun(left: Sequence[str], right: str, reader: Reader, now: datetime) -> datetime | None:
    """The end of hours that have begun already; None for hours that are to come."""
    if len(left) != 1 or not re.fullmatch(_CLOCK, left[0], re.IGNORECASE):
        return None
    found = find_when(left, reader.zone, now, past=True)
    if found is None:
        return None
    until = when(right, reader.zone, found[0])
    return until if until > now else None
