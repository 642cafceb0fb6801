"""Posts in Teams: threads, answers, edits and direct messages, each once, where they belong, as fast as is allowed."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest

from adapters.base import Ambiguous, Gone, Later, Refused
from adapters.teams.addresses import Addresses
from adapters.teams.gate import Let
from adapters.teams.own_token import Credentials, OwnToken
from adapters.teams.pacing import Pacing
from adapters.teams.settings import Speaking
from adapters.teams.wire import Wire
from handlers.cards.card import Action, Card, say
from handlers.cards.post import Post
from handlers.commands.request import Identity, Surface
from handlers.domain.timeline import Audience
from tests.support.cards import NOW
from tests.support.slack_memory import MemoryBook
from tests.support.teams.connector import Connector
from tests.support.teams.fake import CLIENT, GROUP, TEAM, fake_teams
from tests.support.teams.hole import black_hole
from tests.support.teams.shapes import APP, FOREIGN, TENANT, Told
from tests.support.teams_door import activity

pytest.importorskip("botframework.connector.aio", reason="Microsoft's kit is not installed: make check installs it")
from adapters.teams.channels import Channels
from adapters.teams.sdk import Sdk
from adapters.teams.send import Sender

IDS = {"lead": ("29:lead", "aad-lead"), "guest": ("29:guest", "aad-guest"), "kim": ("29:kim", "aad-kim")}
MANY = 150  # calls that hang at once
LONG = 60.0  # seconds after which what should have come never will
ALONE = {"conversationType": "personal", "tenantId": TENANT}


@dataclass(slots=True)
class Ours:
    """Our side: what sends, and what it remembers."""

    teams: Connector
    sender: Sender
    addresses: Addresses
    channels: Channels
    pacing: Pacing
    book: MemoryBook
    clock: list[float] = field(default_factory=lambda: [0.0])

    async def hears(self, who: str, conversation: Mapping[str, Any], *, host: str = "", tenant: str = TENANT) -> None:
        """Somebody spoke to us there."""
        user, aad = IDS[who]
        said = activity(conversation=conversation, **{"from": {"id": user, "aadObjectId": aad, "tenantId": tenant}})
        await self.addresses.heard(Let(said, host or f"{self.teams.address}/emea/", TENANT))

    def told(self, message: str) -> Told:
        return next(one for one in self.teams.order if one.id == message)


def post(key: str, room: str = TEAM, *, tenant: str = TENANT, says: str = "as it was", **changes: Any) -> Post:
    card = Card(f"ORION-42 card · {says}", f"ORION-42 · {says}", lines=(say(says),), actions=(Action("claim", "Take"),))
    return Post(key, Surface("teams", tenant, room), Audience.INTERNAL, card.text, card, **changes)


@asynccontextmanager
async def speaking(teams: Connector, book: MemoryBook, patience: float = 10.0) -> AsyncIterator[Ours]:
    wire, clock = Wire(patience), [0.0]
    wire.token = OwnToken(
        Credentials(APP, teams.secret, TENANT, f"{teams.address}/login"), wire.session, lambda: clock[0]
    )

    async def now() -> Any:
        return NOW

    setup = Speaking(
        tenants=frozenset({TENANT}),
        book=book,
        identities=lambda person: (Identity("teams", FOREIGN if person == "kim" else TENANT, f"aad-{person}"),),
        name_of=lambda person: f"{person.title()} *Lee*",
        now=now,
        real_now=lambda: NOW + timedelta(seconds=clock[0]),
        bound_to=lambda _tenant, room: None if room in (TEAM, GROUP) else "client:ORION",
        service_url=f"{teams.address}/emea/",
    )
    sdk, pacing = Sdk(wire), Pacing(lambda: clock[0])
    addresses = Addresses(setup, sdk)
    channels = Channels(setup, sdk, addresses)
    ours = Ours(teams, Sender(setup, sdk, addresses, channels, pacing), addresses, channels, pacing, book, clock)
    try:
        yield ours
    finally:
        await ours.sender.close(1)
        await wire.close()


@pytest.fixture
async def ours() -> AsyncIterator[Ours]:
    async with fake_teams() as teams, speaking(teams, MemoryBook()) as opened:
        yield opened


async def test_a_case_has_a_thread_with_a_head_that_is_edited_in_place(ours: Ours) -> None:
    head = (await ours.sender.send(post("k1"))).message
    answer = (await ours.sender.send(post("k2", thread=head, says="a warning"))).message
    assert (await ours.sender.send(post("k3", edits=head, revision=2, says="as it is"))).message == head
    assert (ours.told(head).root, ours.told(answer).root) == (None, head)
    assert (ours.told(head).edits, ours.told(head).activity["summary"]) == (1, "ORION-42 card · as it is")
    assert len(ours.teams.order) == 2
    assert ours.teams.refused == []


async def test_a_group_chat_has_no_threads_and_loses_no_message(ours: Ours) -> None:
    head = (await ours.sender.send(post("k1", GROUP))).message
    await ours.sender.send(post("k2", GROUP, thread=head))
    assert [told.root for told in ours.teams.order] == [None, None]
    assert ours.teams.refused == []


async def test_the_same_post_again_is_one_message(ours: Ours) -> None:
    first, *others = await asyncio.gather(*(ours.sender.send(post("k1")) for _ in range(3)))
    assert others == [first, first]
    assert len(ours.teams.order) == 1


async def test_an_older_edit_never_covers_a_newer_one(ours: Ours) -> None:
    head = (await ours.sender.send(post("k1"))).message
    await ours.sender.send(post("k3", edits=head, revision=3, says="newest"))
    await ours.sender.send(post("k2", edits=head, revision=2, says="in between"))
    assert ours.told(head).activity["summary"].endswith("newest")


async def test_whoever_is_to_hear_it_is_called_by_the_address_that_they_spoke_from(ours: Ours) -> None:
    await ours.hears("lead", {"id": TEAM, "conversationType": "channel", "tenantId": TENANT})
    message = (await ours.sender.send(post("k1", mentions=("lead", "moderator")))).message
    card = ours.told(message).activity["attachments"][0]["content"]
    called = {"type": "mention", "text": "<at>Lead Lee</at>", "mentioned": {"id": "29:lead", "name": "Lead Lee"}}
    assert card["msteams"]["entities"] == [called]
    await ours.sender.send(post("k2", mentions=("moderator",)))
    assert len(ours.teams.refused) == 1, "who was no member a moment ago is not looked for again"


async def test_whoever_never_spoke_to_us_is_called_as_a_member_of_that_very_place(ours: Ours) -> None:
    ours.teams.holes[GROUP] = asyncio.Event()  # another place that hangs holds this up for nobody
    message = (await ours.sender.send(post("k1", mentions=("mod",)))).message
    (mention,) = ours.told(message).activity["attachments"][0]["content"]["msteams"]["entities"]
    assert mention["mentioned"]["id"] == "29:mod"
    await ours.sender.send(post("k2", mentions=("mod",)))
    assert [kind for kind, _ in ours.teams.calls].count("member") == 1


# --- for one person alone, where others are -----------------------------------------------------------------------


async def test_what_one_person_alone_is_to_see_is_shown_to_them_there_and_else_in_their_own_chat(ours: Ours) -> None:
    await ours.hears("lead", {"id": TEAM, "conversationType": "channel", "tenantId": TENANT})
    head = (await ours.sender.send(post("k1"))).message
    shown = ours.told((await ours.sender.send(post("k2", thread=head, only="aad-lead"))).message)
    assert (shown.conversation, shown.root, shown.only) == (TEAM, head, "29:lead")
    ours.teams.places[TEAM].members.remove("29:lead")
    alone = ours.told((await ours.sender.send(post("k3", thread=head, only="aad-lead"))).message)
    assert (alone.conversation, alone.root, alone.only) == ("a:29:lead", None, "")


async def test_whether_one_person_has_seen_it_is_in_doubt_as_with_any_message(ours: Ours) -> None:
    """It is not sent elsewhere as well: the outbox sends it once more at most, and marks it."""
    await ours.hears("lead", {"id": TEAM, "conversationType": "channel", "tenantId": TENANT})
    for what, value, error in (("drop", None, Ambiguous), ("fail", 502, Ambiguous), ("limit", 3, Later)):
        ours.teams.plan("target", what, value=value)
        with pytest.raises(error):
            await ours.sender.send(post(f"k-{what}-{value}", only="aad-lead"))
    assert [told.only for told in ours.teams.order] == ["29:lead"]


async def test_nobody_who_is_known_to_no_chat_is_shown_anything(ours: Ours) -> None:
    with pytest.raises(Gone):
        await ours.sender.send(post("k1", only="aad-nobody"))
    assert ours.teams.order == []


# --- direct messages ----------------------------------------------------------------------------------------------


async def test_somebody_who_spoke_to_us_in_a_channel_is_written_to_alone_and_asked_for_once(ours: Ours) -> None:
    await ours.hears("lead", {"id": TEAM, "conversationType": "channel", "tenantId": TENANT})
    await ours.sender.send(post("k1", "dm-aad-lead", mentions=("lead",)))
    await ours.sender.send(post("k2", "dm-aad-lead"))
    assert [told.conversation for told in ours.teams.order] == ["a:29:lead", "a:29:lead"]
    assert [kind for kind, _ in ours.teams.calls].count("create") == 1
    assert ours.teams.refused == []


async def test_a_conversation_that_they_began_is_used_as_it_is(ours: Ours) -> None:
    ours.teams.places["a:own"] = replace(ours.teams.places[GROUP], id="a:own", told={})
    await ours.hears("lead", {"id": "a:own", **ALONE})
    await ours.sender.send(post("k1", "dm-aad-lead"))
    assert [told.conversation for told in ours.teams.order] == ["a:own"]


async def test_somebody_who_never_spoke_to_us_cannot_be_written_to(ours: Ours) -> None:
    with pytest.raises(Gone):
        await ours.sender.send(post("k1", "dm-aad-lead"))
    assert ours.teams.calls == []


async def test_nobody_outside_our_tenants_is_written_to_alone(ours: Ours) -> None:
    await ours.hears("kim", {"id": CLIENT, "conversationType": "channel", "tenantId": TENANT}, tenant=FOREIGN)
    with pytest.raises(Gone):
        await ours.sender.send(post("k1", "dm-aad-kim", tenant=FOREIGN))
    assert ours.teams.calls == []
    message = (await ours.sender.send(post("k2", CLIENT, mentions=("kim",)))).message
    assert (
        ours.told(message).activity["attachments"][0]["content"]["msteams"]["entities"][0]["mentioned"]["id"]
        == "29:kim"
    )


async def test_nobody_of_a_tenant_that_was_ours_once_is_written_to_alone(ours: Ours) -> None:
    await ours.book.put("teams", FOREIGN, f"user:{FOREIGN}:aad-kim", "29:kim", NOW)
    with pytest.raises(Gone):
        await ours.sender.send(post("k1", "dm-aad-kim", tenant=FOREIGN))
    assert ours.teams.calls == []


async def test_whoever_blocked_us_is_gone_until_they_let_us_in_again(ours: Ours) -> None:
    await ours.hears("lead", {"id": TEAM, "conversationType": "channel", "tenantId": TENANT})
    await ours.sender.send(post("k1", "dm-aad-lead"))
    ours.teams.people["29:lead"].blocked = True
    with pytest.raises(Gone):
        await ours.sender.send(post("k2", "dm-aad-lead"))
    ours.teams.people["29:lead"].blocked = False
    await ours.sender.send(post("k2", "dm-aad-lead"))
    assert len(ours.teams.order) == 2


async def test_a_conversation_that_moves_is_followed(ours: Ours) -> None:
    async with fake_teams() as elsewhere:
        elsewhere.tokens = ours.teams.tokens
        where = {"id": TEAM, "conversationType": "channel", "tenantId": TENANT}
        await ours.hears("lead", where, host=f"{elsewhere.address}/emea/")
        await ours.sender.send(post("k1"))
        assert (len(elsewhere.order), len(ours.teams.order)) == (1, 0)


async def test_what_is_known_of_places_outlasts_the_process(ours: Ours) -> None:
    await ours.hears("lead", {"id": TEAM, "conversationType": "channel", "tenantId": TENANT})
    async with speaking(ours.teams, ours.book) as restarted:
        await restarted.sender.send(post("k1", "dm-aad-lead"))
    assert [told.conversation for told in ours.teams.order] == ["a:29:lead"]


# --- trouble ------------------------------------------------------------------------------------------------------


async def test_a_lost_answer_is_in_doubt_and_a_lost_edit_is_done_again(ours: Ours) -> None:
    ours.teams.plan("create", "drop")
    with pytest.raises(Ambiguous):
        await ours.sender.send(post("k1"))
    head = ours.teams.order[0].id
    ours.teams.plan("update", "fail", value=502)
    with pytest.raises(Later):
        await ours.sender.send(post("k2", edits=head, revision=2))
    await ours.sender.send(post("k2", edits=head, revision=2))
    assert (len(ours.teams.order), ours.told(head).edits) == (1, 1)


async def test_a_conversation_that_asks_for_quiet_gets_it_and_no_other_does(ours: Ours) -> None:
    ours.teams.plan("create", "limit", value=7)
    with pytest.raises(Later) as caught:
        await ours.sender.send(post("k1"))
    assert caught.value.after == 7
    assert ours.pacing.wait(post("k1").surface) == 7
    assert ours.pacing.wait(post("k1", CLIENT).surface) == 0
    ours.clock[0] = 7
    assert ours.pacing.wait(post("k1").surface) == 0


async def test_a_tenant_whose_connector_swallows_everything_holds_up_no_other_tenant() -> None:
    """Far more hang than a pool of connections usually has; each waits on its own, and one token is enough for all."""
    async with fake_teams() as teams, speaking(teams, MemoryBook(), patience=120.0) as ours, black_hole() as hole:
        await ours.book.put("teams", FOREIGN, "service", hole.address, NOW)
        far = [post(f"far-{number}", f"19:far{number}@thread.tacv2", tenant=FOREIGN) for number in range(MANY)]
        stuck = [asyncio.create_task(ours.sender.send(one)) for one in far]
        async with asyncio.timeout(LONG):
            await hole.has(MANY)
        for number, room in enumerate((TEAM, CLIENT, GROUP, TEAM)):
            receipt = await ours.sender.send(post(f"near-{number}", room))
            assert ours.told(receipt.message).conversation == room
        assert not [one for one in stuck if one.done()], "they still wait, and nobody waited for them"
        assert [kind for kind, _ in teams.calls].count("token") == 1
        hole.let_go()
        ended = await asyncio.gather(*stuck, return_exceptions=True)
        assert {type(one) for one in ended} == {Ambiguous}, "nobody knows whether it was posted"


async def test_a_post_of_another_chat_and_one_that_comes_too_late_are_not_sent(ours: Ours) -> None:
    with pytest.raises(Refused):
        await ours.sender.send(replace(post("k1"), surface=Surface("slack", "T1", "C1")))
    await ours.sender.close(1)
    with pytest.raises(Later):
        await ours.sender.send(post("k1"))
    assert ours.teams.calls == []


@pytest.mark.parametrize(("rooms", "within", "most"), [(1, 1, 7), (1, 30, 60), (1, 3600, 1800), (60, 1, 30)])
def test_we_never_speak_faster_than_teams_allows(rooms: int, within: float, most: int) -> None:
    clock = [0.0]
    pacing = Pacing(lambda: clock[0])
    spoken: list[float] = []
    while clock[0] < within:
        for room in range(rooms):
            surface = Surface("teams", TENANT, f"19:{room}")
            if pacing.wait(surface) == 0:
                pacing.spend(surface)
                spoken.append(clock[0])
        clock[0] += within / 2000
    assert 0 < len(spoken) <= most
