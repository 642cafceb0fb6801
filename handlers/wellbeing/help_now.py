"""Who answers when somebody needs help now. It takes nothing but the rule book: no database, and no time."""

from handlers.cards.card import Fact, say
from handlers.cards.care import help_now_card
from handlers.cards.reply import Say
from handlers.commands.care import HELP_NOW, asks_for_help, country_in
from handlers.commands.phrases import language_of
from handlers.commands.request import Pressed, Remarked, Request, Typed
from handlers.domain.care import Contact, near
from handlers.domain.people import Person
from handlers.domain.rulebook import RuleBook


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
    """Who answers now: in the country that was asked for, and the language that was written in, else in their own."""
    asked = request.asked
    text = asked.text if isinstance(asked, Typed | Remarked) else ""
    person = rules.person_by_identity(request.who)
    language = language_of(text) or _own(rules, person)
    return Say(help_now_card(_found(rules, person, country_in(text), language), language), language=language)


def contacts_of(rules: RuleBook, person: Person | None) -> tuple[Fact, ...]:
    """Who can be reached by somebody, as the facts of a card."""
    found = _found(rules, person, "", _own(rules, person))
    return tuple(Fact(one.name, say(f"{one.reach} · {one.hours}" if one.hours else one.reach)) for one in found)


def _found(rules: RuleBook, person: Person | None, country: str, language: str) -> tuple[Contact, ...]:
    site = rules.sites.get(person.site or "") if person is not None else None
    own = (site.country if site is not None else None) or ""
    return near(rules.care, site=site.key if site is not None else "", country=country or own, language=language)


def _own(rules: RuleBook, person: Person | None) -> str:
    """Their language, or their site's: `Help now` speaks more of them than the rest of us."""
    site = rules.sites.get(person.site or "") if person is not None else None
    return person.language if person is not None and person.language else site.language if site is not None else ""
