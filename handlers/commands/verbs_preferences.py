"""The verb of what somebody chooses for themselves."""

from handlers.commands.choices import CHATS, LANGUAGES
from handlers.commands.preferences import Prefer
from handlers.commands.verb import CLIENTS, EVERYONE, Argument, Verb
from handlers.domain.tongue import marked

PREFS = Verb(
    name="prefs",
    summary=marked("Choose your quiet hours, your language, and where to reach you"),
    example="prefs quiet 22:00-07:00",
    command=Prefer,
    arguments=(
        Argument(
            "quiet",
            "text",
            marked("Quiet hours", "label"),
            required=False,
            maximum=40,
            hint=marked("22:00-07:00, off, or default. P0, P1 and legal limits come all the same."),
        ),
        Argument("language", "choice", marked("Language", "label"), required=False, choices=LANGUAGES),
        Argument("reach", "choice", marked("Where what may wait comes", "label"), required=False, choices=CHATS),
    ),
    words=("preferences", "settings"),
    roles=EVERYONE - CLIENTS,
    button=marked("Preferences…", "button"),
)

PERSONAL = (PREFS,)
