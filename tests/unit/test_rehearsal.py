"""Rehearsal: every post goes to one place of ours, headed with where it would have gone, until somebody goes live."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from handlers.cards.card import Words
from handlers.domain.errors import NotAllowed
from handlers.domain.rulebook import RuleBook, Surface
from handlers.rehearsal import LIVE, stage
from tests.support.house import House, open_house, raised, shipped_rules

MANAGERS = Surface("web", "", "managers")


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """A new installation whose file does not say whether it is live."""
    async with open_house(tmp_path, replace(shipped_rules(), rehearses=True)) as opened:
        yield opened


def headings(house: House) -> list[str]:
    """Where the messages on the stage would have gone."""
    firsts = [heard.post.card.lines[0][0] for heard in house.rooms["managers"] if heard.post.card.lines]
    return [run.text for run in firsts if isinstance(run, Words) and run.text.startswith("Rehearsal: would go to ")]


async def test_everything_goes_to_the_managers_headed_with_where_it_would_have_gone(house: House) -> None:
    ref = await raised(house)
    await house.says("lead", f"claim {ref}")
    await house.waits(hours=8)
    assert set(house.rooms) == {"managers"}
    said = headings(house)
    for place in ("shared with Orion", "the channel of Dublin 1", "Aoife Byrne, in private"):
        assert any(place in line for line in said), place
    bare = [heard.post.slot for heard in house.rooms["managers"] if not str(heard.post.card.lines).count("Rehearsal:")]
    assert all(slot.endswith(":managers") for slot in bare), "only what is the managers' own has no heading"
    assert {heard.post.mentions for heard in house.rooms["managers"]} == {()}
    assert all(heard.text.startswith((ref, "ORION card")) for heard in house.rooms["managers"]), "as anywhere else"


async def test_what_stands_on_the_stage_is_edited_there_like_anywhere_else(house: House) -> None:
    ref = await raised(house)
    before = len(house.rooms["managers"])
    await house.says("lead", f"note {ref} looking into it")
    cards = [heard for heard in house.rooms["managers"] if heard.edits]
    assert cards
    assert len(house.rooms["managers"]) - before <= 2  # the story, in the thread of the team's card


async def test_a_restricted_case_is_rehearsed_by_its_reference_alone(house: House) -> None:
    await raised(house, "csae")
    told = house.rooms["managers"]
    assert told
    for heard in told:
        assert "restricted" in str(heard.post.card).casefold()
        assert "CASE" not in str(heard.post.card)
        assert not heard.post.card.facts
        assert not heard.post.card.actions


async def test_after_go_live_posts_go_where_they_are_meant_to_go(house: House) -> None:
    ref = await raised(house)
    async with house.store.work() as work:
        await work.settings.put(LIVE, house.now.isoformat())
        await work.commit()
    await house.says("lead", f"claim {ref}")
    assert {"dub-1", "client-ORION", "dm-moderator1"} <= set(house.rooms)


@pytest.mark.parametrize(
    ("rules", "place"),
    [
        (replace(shipped_rules(), rehearsal=Surface("web", "", "dub-1"), rehearses=False), "dub-1"),
        (replace(shipped_rules(), rehearses=False), None),
        (replace(shipped_rules(), rehearses=True, managers=()), None),
        (replace(shipped_rules(), rehearses=True, managers=(Surface("slack", "T1", "C2"), MANAGERS)), "managers"),
    ],
)
async def test_the_stage_is_the_named_place_or_the_managers_channel_of_the_same_chat(
    house: House, rules: RuleBook, place: str | None
) -> None:
    async with house.store.reading() as work:
        found = await stage(work, rules, "web")
    assert (found.room if found else None) == place


async def test_nothing_is_rehearsed_where_a_client_reads(tmp_path: Path) -> None:
    rules = replace(shipped_rules(), rehearsal=Surface("web", "", "client-VEGA"))
    async with open_house(tmp_path, rules) as house:
        with pytest.raises(NotAllowed, match="A client reads"):
            await raised(house)
        assert house.rooms == {}
