"""Figures of queues come over HTTP into the real process, and a manager reads them; a stranger is not let in."""

from dataclasses import replace
from pathlib import Path

from aiohttp import ClientSession

from tests.support.demo import running
from tests.support.replicas import KEY
from tests.support.slack_run import free_port

TOKEN = "a-token-of-the-review-tool-" * 2
SENT = {
    "source": "Genesys",
    "time": "2026-11-24T08:40:00Z",
    "rows": [{"site": "dublin", "queue": "Video-EN", "backlog": 1940, "used_percent": 71}],
}


async def test_figures_are_sent_to_the_public_listener_and_a_manager_reads_them(tmp_path: Path) -> None:
    port, local = free_port(), free_port()
    environment = {
        "DATABASE_URL": f"sqlite:///{tmp_path / 'handrail.db'}",
        "AUDIT_KEY": KEY,
        "TOKEN_KEY": KEY,
        "HANDRAIL_CLOCK": "manual",
        "PORT": str(port),
        "LOCAL_PORT": str(local),
        "QUEUES_TOKEN": TOKEN,
    }
    async with (
        running(tmp_path, "--only", "web", verb="run", environment=environment) as process,
        ClientSession() as http,
    ):
        demo, door = replace(process, url=f"http://127.0.0.1:{local}"), f"http://127.0.0.1:{port}/api/v1/queues"
        async with http.post(door, json=SENT) as answer:
            assert answer.status == 401
        for kept in (1, 0):
            async with http.post(door, json=SENT, headers={"Authorization": f"Bearer {TOKEN}"}) as answer:
                assert (answer.status, await answer.json()) == (200, {"kept": kept, "known": 1 - kept})
        async with http.post(f"{demo.url}/api/v1/queues", json=SENT) as answer:
            assert answer.status == 404, "it is a door of the public listener"
        said = await demo.persona("manager").says("/escalate queues")
        assert said["reply"]["card"]["text"] == "Queues · all sites: 1 queue"
        await demo.post("/demo/clock", {"to": "2026-11-25T07:45:00Z"})
        (morning,) = [each for each in await demo.persona("manager").reads() if "Your morning" in each["text"]]
        assert morning["text"].startswith("DUBLIN digest · Your morning · Wed 25 Nov 2026 · 07:45 GMT: breached 0")
