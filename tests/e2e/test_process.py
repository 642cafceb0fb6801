"""The process: it says when it is ready, names a taken port, ends well, and keeps everything over a restart."""

import asyncio
import re
import signal
from pathlib import Path

import pytest

from tests.support.demo import RHYTHM, Demo, ended, running

OUTAGE = {"type": "tooling_outage", "client": "ORION", "tool": "Video player", "impact_pct": "30"}
KEY = "ab" * 32


async def raise_one(demo: Demo) -> None:
    reply = await demo.persona("moderator1").fills("new", **OUTAGE)
    assert reply["reply"]["kind"] == "say", reply


async def test_it_is_ready_healthy_and_measured(tmp_path: Path) -> None:
    async with running(tmp_path) as demo:
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+", demo.url)
        assert (await demo.get("/healthz")) == {"alive": True}
        assert (await demo.get("/readyz")) == {"ready": True, "why": [], "degraded": []}
        await raise_one(demo)
        async with demo.session.get(demo.url + "/metrics") as answer:
            text = await answer.text()
        assert 'handrail_commands_total{answer="said",chat="web",way="filled"} 1.0' in text
        assert 'handrail_outbox{state="pending"} 0.0' in text
        assert "ORION" not in text


async def test_a_taken_port_is_named_and_a_free_one_offered(tmp_path: Path) -> None:
    async with running(tmp_path) as demo:
        port = demo.url.rpartition(":")[2]
        other = tmp_path / "other"
        other.mkdir()
        code, output, said = await ended(other, "demo", "--empty", "--port", port)
    assert code == 69
    assert output == ""
    assert f"Port {port} on 127.0.0.1 is taken" in said
    assert re.search(r"use --port \d+, or --port 0", said)


async def test_it_ends_well_when_asked(tmp_path: Path) -> None:
    async with running(tmp_path) as demo:
        await raise_one(demo)
        began = asyncio.get_running_loop().time()
        assert await demo.stop() == 0
        assert asyncio.get_running_loop().time() - began < 10


async def test_nothing_is_gone_after_a_restart(tmp_path: Path) -> None:
    async with running(tmp_path) as demo:
        await raise_one(demo)
        await demo.advance("PT12M")
        before, room = await demo.state(), await demo.persona("lead").reads("dub-1")
        await demo.kill()
    async with running(tmp_path) as demo:
        assert await demo.state() == before
        assert await demo.persona("lead").reads("dub-1") == room


async def test_the_clock_fires_everything_on_its_way_and_never_goes_back(tmp_path: Path) -> None:
    async with running(tmp_path) as demo:
        await raise_one(demo)
        moved = await demo.advance("PT4H")
        assert moved["now"] == "2026-11-24T13:00:00Z"
        assert moved["fired"] >= 4
        assert moved["waiting"] == 0
        await demo.persona("lead").hears("ORION-1 ")
        for wrong in ({"to": "2026-11-24T09:00:00Z"}, {"advance": "soon"}, {"advance": "P400D"}, {}, {"next": False}):
            async with demo.session.post(demo.url + "/demo/clock", json=wrong) as answer:
                assert answer.status == 400
                assert (await answer.json())["error"]


async def test_what_the_demo_keeps_is_its_owners_alone(tmp_path: Path) -> None:
    async with running(tmp_path) as demo:
        await raise_one(demo)
        assert_private(tmp_path / ".handrail")
    for path in ((folder := tmp_path / ".handrail"), *folder.iterdir()):
        path.chmod(0o755)
    async with running(tmp_path) as demo:  # made by an older version, or by another hand
        await raise_one(demo)
        assert_private(folder)
    async with running(tmp_path, "--empty", "--database", f"sqlite:///{tmp_path / 'mine.db'}"):
        assert set(modes(tmp_path, "mine.db*").values()) == {0o600}


def assert_private(folder: Path) -> None:
    assert folder.stat().st_mode & 0o777 == 0o700
    files = modes(folder, "*")
    assert {"demo.db", "audit.key"} <= set(files)
    assert set(files.values()) == {0o600}, files


