"""The breach register: a promise that was not kept stays on record, with a reason in a code, whatever comes after.

A code says why and whose side it was on, for the Pareto of the month. A breach that the client has agreed to leave
out is excluded from the net result, and never from the gross one.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from handlers.domain.severity import Severity
from handlers.domain.sla import Clock, ClockState
from handlers.domain.timeline import Event

MUST_BE_CODED = (Severity.P0, Severity.P1, Severity.P2)
"""Breaches of these severities want a code before the case is closed."""

NOTICED_LATE_AFTER = timedelta(minutes=2)
HANDOVER_GAP_WITHIN = timedelta(minutes=60)
SHIFT_GAP_WITHIN = timedelta(hours=4)
REMINDED: tuple[tuple[int, time], ...] = ((4, time(14)), (0, time(8)))
"""When uncoded breaches are reminded of, in the reader's own zone: Friday 14:00 and Monday 08:00 (0 is Monday)."""


class Code(StrEnum):
    """Why a promise was not kept (`domain.md` §1.5)."""

    LATE_DETECTION = "late_detection"
    LATE_ESCALATION = "late_escalation"
    MISROUTED = "misrouted"
    WRONG_SEVERITY = "wrong_severity"
    NO_OWNER_ON_SHIFT = "no_owner_on_shift"
    HANDOVER_GAP = "handover_gap"
    STAFFING_ABSENCE = "staffing_absence"
    VOLUME_SPIKE = "volume_spike"
    POLICY_GAP = "policy_gap"
    AWAITING_CLIENT = "awaiting_client"
    AWAITING_THIRD_PARTY = "awaiting_third_party"
    TOOLING_OUTAGE_CLIENT = "tooling_outage_client"
    TOOLING_OUTAGE_VENDOR = "tooling_outage_vendor"
    HUMAN_ERROR = "human_error"
    NOTIFICATION_FAILURE = "notification_failure"
    UNKNOWN = "unknown"


class Side(StrEnum):
    """Who could have done something about it."""

    CLIENT = "client"
    VENDOR = "vendor"
    EXTERNAL = "external"


CONTROLLABLE: Mapping[Code, Side] = {
    Code.LATE_DETECTION: Side.VENDOR,
    Code.LATE_ESCALATION: Side.VENDOR,
    Code.MISROUTED: Side.VENDOR,
    Code.WRONG_SEVERITY: Side.VENDOR,
    Code.NO_OWNER_ON_SHIFT: Side.VENDOR,
    Code.HANDOVER_GAP: Side.VENDOR,
    Code.STAFFING_ABSENCE: Side.VENDOR,
    Code.VOLUME_SPIKE: Side.EXTERNAL,
    Code.POLICY_GAP: Side.CLIENT,
    Code.AWAITING_CLIENT: Side.CLIENT,
    Code.AWAITING_THIRD_PARTY: Side.EXTERNAL,
    Code.TOOLING_OUTAGE_CLIENT: Side.CLIENT,
    Code.TOOLING_OUTAGE_VENDOR: Side.VENDOR,
    Code.HUMAN_ERROR: Side.VENDOR,
    Code.NOTIFICATION_FAILURE: Side.VENDOR,
    Code.UNKNOWN: Side.VENDOR,  # until somebody knows better it is ours
}


@dataclass(frozen=True, slots=True)
class Breach:
    """One promise that was not kept, as things stood when it was decided; one row for each clock.

    `clock` is the clock's kind. `reached_at`, `noticed_at` and `due_at` are whole seconds since 1970: when it was
    reached, when the bot put it on record, and when it was due by contract at that moment, whatever was promised later
    (None for a row that was entered before that was kept). `severity`, `owner`, `site` (the owner's, else the case's)
    and `client` are those of that moment, so that it is attributed to them for good. `answerable` is who is reminded
    while it has no code.
    An exclusion has its approver and a permalink to the client's agreement; its reason lies in the timeline.
    """

    clock_id: str
    escalation_id: str
    clock: str
    cycle: int
    severity: Severity
    reached_at: int
    noticed_at: int
    owner: str | None = None
    site: str | None = None
    client: str | None = None
    answerable: str | None = None
    code: Code | None = None
    second: Code | None = None
    coded_by: str | None = None
    coded_at: datetime | None = None
    excluded_by: str | None = None
    excluded_at: datetime | None = None
    evidence: str = ""
    due_at: int | None = None

    @property
    def wants_code(self) -> bool:
        """True while the case cannot be closed because nobody has said why."""
        return self.code is None and self.severity in MUST_BE_CODED

    @property
    def noticed_late(self) -> bool:
        """True if the bot itself was away: nobody could be warned."""
        return self.noticed_at - self.reached_at > NOTICED_LATE_AFTER.total_seconds()


def uncoded(breaches: Iterable[Breach]) -> tuple[Breach, ...]:
    """The breaches that still want a code, the first reached first."""
    return tuple(sorted((each for each in breaches if each.wants_code), key=lambda each: each.reached_at))


BY_TYPE: Mapping[str, Code] = {
    "queue_backlog": Code.VOLUME_SPIKE,
    "policy_ambiguity": Code.POLICY_GAP,
    "tooling_outage": Code.TOOLING_OUTAGE_CLIENT,
}
"""What a type of case makes likely where its story tells nothing more."""


MOVES = frozenset({"type", "client", "site"})
"""Events after which a case is somebody else's work."""


