"""What the well-being side needs of its memory: a database, a key and a unit of work of its own.

Nobody is named in it but by those who take part themselves: a person's key goes in, and is never given out. There is no
question here that answers with somebody else's answer; `close` lets a rule look at all of them inside the transaction
that deletes them, and keeps what the rule says may be told.
"""

from collections.abc import Callable, Mapping, Sequence, Set
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from handlers.domain.callback import Call
from handlers.domain.checkin import Checkin
from handlers.domain.pulse import Closing, Cohort, Release, Window
from handlers.domain.tally import Tally


@dataclass(frozen=True, slots=True)
class Standing:
    """How somebody takes part, for themselves alone. Days are those of their site; nothing is kept that is finer.

    `answered_on` is the day of their last check-in; `ignored` counts invitations since then; `later` means that they
    asked for the last one to come again.
    """

    since: date
    paused: bool = False
    history: bool = False
    answered_on: date | None = None
    invited_on: date | None = None
    ignored: int = 0
    later: bool = False


@dataclass(frozen=True, slots=True)
class Nudging:
    """That somebody wants a word when a break is due, for themselves alone, under a key of its own.

    `told` are the times of the last 24 hours at which they had one; `muted_on` is the day on which they want none.
    """

    told: tuple[datetime, ...] = ()
    muted_on: date | None = None


@dataclass(frozen=True, slots=True)
class Remembered:
    """A check-in as its own author kept it."""

    day: date
    checkin: Checkin


@dataclass(frozen=True, slots=True)
class Opened:
    """A window that is not told of yet, and what was promised when it began: its `k`, and whether it is a tally.

    Of a tally no answer is kept.
    """

    window: Window
    k: int
    tally: bool = False


@dataclass(frozen=True, slots=True)
class Published:
    """What was told of one cohort's window; it never changes."""

    window: Window
    release: Release


@dataclass(frozen=True, slots=True)
class KeptPage:
    """A page to the byte: of which site and cohort, from which day on, of how many weeks, and what it says."""

    site: str
    first: str
    cohort: str
    weeks: str
    body: str


class Notes(Protocol):
    """Seals what the button of a private note opens, for one person. It needs no database."""

    def close(self, opens: str, whose: str) -> str:
        """What the button carries: always as long, and never the same twice, so that two cannot be compared."""
        ...

    def open(self, token: str, whose: str) -> str | None:
        """What it opens; None for a note of somebody else's, and for what is none."""
        ...


Decide = Callable[[Cohort, Mapping[str, Checkin], Set[str], int], Closing]
"""The rule that tells of a window: of its cohort, the answers in it, and who is still there, all by pseudonym; and the
`k` that was promised when it began.
"""

Told = Callable[[Cohort, Tally, int, int], Release]
"""The same rule for a tally: of its cohort, its counts, how many are still there, and the promised `k`."""


class Nudges(Protocol):
    """Who opted in to nudges: apart from check-ins, each under a key of their own."""

    async def of(self, person: str) -> Nudging | None:
        """How it stands with somebody; None for who did not opt in, or opted out."""
        ...

    async def put(self, person: str, nudging: Nudging) -> None:
        """Keep it. Who was not there gets a key of their own."""
        ...

    async def drop(self, person: str) -> None:
        """Destroy that key, and delete what is sealed with it."""
        ...

    async def tidy(self, now: datetime) -> None:
        """Forget, of everybody, times that are 24 hours ago, and days that are past wherever they may be."""
        ...


class VaultWork(Protocol):
    """One transaction. Leaving it without `commit` keeps nothing."""

    @property
    def nudges(self) -> Nudges: ...

    async def standing(self, person: str) -> Standing | None:
        """How somebody takes part; None for who does not, never did, or opted out."""
        ...

    async def put_standing(self, person: str, standing: Standing) -> None:
        """Keep it. Who was not there gets a key of their own."""
        ...

    async def forget(self, person: str) -> None:
        """Destroy somebody's keys, and with them whatever was kept of them; they belong to no open cohort any more."""
        ...

    async def forget_gone(self, present: Set[str], today: date, patience: timedelta) -> bool:
        """Forget, as if they had opted out, whoever has been none of these people for so long; to be asked every day.

        Who comes back before is there still. False where it was asked today. Raises Conflict where another process
        asks at the same moment.
        """
        ...

    async def sites(self) -> Set[str]:
        """The sites that a window is open of, or a request waits at."""
        ...

    async def answer(self, person: str, site: str, window: Window, checkin: Checkin) -> None:
        """Keep an answer until its window is told of; a later one in the same window takes its place.

        Raises LookupError for who does not take part.
        """
        ...

    async def remember(self, person: str, remembered: Remembered) -> None:
        """Keep a check-in for its author. Raises LookupError for who does not take part."""
        ...

    async def history(self, person: str) -> Sequence[Remembered]:
        """What somebody kept for themselves, the newest first."""
        ...

    async def forget_history(self, person: str) -> None:
        """Delete it."""
        ...

    async def once(self, key: str, day: date) -> bool:
        """True the first time that this is asked for a key: the same delivery twice is one."""
        ...

    async def count(self, person: str, site: str, window: Window, checkin: Checkin) -> bool:
        """Add an answer to the tally of its window, and keep nothing of whose it was but that it counts once.

        False for who is not of its cohort, or was counted already. Raises LookupError for who does not take part.
        """
        ...

    async def open_window(self, site: str, window: Window, tree: Cohort, k: int, *, tally: bool = False) -> bool:
        """Fix a window's cohort, by people's keys, its `k`, and whether it is a tally.

        False where that was done, or the window told of.
        """
        ...

    async def open_windows(self, site: str) -> Sequence[Opened]:
        """The windows that are not told of yet, the oldest first."""
        ...

    async def close(self, site: str, window: Window, present: Set[str], decide: Decide) -> Sequence[Release]:
        """Tell of a window, once: keep its releases and delete the answers behind them. `present` are people's keys.

        Raises Conflict where it was told of already.
        """
        ...

    async def close_tally(self, site: str, window: Window, present: Set[str], told: Told) -> Release:
        """Tell of a window that is a tally, once, and destroy its counts and its secret. Raises Conflict as `close`."""
        ...

    async def published(self, site: str) -> Sequence[Published]:
        """What was told of a site and its parts, the newest window first."""
        ...

    async def calls(self, site: str) -> Sequence[Call]:
        """The requests for a site's coach, and for its leads, the oldest first."""
        ...

    async def put_call(self, site: str, call: Call) -> None:
        """Keep a request, or how it stands now."""
        ...

    async def drop_call(self, call: str) -> None:
        """Delete a request, by its id."""
        ...

    async def tidy(self, before: date) -> None:
        """Forget which deliveries were seen before that day."""
        ...

    async def commit(self) -> None:
        """Keep everything."""
        ...


class Vault(Protocol):
    """Where units of work come from."""

    @property
    def notes(self) -> Notes: ...

    def work(self) -> AbstractAsyncContextManager[VaultWork]:
        """Begin one."""
        ...
