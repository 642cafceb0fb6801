"""Every form that the product can make, by values: the other half of the gallery."""

from collections.abc import Mapping
from functools import cache

from handlers.cards.callback import call_form
from handlers.cards.checkin import checkin_form
from handlers.cards.client import update_card
from handlers.cards.form import KINDS, Field, Form, Option
from handlers.cards.forms import Offer, new_form, update_form, verb_form
from handlers.cards.relief import ask_form
from handlers.commands.registry import VERBS
from tests.support.cards import NOW
from tests.support.gallery import LONGEST, every_part
from tests.support.hostile import INERT
from tests.support.house import shipped_rules


@cache
def forms() -> Mapping[str, Form]:
    """The gallery of forms by name."""
    rules = shipped_rules()
    dialogs = {name: verb for name, verb in VERBS.items() if verb.dialog and name != "new"}
    wrong = {argument.name: f"`{INERT}` is wrong." for verb in dialogs.values() for argument in verb.arguments}
    offer = Offer(clients=("ORION", "VEGA"), source="https://review.orion.example/1", excerpt=INERT)
    typed = {"summary": INERT, "severity": "P1", "labels": "death", "client": "ORION", "source": "x"}
    raising = {key: new_form(rules, {"type": key, **typed}, {"summary": "Too long."}, offer) for key in rules.types}
    preview = update_card("ORION-42", INERT, "Dublin T&S desk", NOW)
    return {
        **{f"verb_form: {name}": verb_form(verb, "ORION-42") for name, verb in dialogs.items()},
        **{f"verb_form: {name} wrong": verb_form(verb, "ORION-42", wrong, wrong) for name, verb in dialogs.items()},
        "new_form: empty": new_form(rules),
        **{f"new_form: {key}": form for key, form in raising.items()},
        "update_form: empty": update_form("ORION-42"),
        "update_form: preview": update_form("ORION-42", INERT, preview, "Orion", "digest"),
        "update_form: wrong": update_form("ORION-42", LONGEST * 4, errors={"text": "Too long.", "elsewhere": INERT}),
        "checkin_form": checkin_form(),
        "call_form": call_form("Orla Flynn", "Mon 09:00 to 17:00"),
        "ask_form": ask_form("aoife", "Aoife Byrne", LONGEST[:40]),
        "every kind of field": every_field(INERT),
    }


def every_field(text: str) -> Form:
    """A form with this text in every place that somebody's words can come into."""
    option = (Option("one", "One"), Option(text, text))
    fields = tuple(
        Field(
            kind, f"A {kind}", kind, True, 2000, option if kind in ("select", "multi", "person") else (), text, "Hint"
        )
        for kind in KINDS
    )
    return Form(
        "new",
        "Every field",
        fields,
        "Send it",
        "Introduction.",
        every_part(text),
        {field.name: text for field in fields},
    )
