"""How the demo begins, and begins again: on a database of its own, empty or with the story told.

The database carries a mark, so that a story cut short is told anew, one told is never told twice, and a database that
holds somebody's real record is refused.
"""

from dataclasses import dataclass
from datetime import datetime

from bot.clock import ManualClock
from bot.environment import BadEnvironmentError
from bot.forward import Forward
from bot.storyteller import BEGUN, MARK, TOLD, Storyteller, beginning
from bot.wiring import House
from handlers.ports.records import Scope, Search


@dataclass(frozen=True, slots=True)
class Stage:
    """The house of a demo, its clock, and the time at which the clock is to stand."""

    house: House
    clock: ManualClock
    forward: Forward
    at: datetime
    empty: bool

    async def begin(self) -> None:
        """Make the demo ready. Raises BadEnvironmentError for a database that is not the demo's."""
        async with self.house.store.reading() as work:
            mark = await work.settings.get(MARK)
            everything = Scope(everything=True, restricted_types=frozenset(self.house.rules().types))
            used = await work.escalations.count(Search(everything)) > 0
        if mark is None and used:
            raise BadEnvironmentError(
                "--database: this database holds records that the demo did not make, so it is left alone. "
                "Allowed: an empty one. Example: --database sqlite:///.handrail/demo.db"
            )
        if mark == BEGUN:
            await self.begin_again()
        elif mark is None:
            await self._tell()

    async def begin_again(self) -> None:
        """Forget everything and tell the story anew."""
        async with self.forward.quiet():
            await self.house.store.reset()
            if self.house.vault is not None:
                await self.house.vault.reset()
            await self.clock.set_if_new(self.start)
        await self.house.rules.put_in_force(self.house.store, self.start)
        await self._tell()

    @property
    def start(self) -> datetime:
        """Where the hands of the clock stand before the story."""
        return start_of(self.at, empty=self.empty)

    async def _tell(self) -> None:
        await self.house.desk.reloaded(self.start)  # what is due by itself, such as stand-ups, is due from here on
        if not self.empty:
            await self._mark(BEGUN)
            house = self.house
            teller = Storyteller(house.store, house.desk, house.rules(), house.ids, self.forward)
            with self.clock.alone():
                await teller.tell(self.at)
        await self._mark(TOLD)

    async def _mark(self, mark: str) -> None:
        async with self.house.store.work() as work:
            await work.settings.put(MARK, mark)
            await work.commit()


def start_of(at: datetime, *, empty: bool) -> datetime:
    """Where the clock begins: at the wished time, or, for a story that ends then, as much earlier as it takes."""
    return at if empty else beginning(at)
