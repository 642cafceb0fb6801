"""The rule book of the moment: read at the start, read again on demand; a bad file keeps the old rules."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime

from bot.config import ConfigError
from bot.log import logger
from handlers.domain.rulebook import RuleBook
from handlers.ports.work import Store

LOG = logger("handrail.rules")
IN_FORCE = "rules.in_force"
SIGNED = 20  # problems of a refused file that are named in its event; the rest is counted

RECORD = "rules"
"""The record in whose signed timeline every change of the rules stands, and every reading that was refused."""


class Rules:
    """Holds the rule book that is in force. Calling it gives the book."""

    def __init__(self, read: Callable[[], RuleBook]) -> None:
        self._read = read
        self._book = read()
        self._one_reading = asyncio.Lock()

    def __call__(self) -> RuleBook:
        return self._book

    async def put_in_force(self, store: Store, now: datetime) -> None:
        """Write down which rules hold from now on, and keep their policies for the cases opened under them."""
        note = f"{self._book.version} {now.isoformat()}"
        async with store.work() as work:
            before = await work.settings.get(IN_FORCE)
            if before is not None and before.split(" ", 1)[0] == self._book.version:
                return
            await work.policy_sets.keep(self._book.policy_set)
            await work.settings.put(IN_FORCE, note)
            data = {"version": self._book.version, "before": (before or "").split(" ", 1)[0]}
            await work.timeline.add(RECORD, at=now, actor="handrail", kind="rules", data=data)
            await work.commit()
        LOG.info("rules.in_force", version=_short(self._book.version))

    async def reload(self, store: Store, clock: Callable[[], Awaitable[datetime]]) -> bool:
        """Read the file again. False, with the old rules kept and the refusal signed, when it cannot be used.

        Everything else goes on meanwhile: to read a file takes longer than anybody should be kept waiting.
        """
        async with self._one_reading:
            try:
                book = await asyncio.to_thread(self._read)
            except (ConfigError, OSError) as error:
                LOG.error("rules.reload_refused", problems=_problems(error), kept=_short(self._book.version))
                await self._sign_refusal(store, error, await clock())
                return False
            self._book = book
            await self.put_in_force(store, await clock())
            return True

    async def _sign_refusal(self, store: Store, error: Exception, now: datetime) -> None:
        data = {"refused": _places(error), "kept": self._book.version}
        async with store.work() as work:
            await work.timeline.add(RECORD, at=now, actor="handrail", kind="rules", data=data)
            await work.commit()


def _places(error: Exception) -> str:
    """Where the file is wrong, by line and key alone: what is signed stays for years."""
    if not isinstance(error, ConfigError):
        return type(error).__name__
    places = [f"{problem.file}:{problem.line}: {problem.key}" for problem in error.problems]
    more = len(places) - SIGNED
    return "; ".join([*places[:SIGNED], *([f"and {more} more"] if more > 0 else [])])


def _problems(error: Exception) -> list[str]:
    """What is wrong, by file, line and key; never the values."""
    if isinstance(error, ConfigError):
        return [
            f"{problem.file}:{problem.line}: {problem.key}: allowed: {problem.allowed}" for problem in error.problems
        ]
    return [type(error).__name__]


def _short(version: str) -> str:
    return version[:12]
