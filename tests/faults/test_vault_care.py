"""The vault's own verbs: its key is changed whatever happens, and a copy holds nothing of anybody."""

import asyncio
import json
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import vault as vault_verbs
from storage.vault.store import SqlVault, WrongKeyError, open_vault
from tests.support.demo import Json, begun, ended, running
from tests.support.house import APP_YAML
from tests.support.slack_run import KEY as RECORD_KEY
from tests.support.slack_run import free_port
from tests.support.vault import HARD, PEOPLE, fill

OLD, NEW, OTHER = "0a" * 32, "0b" * 32, "0c" * 32
KILLS = 5


class Folder:
    """A folder with a record's name in it, and a vault beside."""

    def __init__(self, path: Path) -> None:
        self.path, self.url = path, f"sqlite:///{path / 'wellbeing.db'}"
        (path / "app.yaml").write_text(APP_YAML.read_text(encoding="utf-8"), encoding="utf-8")

    def given(self, key: str, new: str = "") -> dict[str, str]:
        found = {"WELLBEING_KEY": key, "DATABASE_URL": f"sqlite:///{self.path / 'handrail.db'}"}
        return found | ({"WELLBEING_NEW_KEY": new} if new else {})

    async def runs(self, *words: str, key: str = OLD, new: str = "") -> tuple[int, str, str]:
        """One verb to its end: exit code, standard output, standard error. A file is named from this folder."""
        named = [str(self.path / word) if word.endswith(".json") else word for word in words]
        line = [named[0], "-c", str(self.path / "app.yaml"), *named[1:]]
        done = await asyncio.to_thread(CliRunner().invoke, vault_verbs.app, line, env=self.given(key, new))
        return done.exit_code, done.stdout, done.stderr

    async def opened(self, key: str) -> SqlVault:
        return await open_vault(self.url, organisation="harbour", key=bytes.fromhex(key))

    async def opens(self, key: str) -> bool:
        try:
            vault = await self.opened(key)
        except WrongKeyError:
            return False
        async with vault.work() as work:
            for person in PEOPLE:
                assert [one.checkin for one in await work.history(person)] == [HARD]
        await vault.close()
        return True


@pytest.fixture
async def folder(tmp_path: Path) -> Folder:
    made = Folder(tmp_path)
    vault = await made.opened(OLD)
    await fill(vault)
    await vault.close()
    return made


async def test_a_change_of_key_that_is_killed_leaves_one_key_that_opens_everything(folder: Folder) -> None:
    began = time.monotonic()
    code, _, said = await ended(folder.path, "vault", "rotate-key", environment=folder.given(OLD, NEW))
    assert code == 0, said
    whole = time.monotonic() - began
    assert (await folder.opens(NEW), await folder.opens(OLD)) == (True, False)

    has, wants = NEW, OLD
    ends: set[bool] = set()
    for number in range(KILLS):
        process = await begun(folder.path, "vault", "rotate-key", environment=folder.given(has, wants))
        await asyncio.sleep(whole * (0.6 + 0.4 * number / KILLS))  # most of it is the start of a process
        if process.returncode is None:
            process.kill()
        await process.communicate()
        old, new = await folder.opens(has), await folder.opens(wants)
        assert old is not new, "one of the two, and only one"
        ends.add(new)
        code, _, said = await folder.runs("rotate-key", key=has, new=wants)
        assert code == 0, said
        assert (await folder.opens(wants), await folder.opens(has)) == (True, False), "asked again, it is done"
        has, wants = wants, has
    assert ends, "it died somewhere"


async def test_a_process_that_runs_goes_on_and_needs_the_new_key_when_it_starts(folder: Folder) -> None:
    port, local = str(free_port()), str(free_port())
    served = {"AUDIT_KEY": RECORD_KEY, "TOKEN_KEY": RECORD_KEY, "HANDRAIL_CLOCK": "manual", "PORT": port}
    served |= {"LOCAL_PORT": local}

    async def answers(key: str, *lines: str) -> list[str]:
        said: list[str] = []
        async with running(
            folder.path, "-c", "app.yaml", verb="run", environment=served | folder.given(key)
        ) as process:
            address = f"http://127.0.0.1:{local}/demo/say"
            for line in lines:
                if line == "rotate":
                    assert (await folder.runs("rotate-key", new=NEW))[0] == 0
                    continue
                asked = {"as": "moderator1", "room": "dm-moderator1", "text": line}
                async with process.session.post(address, json=asked) as answer:
                    said.append(await answer.text())
        return said

    said = await answers(OLD, "/checkin join", "rotate", "/checkin my history on", "/checkin my history")
    assert "Do not keep it" in said[-1], "under the key that it had begun with"
    code, _, why = await ended(folder.path, "run", environment=served | folder.given(OLD))
    assert (code, "another WELLBEING_KEY" in why) == (78, True)
    assert "Do not keep it" in (await answers(NEW, "/checkin my history"))[0]


