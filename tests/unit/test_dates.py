"""Days and times as text are those of the language that is spoken, and English stays as the trade writes it."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from adapters.web.moments import Clockface, plain, words
from adapters.wording import left, utc
from handlers.cards.dates import day_and_time, written
from handlers.cards.languages import speaking

NOON = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
WARSAW = Clockface("Europe/Warsaw", NOON)


@pytest.mark.parametrize(
    ("language", "short", "whole", "clock"),
    [
        ("en", "Wed 5 Aug", "Wed 05 Aug 2026", "Wed 09:30"),
        ("es", "mié, 5 ago", "mié, 5 ago 2026", "mié, 9:30"),
        ("pl", "śr., 5 sie", "śr., 5 sie 2026", "śr., 09:30"),
    ],
)
def test_a_day_is_written_as_its_readers_write_it(language: str, short: str, whole: str, clock: str) -> None:
    at = datetime(2026, 8, 5, 9, 30, tzinfo=ZoneInfo("Europe/Warsaw"))
    with speaking(language):
        assert written(at, "%a %-d %b") == short
        assert written(at.date(), "%a %d %b %Y") == whole
        assert written(at, "%a %H:%M") == clock, "in the zone that it carries, not in UTC"


def test_no_day_is_left_in_english() -> None:
    english = {f"{date(2026, month, 1):%b}" for month in range(1, 13)} | {
        "Mon",
        "Tue",
        "Wed",
        "Thu",
        "Fri",
        "Sat",
        "Sun",
    }
    with speaking("pl"):
        for number in range(366):
            day = date(2026, 1, 1) + timedelta(days=number)
            assert not english & set(written(day, "%a %-d %b %Y").replace(",", " ").split()), day


@pytest.mark.parametrize(
    ("language", "late", "coming", "tomorrow", "fallback"),
    [
        ("en", "1 h 5 min late", "2 d 3 h left", "tomorrow 13:00 Warsaw", "Thu 26 Nov 12:00 UTC"),
        ("es", "1 h 5 min de retraso", "quedan 2 d 3 h", "mañana 13:00 Warsaw", "jue, 26 nov 12:00 UTC"),
        ("pl", "1 godz. 5 min po terminie", "zostało 2 d. 3 godz.", "jutro 13:00 Warsaw", "czw., 26 lis 12:00 UTC"),
    ],
)
def test_what_is_left_and_when_it_is_due_is_said_in_the_readers_words(
    language: str, late: str, coming: str, tomorrow: str, fallback: str
) -> None:
    day = NOON + timedelta(days=1)
    with speaking(language):
        assert left(NOON - timedelta(minutes=65), NOON) == late
        assert left(NOON + timedelta(hours=51), NOON) == coming
        assert words(day, "datetime", WARSAW) == tomorrow
        assert utc(day, "datetime", NOON) == fallback


def test_a_tooltip_says_the_whole_of_it() -> None:
    with speaking("pl"):
        assert plain(NOON, WARSAW) == "śr., 25 lis 2026, 13:00 Warsaw"
        assert day_and_time(NOON) == "śr., 25 lis, 12:00"
