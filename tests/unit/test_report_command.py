"""`handrail report` and `handrail report wbr` on the command line: tables, files, and what was frozen."""

import asyncio
import csv
import hashlib
import io
import json
import os
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli.app import app
from bot.config import load_text
from handlers.domain.exported import BREACH_COLUMNS
from handlers.domain.period import last_week, this_week, today, week
from handlers.domain.rulebook import RuleBook
from handlers.reports.counting import staff_in_files
from handlers.reports.weekly import SEALED_BESIDE, Frozen, files_of, freeze
from tests.support.house import APP_YAML, House, open_house, raised, shipped_rules

RUN = CliRunner()
MONDAY = datetime(2026, 11, 30, 9, tzinfo=UTC)
COLUMNS = (
    "from,to,as_of,group,key,opened,net_kept,net_of,net_percent,gross_kept,gross_of,gross_percent,updates_kept,updates_of,"
    "updates_percent,taken_n,taken_p50_s,taken_p90_s,taken_mean_s,untaken,oldest_untaken_s,resolved_n,resolved_p50_s,"
    "resolved_p90_s,resolved_mean_s,resolved_gross_n,resolved_gross_p50_s,resolved_gross_p90_s,resolved_gross_mean_s,"
    "resolved_finally_n,resolved_finally_p50_s,resolved_finally_p90_s,resolved_finally_mean_s,backlog,open_under_4h,"
    "open_4h_to_24h,open_1d_to_3d,open_3d_to_7d,open_over_7d,used_under_50,used_50_to_100,used_100_to_200,"
    "used_over_200,untargeted,reopened,reopened_of,reopened_percent,excluded,excluded_s"
)


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """A desk with a case taken late, and its clock in the database, as the command line reads it."""
    async with open_house(tmp_path) as opened:
        ref = await raised(opened)
        await opened.waits(minutes=20)
        await opened.says("lead", f"claim {ref}")
        await opened.store.clock.set_manual_time(opened.now)
        yield opened


async def typed(tmp_path: Path, *words: str) -> tuple[int, str, str]:
    """What a line on the command line ends with: its code, its output and its errors."""
    url = f"sqlite:///{tmp_path / 'handrail.db'}"
    environment = {"HANDRAIL_CLOCK": "manual", "HOST": "127.0.0.1", "LOG_LEVEL": "ERROR"}
    whole = ["report", *words, "--config", str(APP_YAML), "--database", url]
    done = await asyncio.to_thread(RUN.invoke, app, whole, env={**os.environ, **environment})
    return done.exit_code, done.stdout, done.stderr


PERIOD = ("--from", "2026-11-24", "--to", "2026-11-25")


async def test_the_columns_of_the_csv_are_a_contract(house: House, tmp_path: Path) -> None:
    code, out, _ = await typed(tmp_path, *PERIOD, "--format", "csv")
    assert code == 0
    assert out.splitlines()[0] == COLUMNS
    found = {(row["group"], row["key"]): row for row in csv.DictReader(io.StringIO(out))}
    assert {("all", ""), ("client", "ORION"), ("site", "dublin"), ("type", "vip_press"), ("severity", "P1")} == set(
        found
    )
    assert (found["all", ""]["net_kept"], found["all", ""]["net_of"], found["all", ""]["net_percent"]) == (
        "0",
        "1",
        "0.0",
    )
    assert [found["type", "vip_press"][name] for name in ("from", "to", "as_of")] == [
        "2026-11-24T00:00:00Z",
        "2026-11-25T00:00:00Z",
        "2026-11-24T09:20:00Z",
    ]
    assert found["all", ""]["taken_p50_s"] == "1200"
    assert found["all", ""]["resolved_p50_s"] == "", "there is no length of nothing"


async def test_exports_carry_roles_and_names_only_where_the_site_allows_it(house: House, tmp_path: Path) -> None:
    code, out, _ = await typed(tmp_path, *PERIOD, "--breaches", "--format", "csv")
    (row,) = csv.DictReader(io.StringIO(out))
    assert code == 0
    assert tuple(row) == BREACH_COLUMNS
    assert (row["ref"], row["clock"], row["late_s"], row["severity"]) == ("ORION-1", "ack", "300", "P1")
    rules = shipped_rules()
    assert staff_in_files(rules)("lead") == "lead"
    assert staff_in_files(rules)("site_lead") == "lead/manager"
    assert (staff_in_files(rules)(None), staff_in_files(rules)("who_left")) == ("", "former staff")
    allowed = replace(rules, sites={**rules.sites, "dublin": replace(rules.sites["dublin"], names_in_exports=True)})
    assert (staff_in_files(allowed)("lead"), staff_in_files(allowed)("lead_mnl")) == ("Aoife Byrne", "lead")


