"""`handrail run --only slack` beside a web chat that is configured as well: one door opens, the other is not there."""

from dataclasses import replace
from pathlib import Path

import pytest
from aiohttp import ClientSession

from tests.support.demo import running
from tests.support.slack import fake_slack
from tests.support.slack_desk import CHANNELS, TEAM, slack_yaml, stage
from tests.support.slack_run import SlackHouse, environment, free_port

ONLY_SLACK = f"  slack: {{mode: http, workspaces: [{{id: {TEAM}}}]}}"
BOTH = f"{ONLY_SLACK}\n  web: {{enabled: true, allow_with_live: true}}"


@pytest.mark.parametrize(("only", "web"), [(("--only", "slack"), 404), ((), 200)])
async def test_only_slack_is_served_where_the_web_chat_is_configured_too(
    tmp_path: Path, only: tuple[str, ...], web: int
) -> None:
    config = tmp_path / "app.yaml"
    config.write_text(slack_yaml().replace(ONLY_SLACK, BOTH, 1), encoding="utf-8")
    port, local = free_port(), free_port()
    async with fake_slack() as slack:
        stage(slack)
        slack.delivers_to(f"http://127.0.0.1:{port}/slack/events")
        given = environment(slack, f"sqlite:///{tmp_path / 'handrail.db'}", port=port, local=local)
        async with running(tmp_path, "-c", str(config), *only, verb="run", environment=given) as process:
            house = SlackHouse(slack, replace(process, url=f"http://127.0.0.1:{local}"))
            async with ClientSession() as http, http.get(f"{house.demo.url}/") as answer:
                assert answer.status == web
            for room in (f"http://127.0.0.1:{port}", house.demo.url):
                async with ClientSession() as http, http.get(f"{room}/readyz") as answer:
                    assert answer.status == 200
            mia = house.person("moderator1")
            seen = await mia.chooses(
                await mia.types("/escalate", "new", channel=CHANNELS["dub-1"]), "type", "vip_press"
            )
            await mia.submits(seen, {"case_id": "CASE-7"})
            await house.settled()
            assert house.card("dub-1", "ORION-1 card")
            rows = (await house.demo.state())["outbox"]
            assert {row["state"] for row in rows} <= {"sent", "dropped"}, rows
            assert await process.stop() == 0
