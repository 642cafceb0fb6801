"""`handrail check`: says what a file means, what is wrong with it, and what a change does, for whom."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.cli.check import run
from bot.config import load_text
from bot.config.against import changes
from bot.config.words import explained
from bot.config.words_shifts import gaps

APP_YAML = Path(__file__).parents[2] / "app.yaml"
TEXT = APP_YAML.read_text(encoding="utf-8")
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def said(text: str = TEXT) -> str:
    return "\n".join(explained(*load_text(text), NOW))


def differences(old: str, new: str) -> list[str]:
    return list(changes(load_text(old), load_text(new)))


def test_a_good_file_is_explained_and_ends_with_0(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(str(APP_YAML), None) == 0
    assert "app.yaml can be used." in capsys.readouterr().out


def test_where_nothing_can_be_rehearsed_it_says_that_it_is_live() -> None:
    slack = "adapters: {slack: {mode: socket, workspaces: [{id: T1}]}}"
    text = f"organisation: {{key: harbour, timezone: Europe/Dublin}}\n{slack}\n"
    assert "Live: posts go where they are meant to go. With a `managers_channel`" in said(text)
    with_a_channel = f"{text}managers_channel: {{slack: T1/C2}}\n"
    assert "Rehearsal into the managers' channel until `handrail go-live`." in said(with_a_channel)


def test_a_bad_file_ends_with_78_and_says_why_on_standard_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = tmp_path / "bad.yaml"
    bad.write_text("organisation: {key: harbour, timezone: Europe/Dubln}\n", encoding="utf-8")

    assert run(str(bad), None) == 78
    out, err = capsys.readouterr()
    assert out == ""
    assert "bad.yaml:1: organisation.timezone" in err
    assert "did you mean Europe/Dublin" in err
    assert "1 problem." in err


def test_it_names_who_is_on_duty_and_who_is_pinged_when() -> None:
    words = said()

    assert "Dublin, now Tue 24 Nov 09:00: lead Aoife Byrne; backup Ben Doyle; manager Niamh Brennan" in words
    assert "while nobody has it: at once the lead, after 2 min the backup and the lead" in words
    assert "a human takes it within 4 open hours (dublin); 100 % the owner" in words


def test_it_names_who_hands_over_to_whom_and_when_managers_hear_of_their_morning() -> None:
    words = said()

    manila = "Manila, day, hands over to Dublin: next Wed 25 Nov at 15:00, card at 14:30"
    assert f"{manila}; nobody is there for 1 h in between." in words
    assert (
        "Dublin, day, hands over to Austin: next Tue 24 Nov at 17:00, card at 16:30; both are there for 3 h." in words
    )
    assert "Niamh Brennan: next Wed 25 Nov at 07:45, before the shift of 08:00." in words

    alone = said(APP_YAML.read_text(encoding="utf-8").replace("    hands_over_to:", "    # hands_over_to:"))
    assert "none: no site has `hands_over_to`." in alone
    off = said(APP_YAML.read_text(encoding="utf-8") + "\nmorning: {enabled: false}\n")
    assert "none: `morning.enabled` is false." in off


def test_it_names_when_each_clients_week_is_frozen() -> None:
    assert "Orion: 2026-W48 is frozen on Mon 30 Nov at 01:00 (America/New_York)." in said()


def test_it_lists_the_next_openings_and_what_a_promise_starting_now_would_be() -> None:
    words = said()

    assert "manila (Asia/Manila) opens Wed 25 Nov 07:00, Thu 26 Nov 07:00, Fri 27 Nov 07:00, Tue 01 Dec 07:00" in words
    assert "starting now is due Tue 24 Nov 17:00" in words


def test_it_says_what_is_measured_about_staff_and_warns_of_a_missing_pager() -> None:
    words = said()

    assert "About the work of moderators: nothing." in words
    assert "nothing is published for fewer than 8 answers" in words
    assert "No pager" in words


def test_it_warns_of_hours_without_anybody() -> None:
    bare = TEXT.replace("  - {duty: lead, site: dublin, person: lead_night,", "  - {duty: legal, person: lead_night,")
    lines = list(gaps(load_text(bare)[0], NOW))

    assert lines == ["Dublin: nobody is lead for 56 h of the coming week, first Wed 00:00; Dana Price would be asked."]


def test_the_same_file_changes_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(str(APP_YAML), str(APP_YAML)) == 0
    assert capsys.readouterr().out == "Nothing changes.\n"


@pytest.mark.parametrize(
    ("was", "now", "words"),
    [
        (
            "update: 2h, resolve: 4h}\n    calendar: 24x7\n    pauses: []",
            "update: 2h, resolve: 3h}\n    calendar: 24x7\n    pauses: []",
            "Policy p1 (P1) now: it is resolved within 3 h",
        ),
        ("name: Kim Adler", "name: Kim Other", "(client_orion) changed: name"),
        (
            "name: Mia Kelly, roles: [moderator]",
            "name: Mia Kelly, roles: [moderator, lead]",
            "Mia Kelly (moderator1) is now lead",
        ),
        (
            "  - {key: moderator3, name: Conor Walsh, roles: [moderator], site: dublin, team: dub-1}\n",
            "",
            "Conor Walsh (moderator3) is gone",
        ),
        (
            "2026-12-24: [[",
            "2026-12-23: [[",
            "Calendar dublin: other hours on single dates. It counts for p3@dublin, p4@dublin.",
        ),
        ("rehearsal: null\n", "", "Rehearsal, for whoever would be told: into the managers' channel"),
        ("k: 8", "k: 9", "Check-ins of dublin, for everybody there: k 9 instead of 8."),
        (
            "{duty: site_lead, site: manila, person: manager_mnl}",
            "{duty: site_lead, site: manila, person: manager_aus}",
            "Dana Price now has the duty site_lead for manila",
        ),
        ("  le_request: [legal_desk, ", "  le_request: [", "Restricted group le_request: Ciara Nolan leaves"),
        (
            "alias: Dublin T&S desk\n    channel: {web: client-VEGA}",
            "alias: The desk\n    channel: {web: client-VEGA}",
            "Client VEGA changed (alias)",
        ),
    ],
)
def test_against_an_older_file_it_says_what_changes_for_whom(was: str, now: str, words: str) -> None:
    assert was in TEXT
    lines = differences(TEXT, TEXT.replace(was, now))

    assert any(words in line for line in lines), lines


def test_open_cases_keep_the_policies_they_were_opened_under() -> None:
    lines = differences(TEXT, TEXT.replace("ack: 5m", "ack: 4m"))

    assert any("Open cases keep the policies" in line for line in lines)


def test_against_a_bad_file_ends_with_78(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old = tmp_path / "old.yaml"
    old.write_text("- nothing\n", encoding="utf-8")

    assert run(str(APP_YAML), str(old)) == 78
    assert "old.yaml:1" in capsys.readouterr().err
