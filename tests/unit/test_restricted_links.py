"""A restricted case is named nowhere that somebody outside its group reads: not by a link, not by a merge."""

from handlers.cards.reply import Say
from tests.support.house import House, raised, words
from tests.unit.test_working_a_case import case_of

OUTSIDE = "moderator3"  # of the team of the open case, and in no restricted group


async def _everything_read(house: House, who: str, ref: str) -> str:
    """What somebody reads of a case, asked for and in every room that many read."""
    asked = [await house.says(who, line) for line in (f"show {ref}", f"why {ref}", "list all")]
    rooms = {room: heard for room, heard in house.rooms.items() if not room.startswith("dm-")}
    return repr((asked, rooms))


async def test_a_link_to_a_restricted_case_stands_on_its_own_side_alone(house: House) -> None:
    plain, restricted = await raised(house), await raised(house, "csae")
    for line in (f"link {plain} related {restricted}", f"link {restricted} child {plain}"):
        assert isinstance(await house.says("lead", line), Say)
        assert restricted not in await _everything_read(house, OUTSIDE, plain)
    async with house.store.reading() as work:
        events = await work.timeline.of((await case_of(house, plain)).id)
    assert restricted not in repr(events)
    assert (await case_of(house, plain)).links == ()
    other = (await case_of(house, plain)).id
    assert (await case_of(house, restricted)).links == (("related", other), ("child", other))
    assert plain in repr(await house.says("lead", f"show {restricted}"))


async def test_two_restricted_cases_are_tied_only_where_a_whole_group_may_know_of_the_other(house: House) -> None:
    law = await raised(house, "le_request")
    staff = await raised(house, "moderator_safety")
    child = await raised(house, "csae")
    assert "group" in words(await house.says("lead", f"link {law} related {staff}"))
    assert (await case_of(house, law)).links == (await case_of(house, staff)).links == ()
    assert "group" in words(await house.says("lead", f"merge {child} into {staff}"))
    assert (await case_of(house, child)).is_open


async def test_the_same_link_twice_changes_nothing_and_one_that_contradicts_it_is_refused(house: House) -> None:
    first, second = await raised(house), await raised(house)
    await house.says("lead", f"link {first} parent {second}")
    before = [await case_of(house, ref) for ref in (first, second)]
    for line in (f"link {first} parent {second}", f"link {second} child {first}"):
        assert "already" in words(await house.says("lead", line)), line
    for line in (f"link {second} parent {first}", f"link {first} child {second}", f"link {first} dup {second}"):
        assert "cannot" in words(await house.says("lead", line)), line
    assert [await case_of(house, ref) for ref in (first, second)] == before
    assert "related" in words(await house.says("lead", f"link {first} related {second}"))
