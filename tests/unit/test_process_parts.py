"""The small parts of the process: clocks, ids, durations, the environment, the log's scrubber, keys."""

import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.clock import DatabaseClock, Ids, ManualClock, new_id
from bot.duration import duration, iso, moment
from bot.environment import BadEnvironmentError, read_environment
from bot.keys import own_key
from bot.log import HIDDEN, Scrubber
from handlers.domain.errors import BadInput

NINE = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


class Hands:
    """A manual time that lives as long as the test."""

    def __init__(self) -> None:
        self.at: datetime | None = None
        self.looks = 0

    async def manual_time(self) -> datetime | None:
        self.looks += 1
        return self.at

    async def set_manual_time(self, at: datetime) -> None:
        self.at = at


async def test_a_manual_clock_stands_still_and_never_goes_back() -> None:
    clock = ManualClock(Hands())
    assert await clock.set_if_new(NINE) == NINE
    assert await clock.set_if_new(NINE + timedelta(days=1)) == NINE
    await clock.move(NINE + timedelta(hours=1))
    assert await clock.now() == NINE + timedelta(hours=1)
    with pytest.raises(BadInput, match="never goes backwards"):
        await clock.move(NINE)


async def test_replicas_share_the_hands_of_a_manual_clock() -> None:
    hands = Hands()
    one, other = ManualClock(hands), ManualClock(hands)
    await one.set_if_new(NINE)
    await other.move(NINE + timedelta(minutes=5))
    assert await one.now() == NINE + timedelta(minutes=5)


async def test_alone_a_manual_clock_looks_once_and_afterwards_each_time() -> None:
    hands = Hands()
    clock = ManualClock(hands)
    await clock.set_if_new(NINE)
    with clock.alone():
        before = hands.looks
        await clock.now()
        await clock.move(NINE + timedelta(minutes=1))
        assert await clock.now() == NINE + timedelta(minutes=1)
        assert hands.looks == before + 1
    hands.at = NINE + timedelta(hours=1)
    assert await clock.now() == NINE + timedelta(hours=1)


async def test_a_database_clock_carries_on_between_two_questions() -> None:
    asked: list[datetime] = []

    async def ask() -> datetime:
        asked.append(NINE)
        return NINE

    clock = DatabaseClock(ask)
    first, second = await clock.now(), await clock.now()
    assert len(asked) == 1
    assert NINE <= first <= second < NINE + timedelta(seconds=5)


def test_ids_sort_by_the_time_they_were_made_and_can_be_repeated_for_a_story() -> None:
    ids = Ids()
    with ids.repeatable("story", NINE):
        first = [ids() for _ in range(100)]
    with ids.repeatable("story", NINE):
        assert [ids() for _ in range(100)] == first
    assert sorted(set(first)) == first
    assert ids() not in first
    assert new_id() != new_id()
    many = [new_id() for _ in range(20_000)]  # more than one millisecond has room for
    assert many == sorted(set(many))
    assert new_id()[14] == "7"


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("PT25M", timedelta(minutes=25)),
        ("PT1H30M", timedelta(hours=1, minutes=30)),
        ("P1D", timedelta(days=1)),
        ("P1WT0S", timedelta(weeks=1)),
        ("PT0S", timedelta(0)),
        ("P366D", timedelta(days=366)),
    ],
)
def test_durations_are_read(text: str, length: timedelta) -> None:
    assert duration(text, field="advance") == length


@pytest.mark.parametrize("text", ["", "P", "PT", "25M", "PT-5M", "P367D", "PT1.5H", "pt5m", "PT5M\n", "P1Y", "PT٥M"])
def test_what_is_no_duration_is_refused_in_words(text: str) -> None:
    with pytest.raises(BadInput, match="advance: ") as refusal:
        duration(text, field="advance")
    assert "Example" in refusal.value.sentence


def test_instants_need_an_offset_and_come_out_in_utc() -> None:
    assert iso(moment("2026-11-24T10:00:00+01:00", field="to")) == "2026-11-24T09:00:00Z"
    for wrong in ("2026-11-24T10:00:00", "tomorrow", "", "0001-01-01T00:00:00+14:00"):
        with pytest.raises(BadInput):
            moment(wrong, field="to")


def test_a_secret_comes_from_its_file_and_never_from_both(tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text("ab" * 32 + "\n", encoding="utf-8")
    assert read_environment({"AUDIT_KEY_FILE": str(file)}).key("AUDIT_KEY") == bytes.fromhex("ab" * 32)
    with pytest.raises(BadEnvironmentError, match="both set"):
        read_environment({"AUDIT_KEY_FILE": str(file), "AUDIT_KEY": "cd" * 32})


@pytest.mark.parametrize("port", ["-1", "65536", "http", "8080x", "٨"])
def test_a_port_that_is_none_is_refused_in_words(port: str) -> None:
    with pytest.raises(BadEnvironmentError, match=r"PORT: .* Allowed: 0 to 65535"):
        read_environment({"PORT": port}).port("PORT")


def test_a_manual_clock_is_refused_where_anything_real_is_in_reach() -> None:
    read_environment(
        {
            "HANDRAIL_CLOCK": "manual",
            "SLACK_BOT_TOKEN": "xoxb-1",
            "SLACK_API_URL": "http://127.0.0.1:9/api/",
            "SLACK_AUTHORIZE_URL": "http://localhost:9/authorize",
        }
    )
    for wrong in (
        {"HOST": "10.0.0.1"},
        {"SLACK_BOT_TOKEN": "xoxb-1"},
        {"MicrosoftAppId": "11111111-2222-3333-4444-555555555555"},
        {"TEAMS_LOGIN_URL": "https://login.example.com"},
    ):
        with pytest.raises(BadEnvironmentError, match="HANDRAIL_CLOCK=manual"):
            read_environment({"HANDRAIL_CLOCK": "manual", **wrong})


def test_the_log_keeps_no_secret_and_no_words_of_users() -> None:
    scrub = Scrubber(["hunter2hunter2"])
    entry = scrub(
        None,
        "info",
        {
            "event": "failed with hunter2hunter2 and xoxb-12-34-abc",
            "text": "a person's words",
            "url": "postgresql://me:pass@host/db",
            "why": "boom [SQL: INSERT INTO x] [parameters: ('a person')]",
            "kind": "breach",
        },
    )
    assert entry["event"] == "failed with [secret] and [secret]"
    assert entry["text"] == HIDDEN
    assert "pass" not in entry["url"]
    assert "person" not in str(entry["why"])
    assert entry["kind"] == "breach"


def test_the_demos_own_key_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "new" / "audit.key"
    key = own_key(path)
    assert len(key) == 32
    assert own_key(path) == key
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
