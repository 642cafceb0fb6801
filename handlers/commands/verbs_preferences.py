"""The verb of what somebody chooses for themselves."""

from handlers.commands.choices import CHATS, LANGUAGES
from handlers.commands.preferences import Prefer
from handlers.commands.verb import CLIENTS, EVERYONE, Argument, Verb

PREFS = Verb(
    name="prefs",
    summary="Choose your quiet hours, your language, and where to reach you",
    example="prefs quiet 22:00-07:00",
    command=Prefer,
    arguments=(
        Argument(
            "quiet",
            "text",
            "Quiet hours",
            required=False,
            maximum=40,
            hint="22:00-07:00, off, or default. P0, P1 and legal limits come all the same.",
        ),
        Argument("language", "choice", "Language", required=False, choices=LANGUAGES),
        Argument("reach", "choice", "Where what may wait comes", required=False, choices=CHATS),
    ),
    words=("preferences", "settings"),
    roles=EVERYONE - CLIENTS,
    button="Preferences…",
)

PERSONAL = (PREFS,)
