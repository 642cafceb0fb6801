"""A line to Slack for the command line: questions only, nothing is mounted and nobody is told anything."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

from adapters.slack.api import Api
from adapters.slack.install import Tokens
from adapters.slack.settings import SlackSetup
from bot.cli.record import open_existing
from bot.clock import Ids, real_now
from bot.config.settings import SlackSettings
from bot.connections import SlackLine, slack_line
from bot.environment import Environment
from bot.seal import TokenSeal
from bot.wiring import DatabaseAwayError
from handlers.domain.language import ENGLISH
from handlers.domain.people import Identity
from handlers.ports.address_book import AddressBook
from handlers.ports.installations import Installation, Installations


class Blank:
    """What is remembered where there is no record yet: one workspace by its token needs none."""

    async def get(self, chat: str, tenant: str, name: str) -> str | None:
        return None

    async def several(self, chat: str, tenant: str, names: Sequence[str]) -> Mapping[str, str]:
        return {}

    async def put(self, chat: str, tenant: str, name: str, value: str, at: datetime) -> None:
        return None

    async def add(self, chat: str, tenant: str, name: str, value: str, at: datetime) -> bool:
        return True

    async def take(self, chat: str, tenant: str, name: str) -> str | None:
        return None

    async def listed(self, chat: str, tenant: str, prefix: str) -> Mapping[str, str]:
        return {}

    async def forget(self, chat: str, tenant: str) -> None:
        return None

    async def forget_before(self, chat: str, prefix: str, before: datetime) -> int:
        return 0

    async def find(self, chat: str, tenant: str) -> Installation | None:
        return None

    async def keep(self, installation: Installation) -> None:
        return None

    async def remove(self, chat: str, tenant: str) -> None:
        return None

    async def every(self, chat: str) -> Sequence[Installation]:
        return ()


@dataclass(frozen=True, slots=True)
class Line:
    """The parts of it."""

    setup: SlackSetup
    api: Api
    tokens: Tokens


@asynccontextmanager
async def opened(
    settings: SlackSettings, environment: Environment, *, organisation: str, database: str | None, hears: bool = True
) -> AsyncIterator[Line]:
    """Slack as `run` would reach it. Of several workspaces, the tokens are those of the record.

    Without `hears`, only what is needed to ask Slack something must be there.

    Raises BadEnvironmentError, or DatabaseAwayError where tokens are to come from a record that is not there.
    """
    line = slack_line(settings, environment, hears=hears)
    try:
        store = await open_existing(database or environment["DATABASE_URL"], organisation=organisation, audit_key=b"")
    except DatabaseAwayError:
        if not line.credentials.bot_token:
            raise
        blank = Blank()  # before the first start there is none, and a single token needs none
        async with _spoken(line, blank, blank) as found:
            yield found
        return
    try:
        async with _spoken(line, store.addresses, store.installations) as found:
            yield found
    finally:
        await store.close()


@asynccontextmanager
async def _spoken(line: SlackLine, book: AddressBook, installations: Installations) -> AsyncIterator[Line]:
    setup = SlackSetup(
        mode=line.mode,
        workspaces=line.workspaces,
        credentials=line.credentials,
        addresses=line.addresses,
        book=book,
        installations=installations,
        seal=TokenSeal(line.token_key),
        identities=lambda _person: (),
        bound_to=lambda _tenant, _channel: None,
        redact=str,
        left=_nobody_left,
        came=_nothing_late,
        owe=_nothing_late,
        given=_nothing_late,
        language=lambda _who, _where: ENGLISH,
        now=_now,
        real_now=real_now,
        new_id=Ids(),
        verbs=(),
    )
    tokens = Tokens(setup)
    api = Api(setup, tokens)
    tokens.call = api.call_with
    try:
        yield Line(setup, api, tokens)
    finally:
        await api.close()


async def _now() -> datetime:
    return real_now()


async def _nothing_late(*_asked: object) -> None:
    """Nobody asks here."""


async def _nobody_left(_who: Identity) -> None:
    """Nobody listens here for accounts that end."""
