"""What every chat says in plain text: how long is left, an instant in UTC, somebody's words between our own."""

import unicodedata
from datetime import UTC, datetime, timedelta

_FROM_THE_RIGHT = frozenset({"R", "AL", "RLE", "RLO", "RLI"})


def quoted(words: str) -> str:
    """Somebody's words within a line of ours: on one line, between quotation marks, without turning ours around."""
    flat = " ".join(words.split())
    turned = not flat.isascii() and any(unicodedata.bidirectional(sign) in _FROM_THE_RIGHT for sign in flat)
    return f"“\u2068{flat}\u2069”" if turned else f"“{flat}”"


def utc(at: datetime, style: str, now: datetime) -> str:
    """An instant in words for whoever's program shows no dates."""
    here = at.astimezone(UTC)
    clock, day = (
        f"{here:%H:%M} UTC",
        f"{here:%a} {here.day} {here:%b}" + ("" if here.year == now.year else f" {here.year}"),
    )
    if style == "time" and here.date() == now.astimezone(UTC).date():
        return clock
    return day if style == "date" else f"{day} {clock}"


def left(at: datetime, now: datetime) -> str:
    """How long is left, or how late it is: the two biggest units, the smaller one cut off."""
    distance = at - now
    minutes = int(abs(distance).total_seconds()) // 60
    if distance == timedelta():
        return "due now"
    if minutes == 0:
        span = "less than a minute"
    elif minutes < 60:
        span = f"{minutes} min"
    elif minutes < 24 * 60:
        span = f"{minutes // 60} h" + (f" {minutes % 60} min" if minutes % 60 else "")
    else:
        days, hours = divmod(minutes // 60, 24)
        span = f"{days} d" + (f" {hours} h" if hours else "")
    return f"{span} {'late' if distance < timedelta() else 'left'}"
