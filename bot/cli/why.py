"""`handrail why REF`: when each clock of a case is due and why, line by line, as the chat's `why` says it."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from bot.cli.ending import FINE
from bot.cli.record import open_existing
from bot.clock import new_id, time_of
from bot.config import default_path, load
from bot.environment import read_environment
from bot.log import configure
from handlers.act import BOT, Act
from handlers.clocks.explain import explained
from handlers.domain.calendar import zone_named
from handlers.domain.errors import BadInput
from handlers.domain.rulebook import RuleBook


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked: a case, and the zone of whoever reads; "" for the organisation's."""

    ref: str
    zone: str = ""


def run(config: Path | None, wish: Wish, database: str | None, given: Mapping[str, str]) -> int:
    """Print the explanation, and return the exit code. Whoever may read the database may read it all.

    Raises BadInput for a case that is not there, and for a zone that does not exist.
    """
    environment = read_environment(given)
    configure(environment["LOG_LEVEL"] if given.get("LOG_LEVEL") else "WARNING", environment.secrets)
    rules = load(config or default_path())
    zone = zone_named(wish.zone or rules.organisation.timezone)
    lines = asyncio.run(_explained(database or environment["DATABASE_URL"], rules, wish.ref.strip().upper(), zone.key))
    print("\n".join(lines))
    return FINE


async def _explained(url: str, rules: RuleBook, ref: str, zone: str) -> list[str]:
    store = await open_existing(url, organisation=rules.organisation.key, audit_key=b"")
    try:
        now = await time_of(store.clock)
        async with store.reading() as work:
            case = await work.escalations.by_ref(ref)
            if case is None:
                raise BadInput(f"There is no case {ref[:40]} in this record. Example: handrail why ORION-42")
            reader = replace(BOT, timezone=zone)
            return list(await explained(Act(work, rules, new_id, reader), case, now))
    finally:
        await store.close()
