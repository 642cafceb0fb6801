"""The door of the well-being side: what is asked here never reaches the record, and its answers are kept by nobody.

`Help now` needs nothing but the rule book: no database, no time, no identity that anybody else is told of. Check-ins
have a unit of work of their own, in the vault; where there is none, they are off.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from handlers.cards.callback import unopened_card
from handlers.cards.card import Card
from handlers.cards.care import off_card
from handlers.cards.checkin import plain_card
from handlers.cards.languages import speaking
from handlers.cards.reply import Reply, Say, in_its_language
from handlers.commands.care import (
    ASKS,
    CALLS,
    CARE,
    DONE,
    HELP_NOW,
    NOTE,
    RESOURCES,
    STOP,
    TAKEN,
    TALK,
    verb_of,
)
from handlers.commands.request import Filled, Pressed, Remarked, Request, Typed
from handlers.domain.checkin import Mode
from handlers.domain.cohort import may_take_part
from handlers.domain.errors import Conflict
from handlers.domain.language import language_of
from handlers.domain.people import Identity, Person
from handlers.domain.rulebook import RuleBook, Site
from handlers.domain.tongue import said
from handlers.ports.at_work import AtWork
from handlers.ports.vault import Vault
from handlers.wellbeing import callbacks, care_beat, checkins, nudges, relief
from handlers.wellbeing.callbacks import Caller, coached_by
from handlers.wellbeing.care_beat import Turn
from handlers.wellbeing.checkins import Asker, day_of
from handlers.wellbeing.help_now import contacts_of, help_now, wants_help
from handlers.wellbeing.invitations import open_until
from handlers.wellbeing.nudges import Nudged
from handlers.wellbeing.private_notes import Bell, Note, read, whose, with_note

TRIES = 3
CALLING = frozenset({TALK, CALLS, TAKEN, DONE})
Known = tuple[str, Mapping[str, str]]


async def _nobody(_person: str, _card: Card) -> bool:
    return False


class Care:
    """Answers what `commands.care.is_private` takes out of the Desk's way. Nobody is told of what is not committed.

    `rules` are those of the moment as they were read last, with the languages that people chose: no database is asked.
    """

    def __init__(
        self,
        rules: Callable[[], RuleBook],
        vault: Vault | None = None,
        note: Note = _nobody,
        new_id: Callable[[], str] = str,
        at_work: AtWork | None = None,
    ) -> None:
        self._rules, self._vault, self._note, self._new_id, self._at_work = rules, vault, note, new_id, at_work

    def opened(self, request: Request) -> Request:
        """The request, with what the button of a private note opens in its place. It needs no database."""
        return read(self._vault.notes, self._rules(), request) if self._vault is not None else request

    def help_now(self, request: Request) -> Reply:
        """Who answers now, where the asker is and in their language; a stranger is answered as well."""
        rules = self._rules()
        reply = help_now(rules, request)
        with speaking(language_of(rules, rules.person_by_identity(request.who))):
            return self._noted(reply, rules, request, (HELP_NOW, {}))

    async def handle(self, request: Request, now: datetime) -> Reply:
        """Answer one request about its asker. Raises what the vault raises."""
        request = self.opened(request)
        if wants_help(request):
            return self.help_now(request)
        rules = await self._in_force(now)
        person = rules.person_by_identity(request.who)
        with speaking(language_of(rules, person)):
            reply = in_its_language(await self._handled(rules, person, request, now))
            return self._noted(reply, rules, request, _verb(request))

    def _noted(self, reply: Reply, rules: RuleBook, request: Request, known: Known | None) -> Reply:
        """The reply, with the note that may stand for it in a message. Without a vault there is nothing to hide."""
        if self._vault is None:
            return reply
        verb, values = known or (RESOURCES, {})  # a line that is no verb says nothing of anybody
        return with_note(reply, self._vault.notes, whose(rules, request.who), verb, values)

    async def _handled(self, rules: RuleBook, person: Person | None, request: Request, now: datetime) -> Reply:
        if isinstance(request.asked, Pressed) and request.asked.verb == NOTE:
            return Say(unopened_card(contacts_of(rules, person)))
        if self._vault is None or person is None:
            return Say(off_card())
        takes_part, known = may_take_part(rules, person), _verb(request)
        if known is not None and known[0] in relief.VERBS and (takes_part or known[0] in relief.OPENS):
            own = rules.sites.get(person.site or "") if takes_part else None
            return await self._relieved(self._vault, rules, person, own, request, now=now)
        site = person.site if takes_part else coached_by(rules, person.key)
        if not takes_part and known is not None and known[0] == STOP:
            return await self._stopped(self._vault, person, known[1])
        if site is None or not (takes_part or known is None or known[0] in CALLING):
            return Say(off_card())
        if known is None:
            words = ", ".join(f"`{verb.typed}`" for verb in CARE.values() if verb.typed)
            told = said("After /checkin: {words}; nothing opens your check-in.", words=words)
            return Say(plain_card(said("Not one of these"), told))
        for attempt in range(1, TRIES + 1):
            try:
                return await self._answered(self._vault, Asked(rules, person, rules.sites[site], request, now), known)
            except Conflict:  # another process told of the window, or this person asks twice at once
                if attempt == TRIES:
                    raise
        return Say(off_card())

    async def left(self, who: Identity) -> None:
        """A chat says that somebody's account is gone: they are forgotten at once, unless another chat knows them."""
        person = self._rules().person_by_identity(who)
        if self._vault is None or person is None or any(one.tenant and one != who for one in person.identities):
            return
        async with self._vault.work() as work:
            await checkins.forget(work, person.key)
            await work.commit()

    async def turn(self, now: datetime) -> int:
        """Do what is due, of everybody. Returns how many windows were told of."""
        if self._vault is None:
            return 0
        rules = await self._in_force(now)
        bell = self._bell(self._vault, rules)
        return await care_beat.turn(Turn(self._vault, rules, self._at_work, bell, now))

    async def _in_force(self, now: datetime) -> RuleBook:
        """The rules of the moment, with what people said over them."""
        return await self._at_work.rules(now) if self._at_work is not None else self._rules()

    def _bell(self, vault: Vault, rules: RuleBook) -> Bell:
        return Bell(self._note, vault.notes, rules)

    async def _stopped(self, vault: Vault, person: Person, values: Mapping[str, str]) -> Reply:
        """Opting out, for somebody who may not take part any more: another role, or another site."""
        async with vault.work() as work:
            reply = await checkins.stop(work, person.key, values)
            await work.commit()
        return reply

    async def _answered(self, vault: Vault, asked: "Asked", known: Known) -> Reply:
        if known[0] in CALLING:
            return await self._called(vault, asked, known)
        if known[0] in nudges.VERBS:
            return await self._nudged(vault, asked, known)
        return await self._answer(vault, asked, known)

    async def _relieved(
        self, vault: Vault, rules: RuleBook, person: Person, site: Site | None, request: Request, *, now: datetime
    ) -> Reply:
        """What somebody asks of their lead, who is told only after it is kept."""
        verb, values = _verb(request) or ("", {})
        form = request.asked.form if isinstance(request.asked, Filled) else ""
        async with vault.work() as work:
            asker = relief.Asker(work, rules, person, site, now, self._new_id())
            call = await relief.asked(asker, form.partition(":")[2], values) if form else None
            reply = await relief.answer(asker, verb, values) if call is None else None
            await work.commit()
        if call is None or reply is not None:
            return reply or Say(off_card())
        reached = await self._bell(vault, rules).rings(call.to, ASKS)
        if not reached:
            async with vault.work() as work:
                await work.drop_call(call.id)
                await work.commit()
        return relief.made(asker, call, reached=reached)

    async def _nudged(self, vault: Vault, asked: "Asked", known: Known) -> Reply:
        """What has to do with nudges: apart from check-ins."""
        if self._at_work is None:
            return Say(off_card())
        async with vault.work() as work:
            reply = await nudges.answer(Nudged(work, self._at_work, asked.person, asked.site, asked.now), *known)
            await work.commit()
        return reply

    async def _answer(self, vault: Vault, asked: "Asked", known: Known) -> Reply:
        site, rules = asked.site, asked.rules
        verb, values = known
        today = day_of(site, asked.now)
        async with vault.work() as work:
            opened = (await checkins.turn(work, rules, site.key, today)).opened
            terms = rules.checkins[site.key]
            until = open_until(site, asked.now) if terms.mode is Mode.PUSH else None
            asker = Asker(work, rules, asked.person, site, terms, today, opened, asked.request.key, until)
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
            return Say(plain_card(said("No coach here"), said("No coach is named for your site in app.yaml.")))
        async with vault.work() as work:
            caller = Caller(work, asked.rules, asked.person, asked.site, coach, asked.now, self._new_id())
            call = await callbacks.asked(caller, known[1]) if isinstance(asked.request.asked, Filled) else None
            reply = await callbacks.answer(caller, *known) if call is None else None
            await work.commit()
        if reply is not None:
            return reply
        return callbacks.made(caller, reached=await self._bell(vault, asked.rules).rings(coach.person, CALLS))


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
