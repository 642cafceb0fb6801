"""What somebody chose for themselves, as they read it."""

from collections.abc import Mapping, Sequence

from handlers.cards.card import Action, Card, Fact, Tone, say
from handlers.domain.tongue import marked, said

CHATS = {"slack": marked("Slack"), "teams": marked("Teams"), "web": marked("the web chat")}
LANGUAGES = {"en": "English", "es": "Español", "pl": "Polski"}


def preferences_card(values: Mapping[str, str], changed: Sequence[str] = ()) -> Card:
    """The preferences that hold now, by name; `changed` are those that were chosen just now."""
    told = {
        "quiet": (said("Quiet hours", "label"), quiet_words(values["quiet"])),
        "language": (said("Language", "label"), language_word(values["language"])),
        "reach": (said("What may wait comes to"), chat_word(values["reach"]) or said("every chat that knows you")),
    }
    facts = tuple(Fact(label, say(words)) for label, words in told.values())
    if not changed:
        text = said("Your preferences; nothing was changed")
        return Card(text, said("Your preferences"), facts=facts, actions=(change_button(),))
    news = "; ".join(f"{label.lower()}: {words}" for label, words in (told[name] for name in changed))
    text = said("Your preferences are changed: {news}", news=news)
    title = said("Your preferences are changed")
    return Card(text, title, tone=Tone.GOOD, facts=facts, actions=(change_button(),))


def change_button() -> Action:
    """Opens the form."""
    return Action("prefs", said("Preferences…", "button"))


def chat_word(chat: str) -> str:
    """What a chat is called; "" for one that is none."""
    return said(CHATS[chat]) if chat in CHATS else ""


def language_word(code: str) -> str:
    """What a language is called by those who speak it."""
    return LANGUAGES.get(code, code)


def quiet_words(quiet: str) -> str:
    """Quiet hours (`22:00-07:00`, or "off"), and what they do not hold."""
    start, dash, end = quiet.partition("-")
    if not dash:
        return said("none: pings come at any hour")
    return said("{start} to {end}, every day; P0, P1 and legal limits come all the same", start=start, end=end)
