"""A holiday is put in while cases are open: seen beforehand, it moves what is open, and the past can be replayed."""

import asyncio
import signal
from pathlib import Path

from tests.support.demo import ROOT, Demo, ended, running

APPEAL = {"type": "appeal_error", "client": "ORION", "case_id": "CASE-1", "expected": "keep", "actual": "removed"}
DUBLIN = "  - key: dublin\n    timezone: Europe/Dublin\n"
DATABASE = "sqlite:///.handrail/demo.db"


async def test_a_new_holiday_moves_open_due_times_and_the_owner_hears_of_it(tmp_path: Path) -> None:
    shipped = (ROOT / "app.yaml").read_text(encoding="utf-8")
    config, old = tmp_path / "app.yaml", tmp_path / "old.yaml"
    for path in (config, old):
        path.write_text(shipped, encoding="utf-8")
    async with running(tmp_path, environment={"LOG_LEVEL": "INFO"}) as demo:
        reply = await demo.persona("moderator1").fills("new", **APPEAL)
        assert reply["reply"]["kind"] == "say", reply
        await demo.persona("lead").says("/escalate claim ORION-1")
        before = await _due(demo)
        config.write_text(shipped.replace(DUBLIN, f"{DUBLIN}    holidays: [2026-11-25]\n"), encoding="utf-8")

        code, said, errors = await _asked(tmp_path, "check", "--against", "old.yaml", "--database", DATABASE)
        assert (code, errors) == (0, "")
        assert "now closed on 2026-11-25" in said
        assert "ORION-1 Resolve: Thu 26 Nov 17:00 becomes Fri 27 Nov 17:00" in said
        assert await _due(demo) == before

        demo.process.send_signal(signal.SIGHUP)
        for _ in range(300):
            if await _due(demo) != before:
                break
            await asyncio.sleep(0.1)
        assert await _due(demo) == "2026-11-27T17:00:00Z"
        await demo.advance("PT1M")
        (reminder,) = await demo.persona("lead").hears("ORION-1 reminder")
        assert "deadlines moved" in reminder["text"] or "deadline moved" in reminder["text"]
        await demo.advance("PT80H")

        strict = tmp_path / "new.yaml"
        strict.write_text(shipped.replace("resolve: 3bd", "resolve: 10bd"), encoding="utf-8")
        code, said, errors = await _asked(tmp_path, "replay", "--against", "new.yaml", "--database", DATABASE)
        assert (code, errors) == (0, "")
        rows = [line.split() for line in said.splitlines()]
        assert ["Resolve", "1", "0", "-1"] in rows
        assert ["ORION-1", "Resolve:", "would", "be", "kept"] in rows
        assert await demo.stop() == 0


async def _due(demo: Demo) -> str:
    clocks = (await demo.case("ORION-1"))["clocks"]
    return next(str(clock["due_at"]) for clock in clocks if clock["kind"] == "resolve")


async def _asked(folder: Path, *words: str) -> tuple[int, str, str]:
    """A verb of the command line beside the running demo, whose log it leaves alone."""
    aside = folder / "aside"
    aside.mkdir(exist_ok=True)
    for name in ("app.yaml", "old.yaml", "new.yaml"):
        if (folder / name).exists():
            (aside / name).write_bytes((folder / name).read_bytes())
    given = [word.replace(".handrail", str(folder / ".handrail")) for word in words]
    return await ended(aside, *given)
