"""`handrail go-live`: who will hear is shown before the question, and the answer holds for every process."""

import asyncio
import os
import pty
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from bot.cli.go_live import audience, first_week, run
from handlers.domain.errors import BadInput
from handlers.rehearsal import LIVE
from tests.support.demo import ROOT
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


@pytest.mark.parametrize(
    ("typed", "ends"),
    [
        (b"live\n", (0, "Live: from now on")),
        (b"yes\n", (1, "Nothing was changed")),
        (None, (130, "")),  # Ctrl-C
    ],
)
async def test_at_a_terminal_only_the_word_goes_live(
    house: House, config: Path, given: dict[str, str], typed: bytes | None, ends: tuple[int, str]
) -> None:
    ours, theirs = pty.openpty()
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "TERM": "dumb", **given}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "go-live", "-c", str(config)),
        cwd=config.parent,
        env=environment,
        stdin=theirs,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    assert process.stdout is not None
    asked = await process.stdout.readuntil(b"from now on: ")
    assert b"Posts will go to:" in asked
    assert b"Pings of the coming week" in asked
    if typed is None:
        await _interrupted(process)
    else:
        os.write(ours, typed)
    rest, _ = await process.communicate()
    os.close(ours)
    os.close(theirs)
    assert process.returncode is not None
    told = process.returncode if process.returncode >= 0 else 128 - process.returncode  # as a shell tells a signal
    assert told == ends[0], rest
    assert ends[1] in rest.decode()
    async with house.store.reading() as work:
        assert (await work.settings.get(LIVE) is not None) is (ends[0] == 0)


async def _interrupted(process: asyncio.subprocess.Process) -> None:
    """Ctrl-C, as often as it takes: one between the question and the reading of the answer is only noted."""
    while process.returncode is None:
        process.send_signal(signal.SIGINT)
        with suppress(TimeoutError):
            await asyncio.wait_for(process.wait(), 1)


def test_a_file_that_says_so_itself_leaves_nothing_to_decide(
    house: House, given: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(APP_YAML, None, given, sure=True) == 0
    assert "as app.yaml says" in capsys.readouterr().out
