"""What Teams brings again under another id, when it did not hear from us in time: it looks like something new.

A request that is word for word the last one that its sender made there counts as that one: for a minute where it
writes, and for a few seconds where it only reads, since somebody may want to look again. A form that is sent in has a
key of its own, and needs no mark. What only reads is marked together with its answer, where that is a message: to be
answered at once, and once more, changes nothing.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256

from adapters.revisions import Turns
from adapters.teams.parse import Arrived
from adapters.teams.settings import CHAT, TeamsSetup
from handlers.ports.marks import Mark

WRITTEN_WITHIN, READ_WITHIN = timedelta(seconds=60), timedelta(seconds=10)
KEPT_FOR = timedelta(hours=1)
LAST = "last:"
READS, WRITES = "reads", "writes"


class Again:
    """One mark for each sender and thread, in the address book: a restart and a replica know it too.

    The thread is the one that Teams says it stands in: under another id, what began one looks like an answer in it.
    """

    def __init__(self, setup: TeamsSetup) -> None:
        self._setup, self._turns = setup, Turns()

    async def known(self, arrived: Arrived) -> Arrived:
        """The same, under the key of the delivery that it repeats, if it writes and repeats one."""
        request, tenant = arrived.request, arrived.way.tenant
        if arrived.keyed or not self._setup.writes(request):
            return arrived
        book, now = self._setup.speaking.book, self._setup.speaking.real_now()
        name, asked = _name(arrived, WRITES), _digest(request.asked)
        async with self._turns.at(name):
            at, _, rest = (await book.get(CHAT, tenant, name) or "").partition(" ")
            before, _, key = rest.partition(" ")
            if before == asked and abs(now - datetime.fromisoformat(at)) < WRITTEN_WITHIN:
                return replace(arrived, request=replace(request, key=key))
            await book.put(CHAT, tenant, name, f"{now.isoformat()} {asked} {request.key}", now)
        return arrived

    @asynccontextmanager
    async def turn(self, arrived: Arrived) -> AsyncIterator[Mark | None]:
        """What an answer to something that only reads is promised with, one after another; None where there is none."""
        if arrived.keyed or self._setup.writes(arrived.request):
            yield None
            return
        name = _name(arrived, READS)
        async with self._turns.at(name):
            now, asked = self._setup.speaking.real_now(), _digest(arrived.request.asked)
            yield Mark(CHAT, arrived.way.tenant, name, asked, now, READ_WITHIN)

    async def tidy(self) -> None:
        """Forget marks that nobody will ask for any more."""
        await self._setup.speaking.book.forget_before(CHAT, LAST, self._setup.speaking.real_now() - KEPT_FOR)


def _name(arrived: Arrived, kind: str) -> str:
    return f"{LAST}{_digest(arrived.request.who, arrived.way.room, arrived.way.under, kind)}"


def _digest(*things: object) -> str:
    return sha256(repr(things).encode("utf-8", "replace")).hexdigest()[:32]
