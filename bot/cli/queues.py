"""`handrail queues import`: figures of queues and staffing, as another system says them in a CSV file."""

import asyncio
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.cli.ending import FINE, UNREADABLE
from bot.cli.record import open_existing
from bot.clock import time_of
from bot.config import default_path, load
from bot.environment import read_environment
from bot.log import configure
from handlers.domain.errors import BadInput, FieldErrors
from handlers.domain.queue_rows import LARGEST, Given, from_csv
from handlers.domain.rulebook import RuleBook
from handlers.queues import TakenIn, take_in

SHOWN = 50
EXAMPLE = "handrail queues import queues.csv --source Genesys --time 2026-11-24T06:40:00Z"


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked: the file (`-` is standard input), and the source and time of rows that say none."""

    file: str
    source: str = ""
    time: str = ""


def run(config: Path | None, wish: Wish, database: str | None, given: Mapping[str, str]) -> int:
    """Keep the snapshots of a file, all or none, and return the exit code: 65 for rows that cannot be used."""
    environment = read_environment(given)
    configure(environment["LOG_LEVEL"] if given.get("LOG_LEVEL") else "WARNING", environment.secrets)
    rules = load(config or default_path())
    raw = _read(wish.file)
    try:
        done = asyncio.run(_taken_in(database or environment["DATABASE_URL"], rules, from_csv(raw), wish))
    except FieldErrors as error:
        return _refused(list(error.errors.values()))
    except BadInput as error:
        return _refused([error.sentence])
    print(done.words)
    return FINE


def _read(name: str) -> bytes:
    """The bytes of a file, and no more of them than could be taken. Raises BadInput."""
    try:
        if name == "-":
            return sys.stdin.buffer.read(LARGEST + 1)
        with Path(name).open("rb") as file:
            return file.read(LARGEST + 1)
    except OSError as error:
        raise BadInput(f"{name}: it cannot be read ({error.strerror}). Example: {EXAMPLE}") from error


def _refused(sentences: list[str]) -> int:
    more = len(sentences) - SHOWN
    lines = [*sentences[:SHOWN], *([f"And {more} more."] if more > 0 else []), "Nothing was kept."]
    sys.stderr.write("\n".join(lines) + "\n")
    return UNREADABLE


async def _taken_in(url: str, rules: RuleBook, rows: list[Given], wish: Wish) -> TakenIn:
    store = await open_existing(url, organisation=rules.organisation.key, audit_key=b"")
    try:
        now = await time_of(store.clock)
        async with store.work() as work:
            done = await take_in(work, rules, rows, now, source=wish.source, time=wish.time)
            await work.commit()
        return done
    finally:
        await store.close()
