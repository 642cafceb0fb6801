"""What a report costs with many open cases, side by side with one that loads each case, its clocks and its story.

    python tests/bench/bench_report.py [rounds]

One table on SQLite: medians in milliseconds, and the statements that each takes. `naive` asks for each case. Nothing is
asserted.
"""

import asyncio
import sys
import tempfile
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from bot.clock import stopwatch  # noqa: E402 — the benchmark is run as a script
from handlers.ports.records import Scope, Search  # noqa: E402 — as above
from tests.support.costs import counted  # noqa: E402 — as above
from tests.support.crowd import LIVED, crowded, lived  # noqa: E402 — as above
from tests.support.house import House, open_house  # noqa: E402 — as above

MOST = 10_000
SIZES, LINES = (100, 1_000, 5_000), ("report by type", "report last", "list risk", "standup report")


async def _naive(house: House) -> None:
    everything = Scope(everything=True, restricted_types=frozenset(house.rules.types))
    async with house.store.reading() as work:
        for case in await work.escalations.search(Search(everything, limit=MOST)):
            await work.clocks.of([case.id])
            await work.timeline.of(case.id)


async def _measured(house: House, act: Callable[[], Awaitable[object]], rounds: int) -> str:
    times = []
    for _ in range(rounds):
        began = stopwatch()
        with counted(house.store) as cost:
            await act()
        times.append((stopwatch() - began) * 1000)
    return f"{median(times):9.0f} ms {cost.statements:6d}"


async def main(rounds: int) -> None:
    print(f"{'open':>6}  " + "".join(f"{line:>20}" for line in (*LINES, "naive")))  # noqa: T201 — a benchmark prints
    for size in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            async with open_house(Path(folder)) as house:
                await lived(house)
                crowded(Path(folder), -(-size // (len(LIVED) - 1)))
                cells = [await _measured(house, partial(house.says, "manager", line), rounds) for line in LINES]
                cells.append(await _measured(house, partial(_naive, house), 1))
                print(f"{size:6d}  " + "".join(f"{cell:>20}" for cell in cells))  # noqa: T201 — as above


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if sys.argv[1:] else 3))
