"""`handrail migrate`, `audit verify` and their kin: which database they speak of, and that none appears by asking."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.cli import go_live, rebuild, replay, storage, why
from bot.cli.moves import moves
from bot.cli.record import named
from bot.wiring import DatabaseAwayError
from tests.support.house import APP_YAML, shipped_rules

GIVEN = {"AUDIT_KEY": "ab" * 32}
ASKING: dict[str, Callable[[str], object]] = {
    "audit verify": lambda url: storage.verify(APP_YAML, url, GIVEN),
    "audit rebuild": lambda url: rebuild.rebuild(APP_YAML, url, GIVEN, mend=False),
    "replay": lambda url: replay.run(APP_YAML, APP_YAML, url, ("", ""), GIVEN),
    "go-live": lambda url: go_live.run(APP_YAML, url, GIVEN, sure=True),
    "why": lambda url: why.run(APP_YAML, why.Wish("ORION-1"), url, GIVEN),
    "check --against --database": lambda url: asyncio.run(moves(url, shipped_rules(), shipped_rules())),
}


@pytest.mark.parametrize("verb", ASKING)
def test_who_asks_for_a_record_that_is_not_there_makes_none(tmp_path: Path, verb: str) -> None:
    with pytest.raises(DatabaseAwayError, match="There is no database at sqlite:///"):
        ASKING[verb](f"sqlite:///{tmp_path / 'none.db'}")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("option", [True, False])
def test_a_migration_names_the_database(tmp_path: Path, option: bool, capsys: pytest.CaptureFixture[str]) -> None:
    url = f"sqlite:///{tmp_path / 'new.db'}"
    assert storage.migrate(url if option else None, {} if option else {"DATABASE_URL": url}) == 0
    assert capsys.readouterr().out == f"{url} has the newest schema.\n"
    assert (tmp_path / "new.db").exists()


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("sqlite:////tmp/none.db", "sqlite:////tmp/none.db"),
        ("sqlite:///handrail.db", "sqlite:///handrail.db"),
        ("postgresql://ann:s3cret@db.example:5432/handrail", "postgresql://ann@db.example:5432/handrail"),
        ("postgresql://ann:p@ss:w@db.example/handrail?password=s3cret", "postgresql://ann@db.example/handrail"),
        ("postgresql://db.example/handrail", "postgresql://db.example/handrail"),
        ("postgresql:///handrail", "postgresql:///handrail"),
    ],
)
def test_a_database_is_named_without_its_password(url: str, shown: str) -> None:
    assert named(url) == shown
