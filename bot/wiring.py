"""Puts the house together: the only place that names concrete classes. Constructors, and nothing else."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from importlib import import_module

from adapters.base import Adapter, Ask, Connected
from adapters.pager.send import Pager
from adapters.slack.chat import SlackChat
from adapters.teams.settings import TeamsSetup
from adapters.web.chat import WebChat
from bot.ask import asker
from bot.backstage import ManualBackstage
from bot.clock import Clock, DatabaseClock, Ids, ManualClock, SystemClock, chance_id, real_now, stopwatch
from bot.connections import SlackLine, TeamsLine, no_kit
from bot.courier import Courier
from bot.delivery import Delivery
from bot.environment import BadEnvironmentError
from bot.forward import Forward
from bot.metrics import Metrics
from bot.pace import Pace
from bot.rules import Rules
from bot.setups import Parts, redactor, roots, slack_setup, teams_setup
from bot.site import Health
from bot.ticker import Rhythm, Ticker
from bot.twins import TWINS
from bot.vault import in_the_vault
from handlers.at_work import RecordAtWork
from handlers.commands.registry import VERBS
from handlers.desk import Desk
from handlers.domain.rulebook import RuleBook, Surface
from handlers.lobby import RuleBookLobby
from handlers.upkeep import forget_old, forget_replies
from handlers.wellbeing.care import Care
from storage.away import is_unreachable
from storage.store import SqlStore, open_store
from storage.vault.store import SqlVault, open_vault, rewrap

__all__ = ["open_vault", "rewrap"]  # for the command line: nothing else may import the vault


@dataclass(frozen=True, slots=True)
class Plan:
    """What a process is to be made of.

    `manual_at` makes the clock a manual one, and is where its hands begin on an empty database. `settles` answers a
    request only when everything that follows from it at this very time has happened (the demo). `secret` gives the
    value of a secret that app.yaml names. `vault` is where check-ins are kept, and its key; without it they are off.
    `slack` and `teams` are how these are reached, where they are configured. `seconds` is the clock of Teams' pace and
    tokens.
    """

    database_url: str
    audit_key: bytes
    read_rules: Callable[[], RuleBook]
    manual_at: datetime | None = None
    settles: bool = False
    pace: Pace = field(default_factory=Pace)
    secret: Callable[[str], str] = lambda _name: ""
    slack: SlackLine | None = None
    teams: TeamsLine | None = None
    seconds: Callable[[], float] = stopwatch
    vault: tuple[str, bytes] | None = None


@dataclass(frozen=True, slots=True)
class House:
    """A process, put together. `hands` are there with the manual clock only."""

    store: SqlStore
    rules: Rules
    ids: Ids
    clock: Clock
    metrics: Metrics
    desk: Desk
    ticker: Ticker
    delivery: Delivery
    health: Health
    web: WebChat
    slack: SlackChat | None
    teams: Connected | None
    ask: Ask
    alone: bool  # on SQLite: there is no other process that could have messages on their way
    hands: tuple[ManualClock, Forward] | None
    vault: SqlVault | None = None

    @property
    def vendors(self) -> Sequence[Connected]:
        """The vendors' chats of this process."""
        return [chat for chat in (self.slack, self.teams) if chat is not None]

    def manual(self) -> tuple[ManualClock, Forward]:
        """The clock that can be moved, and the hand that moves it. Raises LookupError where time is real."""
        if self.hands is None:
            raise LookupError("this process has no manual clock")
        return self.hands


async def build(plan: Plan) -> House:
    """Open the database, bring its schema up to date, and connect everything. Raises what the parts raise."""
    rules = Rules(plan.read_rules)
    store = await open_record(plan.database_url, organisation=rules().organisation.key, audit_key=plan.audit_key)
    ids, metrics, (clock, manual) = Ids(), Metrics(), await _clock(plan, store)
    desk, vault = Desk(store, rules, ids), await _vault(plan, rules, store)
    lobby, courier = RuleBookLobby(desk.in_force), Courier(desk.in_force, ids)
    care = Care(desk.in_force, vault, courier, chance_id, RecordAtWork(store, desk.in_force))
    web = WebChat(
        rooms=store.rooms,
        lobby=lobby,
        backstage=ManualBackstage(store, rules, ids, lobby, manual) if manual else None,
        redact=redactor(rules),
        now=clock.now,
        new_id=ids,
        verbs=tuple(VERBS.values()),
        roots=roots(rules()),
        elsewhere=TWINS,
    )

    async def follow() -> None:
        """What was promised beside a request is sent: at once where everything settles, else as soon as can be."""
        await (forward.settle() if forward is not None and plan.settles else _woken(delivery))

    parts = Parts(rules, store, desk, care, clock, ids, follow)
    slack = SlackChat(slack_setup(plan.slack, parts)) if plan.slack else None
    teams = _teams_chat()(teams_setup(plan.teams, parts, plan.seconds)) if plan.teams else None
    vendors: list[Connected] = [chat for chat in (slack, teams) if chat is not None]
    delivery = _delivery(plan, rules, _Works(store, desk, clock, metrics, courier), web, vendors)
    slow = (*_sweeps(store, rules, care, clock), *(chat.tidy for chat in vendors))
    ticker = Ticker(desk, clock, metrics, delivery.wake, Rhythm(slow=slow, abreast=store.abreast))
    forward = Forward(manual, store, ticker, delivery, _turning(care, clock)) if manual else None
    return House(
        store=store,
        rules=rules,
        ids=ids,
        clock=clock,
        metrics=metrics,
        desk=desk,
        ticker=ticker,
        delivery=delivery,
        health=Health(store, store.ready, ticker, clock, metrics),
        web=web,
        slack=slack,
        teams=teams,
        ask=asker(desk, care, clock, delivery, metrics, forward=forward if plan.settles else None),
        alone=plan.database_url.startswith("sqlite"),
        hands=(manual, forward) if manual and forward else None,
        vault=vault,
    )


