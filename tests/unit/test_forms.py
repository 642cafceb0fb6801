"""Forms made from the registry and the types, and their fields as they come back."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from handlers.cards.card import Card
from handlers.cards.form import Option
from handlers.cards.forms import FormContext, update_form, verb_form
from handlers.commands.registry import VERBS
from handlers.domain.catalogue import EscalationType, FieldSpec
from handlers.domain.errors import FieldErrors
from handlers.domain.fields import check_fields
from handlers.domain.severity import Severity

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
ZONE = ZoneInfo("America/New_York")
HOSTS = frozenset({"review.orion.example"})
YES_NO = (("yes", "Yes"), ("no", "No"))
KIND = EscalationType(
    key="imminent_harm",
    named="Threat to life (now)",
    severity=Severity.P0,
    lane="content",
    route="l3_safety",
    heavy=True,
    restricted=False,
    client_visible=True,
    free_text=True,
    link=True,
    fields=(
        FieldSpec("case_link", "Case link", "text", required=True, format="case_link"),
        FieldSpec("case_id", "Case id", "text", format="case_id"),
        FieldSpec("country", "Country", "text", format="country"),
        FieldSpec("live_now", "Live now?", "select", choices=YES_NO),
        FieldSpec("volume", "Volume", "text", format="number"),
        FieldSpec("received_at", "Received at", "time"),
        FieldSpec("words", "Words", "long", maximum=10),
        FieldSpec("box", "Box", "bool"),
    ),
)
LINK = "https://review.orion.example/queues/1"


def checked(**values: str) -> dict[str, str]:
    return check_fields(KIND, {"case_link": LINK, **values}, HOSTS, ZONE, NOW)


@pytest.mark.parametrize(
    ("field", "typed", "kept"),
    [
        ("case_id", "C-10442", "C-10442"),
        ("country", "ie", "IE"),
        ("live_now", "Yes", "yes"),
        ("volume", "1200", "1200"),
        ("received_at", "03:30", "2026-11-24T08:30:00+00:00"),
        ("received_at", "2026-11-23 14:00", "2026-11-23T19:00:00+00:00"),
        ("box", "on", "true"),
    ],
)
def test_a_field_is_kept_in_its_plain_form(field: str, typed: str, kept: str) -> None:
    assert checked(**{field: typed}) == {"case_link": LINK, field: kept}


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("case_link", "", "“Case link” is needed."),
        ("case_link", "https://evil.example/1", "Links to evil.example are not allowed. Allowed hosts: review.orion"),
        ("case_link", "https://review.orion.example@evil.example/", "names a user"),
        ("case_link", "http://review.orion.example/1", "must begin https://"),
        ("case_link", "javascript:alert(1)", "must begin https://"),
        ("case_link", "https://[::1", "is not a link"),
        ("case_id", "a b", "is no case id"),
        ("country", "Ireland", "two letters"),
        ("live_now", "perhaps", "Allowed: yes, no"),
        ("volume", "-3", "is no number"),
        ("received_at", "31 Feb", "is no date or time"),
        ("received_at", "24:00", "is no date or time"),
        ("words", "x" * 11, "11 characters; at most 10"),
        ("box", "maybe", "neither yes nor no"),
        ("surprise", "x", "is no field of Threat to life"),
    ],
)
def test_a_field_is_refused_at_its_place(field: str, typed: str, words: str) -> None:
    with pytest.raises(FieldErrors) as refusal:
        checked(**{field: typed})
    assert list(refusal.value.errors) == [field]
    assert words in refusal.value.errors[field]


def test_all_errors_are_told_at_once() -> None:
    with pytest.raises(FieldErrors) as refusal:
        check_fields(KIND, {"country": "x", "volume": "y"}, HOSTS, ZONE, NOW)
    assert set(refusal.value.errors) == {"case_link", "country", "volume"}


def test_every_dialog_has_a_form_with_a_field_for_each_argument_that_is_typed() -> None:
    for verb in VERBS.values():
        if verb.dialog and verb.name != "new":
            form = verb_form(verb, "ORION-42", {}, {}, FormContext(people=(Option("ben", "Ben"),)))
            wanted = [
                a.name for a in verb.arguments if a.name not in ("ref", "refs") and a.kind not in ("flag", "values")
            ]
            assert [field.name for field in form.fields] == wanted
            assert form.id == f"{verb.name}:ORION-42"


def test_the_form_keeps_what_was_typed_and_shows_its_choices() -> None:
    form = verb_form(VERBS["cancel"], "ORION-42, OPS-7", {"text": "a test"}, {"reason": "is needed"})
    assert form.id == "cancel:ORION-42,OPS-7"
    assert [(field.name, field.kind, field.value) for field in form.fields] == [
        ("reason", "select", ""),
        ("text", "long", "a test"),
    ]
    assert form.errors == {"reason": "is needed"}


def test_an_update_is_sent_only_from_its_preview() -> None:
    assert [field.name for field in update_form("ORION-42").fields] == ["text"]
    shown = update_form("ORION-42", "The video is down.", Card("x", "x"), "Orion", "d1")
    assert [(field.name, field.value, field.hidden) for field in shown.fields] == [
        ("text", "The video is down.", False),
        ("preview", "d1", True),
        ("send", "", False),
    ]
