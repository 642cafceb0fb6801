"""The well-being side's cards, by values: part of the gallery of all cards."""

from handlers.cards.card import Card
from handlers.cards.care import LANGUAGES, help_now_card, off_card
from handlers.domain.care import ANYWHERE, Contact


def care_cards() -> dict[str, Card]:
    """Every card of it, in every language that it is written in."""
    known = (Contact("Emergency", "112", "day and night"), Contact("Nurse", "extension 12"), ANYWHERE)
    return {
        **{f"help_now_card: {language}": help_now_card(known, language) for language in sorted(LANGUAGES)},
        "off_card": off_card(),
    }
