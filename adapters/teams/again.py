"""What Teams brings again under another id, when it did not hear from us in time: it looks like something new.

A request that is word for word the last one that its sender made there counts as that one: for a minute where it
writes, and for a few seconds where it only reads, since somebody may want to look again. A form that is sent in has a
key of its own, and needs no mark. Nor does what only reads and is answered at once: to be answered once more changes
nothing.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256

from adapters.revisions import Turns
from adapters.teams.parse import Arrived
from adapters.teams.settings import CHAT, TeamsSetup

WRITTEN_WITHIN, READ_WITHIN = timedelta(seconds=60), timedelta(seconds=10)
KEPT_FOR = timedelta(hours=1)
LAST = "last:"


class Again:
    """One mark for each sender and thread, in the address book: a restart and a replica know it too.

    The thread is the one that Teams says it stands in: under another id, what began one looks like an answer in it.
    """

    def __init__(self, setup: TeamsSetup) -> None:
        self._setup, self._turns = setup, Turns()

    async def known(self, arrived: Arrived) -> Arrived:
        """The same, under the key of the delivery that it repeats, if it repeats one."""
        if arrived.keyed:
            return arrived
        request, way, tenant = arrived.request, arrived.way, arrived.way.tenant
        writes = self._setup.writes(request)
        within = WRITTEN_WITHIN if writes else READ_WITHIN
        book, now = self._setup.speaking.book, self._setup.speaking.real_now()
        name, asked = f"{LAST}{_digest(request.who, way.room, way.under, writes)}", _digest(request.asked)
        async with self._turns.at(name):
            at, _, rest = (await book.get(CHAT, tenant, name) or "").partition(" ")
            before, _, key = rest.partition(" ")
            if before == asked and abs(now - datetime.fromisoformat(at)) < within:
                return replace(arrived, request=replace(request, key=key))
            await book.put(CHAT, tenant, name, f"{now.isoformat()} {asked} {request.key}", now)
        return arrived

    async def tidy(self) -> None:
        """Forget marks that nobody will ask for any more."""
        await self._setup.speaking.book.forget_before(CHAT, LAST, self._setup.speaking.real_now() - KEPT_FOR)


def _digest(*things: object) -> str:
    return sha256(repr(things).encode("utf-8", "replace")).hexdigest()[:32]
