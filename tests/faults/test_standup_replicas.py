"""Two replicas and a kill -9 at any moment: a stand-up asks, reminds and tells once all the same."""

from collections import Counter
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from tests.support.postgres import Cluster
from tests.support.replicas import one_dies_on_the_way, record, replica, to

SITES = ("manila", "dublin", "austin")


@pytest.mark.faults
@pytest.mark.postgres
async def test_two_processes_and_the_death_of_one_leave_every_stand_up_once(tmp_path: Path, postgres: Cluster) -> None:
    database = await postgres.database()
    async with AsyncExitStack() as life, record(database) as store:
        one = await life.enter_async_context(replica(tmp_path / "one", database))
        await one_dies_on_the_way(one, tmp_path / "other", database, "2026-11-25T08:45:30Z")
        await to(one, "2026-11-25T20:00:00Z")
        await one.comes_to_rest()
        async with store.reading() as work:
            rows = await work.outbox.listed(limit=10_000)
        told = [row for row in rows if "standup" in row.outgoing.about]
        assert {row.state for row in told} <= {"sent", "dropped"}
        said = Counter(
            (row.outgoing.about["what"], row.outgoing.destination, row.outgoing.about["day"]) for row in told
        )
        assert set(said.values()) == {1}
        digests = sorted(row.outgoing.about["standup"] for row in told if row.outgoing.about["what"] == "digest")
        assert digests == ["austin", "austin", "dublin", "manila"], "of Tuesday and of Wednesday"
        for row in told:
            stands = await store.rooms.get(row.receipt or "") is not None
            assert stands or row.state == "dropped", row.outgoing.key
        due = {row["ref"] for row in (await one.state())["due"] if row["kind"] == "standup"}
        assert due == {"dublin:2026-11-26", "manila:2026-11-26", "austin:2026-11-27"}, "Thanksgiving is no working day"
