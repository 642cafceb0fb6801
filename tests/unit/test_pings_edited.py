"""A ping is edited as it worsens: the earlier one is marked as overtaken, silently, and only the new one is heard."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.house import Heard, House, open_house, raised


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with open_house(tmp_path) as opened:
        yield opened


def _told(house: House, who: str, start: str) -> list[Heard]:
    return [heard for heard in house.rooms.get(f"dm-{who}", []) if heard.text.startswith(start)]


async def test_the_next_step_to_the_same_person_edits_the_ping_before_it_and_is_heard_itself(house: House) -> None:
    ref = await raised(house)
    await house.says("lead", f"claim {ref}")
    await house.waits(hours=3, minutes=1)
    (first,) = _told(house, "lead", f"{ref} warning: resolve")
    assert first.post.mentions == ("lead",)
    await house.waits(minutes=40)
    before, after = _told(house, "lead", f"{ref} warning: resolve")
    assert before.message == first.message
    assert "overtaken" in before.text
    assert before.edits == 1
    assert before.post.mentions == ()
    assert before.post.card.actions == ()
    assert "overtaken" not in after.text
    assert after.post.mentions == ("lead",)


async def test_a_warning_says_that_it_is_too_late_once_the_breach_was_told_to_somebody_else(house: House) -> None:
    ref = await raised(house)
    await house.says("lead", f"claim {ref}")
    await house.waits(hours=4, minutes=1)  # the breach goes to the manager
    assert [heard.edits for heard in _told(house, "manager", f"{ref} breach: resolve")] == [0]
    *_, warned = _told(house, "lead", f"{ref} warning: resolve")
    assert "too late for resolving it" in warned.text
    assert warned.post.mentions == (), "nobody hears an edit"
    assert {action.id for action in warned.post.card.actions} >= {"seen"}, "there is still something to do"


async def test_another_clocks_ping_stays_as_it_is(house: House) -> None:
    ref = await raised(house)
    await house.says("lead", f"claim {ref}")
    await house.waits(minutes=28)
    (warned,) = _told(house, "lead", f"{ref} warning: first_response")
    await house.says("lead", f"note {ref} on it")
    assert (warned.edits, warned.post.mentions) == (0, ("lead",))


async def test_whoever_was_called_reads_who_has_it_and_finds_no_button_that_does_nothing(house: House) -> None:
    ref = await raised(house, "imminent_harm")
    await house.waits(minutes=6)
    await house.says("manager", f"claim {ref}")
    called = [heard for room in house.rooms.values() for heard in room if heard.text.startswith(f"{ref} untaken")]
    assert len({heard.room for heard in called}) >= 3
    for heard in called:
        assert heard.post.card.actions == (), heard.text
        assert heard.post.mentions == ()
        assert "Niamh Brennan has it" in heard.text or "overtaken" in heard.text


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ("resolve {ref} actioned", "done in time"),
        ("cancel {ref} false_alarm", "the case was called off"),
        ("merge {ref} {other}", "the case was called off"),
        ("sev {ref} P2 it is less than we thought", "it has another due time now"),
    ],
)
async def test_a_warning_tells_how_it_ended(house: House, line: str, word: str) -> None:
    ref, other = await raised(house), await raised(house)
    for case in (ref, other):
        await house.says("lead", f"claim {case}")
        await house.says("lead", f"told {case} call")
    await house.waits(hours=3, minutes=1)
    (warned,) = _told(house, "lead", f"{ref} warning: resolve")
    assert warned.edits == 0
    heard = len(house.pings())
    await house.says("lead", line.format(ref=ref, other=other))
    assert word in warned.text
    assert (warned.post.card.actions, warned.post.mentions, warned.edits) == ((), (), 1)
    assert len(house.pings()) == heard, "an edit is no new ping"
    (still,) = _told(house, "lead", f"{other} warning: resolve")
    assert still.edits == 0
    await house.says("lead", f"note {ref} and that is that")
    assert warned.edits == 1, "it says nothing more"


async def test_a_breach_that_was_told_says_that_it_was_done_too_late(house: House) -> None:
    ref = await raised(house)
    await house.says("lead", f"claim {ref}")
    await house.waits(hours=4, minutes=1)
    await house.says("lead", f"resolve {ref} actioned")
    (breach,) = _told(house, "manager", f"{ref} breach: resolve")
    assert "done, but too late" in breach.text
    assert breach.post.card.actions == ()


async def test_a_case_taken_back_is_withdrawn_also_where_somebody_had_taken_it(house: House) -> None:
    ref = await raised(house, "imminent_harm")
    await house.says("lead", f"claim {ref}")
    await house.says("moderator1", f"undo {ref}")
    (called,) = _told(house, "lead", f"{ref} untaken")
    assert "withdrawn" in called.text


async def test_a_late_notice_calls_broken_what_broke_meanwhile(house: House) -> None:
    ref = await raised(house)
    await house.says("lead", f"claim {ref}")
    await house.says("lead", f"told {ref} call")
    await house.sleeps(hours=7)
    await house.waits(minutes=1)
    (late,) = _told(house, "lead", f"{ref} late")
    assert "2 breaches while I was away" in late.text
    assert "time runs out" not in str(late.post.card)
    assert "too late for resolving it" in str(late.post.card)


async def test_a_p0_that_is_still_not_taken_has_one_ping_that_counts(house: House) -> None:
    ref = await raised(house, "imminent_harm")
    await house.waits(minutes=3)
    before, after = _told(house, "lead", f"{ref} untaken")
    assert "overtaken" in before.text
    assert "overtaken" not in after.text


async def test_an_edit_is_made_once_whatever_comes_after(house: House) -> None:
    ref = await raised(house, "imminent_harm")
    await house.waits(minutes=59)
    assert {heard.edits for heard in house.rooms["dm-lead"] if "overtaken" in heard.text} == {1}
    assert [heard.text for heard in _told(house, "lead", f"{ref} untaken") if "overtaken" not in heard.text] != []
