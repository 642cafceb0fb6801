"""Commands that share a commit: each whole or not at all, and nobody answered before it is kept."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy import event
from sqlalchemy.exc import DBAPIError

from handlers.cards.card import Card
from handlers.cards.reply import Say
from handlers.domain.errors import Conflict
from handlers.ports.work import UnitOfWork
from storage.store import SqlStore
from storage.work import SqlWork
from tests.contract.storage.conftest import Base
from tests.support.samples import NOW, clock, escalation


async def _raised(work: UnitOfWork) -> int:
    """What every command does here: a number, a record of that number, an event."""
    number = await work.escalations.next_number("ORION")
    await work.escalations.add(escalation(number))
    await work.timeline.add(f"e{number}", at=NOW, actor="lead", kind="opened")
    return number


async def _kept(store: SqlStore) -> int:
    number = 0
    async with store.together() as work:
        number = await _raised(work)
        await work.commit()
    return number


async def _given_up(store: SqlStore) -> int:
    async with store.together() as work:
        return await _raised(work)


async def _failed(store: SqlStore) -> int:
    async with store.together() as work:
        await _raised(work)
        raise ZeroDivisionError


async def _stand(store: SqlStore) -> list[str]:
    async with store.reading() as work:
        return [case.id for case in await work.escalations.every("", 100)]


async def test_whoever_comes_meanwhile_shares_the_commit(store: SqlStore) -> None:
    commits: list[object] = []

    def note(connection: object) -> None:
        commits.append(connection)

    engine = store._transactions.writer.sync_engine
    event.listen(engine, "commit", note)
    numbers = await asyncio.gather(*(_kept(store) for _ in range(12)))
    event.remove(engine, "commit", note)
    assert sorted(numbers) == list(range(1, 13))
    assert len(await _stand(store)) == 12
    assert len(commits) == 1
    assert await store.audit.verify() == []


async def test_one_alone_is_kept_without_waiting_for_company(store: SqlStore) -> None:
    assert await _kept(store) == 1
    assert await _stand(store) == ["e1"]


@pytest.mark.parametrize("other", [_given_up, _failed])
async def test_one_that_gives_up_leaves_nothing_and_takes_no_number(
    store: SqlStore, other: Callable[[SqlStore], Awaitable[int]]
) -> None:
    results = await asyncio.gather(*(each(store) for each in (_kept, other, _kept)), return_exceptions=True)
    assert [results[0], results[2]] == [1, 2]
    assert sorted(await _stand(store)) == ["e1", "e2"]
    async with store.reading() as work:
        assert [event.seq for event in await work.timeline.of("e2")] == [1]


async def test_one_that_gives_up_after_it_was_written_spoils_it_for_all_and_each_can_go_alone(store: SqlStore) -> None:
    async def looks_and_leaves() -> int:
        async with store.together() as work:
            number = await _raised(work)
            assert len(await work.escalations.every("", 100)) == number
            return number

    results = await asyncio.gather(_kept(store), looks_and_leaves(), _kept(store), return_exceptions=True)
    assert isinstance(results[0], Conflict)
    assert [case for case in await _stand(store) if case == "e2"] == []
    assert await _kept(store) == len(await _stand(store))


async def test_what_the_database_refuses_is_refused_to_all_and_told_to_the_one_alone(store: SqlStore) -> None:
    async def wrong(work: SqlWork) -> None:
        await work.clocks.add(clock(9, escalation_id="nobody"))
        await work.commit()

    async def together() -> None:
        async with store.together() as work:
            await wrong(work)

    results = await asyncio.gather(_kept(store), together(), _kept(store), return_exceptions=True)
    assert {type(result) for result in results} == {Conflict}
    assert await _stand(store) == []
    assert await _kept(store) == 1
    with pytest.raises(DBAPIError):
        async with store.work() as work:
            await wrong(work)


async def test_whoever_only_saw_what_others_changed_is_answered_when_that_is_kept(store: SqlStore) -> None:
    async def looks() -> bool:
        async with store.together() as work:
            seen = await work.escalations.get("e1")
        assert seen is not None
        return await _stand(store) == ["e1"]

    number, was_kept = await asyncio.gather(_kept(store), looks())
    assert (number, was_kept) == (1, True)


async def test_one_that_is_cancelled_holds_up_nobody(store: SqlStore) -> None:
    begun = asyncio.Event()

    async def hangs() -> None:
        async with store.together() as work:
            await _raised(work)
            begun.set()
            await asyncio.Event().wait()

    hanging = asyncio.create_task(hangs())
    await begun.wait()
    waiting = asyncio.create_task(_kept(store))
    await asyncio.sleep(0)
    hanging.cancel()
    await asyncio.wait([hanging, waiting])
    assert await _kept(store) == len(await _stand(store))


async def test_a_command_within_a_command_is_refused_at_once(store: SqlStore) -> None:
    async with store.together():
        with pytest.raises(RuntimeError, match="open in this task"):
            async with store.together():
                pass


async def test_closing_waits_for_a_transaction_in_which_nothing_was_kept(base: Base) -> None:
    store = await base.open()
    returned: list[object] = []
    event.listen(store._transactions.writer.sync_engine, "checkin", lambda *given: returned.append(given))
    await _given_up(store)
    await store.close()
    assert len(returned) == 1


async def test_a_part_that_fails_is_taken_back_without_the_others(store: SqlStore) -> None:
    async def fails(work: UnitOfWork) -> None:
        async with work.part():
            await work.escalations.add(escalation(2))
            await work.timeline.add("e1", at=NOW, actor="lead", kind="note")
            raise ZeroDivisionError

    async with store.work() as work:
        await work.escalations.add(escalation(1))
        await work.timeline.add("e1", at=NOW, actor="lead", kind="opened")
        with pytest.raises(ZeroDivisionError):
            await fails(work)
        async with work.part():
            await work.escalations.add(escalation(3))
        await work.commit()
    assert await _stand(store) == ["e1", "e3"]
    async with store.reading() as work:
        assert [event.kind for event in await work.timeline.of("e1")] == ["opened"]


async def _answered(store: SqlStore, key: str, words: str) -> str:
    """Answer a delivery as the Desk does: with what was said the first time, if there was one."""
    async with store.together(key) as work:
        first = await work.memory.recall(key)
        if first is not None:
            return str(first.card.text)  # type: ignore[union-attr]  # only words are said here
        await work.memory.keep(key, Say(Card(text=words, title=words)), NOW)
        await work.commit()
    return words


async def test_what_was_answered_before_is_looked_up_for_all_who_wait_at_once(store: SqlStore) -> None:
    await _answered(store, "k3", "the first answer")
    asked: list[str] = []

    def note(*given: object) -> None:
        asked.append(str(given[2]))

    engine = store._transactions.writer.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    answers = await asyncio.gather(*(_answered(store, f"k{number}", f"new {number}") for number in range(12)))
    event.remove(engine, "before_cursor_execute", note)
    assert answers == [f"new {number}" if number != 3 else "the first answer" for number in range(12)]
    looks = [words for words in asked if words.lstrip().startswith("SELECT") and "FROM replies" in words]
    assert len(looks) <= 2  # the first to come may not know yet of the others
    assert await asyncio.gather(*(_answered(store, f"k{number}", "again") for number in range(12))) == answers


async def test_the_same_delivery_twice_at_once_is_answered_once(store: SqlStore) -> None:
    words = [_answered(store, key, f"{key}, {number}") for number in range(2) for key in ("k1", "k2")]
    assert await asyncio.gather(*words) == ["k1, 0", "k2, 0", "k1, 0", "k2, 0"]


async def test_an_answer_that_was_taken_back_is_not_remembered(store: SqlStore) -> None:
    async def gives_up(key: str) -> None:
        async with store.together(key) as work:
            await work.memory.keep(key, Say(Card(text="never", title="never")), NOW)
            raise ZeroDivisionError

    results = await asyncio.gather(
        _answered(store, "k1", "one"), gives_up("k2"), _answered(store, "k2", "two"), return_exceptions=True
    )
    assert [results[0], results[2]] == ["one", "two"]
