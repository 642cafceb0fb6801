"""The weekly report in three chats at once: the domain page's golden table, lived on a real house, asked, and frozen.

Story 12 of the domain page. The table's week is lived 22 days later, so that it is a whole week from a Monday on.
"""

import csv
import io
import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.e2e.test_three_chats import Everywhere, everywhere, three_yaml
from tests.support import slack_desk
from tests.support.demo import ended
from tests.support.teams_run import words

LATER = timedelta(days=22)
LIVED = (
    ("07 18:00", "E10", "vip_press"),
    ("07 22:00", "E9", "vip_press"),
    ("08 01:00", "E9", "resolve {} actioned"),
    ("08 09:00", "E4", "policy_ambiguity"),
    ("08 09:30", "E4", "wait {} client"),
    ("09 09:00", "E10", "resolve {} actioned"),
    ("09 09:30", "E4", "resume {}"),
    *(("09 10:00", name, "vip_press") for name in ("E1", "E2", "E3")),
    ("09 13:59", "E1", "resolve {} actioned"),
    ("09 14:00", "E2", "resolve {} actioned"),
    ("09 14:01", "E3", "resolve {} actioned"),
    ("10 09:00", "E4", "resolve {} answered"),
    *(("11 09:00", name, "policy_ambiguity") for name in ("E7", "E8")),
    ("11 15:00", "E7", "cancel {} false_alarm"),
    ("12 09:00", "E6", "policy_ambiguity"),
    ("13 09:00", "E8", "cancel {} false_alarm"),
    ("13 12:00", "E12", "policy_ambiguity"),
    ("14 09:00", "E11", "policy_ambiguity"),
    ("14 12:00", "E11", "resolve {} answered"),
    ("14 12:30", "E12", "resolve {} answered"),
    ("14 22:00", "E5", "vip_press"),
)
FORMS = {"vip_press": {"case_id": "CASE-{}"}, "policy_ambiguity": {"policy_ref": "4.3", "sample_case_ids": "CASE-{}"}}
KEPT = "55.6 % (5 of 9) by contract · 44.4 % (4 of 9) by the wall clock"
AS_P1, AS_P2 = "kept 75.0 % (3 of 4)", "kept 40.0 % (2 of 5) · by the wall clock 20.0 % (1 of 5)"
WEEK, EMPTY = "2026-W49", "2026-W44"


def golden_yaml() -> str:
    """The house in three chats, with Orion's days in UTC and a promise to resolve, which is the table's."""
    policies = "\n".join(
        f"  - {{key: only-{target}, when: {{severity: {severity}}}, targets: {{resolve: {target}}}, calendar: 24x7, "
        "pauses: [client], chain: {100: [manager]}}"
        for severity, target in (("P0", "1h"), ("P1", "4h"), ("P2", "24h"), ("P3", "72h"))
    )
    text = re.sub(r"(?ms)^policies:\n.*?(?=^# ---)", f"policies:\n{policies}\n\n", three_yaml(), count=1)
    return text.replace("name: Orion\n    timezone: America/New_York", "name: Orion\n    timezone: UTC", 1)


async def test_the_golden_week_is_the_same_in_every_chat_and_frozen(tmp_path: Path) -> None:
    async with everywhere(tmp_path, yaml=golden_yaml()) as house:
        refs = await lived(house)
        await to(house, "15 00:00")
        await every_chat_says_the_same(house)
        await to(house, "15 09:00")  # the week is over for every client
        await the_managers_read_that_it_is_frozen(house)
        first = await frozen(tmp_path)
        assert json.loads(first[f"wbr-{WEEK}-ORION.json"])["frozen_at"] == "2026-12-07T01:00:00Z", "by itself"
        await the_files_say_it(tmp_path, first, refs)
        await every_client_reads_what_was_frozen(house)
        assert await frozen(tmp_path) == first, "the same bytes"
        await a_correction_is_said(house, tmp_path)


async def to(house: Everywhere, moment: str) -> None:
    at = datetime.strptime(f"2026-11-{moment}", "%Y-%m-%d %H:%M").replace(tzinfo=UTC) + LATER
    if at > await house.slack.demo.now():
        await house.slack.demo.post("/demo/clock", {"to": at.isoformat()})


async def lived(house: Everywhere) -> dict[str, str]:
    """Who raises, resolves and cancels what and when: the rows of the table. The references by their names there."""
    refs: dict[str, str] = {}
    lead = house.slack.demo.persona("manager")
    for moment, name, what in LIVED:
        await to(house, moment)
        if what in FORMS:
            values = {key: value.format(name) for key, value in FORMS[what].items()}
            said = await lead.fills("new", type=what, client="ORION", **values)
            refs[name] = re.findall(r"ORION-[0-9]+", str(said))[0]
        else:
            said = await lead.says(f"/escalate {what.format(refs[name])}")
            assert refs[name] in str(said), said
    await house.slack.settled()
    return refs


