"""What the command line makes of the record after somebody answered a check-in: the same as before, to the byte."""

import asyncio
import os
from pathlib import Path

from typer.testing import CliRunner

from bot.cli.app import app
from tests.contract.chat.test_chat_checkins import ANSWERS, SENTINELS, WHO, shown
from tests.support.chats import ChatUnderTest
from tests.support.house import APP_YAML, FIELDS
from tests.support.stores import AUDIT_KEY
from tests.support.vault import vault_in

WHEN = ("--from", "2026-11-23", "--to", "2026-11-30")
LINES = (
    ("report", *WHEN),
    *(("report", *WHEN, "--format", how) for how in ("csv", "json")),
    *(("report", *WHEN, "--breaches", "--format", how) for how in ("table", "csv", "json")),
    ("audit", "verify"),
    ("audit", "rebuild"),
    ("why", "ORION-1"),
    ("replay", "--against", str(APP_YAML)),
    ("vault", "backup"),
    ("check",),
    ("migrate",),
)


async def test_no_export_of_the_command_line_has_a_word_of_it(chat: ChatUnderTest, tmp_path: Path) -> None:
    case = {"type": "imminent_harm", "client": "ORION", **FIELDS["imminent_harm"]}
    await chat.fills(WHO, f"dm-{WHO}", "new", case)
    before = [await typed(tmp_path, *line) for line in LINES]
    await shown(chat, "/checkin join")
    await shown(chat, "/checkin my history on")
    assert "Thanks, closed" in (await chat.fills(WHO, f"dm-{WHO}", "checkin", ANSWERS)).body
    after = [await typed(tmp_path, *line) for line in LINES]

    for line, was, is_now in zip(LINES, before, after, strict=True):
        assert is_now == was, f"{line}: nobody can tell that somebody answered"
    code, frozen = await typed(tmp_path, "report", "wbr", "--week", "2026-W47", "--out", "{folder}/weekly")
    weekly = [path.read_text(encoding="utf-8") for path in sorted((tmp_path / "weekly").iterdir())]
    assert [code, *(ended for ended, _ in after)] == [0] * (len(LINES) + 1)
    assert len(weekly) > 1
    for said in (frozen, *(said for _, said in after), *weekly):
        for word in SENTINELS:
            assert word not in said


async def typed(folder: Path, *words: str) -> tuple[int, str]:
    """One line on the command line, to its end: its code, and what it printed."""
    url, key = vault_in(folder)
    given = {"AUDIT_KEY": AUDIT_KEY.hex(), "WELLBEING_DATABASE_URL": url, "WELLBEING_KEY": key.hex()}
    given |= {"HANDRAIL_CLOCK": "manual", "DATABASE_URL": f"sqlite:///{folder / 'handrail.db'}"}
    whole = [word.format(folder=folder) for word in words]
    whole += [] if words == ("migrate",) else ["--config", str(APP_YAML)]
    done = await asyncio.to_thread(CliRunner().invoke, app, whole, env={**os.environ, **given})
    return done.exit_code, done.stdout