def modes(folder: Path, names: str) -> dict[str, int]:
    return {path.name: path.stat().st_mode & 0o777 for path in folder.glob(names)}


async def test_a_reset_begins_again(tmp_path: Path) -> None:
    async with running(tmp_path) as demo:
        await raise_one(demo)
        await demo.advance("PT1H")
        assert (await demo.post("/demo/reset", {}))["now"] == "2026-11-24T09:00:00Z"
        state = await demo.state()
        assert (state["escalations"], state["outbox"]) == ([], [])
        assert {row["kind"] for row in state["due"]} == RHYTHM, "the next of each, and nothing of a case"
        await raise_one(demo)
        assert (await demo.case("ORION-1"))["status"] == "new"


async def test_a_bad_configuration_is_named_and_nothing_starts(tmp_path: Path) -> None:
    (tmp_path / "app.yaml").write_text("organisation: {key: harbour, timezone: Europe/Nowhere}\n", encoding="utf-8")
    code, output, said = await ended(tmp_path, "demo", "--port", "0")
    assert (code, output) == (78, "")
    assert "app.yaml:1" in said
    assert "Europe/Nowhere" in said


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({}, "AUDIT_KEY"),
        ({"AUDIT_KEY": "short"}, "AUDIT_KEY"),
        ({"AUDIT_KEY": KEY}, "TOKEN_KEY"),
        ({"AUDIT_KEY": KEY, "TOKEN_KEY": KEY, "HANDRAIL_CLOCK": "manual", "HOST": "0.0.0.0"}, "HOST"),  # noqa: S104 — refused
        (
            {"AUDIT_KEY": KEY, "TOKEN_KEY": KEY, "HANDRAIL_CLOCK": "manual", "SLACK_BOT_TOKEN": "xoxb-x"},
            "SLACK_API_URL",
        ),
        ({"AUDIT_KEY_FILE": "nowhere.key"}, "AUDIT_KEY_FILE"),
        ({"LOG_LEVEL": "loud"}, "LOG_LEVEL"),
        ({"AUDIT_KEY": KEY, "TOKEN_KEY": KEY, "DATABASE_URL": "oracle://x"}, "DATABASE_URL"),
    ],
)
async def test_a_bad_environment_is_named(tmp_path: Path, given: dict[str, str], named: str) -> None:
    code, _, said = await ended(tmp_path, "run", "--only", "web", environment=given)
    assert code == 78
    assert named in said
    assert "short" not in said


async def test_run_serves_two_listeners_and_reads_its_rules_again(tmp_path: Path) -> None:
    shipped = (Path(__file__).parents[2] / "app.yaml").read_text(encoding="utf-8")
    config = tmp_path / "app.yaml"
    config.write_text(shipped, encoding="utf-8")
    given = {
        "AUDIT_KEY": KEY,
        "TOKEN_KEY": KEY,
        "PORT": "0",
        "LOCAL_PORT": "0",
        "HANDRAIL_CLOCK": "manual",
        "LOG_LEVEL": "INFO",
    }
    async with running(tmp_path, "-c", "app.yaml", verb="run", environment=given) as house:
        assert (await house.get("/readyz"))["ready"] is True
        async with house.session.get(house.url + "/metrics") as answer:
            assert answer.status == 404
        config.write_text(shipped + "\nnonsense: true\n", encoding="utf-8")
        house.process.send_signal(signal.SIGHUP)
        await _logged(tmp_path, "rules.reload_refused")
        config.write_text(shipped + "\n# a new reading\n", encoding="utf-8")
        house.process.send_signal(signal.SIGHUP)
        await _logged(tmp_path, "rules.in_force", times=2)
        assert await house.stop() == 0


async def _logged(folder: Path, event: str, *, times: int = 1) -> None:
    """Wait until the log tells of an event so often."""
    for _ in range(400):
        if (folder / "stderr.txt").read_text(encoding="utf-8").count(f'"{event}"') >= times:
            return
        await asyncio.sleep(0.05)
    raise AssertionError(f"the log never tells of {event}")