async def every_chat_says_the_same(house: Everywhere) -> None:
    """By a slash command, in a direct message and in the web chat, for the manager and for the auditor."""
    for who in ("manager", "auditor"):
        slack = await house.slack.person(who).types("/escalate", "report last client ORION")
        teams = words(await house.teams.says(who, "dm", "report last client ORION"))
        web = str(await house.slack.demo.persona(who).says("/escalate report last client ORION"))
        for said in (slack.words, teams, web):
            assert f"Report · Orion · {WEEK}" in said
            for fact in (KEPT, AS_P1, AS_P2):
                assert fact in said, (fact, said)
            assert "no reason yet 4 (100.0 % so far)" in said, "as many reasons as breaches"


async def the_managers_read_that_it_is_frozen(house: Everywhere) -> None:
    """In their channel, in one message, without anybody having typed anything."""
    await house.slack.settled()
    slack = [one.words for one in house.slack.room("managers")]
    teams = [words(one) for one in house.teams.room("managers")]
    web = [str(one) for one in await house.slack.demo.persona("manager").reads("managers")]
    for room in (slack, teams, web):
        (told,) = [one for one in room if f"Weekly report · {WEEK}" in one]
        assert "5 of 5 clients frozen" in told
        assert "Overview · Frozen" in told


async def frozen(folder: Path, *more: str) -> dict[str, bytes]:
    """Freeze the week; the files that are written."""
    out = folder / "out"
    await typed(folder, "report", "wbr", "--week", WEEK, "--out", str(out))
    return {path.name: path.read_bytes() for path in out.iterdir() if WEEK in path.name}


async def typed(folder: Path, *line: str) -> str:
    """What a line on the command line says, beside the running house."""
    database = f"sqlite:///{folder / 'handrail.db'}"
    given = {"HANDRAIL_CLOCK": "manual", "HOST": "127.0.0.1"}
    whole = (*line, "--config", str(folder / "app.yaml"), "--database", database)
    code, said, errors = await ended(folder, *whole, environment=given)
    assert code == 0, errors
    return said


async def the_files_say_it(folder: Path, files: dict[str, bytes], refs: dict[str, str]) -> None:
    """The client's copy, the CSV, and a week in which the clocks of a zone change."""
    told = json.loads(files[f"wbr-{WEEK}-ORION.json"])
    assert (told["from"], told["to"], told["zone"]) == ("2026-11-30T00:00:00Z", "2026-12-07T00:00:00Z", "UTC")
    assert (told["figures"]["all"]["net_percent"], told["figures"]["all"]["gross_percent"]) == (55.6, 44.4)
    assert sorted(row["ref"] for row in told["breaches"]) == sorted(refs[name] for name in ("E3", "E6", "E8", "E12"))
    assert not {"code", "owner", "site"} & set(told["breaches"][0])
    period = ("--from", "2026-11-30", "--to", "2026-12-07", "--client", "ORION", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(await typed(folder, "report", *period))))
    assert list(rows[0].values())[:3] == ["2026-11-30T00:00:00Z", "2026-12-07T00:00:00Z", "2026-12-07T00:00:00Z"]
    assert (rows[0]["net_kept"], rows[0]["net_of"], rows[0]["gross_kept"]) == ("5", "9", "4")
    breaches = await typed(folder, "report", *period, "--breaches")
    assert breaches.splitlines()[1].startswith("2026-12-01T14:00:00Z,")
    assert "CASE-" not in breaches, "no free text"
    await typed(folder, "report", "wbr", "--week", EMPTY, "--out", str(folder / "out"))
    autumn = json.loads((folder / "out" / f"wbr-{EMPTY}-DRACO.json").read_bytes())
    begins, ends = (datetime.fromisoformat(autumn[name]) for name in ("from", "to"))
    assert ends - begins == timedelta(days=7, hours=1), autumn["zone"]


async def every_client_reads_what_was_frozen(house: Everywhere) -> None:
    slack = await house.slack.person("client_orion").mentions("report", slack_desk.CHANNELS["client-ORION"])
    teams = await house.teams.asks("client_orion", "client-ORION", "report")
    web = str(await house.slack.demo.persona("client_orion").says("/escalate report", room="client-ORION"))
    for said in (slack.words, teams, web):
        assert KEPT in said
        assert "sha256" in said
        assert "no reason yet" not in said


async def a_correction_is_said(house: Everywhere, folder: Path) -> None:
    """A case of Monday had begun on Saturday, as it turns out: too late in the frozen week."""
    lead = house.slack.demo.persona("manager")
    said = await lead.fills("new", type="policy_ambiguity", client="ORION", policy_ref="4.3", sample_case_ids="CASE-13")
    ref = re.findall(r"ORION-[0-9]+", str(said))[0]
    await lead.says(f"/escalate start {ref} 2026-12-05T20:00:00Z their mail lay in the wrong queue")
    out = await typed(folder, "report", "wbr", "--week", WEEK, "--out", str(folder / "out"))
    assert re.search(r"ORION.json .* restated: \+1 breach, \+1 breach by the wall clock · edition 2 in place of", out)
    teams = await house.teams.asks("client_orion", "client-ORION", "report")
    slack = await house.slack.person("client_orion").mentions("report", slack_desk.CHANNELS["client-ORION"])
    for words_there in (teams, slack.words):
        assert "restated: +1 breach" in words_there
        assert "50.0 % (5 of 10) by contract" in words_there
