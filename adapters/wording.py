"""What every chat says in plain text: how long is left, an instant in UTC, somebody's words between our own."""

import unicodedata
from datetime import UTC, datetime, timedelta

from handlers.cards.dates import written
from handlers.domain.tongue import counted, said

_FROM_THE_RIGHT = frozenset({"R", "AL", "RLE", "RLO", "RLI"})


def quoted(words: str) -> str:
    """Somebody's words within a line of ours: on one line, between quotation marks, without turning ours around."""
    flat = " ".join(words.split())
    turned = not flat.isascii() and any(unicodedata.bidirectional(sign) in _FROM_THE_RIGHT for sign in flat)
    return f"“\u2068{flat}\u2069”" if turned else f"“{flat}”"


def utc(at: datetime, style: str, now: datetime) -> str:
    """An instant in words for whoever's program shows no dates."""
    here = at.astimezone(UTC)
    clock = f"{here:%H:%M} UTC"
    if style == "time" and here.date() == now.astimezone(UTC).date():
        return clock
    day = written(here, "%a %-d %b" if here.year == now.year else "%a %-d %b %Y")
    return day if style == "date" else f"{day} {clock}"


def left(at: datetime, now: datetime) -> str:
    """How long is left, or how late it is: the two biggest units, the smaller one cut off."""
    distance = at - now
    if distance == timedelta():
        return said("due now")
    span = _span(int(abs(distance).total_seconds()) // 60)
    return said("{span} late", span=span) if distance < timedelta() else said("{span} left", span=span)


def _span(minutes: int) -> str:
    """Whole minutes in words."""
    hours, rest = divmod(minutes, 60)
    if minutes == 0:
        return said("less than a minute")
    if hours == 0:
        return said("{minutes} min", minutes=minutes)
    if hours < 24:
        return said("{hours} h {minutes} min", hours=hours, minutes=rest) if rest else said("{hours} h", hours=hours)
    days, rest = divmod(hours, 24)
    return said("{days} d {hours} h", days=days, hours=rest) if rest else said("{days} d", days=days)


def yes() -> str:
    """What is beside a box that is to be ticked."""
    return said("Yes", "button")


def yes_to(label: str) -> str:
    """The button that does it, after it was asked whether to."""
    return said("Yes: {label}", "button", label=label)


def no() -> str:
    """The button that does not."""
    return said("No, go back", "button")


def more() -> str:
    """What the buttons that are seldom needed stand behind."""
    return said("More…", "button")


def choose() -> str:
    """What stands in a menu while nothing is chosen."""
    return said("Choose…")


def cancel() -> str:
    """The button that closes a form and sends nothing."""
    return said("Cancel", "form")


def close() -> str:
    """The button that closes an answer."""
    return said("Close", "dialog")


def another_look(count: int) -> str:
    """That so many things of a form are wrong."""
    return counted(count, "One thing needs another look.", "{n} things need another look.")


def nothing_sent() -> str:
    """What became of such a form."""
    return said("Nothing was sent.")


def needed(label: str) -> str:
    """That a field must not be empty."""
    return said("{label}: this is needed.", label=label)


def required(label: str) -> str:
    """The same, in the field's label."""
    return said("{label} (required)", label=label)


def preview() -> str:
    """What stands above a card as its readers will have it."""
    return said("Exactly what will be seen:")


def as_of(*, follows: bool) -> str:
    """What stands before the time at which what is said to be left was true; it may follow other words."""
    return said("as of", "after other words") if follows else said("As of")


def show_fields() -> str:
    """The button that shows what a form asks for after a choice."""
    return said("Show its fields", "button")
