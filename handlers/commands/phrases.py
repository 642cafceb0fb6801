"""Whole messages that are answered by the `Help now` card (`domain.md` §4.5): a short static list, matched here alone.

Nothing is inferred: a message is one of these, word for word, or it is not. Case, accents and punctuation do not count.
Whoever reports what a user wrote says more than just this, and is not meant.
"""

import unicodedata
from collections.abc import Mapping

PHRASES: Mapping[str, tuple[str, ...]] = {
    "en": (
        "i want to die",
        "i want to kill myself",
        "i am going to kill myself",
        "i'm going to kill myself",
        "i want to end my life",
        "i want to end it",
        "i want to hurt myself",
        "i don't want to live",
        "i don't want to live anymore",
        "i do not want to live",
        "i can't go on",
        "i cannot go on",
        "i can't take it anymore",
        "i am suicidal",
        "i'm suicidal",
        "i am not safe",
        "i'm not safe",
        "help me now",
        "i need help now",
        "i need someone to talk to",
        "i need somebody to talk to",
    ),
    "de": (
        "ich will sterben",
        "ich möchte sterben",
        "ich will nicht mehr leben",
        "ich möchte nicht mehr leben",
        "ich will mich umbringen",
        "ich bringe mich um",
        "ich kann nicht mehr",
    ),
    "es": (
        "quiero morir",
        "quiero morirme",
        "quiero matarme",
        "no quiero vivir",
        "ya no quiero vivir",
        "no puedo más",
        "ya no puedo más",
    ),
    "fr": (
        "je veux mourir",
        "je veux me tuer",
        "je ne veux plus vivre",
        "j'ai envie de mourir",
        "je n'en peux plus",
    ),
    "hi": (
        "मैं मरना चाहता हूँ",
        "मैं मरना चाहती हूँ",
        "मैं जीना नहीं चाहता",
        "मैं जीना नहीं चाहती",
        "main marna chahta hoon",
        "main marna chahti hoon",
    ),
    "it": ("voglio morire", "voglio uccidermi", "non voglio più vivere", "non ce la faccio più"),
    "nl": ("ik wil dood", "ik wil niet meer leven", "ik kan niet meer"),
    "pl": (
        "chcę umrzeć",
        "chcę się zabić",
        "nie chcę żyć",
        "nie chcę już żyć",
        "nie mogę już",
        "nie daję już rady",
        "mam myśli samobójcze",
    ),
    "pt": ("quero morrer", "quero me matar", "não quero viver", "não quero mais viver", "não aguento mais"),
    "tl": (
        "gusto ko mamatay",
        "gusto ko nang mamatay",
        "ayoko nang mabuhay",
        "ayaw ko nang mabuhay",
        "magpapakamatay ako",
    ),
}
"""The phrases by language."""

LONGEST = 80  # characters; whatever is longer is none of them


def plain(text: str) -> str:
    """The words alone: no case, no accents, no punctuation."""
    parted = unicodedata.normalize("NFKD", text.casefold().replace("’", "").replace("'", ""))
    kept = (" " if not sign.isalnum() else sign for sign in parted if unicodedata.category(sign) not in ("Mn", "Cf"))
    return " ".join("".join(kept).split())


_LANGUAGES: Mapping[str, str] = {plain(phrase): language for language, phrases in PHRASES.items() for phrase in phrases}


def language_of(text: str) -> str | None:
    """The language of the phrase that a whole message is; None for every other message."""
    return _LANGUAGES.get(plain(text)) if len(text) <= LONGEST else None
