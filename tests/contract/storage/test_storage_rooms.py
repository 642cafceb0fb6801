"""The port of the web chat's rooms, over storage and over its twin in memory; and the manual clock."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from handlers.cards.card import Card, say
from handlers.domain.errors import BadInput
from handlers.ports.rooms import MOST_UNREAD, Message, Rooms
from storage.store import SqlStore
from tests.contract.storage.conftest import Base
from tests.support.samples import NOW


def message(key: str, room: str = "dub-1", **changes: object) -> Message:
    plain = Message(key, room, "handrail", f"🙂 {key}", Card("t", "T", lines=(say("x"),)), "internal", NOW)
    return replace(plain, **changes)  # type: ignore[arg-type]  # fields by name


async def _post(rooms: Rooms, *messages: Message) -> list[Message]:
    return [await rooms.post(one) for one in messages]


async def test_a_message_comes_back_equal_with_a_growing_number(rooms: Rooms) -> None:
    first, second = await _post(rooms, message("a", thread="z", pinned=True), message("b", card=None))
    assert second.number > first.number > 0
    assert await rooms.get("a") == first == message("a", thread="z", pinned=True, number=first.number)
    assert await rooms.get("c") is None
    assert await rooms.messages("dub-1", "lead") == [first, second]
    assert await rooms.messages("other", "lead") == []


async def test_the_same_id_again_gives_the_first_message_and_changes_nothing(rooms: Rooms) -> None:
    (first,) = await _post(rooms, message("a"))
    again = await asyncio.gather(*(rooms.post(message("a", text="another")) for _ in range(3)))
    assert again == [first] * 3
    assert await rooms.messages("dub-1", "lead") == [first]


async def test_an_edit_needs_a_newer_revision_and_keeps_the_place(rooms: Rooms) -> None:
    first, second = await _post(rooms, message("a"), message("b"))
    edited = await rooms.edit(message("a", text="new", revision=2, pinned=True))
    assert edited is not None
    assert edited == replace(first, text="new", revision=2, pinned=True, edited=True, number=edited.number)
    assert edited.number > second.number
    assert await rooms.edit(message("a", text="older", revision=2)) is None
    assert await rooms.edit(message("c", revision=9)) is None
    assert await rooms.messages("dub-1", "lead") == [edited, second]
    assert await rooms.messages("dub-1", "lead", after=second.number) == [edited]


async def test_the_last_messages_are_shown_oldest_first(rooms: Rooms) -> None:
    posted = await _post(rooms, *(message(key) for key in "abcde"))
    assert await rooms.messages("dub-1", "lead", limit=2) == posted[3:]


async def test_a_private_answer_is_for_one_person_alone(rooms: Rooms) -> None:
    private, answer = await _post(rooms, message("a", only_for="lead"), message("b", thread="a", only_for="lead"))
    assert await rooms.messages("dub-1", "lead") == [private, answer]
    assert await rooms.messages("dub-1", "manager") == []
    assert await rooms.thread("a", "lead") == [answer]
    assert await rooms.thread("a", "manager") == []
    assert await rooms.unread("manager", ["dub-1"]) == {"dub-1": 0}


async def test_unread_are_counted_up_to_a_bound(rooms: Rooms) -> None:
    await _post(rooms, *(message(str(number)) for number in range(MOST_UNREAD + 1)))
    assert await rooms.unread("lead", ["dub-1"]) == {"dub-1": MOST_UNREAD}
    assert await rooms.unread("lead", []) == {}


async def test_unread_are_messages_of_others_after_the_mark_and_edits_are_silent(rooms: Rooms) -> None:
    posted = await _post(rooms, message("a"), message("b", author="lead"), message("c", "managers"), message("d"))
    assert await rooms.unread("lead", ["dub-1", "managers", "none"]) == {"dub-1": 2, "managers": 1, "none": 0}
    await rooms.mark_read("lead", "dub-1", posted[-1].number)
    await rooms.mark_read("lead", "dub-1", posted[0].number)
    await rooms.edit(message("a", revision=2))
    assert await rooms.unread("lead", ["dub-1", "managers"]) == {"dub-1": 0, "managers": 1}
    assert await rooms.unread("manager", ["dub-1"]) == {"dub-1": 3}
    await rooms.post(message("e"))
    assert await rooms.unread("lead", ["dub-1"]) == {"dub-1": 1}


async def test_a_thread_is_its_answers_in_order_without_its_head(rooms: Rooms) -> None:
    head, first, _, second = await _post(
        rooms, message("h"), message("a", thread="h"), message("x", thread="y"), message("b", thread="h")
    )
    assert list(await rooms.thread("h", "lead")) == [first, second]
    assert list(await rooms.thread("b", "lead")) == []
    assert await rooms.get("h") == head


async def test_an_edit_changes_neither_the_author_nor_the_room_nor_who_may_see_it(rooms: Rooms) -> None:
    (first,) = await _post(rooms, message("a", only_for="lead", thread="h"))
    other = message("a", author="lead", audience="client", text="new", revision=2)
    edited = await rooms.edit(other)
    assert edited is not None
    assert edited == replace(first, text="new", revision=2, edited=True, number=edited.number)
    assert await rooms.edit(message("a", "managers", text="elsewhere", revision=3)) is None
    assert list(await rooms.messages("managers", "manager")) == []
    assert await rooms.get("a") == edited


async def test_replicas_post_at_once_and_every_message_has_a_number_of_its_own(base: Base) -> None:
    stores = [await base.open(), await base.open()]
    posted = await asyncio.gather(*(stores[number % 2].rooms.post(message(str(number))) for number in range(20)))
    assert len({one.number for one in posted}) == 20


async def test_the_manual_clock_is_kept_and_only_goes_forward(base: Base, store: SqlStore) -> None:
    assert await store.clock.manual_time() is None
    await store.clock.set_manual_time(NOW)
    await store.clock.set_manual_time(NOW)
    await store.clock.set_manual_time(NOW + timedelta(microseconds=1))
    with pytest.raises(BadInput, match="forward"):
        await store.clock.set_manual_time(NOW)
    replica = await base.open()
    assert await replica.clock.manual_time() == NOW + timedelta(microseconds=1)


async def test_the_database_knows_the_time(store: SqlStore) -> None:
    first = await store.clock.database_time()
    assert timedelta(0) <= await store.clock.database_time() - first < timedelta(minutes=1)
    assert first.year >= 2026
