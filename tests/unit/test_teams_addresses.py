"""Where Teams is, as it was heard: kept when it changes, and not asked of the database again with every word."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pytest

from adapters.teams.addresses import SURE_FOR, Addresses
from adapters.teams.gate import Let
from adapters.teams.people import DIRECT
from adapters.teams.sdk import Sdk
from adapters.teams.settings import Speaking
from adapters.teams.wire import Wire
from handlers.domain.rulebook import Surface
from tests.support.cards import NOW
from tests.support.slack_memory import MemoryBook
from tests.support.teams.shapes import TENANT
from tests.support.teams_door import activity

HERE, MOVED = "https://smba.example/emea/", "https://smba.example/amer/"
ROOM = "19:team@thread.tacv2"
ALONE = {"id": "a:lead", "conversationType": "personal", "tenantId": TENANT}


@dataclass(slots=True)
class CountingBook(MemoryBook):
    """A book that counts how often it was looked into."""

    looks: int = 0

    async def several(self, chat: str, tenant: str, names: Sequence[str]) -> Mapping[str, str]:
        self.looks += 1
        return await MemoryBook.several(self, chat, tenant, names)


@dataclass
class World:
    """The addresses of one process, with its clock."""

    book: CountingBook = field(default_factory=CountingBook)
    clock: list[float] = field(default_factory=lambda: [0.0])

    def __post_init__(self) -> None:
        async def now() -> object:
            return NOW

        setup = Speaking(
            tenants=frozenset({TENANT}),
            book=self.book,
            identities=lambda person: (),
            name_of=str,
            now=now,  # type: ignore[arg-type]  # it is asked nothing here
            real_now=lambda: NOW,
            bound_to=lambda _tenant, _channel: None,
            seconds=lambda: self.clock[0],
        )
        self.addresses = Addresses(setup, Sdk(Wire(1.0)))

    async def hears(self, url: str = HERE, **changes: object) -> None:
        await self.addresses.heard(Let(activity(**changes), url, TENANT))

    def kept(self, name: str) -> str | None:
        found = self.book.facts.get(("teams", TENANT, name))
        return found[0] if found else None


@pytest.fixture
def world() -> World:
    return World()


async def test_the_same_place_is_compared_with_the_database_once_a_minute(world: World) -> None:
    for _ in range(5):
        await world.hears()
    assert world.book.looks == 1
    world.clock[0] = SURE_FOR
    await world.hears()
    assert world.book.looks == 2


async def test_a_conversation_that_moved_is_known_at_once(world: World) -> None:
    await world.hears()
    await world.hears(MOVED)
    assert world.kept(f"at:{ROOM}") == MOVED
    await world.hears(HERE)
    assert world.kept(f"at:{ROOM}") == HERE, "it came back within the minute"


async def test_what_another_replica_has_heard_since_gives_way_after_a_minute(world: World) -> None:
    await world.hears()
    await world.book.put("teams", TENANT, f"at:{ROOM}", MOVED, NOW)
    world.clock[0] = SURE_FOR
    await world.hears()
    assert world.kept(f"at:{ROOM}") == HERE


async def test_a_chat_that_was_forgotten_is_kept_again_when_somebody_speaks_there(world: World) -> None:
    await world.hears(conversation=ALONE, channelData={"tenant": {"id": TENANT}})
    name = next(name for _, _, name in world.book.facts if name.startswith("dm:"))
    await world.addresses.forget(Surface("teams", TENANT, f"{DIRECT}{name.removeprefix('dm:')}"))
    assert world.kept(name) is None
    await world.hears(conversation=ALONE, channelData={"tenant": {"id": TENANT}})
    assert world.kept(name) == "a:lead"
