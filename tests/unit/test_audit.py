"""The proof end to end: a story is told, and `handrail audit verify` finds whatever was done to its file afterwards."""

import shutil
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.cli.storage import verify
from handlers.escalations.telling import digest
from tests.support.house import APP_YAML, House, open_house, raised
from tests.support.stores import AUDIT_KEY

GUARDS = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
FIRST = "(SELECT escalation_id FROM chains ORDER BY escalation_id LIMIT 1)"
SEQ = f"escalation_id = {FIRST} AND seq ="
COLUMNS = "organisation, escalation_id, {seq}, at, actor, kind, audience, data, text_hash, mac"


@dataclass(frozen=True)
class Record:
    """A database file with a story in it, nobody at it."""

    file: Path

    def tampered(self, *statements: str) -> None:
        """Do this to the file as somebody who owns it: the guards are taken away first."""
        with closing(sqlite3.connect(self.file, isolation_level=None)) as database:
            for (guard,) in database.execute(GUARDS).fetchall():
                database.execute(f'DROP TRIGGER "{guard}"')
            for statement in statements:
                assert database.execute(statement).rowcount != 0, f"nothing was done by {statement}"

    def outside(self, statement: str) -> None:
        """Try this on the file with the guards in their places."""
        with closing(sqlite3.connect(self.file, isolation_level=None)) as database:
            database.execute(statement)

    def all_rows(self, table: str) -> Sequence[object]:
        with closing(sqlite3.connect(self.file)) as database:
            return database.execute(f"SELECT * FROM {table}").fetchall()


async def _story(house: House) -> None:
    """Two cases worked on and anchored twice, with every kind of text among their events."""
    first, second = await raised(house), await raised(house, "policy_ambiguity")
    await house.says("lead", f"claim {first}")
    await house.says("lead", f"note {first} the uploader has two more accounts")
    await house.store.audit.anchor(house.now)
    await house.says("moderator1", f"approve {first}")  # refused, and on record
    await house.fills(
        "lead", f"update:{first}", {"text": "It is down.", "send": "true", "preview": digest("It is down.")}
    )
    await house.says("lead", f"note {second} nothing yet")
    await house.waits(hours=5)
    await house.fills("lead", f"resolve:{first}", {"outcome": "actioned"})
    await house.store.audit.anchor(house.now)


@pytest.fixture(scope="module")
def told() -> list[Path]:
    """Where the first test leaves the file of the story for the others."""
    return []


