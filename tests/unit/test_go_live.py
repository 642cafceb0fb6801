"""`handrail go-live`: who will hear is shown before the question, and the answer holds for every process."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.cli.go_live import audience, first_week, run
from handlers.domain.errors import BadInput
from tests.support.house import APP_YAML, House, open_house, raised, shipped_rules
from tests.support.stores import AUDIT_KEY

REHEARSING = replace(shipped_rules(), rehearses=True)


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with open_house(tmp_path, REHEARSING) as opened:
        yield opened


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """The shipped file as a new installation has it: it does not say whether it is live."""
    file = tmp_path / "app.yaml"
    file.write_text(APP_YAML.read_text(encoding="utf-8").replace("rehearsal: null\n", ""), encoding="utf-8")
    return file


@pytest.fixture
def given(tmp_path: Path) -> dict[str, str]:
    return {"DATABASE_URL": f"sqlite:///{tmp_path / 'handrail.db'}", "AUDIT_KEY": AUDIT_KEY.hex()}


def test_the_audience_names_every_place_and_who_reads_there() -> None:
    said = "\n".join(audience(REHEARSING))
    for word in ("web/managers", "web/dub-1", "web/client-ORION", "Orion:", "our own people"):
        assert word in said


async def test_the_coming_weeks_pings_are_those_of_the_cases_that_are_open_now(house: House) -> None:
    assert (await first_week(house.store, house.rules, house.now))[0].endswith(": 0.")
    ref = await raised(house)
    lines = await first_week(house.store, house.rules, house.now)
    pings = [line for line in lines if ref in line]
    assert pings
    assert "Aoife" in pings[0]
    await house.waits(hours=8)
    heard = sum(len(house.rooms[room]) for room in house.rooms)
    assert heard >= len(pings)


def test_yes_goes_live_once_and_a_second_time_changes_nothing(
    house: House, config: Path, given: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(config, None, given, sure=True) == 0
    assert "Live: from now on" in capsys.readouterr().out
    assert run(config, None, given, sure=True) == 0
    assert "It is live since" in capsys.readouterr().out


def test_where_nobody_can_be_asked_it_stays_a_rehearsal(house: House, config: Path, given: dict[str, str]) -> None:
    with pytest.raises(BadInput, match="--yes"):
        run(config, None, given, sure=False)


def test_a_file_that_says_so_itself_leaves_nothing_to_decide(
    house: House, given: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(APP_YAML, None, given, sure=True) == 0
    assert "as app.yaml says" in capsys.readouterr().out
