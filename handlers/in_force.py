"""The rules of the moment: the file's, with what people said over it in a chat. Covers and preferences.

Both are kept in the database and read in every unit of work, so that each replica goes by them at once.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import lru_cache

from handlers.domain.cover import Cover
from handlers.domain.preference import Preference, chosen_over
from handlers.domain.rulebook import RuleBook
from handlers.ports.work import UnitOfWork

REMEMBERED = timedelta(days=2)
"""How long a cover that is over is still asked about: who answered when a step was reached, after an outage."""


async def in_force(work: UnitOfWork, rules: RuleBook, now: datetime) -> RuleBook:
    """The rules of the moment: the file's, with what people said over its rota and chose for themselves."""
    covers = tuple(await work.covers.since(now - REMEMBERED))
    standing = frozenset((cover.person, cover.instead_of) for cover in covers if cover.holds(now))
    return _covered(_chosen(rules, tuple(await work.preferences.all())), covers, standing)


class InForce:
    """The rules of the moment, read in a unit of work; called, they are as they were read last: nothing is asked.

    So an error can be told in somebody's own language while the database is away.
    """

    def __init__(self, rules: Callable[[], RuleBook]) -> None:
        self._rules = rules
        self._last: tuple[RuleBook, RuleBook] | None = None  # the file's, and what held over it

    async def read(self, work: UnitOfWork, now: datetime) -> RuleBook:
        """The rules of the moment, from the database. Raises what it raises."""
        rules = self._rules()
        held = await in_force(work, rules, now)
        self._last = (rules, held)
        return held

    def __call__(self) -> RuleBook:
        """As they were last read; the file's alone where it was never read, or has changed since."""
        rules = self._rules()
        return self._last[1] if self._last is not None and self._last[0] is rules else rules


@lru_cache(maxsize=16)
def _covered(rules: RuleBook, covers: tuple[Cover, ...], standing: frozenset[tuple[str, str]]) -> RuleBook:
    """The same covers give the same book, so that what was looked up in it stays known."""
    return replace(rules, covers=covers, standing_in=standing) if covers else rules


@lru_cache(maxsize=16)
def _chosen(rules: RuleBook, chosen: tuple[Preference, ...]) -> RuleBook:
    """The same choices give the same book."""
    return chosen_over(rules, chosen)
