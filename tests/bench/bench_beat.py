"""What grows with the number of open cases is a bug: a beat with nothing due, a list and a room's page, side by side.

    python tests/bench/bench_beat.py [--million] [rounds]

One table on SQLite and, where one can be had, PostgreSQL: medians in milliseconds, interleaved, and their ratio to the
smallest. `10 due` and `1,000 due` are beats until nothing is due, with the first warnings of so many cases. `all` is
what a beat would cost that loads every open case and computes. Nothing is asserted.
"""

import asyncio
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from statistics import median

from aiohttp import ClientSession

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from bot.clock import stopwatch  # noqa: E402 — the benchmark is run as a script
from bot.config import load  # noqa: E402 — as above
from bot.site import listen, local_site  # noqa: E402 — as above
from bot.ticker import catch_up  # noqa: E402 — as above
from bot.wiring import House, Plan, build  # noqa: E402 — as above
from handlers.commands.request import Filled, Place, Request, Typed  # noqa: E402 — as above
from handlers.domain.escalation import Escalation, Status  # noqa: E402 — as above
from handlers.domain.people import Identity  # noqa: E402 — as above
from handlers.domain.rulebook import Surface  # noqa: E402 — as above
from handlers.domain.severity import Severity  # noqa: E402 — as above
from handlers.ports.records import DueRow, Scope, Search  # noqa: E402 — as above
from handlers.ports.rooms import Message  # noqa: E402 — as above
from storage.ledger import room_messages  # noqa: E402 — as above
from storage.link import Link, values_of  # noqa: E402 — as above
from storage.tables import due, escalations  # noqa: E402 — as above
from tests.support.postgres import UnavailableError, running  # noqa: E402 — as above

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
PAGES, BEATS, MILLION = (10, 10_000), (1_000, 10_000, 100_000), 1_000_000
AT_ONCE = 5_000
A_PAGE = 200  # a room shows so many messages at the most; the smallest one has as many, so that pages compare
DUE, DUE_ROUNDS = (10, 1_000), 3
WARNED = NOW + timedelta(minutes=12)  # a P1 is to be taken within 15 minutes: its first warning came at 75 %
OUTAGE = {"type": "tooling_outage", "client": "ORION", "impact_pct": "30"}
AT_ONCE_RAISED = 16
Act = Callable[[], Awaitable[object]]


def _case(number: int) -> Escalation:
    return Escalation(
        id=f"bench-{number:08d}",
        ref=f"BENCH-{number}",
        type="tooling_outage",
        severity=Severity.P2,
        status=Status.NEW,
        raiser="moderator1",
        opened_at=NOW,
        clock_started_at=NOW,
        policy_set="bench",
        client="ORION",
        site="dublin",
        team="dub-1",
    )


def _message(number: int) -> Message:
    return Message(f"m-{number}", "dub-1", "moderator1", "one of many", None, "internal", NOW, number=number)


async def _fill(house: House, size: int) -> None:
    """So many open cases, each with something due later and a message in its team's room."""
    for start in range(1, size + 1, AT_ONCE):
        numbers = range(start, min(start + AT_ONCE, size + 1))
        async with house.store._transactions.writing() as link:
            await _insert(link, numbers)
            if link.connection.dialect.name == "postgresql":
                await link.connection.exec_driver_sql("ANALYZE")  # autovacuum does so after as many rows
            await link.connection.commit()


async def _insert(link: Link, numbers: range) -> None:
    ours = {"organisation": link.organisation}
    cases = [_case(number) for number in numbers]
    await link.run(escalations.insert(), [ours | values_of(case) | {"is_open": True} for case in cases])
    rows = [DueRow("clock", case.id, NOW + timedelta(hours=1, seconds=n)) for n, case in enumerate(cases)]
    await link.run(due.insert(), [ours | values_of(row) for row in rows])
    said = [_message(number) for number in (numbers if len(numbers) > A_PAGE else range(1, A_PAGE + 1))]
    await link.run(room_messages.insert(), [ours | values_of(each) | {"place": each.number} for each in said])


@asynccontextmanager
async def _open(url: str, size: int) -> AsyncIterator[tuple[House, str]]:
    """A house with so many cases, served over HTTP."""
    plan = Plan(
        database_url=url, audit_key=b"k" * 32, read_rules=lambda: load(ROOT / "app.yaml"), manual_at=NOW, settles=True
    )
    house = await build(plan)
    site = local_site(house.health)
    house.web.mount(site, house.ask)
    runner, port = await listen(site, "127.0.0.1", 0)
    try:
        await _fill(house, size)
        yield house, f"http://127.0.0.1:{port}"
    finally:
        await runner.cleanup()
        await house.store.close()


