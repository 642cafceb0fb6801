"""Delivery against a chat that does everything a chat may do to us, on a real record."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from aiohttp import web

from adapters.base import Abilities, Ambiguous, Ask, CannotLook, Gone, Later, Receipt, Refused
from bot.clock import Ids
from bot.config import load
from bot.delivery import Delivery
from bot.metrics import Metrics
from bot.pace import Pace
from handlers.cards.card import Card
from handlers.cards.post import Answer, Post
from handlers.cards.reply import Say
from handlers.commands.request import Filled, Place, Request, Typed
from handlers.desk import Desk
from handlers.domain.people import Identity
from handlers.domain.rulebook import RuleBook, Surface
from handlers.ports.post_office import OutboxRow
from storage.store import SqlStore
from tests.support.stores import sqlite_store

NINE = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
APP_YAML = Path(__file__).parents[2] / "app.yaml"
LONG = 20.0  # seconds after which what should have come never will
OUTAGE = {"type": "tooling_outage", "client": "ORION", "tool": "Video player", "impact_pct": "30"}


class Clock:
    async def now(self) -> datetime:
        return NINE


class Chat:
    """A chat whose answers the test decides: `answer` may return a message's id, or raise."""

    name = "web"

    def __init__(self, *, idempotent: bool = True) -> None:
        self.can = Abilities(idempotent=idempotent)
        self.posts: list[Post] = []
        self.answer: Callable[[Post], str] = lambda post: post.key

    def mount(self, site: web.Application, ask: Ask) -> None:
        """Nothing comes in here."""

    async def send(self, post: Post) -> Receipt:
        self.posts.append(post)
        await asyncio.sleep(0)
        return Receipt(self.answer(post))


class ChatThatLooks(Chat):
    """One that would show a message twice, and lets us look for one; `found` says what is there, by key."""

    def __init__(self) -> None:
        super().__init__()
        self.can = Abilities(look=True)
        self.found: Callable[[Post], str | None] = lambda post: None

    async def find(self, post: Post) -> Receipt | None:
        message = self.found(post)
        return Receipt(message) if message is not None else None


class World:
    """A record with one case raised, so that several messages wait in the outbox."""

    def __init__(self, store: SqlStore, rules: RuleBook, chat: Chat) -> None:
        self.store, self.chat, self.metrics = store, chat, Metrics()
        self.desk = Desk(store, lambda: rules, Ids())
        pace = Pace(attempts=3, send_timeout=1.0)
        self.delivery = Delivery(store, self.desk, {"web": chat}, Clock(), self.metrics, pace=pace)

    async def raise_one(self) -> None:
        place = Place(Surface("web", "", "dm-moderator1"))
        await self.desk.handle(Request("k", Identity("web", "", "moderator1"), Filled("new", OUTAGE), place), NINE)

    async def claim(self) -> None:
        """Somebody takes it: its cards are edited, and its story gets a line."""
        place = Place(Surface("web", "", "dm-lead"))
        await self.desk.handle(Request("c", Identity("web", "", "lead"), Typed("claim ORION-1"), place), NINE)

    async def rows(self) -> list[OutboxRow]:
        async with self.store.reading() as work:
            return list(await work.outbox.listed())

    def numbers(self) -> bytes:
        return self.metrics.text(now=NINE, next_due=None, poisoned=0, outbox={}, beat_age=0.0)

    async def states(self) -> set[str]:
        return {row.state for row in await self.rows()}


@asynccontextmanager
async def raised(folder: Path, chat: Chat) -> AsyncIterator[World]:
    store = await sqlite_store(folder)
    try:
        made = World(store, load(APP_YAML), chat)
        await made.raise_one()
        yield made
    finally:
        await store.close()


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with raised(tmp_path, Chat()) as made:
        yield made


async def test_everything_arrives_once_and_nothing_is_left(world: World) -> None:
    waiting = len(await world.rows())
    assert waiting >= 4
    assert await world.delivery.drain() == waiting
    assert await world.states() == {"sent"}
    assert await world.delivery.drain() == 0
    assert len({post.key for post in world.chat.posts}) == len(world.chat.posts) == waiting


async def test_a_chat_that_asks_to_wait_is_left_alone_until_then(world: World) -> None:
    def wait(post: Post) -> str:
        raise Later("slow down", 60)

    world.chat.answer = wait
    assert await world.delivery.drain() == 0
    tried = len(world.chat.posts)
    assert await world.states() <= {"retry", "pending"}
    assert await world.delivery.drain() == 0
    assert len(world.chat.posts) == tried
    assert await world.delivery.waiting() == len(await world.rows())


@pytest.mark.parametrize(("error", "why"), [(Refused("too long"), "refused"), (Gone("archived"), "gone")])
async def test_what_will_never_arrive_is_dead_and_says_why(world: World, error: Exception, why: str) -> None:
    def never(post: Post) -> str:
        raise error

    world.chat.answer = never
    await world.delivery.drain()
    assert await world.states() == {"dead"}
    assert all(row.why.startswith(why) for row in await world.rows())


