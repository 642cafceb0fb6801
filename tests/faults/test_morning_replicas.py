"""Two replicas and a kill -9 at any moment: a shift is handed over, and a morning told, once all the same."""

from collections import Counter
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.support.demo import Demo
from tests.support.postgres import Cluster
from tests.support.replicas import one_dies_on_the_way, record, replica, to

BEGAN = datetime(2026, 11, 24, 9, tzinfo=UTC)
HANDED = ["dublin:2026-11-24:day", "austin:2026-11-24:day", "manila:2026-11-25:day", "dublin:2026-11-25:day"]
LISTENERS = ("person:lead", "person:lead_mnl", "person:manager_mnl")  # who is on duty at seven UTC, at both sites
MORNINGS = {
    ("person:manager", "morning:manager:2026-11-25"): 1,
    ("person:site_lead", "morning:site_lead:2026-11-25"): 1,
    ("person:manager_mnl", "morning:manager_mnl:2026-11-25"): 1,
    ("person:manager_aus", "morning:manager_aus:2026-11-24"): 1,
    ("person:manager_aus", "morning:manager_aus:2026-11-25"): 1,
}


@pytest.mark.faults
@pytest.mark.postgres
async def test_two_processes_and_the_death_of_one_leave_every_hand_over_and_every_morning_once(
    tmp_path: Path, postgres: Cluster
) -> None:
    database = await postgres.database()
    async with AsyncExitStack() as life, record(database) as store:
        one = await life.enter_async_context(replica(tmp_path / "one", database))
        ref = await raised_at_manila(one)
        for number, moment in enumerate(("2026-11-25T06:30:30Z", "2026-11-25T07:45:30Z")):
            await one_dies_on_the_way(one, tmp_path / f"other{number}", database, moment)
        await to(one, "2026-11-25T20:00:00Z")
        await one.comes_to_rest()
        async with store.reading() as work:
            rows = await work.outbox.listed(limit=10_000)
            case = await work.escalations.by_ref(ref)
            assert case is not None
            events = await work.timeline.of(case.id)
            assert [one.id for one in await work.handovers.since(BEGAN)] == HANDED
        told = [row for row in rows if "duty" in row.outgoing.about]
        assert {row.state for row in told} <= {"sent", "dropped"}
        for row in told:
            assert row.state == "dropped" or await store.rooms.get(row.receipt or ""), row.outgoing.key
        brought = [row.outgoing for row in told if row.outgoing.about["duty"] == "morning"]
        assert Counter((out.destination, out.about["slot"]) for out in brought) == MORNINGS
        assert [event.kind for event in events].count("handoff") == 1, "offered once"
        lists = [row.outgoing for row in told if row.outgoing.about["duty"] == "unaccepted"]
        assert Counter(out.destination for out in lists) == dict.fromkeys(LISTENERS, 1)
        assert len(await heard(one, "lead", "Manila to Dublin")) == 2, "the card, and the list of what nobody accepted"
        due = [
            (row["kind"], row["ref"]) for row in (await one.state())["due"] if row["kind"] in ("handover", "morning")
        ]
        assert sorted(due) == [
            *(("handover", site) for site in ("austin", "dublin", "manila")),
            *(("morning", manager) for manager in ("manager", "manager_aus", "manager_mnl", "site_lead")),
        ]


async def raised_at_manila(demo: Demo) -> str:
    values = {"type": "vip_press", "client": "ORION", "case_id": "CASE-1"}
    asked = {"as": "moderator2", "form": "new", "values": values, "room": "mnl-1", "key": "raise"}
    return str((await demo.post("/demo/submit", asked))["reply"]["card"]["text"]).split()[0]


async def heard(demo: Demo, reader: str, words: str) -> list[str]:
    return [message["text"] for message in await demo.persona(reader).reads() if words in message["text"]]
