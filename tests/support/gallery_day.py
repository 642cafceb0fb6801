"""The cards of a manager's day, by values: a part of the gallery."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from handlers.cards.card import Card
from handlers.cards.morning import MorningView, Waiting, morning_card
from handlers.cards.queues import QueuesView, Said, queues_card
from handlers.cards.report import FrozenAs
from handlers.cards.situation import Handed, Situation
from handlers.cards.weekly import FileView, WeekView, weekly_card
from handlers.cards.workload import TeamLoad, workload_card
from handlers.domain.queue import Snapshot
from tests.support.cards import NOW
from tests.support.hostile import INERT

VIDEO = Said(
    Snapshot("Genesys", NOW - timedelta(minutes=20), "dublin", "Video-EN", "ORION", 1940, 1020, 91),
    "Dublin",
    1200,
    stale=False,
)
OLD = Said(
    Snapshot(INERT[:40], NOW - timedelta(hours=5), "dublin", INERT[:60], backlog=210), "Dublin", 18_000, stale=True
)
THERE = Said(
    Snapshot("WFM", NOW - timedelta(minutes=45), "dublin", present=41, rostered=46), "Dublin", 2700, stale=False
)
FIRST = FileView(INERT, FrozenAs(NOW, 1, "6c2f" * 16), account=(INERT, "Ben Doyle"))
LATE = FileView(INERT, FrozenAs(NOW, 3, "2d19" * 16, "restated: +1 breach"), 7200)
OVERVIEW = FileView("", FrozenAs(NOW, 1, "0b77" * 16))
QUEUES = QueuesView("Dublin", NOW, (VIDEO, OLD), (THERE,), raises=True)


def mornings(told: Situation, handed: tuple[Handed, ...]) -> Mapping[str, Card]:
    """A morning with everything in it, and one after a quiet night."""
    waiting = (Waiting("ORION-42", NOW + timedelta(hours=3)), Waiting("VEGA-2"))
    full = MorningView("dublin", told, 5, waiting, handed, QUEUES, at=NOW - timedelta(minutes=90), late=True)
    quiet = MorningView(
        "dublin", replace(told, worst=(), coming=(), breached=0), 0, (), (), replace(QUEUES, loads=(), staff=())
    )
    return {
        "morning_card: everything, and late": morning_card(full),
        "morning_card: a quiet night": morning_card(quiet),
        "workload_card: two teams": workload_card(
            [TeamLoad("Warsaw 2", 11, 4, is_much=True), TeamLoad("Dublin 1", 1, 1, is_much=False)], left_out=True
        ),
        "workload_card: none": workload_card((), left_out=False),
    }


def day_cards() -> Mapping[str, Card]:
    """The gallery of these cards by name."""
    return {
        "weekly_card: the first client": weekly_card(WeekView("harbour", "2026-W47", (FIRST,), None, 2)),
        "weekly_card: late and restated": weekly_card(WeekView("harbour", "2026-W47", (FIRST, LATE), OVERVIEW, 2)),
        "weekly_card: many": weekly_card(WeekView("harbour", "2026-W47", (FIRST, LATE) * 15, None, 31)),
        "queues_card: two": queues_card(QUEUES),
        "queues_card: none": queues_card(replace(QUEUES, loads=(), staff=())),
        "queues_card: many": queues_card(replace(QUEUES, loads=(VIDEO, OLD) * 15, raises=False)),
    }
