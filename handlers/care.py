"""The door of the well-being side: what is asked here never reaches the record, and its answers are kept by nobody.

`Help now` needs nothing but the rule book: no database, no time, no identity that anybody else is told of. Check-ins
have a unit of work of their own, in the vault; where there is none, they are off.
"""

from collections.abc import Awaitable, Callable, Mapping, Set
from dataclasses import dataclass
from datetime import datetime, timedelta

from handlers import callbacks, checkins, invitations
from handlers.callbacks import Caller, coached_by
from handlers.cards.callback import note_card
from handlers.cards.card import Card
from handlers.cards.care import help_now_card, off_card
from handlers.cards.checkin import invitation_card, plain_card
from handlers.cards.reply import Reply, Say
from handlers.checkins import Asker, day_of, may_take_part
from handlers.commands.care import CALLS, CARE, DONE, HELP_NOW, TAKEN, TALK, asks_for_help, country_in, verb_of
from handlers.commands.phrases import language_of
from handlers.commands.request import Filled, Pressed, Remarked, Request, Typed
from handlers.domain.care import near
from handlers.domain.checkin import Mode
from handlers.domain.errors import Conflict
from handlers.domain.people import Person
from handlers.domain.rulebook import RuleBook, Site
from handlers.invitations import open_until
from handlers.ports.vault import Vault

TRIES = 3
REMEMBERED = timedelta(days=7)  # for so long a delivery that comes again is known
CALLING = frozenset({TALK, CALLS, TAKEN, DONE})
Known = tuple[str, Mapping[str, str]]


Note = Callable[[str, Card], Awaitable[bool]]
"""Brings somebody, by their key, a message that says nothing of what it is about.

False where nobody could be told.
"""


Busy = Callable[[datetime], Awaitable[Set[str]]]
"""Who is not to be invited at an instant: who owns an open P0, or chose to sleep then. By their keys."""


async def _nobody(_person: str, _card: Card) -> bool:
    return False


async def _none(_now: datetime) -> Set[str]:
    return frozenset()


class Care:
    """Answers what `commands.care.is_private` takes out of the Desk's way. Nobody is told of what is not committed."""

    def __init__(
        self,
        rules: Callable[[], RuleBook],
        vault: Vault | None = None,
        note: Note = _nobody,
        new_id: Callable[[], str] = str,
        busy: Busy = _none,
    ) -> None:
        self._rules, self._vault, self._note, self._new_id, self._busy = rules, vault, note, new_id, busy

    def help_now(self, request: Request) -> Say:
        """Who answers now, where the asker is and in their language; a stranger is answered as well."""
        return help_now(self._rules(), request)

    async def handle(self, request: Request, now: datetime) -> Reply:
        """Answer one request about its asker. Raises what the vault raises."""
        if wants_help(request):
            return self.help_now(request)
        rules = self._rules()
        person = rules.person_by_identity(request.who)
        if self._vault is None or person is None:
            return Say(off_card())
        takes_part, known = may_take_part(rules, person), _verb(request)
        site = person.site if takes_part else coached_by(rules, person.key)
        if site is None or not (takes_part or known is None or known[0] in CALLING):
            return Say(off_card())
        if known is None:
            words = ", ".join(f"`{verb.typed}`" for verb in CARE.values() if verb.typed)
            return Say(plain_card("Not one of these", f"After /checkin: {words}; nothing opens your check-in."))
        for attempt in range(1, TRIES + 1):
            try:
                if known[0] in CALLING:
                    return await self._called(self._vault, Asked(rules, person, rules.sites[site], request, now), known)
                return await self._answer(self._vault, Asked(rules, person, rules.sites[site], request, now), known)
            except Conflict:  # another process told of the window, or this person asks twice at once
                if attempt == TRIES:
                    raise
        return Say(off_card())

    async def turn(self, now: datetime) -> int:
        """Tell of every window that is over, and those whose call nobody took. Returns how many windows were over."""
        rules, closed = self._rules(), 0
        if self._vault is None:
            return closed
        for key, terms in rules.checkins.items():
            if terms.mode is Mode.OFF or key not in rules.sites:
                continue
            site = rules.sites[key]
            async with self._vault.work() as work:
                closed += (await checkins.turn(work, rules, key, day_of(site, now))).told
                await work.tidy(day_of(site, now) - REMEMBERED)
                late = await callbacks.late(work, site, terms.coach, now) if terms.coach is not None else []
                await work.commit()
            for person in late:
                await self._note(person, note_card(TALK))
            if terms.mode is Mode.PUSH:
                await self._invite(self._vault, rules, site, now)
        return closed

    async def _invite(self, vault: Vault, rules: RuleBook, site: Site, now: datetime) -> None:
        """Invite who is to be invited now. Whoever could not be told is not told again today."""
        until = open_until(site, now)
        if until is None:
            return
        busy = await self._busy(now)
        async with vault.work() as work:
            invited = await invitations.due(work, rules, site, now, busy)
            await work.commit()
        missed = [person for person in invited if not await self._note(person, invitation_card(until))]
        if missed:
            async with vault.work() as work:
                await invitations.not_told(work, missed)
                await work.commit()

    async def _answer(self, vault: Vault, asked: "Asked", known: Known) -> Reply:
        site, rules = asked.site, asked.rules
        verb, values = known
        today = day_of(site, asked.now)
        async with vault.work() as work:
            opened = (await checkins.turn(work, rules, site.key, today)).opened
            asker = Asker(work, rules, asked.person, site, rules.checkins[site.key], today, opened, asked.request.key)
            if isinstance(asked.request.asked, Filled):
                reply = await checkins.filled(asker, values)
            else:
                reply = await checkins.answer(asker, verb, values)
            await work.commit()
        return reply

    async def _called(self, vault: Vault, asked: "Asked", known: Known) -> Reply:
        """What has to do with the coach, who is told only after the request is kept."""
        coach = asked.rules.checkins[asked.site.key].coach
        if coach is None:
            return Say(plain_card("No coach here", "No coach is named for your site in app.yaml."))
        async with vault.work() as work:
            caller = Caller(work, asked.rules, asked.person, asked.site, coach, asked.now, self._new_id())
            call = await callbacks.asked(caller, known[1]) if isinstance(asked.request.asked, Filled) else None
            reply = await callbacks.answer(caller, *known) if call is None else None
            await work.commit()
        if reply is not None:
            return reply
        return callbacks.made(caller, reached=await self._note(coach.person, note_card(CALLS)))


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks what, at whose site, and when."""

    rules: RuleBook
    person: Person
    site: Site
    request: Request
    now: datetime


def _verb(request: Request) -> Known | None:
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
