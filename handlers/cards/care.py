"""The `Help now` card: calm, numbers first, no question asked. In the reader's language where we have the words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from handlers.cards.card import Action, Card, Fact, in_words, say, tell
from handlers.domain.tongue import marked, said


class Contact(Protocol):
    """What the card needs to know of a contact (`domain.care.Contact`)."""

    @property
    def name(self) -> str: ...
    @property
    def reach(self) -> str: ...
    @property
    def hours(self) -> str: ...


@dataclass(frozen=True, slots=True)
class _Words:
    title: str
    danger: str
    answer: str
    kept: str


_WORDS: Mapping[str, _Words] = {
    "en": _Words(
        "Help now",
        "If you or somebody else is in danger, call the emergency number first.",
        "You need not explain anything. These people answer:",
        "Handrail tells nobody that you asked, and keeps nothing of it.",
    ),
    "de": _Words(
        "Hilfe, jetzt",
        "Wenn du oder jemand anders in Gefahr ist, ruf zuerst den Notruf an.",
        "Du musst nichts erklären. Hier antwortet jemand:",
        "Handrail sagt niemandem, dass du gefragt hast, und behält nichts davon.",
    ),
    "es": _Words(
        "Ayuda ahora",
        "Si tú u otra persona estáis en peligro, llama primero al número de emergencias.",
        "No tienes que explicar nada. Aquí responde alguien:",
        "Handrail no dice a nadie que has preguntado y no guarda nada de esto.",
    ),
    "fr": _Words(
        "De l’aide maintenant",
        "Si vous ou quelqu’un d’autre êtes en danger, appelez d’abord le numéro d’urgence.",
        "Vous n’avez rien à expliquer. Ici, quelqu’un répond :",
        "Handrail ne dit à personne que vous avez demandé, et n’en garde rien.",
    ),
    "pl": _Words(
        "Pomoc teraz",
        "Jeśli Ty lub ktoś inny jest w niebezpieczeństwie, zadzwoń najpierw pod numer alarmowy.",
        "Nie musisz niczego wyjaśniać. Tu ktoś odpowie:",
        "Handrail nikomu nie mówi, że pytasz, i niczego z tego nie zachowuje.",
    ),
    "pt": _Words(
        "Ajuda agora",
        "Se você ou outra pessoa está em perigo, ligue primeiro para o número de emergência.",
        "Você não precisa explicar nada. Aqui alguém responde:",
        "O Handrail não conta a ninguém que você perguntou e não guarda nada disto.",
    ),
}
LANGUAGES = frozenset(_WORDS)


def help_now_card(contacts: Sequence[Contact], language: str) -> Card:
    """Who answers now. Its `text` has the numbers too, for a chat that shows one line."""
    words = _WORDS.get(language, _WORDS["en"])
    facts = tuple(Fact(one.name, say(f"{one.reach} · {one.hours}" if one.hours else one.reach)) for one in contacts)
    reached = "; ".join(f"{one.name}: {one.reach}" for one in contacts)
    return Card(
        text=f"{words.title}. {reached}",
        title=words.title,
        lines=(say(words.danger), say(words.answer)),
        facts=facts,
        foot=say(words.kept),
    )


HELP_NOW = Action("help_now", marked("Help now", "button"))
"""Stands wherever somebody may need it."""


def off_card() -> Card:
    """Check-ins are not on here. Help is, everywhere."""
    title = said("Check-ins are off here")
    line = tell("Check-ins are not switched on for you. Nothing was kept of this.")
    return Card(title, title, lines=(line,), actions=(in_words(HELP_NOW),))
