"""A whole Handrail without a chat: the real Desk on a real SQLite file, spoken to in the user's language.

reply = await house.says("lead", "claim ORION-1"); house.hears("dm-manager", "ORION-1 breach")
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import count
from pathlib import Path

from bot.config import load
from handlers.cards.post import Post
from handlers.cards.reply import Ask, Reply, Say
from handlers.commands.request import Filled, Place, Pressed, Remarked, Request, Typed
from handlers.desk import Desk
from handlers.domain.people import Identity
from handlers.domain.rulebook import RuleBook, Surface
from handlers.ports.post_office import OutboxRow, Outcome
from storage.store import SqlStore
from tests.support.stores import sqlite_store

MONDAY_EVENING = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)
TUESDAY_NINE = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
APP_YAML = Path(__file__).parents[2] / "app.yaml"


@dataclass
class Heard:
    """One message as it stands in a room."""

    room: str
    post: Post
    message: str
    edits: int = 0

    @property
    def text(self) -> str:
        return self.post.text


@dataclass
class House:
    """The Desk with its store, rules and a clock that only moves when told to; rooms are filled by delivery."""

    desk: Desk
    store: SqlStore
    rules: RuleBook
    now: datetime = TUESDAY_NINE
    rooms: dict[str, list[Heard]] = field(default_factory=dict)
    lost: dict[str, str] = field(default_factory=dict)  # the rooms that take nothing, and why
    _keys: "count[int]" = field(default_factory=count)

    async def says(
        self,
        who: str,
        text: str,
        *,
        room: str | None = None,
        thread: str | None = None,
        key: str = "",
        aloud: bool = False,
    ) -> Reply:
        """A person types a command line (without the root), by default in their direct messages.

        `aloud`: as a message that everybody in the room reads, such as a mention.
        """
        return await self._ask(who, Typed(text), room, thread, key, aloud=aloud)

    async def remarks(self, who: str, text: str, *, room: str, thread: str | None = None) -> Reply:
        return await self._ask(who, Remarked(text), room, thread, "")

    async def presses(
        self, who: str, verb: str, ref: str, values: Mapping[str, str] | None = None, *, key: str = ""
    ) -> Reply:
        return await self._ask(who, Pressed(verb, ref, 0, values or {}), None, None, key)

    async def fills(
        self,
        who: str,
        form: str,
        values: Mapping[str, str],
        *,
        room: str | None = None,
        key: str = "",
        refresh: bool = False,
    ) -> Reply:
        return await self._ask(who, Filled(form, values, refresh), room, None, key)

    async def _ask(
        self, who: str, asked: object, room: str | None, thread: str | None, key: str, *, aloud: bool = False
    ) -> Reply:
        place = Place(Surface("web", "", room or f"dm-{who}"), thread, aloud)
        assert isinstance(asked, Typed | Pressed | Filled | Remarked)
        request = Request(key or f"test-{next(self._keys)}", Identity("web", "", who), asked, place)
        reply = await self.desk.handle(request, self.now)
        await self.deliver()
        return reply

    async def waits(self, **span: float) -> int:
        """Time passes: every due row fires at its own second, in order; returns how many fired."""
        until, fired = self.now + timedelta(**span), 0
        while True:
            async with self.store.reading() as work:
                due = await work.due.next_at()
            if due is None or due > until:
                break
            self.now = max(self.now, due)
            beat = await self.desk.tick(self.now)
            assert not beat.poisoned, beat.poisoned
            fired += beat.fired
            await self.deliver()
        self.now = until
        return fired

    async def sleeps(self, **span: float) -> int:
        """The process is down while time passes; then one beat finds everything that is due."""
        self.now += timedelta(**span)
        fired = 0
        while beat := await self.desk.tick(self.now):
            assert not beat.poisoned, beat.poisoned
            fired += beat.fired
            if not beat.fired:
                break
        await self.deliver()
        return fired

    async def deliver(self) -> None:
        """Carry the outbox into the rooms, as the web chat would."""
        while True:
            async with self.store.work() as work:
                rows = await work.outbox.claim(self.now, 60, 50)
                await work.commit()
            if not rows:
                return
            for row in rows:
                await self._carry(row)

    async def _carry(self, row: OutboxRow) -> None:
        post = await self.desk.compose(row, self.now)
        if post is None:
            async with self.store.work() as work:
                await work.outbox.settle(row.outgoing.key, "dropped")
                await work.commit()
            return
        if post.surface.room in self.lost:
            why = self.lost[post.surface.room]
            await self.desk.settle(lambda: [Outcome(row, "dead", why=why, post=post)])
            return
        room = self.rooms.setdefault(post.surface.room, [])
        standing = next((heard for heard in room if post.edits is not None and heard.message == post.edits), None)
        if standing is None:
            room.append(Heard(post.surface.room, post, post.key))
        else:
            standing.post, standing.edits = post, standing.edits + 1
        await self.desk.sent(row, post, post.edits or post.key)

    def hears(self, room: str, start: str = "") -> list[str]:
        """What stands in a room: the texts that begin so."""
        return [heard.text for heard in self.rooms.get(room, []) if heard.text.startswith(start)]

    def pings(self, kind: str = "") -> list[tuple[str, str]]:
        """(room, text) of every warning, breach, untaken and late notice, or of one kind."""
        kinds = (kind,) if kind else ("warning", "breach", "untaken", "late")
        return [
            (room, heard.text)
            for room, all_heard in self.rooms.items()
            for heard in all_heard
            if any(f" {word}" in heard.text for word in kinds)
        ]


async def until(house: House, hour: int, minute: int = 0, *, day: int = 24) -> None:
    """Let the time come, in UTC, which is Dublin's in winter."""
    await house.waits(seconds=(datetime(2026, 11, day, hour, minute, tzinfo=UTC) - house.now).total_seconds())