@pytest.mark.parametrize(
    ("key", "new", "why"),
    [
        (OTHER, NEW, "made with another WELLBEING_KEY"),
        (OLD, OLD, "is the key that the vault has"),
        (OLD, "", "WELLBEING_NEW_KEY is not set"),
        (OLD, "0b", "WELLBEING_NEW_KEY is no key"),
    ],
)
async def test_a_key_that_will_not_do_changes_nothing(folder: Folder, key: str, new: str, why: str) -> None:
    code, _, said = await folder.runs("rotate-key", key=key, new=new)

    assert (code, why in said) == (78, True), said
    assert OLD not in said, "no key is said"
    assert await folder.opens(OLD)


async def test_no_key_is_left_behind_in_the_file_by_a_change(folder: Folder) -> None:
    def on_disk() -> bytes:
        return b"".join(path.read_bytes() for path in folder.path.glob("wellbeing.db*"))

    with closing(sqlite3.connect(folder.path / "wellbeing.db")) as database:
        ((wrapped,),) = database.execute("SELECT wrapped FROM vault_roots")
    assert wrapped.encode() in await asyncio.to_thread(on_disk)
    assert (await folder.runs("rotate-key", new=NEW))[0] == 0
    assert wrapped.encode() not in await asyncio.to_thread(on_disk), "neither in the file, nor in the log beside it"


async def test_a_copy_holds_pages_alone_and_no_opting_out_can_be_undone_by_it(folder: Folder) -> None:
    code, said, _ = await folder.runs("backup", "--out", "pages.json")
    assert (code, "1 pages" in said) == (0, True)
    copy = copied(folder)
    assert [(page["site"], page["first"]) for page in copy["pages"]] == [("dublin", "2026-11-02")]
    assert set(copy["pages"][0]) == {"site", "first", "cohort", "weeks", "body"}
    assert (await folder.runs("backup", "--out", "pages.json"))[0] == 1, "none is written over"

    (folder.path / "wellbeing.db").rename(folder.path / "lost.db")
    code, said, _ = await folder.runs("restore", "pages.json", key=OTHER)
    assert (code, said) == (0, "1 of 1 pages were put back.\n")
    vault = await folder.opened(OTHER)
    async with vault.work() as work:
        for person in PEOPLE:
            assert await work.standing(person) is None, "they opt in again, if they want to"
            assert list(await work.history(person)) == []
    await vault.close()
    assert (await folder.runs("backup", key=OTHER))[1] == (folder.path / "pages.json").read_text(encoding="utf-8")


async def test_what_is_put_back_changes_no_page_and_what_is_no_copy_is_refused(folder: Folder) -> None:
    await folder.runs("backup", "--out", "pages.json")
    good = copied(folder)
    page = good["pages"][0]
    for changed, code, why in (
        (good, 0, "0 of 1"),
        (good | {"pages": [page | {"body": "null"}]}, 1, "no page ever changes"),
        (good | {"pages": [page | {"first": "2026-10-05", "body": "{}"}]}, 65, "no page"),
        (good | {"pages": [page | {"first": "2026-10-06"}]}, 65, "Monday"),
        (good | {"pages": [{**page, "weeks": 2}]}, 65, "no copy of a vault"),
        (good | {"organisation": "other"}, 65, "another organisation"),
        ([], 65, "no copy of a vault"),
    ):
        (folder.path / "tried.json").write_text(json.dumps(changed), encoding="utf-8")
        ended_with, said, sorry = await folder.runs("restore", "tried.json")
        assert (ended_with, why in said + sorry) == (code, True), said + sorry
        assert json.loads((await folder.runs("backup"))[1]) == good


def copied(folder: Folder) -> Json:
    found: Json = json.loads((folder.path / "pages.json").read_text(encoding="utf-8"))
    return found