async def _list(house: House, turn: int) -> None:
    place = Place(Surface("web", "", "dm-lead"))
    await house.desk.handle(Request(f"bench-{turn}", Identity("web", "", "lead"), Typed("list all"), place), NOW)


async def _page(session: ClientSession, address: str) -> None:
    async with session.get(f"{address}/demo/messages", params={"as": "lead", "room": "dub-1"}) as answer:
        answer.raise_for_status()
        await answer.read()


async def raise_cases(house: House, names: Iterable[str], rooms: Sequence[str]) -> None:
    """Raise a P1 for each name, as people do: some at once, each from the next of these rooms."""
    left = iter(enumerate(names))

    async def hand() -> None:
        for number, name in left:
            place = Place(Surface("web", "", rooms[number % len(rooms)]))
            asked = Filled("new", {**OUTAGE, "tool": f"Tool {name}"})
            await house.desk.handle(Request(f"raise-{name}", Identity("web", "", "manager"), asked, place), NOW)

    await asyncio.gather(*(hand() for _ in range(AT_ONCE_RAISED)))


async def beats(house: House) -> int:
    """Beat until nothing is due, and return how many rows fired."""
    return sum(beat.fired for beat in await catch_up(partial(house.desk.tick, WARNED), house.store.abreast))


async def _load_all(house: House) -> None:
    """The beat of a bot without a `due` table."""
    async with house.store.reading() as work:
        search = Search(Scope(everything=True), limit=1_000_000)
        sum(case.clock_started_at + timedelta(hours=1) <= NOW for case in await work.escalations.search(search))


async def _seconds(act: Act) -> float:
    started = stopwatch()
    await act()
    return stopwatch() - started


async def _measured(name: str, url: Callable[[int], Awaitable[str]], sizes: list[int], rounds: int) -> None:
    """One table, on one database."""
    took: dict[tuple[str, int], list[float]] = {}
    async with ClientSession() as session:
        for size in sizes:
            async with _open(await url(size), size) as (house, address):
                acts: dict[str, Act] = {"beat": partial(house.desk.tick, NOW)}
                if size in PAGES:
                    acts |= {"list": partial(_list, house, 0), "page": partial(_page, session, address)}
                for turn in range(rounds + 1):
                    for what, act in acts.items():
                        spent = await _seconds(act)
                        if turn:  # the first one reads the schema
                            took.setdefault((what, size), []).append(spent)
                took["all", size] = [await _seconds(partial(_load_all, house))]
                for many in DUE:
                    for turn in range(DUE_ROUNDS):
                        await raise_cases(house, (f"{many}-{turn}-{n}" for n in range(many)), ["dub-1"])
                        took.setdefault((f"{many:,} due", size), []).append(await _seconds(partial(beats, house)))
    for what in ("beat", *(f"{many:,} due" for many in DUE), "list", "page", "all"):
        _print(name, what, {size: 1000 * median(took[what, size]) for size in sizes if (what, size) in took})


def _print(name: str, what: str, figures: dict[int, float]) -> None:
    least = next(iter(figures.values()))
    cells = [f"{size:>9,} open {ms:9.2f} ms ×{ms / least:<7.2f}" for size, ms in figures.items()]
    print(f"{name:10} {what:9}", *cells)  # noqa: T201 — a benchmark prints


@contextmanager
def _postgres() -> Iterator[Callable[[int], Awaitable[str]] | None]:
    """Where a PostgreSQL can be had, new databases of it. What is committed is on the disk, as with SQLite."""
    try:
        with contextmanager(running)(syncs=True) as cluster:

            async def url(_size: int) -> str:
                return await cluster.database()

            yield url
    except UnavailableError as unavailable:
        print(f"no PostgreSQL here: {unavailable}")  # noqa: T201 — a benchmark prints
        yield None


async def main(rounds: int, *, million: bool) -> None:
    sizes = sorted({*PAGES, *BEATS, *({MILLION} if million else set())})
    with tempfile.TemporaryDirectory() as folder:

        async def sqlite(size: int) -> str:
            return f"sqlite:///{folder}/{size}.db"

        await _measured("SQLite", sqlite, sizes, rounds)
    with _postgres() as url:
        if url is not None:
            await _measured("PostgreSQL", url, sizes, rounds)


if __name__ == "__main__":
    numbers = [word for word in sys.argv[1:] if word.isdecimal()]
    asyncio.run(main(int(numbers[0]) if numbers else 50, million="--million" in sys.argv))
