"""Two replicas and a kill -9 at any moment: every client's week is frozen once all the same, and told of once."""

import json
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path

import pytest

from handlers.reports.frozen import name_of
from tests.support.house import shipped_rules
from tests.support.postgres import Cluster
from tests.support.replicas import one_dies_on_the_way, record, replica, to

SUNDAY = datetime(2026, 11, 29, 15, tzinfo=UTC)
WHOSE = (*shipped_rules().clients, "overview")


@pytest.mark.faults
@pytest.mark.postgres
async def test_two_processes_and_the_death_of_one_freeze_every_week_once(tmp_path: Path, postgres: Cluster) -> None:
    database = await postgres.database()
    async with AsyncExitStack() as life, record(database, at=SUNDAY) as store:
        one = await life.enter_async_context(replica(tmp_path / "one", database))
        await one_dies_on_the_way(one, tmp_path / "other", database, "2026-11-30T05:59:00Z")
        await to(one, "2026-11-30T09:00:00Z")
        await one.comes_to_rest()
        async with store.reading() as work:
            found = [await work.reports.frozen(name_of("2026-W48", whose)) for whose in WHOSE]
            rows = await work.outbox.listed(limit=10_000)
        for report in found:
            assert report is not None
            assert (report.edition, json.loads(report.body)["late_seconds"]) == (1, 0), report.name
        told = [row for row in rows if row.outgoing.about.get("frozen_week") == "2026-W48"]
        assert sorted(row.outgoing.key.split(":")[2] for row in told) == sorted(WHOSE)
        assert len({row.receipt for row in told if row.state == "sent"}) == 1, "one message, edited"
        due = {row["ref"] for row in (await one.state())["due"] if row["kind"].startswith("weekly")}
        assert due == set(shipped_rules().clients), "and the next one waits"
