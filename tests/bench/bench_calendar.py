"""How long a question to a calendar takes, at three horizons, beside walking day by day. Run it as a script.

Prints nanoseconds per question: the best of five rounds over 200 starts, all in one process. Libraries for business
hours are compared where they are installed; none is a dependency:

    uv pip install pandas businesstimedelta business-duration
"""

# ruff: noqa: T201 - a script prints its figures

import importlib
import sys
import zoneinfo
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from time import perf_counter_ns
from typing import Any

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from handlers.domain.calendar import Calendar, day_plan  # noqa: E402 — the benchmark is run as a script
from handlers.domain.open_hours import OpenHours, open_hours  # noqa: E402 — as above

OTHERS = ("pandas", "businesstimedelta", "business-duration")
ROUNDS = 5
OPENS, CLOSES = time(9), time(17)
HOLIDAYS = frozenset(
    date(2026, month, day) for month, day in ((1, 1), (4, 3), (4, 6), (5, 4), (5, 25), (8, 31), (12, 25))
)
HORIZONS = (("4 h", 4), ("5 d", 40), ("90 d", 512))
STARTS = [int(datetime(2026, 1, 5, 9, tzinfo=UTC).timestamp()) + 79_237 * step for step in range(200)]

Question = Callable[[int, int], object]


def best(question: Question, length: int, starts: Iterable[int], rounds: int = ROUNDS) -> int:
    """Nanoseconds per question, in the best of some rounds."""
    asked = list(starts)
    times = []
    for _ in range(rounds):
        begun = perf_counter_ns()
        for start in asked:
            question(start, length)
        times.append((perf_counter_ns() - begun) // len(asked))
    return min(times)


class DayWalk:
    """What most help desks do: ask each day for its window, in the zone, until the target is used up."""

    def __init__(self, calendar: Calendar) -> None:
        self.zone = zoneinfo.ZoneInfo(calendar.timezone)
        self.holidays = calendar.holidays

    def due(self, start: int, seconds: int) -> int:
        on = datetime.fromtimestamp(start, self.zone).date()
        while True:
            opens, closes = self.window(on)
            since = max(opens, start)
            if closes - since >= seconds:
                return since + seconds
            seconds -= max(0, closes - since)
            on += timedelta(days=1)

    def elapsed(self, start: int, end: int) -> int:
        on, last = (datetime.fromtimestamp(at, self.zone).date() for at in (start, end))
        total = 0
        while on <= last:
            opens, closes = self.window(on)
            total += max(0, min(closes, end) - max(opens, start))
            on += timedelta(days=1)
        return total

    def window(self, on: date) -> tuple[int, int]:
        if on.weekday() > 4 or on in self.holidays:
            return 0, 0
        opens, closes = (datetime.combine(on, at, self.zone) for at in (OPENS, CLOSES))
        return int(opens.timestamp()), int(closes.timestamp())


def library(name: str) -> Any | None:
    """A library for business hours, if it is installed."""
    try:
        return importlib.import_module(name)
    except ImportError:
        return None


def others_due(calendar: Calendar) -> list[tuple[str, Question]]:
    """How long other libraries take to find the same due time."""
    found: list[tuple[str, Question]] = []
    zone = zoneinfo.ZoneInfo(calendar.timezone)
    if businesstimedelta := library("businesstimedelta"):
        rules, delta = _business_rules(businesstimedelta), businesstimedelta.BusinessTimeDelta
        found.append(
            ("businesstimedelta", lambda at, n: moment(at, zone) + delta(rules, timedelta=timedelta(seconds=n)))
        )
    if pandas := library("pandas"):
        hours = pandas.offsets.CustomBusinessHour
        holidays = [day.isoformat() for day in sorted(HOLIDAYS)]
        steps = {n * 3600: hours(n=n, start="09:00", end="17:00", holidays=holidays) for _, n in HORIZONS}
        found.append(("pandas", lambda at, n: pandas.Timestamp(moment(at, zone)) + steps[n]))
    return found


def others(calendar: Calendar) -> list[tuple[str, Question]]:
    """How long other libraries take for the same elapsed time."""
    found: list[tuple[str, Question]] = []
    zone = zoneinfo.ZoneInfo(calendar.timezone)
    if businesstimedelta := library("businesstimedelta"):
        rules = _business_rules(businesstimedelta)
        found.append(("businesstimedelta", lambda a, b: rules.difference(moment(a, zone), moment(b, zone))))
    if business_duration := library("business_duration"):
        duration = business_duration.businessDuration
        found.append(
            ("business-duration", lambda a, b: duration(moment(a, zone), moment(b, zone), OPENS, CLOSES, unit="min"))
        )
    return found


def _business_rules(businesstimedelta: Any) -> Any:
    rule = businesstimedelta.WorkDayRule(start_time=OPENS, end_time=CLOSES, working_days=[0, 1, 2, 3, 4])
    return businesstimedelta.Rules([rule])


def moment(at: int, zone: zoneinfo.ZoneInfo) -> datetime:
    return datetime.fromtimestamp(at, zone).replace(tzinfo=None)


def agree(hours: OpenHours, walk: DayWalk) -> None:
    """Two ways to the same answer: figures of a wrong one mean nothing."""
    for start in STARTS:
        due = hours.due(start, 40 * 3600)
        if due is None or due != walk.due(start, 40 * 3600) or hours.elapsed(start, due) != walk.elapsed(start, due):
            sys.exit(f"the day walk and the table differ at {start}")


def main() -> None:
    zoneinfo.reset_tzpath(to=[])
    week = (((9 * 3600, 17 * 3600),),) * 5 + ((), ())
    calendar = Calendar("london", "Europe/London", week, HOLIDAYS)
    hours, walk = open_hours(calendar), DayWalk(calendar)
    agree(hours, walk)
    print(f"{'':24}" + "".join(f"{name:>12}" for name, _ in HORIZONS) + "   ns per question")
    rows: list[tuple[str, Question, Question]] = [
        ("open hours", hours.due, hours.elapsed),
        ("24x7", open_hours(None).due, open_hours(None).elapsed),
        ("day walk", walk.due, walk.elapsed),
    ]
    missing = [name for name in OTHERS if library(name.replace("-", "_")) is None]
    if missing:
        print(f"not installed, so not compared: {', '.join(missing)} (uv pip install {' '.join(missing)})")
    for name, due in [(name, due) for name, due, _ in rows] + others_due(calendar):
        print(f"{'due, ' + name:24}" + "".join(f"{best(due, h * 3600, STARTS):12,}" for _, h in HORIZONS))
    elapsed = [(name, ask) for name, _, ask in rows] + others(calendar)
    for name, ask in elapsed:
        figures = []
        for _, open_time in HORIZONS:
            span = round(open_time / 40 * 7 * 86_400) if open_time > 8 else open_time * 3600
            figures.append(best(lambda a, n, ask=ask: ask(a, a + n), span, STARTS))  # type: ignore[misc]  # bound now
        print(f"{'elapsed, ' + name:24}" + "".join(f"{figure:12,}" for figure in figures))

    def compiled(at: int, length: int) -> None:
        OpenHours(day_plan(calendar), walk.zone).elapsed(at, at + length)

    print(f"{'compile 400 days':24}{best(compiled, 3600, STARTS[:20]):12,}")


if __name__ == "__main__":
    main()
