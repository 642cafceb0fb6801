"""`handrail go-live`: show who will hear, and of what in the coming week, ask, and keep the answer in the database."""

import asyncio
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.cli.ending import FINE, FOUND
from bot.cli.foresee import coming, heard_by
from bot.cli.record import open_existing
from bot.cli.table import table
from bot.clock import Ids, time_of
from bot.config import default_path, load
from bot.environment import read_environment
from bot.keys import needed_key
from bot.log import configure
from handlers.desk import Desk
from handlers.domain.errors import BadInput
from handlers.domain.rulebook import RuleBook, Surface
from handlers.rehearsal import LIVE, stage
from storage.store import SqlStore

WEEK = timedelta(days=7)
SHOWN = 20  # pings that are printed one by one; the rest is counted
QUESTION = 'Type "live" to post there from now on: '


def run(config: Path | None, database: str | None, given: Mapping[str, str], *, sure: bool) -> int:
    """Ask, and go live. `sure` asks nothing. Returns the exit code: 1 where the answer was no.

    Raises BadInput where nobody can be asked.
    """
    environment = read_environment(given)
    configure(environment["LOG_LEVEL"] if given.get("LOG_LEVEL") else "WARNING", environment.secrets)
    rules = load(config or default_path())
    key = needed_key(environment, "AUDIT_KEY", "go-live")
    url, ask = database or environment["DATABASE_URL"], _asker(sure)
    if not asyncio.run(_shown(url, rules, key)):
        return FINE
    if not ask():  # outside of a loop, which would swallow a Ctrl-C while somebody is asked
        print("Nothing was changed: it is still a rehearsal.")
        return FOUND
    asyncio.run(_kept(url, rules, key))
    print("Live: from now on posts go where they are meant to go. Running processes know it with their next message.")
    return FINE


def _asker(sure: bool) -> Callable[[], bool]:
    def ask() -> bool:
        if sure:
            return True
        if not sys.stdin.isatty():
            raise BadInput(
                "Nobody is there to be asked. Add --yes to go live without a question: handrail go-live --yes"
            )
        return input(QUESTION).strip().casefold() == "live"

    return ask


async def _shown(url: str, rules: RuleBook, key: bytes) -> bool:
    """Show who will hear, and of what; False where there is nothing to decide, and that is said."""
    store = await open_existing(url, organisation=rules.organisation.key, audit_key=key)
    try:
        if (standing := await _standing(store, rules)) is not None:
            print(standing)
            return False
        for line in [*audience(rules), *await first_week(store, rules, await time_of(store.clock))]:
            print(line)
        return True
    finally:
        await store.close()


async def _kept(url: str, rules: RuleBook, key: bytes) -> None:
    store = await open_existing(url, organisation=rules.organisation.key, audit_key=key)
    try:
        now = await time_of(store.clock)
        await go_live(store, now)
        await Desk(store, lambda: rules, Ids()).reloaded(now)  # what was put up in the rehearsal goes to its own place
    finally:
        await store.close()


async def _standing(store: SqlStore, rules: RuleBook) -> str | None:
    """Why there is nothing to decide here, or None where there is."""
    if rules.rehearsal is not None:
        return f"`rehearsal` in app.yaml names {_place(rules.rehearsal)}. Take it out, or set it to null, to go live."
    async with store.reading() as work:
        if await stage(work, rules) is not None:
            return None
        since = await work.settings.get(LIVE)
    return f"It is live{f' since {since[:16]}Z' if since else ', as app.yaml says'}. Nothing was changed."


async def go_live(store: SqlStore, now: datetime) -> None:
    """Keep the answer, and put it into the signed timeline of the rules."""
    async with store.work() as work:
        await work.settings.put(LIVE, now.isoformat())
        await work.timeline.add("rules", at=now, actor="handrail", kind="live")
        await work.commit()


def audience(rules: RuleBook) -> Iterator[str]:
    """Every place that will be posted to, and who reads there."""
    rows = [("managers", _place(surface), "our managers") for surface in rules.managers]
    rows += [
        (f"team {team.key}", _place(surface), "our own people")
        for team in rules.teams.values()
        for surface in team.surfaces
    ]
    rows += [
        (f"client {client.key}", _place(surface), f"{client.name}: {_contacts(len(client.contacts))}")
        for client in rules.clients.values()
        for surface in client.surfaces
    ]
    yield "Posts will go to:"
    yield from table(("WHERE", "PLACE", "WHO READS"), rows)
    reached = sum(bool(person.identities) for person in rules.people.values())
    yield f"and, in private, to {reached} of the {len(rules.people)} people named in app.yaml."
    yield ""


async def first_week(store: SqlStore, rules: RuleBook, now: datetime) -> list[str]:
    """The pings of the coming seven days if nobody acts on what is open now."""
    async with store.reading() as work:
        pings = [ping for ping in await coming(work, rules, now) if ping[1].at <= now + WEEK]
    zone = ZoneInfo(rules.organisation.timezone)
    lines = [f"Pings of the coming week, if nobody acts on what is open now: {len(pings)}."]
    for ref, ping in pings[:SHOWN]:
        name, _ = heard_by(rules, ping)
        lines.append(f"  {ping.at.astimezone(zone):%a %d %b %H:%M}  {ref}  {ping.what}  {name}")
    if len(pings) > SHOWN:
        counts = Counter(heard_by(rules, ping)[0] for _, ping in pings)
        lines.append(f"  and {len(pings) - SHOWN} more; the most go to:")
        lines += [f"  {count:>4}  {name}" for name, count in counts.most_common(5)]
    return [*lines, ""]


def _contacts(count: int) -> str:
    return f"{count} contact{'s' * (count != 1)} named"


def _place(surface: Surface) -> str:
    return "/".join(part for part in (surface.chat, surface.tenant, surface.room) if part)
