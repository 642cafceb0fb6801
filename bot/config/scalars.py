"""The words and numbers that `app.yaml` is written in: zones, times of day, days, durations, keys.

Each refusal says what is allowed and gives an example; `wrong` carries both through pydantic to the message.
"""

import re
from datetime import date, time
from typing import Annotated
from zoneinfo import available_timezones

from pydantic import AfterValidator, BeforeValidator
from pydantic_core import PydanticCustomError

from bot.config.problems import one_of

DAY = 86_400  # seconds
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_ZONES = frozenset(zone for zone in available_timezones() if "/" in zone or zone == "UTC") - {"Factory", "localtime"}
_TIME = re.compile(r"([01]?[0-9]|2[0-4]):([0-5][0-9])(?::([0-5][0-9]))?")
_DURATION = re.compile(r"([0-9]{1,6})(m|h|d|bh|bd)")
_KEY = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
_CLIENT_KEY = re.compile(r"[A-Z][A-Z0-9]{0,11}")
_HOST = re.compile(r"(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}")
_VARIABLE = re.compile(r"[A-Z][A-Z0-9_]{2,63}")
_TAKEN_BY_SLACK = frozenset(
    {"active", "apps", "archive", "away", "call", "collapse", "dm", "dnd", "expand", "feed", "feedback", "invite"}
    | {"join", "leave", "me", "msg", "mute", "open", "pro", "prefs", "remind", "remove", "rename", "search"}
    | {"shortcuts", "shrug", "star", "status", "topic", "who"}
)
_RESERVED = frozenset({"OPS", "R"})  # the counters of internal and restricted records


def wrong(allowed: str, example: str) -> PydanticCustomError:
    """The refusal of a value: what is allowed, and an example."""
    return PydanticCustomError("handrail", "{allowed}", {"allowed": allowed, "example": example})


def _zone(text: str) -> str:
    if text not in _ZONES:
        raise wrong(f"a time zone of the IANA list: {one_of(text, _ZONES)}", "timezone: Europe/Dublin")
    return text


def seconds_of_day(text: object) -> int:
    """`22:30` (and `24:00`) as seconds after midnight. Raises a refusal that names the form."""
    found = _TIME.fullmatch(text) if isinstance(text, str) else None
    seconds = (
        sum(int(part or 0) * unit for part, unit in zip(found.groups(), (3600, 60, 1), strict=True)) if found else -1
    )
    if not 0 <= seconds <= DAY:
        raise wrong("a local time of day from 00:00 to 24:00, as hours:minutes", '"22:30"')
    return seconds


def _clock_time(text: object) -> time:
    seconds = seconds_of_day(text) % DAY  # a shift that ends at 24:00 ends as the next day begins
    return time(seconds // 3600, seconds // 60 % 60, seconds % 60)


def _date(text: object) -> date:
    try:
        if isinstance(text, str) and len(text) == 10:
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise wrong("a date as year-month-day", "2026-12-25")


def _day(text: object) -> int:
    if not isinstance(text, str) or text not in DAYS:
        raise wrong(f"a day of the week: {one_of(str(text), DAYS)}", "days: [mon, tue, wed, thu, fri]")
    return DAYS.index(text)


def _minutes(text: object) -> int:
    found = _DURATION.fullmatch(text) if isinstance(text, str) else None
    if found is None or found[2] not in ("m", "h"):
        raise wrong("a duration in minutes or hours", "60m")
    return int(found[1]) * (3600 if found[2] == "h" else 60)


def duration(text: str) -> tuple[int, str] | None:
    """`4bh` as (14400, "bh"): seconds of open time and the unit it was written in; None when it is no duration.

    `bh` is an open hour and `bd` are 8 open hours of the calendar in question.
    """
    found = _DURATION.fullmatch(text)
    unit = {"m": 60, "h": 3600, "d": DAY, "bh": 3600, "bd": 8 * 3600}
    return (int(found[1]) * unit[found[2]], found[2]) if found else None


def _key(text: str) -> str:
    if not _KEY.fullmatch(text):
        raise wrong("a short name: small letters, digits, - and _, at most 40", "key: dub-1")
    return text


def _client_key(text: str) -> str:
    if not _CLIENT_KEY.fullmatch(text) or text in _RESERVED:
        raise wrong("capital letters and digits, at most 12, and not OPS or R: references begin with it", "key: ORION")
    return text


def _host(text: str) -> str:
    if not _HOST.fullmatch(text):
        raise wrong("a host name in small letters, without https:// and path", "review.orion.example")
    return text


def _variable(text: str) -> str:
    if not _VARIABLE.fullmatch(text):
        raise wrong(
            "the name of the environment variable that holds the secret, never the secret itself", "PAGER_SECRET"
        )
    return text


def _name(text: str) -> str:
    if not 1 <= len(text.strip()) <= 80 or not text.isprintable():
        raise wrong("1 to 80 printable characters", "name: Aoife Byrne")
    return text.strip()


def _root(text: str) -> str:
    if not re.fullmatch(r"[a-z][a-z0-9_-]{0,31}", text) or text in _TAKEN_BY_SLACK:
        raise wrong("small letters, at most 32, and no command that Slack has itself", "escalate: [escalate, esc]")
    return text


Zone = Annotated[str, AfterValidator(_zone)]
Key = Annotated[str, AfterValidator(_key)]
ClientKey = Annotated[str, AfterValidator(_client_key)]
Name = Annotated[str, AfterValidator(_name)]
Host = Annotated[str, AfterValidator(_host)]
Variable = Annotated[str, AfterValidator(_variable)]
Root = Annotated[str, AfterValidator(_root)]
Day = Annotated[int, BeforeValidator(_day)]
TimeOfDay = Annotated[time, BeforeValidator(_clock_time)]
SecondOfDay = Annotated[int, BeforeValidator(seconds_of_day)]
LocalDate = Annotated[date, BeforeValidator(_date)]
Minutes = Annotated[int, BeforeValidator(_minutes)]
