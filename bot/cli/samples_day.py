"""The cards of a manager's day with as much in them as there can be: a part of `samples`."""

from datetime import datetime, timedelta

from handlers.cards.card import Card
from handlers.cards.morning import MorningView, Waiting, morning_card
from handlers.cards.queues import QueuesView, Said, queues_card
from handlers.cards.report import FrozenAs
from handlers.cards.situation import Coming, Handed, Late, Situation
from handlers.cards.weekly import FileView, WeekView, weekly_card
from handlers.cards.workload import TeamLoad, workload_card
from handlers.domain.figures import Figures
from handlers.domain.queue import Snapshot
from handlers.domain.severity import Severity

LONGEST_SOURCE, LONGEST_QUEUE = "Source of the figures " * 2, "A queue with a long name " * 3


HANDED = (Handed("Site", "Site", 100, 100),) * 3


def busy(zone: str, now: datetime) -> Situation:
    """As much as there can be, after a day with five thousand cases."""
    return Situation(
        *(zone, now, now - timedelta(days=1), Figures(opened=5_000, backlog=5_000)),
        by_severity=tuple((severity, 1_000) for severity in Severity),
        restricted=3,
        breached=40,
        at_risk=70,
        resolved=900,
        worst=(Late("ORION-4200 P1 A type with a long name · A client", "update", 9_000, "Somebody"),) * 2,
        coming=(Coming("ORION-4200", "resolve", now),) * 3,
    )


def queues_view(now: datetime) -> QueuesView:
    """More queues than are shown at once."""
    load = Snapshot(LONGEST_SOURCE[:40], now, "site", LONGEST_QUEUE[:60], "", 100_000_000, 5_256_000, 100_000)
    there = Snapshot(LONGEST_SOURCE[:40], now, "site", present=1_000_000, rostered=1_000_000)
    said = [Said(one, "Site", 3600, stale=one is there) for one in (load, there)]
    return QueuesView("Site", now, (said[0],) * 30, (said[1],) * 9, raises=True)


def day_cards(now: datetime) -> dict[str, Card]:
    """The cards by name."""
    waiting = (Waiting("ORION-4200", now),) * 3
    morning = MorningView("site", busy("UTC", now), 900, waiting, HANDED, queues_view(now), at=now, late=True)
    many = [TeamLoad(f"Team {number} with a name", 1_000, 100, is_much=True) for number in range(30)]
    late = FileView("A client with a long name", FrozenAs(now, 12, "0" * 64), 900_000, ("Somebody",) * 2)
    return {
        "queues": queues_card(queues_view(now)),
        "morning": morning_card(morning),
        "workload": workload_card(many, left_out=True),
        "weekly": weekly_card(WeekView("organisation", "2026-W47", (late,) * 30, late, 30)),
    }
