"""The store's own manners."""

import pytest

from storage.store import SqlStore


async def test_a_second_unit_of_work_in_the_same_task_is_refused_and_does_not_wait_for_ever(store: SqlStore) -> None:
    async with store.work():
        with pytest.raises(RuntimeError, match="open in this task"):
            async with store.work():
                pass  # pragma: no cover


async def test_a_fresh_store_is_ready(store: SqlStore) -> None:
    assert await store.ready()
