"""Every card of the gallery in the language of nobody: what is not accented is data, or was forgotten."""

from collections.abc import Mapping
from dataclasses import replace

from handlers.cards.card import Card, Fact, say
from tests.support.gallery import LONGEST
from tests.support.hostile import INERT
from tests.support.untranslated import untranslated

NOT_LOOKED_AT = frozenset(
    [
        "done_card",
        "refusal_card",
        "call_card",
        "restricted_call_card",
        "help_card",
        "verb_card",
        "help_now_card",
    ]
)
"""Sentences that are made elsewhere (`test_untranslated_replies.py`), what machines read, verbs as they are typed, and
help, which speaks more languages than we do.
"""

THEIRS: Mapping[str, frozenset[str]] = {
    "lost_card": frozenset(["slack", "teams", "gone", "is", "archived"]),
    "whoami_card": frozenset(["Europe"]),
    "ended_card": frozenset(["Policy"]),
}
"""What is no word of ours on one card alone: a chat's reason, an address, a zone, a type of the gallery's."""

DATA = frozenset(
    [
        "extension",
        "findahelpline",
        "com",
        "Emergency",
        "Nurse",
        "Find",
        "Helpline",
        "for",
        "every",
        "country",
        "Orla",
        "Flynn",
        "Mia",
        "Kelly",
        "Threat",
        "to",
        "life",
        "now",
        "death",
        "graphic",
        "violence",
        "eu",
        "terreg",
        "removal",
        "Press",
        "Country",
        "Field",
        "VIP",
        "press",
        "Queue",
        "backlog",
        "Aoife",
        "Byrne",
        "Ben",
        "Doyle",
        "Ana",
        "Reyes",
        "Kim",
        "Orion",
        "OPS",
        "ORION",
        "VEGA",
        "Dublin",
        "Manila",
        "Warsaw",
        "DUBLIN",
        "MANILA",
        "GMT",
        "UTC",
        "desk",
        "day",
        "in",
        "the",
        "manager",
        "on",
        "duty",
        "taken",
        "resolved",
        "done",
        "time",
        "answered",
        "English",
        "Polski",
        "America",
        "New",
        "York",
        "type",
        "Mon",
        "Tue",
        "Wed",
        "Thu",
        "Fri",
        "Nov",
        "new",
        "lead",
        "Sorcha",
        "Quinn",
        "Piotr",
        "Nowak",
        "Niamh",
        "Brennan",
        "Austin",
        "KUDOS",
        "POLICY",
    ]
)
"""What the gallery's people, clients, sites, types and prepared values are called."""


def test_no_word_of_ours_is_left_in_english(strange_cards: Mapping[str, Card]) -> None:
    found = {
        name: left
        for name, card in strange_cards.items()
        if (maker := name.partition(":")[0].removesuffix(" (hostile)")) not in NOT_LOOKED_AT
        and maker != "every part at once"
        and (left := untranslated(card, DATA | THEIRS.get(maker, frozenset()), LONGEST[:80], INERT))
    }
    assert found == {}


def test_a_forgotten_word_is_found_wherever_it_stands(strange_cards: Mapping[str, Card]) -> None:
    card = strange_cards["live_card: new"]
    assert untranslated(card, DATA) == []
    forgotten = (
        replace(card, title="Forgotten"),
        replace(card, text=f"{card.text} · Forgotten"),
        replace(card, lines=(*card.lines, say("Forgotten"))),
        replace(card, facts=(Fact("Forgotten", ()),)),
        replace(card, facts=(Fact("", say("Forgotten")),)),
        replace(card, actions=(replace(card.actions[0], label="Forgotten"),)),
        replace(card, more=(replace(card.more[0], confirm="Forgotten"),)),
    )
    assert [untranslated(one, DATA) for one in forgotten] == [["Forgotten"]] * len(forgotten)


def test_what_is_left_out_is_named_truly(strange_cards: Mapping[str, Card]) -> None:
    makers = {name.partition(":")[0].removesuffix(" (hostile)") for name in strange_cards}
    assert makers >= NOT_LOOKED_AT | set(THEIRS), "a card of this name is no longer made"
