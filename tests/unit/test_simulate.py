"""`handrail simulate` foresees what life would bring, and counts a whole day's pings."""

import json
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import pytest

from bot.cli.foresee import foreseen, hypothetical
from bot.cli.loudness import report as day_report
from bot.cli.simulate import Wish, report, run
from bot.cli.simulate_day import lived, read_day
from bot.cli.timeline_svg import drawn
from handlers.domain.errors import BadInput
from handlers.domain.policy import PolicySet, Step, When
from tests.support.house import APP_YAML, shipped_rules
from tests.support.promised import promised
from tests.support.small_rules import RULES

NINE = "2026-11-24T09:00Z"
DAY60 = Path(__file__).parents[1] / "golden" / "day60.json"
MARKS = ("warning", "breach", "untaken")


async def test_what_is_foreseen_is_what_happens(tmp_path: Path) -> None:
    case = hypothetical(RULES, "", "vip_press", "P1", NINE)
    async with promised(tmp_path) as desk:
        await desk.opens(client=None)
        await desk.passes(hours=30)
        lived = [(row.outgoing.about["person"], row.outgoing.about["reached_at"]) for row in await desk.rows()]
    assert [(ping.person, ping.at.isoformat()) for ping in foreseen(RULES, case)] == lived


def test_the_report_names_clocks_people_and_their_local_time() -> None:
    lines = "\n".join(report(RULES, hypothetical(RULES, "orion", "vip_press", None, NINE)))
    assert "Policy p1, the first that fits: it is for severity P1." in lines
    assert "Resolve" in lines
    assert "Mia (mia)" in lines
    assert "Tue 09:15 Europe/Dublin" in lines


def test_a_time_without_an_offset_is_the_organisations() -> None:
    assert hypothetical(RULES, "", "vip_press", "P1", "2026-07-01T09:00").opened_at == datetime(
        2026, 7, 1, 8, tzinfo=UTC
    )


@pytest.mark.parametrize(
    ("client", "kind", "severity", "at", "words"),
    [
        ("ORIN", "vip_press", None, NINE, "Did you mean ORION"),
        ("", "vip_pres", None, NINE, "Did you mean vip_press"),
        ("", "vip_press", "P9", NINE, "no severity"),
        ("", "vip_press", None, "tomorrow", "is not a time"),
        ("", "vip_press", None, "0001-01-01T00:00Z", "too far away"),
        ("", "vip_press", None, "9999-12-31T23:59Z", "too far away"),
    ],
)
def test_a_word_that_means_nothing_is_answered_with_the_nearest(
    client: str, kind: str, severity: str | None, at: str, words: str
) -> None:
    with pytest.raises(BadInput, match=words):
        hypothetical(RULES, client, kind, severity, at)


