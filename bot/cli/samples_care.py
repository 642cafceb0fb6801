"""Every card of the well-being side, of nobody: part of what is looked over, and of the gallery of all cards."""

from datetime import UTC, date, datetime, timedelta

from handlers.cards.callback import asked_card, calls_card, note_card, standing_card, unopened_card
from handlers.cards.card import Card, Fact, say
from handlers.cards.care import LANGUAGES, help_now_card, off_card
from handlers.cards.checkin import (
    Promise,
    done_today_card,
    history_card,
    notice_card,
    plain_card,
    pulse_card,
    resources_card,
    stop_card,
    thanks_card,
)
from handlers.cards.nudge import nudge_card, nudges_card, ten_card
from handlers.cards.relief import asked_lead_card, asks_card
from handlers.cards.trend import trend_card
from handlers.domain.care import ANYWHERE, Contact
from handlers.domain.checkin import Checkin, Shift, Weight
from handlers.domain.exposure import Demand
from handlers.domain.pulse import Band, Page, Rate, Window
from handlers.domain.tongue import said
from handlers.domain.trend import Trend

WINDOW = Window(date(2026, 11, 2))


def care_cards() -> dict[str, Card]:
    """Every card of it, in every language that it is written in."""
    known = (Contact("Emergency", "112", "day and night"), Contact("Nurse", "extension 12"), ANYWHERE)
    reached = tuple(Fact(one.name, say(one.reach)) for one in known)
    promise = Promise(8, 4, WINDOW.first)
    days = [("Tue 03 Nov 2026", Checkin(Shift.OKAY, Weight.HEAVY)), ("Mon 02 Nov 2026", Checkin())]
    return {
        **{f"help_now_card: {language}": help_now_card(known, language) for language in sorted(LANGUAGES)},
        "off_card": off_card(),
        "notice_card": notice_card(promise, joined=False),
        "notice_card: in": notice_card(promise, then=Promise(5, 2, date(2026, 11, 30)), joined=True),
        "notice_card: tally": notice_card(Promise(8, 4, WINDOW.first, tally=True), then=promise, joined=False),
        "thanks_card": thanks_card("", reached),
        "thanks_card: coach": thanks_card("coach", reached),
        "done_today_card": done_today_card(),
        "plain_card": plain_card(
            said("Paused"), said("No invitations until you say `resume`. You can still check in.")
        ),
        "stop_card": stop_card(),
        "resources_card": resources_card(reached),
        "history_card": history_card(days, kept=True),
        "history_card: empty": history_card((), kept=True),
        "history_card: off": history_card((), kept=False),
        "note_card": note_card("c2VhbGVk"),
        "unopened_card": unopened_card(reached),
        "asked_card": asked_card("Orla Flynn", reached=True, contacts=reached),
        "asked_card: not told": asked_card("Orla Flynn", reached=False, contacts=reached),
        "standing_card": standing_card("Orla Flynn", "soon", taken=False, late=False, contacts=reached),
        "standing_card: late": standing_card("Orla Flynn", "soon", taken=False, late=True, contacts=reached),
        "standing_card: taken": standing_card("Orla Flynn", "soon", taken=True, late=False, contacts=reached),
        "calls_card": calls_card([("a", "Mia Kelly", "today", False), ("b", "Ben Doyle", "message", True)]),
        "calls_card: none": calls_card(()),
        "asked_lead_card": asked_lead_card("Aoife Byrne", "lighter"),
        "asks_card": asks_card([("a", "Mia Kelly", "lighter"), ("b", "Ben Doyle", "break")]),
        "asks_card: none": asks_card(()),
        "thanks_card: lighter": thanks_card("lighter", reached),
        **_of_the_pulse(),
        "nudges_card: on": nudges_card(on=True),
        "nudges_card: off": nudges_card(on=False),
        "nudge_card": nudge_card(Demand(3, datetime(2026, 11, 24, 14, 5, tzinfo=UTC))),
        "nudge_card: one": nudge_card(Demand(1, datetime(2026, 11, 24, 14, 5, tzinfo=UTC))),
        "ten_card": ten_card((), ("ben", "Ben Doyle")),
        "ten_card: open cases": ten_card(("ORION-1", "R-3"), ("ben", "Ben Doyle")),
    }


def _of_the_pulse() -> dict[str, Card]:
    page = Page(
        Rate.FROM_50,
        {"hard": Band.FROM_80, "okay": Band.BELOW_20, "good": Band.BELOW_20},
        {"light": Band.BELOW_20, "moderate": Band.FROM_20, "heavy": Band.FROM_60},
    )
    return {
        "trend_card": trend_card("Dublin", _trend()),
        "trend_card: none yet": trend_card("Dublin", None),
        "pulse_card: and a trend": pulse_card("Dublin", WINDOW, page, over_time=True),
        "pulse_card": pulse_card("Dublin", WINDOW, page),
        "pulse_card: one question": pulse_card("Dublin", WINDOW, Page(None, page.shift, None)),
        "pulse_card: too few": pulse_card("Dublin", WINDOW, None),
        "pulse_card: none yet": pulse_card("Dublin", None, None),
    }


def _trend() -> Trend:
    """The longest there is."""
    windows = tuple(Window(WINDOW.first + timedelta(weeks=4 * number)) for number in range(6))
    rising = (*Band, Band.FROM_80)
    return Trend(
        windows,
        {"hard": rising, "okay": rising[::-1], "good": rising},
        {"light": rising, "moderate": rising, "heavy": rising[::-1]},
    )