@pytest.fixture
async def record(tmp_path: Path, told: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Record:
    """The file of the story, a fresh copy."""
    if not told:
        folder = tmp_path_factory.mktemp("story")
        async with open_house(folder) as house:
            await _story(house)
        told.append(folder / "handrail.db")
    return Record(Path(shutil.copy(told[0], tmp_path / "handrail.db")))


def verified(record: Record, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    """Run `handrail audit verify` on the file: its exit code and what it says."""
    given = {"AUDIT_KEY": AUDIT_KEY.hex()}
    code = verify(APP_YAML, f"sqlite:///{record.file}", given)
    return code, capsys.readouterr().out


def test_an_untouched_record_is_proved(record: Record, capsys: pytest.CaptureFixture[str]) -> None:
    assert len(record.all_rows("events")) > 12
    code, said = verified(record, capsys)
    assert (code, said) == (0, "Every signature fits: nothing was changed, removed or put in.\n")


@pytest.mark.parametrize(
    ("statements", "named"),
    [
        pytest.param([f"UPDATE events SET actor = 'manager' WHERE {SEQ} 2"], "#2: this event was changed", id="change"),
        pytest.param(
            [f"UPDATE events SET at = at - 60000000 WHERE {SEQ} 3"], "#3: this event was changed", id="earlier"
        ),
        pytest.param([f"UPDATE events SET kind = 'note' WHERE {SEQ} 2"], "#2: this event was changed", id="kind"),
        pytest.param(
            ["UPDATE texts SET text = 'the uploader has no accounts' WHERE text LIKE 'the uploader%'"],
            "the text of this event was changed",
            id="text",
        ),
        pytest.param(
            [f"DELETE FROM texts WHERE {SEQ} 3", f"DELETE FROM events WHERE {SEQ} 3"],
            "#3: events 3 to 3 were removed",
            id="delete",
        ),
        pytest.param(
            [
                f"UPDATE events SET seq = 999 WHERE {SEQ} 1",
                f"UPDATE events SET seq = 1 WHERE {SEQ} 2",
                f"UPDATE events SET seq = 2 WHERE {SEQ} 999",
            ],
            "#1: this event was changed, put in or moved",
            id="reorder",
        ),
        pytest.param(
            [
                f"DELETE FROM texts WHERE escalation_id = {FIRST} AND seq > 4",
                f"DELETE FROM events WHERE escalation_id = {FIRST} AND seq > 4",
                f"UPDATE chains SET seq = 4, anchored_seq = 4, mac = (SELECT mac FROM events WHERE {SEQ} 4) "
                f"WHERE escalation_id = {FIRST}",
            ],
            "were removed from the end",
            id="tail",
        ),
        pytest.param(
            [
                f"DELETE FROM events WHERE escalation_id = {FIRST}",
                f"DELETE FROM escalations WHERE id = {FIRST}",
                f"DELETE FROM chains WHERE escalation_id = {FIRST}",
            ],
            "the whole timeline of this record was removed",
            id="record",
        ),
        pytest.param(
            [
                f"INSERT INTO events ({COLUMNS.format(seq='seq')}) SELECT {COLUMNS.format(seq='999')} "
                f"FROM events WHERE {SEQ} 2"
            ],
            "removed",
            id="insert far behind",
        ),
        pytest.param(
            [
                f"INSERT INTO events ({COLUMNS.format(seq='seq')}) SELECT "
                + COLUMNS.format(seq=f"(SELECT max(seq) + 1 FROM events WHERE escalation_id = {FIRST})")
                + f" FROM events WHERE {SEQ} 2"
            ],
            "this event was changed, put in or moved",
            id="insert at the end",
        ),
        pytest.param(["DELETE FROM anchors WHERE n = 1"], "anchors #1: anchors 1 to 1 were removed", id="anchor"),
        pytest.param(["DELETE FROM anchors WHERE n = 2"], "the anchor that vouched for this event", id="last anchor"),
        pytest.param(["UPDATE anchors SET covers = '[]' WHERE n = 1"], "anchor 1 was changed", id="anchor's words"),
    ],
)
def test_whatever_is_done_to_the_file_is_found_and_named(
    record: Record, statements: list[str], named: str, capsys: pytest.CaptureFixture[str]
) -> None:
    record.tampered("PRAGMA foreign_keys = OFF", *statements)
    code, said = verified(record, capsys)
    assert code == 1
    assert named in said
    assert "do not fit their signatures." in said
    assert "accounts" not in said, "it names the place and no word of what was written"


async def test_an_erased_text_leaves_the_proof_whole(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    async with open_house(tmp_path) as house:
        ref = await raised(house)
        await house.says("lead", f"note {ref} quokka")
        await house.store.audit.anchor(house.now)
        async with house.store.work() as work:
            case = await work.escalations.by_ref(ref)
            assert case is not None
            (note,) = [event for event in await work.timeline.of(case.id) if event.text == "quokka"]
            assert await work.texts.erase(case.id, note.seq)
            await work.commit()
        await house.says("lead", f"note {ref} afterwards")
        assert await house.store.audit.verify() == []
    record = Record(tmp_path / "handrail.db")
    assert "quokka" not in repr(record.all_rows("texts"))
    assert "quokka" not in repr(record.all_rows("events"))


def test_an_erased_text_cannot_be_put_back_with_other_words(record: Record, capsys: pytest.CaptureFixture[str]) -> None:
    record.tampered("UPDATE texts SET text = 'other words', salt = 'other salt' WHERE text LIKE 'the uploader%'")
    code, said = verified(record, capsys)
    assert (code, "the text of this event was changed" in said) == (1, True)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE events SET actor = 'manager'",
        "UPDATE events SET mac = mac",
        "DELETE FROM events",
        "REPLACE INTO events SELECT * FROM events",
        "UPDATE texts SET text = 'x'",
        "UPDATE anchors SET at = 0",
        "DELETE FROM anchors",
    ],
)
def test_the_file_itself_refuses_change(record: Record, statement: str, capsys: pytest.CaptureFixture[str]) -> None:
    before = [record.all_rows(table) for table in ("events", "texts", "anchors")]
    with pytest.raises(sqlite3.IntegrityError, match=r"append-only|never changed"):
        record.outside(statement)
    assert [record.all_rows(table) for table in ("events", "texts", "anchors")] == before
    assert verified(record, capsys)[0] == 0


def test_another_key_proves_nothing(record: Record, capsys: pytest.CaptureFixture[str]) -> None:
    code = verify(APP_YAML, f"sqlite:///{record.file}", {"AUDIT_KEY": "cd" * 32})
    assert code == 1
    assert "was changed" in capsys.readouterr().out
