"""The cards of a manager's day with as much in them as there can be: a part of `samples`."""

from datetime import datetime

from handlers.cards.card import Card
from handlers.cards.queues import QueuesView, Said, queues_card
from handlers.domain.queue import Snapshot

LONGEST_SOURCE, LONGEST_QUEUE = "Source of the figures " * 2, "A queue with a long name " * 3


def queues_view(now: datetime) -> QueuesView:
    """More queues than are shown at once."""
    load = Snapshot(LONGEST_SOURCE[:40], now, "site", LONGEST_QUEUE[:60], "", 100_000_000, 5_256_000, 100_000)
    there = Snapshot(LONGEST_SOURCE[:40], now, "site", present=1_000_000, rostered=1_000_000)
    said = [Said(one, "Site", 3600, stale=one is there) for one in (load, there)]
    return QueuesView("Site", now, (said[0],) * 30, (said[1],) * 9, raises=True)


def day_cards(now: datetime) -> dict[str, Card]:
    """The cards by name."""
    return {"queues": queues_card(queues_view(now))}
