"""The vault for tests: beside the record, under a key of its own."""

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from bot.wiring import House
from handlers.domain.checkin import Checkin, Shift, Weight
from handlers.domain.exposure import Exposure
from handlers.domain.pulse import Closing, Cohort, Window, close
from handlers.domain.rulebook import RuleBook
from handlers.ports.vault import Decide, Remembered, Standing
from storage.vault.store import SqlVault
from tests.support.stores import sqlite_url

KEY = b"a key for check-ins in the tests!"


def vault_in(folder: Path) -> tuple[str, bytes]:
    """Where a process keeps its vault, and its key."""
    return f"sqlite:///{folder / 'wellbeing.db'}", KEY


@dataclass(frozen=True, slots=True)
class Kept:
    """The two databases of a process under test."""

    record: str
    vault: str


async def in_files(folder: Path) -> Kept:
    """Two fresh files in a folder."""
    return Kept(await sqlite_url(folder), vault_in(folder)[0])


class AtWork:
    """Who has what in hand, as a test says it."""

    def __init__(self, book: Callable[[], RuleBook]) -> None:
        self.book = book
        self.busy: Set[str] = frozenset()
        self.seen: list[Exposure] = []
        self.cases: Sequence[str] = ()
        self.asked = 0

    async def p0_owners(self) -> Set[str]:
        return self.busy

    async def exposures(self, _now: datetime) -> Sequence[Exposure]:
        self.asked += 1
        return self.seen

    async def cases_of(self, _person: str) -> Sequence[str]:
        return self.cases

    async def rules(self, _now: datetime) -> RuleBook:
        return self.book()


async def close_vault(house: House) -> None:
    """Close the vault of a process, if it has one."""
    if house.vault is not None:
        await house.vault.close()


MONDAY = date(2026, 11, 2)
PEOPLE = tuple(f"person{number:02}" for number in range(12))
HARD = Checkin(Shift.VERY_HARD, Weight.HEAVY)


async def fill(vault: SqlVault) -> None:
    """Twelve who take part, of whom nine answered in a window that was told of and ten in the one that is open."""
    first, second = Window(MONDAY, 2), Window(MONDAY + timedelta(weeks=2), 2)
    async with vault.work() as work:
        for person in PEOPLE:
            await work.put_standing(person, Standing(MONDAY, history=True))
            await work.remember(person, Remembered(MONDAY, HARD))
        for window, many in ((first, 9), (second, 10)):
            await work.open_window("dublin", window, Cohort("dublin", frozenset(PEOPLE)), 8)
            for person in PEOPLE[:many]:
                await work.answer(person, "dublin", window, HARD)
        await work.close("dublin", first, {*PEOPLE}, telling(first))
        await work.commit()


def telling(window: Window) -> Decide:
    """The rule, on the day after a window."""

    def decide(tree: Cohort, given: Mapping[str, Checkin], staying: Set[str], k: int) -> Closing:
        return close(window, tree, given, staying=staying, today=window.last + timedelta(days=1), k=k)

    return decide
