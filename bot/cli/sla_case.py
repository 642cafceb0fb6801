"""One case of the what-if calculator: read strictly, answered exactly.

Whatever makes no sense is refused with a sentence that names the field, the value and what is allowed.
"""

import difflib
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from handlers.domain.calendar import WEEKDAYS, Calendar, Window, wall_seconds, zone_named
from handlers.domain.errors import BadInput
from handlers.domain.open_hours import EARLIEST, LATEST, OpenHours, open_hours

MOST_MINUTES = 1_576_800  # 1,095 days
CASE_KEYS = ("calendar", "start", "target_minutes", "pauses", "at")
CALENDAR_KEYS = ("tz", "weekly", "holidays", "date_hours")

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SECOND = timedelta(seconds=1)
# Minutes are given and answered to six digits, which is as near as a second can be written in them.
_LESS_THAN_A_DIGIT = Decimal("0.00006")

Pause = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Case:
    """A clock to be worked out. Instants are whole seconds since 1970, UTC; `target` is in seconds of open time.

    `pauses` are in order, apart from each other, and none begins before `start`; one that ends at LATEST has no end.
    """

    hours: OpenHours
    start: int
    target: int | None
    pauses: tuple[Pause, ...]
    at: tuple[int, ...]

    def due(self) -> int | None:
        """The earliest second with the target used up; None for no target, an open pause or a calendar never open."""
        if self.target is None:
            return None
        since, left = self.start, self.target
        for begins, ends in self.pauses:
            worked = self.hours.elapsed(since, begins)
            if left <= worked:
                break
            if ends >= LATEST:
                return None
            since, left = ends, left - worked
        return self.hours.due(since, left)

    def elapsed(self, at: int) -> int:
        """Open seconds from the start up to an instant, less those inside pauses."""
        paused = sum(self.hours.elapsed(begins, min(ends, at)) for begins, ends in self.pauses)
        return self.hours.elapsed(self.start, at) - paused


def read_case(given: object) -> Case:
    """Read one case of the JSON given.

    Raises BadInput for one that makes no sense.
    """
    case = _object(given, "a case")
    for key in case:
        _check_key(key)
    for key in ("calendar", "start"):
        if key not in case:
            raise BadInput(f"{key} is missing" + ("; write null for 24x7." if key == "calendar" else "."))
    start = _instant(case["start"], "start")
    return Case(
        hours=open_hours(_calendar(case["calendar"])),
        start=start,
        target=_target(case.get("target_minutes")),
        pauses=_pauses(case.get("pauses", []), start),
        at=tuple(_instant(at, "at") for at in _list(case.get("at", []), "at")),
    )


def _check_key(key: str) -> None:
    """Refuse a key that was meant to be another; whatever else stands beside a case (`id`, `note`) is its writer's."""
    if key in CASE_KEYS:
        return
    if key in CALENDAR_KEYS:
        raise BadInput(f"A case has no key {_shown(key)}; it belongs inside calendar.")
    typed = key.strip().casefold().replace("-", "_").replace(" ", "_")
    begun = [known for known in CASE_KEYS if len(typed) > 2 and (known.startswith(typed) or typed.startswith(known))]
    near = begun or difflib.get_close_matches(typed, CASE_KEYS, n=1, cutoff=0.65)
    if near:
        raise BadInput(f"A case has no key {_shown(key)}; did you mean {near[0]}? It has {', '.join(CASE_KEYS)}.")


def written(at: int) -> str:
    """An instant as the calculator writes it: ISO, UTC, to the second."""
    return (_EPOCH + at * _SECOND).strftime("%Y-%m-%dT%H:%M:%SZ")


def _calendar(given: object) -> Calendar | None:
    if given is None:
        return None
    calendar = _object(given, "calendar")
    for key in calendar:
        if key not in CALENDAR_KEYS:
            raise BadInput(f"calendar has no key {_shown(key)}; it has {', '.join(CALENDAR_KEYS)}.")
    zone = calendar.get("tz")
    if not isinstance(zone, str):
        raise BadInput("calendar.tz must name a time zone, such as Europe/Dublin.")
    zone_named(zone)
    weekly = _object(calendar.get("weekly", {}), "calendar.weekly")
    for day in weekly:
        if day not in WEEKDAYS:
            raise BadInput(f"calendar.weekly has no day {_shown(day)}; the days are {', '.join(WEEKDAYS)}.")
    dated = _object(calendar.get("date_hours", {}), "calendar.date_hours")
    return Calendar(
        key="",
        timezone=zone,
        weekly=tuple(_windows(weekly.get(day, []), f"calendar.weekly.{day}") for day in WEEKDAYS),
        holidays=frozenset(_date(on) for on in _list(calendar.get("holidays", []), "calendar.holidays")),
        date_hours={_date(on): _windows(windows, f"calendar.date_hours.{on}") for on, windows in dated.items()},
    )


