"""Failures on demand: what goes wrong with the next calls of a method."""

import asyncio
import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Mishap:
    """One kind of failure, so many times."""

    kind: str  # "drop", "limit" or "fail"
    times: int
    value: object = None


@dataclass(slots=True)
class Trouble:
    """What is to go wrong, by method. `delays` last until they are lifted; mishaps are used up in order."""

    delays: dict[str, float] = field(default_factory=dict)
    mishaps: dict[str, list[Mishap]] = field(default_factory=dict)
    struck: list[tuple[str, str]] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)  # the methods of the calls that wait at this moment
    first: set[str] = field(default_factory=set)  # methods whose first answer to each message is dropped
    lost: set[str] = field(default_factory=set)  # the `ts` of the messages of those first answers
    _known: set[str] = field(default_factory=set)
    _lifted: asyncio.Event = field(default_factory=asyncio.Event)

    async def waits(self, method: str) -> None:
        """Let a call wait as long as it is to; lifting the delay, or the end, lets go of what waits."""
        seconds = self.delays.get(method, 0.0)
        if seconds:
            self.waiting.append(method)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._lifted.wait(), seconds)
            self.waiting.remove(method)

    def delay(self, method: str, seconds: float) -> None:
        self.delays[method] = seconds
        if not seconds:
            self.lift()

    def lift(self) -> None:
        """Let go of everything that waits."""
        self._lifted.set()
        self._lifted = asyncio.Event()

    def plan(self, method: str, mishap: Mishap) -> None:
        self.mishaps.setdefault(method, []).append(mishap)

    def is_first(self, method: str, args: Mapping[str, Any]) -> bool:
        """Whether a call is the first of its message, where first answers are to be dropped."""
        metadata = args.get("metadata")
        what = [args.get("channel"), args.get("text")]
        if isinstance(metadata, dict):
            what = metadata["event_payload"].get("key", metadata["event_payload"])
        name = f"{method} {json.dumps(what, sort_keys=True)}"
        if method not in self.first or name in self._known:
            return False
        self._known.add(name)
        self.struck.append((method, "drop"))
        return True

    def strikes(self, method: str, kinds: Iterable[str]) -> Mishap | None:
        """The next mishap of a method if it is one of these kinds; it is used up by asking."""
        for mishap in self.mishaps.get(method, []):
            if mishap.times > 0:
                if mishap.kind not in kinds:
                    return None
                mishap.times -= 1
                self.struck.append((method, mishap.kind))
                return mishap
        return None
