"""A desk that does nothing, and what the Teams adapter works with before it: its ports, with nothing kept on disk."""

from datetime import datetime
from functools import partial

from adapters.teams.settings import SHOWN, Hearing, Speaking, TeamsSetup
from bot.clock import Ids, real_now, stopwatch
from bot.connections import TeamsLine
from bot.twins import DIALOGS
from handlers.asking import writes
from handlers.cards.reply import Nothing, Reply
from handlers.commands.request import Request
from handlers.domain.language import language_read
from handlers.domain.rulebook import RuleBook
from tests.support.slack_memory import MemoryBook


async def does_nothing(_request: Request) -> Reply:
    """The Desk's door, where every verb does nothing."""
    return Nothing()


def with_nothing_behind(line: TeamsLine, rules: RuleBook, hearing: Hearing) -> TeamsSetup:
    """The parts of a connection: addresses and marks stand in memory, and no answer is promised."""

    async def now() -> datetime:
        return real_now()

    async def nothing(*_of: object) -> None:
        return None

    speaking = Speaking(
        tenants=line.trust.tenants,
        book=MemoryBook(),
        identities=lambda _person: (),
        name_of=str,
        now=now,
        real_now=real_now,
        bound_to=lambda _tenant, _channel: None,
        dialogs=DIALOGS | {SHOWN},
        seconds=stopwatch,
    )
    return TeamsSetup(
        trust=line.trust,
        credentials=line.credentials,
        speaking=speaking,
        hearing=hearing,
        promise=nothing,
        promised=nothing,
        writes=writes,
        knows=lambda who: rules.person_by_identity(who) is not None,
        came=nothing,
        new_id=Ids(),
        language=partial(language_read, rules),
    )