def _windows(given: object, field: str) -> tuple[Window, ...]:
    return tuple(_window(window, field) for window in _list(given, field))


def _window(given: object, field: str) -> Window:
    match given:
        case [str() as opens, str() as closes]:
            return wall_seconds(opens), wall_seconds(closes)
    raise BadInput(f'{field} holds {_shown(given)}; a window is written ["09:00", "17:00"].')


def _pauses(given: object, start: int) -> tuple[Pause, ...]:
    """The union of the pauses given, as far as it lies after the start."""
    union: list[Pause] = []
    for begins, ends in sorted(_pause(pause) for pause in _list(given, "pauses")):
        if ends <= max(begins, start):
            continue
        if union and begins <= union[-1][1]:
            union[-1] = (union[-1][0], max(ends, union[-1][1]))
        else:
            union.append((max(begins, start), ends))
    return tuple(union)


def _pause(given: object) -> Pause:
    match given:
        case [begins, ends]:
            since = _instant(begins, "pauses")
            until = LATEST if ends is None else min(_seconds(ends, "pauses"), LATEST)
        case _:
            raise BadInput(f"pauses holds {_shown(given)}; a pause is written [from, until], until may be null.")
    if until < since:
        raise BadInput(f"A pause ends before it starts: {_shown(given)}.")
    return since, until


def _target(given: object) -> int | None:
    """Seconds of a target in minutes, the next whole one."""
    if given is None:
        return None
    if isinstance(given, bool) or not isinstance(given, int | Decimal) or not 0 <= given <= MOST_MINUTES:
        raise BadInput(f"target_minutes is {_shown(given)}; it must be a number from 0 to {MOST_MINUTES:,}, or null.")
    return max(0, math.ceil(Decimal(given) * 60 - _LESS_THAN_A_DIGIT))


def _instant(given: object, field: str) -> int:
    """The second of a time, of the years that a calendar is known for."""
    at = _seconds(given, field)
    if not EARLIEST <= at < LATEST:
        raise BadInput(f"{field} is {_shown(given)}; the years 1900 to 2999 can be worked out.")
    return at


def _seconds(given: object, field: str) -> int:
    """Whole seconds since 1970 of an ISO time; a fraction of a second is cut off."""
    example = "write it with its offset, as 2026-03-29T21:00:00Z."
    if not isinstance(given, str):
        raise BadInput(f"{field} is {_shown(given)} and not a time; {example}")
    try:
        at = datetime.fromisoformat(given)
    except ValueError:
        raise BadInput(f"{field} is {_shown(given)} and not a time; {example}") from None
    if at.tzinfo is None:
        raise BadInput(f"{field} is {_shown(given)} and has no offset from UTC; {example}")
    return (at - _EPOCH) // _SECOND


def _date(given: object) -> date:
    if isinstance(given, str) and _DATE.fullmatch(given):
        try:
            return date.fromisoformat(given)
        except ValueError:
            pass  # a day such as 30 February: the sentence below fits it too
    raise BadInput(f"{_shown(given)} is not a date; write it as 2026-12-25.")


def _object(given: object, field: str) -> Mapping[str, object]:
    if not isinstance(given, Mapping):
        raise BadInput(f"{field} must be an object, not {_shown(given)}.")
    return given


def _list(given: object, field: str) -> Sequence[object]:
    if not isinstance(given, list):
        raise BadInput(f"{field} must be a list, not {_shown(given)}.")
    return given


def _shown(value: object) -> str:
    """A value as it is shown in a sentence: one short line."""
    if isinstance(value, Decimal):
        value = float(value)
    words = "null" if value is None else repr(value)
    return words if len(words) <= 60 else words[:57] + "..."
