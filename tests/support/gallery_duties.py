"""The cards of duties, by values: a part of the gallery."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

from handlers.cards.briefing import Note, briefing_card
from handlers.cards.card import Card
from handlers.cards.handover import HandedItem, HandoverView, handover_card, unaccepted_card
from handlers.cards.preferences import preferences_card
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
from handlers.domain.escalation import Status, WaitingOn
from handlers.domain.handover import ItemState
from tests.support.cards import NOW, case, clock, event, minutes, second, view
from tests.support.hostile import INERT

COVER = CoverView("Ben Doyle", "Aoife Byrne", "lead", NOW, minutes(120))
DUTIES = (
    DutyNow("lead", ("Aoife Byrne", "Ben Doyle"), minutes(60), ("Sorcha Quinn",)),
    DutyNow("backup", ("Piotr Nowak",)),
    DutyNow("site_lead", ("Niamh Brennan",), minutes(60), (), stands_in=True),
    DutyNow("legal", ()),
)
CHOSEN = {"quiet": "22:00-07:00", "language": "pl", "reach": "slack"}
BARE = (
    BareView("Dublin", "lead", minutes(60), minutes(600), ("Niamh Brennan",)),
    BareView("Dublin", "manager", minutes(60), minutes(600), ()),
)
GAP = GapView("Manila", "Dublin", date(2026, 10, 25), date(2026, 10, 26), NOW, minutes(60), timedelta(0))
NARROW = GapView("Austin", "Manila", date(2026, 3, 8), date(2026, 3, 8), NOW, NOW, timedelta(minutes=60))
NOTE = Note(INERT, INERT, minutes(90), INERT)
MAY = frozenset({"accept", "query", "brief"})
ITEMS = (
    HandedItem(view(clocks=(clock("resolve", -5, breached_at=second(-5)),)), ItemState.OPEN, True, may=MAY),
    HandedItem(view(case(ref="ORION-43", owner="ben")), ItemState.QUERIED, True, "Ben", NOTE, offered=True, may=MAY),
    HandedItem(view(case(ref="ORION-44", owner="ben"), clocks=()), ItemState.ACCEPTED, False, "Ben"),
)
HANDOVER = HandoverView(
    *("Manila", "Dublin", "Europe/Dublin", "day", NOW, minutes(60), ("Ana Reyes",), ("Aoife Byrne",)), ITEMS, 2
)


def _handovers() -> dict[str, Card]:
    waiting = case(summary=INERT, status=Status.WAITING, waiting_on=WaitingOn.CLIENT, owner="ben")
    told = (event("wait"), event("brief", 2, text=INERT))
    clocks = (clock("legal:eu_terreg_removal", 30), clock("update", -5, breached_at=second(-5)))
    whole = view(waiting, events=told, clocks=clocks, allowed=MAY)
    many = tuple(replace(item, view=view(case(ref=f"ORION-{n}"))) for n, item in enumerate(ITEMS * 5))
    return {
        "handover_card: outgoing": handover_card(HANDOVER),
        "handover_card: incoming": handover_card(replace(HANDOVER, takes=True, late=True)),
        "handover_card: many": handover_card(replace(HANDOVER, items=many, takes=True)),
        "handover_card: empty": handover_card(replace(HANDOVER, items=(), restricted=0, starts_at=NOW)),
        "unaccepted_card: urgent": unaccepted_card(replace(HANDOVER, items=ITEMS[:2], takes=True), urgent=True),
        "unaccepted_card: none": unaccepted_card(replace(HANDOVER, items=()), urgent=True),
        "unaccepted_card: others": unaccepted_card(replace(HANDOVER, items=ITEMS[:1]), urgent=False),
        "briefing_card: whole": briefing_card(whole, NOTE, "Europe/Dublin", "Dublin"),
        "briefing_card: empty": briefing_card(view(allowed=MAY), None, "Europe/Dublin", "Dublin"),
    }


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
        "preferences_card: as it stands": preferences_card({"quiet": "off", "language": "en", "reach": "every"}),
        "preferences_card: changed": preferences_card(CHOSEN, tuple(CHOSEN)),
        **_handovers(),
    }