def _sweeps(store: SqlStore, rules: Rules, care: Care, clock: Clock) -> tuple[Callable[[], Awaitable[None]], ...]:
    """The slow work of our own."""
    return _anchoring(store, clock), _forgetting(store, rules, clock), _turning(care, clock)


def _anchoring(store: SqlStore, clock: Clock) -> Callable[[], Awaitable[None]]:
    """Signs where the timelines stand."""

    async def anchor() -> None:
        await store.audit.anchor(await clock.now())

    return anchor


def _forgetting(store: SqlStore, rules: Rules, clock: Clock) -> Callable[[], Awaitable[None]]:
    """Forgets replies that nobody will ask for any more, and what `retention` keeps no longer."""

    async def forget() -> None:
        now = await clock.now()
        await forget_replies(store, now)
        await forget_old(store, rules(), now)

    return forget


def _turning(care: Care, clock: Clock) -> Callable[[], Awaitable[None]]:
    """Tells of the windows of check-ins that are over."""

    async def turn() -> None:
        await care.turn(await clock.now())

    return turn


async def _vault(plan: Plan, rules: Rules, store: SqlStore) -> SqlVault | None:
    """The vault, opened; the record is closed where that cannot be. Raises BadEnvironmentError."""
    if plan.vault is None:
        return None
    try:
        return await in_the_vault(open_vault(plan.vault[0], organisation=rules().organisation.key, key=plan.vault[1]))
    except BadEnvironmentError:
        await store.close()
        raise


class DatabaseAwayError(Exception):
    """The database cannot be opened. The sentence names it without its password."""


async def open_record(url: str, *, organisation: str, audit_key: bytes, migrate: bool = True) -> SqlStore:
    """Open the database. Raises BadEnvironmentError for a URL we do not speak, DatabaseAwayError where none answers.

    Without `migrate` its schema must be ours already: an empty file is not taken for a record.
    """
    try:
        store = await open_store(url, organisation=organisation, audit_key=audit_key, migrate=migrate)
        if migrate or await _fits(store):
            return store
    except ValueError as error:
        raise BadEnvironmentError(f"DATABASE_URL: {error}. Example: DATABASE_URL=sqlite:///handrail.db") from error
    except Exception as error:  # every driver has errors of its own for a server that is away
        if not is_unreachable(error):
            raise
        raise DatabaseAwayError(
            f"The database does not answer ({type(error).__name__}). Is it running, and is DATABASE_URL right?"
        ) from error
    await store.close()
    raise DatabaseAwayError(
        "The database has not the schema of this version. Is DATABASE_URL right? Try: handrail migrate"
    )


async def _fits(store: SqlStore) -> bool:
    """True if the schema is ours; a database that does not even answer is left closed."""
    try:
        return await store.ready()
    except BaseException:
        await store.close()
        raise


async def _clock(plan: Plan, store: SqlStore) -> tuple[Clock, ManualClock | None]:
    """The clock of the house, and the same again if it is a manual one."""
    if plan.manual_at is not None:
        manual = ManualClock(store.clock)
        await manual.set_if_new(plan.manual_at)
        return manual, manual
    if plan.database_url.startswith("postgres"):
        return DatabaseClock(store.clock.database_time), None
    return SystemClock(), None


@dataclass(frozen=True, slots=True)
class _Works:
    """What delivery works with."""

    store: SqlStore
    desk: Desk
    clock: Clock
    metrics: Metrics
    courier: Courier


def _teams_chat() -> Callable[[TeamsSetup], Connected]:
    """The Teams adapter. It is imported only where Teams is on: Microsoft's kit comes with an extra."""
    try:
        found: Callable[[TeamsSetup], Connected] = import_module("adapters.teams.chat").TeamsChat
    except ModuleNotFoundError as error:
        raise no_kit(error) from error
    return found


async def _woken(delivery: Delivery) -> None:
    delivery.wake()


def _delivery(plan: Plan, rules: Rules, works: _Works, web: WebChat, vendors: Sequence[Connected]) -> Delivery:
    """The carrier of all chats, each at its own pace."""
    pager = Pager(lambda: _pager_line(rules(), plan.secret), lambda: int(real_now().timestamp()))
    chats: list[Adapter] = [web, pager, *vendors]
    works.courier.chats = {chat.name: chat for chat in chats}

    def pacing(surface: Surface, *, edits: bool) -> float:
        return max((chat.pacing(surface, edits=edits) for chat in vendors), default=0.0)

    return Delivery(
        works.store,
        works.desk,
        {chat.name: chat for chat in chats},
        works.clock,
        works.metrics,
        pace=plan.pace,
        pacing=pacing,
    )


def _pager_line(rules: RuleBook, secret: Callable[[str], str]) -> tuple[str, str] | None:
    """Where the pager of the moment is called, and with which secret."""
    return (rules.pager[0], secret(rules.pager[1])) if rules.pager else None
