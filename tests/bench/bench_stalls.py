"""How long the event loop is held at most, in the process as it runs: whoever knocks, Teams and the keys are elsewhere.

    python tests/bench/bench_stalls.py [requests]

`handrail run` with a watch on its loop (`watched.py`), on SQLite and, where one can be had, PostgreSQL: while all that
is forged comes, the place of keys hangs and a key rotates; while a day and its warnings pass at once; while other rules
are read. Each line has the longest hold by the clock on the wall, and the one in which most was worked: where a machine
is busy with something else, the difference is what the process waited for a processor. It ends with 1 where the process
worked at anything for longer than is promised, 50 ms.
"""

import asyncio
import json
import os
import signal
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from aiohttp import ClientSession, TCPConnector

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from tests.bench.bench_beat import _postgres  # noqa: E402 — the benchmark is run as a script
from tests.bench.bench_teams import DOOR, Asked, Sealed  # noqa: E402 — as above
from tests.bench.watched import Hold  # noqa: E402 — as above
from tests.support.slack_run import free_port  # noqa: E402 — as above
from tests.support.teams.connector import Connector  # noqa: E402 — as above
from tests.support.teams.fake import fake_teams  # noqa: E402 — as above
from tests.support.teams.keys import KeyServer, key_server, pen, published  # noqa: E402 — as above
from tests.support.teams_desk import stage, teams_yaml  # noqa: E402 — as above
from tests.support.teams_door import NOW, sealed  # noqa: E402 — as above
from tests.support.teams_probes import forged  # noqa: E402 — as above
from tests.support.teams_run import environment  # noqa: E402 — as above

PROMISED = 50  # milliseconds
AT_ONCE = 16
READ_WITHIN = 3.0  # seconds that a file of rules has to be read in


@dataclass
class Served:
    """The process, and what it is asked."""

    folder: Path
    process: asyncio.subprocess.Process
    http: ClientSession
    keys: KeyServer
    asked: Asked
    door: str
    demo: str
    phases: list[tuple[str, float, float]] = field(default_factory=list)

    async def sends(self, whole: Sealed) -> int:
        async with self.http.post(self.door, data=whole[0], headers=whole[1]) as answer:
            await answer.read()
            return answer.status

    async def during(self, what: str, doing: Awaitable[str]) -> None:
        """Do it, and remember when that was."""
        began = time.monotonic()
        said = await doing
        self.phases.append((f"{what}, {said}", began, time.monotonic()))

    async def is_knocked_at(self, requests: int) -> str:
        """Everything that is forged comes while nobody publishes keys, with good requests between; then a new key."""
        later = (datetime.now(UTC) - NOW).total_seconds()
        claims = {"serviceurl": f"{self.asked.teams.address}/emea/"}
        new = sealed({"kid": "k2", "json": self.asked.message(), "claims": claims}, later)
        wrong = [sealed(payload, later) for payload in forged().values()]
        self.keys.answers.clear()
        tried = [asyncio.create_task(self.sends(one)) for one in wrong]
        left = self._good(requests)

        async def hand() -> None:
            for one in left:
                assert await self.sends(one) == 200

        await asyncio.gather(*(hand() for _ in range(AT_ONCE)))
        self.keys.keys = [*self.keys.keys, published("k2", pen("k2"))]
        self.keys.answers.set()
        refused = await asyncio.gather(*tried)
        assert all(400 <= status < 500 for status in refused), refused
        return f"{len(wrong)} forged, and a new key ({await self.sends(new)})"

    def _good(self, requests: int) -> Iterator[Sealed]:
        made = (self.asked.dialog, self.asked.message, self.asked.raised)
        return (self.asked.sealed(make()) for _ in range(requests) for make in made)

    async def goes_forward(self) -> str:
        async with self.http.post(f"{self.demo}/demo/clock", json={"advance": "PT26H"}) as answer:
            assert answer.status == 200, await answer.text()
            return f"{(await answer.json())['fired']} rows"

    async def reads_other_rules(self) -> str:
        with (self.folder / "app.yaml").open("a") as file:
            file.write("# other bytes are other rules\n")
        self.process.send_signal(signal.SIGHUP)
        await asyncio.sleep(READ_WITHIN)
        return "by SIGHUP"

    def holds(self) -> list[Hold]:
        lines = (self.folder / "holds").read_text().splitlines()
        return [Hold(**json.loads(line)) for line in lines]


@asynccontextmanager
async def served(folder: Path, url: str, teams: Connector, keys: KeyServer) -> AsyncIterator[Served]:
    """The process, watched, until the block is left and it has ended."""
    (folder / "app.yaml").write_text(teams_yaml(), encoding="utf-8")
    port, local = free_port(), free_port()
    given = environment(teams, keys, url, port=port, local=local)
    with (folder / "stderr.txt").open("wb") as errors:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            str(Path(__file__).with_name("watched.py")),
            *("run", "-c", "app.yaml", "--only", "teams"),
            cwd=folder,
            env={**os.environ, **given, "WATCHED": str(folder / "holds")},
            stdout=asyncio.subprocess.PIPE,
            stderr=errors,
        )
    assert process.stdout is not None
    assert await process.stdout.readline(), (folder / "stderr.txt").read_text()
    door, demo = f"http://127.0.0.1:{port}{DOOR}", f"http://127.0.0.1:{local}"
    async with ClientSession(connector=TCPConnector(limit=0)) as http:
        try:
            yield Served(folder, process, http, keys, Asked(teams), door, demo)
        finally:
            process.send_signal(signal.SIGTERM)
            await process.wait()


async def _measured(database: str, url: str, requests: int) -> float:
    """The longest that it worked at one thing, in milliseconds."""
    async with fake_teams() as teams, key_server() as keys:
        stage(teams)
        with tempfile.TemporaryDirectory() as folder:
            async with served(Path(folder), url or f"sqlite:///{folder}/bench.db", teams, keys) as house:
                pen("k2")
                await house.during("a place of keys that hangs", house.is_knocked_at(requests))
                await house.during("a day at once", house.goes_forward())
                await house.during("other rules", house.reads_other_rules())
            return _printed(database, house)


def _printed(database: str, house: Served) -> float:
    most = 0.0
    for what, began, ended in house.phases:
        held = [hold for hold in house.holds() if began <= hold.at <= ended]
        longest = max(held, key=lambda hold: hold.milliseconds, default=None)
        busiest = max(held, key=lambda hold: hold.worked, default=None)
        said = "nothing" if longest is None else f"{longest.milliseconds:6.1f} ms in {longest.what}"
        most = max(most, busiest.worked if busiest is not None else 0.0)
        worked = "nothing" if busiest is None else f"{busiest.worked:6.1f} ms in {busiest.what}"
        print(f"{database:10} {what}: held {said}; worked {worked}; promised: {PROMISED}")  # noqa: T201 — it prints
    return most


async def main(requests: int) -> int:
    most = [await _measured("SQLite", "", requests)]
    with _postgres() as postgres:
        if postgres is not None:
            most.append(await _measured("PostgreSQL", await postgres(0), requests))
    return int(max(most) > PROMISED)


if __name__ == "__main__":
    given = [int(word) for word in sys.argv[1:] if word.isdecimal()]
    sys.exit(asyncio.run(main(given[0] if given else 60)))
