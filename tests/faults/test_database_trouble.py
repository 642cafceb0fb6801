"""The database is locked, full, or falls over: a command is done or honestly refused, and nothing is half done."""

import asyncio
import resource
import sys
from pathlib import Path

import pytest
from aiohttp import ClientError

from tests.support.demo import Demo, Json, running
from tests.support.held import held
from tests.support.postgres import Cluster
from tests.support.replicas import record, replica

HONEST = "nothing was changed"
NO_LIMIT = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)


async def asked(demo: Demo, path: str, key: str, **body: object) -> tuple[int, Json]:
    """Ask once: the status and the answer, 0 where there came none."""
    try:
        async with demo.session.post(demo.url + path, json={**body, "key": key}) as answer:
            return answer.status, await answer.json()
    except ClientError:
        return 0, {}


async def raises(demo: Demo, number: int) -> tuple[int, Json]:
    values = {"type": "vip_press", "client": "ORION", "case_id": f"CASE-{number}"}
    return await asked(demo, "/demo/submit", f"raise-{number}", **{"as": "moderator1", "form": "new", "values": values})


async def claims(demo: Demo, ref: str) -> tuple[int, Json]:
    line = {"as": "lead", "room": "dm-lead", "text": f"/escalate claim {ref}"}
    return await asked(demo, "/demo/say", f"claim-{ref}", **line)


@pytest.mark.faults
async def test_a_file_that_another_process_holds_is_waited_for_and_read_beside(tmp_path: Path) -> None:
    async with running(tmp_path) as demo:
        assert (await raises(demo, 1))[0] == 200
        async with held(tmp_path / ".handrail" / "demo.db"):
            claiming = asyncio.create_task(claims(demo, "ORION-1"))
            await asyncio.sleep(1)  # real time: longer than several beats
            assert not claiming.done()
            assert (await demo.case("ORION-1"))["owner"] is None
            assert (await demo.get("/readyz"))["ready"]
        status, answer = await claiming
        assert (status, "is yours" in str(answer)) == (200, True)
        assert (await demo.case("ORION-1"))["owner"] == "lead"
        assert (await claims(demo, "ORION-1"))[1] == answer


@pytest.mark.faults
@pytest.mark.skipif(
    sys.platform != "linux", reason="a full disk is played by a limit that only Linux can set from outside"
)
async def test_a_full_disk_is_said_and_afterwards_everything_goes_on(tmp_path: Path) -> None:
    async with running(tmp_path) as demo:
        assert (await raises(demo, 1))[0] == 200
        before = await demo.state()
        rooms = await demo.persona("lead").reads("dub-1")
        resource.prlimit(demo.process.pid, resource.RLIMIT_FSIZE, (4096, resource.RLIM_INFINITY))
        for status, answer in (await raises(demo, 2), await claims(demo, "ORION-1")):
            assert status == 500
            assert HONEST in str(answer["error"])
        assert (await demo.get("/healthz"))["alive"]
        resource.prlimit(demo.process.pid, resource.RLIMIT_FSIZE, NO_LIMIT)
        assert await demo.state() == before
        assert await demo.persona("lead").reads("dub-1") == rooms
        assert "ORION-2 " in str(await raises(demo, 2))
        assert "is yours" in str(await claims(demo, "ORION-1"))
        await demo.advance("PT30M")
        assert (await demo.get("/readyz")) == {"ready": True, "why": [], "degraded": []}
        assert len((await demo.state())["escalations"]) == 2


@pytest.mark.faults
@pytest.mark.postgres
async def test_a_server_that_falls_over_is_missed_honestly_and_taken_up_again(
    tmp_path: Path, postgres: Cluster
) -> None:
    database = await postgres.database()
    async with replica(tmp_path / "one", database) as demo:
        assert (await raises(demo, 0))[0] == 200
        asking = [asyncio.create_task(raises(demo, number)) for number in range(1, 9)]
        await asyncio.wait(asking, return_when=asyncio.FIRST_COMPLETED)
        postgres.crash()
        first = await asyncio.gather(*asking)
        assert {status for status, _ in first} <= {200, 500}
        assert all(answer.get("error") for status, answer in first if status == 500)
        status, answer = await raises(demo, 9)
        assert (status, HONEST in str(answer)) == (500, True)
        async with demo.session.get(demo.url + "/readyz") as ready:
            assert ready.status == 503
            assert "database" in (await ready.json())["why"][0]
        await asyncio.to_thread(postgres.start)
        again = [await raises(demo, number) for number in range(1, 10)]
        assert {status for status, _ in again} == {200}
        assert all(before == after for before, after in zip(first, again, strict=False) if before[0] == 200)
        refs = sorted(case["ref"] for case in (await demo.state())["escalations"])
        assert refs == sorted(f"ORION-{number}" for number in range(1, 11))
        await demo.advance("PT12M")
        await demo.persona("lead").hears("ORION-1 warning: ack")
        assert (await demo.get("/readyz")) == {"ready": True, "why": [], "degraded": []}
    async with record(database) as store:
        assert await store.audit.verify() == []
