"""A token's signature is checked once, everything that it claims every time."""

from collections.abc import AsyncIterator

import pytest

from adapters.teams.token import LEEWAY, ForgedError, check
from tests.support.teams.keys import pen, published
from tests.support.teams_door import APP, NOW, SERVICE, Door, open_door, sealed


@pytest.fixture
async def door() -> AsyncIterator[Door]:
    async with open_door() as opened:
        yield opened


async def test_a_token_that_was_good_is_looked_at_again_every_time(door: Door) -> None:
    body, headers = sealed({})
    for _ in range(2):
        assert (await door.send(body, headers)).status == 200
    head, claims, signature = headers["Authorization"].split(".")
    _, other_claims, _ = sealed({"claims": {"exp": NOW.timestamp() + 7200}})[1]["Authorization"].split(".")
    flipped = ("B" if signature[0] == "A" else "A") + signature[1:]
    for wrong in (f"{head}.{claims}.{flipped}", f"{head}.{other_claims}.{signature}"):
        for _ in range(2):
            assert (await door.send(body, {**headers, "Authorization": wrong})).status == 401
    assert (await door.send(body, headers)).status == 200


async def test_a_token_that_was_good_is_not_good_for_another_key_of_the_same_name(door: Door) -> None:
    body, headers = sealed({})
    assert (await door.send(body, headers)).status == 200
    door.server.keys = [published("k1", pen("k2"))]
    await door.keys.look()
    assert (await door.send(body, headers)).status == 401


async def test_a_token_that_was_good_has_an_end(door: Door) -> None:
    authorization = sealed({})[1]["Authorization"]
    assert (await check(authorization, APP, door.keys, NOW.timestamp())).service_url == SERVICE
    with pytest.raises(ForgedError, match="expired"):
        await check(authorization, APP, door.keys, NOW.timestamp() + 3600 + LEEWAY)
