"""Instants as people type them, in the asker's zone: `30m`, `1h30m`, `14:00`, `9am`, `tomorrow 09:00`, ISO 8601.

A time of day means its next occurrence (or, for what lies behind, its last). A time that the spring change leaves out
is shifted forward by the missing hour; of a time that the autumn change repeats, the first is meant unless it is over.
"""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from handlers.domain.content import shorten
from handlers.domain.errors import BadInput
from handlers.domain.tongue import marked, said

EXAMPLES = marked("`30m`, `2h`, `14:00`, `tomorrow 09:00` or `2026-11-25 14:00`")
_TOO_FAR = marked("`{typed}` is more than 366 days away. Write a nearer time, for example {examples}.")
LONGEST = timedelta(days=366)

_UNITS = {
    **dict.fromkeys(("m", "min", "mins", "minute", "minutes"), 60),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours"), 3600),
    **dict.fromkeys(("d", "day", "days"), 86_400),
}
_NUMBER_WORDS = frozenset(
    {"a", "an", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "half"}
)
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

_PARTS = re.compile(r"([0-9]{1,6})([a-z]{1,7})")
_DURATION = re.compile(r"(?:[0-9]{1,6}[a-z]{1,7}){1,3}")
_CLOCK = re.compile(r"([0-9]{1,2})[:.]([0-9]{2})(?::[0-9]{2})?(am|pm)?")
_TWELVE = re.compile(r"([0-9]{1,2})(am|pm)")
_DATE = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_ISO = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}t[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?(?:z|[+-][0-9]{2}:?[0-9]{2})?"
)
_ORDER_UNSURE = re.compile(r"[0-9]{1,2}[/.][0-9]{1,2}(?:[/.][0-9]{2,4})?")
_NEARLY = re.compile(r"[-+]?[0-9][0-9.,e+]*(?:[mhd]|mins?|minutes?|hrs?|hours?|days?)?")


def when(text: str, zone: ZoneInfo, now: datetime, *, past: bool = False) -> datetime:
    """The instant that a whole text means, in UTC to the second.

    Raises BadInput, in one sentence with an example, for what is no time, is impossible, or lies on the wrong side of
    `now` (aware UTC).
    """
    words = text.casefold().split()
    found = find_when(words, zone, now, past=past) if words else None
    if found is None or found[1] != len(words):
        raise BadInput(
            said(
                "`{text}` is not a time I can read. Write {examples}.", text=shorten(text, 40), examples=said(EXAMPLES)
            )
        )
    return found[0]


def find_when(
    words: Sequence[str], zone: ZoneInfo, now: datetime, *, past: bool = False
) -> tuple[datetime, int] | None:
    """The instant at the start of some words, and how many of them it takes; None if they do not begin with a time.

    Raises BadInput for what is clearly meant as a time and cannot be one.
    """
    low = [word.casefold().strip(",;") for word in words[:5]]
    if not low:
        return None
    _refuse_the_unclear(low)
    for read in (_iso, _dated, _named_day, _day_and_month, _time_alone):
        if found := read(low, zone, now, past):
            at, used = found
            return _on_its_side(at, now, past, " ".join(words[:used])), used
    if length := _duration(low):
        seconds, used = length
        step = timedelta(seconds=seconds)
        start = now.replace(microsecond=0)
        return (start - step if past else start + step), used
    return None


def _refuse_the_unclear(low: Sequence[str]) -> None:
    first, second = low[0], low[1] if len(low) > 1 else ""
    if first in _NUMBER_WORDS and (second in _UNITS or second == "an"):
        raise BadInput(
            said(
                "`{first} {second}` is not a time I can read. Write it in digits, for example `2h` or `90 min`.",
                first=first,
                second=second,
            )
        )
    if _ORDER_UNSURE.fullmatch(first) and not _CLOCK.fullmatch(first):
        raise BadInput(
            said(
                "`{first}` could be two different dates. Write year-month-day, for example `2026-11-25 14:00`.",
                first=first,
            )
        )
    if first[:1] == "-" and _NEARLY.fullmatch(first):
        raise BadInput(
            said(
                "`{first}` runs backwards. Write a length from 1m to 366d, for example `30m`.", first=shorten(first, 30)
            )
        )


