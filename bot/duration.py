"""Durations and instants as the local routes and the command line take them: ISO 8601, and nothing looser."""

import re
from datetime import UTC, datetime, timedelta

from handlers.domain.errors import BadInput

LONGEST = timedelta(days=366)
_DURATION = re.compile(
    r"P(?!$)(?:(?P<weeks>\d{1,4})W)?(?:(?P<days>\d{1,4})D)?"
    r"(?:T(?=\d)(?:(?P<hours>\d{1,5})H)?(?:(?P<minutes>\d{1,6})M)?(?:(?P<seconds>\d{1,8})S)?)?",
    re.ASCII,
)


def duration(text: str, *, field: str) -> timedelta:
    """A duration such as PT25M, PT1H30M or P1D, at most 366 days. Raises BadInput."""
    found = _DURATION.fullmatch(text)
    if found is None:
        raise BadInput(
            f"{field}: that is no duration. Allowed: ISO 8601 with weeks to seconds. Example: PT25M", field=field
        )
    length = timedelta(**{unit: int(number) for unit, number in found.groupdict(default="0").items()})
    if length > LONGEST:
        raise BadInput(f"{field}: at most 366 days at once. Example: P30D", field=field)
    return length


def moment(text: str, *, field: str) -> datetime:
    """An instant with its offset, in UTC. Raises BadInput."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise BadInput(_no_instant(field), field=field) from error
    if at.tzinfo is None:
        raise BadInput(_no_instant(field), field=field)
    try:
        return at.astimezone(UTC)
    except OverflowError as error:
        raise BadInput(_no_instant(field), field=field) from error


def iso(at: datetime) -> str:
    """An instant as machines read it: ISO 8601 in UTC with a Z."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _no_instant(field: str) -> str:
    return f"{field}: that is no time. Allowed: ISO 8601 with an offset. Example: 2026-11-24T09:00:00Z"
