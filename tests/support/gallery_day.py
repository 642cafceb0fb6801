"""The cards of a manager's day, by values: a part of the gallery."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from handlers.cards.card import Card
from handlers.cards.queues import QueuesView, Said, queues_card
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
QUEUES = QueuesView("Dublin", NOW, (VIDEO, OLD), (THERE,), raises=True)


def day_cards() -> Mapping[str, Card]:
    """The gallery of these cards by name."""
    return {
        "queues_card: two": queues_card(QUEUES),
        "queues_card: none": queues_card(replace(QUEUES, loads=(), staff=())),
        "queues_card: many": queues_card(replace(QUEUES, loads=(VIDEO, OLD) * 15, raises=False)),
    }
