"""Legal clocks: what a law asks by when, as a pure value of a dated pack. Examples to configure, never legal advice.

They run round the clock and no wait stops them. A duty without a number has only our own internal target, and missing
that is never a breach of law.
"""

import re
from calendar import monthrange
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from handlers.domain.open_hours import OpenHours
from handlers.domain.policy import OWNER, Step
from handlers.domain.sla import Clock, ClockState, pause
from handlers.domain.tongue import said

PREFIX = "legal:"
INTERNAL = ":internal"
LIMIT_OF_P0 = 3 * 3600  # what the form's `3h_or_less` means, in seconds

ON_RECEIPT = frozenset(
    {"order_received_by_provider", "valid_request_received", "report_received", "complaint_received", "notice_given"}
    | {"victim_report_to_platform", "victim_complaint", "application_received", "court_decision_notified"}
    | {"request_received"}
)
"""Start events that the form's `received_at` tells; without it, the opening."""

ON_KNOWLEDGE = frozenset({"suspicion_formed", "actual_knowledge"})
"""Start events that are the opening of the case: that is when we knew."""

ON_ACTION = frozenset({"action_done", "report_submitted"})
"""Start events that lie in the case: its clocks follow another's, when the action is on record."""

_DURATION = re.compile(
    r"P(?=[0-9T])(?:([0-9]{1,3})Y)?(?:([0-9]{1,3})M)?(?:([0-9]{1,4})W)?(?:([0-9]{1,4})D)?"
    r"(?:T(?=[0-9])(?:([0-9]{1,5})H)?(?:([0-9]{1,5})M)?(?:([0-9]{1,6})S)?)?"
)


@dataclass(frozen=True, slots=True)
class Span:
    """A length as laws write it: months of the calendar, and seconds beside them."""

    months: int = 0
    seconds: int = 0

    def after(self, start: datetime) -> datetime:
        """The instant so much later; a day that the month does not have is its last one (31 August + P6M: February)."""
        month = start.month - 1 + self.months
        year, month = start.year + month // 12, month % 12 + 1
        day = min(start.day, monthrange(year, month)[1])
        return start.replace(year=year, month=month, day=day) + timedelta(seconds=self.seconds)

    def from_start(self, start: datetime) -> int:
        """The same in whole seconds from that start."""
        return int((self.after(start) - start).total_seconds())


@dataclass(frozen=True, slots=True)
class LegalClock:
    """One duty of one law, from a pack of that date.

    `deadline` is None where the law names no number (`qualitative`). `reminder` marks an end date to be reminded of
    instead of a clock. `then` are the ids that begin when the action is on record.
    """

    id: str
    jurisdiction: str
    cite: str
    status: str
    start: str
    deadline: Span | None
    internal_target: Span | None
    as_of: date
    confidence: str = "high"
    deferrable: bool = False
    then: tuple[str, ...] = ()
    reminder: bool = False
    source: str = ""

    @property
    def caution(self) -> str:
        """What stands beside it wherever it is shown."""
        return caution(self.as_of)


@dataclass(frozen=True, slots=True)
class Duty:
    """A clock to be started: its kind, whole seconds, and the instant of the law's own start event.

    `used` is what was used of it by now where a ground let it stand; None where all the time since its start counts.
    """

    kind: str
    seconds: int
    start: datetime
    used: int | None = None

    def written(self) -> str:
        """As an event's data keeps it."""
        used = () if self.used is None else (str(self.used),)
        return " ".join((self.kind, str(self.seconds), self.start.isoformat(), *used))


def caution(as_of: date) -> str:
    """`as of 2026-11-22, not legal advice`."""
    return said("as of {date}, not legal advice", date=as_of.isoformat())


def span(text: str) -> Span:
    """`PT1H`, `P6M`, `P1Y`: an ISO 8601 duration. Raises ValueError for anything else, and for none at all."""
    found = _DURATION.fullmatch(text)
    if found is None:
        raise ValueError(text)
    years, months, weeks, days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
    made = Span(years * 12 + months, (((weeks * 7 + days) * 24 + hours) * 60 + minutes) * 60 + seconds)
    if made == Span():
        raise ValueError(text)
    return made


