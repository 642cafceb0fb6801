"""`prefs [quiet 22:00-07:00|off] [language pl] [reach slack]`, in any order; alone it asks for the form.

The names may be left out where the value says what is meant: `prefs 22:00-07:00 pl`.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, time

from handlers.commands.arguments import choice_of, unknown_choice
from handlers.commands.building import Incomplete, build
from handlers.commands.choices import folded
from handlers.commands.command import Command
from handlers.commands.line import Line
from handlers.commands.reader import Reader
from handlers.commands.verb import Argument
from handlers.domain.content import shorten
from handlers.domain.errors import BadInput
from handlers.domain.preference import LONGEST_QUIET, OFF, length_of, written
from handlers.domain.rulebook import QuietHours
from handlers.domain.tongue import said

DEFAULT = "default"
NAMED = {"quiet": "quiet", "language": "language", "lang": "language", "reach": "reach"}
_NOTHING = ("off", "none", "no", "never")
_CLOCK = r"(\d{1,2})(?:[:.](\d{2}))?(am|pm)?"
_SPAN = re.compile(rf"{_CLOCK}(?:[-\u2010-\u2015]|to|until|till){_CLOCK}")


def read_prefs(line: Line, reader: Reader, now: datetime) -> Command | Incomplete:
    """Read the words after `prefs`. Raises BadInput for one that is no preference, or whose value cannot be read."""
    by_name = {argument.name: argument for argument in line.verb.arguments}
    words = [part for word in line.words for part in _parts(word.text)]
    values: dict[str, str] = {}
    while words:
        name, bare = NAMED.get(folded(words[0])), _meant(words[0], by_name, reader)
        if name is None and bare and bare not in values:
            values[bare], words = words[0], words[1:]
            continue
        if name is None:
            raise BadInput(
                said(
                    "`{word}` is no preference. Allowed: quiet, language, reach. For example: `{example}`.",
                    word=shorten(words[0], 30),
                    example=line.verb.example,
                )
            )
        after = _up_to_the_next(words[1:])
        if not after:
            raise BadInput(
                said("Say what after `{word}`. For example: `{example}`.", word=words[0], example=line.verb.example),
                field=name,
            )
        value = " ".join(after)
        if name != "quiet" and choice_of(by_name[name], value, reader) is None:
            raise BadInput(unknown_choice(by_name[name], value, reader, "prefs language pl"), field=name)
        values[name], words = value, words[1 + len(after) :]
    return build(line.verb.name, (), values, reader, now) if values else Incomplete(line.verb.name)


def _meant(word: str, by_name: Mapping[str, Argument], reader: Reader) -> str:
    """The preference whose value this is beyond doubt; "" for none."""
    if folded(word) == OFF or _SPAN.fullmatch(_plain(word)):
        return "quiet"
    found = [name for name in ("language", "reach") if choice_of(by_name[name], word, reader) is not None]
    return found[0] if len(found) == 1 else ""


def _parts(word: str) -> tuple[str, ...]:
    """`quiet:22:00-07:00` says the same as two words."""
    name, colon, rest = word.partition(":")
    return (name, rest) if colon and rest and folded(name) in NAMED else (word,)


def _up_to_the_next(words: Sequence[str]) -> list[str]:
    """The words of one value: up to the name of the next preference."""
    end = next((index for index, word in enumerate(words) if index and folded(word.partition(":")[0]) in NAMED), None)
    return list(words[:end])


def quiet_of(text: str) -> str:
    """Quiet hours as they are kept: `22:00-07:00`, "off" or "default". Raises BadInput for what is none of them."""
    typed = _plain(text).removeprefix("from")
    if typed in _NOTHING:
        return OFF
    if typed == DEFAULT:
        return DEFAULT
    found = _SPAN.fullmatch(typed)
    start, end = (_clock(*found.groups()[:3]), _clock(*found.groups()[3:])) if found else (None, None)
    if start is None or end is None:
        raise BadInput(
            said(
                "`{text}` are no hours I can read. Write them like `22:00-07:00`, or `off`, or `default` "
                "for what app.yaml says. For example: `prefs quiet 22:00-07:00`.",
                text=shorten(text, 30),
            ),
            field="quiet",
        )
    hours = QuietHours(start, end)
    if length_of(hours) > LONGEST_QUIET:
        raise BadInput(
            said(
                "Quiet hours last at most {most:.0f} hours, and `{hours}` is longer. For "
                "example: `prefs quiet 22:00-07:00`.",
                most=LONGEST_QUIET.total_seconds() / 3600,
                hours=written(hours),
            ),
            field="quiet",
        )
    return written(hours)


def _plain(text: str) -> str:
    return "".join(text.casefold().split()).strip(",;.")


def _clock(hour: str, minute: str | None, half: str | None) -> time | None:
    """A time of day; None where there is no such."""
    number = int(hour)
    if half is not None:
        if not 1 <= number <= 12:
            return None
        number = number % 12 + (12 if half == "pm" else 0)
    return time(number, int(minute or 0)) if number < 24 and int(minute or 0) < 60 else None
