"""A story told to the real process, and a process that is killed while it is told and starts again on its database.

The story is a list of steps, each one request with a key of its own, so that a step whose answer was lost can be
asked for again. `Telling` keeps a ledger of whatever a persona was shown.
"""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path

from aiohttp import ClientError

from tests.support.demo import Demo, Json, begun, running

READERS = ("moderator1", "moderator2", "lead", "manager", "site_lead", "client_orion", "client_vega")
TIMED = ("before", "after")  # the moments of a kill that are no fraction of a request


@dataclass(frozen=True)
class Step:
    """One request. `presses` names a room and how the message with the button begins; `as_shown` sends the form that
    the step before was answered with."""

    path: str
    body: Mapping[str, object]
    presses: tuple[str, str] | None = None
    as_shown: bool = False

    @property
    def who(self) -> str:
        return str(self.body.get("as", ""))


def says(who: str, line: str, room: str = "") -> Step:
    return Step("/demo/say", {"as": who, "room": room or f"dm-{who}", "text": line})


def fills(who: str, form: str, room: str = "", **values: str) -> Step:
    return Step("/demo/submit", {"as": who, "form": form, "values": values, "room": room or f"dm-{who}"})


def sends(who: str, form: str, **values: str) -> Step:
    """Send the form that was just shown, with these values changed."""
    return Step("/demo/submit", {"as": who, "form": form, "values": values, "room": f"dm-{who}"}, as_shown=True)


def presses(who: str, room: str, begins: str, action: str) -> Step:
    return Step("/demo/press", {"as": who, "action": action}, presses=(room, begins))


def until(time: str, day: int = 24) -> Step:
    """Move the clock to a time of that day of November; the same again changes nothing."""
    return Step("/demo/clock", {"to": f"2026-11-{day}T{time}:00Z"})


@dataclass(frozen=True)
class Kill:
    """When a process dies: `before` or `after` step `step`, while it is `answering` it, or while it starts `again`."""

    step: int
    moment: str
    share: float = 0.0  # of the time that this step took undisturbed; for `again`, of the time that a start takes


@dataclass
class Telling:
    """One telling of a story to one database. `took` is how long each step took, in seconds."""

    folder: Path
    answers: dict[int, Json] = field(default_factory=dict)
    seen: dict[tuple[str, str], dict[str, Json]] = field(default_factory=dict)
    took: list[float] = field(default_factory=list)
    starts: int = 0
    kills: int = 0
    _demo: Demo | None = None
    _life: AsyncExitStack = field(default_factory=AsyncExitStack)

    async def begin(self) -> None:
        """Start the process; what anybody has seen is still there."""
        self._demo = await self._life.enter_async_context(running(self.folder))
        self.starts += 1
        await self.looks()

    async def end(self) -> None:
        await self._life.aclose()

    @property
    def demo(self) -> Demo:
        assert self._demo is not None, "the process is down"
        return self._demo

    async def dies(self) -> None:
        """kill -9."""
        await self.demo.kill()
        self.kills += 1
        self._demo = None
        await self._life.aclose()

    async def dies_while_starting(self, after: float) -> None:
        """A start that is killed after so many seconds."""
        process = await begun(self.folder, "demo", "--port", "0", "--empty")
        await asyncio.sleep(after)  # real time: the process is a real one
        if process.returncode is None:
            process.kill()
        await process.communicate()
        self.kills += 1

    async def tell(self, number: int, step: Step) -> Json:
        """Ask for one step. The answer is kept; a repetition must be answered the same."""
        began = asyncio.get_running_loop().time()
        answer = await self.demo.post(step.path, await self._body(number, step))
        self.took.append(asyncio.get_running_loop().time() - began)
        if step.who:
            first = self.answers.setdefault(number, answer)
            assert answer == first, f"step {number} was answered otherwise the second time"
        return answer

    async def tell_and_die(self, number: int, step: Step, after: float) -> None:
        """Ask for a step and kill the process after so many seconds, whether it has answered by then or not."""
        asking = asyncio.create_task(self.tell(number, step))
        await asyncio.sleep(after)  # real time, as above
        await self.dies()
        await asyncio.wait({asking})
        error = asking.exception()
        assert error is None or isinstance(error, ClientError | ConnectionError), error

    async def looks(self) -> None:
        """Everybody looks into all their rooms: what they saw there before is still there, and no answer changed."""
        for who in READERS:
            for info in await self.demo.get("/demo/rooms", {"as": who}):
                room = str(info["room"])
                now = {str(message["id"]): message for message in await self.demo.persona(who).reads(room)}
                for known, message in self.seen.get((who, room), {}).items():
                    assert known in now, f"{who} had read “{message['text']}” in {room}, and it is gone"
                    assert now[known]["revision"] >= message["revision"], f"“{message['text']}” went back in {room}"
                self.seen[who, room] = now

    def told(self) -> list[tuple[str, str, str, str]]:
        """Everything that stands in the rooms, as its readers read it: (who, room, the head of its thread, text)."""
        return sorted(
            (who, room, there[message["thread"]]["text"] if message["thread"] in there else "", _read(message))
            for (who, room), there in self.seen.items()
            for message in there.values()
        )

    async def _body(self, number: int, step: Step) -> dict[str, object]:
        body: dict[str, object] = dict(step.body)
        if step.who:
            body["key"] = f"step-{number}"
        if step.as_shown:
            form = self.answers[number - 1]["reply"]["form"]
            shown = {each["name"]: each["value"] or "" for each in form["fields"]}
            body["values"] = shown | dict(step.body["values"])  # type: ignore[call-overload]  # a mapping, by `sends`
        if step.presses is not None:
            room, begins = step.presses
            body["message"] = (await self.demo.persona(step.who).hears(begins, room=room))[-1]["id"]
        return body


async def told_whole(folder: Path, story: Sequence[Step]) -> tuple[Telling, Json]:
    """Tell a story without any disturbance, and return it with the state at its end."""
    telling = Telling(folder)
    await telling.begin()
    try:
        for number, step in enumerate(story):
            await telling.tell(number, step)
        await telling.looks()
        return telling, await telling.demo.state()
    finally:
        await telling.end()


async def told_with_kills(
    folder: Path, story: Sequence[Step], kills: Sequence[Kill], took: Sequence[float]
) -> tuple[Telling, Json]:
    """Tell it while the process is killed; each time it starts again and the step is asked for once more."""
    telling = Telling(folder)
    await telling.begin()
    try:
        for number, step in enumerate(story):
            for kill in (each for each in kills if each.step == number):
                await _strike(telling, number, step, kill, took[number])
                await telling.begin()
            await telling.tell(number, step)
        await telling.looks()
        return telling, await telling.demo.state()
    finally:
        await telling.end()


async def _strike(telling: Telling, number: int, step: Step, kill: Kill, usually: float) -> None:
    await telling.looks()
    if kill.moment == "answering":
        await telling.tell_and_die(number, step, kill.share * usually)
        return
    if kill.moment == "after":
        await telling.tell(number, step)
    await telling.dies()
    if kill.moment == "again":
        await telling.dies_while_starting(kill.share * 3)


def _read(message: Json) -> str:
    """A message as it is read: its text, lines and facts, and what can be done on it."""
    card = message["card"] or {"lines": [], "facts": [], "items": [], "actions": []}
    facts = [f"{fact['label']}: {fact['value']}" for fact in card["facts"]]
    items = [item["text"] for item in card["items"]]
    buttons = [action["id"] for action in card["actions"]]
    return " / ".join([message["text"], *card.get("lines", []), *facts, *items, *buttons])