async def test_no_answer_is_sent_once_more_at_most_where_a_chat_would_show_it_twice(tmp_path: Path) -> None:
    def silent(post: Post) -> str:
        raise Ambiguous("no answer")

    async with raised(tmp_path, Chat(idempotent=False)) as world:
        world.chat.answer = silent
        await world.delivery.drain()
        assert await world.states() == {"dead"}
        keys = [post.key for post in world.chat.posts]
        assert {keys.count(key) for key in keys} == {2}


async def test_an_error_of_ours_is_tried_again_and_given_up_in_the_end(world: World) -> None:
    def broken(post: Post) -> str:
        raise ValueError("a fault of ours")

    world.chat.answer = broken
    await world.delivery.drain()
    assert await world.states() <= {"retry", "pending"}
    assert any(row.why == "ValueError" for row in await world.rows())


async def test_one_place_that_hangs_holds_no_other_up(world: World) -> None:
    hanging = asyncio.Event()
    usual = world.chat.send

    async def send(post: Post) -> Receipt:
        if post.surface.room == "dub-1":
            await hanging.wait()
        return await usual(post)

    world.chat.send = send  # type: ignore[method-assign]  # the double's own method: this chat hangs in one room
    carrying = asyncio.create_task(world.delivery.run())
    others = {row.outgoing.key for row in await world.rows() if row.outgoing.surface.room != "dub-1"}
    for _ in range(500):
        if others <= {row.outgoing.key for row in await world.rows() if row.state == "sent"}:
            break
        await asyncio.sleep(0.01)
    assert others <= {row.outgoing.key for row in await world.rows() if row.state == "sent"}
    hanging.set()
    await world.delivery.close(5)
    await carrying
    assert "sending" not in await world.states()


async def test_a_tenant_that_hangs_everywhere_holds_no_other_up(world: World) -> None:
    """Far more places than there are slots, and all were promised something before anybody else was."""
    far, hanging, arrived = Surface("web", "far", ""), asyncio.Event(), asyncio.Event()
    stuck: list[str] = []

    async def send(post: Post) -> Receipt:
        if post.surface.tenant == "far":
            stuck.append(post.surface.room)
            await hanging.wait()
        elif post.surface.room == "last":
            arrived.set()
        return Receipt(post.key)

    await world.delivery.drain()
    world.chat.send = send  # type: ignore[method-assign]  # the double's own method: this chat hangs in one tenant
    rooms = [replace(far, room=f"far-{number}") for number in range(40)]
    for surface in (*rooms, Surface("web", "", "last")):
        await world.desk.promise(surface.room, (Answer(Say(Card("quokka", "quokka")), surface),), NINE)
    patient = Pace(send_timeout=10 * LONG)
    world.delivery = Delivery(world.store, world.desk, {"web": world.chat}, Clock(), world.metrics, pace=patient)
    carrying = asyncio.create_task(world.delivery.run())
    async with asyncio.timeout(LONG):
        await arrived.wait()
    assert patient.slots <= len(stuck) < 2 * patient.slots
    hanging.set()
    await world.delivery.close(5)
    await carrying


async def test_what_was_on_its_way_in_a_crash_is_sent_again_at_the_start(world: World) -> None:
    async with world.store.work() as work:
        taken = await work.outbox.claim(datetime(2026, 11, 24, 9, 0, tzinfo=UTC), 10**9, 100)
        await work.commit()
    assert await world.delivery.recover(alone=False) == len(taken) > 0
    await world.delivery.drain()
    assert await world.states() == {"sent"}


async def test_a_receipt_that_cannot_be_kept_is_no_reason_to_post_again_and_again(tmp_path: Path) -> None:
    """The message arrived and only our own note of it failed: once more at most, as after an answer that was lost."""
    chat = Chat(idempotent=False)
    chat.answer = lambda post: "\ud800"  # no database can keep this id
    async with raised(tmp_path, chat) as world:
        for _ in range(5):
            await world.delivery.drain()
        posted = [post.key for post in chat.posts]
        assert max(posted.count(key) for key in posted) == 2
        assert await world.states() <= {"dead", "pending"}


def _once_without_answer(chat: Chat) -> None:
    """The first try of each message arrives, and the answer is lost."""
    tried: set[str] = set()

    def answer(post: Post) -> str:
        if post.key not in tried:
            tried.add(post.key)
            raise Ambiguous("no answer")
        return post.key

    chat.answer = answer


async def test_a_message_that_is_found_after_a_lost_answer_is_not_sent_again(tmp_path: Path) -> None:
    chat = ChatThatLooks()
    _once_without_answer(chat)
    chat.found = lambda post: f"found {post.key}"
    async with raised(tmp_path, chat) as world:
        await world.delivery.drain()
        assert await world.states() == {"sent"}
        keys = [post.key for post in chat.posts]
        assert len(keys) == len(set(keys)) == len(await world.rows())
        assert all(row.receipt == f"found {row.outgoing.key}" for row in await world.rows())


