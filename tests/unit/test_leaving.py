"""Somebody has left: their open cases are nobody's again, whoever is on duty hears of it, and the clocks run on."""

from dataclasses import replace
from itertools import count

import pytest

from handlers.cards.reply import Say
from handlers.desk import Desk
from handlers.domain.people import Identity
from handlers.domain.rulebook import RuleBook
from tests.support.house import House, raised, shipped_rules

AOIFE = Identity("web", "", "lead")


async def owned(house: House) -> str:
    ref = await raised(house)
    await house.says("lead", f"claim {ref}")
    return ref


def without(*people: str) -> RuleBook:
    """The shipped rules without these people and their duties."""
    rules = shipped_rules()
    staying = {key: person for key, person in rules.people.items() if key not in people}
    return replace(rules, people=staying, rota=tuple(span for span in rules.rota if span.person in staying))


async def reads(house: House, rules: RuleBook) -> tuple[str, ...]:
    """The rules are read anew, as at a start and on demand; which cases that made nobody's."""
    ids = count(len(house.rooms) * 1000 + 500)
    house.desk = Desk(house.store, lambda: rules, lambda: f"new-{next(ids):08d}")
    returned = (await house.desk.reloaded(house.now)).returned
    await house.deliver()
    return returned


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


@pytest.mark.parametrize("kind", ["vip_press", "le_request"])
async def test_who_is_not_in_app_yaml_any_more_has_left_though_their_account_lives(house: House, kind: str) -> None:
    await reads(house, shipped_rules())
    owner = "legal_desk" if kind == "le_request" else "lead2"
    mine = [await raised(house, kind, who="manager"), await raised(house, kind, who="manager")]
    for ref in mine:
        await house.says(owner, f"claim {ref}")
    theirs = await owned(house)
    assert await reads(house, shipped_rules()) == ()
    assert sorted(await reads(house, without(owner))) == sorted(mine)
    async with house.store.reading() as work:
        for ref in mine:
            case = await work.escalations.by_ref(ref)
            assert case is not None
            assert case.owner is None
            left = [event for event in await work.timeline.of(case.id) if event.kind == "left"]
            assert [(event.actor, event.data["was"]) for event in left] == [("handrail", owner)]
        case = await work.escalations.by_ref(theirs)
        assert case is not None
        assert case.owner == "lead"
    assert await house.store.audit.verify() == []
    told = [heard for room in house.rooms.values() for heard in room if " reminder" in heard.text]
    assert sorted(heard.text.split()[0] for heard in told) == sorted(mine)
    assert f"dm-{owner}" not in {heard.room for heard in told}
    assert f"{owner} has left: this case is nobody's." in str(told[0].post.card)
    assert await reads(house, without(owner)) == ()
    assert await reads(house, shipped_rules()) == ()


async def test_who_comes_back_and_goes_again_is_missed_again(house: House) -> None:
    await reads(house, shipped_rules())
    assert await reads(house, without("lead2")) == ()
    await reads(house, shipped_rules())
    ref = await raised(house)
    await house.says("lead2", f"claim {ref}")
    assert await reads(house, without("lead2")) == (ref,)
