"""`handrail migrate` and `handrail audit verify`: what is done to the record from the command line."""

import asyncio
import sys
from collections.abc import Mapping
from pathlib import Path

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from bot.cli.ending import FINE, FOUND
from bot.cli.record import named, open_existing
from bot.config import default_path, load
from bot.environment import Environment, read_environment
from bot.keys import needed_key
from bot.log import configure
from bot.wiring import open_record

SHOWN = 50  # findings that are printed one by one


def migrate(database: str | None, given: Mapping[str, str]) -> int:
    """Bring the database's schema up to date. Returns the exit code."""
    environment = _environment(given)
    url = database or environment["DATABASE_URL"]
    asyncio.run(_migrate(url))
    print(f"{named(url)} has the newest schema.")
    return FINE


async def _migrate(url: str) -> None:
    store = await open_record(url, organisation="", audit_key=b"")
    await store.close()


def verify(config: Path | None, database: str | None, given: Mapping[str, str]) -> int:
    """Check every signature of the timeline, and say what was changed. Returns the exit code: 1 if anything was."""
    environment = _environment(given)
    organisation = load(config or default_path()).organisation.key
    key = needed_key(environment, "AUDIT_KEY", "audit verify")
    return asyncio.run(_verify(database or environment["DATABASE_URL"], organisation, key))


async def _verify(url: str, organisation: str, key: bytes) -> int:
    store = await open_existing(url, organisation=organisation, audit_key=key)
    try:
        with _progress() as progress:
            task = progress.add_task("events checked: 0")
            findings = await store.audit.verify(
                lambda checked: progress.update(task, description=f"events checked: {checked:,}")
            )
    finally:
        await store.close()
    if not findings:
        print("Every signature fits: nothing was changed, removed or put in.")
        return FINE
    for finding in findings[:SHOWN]:
        print(f"{finding.escalation_id or 'anchors'} #{finding.seq}: {finding.what}")
    print(f"{len(findings)} places do not fit their signatures.")
    return FOUND


def _progress() -> Progress:
    """Progress on standard error, and only where somebody is looking."""
    console = Console(file=sys.stderr)
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    return Progress(*columns, console=console, transient=True, disable=not console.is_terminal)


def _environment(given: Mapping[str, str]) -> Environment:
    environment = read_environment(given)
    configure(environment["LOG_LEVEL"] if given.get("LOG_LEVEL") else "WARNING", environment.secrets)
    return environment
