"""The real demo as a process of its own, spoken to over HTTP in the user's language.

async with running(tmp_path) as demo:
    await demo.persona("lead").says("claim ORION-1")
    await demo.advance("PT25M")
    await demo.room("dm-manager", "manager").hears("ORION-1 breach")
"""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from aiohttp import ClientSession, ClientTimeout

ROOT = Path(__file__).parents[2]
READY = "handrail ready "
PATIENCE = 60.0  # seconds, on a machine that is busy with other tests
REST = 30.0  # seconds that the outbox has to come to rest
# What is always due: each site's next one, each manager's, and a look at the rota.
RHYTHM = {"standup", "weekly", "handover", "rota", "morning"}
Json = dict[str, Any]  # whatever the routes of the demo answer


class EndedError(AssertionError):
    """The process ended before it was ready; its code and what it said on standard error."""

    def __init__(self, code: int, said: str) -> None:
        super().__init__(f"the process ended with {code}: {said}")
        self.code, self.said = code, said


@dataclass(frozen=True)
class Persona:
    """Somebody of the demo."""

    demo: "Demo"
    key: str

    async def says(self, text: str, *, room: str = "", thread: str | None = None) -> Json:
        """Write a line, a command beginning with a slash; by default in their direct messages."""
        said: Json = {"as": self.key, "room": room or f"dm-{self.key}", "text": text}
        return await self.demo.post("/demo/say", said | ({"thread": thread} if thread else {}))

    async def fills(self, form: str, **values: str) -> Json:
        """Send a form in."""
        return await self.demo.post("/demo/submit", {"as": self.key, "form": form, "values": values})

    async def presses(self, message: str, action: str) -> Json:
        """Press a button of a message."""
        return await self.demo.post("/demo/press", {"as": self.key, "message": message, "action": action})

    async def reads(self, room: str = "") -> list[Json]:
        """The messages of a room, as this persona may read them."""
        found: list[Json] = await self.demo.get("/demo/messages", {"as": self.key, "room": room or f"dm-{self.key}"})
        return found

    async def hears(self, words: str, *, room: str = "") -> list[Json]:
        """The messages that begin with these words; fails where there are none."""
        there = await self.reads(room)
        heard = [message for message in there if message["text"].startswith(words)]
        assert heard, f"{self.key} hears nothing that begins “{words}”, but {[each['text'] for each in there]}"
        return heard


@dataclass(frozen=True)
class Demo:
    """A running demo."""

    url: str
    process: asyncio.subprocess.Process
    session: ClientSession

    def persona(self, key: str) -> Persona:
        return Persona(self, key)

    async def get(self, path: str, query: Mapping[str, str] | None = None) -> Any:  # the routes' own JSON
        async with self.session.get(self.url + path, params=query) as answer:
            assert answer.status == 200, f"{path}: {answer.status} {await answer.text()}"
            return await answer.json()

    async def post(self, path: str, body: Mapping[str, object]) -> Json:
        async with self.session.post(self.url + path, json=body) as answer:
            assert answer.status == 200, f"{path}: {answer.status} {await answer.text()}"
            came: Json = await answer.json()
            return came

    async def state(self) -> Json:
        """Everything there is."""
        whole: Json = await self.get("/demo/state")
        return whole

    async def now(self) -> datetime:
        """What its clock says, in UTC."""
        return datetime.fromisoformat((await self.state())["now"])

    async def comes_to_rest(self) -> None:
        """Wait, in real time, until nothing waits in the outbox any more."""
        for _ in range(int(REST / 0.05)):
            rows = (await self.state())["outbox"]
            if not [row for row in rows if row["state"] in ("pending", "sending", "retry", "ambiguous")]:
                return
            await asyncio.sleep(0.05)
        raise AssertionError(f"the outbox does not come to rest: {rows}")

    async def case(self, ref: str) -> Json:
        """One record of the state."""
        cases: list[Json] = (await self.state())["escalations"]
        return next(case for case in cases if case["ref"] == ref)

    async def advance(self, length: str) -> Json:
        """Move the clock by an ISO 8601 duration; returns when everything on the way has happened."""
        return await self.post("/demo/clock", {"advance": length})

    async def next(self) -> Json:
        """Move the clock to the next due time."""
        return await self.post("/demo/clock", {"next": True})

    async def kill(self) -> None:
        """kill -9."""
        self.process.kill()
        await self.process.wait()

    async def stop(self) -> int:
        """Ask it to end; returns its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return await asyncio.wait_for(self.process.wait(), PATIENCE)


@asynccontextmanager
async def running(
    folder: Path, *options: str, verb: str = "demo", environment: Mapping[str, str] | None = None
) -> AsyncIterator[Demo]:
    """Run it in a folder until the block is left. Without options: an empty demo. Raises EndedError."""
    asked = options or ("--empty",)
    port = () if "--port" in asked or verb != "demo" else ("--port", "0")
    process = await begun(folder, verb, *port, *asked, environment=environment)
    try:
        url = await _address(process)
        async with ClientSession(timeout=ClientTimeout(total=PATIENCE)) as session:
            yield Demo(url, process, session)
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def begun(folder: Path, *words: str, environment: Mapping[str, str] | None = None) -> asyncio.subprocess.Process:
    """Start `handrail` with these words, in a folder of its own."""
    given = {"PATH": os.environ.get("PATH", ""), "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
    with (folder / "stderr.txt").open("ab") as errors:
        return await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "bot",
            *words,
            cwd=folder,
            env=given | dict(environment or {}),
            stdout=asyncio.subprocess.PIPE,
            stderr=errors,
        )


async def ended(folder: Path, *words: str, environment: Mapping[str, str] | None = None) -> tuple[int, str, str]:
    """Run `handrail` to its end: exit code, standard output, standard error."""
    (folder / "stderr.txt").unlink(missing_ok=True)
    process = await begun(folder, *words, environment=environment)
    output, _ = await asyncio.wait_for(process.communicate(), PATIENCE)
    return process.returncode or 0, output.decode(), (folder / "stderr.txt").read_text(encoding="utf-8")


async def _address(process: asyncio.subprocess.Process) -> str:
    """Wait for the line that says it is ready."""
    if process.stdout is None:
        raise AssertionError("its standard output is not ours to read")
    line = (await asyncio.wait_for(process.stdout.readline(), PATIENCE)).decode().strip()
    if not line.startswith(READY):
        raise EndedError(await process.wait(), line)
    return line.removeprefix(READY).rstrip("/")
