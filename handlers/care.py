"""The door of the well-being side: what is asked here never reaches the record, and its answers are kept by nobody.

`Help now` needs nothing but the rule book: no database, no time, no identity that anybody else is told of.
"""

from collections.abc import Callable

from handlers.cards.care import help_now_card, off_card
from handlers.cards.reply import Reply, Say
from handlers.commands.care import HELP_NOW, asks_for_help, country_in
from handlers.commands.phrases import language_of
from handlers.commands.request import Pressed, Remarked, Request, Typed
from handlers.domain.care import near
from handlers.domain.rulebook import RuleBook


class Care:
    """Answers what `commands.care.is_private` takes out of the Desk's way."""

    def __init__(self, rules: Callable[[], RuleBook]) -> None:
        self._rules = rules

    async def handle(self, request: Request) -> Reply:
        """Answer one request."""
        if wants_help(request):
            return help_now(self._rules(), request)
        return Say(off_card())


def wants_help(request: Request) -> bool:
    """True for everything that the `Help now` card answers."""
    match request.asked:
        case Typed(text) | Remarked(text):
            return asks_for_help(text)
        case Pressed(verb):
            return verb == HELP_NOW
        case _:
            return False


def help_now(rules: RuleBook, request: Request) -> Say:
    """Who answers now, where the asker is and in their language; a stranger is answered as well."""
    asked = request.asked
    text = asked.text if isinstance(asked, Typed | Remarked) else ""
    person = rules.person_by_identity(request.who)
    site = rules.sites.get(person.site or "") if person is not None else None
    country = country_in(text) or (site.country if site is not None else None) or ""
    own = person.language if person is not None and person.language else site.language if site is not None else ""
    language = language_of(text) or own
    found = near(rules.care, site=site.key if site is not None else "", country=country, language=language)
    return Say(help_now_card(found, language))
