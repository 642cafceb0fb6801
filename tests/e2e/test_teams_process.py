"""`handrail run` with Teams: what it does not start without, and how it is tried without any account."""

from pathlib import Path

import pytest
from aiohttp import ClientSession

from bot.cli.ending import CONFIGURATION, UNREACHABLE
from tests.support.demo import ROOT, ended, running
from tests.support.slack_run import free_port
from tests.support.teams.fake import fake_teams
from tests.support.teams.keys import key_server
from tests.support.teams.speaking import Speaking, alone
from tests.support.teams_desk import stage, teams_yaml, user_of
from tests.support.teams_run import environment, until, words

MISSING = 'raise ModuleNotFoundError("No module named botframework", name="botframework")\n'


def without_kit(folder: Path) -> dict[str, str]:
    """An environment in which Microsoft's kit is not installed."""
    hidden = folder / "hidden" / "botframework"
    hidden.mkdir(parents=True)
    (hidden / "__init__.py").write_text(MISSING, encoding="utf-8")
    return {"PYTHONPATH": f"{hidden.parent}:{ROOT}"}


@pytest.mark.parametrize(
    ("changed", "says", "code"),
    [
        ("the kit", "Example: pip install 'handrail[teams]'", CONFIGURATION),
        ("the secret", "Is the secret the newest one of the app's page", UNREACHABLE),
    ],
)
async def test_what_is_missing_is_said_at_the_start(tmp_path: Path, changed: str, says: str, code: int) -> None:
    async with fake_teams() as teams, key_server() as keys:
        (tmp_path / "app.yaml").write_text(teams_yaml(), encoding="utf-8")
        good = environment(teams, keys, f"sqlite:///{tmp_path / 'h.db'}", port=0, local=0)
        wrong = without_kit(tmp_path) if changed == "the kit" else {"MicrosoftAppPassword": "an older one"}
        came, _, said = await ended(tmp_path, "run", "-c", "app.yaml", environment={**good, **wrong})
        assert (came, says in said, "Traceback" in said, "an older one" in said) == (code, True, False, False), said


async def test_the_demo_needs_no_kit_of_microsofts(tmp_path: Path) -> None:
    async with running(tmp_path, "--empty", environment=without_kit(tmp_path)) as demo:
        assert (await demo.get("/readyz"))["ready"]


async def test_it_can_be_tried_on_this_machine_without_any_token(tmp_path: Path) -> None:
    async with fake_teams() as teams:
        stage(teams)
        teams.anonymous = True
        (tmp_path / "app.yaml").write_text(teams_yaml(anonymous=True), encoding="utf-8")
        port, local = free_port(), free_port()
        given = {"AUDIT_KEY": "ab" * 32, "TOKEN_KEY": "ab" * 32, "PORT": str(port), "LOCAL_PORT": str(local)}
        speaking, lead = Speaking.of(teams), teams.people[user_of("lead")]
        said = {**speaking.message(lead, alone(teams, lead), "whoami"), "channelId": "emulator"}
        door = f"http://127.0.0.1:{port}/api/messages"
        async with (
            running(tmp_path, "-c", "app.yaml", "--only", "teams", verb="run", environment=given) as process,
            ClientSession() as http,
        ):
            async with http.post(door.replace("/api/messages", "/slack/events")) as answer:
                assert answer.status == 404
            for headers, status in (({"Authorization": "Bearer a.b.c"}, 401), ({"Origin": "http://evil.example"}, 401)):
                async with http.post(door, json=said, headers=headers) as answer:
                    assert answer.status == status
            async with http.post(door, json={**said, "serviceUrl": "https://smba.trafficmanager.net/emea/"}) as answer:
                assert answer.status == 401
            async with http.post(door, json=said) as answer:
                assert answer.status == 200
            await until(teams, lambda: [one for one in teams.order if "Aoife Byrne" in words(one)])
            assert await process.stop() == 0
        assert [kind for kind, _ in teams.calls if kind == "token"] == []
