"""Cards, forms and instants as the web chat shows them."""

from datetime import UTC, datetime, timedelta

import pytest

from adapters.web.draw import Draw, initials
from adapters.web.moments import Clockface, coming, hands, short, words
from adapters.web.render import card_json, form_json, reply_json
from adapters.wording import left
from handlers.cards.card import Card, Fact, Item, Mention, Moment, Quoted, Tone, Words, say
from handlers.cards.form import Field, Form, Option
from handlers.cards.reply import Ask, Nothing, Say
from tests.support.web_stage import NINE, case_card, raise_form

DUBLIN = Clockface("Europe/Dublin", NINE)
HOSTILE = "</textarea></script><img src=x onerror=alert(1)>\"' onfocus=alert(1) {{7*7}} <b>javascript:alert(1)"


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (0, "due now"),
        (0.5, "less than a minute left"),
        (1, "1 min left"),
        (59.9, "59 min left"),
        (60, "1 h left"),
        (95, "1 h 35 min left"),
        (24 * 60, "1 d left"),
        (26 * 60 + 59, "1 d 2 h left"),
        (-0.1, "less than a minute late"),
        (-12, "12 min late"),
        (-3 * 24 * 60, "3 d late"),
    ],
)
def test_what_is_left_or_late_is_told_in_its_two_biggest_units(minutes: float, said: str) -> None:
    assert left(NINE + timedelta(minutes=minutes), NINE) == said


@pytest.mark.parametrize(
    ("zone", "style", "hours", "said"),
    [
        ("Europe/Dublin", "time", 1, "10:00 Dublin"),
        ("America/New_York", "datetime", 1, "today 05:00 New York"),
        ("Asia/Manila", "datetime", 10, "tomorrow 03:00 Manila"),
        ("Europe/Dublin", "datetime", 72, "Fri 27 Nov 09:00 Dublin"),
        ("Europe/Dublin", "date", 24 * 60, "Sat 23 Jan 2027"),
        ("Europe/Dublin", "date", -24, "yesterday"),
        ("Europe/Dublin", "time", 23, "Wed 08:00 Dublin"),
        ("UTC", "time", 0, "09:00 UTC"),
        ("Nowhere/Atlantis", "time", 0, "09:00 Atlantis"),
    ],
)
def test_an_instant_is_told_in_the_readers_zone_with_its_name(zone: str, style: str, hours: int, said: str) -> None:
    assert words(NINE + timedelta(hours=hours), style, Clockface(zone, NINE)) == said


def test_the_hour_of_a_message_has_its_day_only_when_that_is_another_one() -> None:
    assert short(NINE, DUBLIN) == "09:00"
    assert short(NINE - timedelta(days=1), DUBLIN) == "yesterday 09:00"


@pytest.mark.parametrize(
    ("now", "next_event", "said"),
    [
        (0, 11 * 60, ("09:00", "09:11")),
        (0, 30, ("09:00", "09:00:30")),
        (31, 50, ("09:00:31", "09:00:50")),
        (1, 24 * 3600, ("09:00:01", "Wed 09:00")),
        (1, 24 * 3600 + 1, ("09:00:01", "Wed 09:00")),
    ],
)
def test_the_clock_bar_shows_seconds_where_the_minute_alone_would_say_nothing(
    now: int, next_event: int, said: tuple[str, str]
) -> None:
    face = Clockface("Europe/Dublin", NINE + timedelta(seconds=now))
    at = NINE + timedelta(seconds=next_event)
    assert (hands(face), coming(at, face)) == said
    page = Draw(lambda: "key").page("clock.html", face=face, info=None, next_event=at)
    assert f"<strong>{said[0]}</strong>" in page
    assert f'<span class="at wide">{said[1]}</span>' in page


def test_a_change_of_the_clocks_shows_in_the_local_hour() -> None:
    summer = datetime(2027, 7, 1, 8, 0, tzinfo=UTC)
    assert words(summer, "time", Clockface("Europe/Dublin", summer)) == "09:00 Dublin"


def test_a_card_in_json_loses_no_word_and_no_button() -> None:
    card = card_json(case_card(), DUBLIN)
    assert card["title"] == "ORION-42 · Impersonation, P1"
    assert card["lines"] == ["Fake support page", "Raised by @Mia Byrne for Orion"]
    assert isinstance(card["facts"], list)
    assert card["facts"][2]["value"] == "09:15 Dublin · 15 min left"
    assert card["facts"][2]["moments"] == ["2026-11-24T09:15:00Z", "2026-11-24T09:15:00Z"]
    assert isinstance(card["actions"], list)
    assert [one["id"] for one in card["actions"]] == ["claim", "update", "resolve", "snooze", "snooze", "cancel"]


def test_a_form_in_json_has_the_shape_that_is_promised() -> None:
    form = form_json(
        Form(
            "sev:ORION-1", "Severity", (Field("severity", "Severity", "select", True, 9, (Option("P0", "P0"),), "P0"),)
        ),
        DUBLIN,
    )
    assert isinstance(form["fields"], list)
    wanted = {"name", "label", "kind", "required", "max", "options", "value"}
    assert wanted <= set(form["fields"][0])
    assert form["fields"][0]["options"] == [{"value": "P0", "label": "P0"}]
    assert (form["id"], form["title"]) == ("sev:ORION-1", "Severity")


def test_a_reply_tells_its_kind_and_repeats_the_errors_beside_it() -> None:
    assert reply_json(Nothing(), DUBLIN) == {"reply": {"kind": "nothing"}, "errors": {}}
    assert reply_json(Ask(raise_form({}, {"summary": "Say what."})), DUBLIN)["errors"] == {"summary": "Say what."}
    said = reply_json(Say(case_card()), DUBLIN)["reply"]
    assert isinstance(said, dict)
    assert said["kind"] == "say"


def test_hostile_text_is_inert_in_every_corner_of_a_form() -> None:
    kinds = ("text", "long", "select", "multi", "date", "time", "bool", "person")
    option = (Option(HOSTILE, HOSTILE),)
    fields = tuple(Field(f"{kind}", HOSTILE, kind, True, 500, option, HOSTILE, HOSTILE) for kind in kinds)
    errors = {field.name: HOSTILE for field in fields} | {"elsewhere": HOSTILE}
    card = Card(
        HOSTILE,
        HOSTILE,
        Tone.DANGER,
        ((Quoted(HOSTILE), Words(HOSTILE), Mention("x", HOSTILE)),),
        (Fact(HOSTILE, say(HOSTILE)),),
        (Item(say(HOSTILE)),),
        foot=(Quoted(HOSTILE), Moment(NINE)),
    )
    form = Form(HOSTILE, HOSTILE, fields, HOSTILE, HOSTILE, card, errors)
    page = Draw(lambda: "key").page(
        "form.html", form=form, ask_first=None, face=DUBLIN, theme="auto", room=HOSTILE, thread_id=HOSTILE
    )
    for dangerous in ("<img", "<b>", "</script><", "' onfocus", '" onfocus', "49", "</textarea></"):
        assert dangerous not in page, dangerous


@pytest.mark.parametrize(
    ("name", "letters"), [("Mia Byrne", "MB"), ("Aoife", "A"), ("", "?"), ("<b> ☃", "?"), ("a b c", "AC")]
)
def test_initials_stand_for_a_name(name: str, letters: str) -> None:
    assert initials(name) == letters
