"""Lists: what is still to be confirmed stands in them, a tag finds its cases again, and nobody is told untrue words."""

from handlers.cards.reply import Say
from tests.support.house import House, raised, words


async def listed(house: House, who: str, line: str) -> str:
    reply = await house.says(who, line)
    assert isinstance(reply, Say), words(reply)
    return repr(reply.card)


async def test_a_tag_finds_its_cases_again_closed_ones_too(house: House) -> None:
    first, second, other = [await raised(house) for _ in range(3)]
    await house.says("lead", f"tag {first} {second} election")
    await house.says("lead", f"tag {other} elections")
    await house.says("lead", f"cancel {second} false_alarm")
    for line in ("list #election", "list tag election", "list #Election"):
        shown = await listed(house, "lead", line)
        assert first in shown, line
        assert second in shown, line
        assert other not in shown, line
    assert "tag" in words(await house.says("lead", "list tag"))


async def test_a_client_is_not_told_of_our_tags(house: House) -> None:
    ref = await raised(house)
    await house.says("lead", f"tag {ref} election")
    for line in ("list #election", "list tag election"):
        assert ref not in await listed(house, "client_orion", line)


async def test_a_resolved_case_stays_in_the_list_of_whoever_must_still_act(house: House) -> None:
    ref, closed = await raised(house), await raised(house)
    for each in (ref, closed):
        await house.says("lead", f"claim {each}")
        await house.fills("lead", f"resolve:{each}", {"outcome": "actioned"})
    await house.says("client_orion", f"confirm {closed}")
    for who, line in (
        ("client_orion", "list"),
        ("client_orion", "list mine"),
        ("lead", "list all"),
        ("lead", "list mine"),
        ("manager", "list client ORION"),
        ("moderator1", "list mine"),
    ):
        shown = await listed(house, who, line)
        assert ref in shown, (who, line)
        assert closed not in shown, (who, line)


async def test_a_grave_case_is_ready_to_close_at_the_very_second_of_its_reminder(house: House) -> None:
    ref = await raised(house)
    await house.fills("lead", f"resolve:{ref}", {"outcome": "actioned"})
    await house.waits(days=3)
    assert house.hears("client-ORION", f"{ref} reminder")
    assert ref in await listed(house, "manager", "list ready")


async def test_an_administrator_reads_no_untrue_word(house: House) -> None:
    for ref in (await raised(house), await raised(house, "queue_backlog")):
        for line in ("list all", f"show {ref}", f"claim {ref}"):
            shown = await listed(house, "administrator", line)
            assert ref in shown, line
            assert "restricted" not in shown.lower(), line
            assert "group" not in shown, line