async def test_the_json_and_the_table_say_the_same(house: House, tmp_path: Path) -> None:
    _, out, _ = await typed(tmp_path, *PERIOD, "--format", "json")
    told = json.loads(out)
    assert (told["from"], told["to"], told["zone"]) == ("2026-11-24T00:00:00Z", "2026-11-25T00:00:00Z", "Europe/Dublin")
    assert told["all"]["clocks"]["ack"]["net_of"] == 1
    assert told["by"]["severity"]["P1"]["opened"] == 1
    assert "Aoife" not in out
    code, out, _ = await typed(tmp_path, *PERIOD)
    assert code == 0
    assert "Report · 2026-11-24 to 2026-11-24 · days of Europe/Dublin · as of 2026-11-24T09:20:00Z" in out
    assert "all" in out
    assert "0.0 % (0 of 1)" in out
    _, out, _ = await typed(tmp_path, "--client", "orion")
    assert "Report · ORION · this week · days of America/New_York" in out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ("--format", "xml"),
            "--format xml: there is no such format. Allowed: table, csv, json.",
        ),
        (("--client", "NOBODY"), "--client NOBODY: no such client. Allowed: "),
        (("--from", "monday"), "--from monday: that is no day. Allowed: a date. Example: --from 2026-11-16"),
        (("--to", "2026-11-23"), "--to needs a --from. Example: "),
        (("--from", "2026-11-23", "--to", "2026-11-23"), "--from 2026-11-23 must lie before --to 2026-11-23"),
        (("--zone", "Mars/North"), "There is no time zone 'Mars/North'"),
        (("wbr", "--week", "47"), "“47” is no week. Allowed: the ISO year and week. Example: --week 2026-W47"),
        (("wbr", "--week", "2026-W48"), "2026-W48 is not over for ORION before 2026-11-30T05:00:00Z."),
    ],
)
async def test_bad_input_is_one_sentence(house: House, tmp_path: Path, words: tuple[str, ...], said: str) -> None:
    code, out, error = await typed(tmp_path, *words)
    assert (code, out) == (2, "")
    assert error.startswith(f"handrail: {said}"), error


async def test_a_frozen_week_gives_the_same_bytes_and_a_correction_restates_it(house: House, tmp_path: Path) -> None:
    out = tmp_path / "reports"
    await house.waits(seconds=(MONDAY - house.now).total_seconds())
    await house.store.clock.set_manual_time(house.now)
    code, said, error = await typed(tmp_path, "wbr", "--week", "2026-W48", "--out", str(out))
    assert code == 0, error
    first = {path.name: path.read_bytes() for path in out.iterdir()}
    assert {"wbr-2026-W48-ORION.json", "wbr-2026-W48-VEGA.json", "wbr-2026-W48-overview.json"} <= set(first)
    assert all(line.endswith("frozen") for line in said.splitlines())
    await house.waits(hours=3)  # the case goes on, and the week does not
    await house.says("lead", "resolve ORION-1 fixed it")
    await house.store.clock.set_manual_time(house.now)
    code, said, _ = await typed(tmp_path, "wbr", "--week", "2026-W48", "--out", str(out))
    assert {path.name: path.read_bytes() for path in out.iterdir()} == first
    assert all("as frozen 2026-11-30 09:00 UTC" in line for line in said.splitlines())
    await house.says("lead", "code ORION-1 human_error we did not look")
    code, said, _ = await typed(tmp_path, "wbr", "--week", "2026-W48", "--out", str(out))
    (line,) = [line for line in said.splitlines() if "overview" in line]
    name = "wbr-2026-W48-overview.json"
    old, new = json.loads(first[name]), json.loads((out / name).read_text())
    said = "restated: the same breaches, told otherwise"
    assert f"{said} · edition 2 in place of sha256 {old['seal']}" in line
    assert (new["edition"], new["restates"], new["restated"]) == (2, old["seal"], said)
    for client in ("ORION", "VEGA"):
        name = f"wbr-2026-W48-{client}.json"
        assert (out / name).read_bytes() == first[name], "a reason is nothing that a client reads"


async def test_the_hash_of_a_frozen_week_is_that_of_what_it_says(house: House) -> None:
    async with house.store.work() as work:
        found = await freeze(work, house.rules, "2026-W48", MONDAY)
    orion = next(one for one in found if one.whose == "ORION")
    said = json.loads(orion.report.body)
    content = {key: value for key, value in said.items() if key not in SEALED_BESIDE}
    written = json.dumps(content, separators=(",", ":"), ensure_ascii=False)
    assert said["seal"] == hashlib.sha256(written.encode()).hexdigest()
    assert (said["from"], said["to"]) == ("2026-11-23T05:00:00Z", "2026-11-30T05:00:00Z")
    assert isinstance(orion, Frozen)
    assert list(files_of(found))[-1] == "wbr-2026-W48-overview.json"


def test_days_and_weeks_are_those_of_the_zone() -> None:
    spring = today("Europe/Dublin", datetime(2026, 3, 29, 12, tzinfo=UTC))
    assert spring.end - spring.start == 23 * 3600
    now = datetime(2026, 11, 30, 3, tzinfo=UTC)  # still Sunday in New York
    assert last_week("America/New_York", now).name == "2026-W47"
    assert last_week("Europe/Dublin", now).name == "2026-W48"
    assert this_week("Europe/Dublin", now).start == week("2026-W49", "Europe/Dublin").start
    assert week("2026W53", "UTC").name == "2026-W53"
    assert (spring.holds(spring.start), spring.holds(spring.end - 1), spring.holds(spring.end)) == (True, True, False)


def test_the_setting_of_a_site_is_yes_or_no() -> None:
    def read(value: str) -> RuleBook:
        text = "organisation: {key: harbour, timezone: Europe/Dublin}\nsites:\n"
        return load_text(f"{text}  - {{key: dublin, timezone: Europe/Dublin, names_in_exports: {value}}}\n")[0]

    assert read("true").sites["dublin"].names_in_exports
    with pytest.raises(Exception, match=r"names_in_exports") as refused:
        read("maybe")
    assert "maybe" in str(refused.value)
    assert "allowed: true or false" in str(refused.value)
