"""Stand-ups in `app.yaml`: what they mean, what is refused in one sentence, and what `check` says of them."""

from datetime import UTC, datetime

import pytest

from bot.config import load_text
from bot.config.words import explained
from handlers.domain.standup import following, participants
from tests.support.bad_files import TOP, Bad, refused
from tests.support.house import APP_YAML

TUESDAY = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)
SITE = "sites: [{key: dublin, timezone: Europe/Dublin, country: IE}]\nteams: [{key: dub-1, site: dublin}]\n"
MAY_NOT = "standups:\n  - "


def bad(name: str, entry: str, key: str, *said: str) -> Bad:
    return Bad(name, f"{TOP}{SITE}{MAY_NOT}{entry}\n", 5, f"standups[0]{key}", *said)


BAD = [
    bad("of_nobody", '{at: "08:45"}', "", "neither", "either a site or a team", "site: dublin"),
    bad("of_both", '{site: dublin, team: dub-1, at: "08:45"}', "", "dub-1", "either a site or a team", "site: dublin"),
    bad("of_a_strange_team", '{team: dub-9, at: "08:45"}', ".team", "dub-9", "a team of this file", "dub-1"),
    bad("of_a_strange_site", '{site: dubin, at: "08:45"}', ".site", "dubin", "a site of this file", "dublin"),
    bad("too_soon", '{site: dublin, at: "08:45", ask_before: 5m}', ".ask_before", "5 min", "10 minutes", "60m"),
    bad("too_early", '{site: dublin, at: "08:45", ask_before: 13h}', ".ask_before", "13 h", "12 hours", "60m"),
    bad(
        "reminded_before_asked",
        '{site: dublin, at: "08:45", ask_before: 30m, remind_before: 30m}',
        ".remind_before",
        "30 min",
        "less than ask_before (30 min)",
        "15m",
    ),
    bad(
        "reminded_at_the_last_moment",
        '{site: dublin, at: "08:45", remind_before: 1m}',
        ".remind_before",
        "1 min",
        "from 5 minutes",
        "15m",
    ),
    bad("never", '{site: dublin, at: "08:45", days: []}', ".days", "0 entries", "at least one day", "days: [mon"),
    Bad(
        "frozen_late", f"{TOP}weekly_report: {{after: 72h}}\n", 2, "weekly_report.after", "3 d", "48 hours", "after: 1h"
    ),
]


@pytest.mark.parametrize("each", BAD, ids=lambda each: each.name)
def test_a_bad_rhythm_is_refused_with_line_key_value_and_example(each: Bad) -> None:
    refused(each)


def test_a_site_has_one_stand_up() -> None:
    twice = '{site: dublin, at: "08:45"}\n  - {site: dublin, at: "16:00"}'
    refused(Bad("twice", f"{TOP}{SITE}{MAY_NOT}{twice}\n", 6, "standups[1].site", "dublin", "one stand-up", "another"))


def test_its_days_are_those_of_the_shifts_and_the_reminder_comes_at_a_quarter_of_the_time() -> None:
    shifts = 'shifts: [{name: weekend, days: [sat, sun], from: "08:00", to: "17:00"}]'
    site = SITE.replace("country: IE", f"country: IE, {shifts}")
    book, _ = load_text(f'{TOP}{site}{MAY_NOT}{{site: dublin, at: "08:45", ask_before: 2h}}\n')
    found = book.standups["dublin"]
    assert found.days == {5, 6}
    assert (found.ask_before, found.remind_before) == (7200, 1800)


def test_a_team_has_a_stand_up_of_its_own_and_its_site_does_not_ask_its_people() -> None:
    text = APP_YAML.read_text(encoding="utf-8")
    text = text.replace("standups:\n", 'standups:\n  - {team: dub-1, at: "09:15"}\n')
    book, _ = load_text(text)
    team = following(book.standups["dub-1"], book.sites["dublin"], TUESDAY)
    site = following(book.standups["dublin"], book.sites["dublin"], TUESDAY)
    assert team is not None
    assert site is not None
    asked = participants(book, book.standups["dub-1"], team.digest_at)
    assert "moderator1" in asked
    assert not set(asked) & set(participants(book, book.standups["dublin"], site.digest_at))


def test_nobody_who_is_off_is_asked() -> None:
    book, _ = load_text(APP_YAML.read_text(encoding="utf-8"))
    asked = participants(book, book.standups["dublin"], datetime(2026, 11, 24, 8, 45, tzinfo=UTC))
    assert set(asked) >= {"moderator1", "moderator3"}
    assert "lead_night" not in asked, "whose hours by the rota are at night"
    assert "moderator2" not in asked, "who sits in Manila"
    assert "coach" not in asked


def test_check_says_when_who_is_asked() -> None:
    book, settings = load_text(APP_YAML.read_text(encoding="utf-8"))
    said = "\n".join(explained(book, settings, TUESDAY))
    assert "dublin: digest Mon, Tue, Wed, Thu, Fri at 08:45 Europe/Dublin, not on holidays; next Tue 24 Nov:" in said
    assert "are asked in private at 07:45 and reminded once, 15 min before." in said
    assert "who did not answer is shown to nobody" in said


def test_check_warns_of_a_stand_up_for_which_nobody_is_at_work() -> None:
    book, settings = load_text(f'{TOP}{SITE}{MAY_NOT}{{site: dublin, at: "08:45"}}\n')
    said = "\n".join(explained(book, settings, TUESDAY))
    assert "Stand-up of dublin: nobody is at work at 08:45, so nobody is asked." in said
