"""Somebody whom app.yaml does not name: least rights, decided by where they ask and whose workspace they are of."""

import pytest

from handlers.cards.reply import Ask, Reply, Say
from handlers.commands.request import Filled, Identity, Place, Request, Surface, Typed
from tests.support.house import House, raised

OURS, FOREIGN = Identity("web", "", "U404"), Identity("web", "T9", "U404")
PRESS = {"type": "vip_press", "client": "ORION", "case_id": "CASE-900"}


async def asks(house: House, who: Identity, room: str, what: Typed | Filled) -> Reply:
    key = f"{who.tenant}-{room}-{what}"
    reply = await house.desk.handle(Request(key, who, what, Place(Surface("web", "", room))), house.now)
    await house.deliver()
    return reply


def words(reply: Reply) -> str:
    return str(reply.card if isinstance(reply, Say) else reply)


async def test_a_colleague_who_is_not_named_yet_may_raise_in_a_channel_of_ours_and_nothing_more(house: House) -> None:
    other = await raised(house)
    assert isinstance(await asks(house, OURS, "dub-1", Typed("new")), Ask)
    said = words(await asks(house, OURS, "dub-1", Filled("new", PRESS)))
    assert "ORION-2" in said
    for line in (f"claim {other}", f"show {other}", "list", f"note {other} hello", f"cancel {other} not_ours"):
        told = words(await asks(house, OURS, "dub-1", Typed(line)))
        assert "vip_press" not in told
        assert f"{other}: " not in told, line
    async with house.store.reading() as work:
        case = await work.escalations.by_ref(other)
        assert case is not None
        assert case.owner is None


@pytest.mark.parametrize(
    ("who", "room"),
    [(FOREIGN, "dub-1"), (FOREIGN, "managers"), (OURS, "dm-U404"), (OURS, "an-unbound-room"), (FOREIGN, "dm-U404")],
)
async def test_elsewhere_and_from_another_workspace_nobody_raises_anything(
    house: House, who: Identity, room: str
) -> None:
    for asked in (Filled("new", PRESS), Typed("new"), Typed("new vip_press"), Filled("new", PRESS, refresh=True)):
        assert "You cannot raise escalations" in words(await asks(house, who, room, asked)), asked
    async with house.store.reading() as work:
        assert await work.escalations.by_ref("ORION-1") is None


async def test_in_a_clients_channel_a_guest_is_that_client_and_no_other(house: House) -> None:
    said = words(await asks(house, FOREIGN, "client-ORION", Filled("new", PRESS)))
    assert "ORION-1" in said
    assert "Allowed: ORION." in words(
        await asks(house, FOREIGN, "client-ORION", Filled("new", {**PRESS, "client": "VEGA", "case_id": "CASE-2"}))
    )
    vegas = await raised(house, who="manager", room="managers", client="VEGA")
    assert vegas.startswith("VEGA-")
    assert "I find no case" in words(await asks(house, FOREIGN, "client-ORION", Typed(f"show {vegas}")))