def suggested(breach: Breach, events: Sequence[Event], *, type_key: str = "", staffed: bool = True) -> Code | None:
    """The code that the story of the case speaks for, or None where it tells nothing.

    `events` are the case's timeline in order. `staffed` is False where nobody who could have acted was on shift.
    The first that fits: our own outage, a case that reached us when it was broken already (where it went on from
    another record: it lay in the wrong place), a law that was brought when its limit was past, a change that made it
    late at once, somebody else's turn, a hand-over less than an hour before, an empty shift, the type.
    """
    before = [event for event in events if int(event.at.timestamp()) <= breach.reached_at]
    if breach.noticed_late:
        return Code.NOTIFICATION_FAILURE
    opened = [event for event in events if event.kind == "opened" and event not in before]
    if opened:
        return Code.MISROUTED if any(map(_goes_on, opened)) else Code.LATE_ESCALATION
    if _brought_late(breach, events):
        return Code.MISROUTED
    at_once = [event for event in before if int(event.at.timestamp()) == breach.reached_at]
    if any(event.kind == "sev" and _raised(event) for event in at_once):
        return Code.WRONG_SEVERITY
    if any(event.kind == "start" for event in at_once):
        return Code.LATE_ESCALATION
    if any(event.kind in MOVES or _goes_on(event) for event in at_once):
        return Code.MISROUTED
    if (waiting := _waiting_on(before)) is not None:
        return waiting
    if any(_changed_hands(event) and _within_the_hour(event, breach) for event in before):
        return Code.HANDOVER_GAP
    return Code.NO_OWNER_ON_SHIFT if not staffed else BY_TYPE.get(type_key)


def _goes_on(event: Event) -> bool:
    """True where a record was opened that goes on with another one: the case had been somebody else's work before."""
    return event.kind == "opened" and "since" in event.data


def _brought_late(breach: Breach, events: Sequence[Event]) -> bool:
    """True where the limit of a law was past before the case was known to be under it: its type was another one."""
    begun = [event for event in events if event.kind == "legal_begun" and breach.clock in _kinds(event)]
    return len(begun) >= breach.cycle and int(begun[breach.cycle - 1].at.timestamp()) > breach.reached_at


def _kinds(event: Event) -> tuple[str, ...]:
    """The kinds of the clocks that an event began, as `KIND SECONDS START` lines."""
    lines = event.data.get("clocks")
    return tuple(str(line).partition(" ")[0] for line in lines) if isinstance(lines, (list, tuple)) else ()


def _raised(event: Event) -> bool:
    old, new = str(event.data.get("from", "")), str(event.data.get("to", ""))
    return new < old  # P0 is the worst


def _waiting_on(events: Sequence[Event]) -> Code | None:
    """Whose turn it was at the end of these events."""
    last = next((event for event in reversed(events) if event.kind in ("wait", "resume", "reopen")), None)
    if last is None or last.kind != "wait":
        return None
    return {"client": Code.AWAITING_CLIENT, "vendor": Code.AWAITING_THIRD_PARTY}.get(str(last.data.get("on", "")))


def _changed_hands(event: Event) -> bool:
    """True where somebody had it before: the first owner inherits no gap."""
    return event.kind == "handoff" or (event.kind in ("accept", "assign", "claim") and bool(event.data.get("was")))


def _within_the_hour(event: Event, breach: Breach) -> bool:
    """True for an hour; after a shift hand-over, for as long as a gap between two shifts may last."""
    within = SHIFT_GAP_WITHIN if "handover" in event.data else HANDOVER_GAP_WITHIN
    return breach.reached_at - int(event.at.timestamp()) < within.total_seconds()


def next_reminder(zone: str, after: datetime) -> datetime:
    """The next Friday 14:00 or Monday 08:00 by the wall clock of a zone, later than an aware instant; in UTC."""
    tz = ZoneInfo(zone)
    today = after.astimezone(tz).date()
    days = [today + timedelta(days=ahead) for ahead in range(8)]
    moments = [
        datetime.combine(day, at, tz).astimezone(UTC)
        for day in days
        for weekday, at in REMINDED
        if day.weekday() == weekday
    ]
    return min(moment for moment in moments if moment > after)


class Result(StrEnum):
    """What became of one promise, for a KPI."""

    MET = "met"
    BREACH = "breach"
    EXCLUDED = "excluded"
    UNDECIDED = "undecided"


def net(clock: Clock, breach: Breach | None) -> Result:
    """The contract's result: pauses do not count, and an agreed exclusion leaves it out."""
    if breach is not None and breach.excluded_by is not None:
        return Result.EXCLUDED
    if breach is not None or clock.breached_at is not None or clock.state is ClockState.MISSED:
        return Result.BREACH
    ended = {ClockState.MET: Result.MET, ClockState.CANCELLED: Result.EXCLUDED}
    return ended.get(clock.state, Result.UNDECIDED)


def gross(clock: Clock, at: int) -> Result:
    """The wall clock's result at a second since 1970: no pause and no exclusion changes it."""
    end = at if clock.stopped_at is None else clock.stopped_at
    if end > clock.gross_due_at:
        return Result.BREACH
    ended = {ClockState.MET: Result.MET, ClockState.MISSED: Result.MET, ClockState.CANCELLED: Result.EXCLUDED}
    return ended.get(clock.state, Result.UNDECIDED)
