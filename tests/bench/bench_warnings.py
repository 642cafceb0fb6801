"""How many warnings a second go through the Desk, with one process and with two, beside raw SQL as the ceiling.

    python tests/bench/bench_warnings.py [cases] [--channels N]

Cases are raised through the Desk beforehand; then the clock stands where their first warning is due, and beats run
until nothing is due. With `--channels 200` and 10,000 cases it is the burst of the issue: how long until all of it is
in the outbox. Nothing is asserted.
"""

import asyncio
import json
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

import psycopg  # noqa: E402 — the benchmark is run as a script

from bot.clock import stopwatch  # noqa: E402 — as above
from bot.config import load  # noqa: E402 — as above
from bot.process import keep_what_is_there  # noqa: E402 — as above
from bot.wiring import House, Plan, build  # noqa: E402 — as above
from handlers.domain.rulebook import RuleBook, Surface  # noqa: E402 — as above
from tests.bench.bench_beat import NOW, _postgres, beats, raise_cases  # noqa: E402 — as above

KEY = b"k" * 32
BATCH = 100


def rules_with(channels: int) -> RuleBook:
    """The shipped rules; with `channels`, Dublin's team reads in so many rooms, each a team of its own."""
    rules = load(ROOT / "app.yaml")
    team = rules.teams["dub-1"]
    more = {
        f"team-{n}": replace(team, key=f"team-{n}", surfaces=(Surface("web", "", f"team-{n}"),))
        for n in range(channels)
    }
    return replace(rules, teams={**rules.teams, **more})


async def opened(url: str, channels: int) -> House:
    rules = rules_with(channels)
    return await build(Plan(url, KEY, lambda: rules, manual_at=NOW))


async def fill(house: House, cases: int, channels: int) -> None:
    """So many cases, raised as people raise them."""
    rooms = [f"team-{n}" for n in range(channels)] or ["dub-1"]
    await raise_cases(house, (str(number) for number in range(cases)), rooms)


async def timed(house: House) -> tuple[int, float]:
    """Beat until nothing is due: rows fired, and seconds. The process has started, as `handrail run` has it."""
    keep_what_is_there()
    started = stopwatch()
    fired = await beats(house)
    return fired, stopwatch() - started


async def worker(url: str, channels: int) -> None:
    """One of two processes; says what it did as JSON."""
    house = await opened(url, channels)
    fired, spent = await timed(house)
    print(json.dumps([fired, spent]))  # noqa: T201 — read by the other process
    await house.store.close()


async def measured(name: str, url: Callable[[], Awaitable[str]], cases: int, channels: int, *, two: bool) -> None:
    for processes in (1, 2) if two else (1,):
        address = await url()
        house = await opened(address, channels)
        await fill(house, cases, channels)
        if processes == 1:
            fired, spent = await timed(house)
        else:
            fired, spent = await asyncio.to_thread(_side_by_side, address, channels)
        async with house.store.reading() as work:
            told = sum((await work.outbox.counts()).values())
        await house.store.close()
        _print(name, f"{processes} process{'es' if processes > 1 else ''}", fired, spent, f"outbox {told:,}")


def _side_by_side(url: str, channels: int) -> tuple[int, float]:
    words = [sys.executable, __file__, "--worker", url, "--channels", str(channels)]
    running = [subprocess.Popen(words, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    said = [json.loads(process.communicate()[0]) for process in running]
    return sum(fired for fired, _ in said), max(spent for _, spent in said)


def raw_sqlite(path: Path, rows: int) -> tuple[int, float]:
    """Claim, one event and one message a row, in batches, by nothing but SQL."""
    with sqlite3.connect(path, isolation_level=None) as base:
        base.executescript(
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
            "CREATE TABLE due (id INTEGER PRIMARY KEY, at INTEGER); CREATE INDEX due_at ON due (at);"
            "CREATE TABLE event (id INTEGER PRIMARY KEY); CREATE TABLE outbox (id INTEGER PRIMARY KEY)"
        )
        base.executemany("INSERT INTO due VALUES (?, 1)", [(n,) for n in range(rows)])
        started, fired = stopwatch(), 0
        while True:
            base.execute("BEGIN IMMEDIATE")
            claim = "DELETE FROM due WHERE id IN (SELECT id FROM due WHERE at <= 1 ORDER BY at LIMIT ?) RETURNING id"
            found = base.execute(claim, (BATCH,)).fetchall()
            base.executemany("INSERT INTO event VALUES (?)", found)
            base.executemany("INSERT INTO outbox VALUES (?)", found)
            base.execute("COMMIT")
            fired += len(found)
            if not found:
                return fired, stopwatch() - started


def raw_postgres(url: str, rows: int) -> tuple[int, float]:
    """The same on PostgreSQL, with rows that are locked and skipped."""
    with psycopg.connect(url) as base:
        base.execute("CREATE TABLE raw_due (id int PRIMARY KEY, at int)")
        base.execute("CREATE INDEX ON raw_due (at)")
        base.execute("CREATE TABLE raw_event (id int PRIMARY KEY)")
        base.execute("CREATE TABLE raw_outbox (id int PRIMARY KEY)")
        base.execute("INSERT INTO raw_due SELECT n, 1 FROM generate_series(1, %s) AS n", (rows,))
        base.commit()
        started, fired = stopwatch(), 0
        while True:
            claim = (
                "WITH d AS MATERIALIZED (SELECT id FROM raw_due WHERE at <= 1 ORDER BY at LIMIT %s "
                "FOR UPDATE SKIP LOCKED) DELETE FROM raw_due USING d WHERE raw_due.id = d.id RETURNING raw_due.id"
            )
            found = [row[0] for row in base.execute(claim, (BATCH,)).fetchall()]
            base.execute("INSERT INTO raw_event SELECT unnest(%s::int[])", (found,))
            base.execute("INSERT INTO raw_outbox SELECT unnest(%s::int[])", (found,))
            base.commit()
            fired += len(found)
            if not found:
                return fired, stopwatch() - started


def _print(name: str, what: str, fired: int, spent: float, more: str = "") -> None:
    rate = fired / spent if spent else 0.0
    print(f"{name:10} {what:12} {fired:>7,} rows in {spent:7.2f} s  {rate:>9,.0f} a second  {more}")  # noqa: T201 — a benchmark prints


async def main(cases: int, channels: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        databases = iter(range(100))

        async def sqlite() -> str:
            return f"sqlite:///{folder}/{next(databases)}.db"

        await measured("SQLite", sqlite, cases, channels, two=False)
        _print("SQLite", "raw SQL", *await asyncio.to_thread(raw_sqlite, Path(folder) / "raw.db", 10_000))
    with _postgres() as url:
        if url is not None:
            await measured("PostgreSQL", partial(url, 0), cases, channels, two=True)
            _print("PostgreSQL", "raw SQL", *await asyncio.to_thread(raw_postgres, await url(0), 10_000))


if __name__ == "__main__":
    given = sys.argv[1:]
    rooms = int(given[given.index("--channels") + 1]) if "--channels" in given else 0
    if "--worker" in given:
        asyncio.run(worker(given[given.index("--worker") + 1], rooms))
    else:
        plain = [word for word in given if word.isdecimal() and word != str(rooms)]
        asyncio.run(main(int(plain[0]) if plain else 2_000, rooms))