def _duration(low: Sequence[str]) -> tuple[int, int] | None:
    seconds, used = 0, 0
    while used < len(low):
        word = low[used]
        follower = low[used + 1] if used + 1 < len(low) else ""
        if _DURATION.fullmatch(word) and all(unit in _UNITS for _, unit in _PARTS.findall(word)):
            seconds += sum(int(number) * _UNITS[unit] for number, unit in _PARTS.findall(word))
            used += 1
        elif word.isascii() and word.isdigit() and len(word) <= 6 and follower in _UNITS:
            seconds += int(word) * _UNITS[follower]
            used += 2
        else:
            break
    if not used:
        _refuse_a_near_duration(low)
        return None
    if not 60 <= seconds <= LONGEST.total_seconds():
        typed = shorten(" ".join(low[:used]), 30)
        raise _refused(
            marked("`{typed}` is too short or too long. Write a length from 1m to 366d, for example `30m` or `2h`."),
            typed,
        )
    return seconds, used


def _refuse_a_near_duration(low: Sequence[str]) -> None:
    word = low[0]
    shaped = _NEARLY.fullmatch(word) is not None
    if shaped and (word[-1].isalpha() or (len(low) > 1 and low[1] in _UNITS)):
        raise BadInput(
            said(
                "`{word}` is not a length of time I can use. Write whole numbers from 1m to 366d, for "
                "example `30m`, `2h` or `1h30m`.",
                word=shorten(word, 30),
            )
        )


def _iso(low: Sequence[str], zone: ZoneInfo, _now: datetime, _past: bool) -> tuple[datetime, int] | None:
    if not _ISO.fullmatch(low[0]):
        return None
    try:
        at = datetime.fromisoformat(low[0].upper())
        local = at if at.tzinfo else at.replace(tzinfo=zone)
        return local.astimezone(UTC).replace(microsecond=0), 1
    except (ValueError, OverflowError) as error:
        raise _refused(
            marked("`{typed}` is not a date and time that exists. Write for example `2026-11-25T14:00`."), low[0]
        ) from error


def _dated(low: Sequence[str], zone: ZoneInfo, _now: datetime, _past: bool) -> tuple[datetime, int] | None:
    shape = _DATE.fullmatch(low[0])
    if shape is None:
        return None
    return _on_day(_a_date(low[0], *(int(part) for part in shape.groups())), low, 1, zone)


def _named_day(low: Sequence[str], zone: ZoneInfo, now: datetime, past: bool) -> tuple[datetime, int] | None:
    today = now.astimezone(zone).date()
    offsets = {"today": 0, "tomorrow": 1, "yesterday": -1}
    if low[0] in offsets:
        return _on_day(today + timedelta(days=offsets[low[0]]), low, 1, zone)
    day = low[0][:3]
    if day not in _DAYS or not _is_name(low[0], "monday tuesday wednesday thursday friday saturday sunday"):
        return None
    if len(low) < 2 or not (_CLOCK.fullmatch(low[1]) or _TWELVE.fullmatch(low[1])):
        return None
    ahead = (_DAYS.index(day) - today.weekday()) % 7
    for days in (ahead - 7, ahead) if past else (ahead, ahead + 7):
        found = _on_day(today + timedelta(days=days), low, 1, zone)
        if found[0] > now or past:
            break
    return found


def _is_name(word: str, names: str) -> bool:
    return any(len(word) >= 3 and name.startswith(word) for name in names.split())


def _day_and_month(low: Sequence[str], zone: ZoneInfo, now: datetime, past: bool) -> tuple[datetime, int] | None:
    """`25 Nov 14:00`, with or without the year: without it, the next (or for what lies behind, the last) such day."""
    names = "january february march april may june july august september october november december"
    day = low[0].rstrip(".")
    if len(low) < 2 or not (day.isascii() and day.isdigit() and len(day) <= 2) or not _is_name(low[1], names):
        return None
    month = _MONTHS.index(low[1][:3]) + 1
    typed = f"{low[0]} {low[1]}"
    if len(low) > 2 and re.fullmatch(r"[0-9]{4}", low[2]):
        return _on_day(_a_date(f"{typed} {low[2]}", int(low[2]), month, int(day)), low, 3, zone)
    year = now.astimezone(zone).year
    found = _on_day(_a_date(typed, year, month, int(day)), low, 2, zone)
    if not past and found[0] <= now:
        return _on_day(_a_date(typed, year + 1, month, int(day)), low, 2, zone)
    if past and found[0] > now:
        return _on_day(_a_date(typed, year - 1, month, int(day)), low, 2, zone)
    return found


