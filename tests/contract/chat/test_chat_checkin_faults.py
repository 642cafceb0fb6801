"""Each step of a check-in fails, in the record or in the vault: one sentence says so, and no word gets out.

On both kinds of database: what a driver and a server say of a statement that failed is not the same.
"""

import json
import logging
import sqlite3
from collections.abc import AsyncIterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from bot.log import CHATTY
from tests.contract.chat.conftest import CHATS
from tests.contract.chat.test_chat_checkins import ANSWERS, SENTINELS, WHO, shown
from tests.support.broken import Fault, broken_at
from tests.support.chats import Answer, ChatUnderTest
from tests.support.postgres import Cluster
from tests.support.vault import Kept, in_files

SORRY = "That did not work, and nothing was kept. Please try again."
MANY = 100


class Places(Kept):
    """The two databases of a process, as whoever has them reads them without any key."""

    @property
    def names(self) -> tuple[str, str]:
        """What a fault calls the record and the vault."""
        record, vault = (url.partition("?")[0].rpartition("/")[2] for url in (self.record, self.vault))
        return record, vault

    def rows(self, url: str) -> Mapping[str, str]:
        """Every row of every table."""
        if url.startswith("sqlite"):
            with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as file:
                named = file.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
                return {name: _written(file.execute(f'SELECT * FROM "{name}"').fetchall()) for (name,) in named}
        with psycopg.connect(url) as server:
            named = server.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
            every = sql.SQL("SELECT * FROM {}")
            return {name: _written(server.execute(every.format(sql.Identifier(name))).fetchall()) for (name,) in named}

    @property
    def answers(self) -> int:
        """How many answers lie in the vault."""
        return len(json.loads(self.rows(self.vault)["vault_answers"]))


def _written(rows: list[tuple[object, ...]]) -> str:
    return json.dumps(sorted(list(map(str, row)) for row in rows))


@dataclass(frozen=True)
class Files(Places):
    """In two files of a folder."""

    def on_disk(self) -> str:
        """Whatever the database itself wrote."""
        files = [path for url in (self.record, self.vault) for path in _beside(url)]
        return b"".join(path.read_bytes() for path in files).decode("utf-8", "replace")


def _beside(url: str) -> list[Path]:
    path = Path(url.removeprefix("sqlite:///"))
    return sorted(path.parent.glob(f"{path.name}*"))


@dataclass(frozen=True)
class Server(Places):
    """In two databases of a server. `log` is what it writes of statements that failed."""

    log: Path

    def on_disk(self) -> str:
        """Whatever the database itself wrote."""
        return f"{self.rows(self.record)}{self.rows(self.vault)}{self.log.read_text(errors='replace')}"


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
async def kept(request: pytest.FixtureRequest, tmp_path: Path) -> Files | Server:
    """Where a process keeps what it keeps."""
    if request.param == "sqlite":
        made = await in_files(tmp_path)
        return Files(made.record, made.vault)
    cluster: Cluster = request.getfixturevalue("postgres")
    return Server(await cluster.database(), await cluster.database(empty=True), cluster.folder / "log")


@pytest.fixture(params=CHATS)
async def chat(request: pytest.FixtureRequest, tmp_path: Path, kept: Kept) -> AsyncIterator[ChatUnderTest]:
    """A chat with a running process on these databases."""
    async with CHATS[request.param](tmp_path, kept=kept) as opened:
        yield opened


async def test_a_fault_at_any_step_is_said_and_gives_no_word_away(
    chat: ChatUnderTest, kept: Files | Server, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for chatty in CHATTY:
        caplog.set_level(logging.WARNING, logger=chatty)
    await shown(chat, "/checkin join")
    rows, failed = kept.rows(kept.record), []
    for step in range(1, MANY):
        fault, answer = await answers_with_a_fault(chat, step)
        if not fault.hit:
            break
        assert answer.status == 200, (step, answer.body)
        for word in SENTINELS:
            assert word not in answer.body, (step, word)
        assert SORRY in answer.body, (step, fault.hit)
        assert kept.answers == 0, "it says so, and it is so"
        failed.append(fault.hit)
    assert "Thanks, closed" in answer.body, "the next try comes through, whatever failed before it"
    assert kept.answers == 1
    record, vault = kept.names
    assert set(failed) == {record, vault}
    assert failed.count(vault) > 5, "a check-in takes several steps"
    assert kept.rows(kept.record) == rows, "the record cannot tell, not even that something failed"
    await nowhere(chat, kept, caplog, len(failed))


async def answers_with_a_fault(chat: ChatUnderTest, step: int) -> tuple[Fault, Answer]:
    """Answer a check-in, while the database's step of this number fails."""
    with broken_at(step) as fault:
        return fault, await chat.fills(WHO, f"dm-{WHO}", "checkin", ANSWERS)


async def nowhere(chat: ChatUnderTest, kept: Files | Server, caplog: pytest.LogCaptureFixture, failures: int) -> None:
    """No word of an answer is anywhere, and of each failure its kind alone."""
    places = {
        "log": "\n".join(f"{one.getMessage()} {one.exc_text} {one.exc_info}" for one in caplog.records),
        "numbers": (await chat.house.health.numbers()).decode(),
        "databases": kept.on_disk(),
    }
    assert places["log"].count("a private request failed") == failures, "its kind, once each"
    for place, whole in places.items():
        for word in SENTINELS:
            assert word not in whole, (place, word)
