"""Records come back equal to what was kept; a stale version is a Conflict."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta, timezone

import pytest

from handlers.cards.card import Action, Card, Fact, Item, Mention, Moment, Quoted, Tone, Words, say
from handlers.cards.form import Field, Form, Option
from handlers.cards.reply import Ask, Nothing, Reply, Say
from handlers.domain.errors import Conflict
from handlers.domain.escalation import Escalation
from handlers.domain.rulebook import Surface
from handlers.domain.sla import Clock, ClockState
from handlers.ports.post_office import Posted
from handlers.ports.records import Draft, HeldPing
from storage.store import SqlStore
from tests.support.samples import DUBLIN, MANILA, NOW, clock, escalation, full_escalation, policy_set

CARD = Card(
    text="ORION-1 card",
    title="🙂 title",
    tone=Tone.DANGER,
    lines=((Words("a"), Quoted("<b>"), Moment(NOW, "left"), Mention("lead", "Ben")), ()),
    facts=(Fact("Owner", say("x"), Tone.GOOD),),
    items=(Item(say("row"), (Action("claim", "Take", "ORION-1", 3),)),),
    actions=(Action("snooze", "Later", "ORION-1", 1, (("minutes", "30"),), Tone.CAUTION, "Sure?", ""),),
    foot=say("foot"),
)
FORM = Form(
    "new",
    "New",
    (Field("type", "Type", "select", True, 500, (Option("a", "A"),), "a", "hint", refreshes=True),),
    preview=CARD,
    errors={"type": "wrong"},
)


@pytest.mark.parametrize("make", [escalation, full_escalation])
async def test_an_escalation_comes_back_equal(store: SqlStore, make: Callable[[], Escalation]) -> None:
    kept = make()
    async with store.work() as work:
        await work.escalations.add(kept)
        await work.commit()
    async with store.reading() as work:
        assert await work.escalations.get(kept.id) == kept
        assert await work.escalations.by_ref(kept.ref) == kept
        assert await work.escalations.by_ref("ORION-404") is None


async def test_a_time_of_another_zone_comes_back_as_the_same_instant_in_utc(store: SqlStore) -> None:
    manila = NOW.astimezone(timezone(timedelta(hours=8)))
    async with store.work() as work:
        await work.escalations.add(escalation(opened_at=manila))
        await work.commit()
    async with store.reading() as work:
        found = await work.escalations.get("e1")
    assert found is not None
    assert found.opened_at == manila
    assert found.opened_at.utcoffset() == timedelta(0)


async def test_a_time_without_a_zone_is_refused(store: SqlStore) -> None:
    async with store.work() as work:
        await work.escalations.add(escalation(opened_at=NOW.replace(tzinfo=None)))
        with pytest.raises(Exception, match="without a zone"):
            await work.commit()


async def test_a_stale_version_of_a_record_is_a_conflict_and_changes_nothing(store: SqlStore) -> None:
    async with store.work() as work:
        await work.escalations.add(escalation())
        newer = await work.escalations.keep(escalation(owner="lead"))
        assert newer == escalation(owner="lead", version=2)
        with pytest.raises(Conflict, match="ORION-1"):
            await work.escalations.keep(escalation(owner="manager"))
        await work.commit()
    async with store.reading() as work:
        assert await work.escalations.get("e1") == newer


async def test_of_two_who_change_the_same_record_at_once_one_gets_a_conflict(store: SqlStore) -> None:
    async with store.work() as work:
        await work.escalations.add(escalation())
        await work.commit()

    async def take(owner: str) -> str:
        async with store.reading() as work:
            seen = await work.escalations.get("e1")
        assert seen is not None
        async with store.work() as work:
            await work.escalations.keep(replace(seen, owner=owner))
            await work.commit()
            return owner

    results = await asyncio.gather(*(take(owner) for owner in ("lead", "manager", "backup")), return_exceptions=True)
    winners = [result for result in results if isinstance(result, str)]
    async with store.reading() as work:
        found = await work.escalations.get("e1")
    assert found is not None
    assert found.owner in winners
    assert all(isinstance(result, str | Conflict) for result in results)
    assert found.version == 1 + len(winners)


async def test_clocks_come_back_equal_in_order_and_guarded_by_their_version(store: SqlStore) -> None:
    first = clock(1, cycle=2)
    second = clock(2, state=ClockState.PAUSED, anchor=None, due_at=None, stopped_at=5, breached_at=6, next_step_at=7)
    async with store.work() as work:
        await work.escalations.add(escalation())
        await work.clocks.add(first)
        await work.clocks.add(second)
        assert await work.clocks.of(["e1", "e404"]) == [second, first]
        assert await work.clocks.of([]) == []
        later = await work.clocks.keep(replace(first, consumed=60))
        assert later == replace(first, consumed=60, version=2)
        with pytest.raises(Conflict):
            await work.clocks.keep(replace(first, consumed=61))
        assert await work.clocks.get("c1") == later
        assert await work.clocks.get("c404") is None


async def test_a_step_fires_once_for_each_cycle_and_epoch(store: SqlStore) -> None:
    async def fire(one: Clock, step: str) -> bool:
        async with store.work() as work:
            done = await work.clocks.fire(one, step, reached_at=1, noticed_at=2, told=True)
            await work.commit()
            return done

    results = await asyncio.gather(*(fire(clock(), "75") for _ in range(5)), return_exceptions=True)
    assert results.count(True) == 1
    assert all(result is True or result is False or isinstance(result, Conflict) for result in results)
    assert await fire(clock(epoch=2), "75")
    assert await fire(clock(cycle=2), "75")
    assert await fire(clock(), "+120")
    async with store.reading() as work:
        assert await work.clocks.fired("c1") == {(1, 1, "75"), (1, 2, "75"), (2, 1, "75"), (1, 1, "+120")}


@pytest.mark.parametrize("reply", [Say(CARD), Ask(FORM), Nothing()])
async def test_a_reply_comes_back_equal(store: SqlStore, reply: Reply) -> None:
    async with store.work() as work:
        await work.memory.keep("key", reply, NOW)
        await work.commit()
    async with store.reading() as work:
        assert await work.memory.recall("key") == reply
        assert await work.memory.recall("another") is None


async def test_of_two_workers_with_the_same_command_key_one_answers_and_the_other_has_a_conflict(
    store: SqlStore,
) -> None:
    async def answer(word: str) -> str:
        async with store.work() as work:
            await work.memory.keep("key", Say(replace(CARD, text=word)), NOW)
            await work.commit()
            return word

    results = await asyncio.gather(*(answer(word) for word in ("one", "two")), return_exceptions=True)
    assert [type(result) for result in results if not isinstance(result, str)] == [Conflict]
    async with store.reading() as work:
        first = await work.memory.recall("key")
    assert isinstance(first, Say)
    assert first.card.text in results


async def test_a_policy_set_comes_back_equal_and_its_version_never_changes(store: SqlStore) -> None:
    async with store.work() as work:
        await work.policy_sets.keep(policy_set())
        await work.policy_sets.keep(replace(policy_set(), policies=()))
        assert await work.policy_sets.get("v1") == policy_set()
        assert await work.policy_sets.get("v2") is None


async def test_drafts_and_settings_are_replaced_and_dropped(store: SqlStore) -> None:
    draft = Draft("e1", "lead", "🙂" * 10_000, NOW)
    async with store.work() as work:
        await work.drafts.put(replace(draft, text="older"))
        await work.drafts.put(draft)
        assert await work.drafts.get("e1") == draft
        await work.drafts.put(earlier := Draft("e2", "lead", "Hello.", NOW - timedelta(minutes=1)))
        assert await work.drafts.listed(5) == [earlier, draft]
        assert await work.drafts.listed(1) == [earlier]
        await work.drafts.drop("e1")
        assert await work.drafts.get("e1") is None
        await work.settings.put("rules", "v1")
        await work.settings.put("rules", "v2")
        assert await work.settings.get("rules") == "v2"
        assert await work.settings.get("other") is None


async def test_a_posted_message_is_found_by_slot_and_by_id_and_an_older_revision_never_wins(store: SqlStore) -> None:
    card = Posted("card:e1", DUBLIN, "m1", "e1", 3)
    async with store.work() as work:
        await work.messages.keep(card)
        await work.messages.keep(replace(card, revision=2))
        assert await work.messages.find("card:e1", DUBLIN) == card
        assert await work.messages.find("card:e1", MANILA) is None
        assert await work.messages.at(DUBLIN, "m1") == card
        assert await work.messages.at(Surface("slack", "T1", "dub-1"), "m1") is None
        again = replace(card, message="m2", revision=4)
        await work.messages.keep(again)
        assert await work.messages.find("card:e1", DUBLIN) == again
        assert await work.messages.of("e1") == [card, again]


async def test_pings_are_counted_after_an_instant_and_held_ones_are_taken_once(store: SqlStore) -> None:
    first = HeldPing("lead", "e1", "c1", "warning", "75", NOW)
    second = HeldPing("lead", "e2", "c2", "breach", "100", NOW + timedelta(seconds=1), late=True)
    async with store.work() as work:
        for at in (NOW, NOW, NOW + timedelta(seconds=1)):
            await work.pings.note("lead", "e1", at)
        assert await work.pings.count_since("lead", NOW - timedelta(seconds=1)) == 3
        assert await work.pings.count_since("lead", NOW) == 1
        assert await work.pings.count_since("manager", NOW - timedelta(days=1)) == 0
        for ping in (second, first, first):
            await work.pings.hold(ping)
        assert await work.pings.release("manager") == []
        assert await work.pings.release("lead") == [first, second]
        assert await work.pings.release("lead") == []


async def test_references_are_gap_free_under_concurrency_and_when_work_is_undone(store: SqlStore) -> None:
    async def number(keep: bool) -> int | None:
        async with store.work() as work:
            mine = await work.escalations.next_number("ORION")
            if not keep:
                return None
            await work.commit()
            return mine

    got = await asyncio.gather(*(number(index % 3 != 0) for index in range(30)))
    assert sorted(number for number in got if number is not None) == list(range(1, 21))
