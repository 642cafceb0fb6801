"""A client's channel has its board before its first case: guests without commands begin there."""

from pathlib import Path

from tests.support.house import House, open_house, raised, shipped_rules
from tests.support.slack_desk import CHANNELS, slack_rules


async def boards(house: House, room: str) -> list[str]:
    await house.deliver()
    return [heard.text for heard in house.rooms.get(room, []) if heard.post.pin]


async def test_every_shared_channel_gets_its_board_once_and_it_is_the_one_that_is_edited(tmp_path: Path) -> None:
    async with open_house(tmp_path, slack_rules()) as house:
        for _ in range(2):
            await house.desk.reloaded(house.now)
        for client in ("ORION", "VEGA", "LYRA", "DRACO", "CYGNUS"):
            assert await boards(house, CHANNELS[f"client-{client}"]) == [f"{client} card: board"]
        board = house.rooms[CHANNELS["client-ORION"]][0]
        assert [action.id for action in board.post.card.actions] == ["new"]
        await house.says("manager", "list")
        assert board.edits == 0


async def test_where_guests_can_type_commands_nothing_is_put_up_beforehand(tmp_path: Path) -> None:
    async with open_house(tmp_path, shipped_rules()) as house:
        await house.desk.reloaded(house.now)
        assert await boards(house, "client-ORION") == []
        await raised(house)
        assert await boards(house, "client-ORION") == ["ORION card: board"]
