"""The cards of duties, by values: a part of the gallery."""

from collections.abc import Mapping
from datetime import date, timedelta

from handlers.cards.card import Card
from handlers.cards.rota import (
    BareView,
    CoverView,
    DutyNow,
    all_on_call_card,
    bare_card,
    cover_card,
    on_call_card,
)
from handlers.cards.shifts import GapView, gap_card
from tests.support.cards import NOW, minutes

COVER = CoverView("Ben Doyle", "Aoife Byrne", "lead", NOW, minutes(120))
DUTIES = (
    DutyNow("lead", ("Aoife Byrne", "Ben Doyle"), minutes(60), ("Sorcha Quinn",)),
    DutyNow("backup", ("Piotr Nowak",)),
    DutyNow("site_lead", ("Niamh Brennan",), minutes(60), (), stands_in=True),
    DutyNow("legal", ()),
)
BARE = (
    BareView("Dublin", "lead", minutes(60), minutes(600), ("Niamh Brennan",)),
    BareView("Dublin", "manager", minutes(60), minutes(600), ()),
)
GAP = GapView("Manila", "Dublin", date(2026, 10, 25), date(2026, 10, 26), NOW, minutes(60), timedelta(0))
NARROW = GapView("Austin", "Manila", date(2026, 3, 8), date(2026, 3, 8), NOW, NOW, timedelta(minutes=60))


def duty_cards() -> Mapping[str, Card]:
    """The gallery of these cards by name."""
    return {
        "on_call_card: a site": on_call_card("Dublin", DUTIES, (COVER,)),
        "on_call_card: nobody": on_call_card("Orion", (), ()),
        "all_on_call_card: two": all_on_call_card(
            (("dublin", "Dublin", DUTIES[:2]), ("manila", "Manila", DUTIES[2:])), (COVER,)
        ),
        "cover_card: agreed": cover_card(COVER, ("lead (Dublin)",)),
        "cover_card: taken back": cover_card(COVER, ("lead (Dublin)",), again=True),
        "bare_card: two": bare_card(BARE, 0),
        "bare_card: more": bare_card(BARE[:1], 7),
        "gap_card: two": gap_card((GAP, NARROW)),
    }
