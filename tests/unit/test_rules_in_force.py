"""Every change of the rules is an event of a signed timeline, and the same rules again are none."""

import asyncio
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.config import ConfigError
from bot.config.problems import Problem
from bot.rules import RECORD, Rules
from handlers.domain.rulebook import RuleBook
from storage.store import SqlStore
from tests.support.house import TUESDAY_NINE, shipped_rules


async def test_a_change_of_rules_is_signed_and_the_same_rules_again_are_not_a_change(store: SqlStore) -> None:
    book = shipped_rules()
    for hours, version in enumerate(("first", "first", "second")):
        rules = Rules(lambda version=version: replace(book, version=version))  # type: ignore[misc]  # bound now, on purpose
        await rules.put_in_force(store, TUESDAY_NINE + timedelta(hours=hours))
    async with store.reading() as work:
        events = await work.timeline.of(RECORD)
    assert [(event.kind, event.data["before"], event.data["version"]) for event in events] == [
        ("rules", "", "first"),
        ("rules", "first", "second"),
    ]
    await store.audit.anchor(TUESDAY_NINE + timedelta(hours=4))
    assert await store.audit.verify() == []


PATIENCE = 30.0  # seconds until a test that hangs is given up
WRONG = Problem(
    "app.yaml", 12, "clients.0.timezone", "s3cret-value", "a zone; did you mean s3cret-value?", "Europe/Dublin"
)


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (ConfigError([WRONG]), "app.yaml:12: clients.0.timezone"),
        (ConfigError([replace(WRONG, line=line) for line in range(30)]), "and 10 more"),
        (PermissionError("/etc/s3cret-value"), "PermissionError"),
    ],
)
async def test_a_reading_that_is_refused_is_signed_too_without_its_values(
    store: SqlStore, error: Exception, told: str
) -> None:
    book = shipped_rules()
    readings: Iterator[RuleBook | Exception] = iter((book, error, replace(book, version="second")))

    def read() -> RuleBook:
        reading = next(readings)
        if isinstance(reading, Exception):
            raise reading
        return reading

    async def now() -> datetime:
        return TUESDAY_NINE

    rules = Rules(read)
    await rules.put_in_force(store, TUESDAY_NINE)
    assert not await rules.reload(store, now)
    assert rules() is book
    assert await rules.reload(store, now)
    async with store.reading() as work:
        events = await work.timeline.of(RECORD)
    assert [sorted(event.data) for event in events] == [
        ["before", "version"],
        ["kept", "refused"],
        ["before", "version"],
    ]
    assert (events[1].kind, events[1].actor, events[1].data["kept"]) == ("rules", "handrail", book.version)
    assert told in str(events[1].data["refused"])
    assert "s3cret" not in str(events[1].data)
    await store.audit.anchor(TUESDAY_NINE + timedelta(hours=1))
    assert await store.audit.verify() == []


async def test_nobody_waits_while_the_file_is_read_and_the_last_one_asked_for_is_in_force(store: SqlStore) -> None:
    book, goes_on = shipped_rules(), threading.Event()
    versions = iter(("first", "second", "third"))

    def read() -> RuleBook:
        version = next(versions)
        assert version != "second" or goes_on.wait(PATIENCE), "nothing else went on while it was read"
        return replace(book, version=version)

    async def now() -> datetime:
        return TUESDAY_NINE

    rules = Rules(read)
    reloading = [asyncio.create_task(rules.reload(store, now)) for _ in range(2)]
    await asyncio.sleep(0)
    goes_on.set()
    assert await asyncio.gather(*reloading) == [True, True]
    assert rules().version == "third"
