"""Teams loses answers, asks to wait, hangs, and we are killed: what was promised is there, and nobody waits for others.

Nobody can look in Teams whether a message arrived: a lost answer is one copy more at most, marked and counted.
"""

import asyncio
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from tests.e2e.test_teams_story import the_story
from tests.support.chat_teams import content
from tests.support.held import held
from tests.support.teams.fake import fake_teams
from tests.support.teams.hole import black_hole
from tests.support.teams.keys import key_server
from tests.support.teams.shapes import BOT, FOREIGN, TENANT, Json, Told
from tests.support.teams_desk import CHANNELS, stage
from tests.support.teams_run import TeamsHouse, run, summary, teams_house, words

TEAM, REF = "dub-1", "ORION-1"
FAR = ("client-VEGA", "client-LYRA", "client-DRACO", "client-CYGNUS")
MARK = "possible duplicate"
pytestmark = pytest.mark.faults


async def raises(house: TeamsHouse, case: str = "CASE-7", client: str = "ORION") -> None:
    line = await house.says("moderator1", TEAM, "new vip_press")
    form = await house.opens("moderator1", TEAM, line, "Open form")
    await house.sends("moderator1", TEAM, form, case_id=case, client=client)


def standing(house: TeamsHouse) -> Counter[tuple[str, str]]:
    """What stands everywhere: where, and how it begins."""
    return Counter((one.conversation, summary(one)) for one in house.teams.order)


async def test_a_lost_answer_is_one_marked_copy_more_at_most_and_counted_and_a_limit_none(tmp_path: Path) -> None:
    async with teams_house(tmp_path) as house:
        for kind in ("create", "send", "update"):
            house.teams.plan(kind, "limit", times=2, value=1)
        await raises(house)
        await house.settled()
        assert set(standing(house).values()) == {1}, standing(house)
        before = len(house.teams.order)
        for kind in ("create", "send", "update"):
            house.teams.plan(kind, "drop", times=2)
        await raises(house, "CASE-8")
        await house.settled()
        new = house.teams.order[before:]
        marked = [one for one in new if MARK in summary(one)]
        assert 1 <= len(marked) <= 4, "of six lost answers, those of an edit are simply made again"
        plain = Counter((one.conversation, summary(one).replace(f" · {MARK}", "")) for one in new)
        assert max(plain.values()) <= 2, plain
        async with house.demo.session.get(f"{house.demo.url}/metrics") as answer:
            assert f'handrail_possible_duplicates_total{{chat="teams"}} {len(marked)}.0' in await answer.text()
        assert [case["ref"] for case in (await house.demo.state())["escalations"]] == [REF, "ORION-2"]
        for room in (TEAM, "managers", "client-ORION"):
            assert [one for one in house.room(room) if summary(one).startswith("ORION-2")]


async def test_the_story_with_every_first_answer_lost_is_one_marked_and_counted_copy_more_at_most(
    tmp_path: Path,
) -> None:
    async with teams_house(tmp_path, external=True) as house:
        house.teams.first = MARK
        await the_story(house)
        await house.settled()
        lost = Counter(one.conversation for one in house.teams.order if one.id in house.teams.lost)
        copies = Counter(one.conversation for one in house.teams.order if one.id not in house.teams.lost)
        assert lost.total() >= 30
        assert copies <= lost, "one copy more at most, and each said of itself that it is one: else it was lost as well"
        async with house.demo.session.get(f"{house.demo.url}/metrics") as answer:
            assert f'handrail_possible_duplicates_total{{chat="teams"}} {copies.total()}.0' in await answer.text()


async def test_a_channel_that_hangs_holds_up_nobody_else(tmp_path: Path) -> None:
    async with teams_house(tmp_path) as house:
        await house.settled()
        hole = house.teams.hangs(CHANNELS["managers"])
        await raises(house)
        await house.until(lambda: [one for one in house.room("client-ORION") if summary(one).startswith(REF)])
        await house.until(lambda: [one for one in house.direct("moderator1") if "receipt" in summary(one)])
        assert not [one for one in house.room("managers") if summary(one).startswith(REF)]
        rows = (await house.demo.state())["outbox"]
        hanging = [row for row in rows if ":managers:" in row["key"] and row["state"] != "sent"]
        assert {(row["state"], row["attempts"]) for row in hanging[-1:]} == {("sending", 1)}, hanging
        hole.set()


async def test_a_channel_that_becomes_shared_gets_no_internal_word_any_more(tmp_path: Path) -> None:
    async with teams_house(tmp_path) as house:
        await house.says("administrator", "dm", "help")
        await raises(house)
        await house.settled()
        card, place = house.card(TEAM, REF), house.place("lead", TEAM)
        stood = card.edits
        place.members.append(house.human("client_orion").id)
        shared = house.speaking.happening(house.human("lead"), place, "conversationUpdate")
        shared["channelData"]["eventType"] = "channelShared"
        await house.delivers(shared)
        for words_of_ours in ("only for us", "for nobody else"):
            await house.says("lead", "dm", f"note {REF} {words_of_ours}")
            await house.settled()
            assert words_of_ours not in str([one.activity for one in house.room(TEAM)])
        assert card.edits == stood
        rows = (await house.demo.state())["outbox"]
        assert {row["to"] for row in rows if row["state"] == "dead"} == {"team:dub-1"}
        await house.advance("PT2M")
        (lost,) = [one for one in house.direct("administrator") if "cannot be reached" in summary(one)]
        assert "the channel of Dublin 1" in words(lost)
        assert "refused" in words(lost)


