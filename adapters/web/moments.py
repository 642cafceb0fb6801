"""Instants in words, in the reader's own zone and named by its city. `now` is the chat's time."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from adapters.wording import left
from handlers.cards.dates import written
from handlers.domain.tongue import said

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Clockface:
    """The zone that times are shown in, and the time that it is now.

    `then` is when a message was written that is not kept up to date: what it says is left was left then.
    """

    timezone: str
    now: datetime
    then: datetime | None = None

    @property
    def zone(self) -> ZoneInfo:
        try:
            return ZoneInfo(self.timezone)
        except (ZoneInfoNotFoundError, ValueError):
            return ZoneInfo("UTC")

    @property
    def label(self) -> str:
        """The zone as people say it: its city."""
        return self.timezone.rpartition("/")[2].replace("_", " ") or "UTC"

    def local(self, at: datetime) -> datetime:
        return at.astimezone(self.zone)


def words(at: datetime, style: str, face: Clockface, *, zone: bool = True) -> str:
    """An instant in words. `style` is as in `cards.card.Moment`. A page names its zone once, and leaves it out here."""
    if style == "left":
        return left(at, face.then or face.now)
    local = face.local(at)
    clock = f"{local:%H:%M} {face.label}" if zone else f"{local:%H:%M}"
    today = face.local(face.now)
    if style == "time":  # an hour alone would be taken for today's
        return clock if local.date() == today.date() else f"{written(local, '%a')} {clock}"
    day = _day(local, today)
    return day if style == "date" else f"{day} {clock}"


def short(at: datetime, face: Clockface) -> str:
    """When something was said: the hour, with its day if that is not today. The room's clock names the zone."""
    local, today = face.local(at), face.local(face.now)
    return f"{local:%H:%M}" if local.date() == today.date() else f"{_day(local, today)} {local:%H:%M}"


def plain(at: datetime, face: Clockface) -> str:
    """An instant in full, for a tooltip and for the clock bar."""
    local = face.local(at)
    return f"{written(local, '%a %-d %b %Y')}, {local:%H:%M} {face.label}"


def hands(face: Clockface) -> str:
    """The time that it is now, for the clock bar; to the second only where the clock stands between two minutes."""
    local = face.local(face.now)
    return f"{local:%H:%M:%S}" if local.second else f"{local:%H:%M}"


def coming(at: datetime, face: Clockface) -> str:
    """When the next event is, for the clock bar; to the second where it falls into the minute that it is now."""
    local, here = face.local(at), face.local(face.now)
    if local.date() != here.date():
        return written(local, "%a %H:%M")
    return f"{local:%H:%M:%S}" if f"{local:%H:%M}" == f"{here:%H:%M}" else f"{local:%H:%M}"


def iso(at: datetime) -> str:
    """The instant as a machine reads it."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _day(local: datetime, today: datetime) -> str:
    if local.date() == today.date():
        return said("today")
    if local.date() == (today + DAY).date():
        return said("tomorrow")
    if local.date() == (today - DAY).date():
        return said("yesterday")
    return written(local, "%a %-d %b" if local.year == today.year else "%a %-d %b %Y")
