"""What is said of a clock again and again: why its policy fits, how it ended, and lengths of open time."""

from handlers.domain.breach import Result
from handlers.domain.policy import When
from handlers.domain.sla import ClockState
from handlers.domain.tongue import marked, said

LATE = (marked("It is breached."), marked("It is missed: that is internal, not legal."))
SIDES = {
    "client": marked("client", "waited on"),
    "vendor": marked("vendor", "waited on"),
    "internal": marked("internal", "waited on"),
}

ENDED = {
    ClockState.MET: marked("Met at {ended}: {used}, {due}."),
    ClockState.MISSED: marked("Missed at {ended}: {used}, {due}."),
    ClockState.CANCELLED: marked("Cancelled at {ended}: {used}, {due}."),
}
GROSS = {
    Result.MET: marked("By the wall clock alone: due {due}, met."),
    Result.BREACH: marked("By the wall clock alone: due {due}, missed."),
    Result.EXCLUDED: marked("By the wall clock alone: due {due}, not counted."),
    Result.UNDECIDED: marked("By the wall clock alone: due {due}, running."),
}


def reasons(when: When) -> str:
    """The conditions of a policy as words: why it was this one."""
    parts = (
        (marked("severity {values}"), when.severities),
        (marked("type {values}"), when.types),
        (marked("client {values}"), when.clients),
        (marked("site {values}"), when.sites),
        (marked("label {values}"), when.labels),
    )
    given = [said(template, values=said(" or ").join(sorted(values))) for template, values in parts if values]
    return said(" and ").join(given) or said("everything")


def open_time(length: int) -> str:
    """A length of open time in hours and minutes: a day of it would be read as a day of the calendar."""
    hours, rest = divmod(length, 3600)
    words = (
        said("{hours} h", hours=hours) if hours else "",
        said("{minutes} min", minutes=rest // 60) if rest >= 60 else "",
        said("{seconds} s", seconds=rest % 60) if rest % 60 else "",
    )
    return " ".join(word for word in words if word) or said("{seconds} s", seconds=0)
