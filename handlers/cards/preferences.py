"""What somebody chose for themselves, as they read it."""

from collections.abc import Mapping, Sequence

from handlers.cards.card import Action, Card, Fact, Tone, say

CHATS = {"slack": "Slack", "teams": "Teams", "web": "the web chat"}
LANGUAGES = {"en": "English", "es": "Español", "pl": "Polski"}
CHANGE = Action("prefs", "Preferences…")


def preferences_card(values: Mapping[str, str], changed: Sequence[str] = ()) -> Card:
    """The preferences that hold now, by name; `changed` are those that were chosen just now."""
    told = {
        "quiet": ("Quiet hours", quiet_words(values["quiet"])),
        "language": ("Language", LANGUAGES[values["language"]]),
        "reach": ("What may wait comes to", CHATS.get(values["reach"], "every chat that knows you")),
    }
    facts = tuple(Fact(label, say(words)) for label, words in told.values())
    if not changed:
        return Card("Your preferences; nothing was changed", "Your preferences", facts=facts, actions=(CHANGE,))
    news = "; ".join(f"{label.lower()}: {words}" for label, words in (told[name] for name in changed))
    text = f"Your preferences are changed: {news}"
    return Card(text, "Your preferences are changed", tone=Tone.GOOD, facts=facts, actions=(CHANGE,))


def quiet_words(quiet: str) -> str:
    """Quiet hours (`22:00-07:00`, or "off"), and what they do not hold."""
    start, dash, end = quiet.partition("-")
    if not dash:
        return "none: pings come at any hour"
    return f"{start} to {end}, every day; P0, P1 and legal limits come all the same"