def words(reply: Reply) -> str:
    """The words of a private answer, or of a form's errors."""
    if isinstance(reply, Say):
        return reply.card.text
    if isinstance(reply, Ask):
        return " ".join(reply.form.errors.values())
    return ""


@asynccontextmanager
async def open_house(
    tmp_path: Path, rules: RuleBook | None = None, now: datetime = TUESDAY_NINE, *, first_id: int = 1
) -> AsyncIterator[House]:
    """A house on a fresh SQLite file, with the rules of the shipped app.yaml unless others are given."""
    book = rules or shipped_rules()
    ids = count(first_id)
    store = await sqlite_store(tmp_path)
    try:
        yield House(Desk(store, lambda: book, lambda: f"id-{next(ids):08d}"), store, book, now)
    finally:
        await store.close()


@cache
def shipped_rules() -> RuleBook:
    """The rules of the shipped app.yaml, read once."""
    return load(APP_YAML)


def shifts_alone() -> RuleBook:
    """The same without what comes each day or week, for a whole year of shifts: those have years of their own."""
    return replace(shipped_rules(), standups={}, morning_before=None, weekly_after=None)


LINK = "https://review.orion.example/dashboard/manual_review/queues/review/q1/{number}"

FIELDS: Mapping[str, Mapping[str, str]] = {
    "vip_press": {"case_id": "CASE-{number}"},
    "imminent_harm": {"case_link": LINK, "country": "IE", "live_now": "true"},
    "policy_ambiguity": {"policy_ref": "4.3", "sample_case_ids": "CASE-{number}"},
    "appeal_error": {"case_id": "CASE-{number}", "expected": "keep", "actual": "removed"},
    "csae": {"case_id": "CASE-{number}", "active_abuse": "true"},
    "queue_backlog": {"queue": "Video-EN", "oldest_pct_of_sla": "85"},
    "le_request": {"case_id": "CASE-{number}", "jurisdiction": "EU", "emergency": "true", "received_at": "08:00"},
    "moderator_safety": {"site": "dublin", "immediate_danger": "true"},
}

_numbers = count(1)


async def raised(
    house: House, kind: str = "vip_press", *, who: str = "moderator1", room: str | None = "dub-1", **values: str
) -> str:
    """Raise a case of this type and return its reference."""
    number = next(_numbers)
    fields = {name: value.format(number=number) for name, value in FIELDS[kind].items()}
    reply = await house.fills(who, "new", {"type": kind, **fields, **values}, room=room)
    assert isinstance(reply, Say), reply
    return reply.card.text.split()[0]