def is_legal(kind: str) -> bool:
    """True for a clock of a law, and for our internal target beside it."""
    return kind.startswith(PREFIX)


def is_internal(kind: str) -> bool:
    """True for our own target beside a law: a miss of it is internal, never legal."""
    return is_legal(kind) and kind.endswith(INTERNAL)


def law_id(kind: str) -> str:
    """The id of the law behind a clock of either kind."""
    return kind.removeprefix(PREFIX).removesuffix(INTERNAL)


def chosen(
    laws: Mapping[str, LegalClock], ids: Iterable[str], jurisdictions: Collection[str], limit: str | None
) -> tuple[LegalClock, ...]:
    """The laws of a type that hold in these jurisdictions and begin with the case.

    `limit` is what the form of an order says of its limit (`3h_or_less`, `over_3h`, else unknown): an order is under
    one law, so of each jurisdiction only the shortest that fits it. None where the form does not ask: all of them.
    """
    found = [laws[key] for key in ids if key in laws and laws[key].jurisdiction in jurisdictions]
    found = [law for law in found if law.start not in ON_ACTION and not law.reminder]
    if limit is None:
        return tuple(found)
    fitting = sorted((law for law in found if _fits(law, limit)), key=_length)
    shortest: dict[str, LegalClock] = {}
    for law in fitting:
        shortest.setdefault(law.jurisdiction, law)
    return tuple(shortest.values())


def _fits(law: LegalClock, limit: str) -> bool:
    if limit not in ("3h_or_less", "over_3h"):
        return True
    return (_length(law) <= LIMIT_OF_P0) is (limit == "3h_or_less")


def _length(law: LegalClock) -> int:
    """For comparing: a duty without a number is the longest of all."""
    deadline = law.deadline
    return deadline.months * 31 * 86_400 + deadline.seconds if deadline is not None else 10**12


def begins_at(law: LegalClock, received: datetime | None, opened: datetime) -> datetime:
    """The law's own start event: the receipt where the form tells it, else the opening, and never later than that."""
    if law.start in ON_RECEIPT and received is not None:
        return min(received, opened)
    return opened


def duties(law: LegalClock, start: datetime) -> tuple[Duty, ...]:
    """The clocks of a law from that start: the legal limit where it names one, and our own target."""
    kind = f"{PREFIX}{law.id}"
    limit = (Duty(kind, law.deadline.from_start(start), start),) if law.deadline is not None else ()
    target = law.internal_target
    ours = (Duty(f"{kind}{INTERNAL}", target.from_start(start), start),) if target is not None else ()
    return (*limit, *ours)


def steps_of_law(kind: str, steps: Iterable[Step]) -> tuple[Step, ...]:
    """The steps of a legal clock: those of its policy, heard by the legal desk too near the limit and at it.

    Of an internal target only the miss is told, to the owner.
    """
    if is_internal(kind):
        return (Step(100, None, (OWNER,)),)
    return tuple(
        replace(step, to=tuple(dict.fromkeys((*step.to, "legal")))) if step.percent in (90, 100) else step
        for step in steps
    )


def stood(clock: Clock, hours: OpenHours, at: int) -> Clock:
    """A legal clock that stands from `at`, while a ground that its law knows does. One that is past due runs on."""
    return pause(clock, hours, at)


def deferred(clock: Clock, hours: OpenHours, start: int, at: int) -> Clock:
    """A legal clock that starts later, on a ground that its law knows: a new epoch from that start, not after `at`.

    One that is breached, or that started later anyway, stays as it is.
    """
    if not clock.is_open or clock.breached_at is not None or not clock.started_at < start <= at:
        return clock
    return replace(
        clock,
        state=ClockState.RUNNING,
        epoch=clock.epoch + 1,
        consumed=0,
        anchor=start,
        started_at=start,
        due_at=hours.due(start, clock.target),
        gross_due_at=start + clock.target,
    )
