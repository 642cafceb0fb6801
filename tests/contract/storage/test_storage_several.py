"""Several rows at once: queued in order, settled together, and an edit that the next one makes needless is dropped."""

from dataclasses import replace

from handlers.ports.post_office import Outgoing, Posted, Settled
from handlers.ports.records import Scope, Search
from storage.store import SqlStore
from tests.support.samples import DUBLIN, MANILA, NOW, escalation, outgoing

SLOT = "card:e1:team:dub-1"
STANDS = Posted(SLOT, DUBLIN, "m1", "e1", 1, looks="as it was")


def _edit(key: str, **changes: object) -> Outgoing:
    return replace(outgoing(key, slot=SLOT), **changes)  # type: ignore[arg-type]  # fields by name


async def _queued(store: SqlStore, *rows: Outgoing) -> dict[str, str]:
    """Queue rows, all in one go, and return the state of every row there is, in order."""
    async with store.work() as work:
        await work.outbox.put_all(rows, NOW)
        await work.commit()
    async with store.reading() as work:
        return {row.outgoing.key: row.state for row in reversed(await work.outbox.listed())}


async def _stands(store: SqlStore) -> None:
    async with store.work() as work:
        await work.messages.keep(STANDS)
        await work.commit()


async def test_several_are_queued_in_their_order_and_a_key_once(store: SqlStore) -> None:
    assert await _queued(store, outgoing("b"), outgoing("a", MANILA)) == {"b": "pending", "a": "pending"}
    assert list(await _queued(store, outgoing("a", MANILA), outgoing("c"))) == ["b", "a", "c"]
    assert await _queued(store) == {"b": "pending", "a": "pending", "c": "pending"}


async def test_an_edit_that_waits_is_dropped_when_the_next_is_queued(store: SqlStore) -> None:
    await _stands(store)
    await _queued(store, _edit("one", revision=2))
    assert await _queued(store, _edit("two", revision=3)) == {"one": "dropped", "two": "pending"}
    again = await _queued(store, _edit("one", revision=2))
    assert again == {"one": "dropped", "two": "pending"}, "a key that is queued again drops nothing newer"


async def test_a_first_message_is_never_dropped_since_threads_hang_on_it(store: SqlStore) -> None:
    await _queued(store, _edit("first"))
    assert await _queued(store, _edit("second", revision=2)) == {"first": "pending", "second": "pending"}


async def test_only_the_same_message_in_the_same_words_is_dropped(store: SqlStore) -> None:
    await _stands(store)
    heard = _edit("heard", about={"heard": "yes"})
    elsewhere, other = _edit("elsewhere", surface=MANILA), outgoing("other", slot="receipt:e1")
    await _queued(store, heard, elsewhere, other)
    assert set((await _queued(store, _edit("new"))).values()) == {"pending"}


async def test_what_is_on_its_way_is_not_dropped(store: SqlStore) -> None:
    await _stands(store)
    await _queued(store, _edit("one"))
    async with store.work() as work:
        await work.outbox.claim(NOW, 30, 10)
        await work.commit()
    assert await _queued(store, _edit("two", revision=3)) == {"one": "sending", "two": "pending"}


async def test_several_are_settled_together_and_a_receipt_once_known_is_kept(store: SqlStore) -> None:
    await _queued(store, outgoing("a"), outgoing("b"))
    async with store.work() as work:
        later = Settled("b", "retry", not_before=NOW, why="w")
        await work.outbox.settle_all([Settled("a", "sent", receipt="m1"), later])
        await work.outbox.settle_all([Settled("a", "sent")])
        await work.commit()
        second, first = await work.outbox.listed()
    assert (first.state, first.receipt) == ("sent", "m1")
    assert (second.state, second.not_before, second.why) == ("retry", NOW, "w")


async def test_what_a_message_looks_like_is_kept_with_it_until_it_is_in_doubt(store: SqlStore) -> None:
    other = replace(STANDS, message="m2", slot="receipt:e1")
    async with store.work() as work:
        await work.messages.keep_all([STANDS, other])
        assert await work.messages.find(SLOT, DUBLIN) == STANDS
        await work.messages.doubt(SLOT, DUBLIN)
        assert await work.messages.find(SLOT, DUBLIN) == replace(STANDS, looks="")
        assert await work.messages.of("e1") == [replace(STANDS, looks=""), other]


async def test_counting_stops_where_it_is_told_to(store: SqlStore) -> None:
    async with store.work() as work:
        for number in range(1, 6):
            await work.escalations.add(escalation(number))
        search = Search(Scope(everything=True))
        assert [await work.escalations.count(search, most) for most in (None, 3, 5, 9)] == [5, 3, 5, 5]
