"""Somebody has left: their open cases are nobody's again, whoever is on duty hears of it, and the clocks run on."""

from handlers.cards.reply import Say
from handlers.domain.people import Identity
from tests.support.house import House, raised

AOIFE = Identity("web", "", "lead")


async def owned(house: House) -> str:
    ref = await raised(house)
    await house.says("lead", f"claim {ref}")
    return ref


async def test_the_open_cases_of_whoever_left_are_nobodys_and_somebody_on_duty_hears_of_it(house: House) -> None:
    ref, closed = await owned(house), await owned(house)
    await house.says("lead", f"resolve {closed} fixed: it is done")
    async with house.store.reading() as work:
        before = await work.escalations.by_ref(ref)
        assert before is not None
        clocks = await work.clocks.of([before.id])
    assert await house.desk.left(AOIFE, house.now) == (ref,)
    await house.deliver()
    async with house.store.reading() as work:
        after = await work.escalations.by_ref(ref)
        still = await work.escalations.by_ref(closed)
        assert after is not None
        assert still is not None
        assert (after.owner, still.owner) == (None, "lead")
        assert after.status is before.status
        assert [(clock.kind, clock.due_at) for clock in await work.clocks.of([after.id])] == [
            (clock.kind, clock.due_at) for clock in clocks
        ]
    told = [heard for room in house.rooms.values() for heard in room if heard.text.startswith(f"{ref} reminder")]
    assert [heard.room for heard in told] not in ([], ["dm-lead"])
    assert "has left: this case is nobody's." in str(told[0].post.card)
    unowned = await house.says("lead2", "list unowned")
    assert isinstance(unowned, Say)
    assert ref in str(unowned.card)


async def test_whoever_left_twice_or_is_unknown_or_a_client_changes_nothing(house: House) -> None:
    await owned(house)
    assert len(await house.desk.left(AOIFE, house.now)) == 1
    assert await house.desk.left(AOIFE, house.now) == ()
    assert await house.desk.left(Identity("slack", "T1", "U404"), house.now) == ()
    assert await house.desk.left(Identity("web", "", "client_orion"), house.now) == ()


async def test_what_somebody_raised_is_a_list_of_its_own_also_when_it_is_closed(house: House) -> None:
    mine = await raised(house)
    theirs = await raised(house, who="moderator2", room="mnl-1")
    await house.says("lead", f"cancel {mine} not_ours")
    said = await house.says("moderator1", "list raised")
    assert isinstance(said, Say)
    assert mine in str(said.card)
    assert theirs not in str(said.card)
