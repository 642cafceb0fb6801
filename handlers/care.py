"""The door of the well-being side: what is asked here never reaches the record, and its answers are kept by nobody.

`Help now` needs nothing but the rule book: no database, no time, no identity that anybody else is told of. Check-ins
have a unit of work of their own, in the vault; where there is none, they are off.
"""

from collections.abc import Callable, Mapping
from datetime import datetime

from handlers import checkins
from handlers.cards.care import help_now_card, off_card
from handlers.cards.checkin import plain_card
from handlers.cards.reply import Reply, Say
from handlers.checkins import Asker, day_of, may_take_part
from handlers.commands.care import CARE, HELP_NOW, asks_for_help, country_in, verb_of
from handlers.commands.phrases import language_of
from handlers.commands.request import Filled, Pressed, Remarked, Request, Typed
from handlers.domain.care import near
from handlers.domain.checkin import Mode
from handlers.domain.errors import Conflict
from handlers.domain.rulebook import RuleBook
from handlers.ports.vault import Vault

TRIES = 3


class Care:
    """Answers what `commands.care.is_private` takes out of the Desk's way."""

    def __init__(self, rules: Callable[[], RuleBook], vault: Vault | None = None) -> None:
        self._rules, self._vault = rules, vault

    def help_now(self, request: Request) -> Say:
        """Who answers now, where the asker is and in their language; a stranger is answered as well."""
        return help_now(self._rules(), request)

    async def handle(self, request: Request, now: datetime) -> Reply:
        """Answer one request about its asker. Raises what the vault raises."""
        if wants_help(request):
            return self.help_now(request)
        rules = self._rules()
        person = rules.person_by_identity(request.who)
        if self._vault is None or person is None or not may_take_part(rules, person):
            return Say(off_card())
        known = _verb(request)
        if known is None:
            words = ", ".join(f"`{verb.typed}`" for verb in CARE.values() if verb.typed)
            return Say(plain_card("Not one of these", f"After /checkin: {words}; nothing opens your check-in."))
        for attempt in range(1, TRIES + 1):
            try:
                return await self._answer(rules, request, now, known)
            except Conflict:  # another process told of the window, or this person asks twice at once
                if attempt == TRIES:
                    raise
        return Say(off_card())

    async def turn(self, now: datetime) -> int:
        """Tell of every window that is over. Returns how many were."""
        rules, closed = self._rules(), 0
        if self._vault is None:
            return closed
        for key, terms in rules.checkins.items():
            if terms.mode is Mode.OFF or key not in rules.sites:
                continue
            async with self._vault.work() as work:
                closed += await checkins.turn(work, rules, key, day_of(rules.sites[key], now))
                await work.commit()
        return closed

    async def _answer(
        self, rules: RuleBook, request: Request, now: datetime, known: tuple[str, Mapping[str, str]]
    ) -> Reply:
        person = rules.person_by_identity(request.who)
        if self._vault is None or person is None or person.site is None:
            return Say(off_card())
        site = rules.sites[person.site]
        today = day_of(site, now)
        verb, values = known
        async with self._vault.work() as work:
            await checkins.turn(work, rules, site.key, today)
            asker = Asker(work, rules, person, site, rules.checkins[site.key], today, request.key)
            if isinstance(request.asked, Filled):
                reply = await checkins.filled(asker, values)
            else:
                reply = await checkins.answer(asker, verb, values)
            await work.commit()
        return reply


def _verb(request: Request) -> tuple[str, Mapping[str, str]] | None:
    match request.asked:
        case Typed(text):
            return verb_of(text)
        case Pressed(verb, _, _, values):
            return verb, values
        case Filled(form, values):
            return form.partition(":")[0], values
        case Remarked():
            return None


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
    """Who answers now."""
    asked = request.asked
    text = asked.text if isinstance(asked, Typed | Remarked) else ""
    person = rules.person_by_identity(request.who)
    site = rules.sites.get(person.site or "") if person is not None else None
    country = country_in(text) or (site.country if site is not None else None) or ""
    own = person.language if person is not None and person.language else site.language if site is not None else ""
    language = language_of(text) or own
    found = near(rules.care, site=site.key if site is not None else "", country=country, language=language)
    return Say(help_now_card(found, language))