async def test_a_tenant_whose_connector_swallows_everything_holds_up_no_other_tenant(tmp_path: Path) -> None:
    async with black_hole() as hole, fake_teams() as teams, key_server() as keys:
        stage(teams)
        hosts = f"{teams.address},{hole.address.removesuffix('/emea/')}".replace("http://", "")
        more = {"MicrosoftAppTenantId": TENANT, "TEAMS_SERVICE_HOSTS": hosts}
        async with run(tmp_path, teams, keys, f"sqlite:///{tmp_path / 'handrail.db'}", far=FAR, more=more) as house:
            await house.delivers(installed_far(house, hole.address))
            await hole.has(len(FAR))
            await raises(house)
            await raises(house, "CASE-8", client="VEGA")
            await comes(house, partial(house.room, TEAM), REF)
            assert await house.presses("lead", TEAM, house.card(TEAM, REF), "Take") == f"{REF} is yours."
            await comes(house, partial(house.room, "client-ORION"), f"{REF} card")
            for ref in (REF, "VEGA-1"):
                await comes(house, partial(house.room, TEAM), ref)
                await comes(house, partial(house.room, "managers"), ref)
                await comes(house, partial(house.direct, "moderator1"), f"{ref} receipt")
            assert not house.room("client-VEGA")


async def comes(house: TeamsHouse, told: Callable[[], list[Told]], words: str) -> None:
    """Wait for a message that begins so."""
    await house.until(lambda: [one for one in told() if summary(one).startswith(words)])


def installed_far(house: TeamsHouse, address: str) -> Json:
    """The app comes into a channel of the second tenant, which is somewhere else."""
    told = house.speaking.happening(
        house.human("lead"), house.place("lead", FAR[0]), "installationUpdate", action="add"
    )
    conversation = {**told["conversation"], "tenantId": FOREIGN}
    about = {**told["channelData"], "tenant": {"id": FOREIGN}}
    return {**told, "serviceUrl": address, "conversation": conversation, "channelData": about}


async def test_while_the_database_is_locked_invokes_are_answered_in_time_and_nothing_is_lost_or_doubled(
    tmp_path: Path,
) -> None:
    async with teams_house(tmp_path) as house:
        await raises(house)
        await house.settled()
        lead, card = house.human("lead"), house.card(TEAM, REF)
        take = next(one for one in content(card)["body"] if one["type"] == "ActionSet")["actions"][0]
        press = house.speaking.button(lead, house.place("lead", TEAM), take, card.id)
        note = house.speaking.message(lead, house.place("lead", TEAM), "note seen by all", thread=card.id)
        async with held(tmp_path / "handrail.db"):
            brought = asyncio.create_task(house.delivers(note))
            assert "still at it" in (await house.delivers(press))["value"]
        await brought
        for activity in (press, note, house.speaking.again(note)):
            await house.delivers(activity)
        await house.settled()
        case = await house.demo.case(REF)
        assert case["owner"] == "lead"
        told = Counter(summary(one) for one in house.direct("lead"))
        assert (told[f"{REF}: noted, for our own people only."], told[f"{REF} is yours."]) == (1, 1)


async def test_killed_at_any_moment_what_was_promised_is_there_after_a_restart(tmp_path: Path) -> None:
    async with fake_teams() as teams, key_server() as keys:
        stage(teams)
        url = f"sqlite:///{tmp_path / 'handrail.db'}"
        async with run(tmp_path, teams, keys, url) as house:
            await house.settled()
            hole = teams.hangs("a:29:lead")
            await raises(house)
            await house.delivers(house.speaking.message(house.human("lead"), house.place("lead", "dm"), f"claim {REF}"))
            await house.until(lambda: ("send", "a:29:lead") in teams.calls)
            await house.demo.kill()
        hole.set()
        teams.holes.clear()
        async with run(tmp_path, teams, keys, url) as house:
            await house.settled()
            heard = Counter(summary(one).replace(f" · {MARK}", "") for one in house.direct("lead"))
            assert 1 <= heard[f"{REF} is yours."] <= 2
            assert (await house.demo.case(REF))["owner"] == "lead"


@pytest.mark.parametrize("told", ["installed in the team", "added to the shared channel"])
async def test_a_board_is_put_up_as_soon_as_the_app_is_added(tmp_path: Path, told: str) -> None:
    async with fake_teams() as teams, key_server() as keys:
        stage(teams, external=True)
        vega = teams.places[CHANNELS["client-VEGA"]]
        vega.has_bot = False
        async with run(tmp_path, teams, keys, f"sqlite:///{tmp_path / 'handrail.db'}", external=True) as house:
            await house.until(lambda: house.room("client-ORION"))
            await house.settled()
            assert "lost channels: 1" in (await house.demo.get("/readyz"))["degraded"]
            vega.has_bot = True
            about = {"action": "add"} if "team" in told else {"membersAdded": [{"id": BOT}]}
            kind = "installationUpdate" if "team" in told else "conversationUpdate"
            await house.delivers(house.speaking.happening(house.human("lead"), vega, kind, **about))
            await house.until(lambda: house.room("client-VEGA"))
            await house.advance("PT3H")
            assert [len(house.room(name)) for name in ("client-VEGA", "client-ORION")] == [1, 1]