async def test_a_message_that_is_not_there_after_a_lost_answer_is_sent_as_it_is(tmp_path: Path) -> None:
    chat = ChatThatLooks()
    _once_without_answer(chat)
    async with raised(tmp_path, chat) as world:
        await world.delivery.drain()
        assert await world.states() == {"sent"}
        assert not [post for post in chat.posts if "possible duplicate" in post.text]
        assert b'handrail_possible_duplicates_total{chat="web"}' not in world.numbers()


@pytest.mark.parametrize("chat", [Chat(idempotent=False), ChatThatLooks()], ids=["no look", "no right to look"])
async def test_where_nobody_can_look_a_second_copy_is_marked_and_counted(tmp_path: Path, chat: Chat) -> None:
    _once_without_answer(chat)
    if isinstance(chat, ChatThatLooks):

        def refused(post: Post) -> str | None:
            raise CannotLook

        chat.found = refused
    async with raised(tmp_path, chat) as world:
        await world.delivery.drain()
        assert await world.states() == {"sent"}
        again = [post for post in chat.posts if "possible duplicate" in post.text]
        assert len(again) == len(await world.rows())
        assert all("did not say whether" in str(post.card.lines[-1]) for post in again)
        count = f'handrail_possible_duplicates_total{{chat="web"}} {len(again)}.0'
        assert count.encode() in world.numbers()


async def test_an_edit_whose_answer_was_lost_is_simply_done_again(tmp_path: Path) -> None:
    chat = Chat(idempotent=False)
    async with raised(tmp_path, chat) as world:
        await world.delivery.drain()
        _once_without_answer(chat)
        chat.posts.clear()
        place = Place(Surface("web", "", "dm-lead"))
        await world.desk.handle(Request("c", Identity("web", "", "lead"), Typed("claim ORION-1"), place), NINE)
        await world.delivery.drain()
        edits = [post for post in chat.posts if post.edits is not None]
        assert edits
        assert not [post for post in edits if "possible duplicate" in post.text]
        waiting = [row for row in await world.rows() if row.state == "retry"]
        assert {row.outgoing.key for row in waiting} <= {post.key for post in edits}


async def test_a_process_that_is_alone_looks_at_once_for_what_was_on_its_way_when_it_died(tmp_path: Path) -> None:
    chat = ChatThatLooks()
    chat.found = lambda post: f"found {post.key}"
    async with raised(tmp_path, chat) as world:
        async with world.store.work() as work:
            taken = await work.outbox.claim(datetime(2026, 11, 24, 9, 0, tzinfo=UTC), 10**9, 100)
            await work.commit()
        assert await world.delivery.recover(alone=False) == 0  # another replica may be sending them this very moment
        assert await world.delivery.recover(alone=True) == len(taken) > 0
        await world.delivery.drain()
        assert await world.states() == {"sent"}
        assert not {row.outgoing.key for row in taken} & {post.key for post in chat.posts}


async def test_what_may_have_arrived_stays_uncertain_while_its_place_must_be_left_alone(tmp_path: Path) -> None:
    chat = ChatThatLooks()
    _once_without_answer(chat)
    async with raised(tmp_path, chat) as world:
        pauses = iter([0.0] * 7 + [0.01] * 40)
        quiet = Delivery(
            world.store,
            world.desk,
            {"web": chat},
            Clock(),
            world.metrics,
            pace=Pace(attempts=30, send_timeout=1.0),
            pacing=lambda surface, *, edits: next(pauses, 0.0),
        )
        found: list[str] = []

        def look(post: Post) -> str:
            found.append(post.key)
            return f"found {post.key}"

        chat.found = look
        for _ in range(80):
            await quiet.drain()
            if await world.states() == {"sent"}:
                break
            await asyncio.sleep(0.01)
        assert await world.states() == {"sent"}
        keys = [post.key for post in chat.posts]
        assert len(keys) == len(set(keys)), "nothing was sent again without a look"
        assert set(found) == set(keys)


@pytest.mark.parametrize("free", ["edits", "new messages"])
async def test_a_place_that_must_wait_with_one_kind_of_message_gets_the_other(world: World, free: str) -> None:
    await world.delivery.drain()
    stood = len(world.chat.posts)
    await world.claim()
    quiet = Delivery(
        world.store,
        world.desk,
        {"web": world.chat},
        Clock(),
        world.metrics,
        pace=Pace(),
        pacing=lambda surface, *, edits: 0.0 if edits == (free == "edits") else 60.0,
    )
    await quiet.drain()
    came = world.chat.posts[stood:]
    assert came
    assert {post.edits is not None for post in came} == {free == "edits"}
    assert await quiet.waiting() > 0
