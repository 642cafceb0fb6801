"""The vault for tests: beside the record, under a key of its own."""

from collections.abc import Callable, Sequence, Set
from datetime import datetime
from pathlib import Path

from bot.wiring import House
from handlers.domain.exposure import Exposure
from handlers.domain.rulebook import RuleBook

KEY = b"a key for check-ins in the tests!"


def vault_in(folder: Path) -> tuple[str, bytes]:
    """Where a process keeps its vault, and its key."""
    return f"sqlite:///{folder / 'wellbeing.db'}", KEY


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