def _time_alone(low: Sequence[str], zone: ZoneInfo, now: datetime, past: bool) -> tuple[datetime, int] | None:
    found = _time_of_day(low, 0)
    if found is None:
        return None
    clock, used = found
    today = now.astimezone(zone).date()
    near = sorted(
        at for days in (-1, 0, 1) for at in _occurrences(datetime.combine(today + timedelta(days=days), clock), zone)
    )
    if past:
        return [at for at in near if at <= now][-1], used
    return next(at for at in near if at > now), used


def _occurrences(local: datetime, zone: ZoneInfo) -> list[datetime]:
    """When a wall clock shows this: once, or twice in the repeated hour; a skipped time counts as shifted forward."""
    first, second = (local.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    return [first, second] if second > first else [first]


def _on_day(day: date, low: Sequence[str], used: int, zone: ZoneInfo) -> tuple[datetime, int]:
    found = _time_of_day(low, used)
    if found is None:
        typed = " ".join(low[:used])
        raise _refused(marked("Say at what time on `{typed}`, for example `{typed} 09:00`."), typed)
    clock, used = found
    return _occurrences(datetime.combine(day, clock), zone)[0], used


def _time_of_day(low: Sequence[str], start: int) -> tuple[time, int] | None:
    """The time of day at a word, and the index of the word after it."""
    if start < len(low) and low[start] == "at":
        start += 1
    if start >= len(low):
        return None
    word, follower = low[start], low[start + 1] if start + 1 < len(low) else ""
    used = start + 1
    if follower in ("am", "pm") and re.fullmatch(r"[0-9]{1,2}(?:[:.][0-9]{2})?", word):
        word, used = word + follower, used + 1
    shape = _CLOCK.fullmatch(word)
    if shape is not None:
        return _a_time(word, int(shape[1]), int(shape[2]), shape[3]), used
    shape = _TWELVE.fullmatch(word)
    return (_a_time(word, int(shape[1]), 0, shape[2]), used) if shape else None


def _a_time(typed: str, hour: int, minute: int, half: str | None) -> time:
    if half:
        if not 1 <= hour <= 12 or minute > 59:
            raise _refused(
                marked("`{typed}` is not a time of day. Write 1am to 12pm, for example `9am` or `9:30pm`."), typed
            )
        hour = hour % 12 + (12 if half == "pm" else 0)
    if hour > 23 or minute > 59:
        raise _refused(
            marked("`{typed}` is not a time of day. Write 00:00 to 23:59, for example `tomorrow 00:00`."), typed
        )
    return time(hour, minute)


def _a_date(typed: str, year: int, month: int, day: int) -> date:
    if not 1900 <= year <= 2999:  # no zone's arithmetic overflows between
        raise _refused(_TOO_FAR, typed)
    try:
        return date(year, month, day)
    except ValueError as error:
        raise _refused(
            marked("`{typed}` is not a date that exists. Write for example `2026-11-25 14:00`."), typed
        ) from error


def _on_its_side(at: datetime, now: datetime, past: bool, typed: str) -> datetime:
    """The instant, if it lies ahead (or behind, if `past`) and within a year."""
    if past and at > now:
        raise _refused(
            marked("`{typed}` has not come yet. Write a time that is over, for example `13:45` or `30m`."), typed
        )
    if not past and at <= now:
        raise _refused(marked("`{typed}` is over. Write a time to come, for example {examples}."), typed)
    if abs(at - now) > LONGEST:
        raise _refused(_TOO_FAR, typed)
    return at


def _refused(template: str, typed: str) -> BadInput:
    return BadInput(said(template, typed=typed, examples=said(EXAMPLES)))
