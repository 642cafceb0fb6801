"""What the vendors' adapters work with: ports over the store, and questions to the rule book of the moment."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from adapters.slack.settings import CHAT as SLACK
from adapters.slack.settings import SlackSetup
from adapters.teams.settings import CHAT as TEAMS
from adapters.teams.settings import SHOWN, Hearing, Speaking, TeamsSetup
from bot.clock import Clock, Ids, real_now
from bot.connections import SlackLine, TeamsLine
from bot.rules import Rules
from bot.seal import TokenSeal
from bot.twins import DIALOGS
from handlers.asking import writes
from handlers.cards.post import Answer
from handlers.commands.registry import VERBS
from handlers.commands.request import Request
from handlers.desk import Desk
from handlers.domain.content import clean
from handlers.domain.people import Identity
from handlers.domain.redaction import redact
from handlers.domain.rulebook import RuleBook, Surface
from handlers.ports.marks import Mark
from handlers.wellbeing.care import Care
from storage.store import SqlStore


@dataclass(frozen=True, slots=True)
class Parts:
    """What they are made from. `follow` sends what was promised beside a request."""

    rules: Rules
    store: SqlStore
    desk: Desk
    care: Care
    clock: Clock
    ids: Ids
    follow: Callable[[], Awaitable[None]]

    async def came(self) -> None:
        """The app was added somewhere: what is missing there is put up, and sent."""
        await self.desk.reloaded(await self.clock.now())  # among other things it puts up the boards that are missing
        await self.follow()

    def identities(self, chat: str) -> Callable[[str], Sequence[Identity]]:
        """How a chat knows somebody, by their key."""

        def found(person: str) -> Sequence[Identity]:
            known = self.rules().people.get(person)
            return tuple(one for one in known.identities if one.chat == chat) if known else ()

        return found


def slack_setup(line: SlackLine, parts: Parts) -> SlackSetup:
    """What the Slack adapter works with."""
    rules, store = parts.rules, parts.store

    def bound_to(tenant: str, channel: str) -> str | None:
        return rules().destination_of(Surface(SLACK, tenant, channel))

    async def left(who: Identity) -> None:
        await parts.desk.left(who, await parts.clock.now())
        await parts.care.left(who)

    async def owe(request: Request, surface: Surface) -> None:
        await parts.desk.owe(request, surface, await parts.clock.now())

    return SlackSetup(
        mode=line.mode,
        workspaces=line.workspaces,
        credentials=line.credentials,
        addresses=line.addresses,
        book=store.addresses,
        installations=store.installations,
        seal=TokenSeal(line.token_key),
        identities=parts.identities(SLACK),
        bound_to=bound_to,
        redact=redactor(rules),
        left=left,
        came=parts.came,
        owe=owe,
        given=parts.desk.given,
        language=parts.desk.language,
        now=parts.clock.now,
        real_now=real_now,
        new_id=parts.ids,
        verbs=tuple(VERBS.values()),
        roots=roots(rules()),
    )


def teams_setup(line: TeamsLine, parts: Parts, seconds: Callable[[], float]) -> TeamsSetup:
    """What the Teams adapter works with.

    A verb that may ask for more, or that only shows something, opens a dialog; the others are done at once.
    """
    rules = parts.rules

    def name_of(person: str) -> str:
        known = rules().people.get(person)
        return known.name if known else person

    def channels(tenant: str) -> Sequence[str]:
        book = rules()
        bound = [*book.managers]
        for team in book.teams.values():
            bound += team.surfaces
        for client in book.clients.values():
            bound += client.surfaces
        return list(dict.fromkeys(one.room for one in bound if (one.chat, one.tenant) == (TEAMS, tenant)))

    async def promise(key: str, answers: Sequence[Answer], mark: Mark | None) -> None:
        await parts.desk.promise(key, answers, await parts.clock.now(), mark)
        await parts.follow()

    speaking = Speaking(
        tenants=line.trust.tenants,
        book=parts.store.addresses,
        identities=parts.identities(TEAMS),
        name_of=name_of,
        now=parts.clock.now,
        real_now=real_now,
        bound_to=lambda tenant, channel: rules().destination_of(Surface(TEAMS, tenant, channel)),
        service_url=line.service_url,
        channels=channels,
        dialogs=DIALOGS | {SHOWN},
        seconds=seconds,
    )
    return TeamsSetup(
        trust=line.trust,
        credentials=line.credentials,
        speaking=speaking,
        hearing=Hearing(roots(rules()), redactor(rules)),
        promise=promise,
        promised=parts.desk.promised,
        writes=writes,
        knows=lambda who: rules().person_by_identity(who) is not None,
        came=parts.came,
        language=parts.desk.language,
        new_id=parts.ids,
    )


def redactor(rules: Rules) -> Callable[[str], str]:
    """Text as it may be kept and shown again, by the hosts that are listed at that moment."""
    return lambda text: redact(clean(text), rules().allowed_hosts)[0]


def roots(rules: RuleBook) -> dict[str, str]:
    """The slash words, each with the family it belongs to."""
    return {
        **dict.fromkeys(rules.roots.escalate, "escalate"),
        **dict.fromkeys(rules.roots.standup, "standup"),
        **dict.fromkeys(rules.roots.checkin, "checkin"),
    }
