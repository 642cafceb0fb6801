"""What the page's own scripts say, given to them in the language that is spoken while the page is drawn."""

import json
from collections.abc import Mapping

from handlers.domain.tongue import counted, said

FORMS: Mapping[str, int] = {"one": 1, "few": 2, "many": 5, "other": 5}
"""What a browser calls the plural forms (`Intl.PluralRules`), each with a whole number that takes it."""


class _Later(int):
    """A number that picks the form, and that only the script will know."""

    def __format__(self, spec: str) -> str:
        return "{n}"


def sentences() -> str:
    """The sentences by name, as JSON: a text, or one for each plural form. The script fills in `{n}` and the like."""
    told: dict[str, object] = {
        "away": said("The room could not be refreshed; trying again."),
        "news": said("New messages in another room."),
        "failed": said("That did not work; please try again."),
        "unsent": said("That did not reach Handrail; please try again."),
        "large": said("That is too much to send at once; at most 256 KiB."),
        "no_ping": said("No ping is due for {ref}.", ref="{ref}"),
    }
    for number in FORMS.values():
        later = _Later(number)
        for name, text in _counted(later).items():
            forms = told.setdefault(name, {})
            if isinstance(forms, dict):
                forms |= {form: text for form, one in FORMS.items() if one == number}
    return json.dumps(told, ensure_ascii=False)


def _counted(n: int) -> Mapping[str, str]:
    return {
        "moved": counted(
            n,
            "It is now {time}. {n} message went out.",
            "It is now {time}. {n} messages went out.",
            time="{time}",
        ),
        "folded": counted(n, "{n} other message meanwhile", "{n} other messages meanwhile"),
        "offers": counted(
            n,
            "{n} command; arrow keys to choose, Tab to take one.",
            "{n} commands; arrow keys to choose, Tab to take one.",
        ),
    }
