"""A line to Teams for the command line: questions only, nothing is mounted and nobody is told anything."""

import sys
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from importlib import import_module
from types import ModuleType

from adapters.findings import Chart, Finding
from adapters.roster import Member
from adapters.teams.settings import CHAT, Patient, Speaking
from bot.cli.record import open_existing
from bot.cli.slack_line import Blank
from bot.clock import real_now, stopwatch
from bot.config.settings import TeamsSettings
from bot.connections import TeamsLine, no_kit, teams_line
from bot.environment import Environment
from bot.wiring import DatabaseAwayError
from handlers.ports.address_book import AddressBook

__all__ = ["CHAT", "of_teams", "opened", "roster_of"]


async def of_teams(
    chart: Chart,
    settings: TeamsSettings,
    environment: Environment,
    *,
    organisation: str,
    database: str | None,
    seen: Callable[[str], None],
) -> AsyncGenerator[Finding, None]:
    """What Teams' doctor finds. Raises BadEnvironmentError, also where the kit is not installed, and TeamsAwayError."""
    examines = _of_the_kit("doctor").Doctor
    line = teams_line(settings, environment)
    async with opened(line, environment, organisation=organisation, database=database) as speaking:
        doctor = examines(Patient(line.trust, line.credentials, speaking, environment["PUBLIC_URL"]), seen)
        try:
            async for found in doctor.findings(chart):
                yield found
        finally:
            await doctor.close()


@asynccontextmanager
async def roster_of(
    settings: TeamsSettings, environment: Environment, *, organisation: str, database: str | None
) -> AsyncIterator[Callable[[str, str], Awaitable[Sequence[Member]]]]:
    """Who is in a channel, by its tenant and id. Raises as above, and RosterError."""
    rosters = _of_the_kit("roster").Roster
    line = teams_line(settings, environment)
    async with opened(line, environment, organisation=organisation, database=database) as speaking:
        asking = rosters(Patient(line.trust, line.credentials, speaking))
        try:
            yield asking.channel
        finally:
            await asking.close()


@asynccontextmanager
async def opened(
    line: TeamsLine, environment: Environment, *, organisation: str, database: str | None
) -> AsyncIterator[Speaking]:
    """Teams as `run` would reach it, with the addresses of the record, where there is one."""
    try:
        store = await open_existing(database or environment["DATABASE_URL"], organisation=organisation, audit_key=b"")
    except DatabaseAwayError as away:
        sys.stderr.write(f"handrail: {away} So nobody's own chat with the app is known here.\n")
        yield _speaking(line, Blank())
        return
    try:
        yield _speaking(line, store.addresses)
    finally:
        await store.close()


def _of_the_kit(name: str) -> ModuleType:
    """A module that needs Microsoft's kit: only who asks for it needs that. Raises BadEnvironmentError."""
    try:
        return import_module(f"adapters.teams.{name}")
    except ModuleNotFoundError as error:
        raise no_kit(error) from error


def _speaking(line: TeamsLine, book: AddressBook) -> Speaking:
    return Speaking(
        tenants=line.trust.tenants,
        book=book,
        identities=lambda _person: (),
        name_of=str,
        now=_now,
        real_now=real_now,
        bound_to=lambda _tenant, _channel: None,
        service_url=line.service_url,
        seconds=stopwatch,
    )


async def _now() -> datetime:
    return real_now()