def test_the_word_type_is_asked_for_in_words_where_neither_a_case_nor_a_day_is_given(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(APP_YAML, Wish(), None) == 2
    assert "Say which type" in capsys.readouterr().err


def _day(tmp_path: Path) -> Path:
    opened = {"type": "vip_press", "client": "ORION", "site": "dublin", "opened": NINE}
    quick = {**opened, "id": 1, "severity": "P1", "taken": "2026-11-24T09:01Z", "told": ["2026-11-24T09:02Z"]}
    slow = {**opened, "id": 2, "severity": "P2", "taken": "2026-11-24T09:50Z", "resolved": "2026-11-24T09:51Z"}
    file = tmp_path / "day.json"
    file.write_text(json.dumps({"cases": [{**quick, "resolved": "2026-11-24T09:30Z"}, slow]}), encoding="utf-8")
    return file


def test_a_day_is_counted_by_kind_duty_and_person_beside_the_loud_ladder(tmp_path: Path) -> None:
    lines = list(day_report(RULES, read_day(RULES, _day(tmp_path))))
    assert lines[0] == "2 cases, 1 ping to 1 person; nobody has more than 1."
    table = [" ".join(line.split()) for line in lines]
    assert "in all 1 4" in table  # 50 % and 75 % of the hour, told to ana and mia
    assert "warning 1 4" in table
    assert "lead 1 2" in table
    assert "manager 0 2" in table
    assert "Ana (ana) 1 2" in table
    assert "Mia (mia) 0 2" in table


def test_the_shipped_defaults_are_quiet_on_the_day_of_sixty_cases() -> None:
    rules = shipped_rules()
    pings = Counter(heard.person for heard in lived(rules, read_day(rules, DAY60)))
    assert 0 < pings.total() <= 130
    assert max(pings.values()) <= 25


def test_a_file_that_is_no_day_is_refused_in_words(tmp_path: Path) -> None:
    file = tmp_path / "day.json"
    file.write_text("[]", encoding="utf-8")
    with pytest.raises(BadInput, match="is not a day of cases"):
        read_day(RULES, file)
    with pytest.raises(BadInput, match=r"cannot be read \(No such file or directory\)"):
        read_day(RULES, tmp_path / "none.json")


def test_a_drawing_shows_every_clock_and_ping_in_both_zones_and_in_words() -> None:
    case = hypothetical(RULES, "ORION", "vip_press", "P1", NINE)
    drawing = drawn(RULES, case, ZoneInfo("Europe/Dublin"))
    words = " ".join(ElementTree.fromstring(drawing).itertext())  # noqa: S314 - our own drawing, made a line above
    assert all(name in words for name in ("Take", "First response", "Next update", "Resolve"))
    assert "Dublin time" in words
    assert "Orion, New York" in words
    assert "Tue 24 Nov 04:15:01" in words  # the breach of `ack` on Orion's clock
    marks = [part for part in ElementTree.fromstring(drawing).iter() if part.get("class") in MARKS]  # noqa: S314 - ours
    assert len(marks) == 2 * len(foreseen(RULES, case))  # on its lane, and in the list
    assert 'role="img" aria-labelledby="title description"' in drawing


def test_words_of_the_configuration_cannot_become_markup_in_a_drawing() -> None:
    nasty = replace(RULES.types["vip_press"], named="</text><script>alert(1)</script> & co")
    rules = replace(RULES, types={**RULES.types, "vip_press": nasty})
    drawing = drawn(rules, hypothetical(rules, "", "vip_press", "P1", NINE), ZoneInfo("UTC"))
    assert "<script" not in drawing
    assert "& co" in " ".join(ElementTree.fromstring(drawing).itertext())  # noqa: S314 - our own drawing


def test_a_p0_that_nobody_takes_has_a_lane_of_its_own() -> None:
    drawing = drawn(RULES, hypothetical(RULES, "", "vip_press", "P0", NINE), ZoneInfo("UTC"))
    assert "Not taken" in drawing
    assert 'class="untaken"' in drawing


def test_a_legal_clock_has_its_lane_its_marks_and_its_caution_in_the_drawing() -> None:
    rules = shipped_rules()
    case = hypothetical(rules, "ORION", "legal_order", None, NINE)
    drawing = drawn(rules, case, ZoneInfo("Europe/Dublin"))
    parts = list(ElementTree.fromstring(drawing).iter())  # noqa: S314 - our own drawing, made a line above
    words = [part.text for part in parts if part.tag.endswith("}text")]
    assert {"Legal", "Internal target", "eu terreg removal", "25 min"} <= set(words)
    assert "Legal: Reg (EU) 2021/784 Art 3(3), as of 2026-11-22, not legal advice." in words
    (described,) = [part.text or "" for part in parts if part.tag.endswith("}desc")]
    assert "Legal: eu terreg removal is due Tue 10:00:00." in described
    assert "not legal advice" in described
    assert len([part for part in parts if part.get("class") in MARKS]) == 2 * len(foreseen(rules, case))


def test_site_and_labels_choose_the_policy_of_a_hypothetical_case(capsys: pytest.CaptureFixture[str]) -> None:
    rules = shipped_rules()
    site = list(rules.sites)[-1]
    case = hypothetical(rules, "", "tooling_outage", None, NINE, site=site, labels=("self_harm",))
    assert (case.site, case.labels) == (site, ("self_harm",))
    first = rules.policy_set.policies[0]
    here = replace(first, key="here", when=When(sites=frozenset({site}), labels=frozenset({"self_harm"})))
    theirs = replace(rules, policy_set=PolicySet("v", (here, *rules.policy_set.policies)))
    assert "Policy here, the first that fits" in "\n".join(report(theirs, case))
    assert run(APP_YAML, Wish(type="tooling_outage", at=NINE, site=site, labels=("self_harm",)), None) == 0
    assert "Labels: " in capsys.readouterr().out
    with pytest.raises(BadInput, match=r"There is no site “dubln”\. Did you mean dublin"):
        hypothetical(rules, "", "tooling_outage", None, NINE, site="dubln")
    with pytest.raises(BadInput, match=r"There is no label “self_harn”\. Did you mean self_harm"):
        hypothetical(rules, "", "tooling_outage", None, NINE, labels=("self_harn",))


def test_a_picture_of_another_kind_is_refused_before_anything_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "out.png"
    assert run(APP_YAML, Wish(type="tooling_outage", at=NINE, svg=file), None) == 2
    assert not file.exists()
    told = capsys.readouterr()
    assert "the drawing is SVG" in told.err
    assert "out.svg" in told.err
    assert told.out == ""


def test_the_command_writes_the_drawing_it_was_asked_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "out.svg"
    assert run(APP_YAML, Wish(type="tooling_outage", at=NINE, svg=file), None) == 0
    assert file.read_text(encoding="utf-8").startswith("<svg")
    assert "Drawn into" in capsys.readouterr().out
    assert run(APP_YAML, Wish(type="tooling_outage", at=NINE, svg=tmp_path / "none" / "out.svg"), None) == 2


def test_a_call_to_the_pager_is_foreseen_beside_the_people() -> None:
    chain = (Step(100, None, ("manager", "pager")),)
    policies = tuple(replace(policy, chain=chain) for policy in RULES.policy_set.policies)
    rules = replace(
        RULES, pager=("https://pager.example/hook", "PAGER_SECRET"), policy_set=PolicySet("paging", policies)
    )
    case = hypothetical(rules, "", "vip_press", "P1", NINE)
    lines = [" ".join(line.split()) for line in report(rules, case)]
    assert "Tue 24 Nov 09:15:01 breach: ack (100 %) the pager Tue 09:15 Europe/Dublin manager and pager" in lines
    assert lines[-1] == "4 pings to 1 person, if nobody ever acts. Each step is told once."
    assert "the pager" in drawn(rules, case, ZoneInfo("UTC"))
