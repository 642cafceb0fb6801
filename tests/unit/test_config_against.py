"""`handrail check --against OLD` where it matters most: old and new, and for whom."""

from dataclasses import fields

import pytest

from bot.config import load_text
from bot.config.against import changes
from bot.config.settings import AppSettings
from handlers.domain.rulebook import RuleBook
from tests.support.house import APP_YAML

TEXT = APP_YAML.read_text(encoding="utf-8")
PAGER = "# pager: {url: https://pager.harbour.example/handrail, secret: PAGER_SECRET}"
ONE = "pager: {url: https://pager.harbour.example/s3cret, secret: PAGER_SECRET}"
TWO = "pager: {url: https://pager.harbour.example/other, secret: OTHER_SECRET}"
THREE = "pager: {url: https://elsewhere.example/s3cret, secret: PAGER_SECRET}"
HOST = "    - tickets.harbour.example\n"
QUIET = '  lead: ["21:00", "07:00"]\n'


def differences(old: str, new: str) -> list[str]:
    return list(changes(load_text(old), load_text(new)))


@pytest.mark.parametrize(
    ("was", "now", "there", "back"),
    [
        (
            "le_request: [legal_desk, manager, ",
            "le_request: [manager, lead_mnl, ",
            "Restricted group le_request: Ana Reyes joins and sees its cases, those already open too; "
            "Ciara Nolan leaves and sees none of them any more.",
            "Restricted group le_request: Ciara Nolan joins and sees its cases, those already open too; "
            "Ana Reyes leaves and sees none of them any more.",
        ),
        (
            "  death: Death\n",
            "  death: Somebody dies\n",
            "Label death reads “Somebody dies” (was “Death”): for whoever raises or opens a case.",
            "Label death reads “Death” (was “Somebody dies”): for whoever raises or opens a case.",
        ),
        (
            "  death: Death\n",
            "  death: Death\n  drowning: Drowning\n",
            "Label drowning is new, “Drowning”: for whoever raises or opens a case.",
            "Label drowning is gone, “Drowning”: for whoever raises or opens a case.",
        ),
        (
            QUIET,
            '  lead: ["22:30", "06:00"]\n',
            "Quiet hours of Aoife Byrne (lead): 22:30 to 06:00 (was 21:00 to 07:00).",
            "Quiet hours of Aoife Byrne (lead): 21:00 to 07:00 (was 22:30 to 06:00).",
        ),
        (
            QUIET,
            QUIET + '  lead2: ["20:00", "08:00"]\n',
            "Quiet hours of Ben Doyle (lead2): 20:00 to 08:00 (was none).",
            "Quiet hours of Ben Doyle (lead2): none (was 20:00 to 08:00).",
        ),
        (
            HOST,
            "    - new.harbour.example\n    - review.harbour.example\n",
            "Links to new.harbour.example, review.harbour.example are kept from now on, for everybody.",
            "Links to new.harbour.example, review.harbour.example are made unclickable from now on, for everybody.",
        ),
        (
            HOST,
            "    - new.harbour.example\n",
            "Links to tickets.harbour.example are made unclickable from now on, for everybody.",
            "Links to tickets.harbour.example are kept from now on, for everybody.",
        ),
        (
            "text_days: 90 ",
            "text_days: 30 ",
            "Retention, of every case: text days 30 instead of 90.",
            "Retention, of every case: text days 90 instead of 30.",
        ),
        (
            "record_months: 13",
            "record_months: 24",
            "Retention, of every case: record months 24 instead of 13.",
            "Retention, of every case: record months 13 instead of 24.",
        ),
        (
            PAGER,
            ONE,
            "Pager, for whoever a step pages: pager.harbour.example with the secret PAGER_SECRET (was none).",
            "Pager, for whoever a step pages: none (was pager.harbour.example with the secret PAGER_SECRET).",
        ),
        (
            "escalate: [escalate, esc]",
            "escalate: [escalate, alert]",
            "Commands, for everybody: /alert is new for escalate; /esc is no longer understood.",
            "Commands, for everybody: /esc is new for escalate; /alert is no longer understood.",
        ),
        (
            "mode: pull\n    k: 8",
            "mode: push\n    k: 9",
            "Check-ins of dublin, for everybody there: mode push instead of pull; k 9 instead of 8.",
            "Check-ins of dublin, for everybody there: mode pull instead of push; k 8 instead of 9.",
        ),
        (
            "hours: Mon to Fri 08:00 to 20:00, verified_on: 2026-11-20",
            "hours: by day, verified_on: 2026-11-21",
            "Check-ins of dublin, for everybody there: contacts Harbour's employee assistance (+353 1 555 0100; by "
            "day; checked 2026-11-21) instead of Harbour's employee assistance (+353 1 555 0100; Mon to Fri 08:00 to "
            "20:00; checked 2026-11-20).",
            "Check-ins of dublin, for everybody there: contacts Harbour's employee assistance (+353 1 555 0100; Mon to "
            "Fri 08:00 to 20:00; checked 2026-11-20) instead of Harbour's employee assistance (+353 1 555 0100; by "
            "day; checked 2026-11-21).",
        ),
        (
            '  - {name: NCMH Crisis Hotline, reach: "1553", hours: day and night, country: PH}\n',
            "",
            "Help now, for everybody in PH: NCMH Crisis Hotline (1553; day and night; checked never) is gone.",
            "Help now, for everybody in PH: NCMH Crisis Hotline (1553; day and night; checked never) is new.",
        ),
        (
            '{site: austin, at: "08:45", ask_before: 60m}',
            '{site: austin, at: "09:15", ask_before: 30m}',
            "Stand-up of austin, for everybody there: at 09:15 instead of 08:45; ask before 30 min instead of 1 h;"
            " remind before 7 min instead of 15 min.",
            "Stand-up of austin, for everybody there: at 08:45 instead of 09:15; ask before 1 h instead of 30 min;"
            " remind before 15 min instead of 7 min.",
        ),
        (
            '  - {site: austin, at: "08:45", ask_before: 60m}\n',
            "",
            "Stand-up of austin is gone: for everybody there.",
            "Stand-up of austin is new: for everybody there.",
        ),
        (
            "rehearsal: null\n",
            "",
            "Rehearsal, for whoever would be told: into the managers' channel until `handrail go-live` (was live).",
            "Rehearsal, for whoever would be told: live (was into the managers' channel until `handrail go-live`).",
        ),
        (
            "  web: {enabled: true} ",
            "  web: {enabled: true, allow_with_live: true} ",
            "Chat web, for everybody in it: allow with live yes instead of no.",
            "Chat web, for everybody in it: allow with live no instead of yes.",
        ),
        (
            "  # slack: {mode: socket, workspaces: [{id: T0HARBOUR}]}",
            "  slack: {mode: socket, workspaces: [{id: T0HARBOUR}]}",
            "Chat slack is on, for everybody in it.",
            "Chat slack is off, for everybody in it.",
        ),
    ],
)
def test_a_change_is_told_with_old_and_new_and_for_whom(was: str, now: str, there: str, back: str) -> None:
    assert TEXT.count(was) == 1
    other = TEXT.replace(was, now)
    assert there in differences(TEXT, other)
    assert back in differences(other, TEXT)


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        (ONE, TWO, "another address at pager.harbour.example with the secret OTHER_SECRET (was"),
        (ONE, THREE, "elsewhere.example with the secret PAGER_SECRET (was pager.harbour.example"),
    ],
)
def test_a_pagers_address_may_hold_a_key_and_is_told_by_its_host_alone(old: str, new: str, line: str) -> None:
    lines = differences(TEXT.replace(PAGER, old), TEXT.replace(PAGER, new))
    assert any(line in one for one in lines), lines
    assert "s3cret" not in "".join(lines)


def test_every_part_of_the_rules_is_compared() -> None:
    """A part that nobody compares would change in silence."""
    sources = [APP_YAML.parent / "bot" / "config" / name for name in ("against.py", "against_settings.py")]
    text = "".join(path.read_text(encoding="utf-8") for path in sources)
    derived = {"version", "notes", "rehearses", "covers", "standing_in", "reach", "unchosen"}
    derived |= {"snapshot_months", "standup_days"}  # told with the rest of `retention`
    parts = {one.name for kind in (RuleBook, AppSettings) for one in fields(kind)} - derived
    assert [part for part in sorted(parts) if f".{part}" not in text and f'"{part}"' not in text] == []
