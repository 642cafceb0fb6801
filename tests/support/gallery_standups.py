"""Every card of a stand-up, by values: a part of the gallery."""

from dataclasses import replace
from datetime import timedelta

from handlers.cards.card import Card
from handlers.cards.situation import Coming, Handed, Late, Situation
from handlers.cards.standup import (
    DigestView,
    ItemView,
    digest_card,
    items_card,
    late_card,
    question_card,
    said_card,
)
from handlers.domain.attainment import Attainment
from handlers.domain.figures import Figures
from handlers.domain.severity import Severity
from handlers.domain.tongue import said
from tests.support.cards import NOW, minutes
from tests.support.gallery_day import QUEUES, mornings
from tests.support.hostile import INERT

QUIET = Situation(
    *("Europe/Dublin", NOW, NOW - timedelta(days=1), Figures()),
    by_severity=tuple((severity, 0) for severity in Severity),
    restricted=0,
    breached=0,
    at_risk=0,
    resolved=0,
)
BUSY = Situation(
    *("Europe/Dublin", NOW, NOW - timedelta(days=3)),
    Figures(opened=14, backlog=27, net={"": Attainment(18, 20)}, reasons=(("handover_gap", 1), ("uncoded", 1))),
    by_severity=tuple(zip(Severity, (0, 2, 11, 14, 0), strict=True)),
    restricted=1,
    breached=2,
    at_risk=3,
    resolved=12,
    worst=(
        Late("ORION-42 P1 VIP / press · Orion", "update", 720, "Aoife Byrne"),
        Late("OPS-7 P2 Queue backlog", "ack", 60, ""),
    ),
    coming=(Coming("ORION-50", "legal:in_3h", minutes(20)), Coming("VEGA-2", "resolve", minutes(90))),
)
HANDED = (Handed("Manila", "Dublin", 6, 1), Handed("Austin", "Manila", 1, 0))
EMPTY = DigestView("dublin", "Dublin", QUIET)
FULL = DigestView(
    *("dublin", "Dublin", BUSY),
    at=NOW - timedelta(minutes=90),
    late=True,
    items=tuple(ItemView(n, INERT, "Ben Doyle", "Mon 23 Nov", overdue=n == 1) for n in range(1, 6)),
    attention=(INERT,) * 5,
    signals=("Orion's quality dispute was upheld",),
    answered=9,
    asked=12,
    handed=HANDED[:1],
    queues=QUEUES,
    notices=((INERT, 78), ("Nudity 4.3", 0), ("Ads", 50)),
)


def _told() -> list[tuple[str, str]]:
    """What somebody answered, each under its question."""
    return [
        (said("What needs the room's attention?", "label"), INERT),
        (said("Client or policy signals worth sharing?", "label"), "thanks\nfrom Orion"),
    ]


def standups() -> dict[str, Card]:
    """The cards by name."""
    told = _told()
    return {
        **mornings(BUSY, HANDED),
        "digest_card: a quiet night": digest_card(EMPTY),
        "digest_card: everything, and late": digest_card(FULL),
        "question_card: first": question_card("dublin", "Dublin", NOW, labels=[label for label, _ in told]),
        "question_card: again": question_card("dublin", "Dublin", NOW, again=True),
        "said_card: in time": said_card("dublin", "Dublin", NOW, told),
        "said_card: late": said_card("dublin", "Dublin", NOW, told, late=True),
        "said_card: skipped": said_card("dublin", "Dublin", NOW, []),
        "late_card": late_card("dublin", "Dublin", told),
        "items_card: of the room": items_card(
            "dublin", "Dublin", tuple(replace(FULL.items[n % 2], number=n + 1) for n in range(12))
        ),
        "items_card: yours": items_card("dublin", "Dublin", FULL.items[:1], yours=True),
        "items_card: none": items_card("dublin", "Dublin", ()),
    }
