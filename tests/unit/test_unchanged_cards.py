"""A card that would look as it looks already is not sent again; what was never seen, or may be wrong, always is."""

from dataclasses import replace

from handlers.cards.post import Post, looks_of
from handlers.ports.post_office import OutboxRow, Outcome, Outgoing
from tests.support.house import House, raised


async def _queued(house: House, *, again: str) -> OutboxRow:
    """Queue the team's card of the one case once more, under a key of its own, and claim it."""
    async with house.store.work() as work:
        first = next(row.outgoing for row in await work.outbox.listed() if row.outgoing.destination == "team:dub-1")
        await work.outbox.put_all([replace(first, key=again, revision=first.revision + 1)], house.now)
        row = (await work.outbox.claim(house.now, 60, 50))[0]
        await work.commit()
    assert row.outgoing.key == again
    return row


async def test_an_edit_that_changes_nothing_a_reader_sees_is_not_sent(house: House) -> None:
    await raised(house)
    row = await _queued(house, again="again")
    assert await house.desk.compose(row, house.now) is None


async def test_an_edit_that_changes_something_is_sent(house: House) -> None:
    ref = await raised(house)
    edits = house.rooms["dub-1"][0].edits
    await house.says("lead", f"claim {ref}")
    assert house.rooms["dub-1"][0].edits == edits + 1


async def test_a_first_message_is_always_sent(house: House) -> None:
    await raised(house)
    row = await _queued(house, again="again")
    elsewhere = replace(row, outgoing=_elsewhere(row.outgoing))
    assert await house.desk.compose(elsewhere, house.now) is not None


async def test_an_edit_that_may_have_arrived_before_is_sent_again(house: House) -> None:
    await raised(house)
    row = await _queued(house, again="again")
    assert await house.desk.compose(replace(row, attempts=1), house.now) is not None


async def test_after_an_edit_that_was_given_up_nobody_knows_what_stands_there(house: House) -> None:
    await raised(house)
    row = await _queued(house, again="given up")
    await house.desk.settle(lambda: [Outcome(row, "dead", why="given up")])
    again = await _queued(house, again="after that")
    assert await house.desk.compose(again, house.now) is not None


async def test_the_number_on_a_button_is_nothing_that_a_reader_sees(house: House) -> None:
    await raised(house)
    post: Post = house.rooms["dub-1"][0].post
    assert post.card.actions
    renumbered = replace(
        post.card, actions=tuple(replace(action, revision=action.revision + 1) for action in post.card.actions)
    )
    relabelled = replace(
        post.card, actions=tuple(replace(action, label=f"{action.label}!") for action in post.card.actions)
    )
    assert looks_of(replace(post, card=renumbered, revision=9)) == looks_of(post)
    assert looks_of(replace(post, card=relabelled)) != looks_of(post)
    assert looks_of(replace(post, pin=True)) != looks_of(post)


def _elsewhere(outgoing: Outgoing) -> Outgoing:
    return replace(
        outgoing, destination="managers", slot="card:new", surface=replace(outgoing.surface, room="managers")
    )
