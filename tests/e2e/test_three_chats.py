"""One case in three chats at once: raised in Slack, taken in Teams, closed in the web chat, and all say the same."""

import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

from aiohttp import ClientSession

from tests.support import slack_desk, slack_run, teams_desk, teams_run
from tests.support.demo import Json, running
from tests.support.house import APP_YAML, shipped_rules
from tests.support.slack import fake_slack
from tests.support.slack_run import SlackHouse, free_port
from tests.support.teams.fake import fake_teams
from tests.support.teams.keys import key_server
from tests.support.teams.shapes import TENANT, Human
from tests.support.teams_run import TeamsHouse, summary, words

REF, TEAM = "ORION-1", "dub-1"


@dataclass(frozen=True)
class Everywhere:
    """One running house, as each of its chats sees it."""

    slack: SlackHouse
    teams: TeamsHouse

    async def web(self, room: str) -> list[Json]:
        return await self.slack.demo.persona("lead2").reads(room)

    async def to(self, moment: str) -> None:
        """Move the clock to a moment, such as `2026-11-25T08:45:00Z`, and let everything be said that is due."""
        await self.slack.demo.post("/demo/clock", {"to": moment})
        await self.slack.settled()

    async def card(self) -> set[str]:
        """What the case's card says in the team's room, in each of the three."""
        (there,) = [one for one in await self.web(TEAM) if one["text"].startswith(f"{REF} card") and not one["thread"]]
        return {self.slack.card(TEAM, REF).text, summary(self.teams.card(TEAM, REF)), str(there["text"])}

    async def story(self) -> list[list[str]]:
        """What stands in the case's thread of the team's room, in each of the three, by its kind."""
        head, card = self.slack.card(TEAM, REF).ts, self.teams.card(TEAM, REF).id
        slack = [one.text for one in self.slack.room(TEAM) if one.thread_ts == head and one.app]
        teams = [summary(one) for one in self.teams.room(TEAM) if one.root == card]
        web = [str(one["text"]) for one in await self.web(TEAM) if one["thread"]]
        return [[text for text in texts if text.startswith(f"{REF} update")] for texts in (slack, teams, web)]


def three_yaml() -> str:
    """The shipped app.yaml with all three chats on: every room and every colleague is in each."""
    text = APP_YAML.read_text(encoding="utf-8")
    slack = f"  slack: {{mode: http, workspaces: [{{id: {slack_desk.TEAM}}}]}}"
    teams, web = f"  teams: {{tenants: [{TENANT}]}}", "  web: {enabled: true, allow_with_live: true}"
    text = text.replace("  web: {enabled: true}", "\n".join((slack, teams, web)), 1)
    for room, channel in slack_desk.CHANNELS.items():
        there = f'slack: {slack_desk.TEAM}/{channel}, teams: "{teams_desk.CHANNELS[room]}"'
        text = re.sub(rf"\{{web: {room}\}}", f"{{web: {room}, {there}}}", text)
    for key in shipped_rules().people:
        home = slack_desk.CONTACTS.get(key, slack_desk.TEAM)
        known = f"slack: {{workspace: {home}, user: {slack_desk.user_of(key)}}}"
        known += f", teams: {{tenant: {TENANT}, user: aad-{key}}}"
        text = text.replace(f"{{key: {key}, ", f"{{key: {key}, {known}, ", 1)
    return text


@asynccontextmanager
async def everywhere(
    folder: Path, *, yaml: str = "", at: str = "", newcomers: Mapping[str, str] = MappingProxyType({}), **more: str
) -> AsyncIterator[Everywhere]:
    """A house in three chats. `newcomers` are people that `yaml` names and the shipped file does not, key and name.

    `at` is where its clock begins (ISO 8601); `more` goes into its environment.
    """
    async with fake_slack() as slack, fake_teams() as teams, key_server() as keys, ClientSession() as http:
        slack_desk.stage(slack)
        teams_desk.stage(teams)
        for key, name in newcomers.items():
            slack.person(slack_desk.user_of(key), name, team=slack_desk.TEAM, email=f"{key}@harbour.example")
            human = Human(teams_desk.user_of(key), f"aad-{key}", name)
            teams.people[human.id] = human
        (folder / "app.yaml").write_text(yaml or three_yaml(), encoding="utf-8")
        port, local, database = free_port(), free_port(), f"sqlite:///{folder / 'handrail.db'}"
        given = slack_run.environment(slack, database, port=port, local=local)
        given |= teams_run.environment(teams, keys, database, port=port, local=local) | more
        slack.delivers_to(f"http://127.0.0.1:{port}/slack/events")
        door = f"http://127.0.0.1:{port}/api/messages"
        begins = ("--at", at) if at else ()
        async with (
            teams_run.installing(teams, http, door),
            running(folder, "-c", "app.yaml", *begins, verb="run", environment=given) as process,
        ):
            demo = replace(process, url=f"http://127.0.0.1:{local}")
            yield Everywhere(SlackHouse(slack, demo), TeamsHouse(teams, demo, http, door))


async def test_one_case_is_raised_in_slack_taken_in_teams_and_closed_in_the_web_chat(tmp_path: Path) -> None:
    async with everywhere(tmp_path) as house:
        mia = house.slack.person("moderator1")
        form = await mia.types("/escalate", "new", channel=slack_desk.CHANNELS[TEAM])
        await mia.submits(await mia.chooses(form, "type", "vip_press"), {"case_id": "CASE-7"})
        await house.slack.settled()
        assert len(await house.card()) == 1

        card = house.teams.card(TEAM, REF)
        assert await house.teams.presses("lead2", TEAM, card, "Take") == f"{REF} is yours."
        await house.teams.says("lead2", TEAM, "note two more accounts", thread=card.id)
        await house.slack.settled()
        (says,) = await house.card()
        assert says.endswith("in progress · owner Ben Doyle")

        ben = house.slack.demo.persona("lead2")
        await ben.says(f"/escalate resolve {REF} actioned all copies are down", room=TEAM)
        await house.slack.settled()
        confirmed = house.teams.card("client-ORION", REF)
        assert REF in await house.teams.presses("client_orion", "client-ORION", confirmed, "Confirm")
        await ben.says(f"/escalate close {REF}", room=TEAM)
        await house.slack.settled()
        assert (await house.slack.demo.case(REF))["status"] == "closed"
        (says,) = await house.card()
        assert "closed" in says
        slack, teams, web = await house.story()
        assert slack == teams == web
        assert len(slack) >= 3
        assert any("two more accounts" in words(one) for one in house.teams.room(TEAM) if one.root)
        for told in (house.slack.card("client-ORION", REF).text, summary(house.teams.card("client-ORION", REF))):
            assert told.endswith("closed")
