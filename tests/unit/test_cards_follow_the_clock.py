"""A live card follows the clock by itself: what is near or late, and who hears of it next, without anybody's act."""

from handlers.cards.card import Card, Moment, Tone
from tests.support.house import House, raised


def card_in(house: House, room: str, ref: str, kind: str = "card") -> Card:
    """The card of a case as it stands in a room."""
    return next(heard.post.card for heard in house.rooms[room] if heard.text.startswith(f"{ref} {kind}"))


def next_ping(house: House, ref: str) -> Moment:
    return next(run for run in card_in(house, "dub-1", ref).foot if isinstance(run, Moment))


async def test_after_a_warning_the_card_shows_the_next_one_and_that_time_runs_out(house: House) -> None:
    ref = await raised(house)
    assert card_in(house, "dub-1", ref).tone is Tone.PLAIN
    warned_at = next_ping(house, ref).at
    await house.waits(seconds=(warned_at - house.now).total_seconds())
    assert house.pings("warning")
    assert card_in(house, "dub-1", ref).tone is Tone.CAUTION
    assert next_ping(house, ref).at > warned_at


async def test_a_warning_is_no_change_for_the_client(house: House) -> None:
    ref = await raised(house)
    edits = {heard.message: heard.edits for heard in house.rooms["client-ORION"]}
    await house.waits(seconds=(next_ping(house, ref).at - house.now).total_seconds())
    assert house.pings("warning")
    assert {heard.message: heard.edits for heard in house.rooms["client-ORION"]} == edits


async def test_the_receipt_says_who_was_told_while_nobody_takes_it(house: House) -> None:
    ref = await raised(house, "imminent_harm")
    before = card_in(house, "dm-moderator1", ref, "receipt").lines[0]
    await house.waits(minutes=3)
    after = card_in(house, "dm-moderator1", ref, "receipt").lines[0]
    assert len(after) > len(before), "the backup was told at two minutes"
