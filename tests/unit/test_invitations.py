"""Invitations: to who opted in, at the end of a shift, once a day, and never where they would be in the way."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest

from handlers.at_work import RecordAtWork
from handlers.cards.card import Card
from handlers.cards.form import Form
from handlers.cards.reply import Ask
from handlers.commands.request import Filled, Pressed, Request, Typed
from handlers.domain.checkin import Mode, Terms
from handlers.domain.people import Duty, Identity, Role
from handlers.domain.rota import in_quiet_hours
from handlers.domain.rulebook import QuietHours, RotaSpan, RuleBook, Shift, Site
from handlers.in_force import InForce
from handlers.wellbeing.care import Care
from handlers.wellbeing.invitations import open_until
from storage.vault.store import open_vault
from tests.support.house import House, raised, shipped_rules
from tests.support.small_rules import person
from tests.support.vault import KEY, AtWork

HALF_PAST_FOUR = datetime(2026, 11, 24, 16, 30, tzinfo=UTC)  # the day shift of Dublin ends at 17:00
DAY = timedelta(days=1)
TODAY = HALF_PAST_FOUR.date()


def rules(mode: Mode = Mode.PUSH, quiet: Mapping[str, QuietHours] | None = None) -> RuleBook:
    book = shipped_rules()
    people = {key: replace(one, site="austin") if one.site == "dublin" else one for key, one in book.people.items()}
    crew = {key: person(key, Role.MODERATOR) for key in ("mia", "ben")}
    return replace(book, people=people | crew, checkins={"dublin": Terms(mode, 8, 4)}, quiet_hours=quiet or {})


class Door:
    def __init__(self) -> None:
        self.book = rules()
        self.invited: list[tuple[str, Card]] = []
        self.at_work = AtWork(lambda: self.book)
        self.reached = True
        self.care = Care(lambda: self.book)

    async def bring(self, who: str, card: Card) -> bool:
        self.invited.append((who, card))
        return self.reached

    async def asks(self, who: str, asked: Typed | Pressed | Filled, now: datetime) -> None:
        await self.care.handle(Request(f"{who} {now} {asked}", Identity("web", "", who), asked), now)

    async def opens(self, who: str, now: datetime) -> Form:
        request = Request(f"{who} {now}", Identity("web", "", who), Typed("", "checkin"))
        reply = await self.care.handle(request, now)
        assert isinstance(reply, Ask)
        return reply.form

    async def beats(self, now: datetime) -> list[str]:
        self.invited.clear()
        await self.care.turn(now)
        return [who for who, _ in self.invited]


@pytest.fixture
async def door(tmp_path: Path) -> AsyncIterator[Door]:
    vault = await open_vault(f"sqlite:///{tmp_path / 'vault.db'}", organisation="harbour", key=KEY)
    made = Door()
    made.care = Care(lambda: made.book, vault, made.bring, str, made.at_work)
    await made.asks("mia", Pressed("checkin_join"), HALF_PAST_FOUR - DAY)
    yield made
    await vault.close()


async def test_who_opted_in_is_invited_once_in_the_last_hour_of_a_shift(door: Door) -> None:
    assert await door.beats(HALF_PAST_FOUR - timedelta(hours=1)) == []
    assert await door.beats(HALF_PAST_FOUR) == ["mia"], "and ben, who did not opt in, is not"
    assert await door.beats(HALF_PAST_FOUR + timedelta(minutes=1)) == []
    assert await door.beats(HALF_PAST_FOUR + timedelta(minutes=30)) == []
    assert await door.beats(HALF_PAST_FOUR + DAY) == ["mia"]


async def test_an_invitation_says_nothing_that_an_export_could_tell(door: Door) -> None:
    await door.beats(HALF_PAST_FOUR)
    ((_, card),) = door.invited

    assert card.text == "You have a private note from Handrail."
    assert [action.label for action in card.actions] == ["Open"], "to say more would say who takes part"


async def test_what_an_invitation_can_be_answered_with_stands_where_it_opens(door: Door) -> None:
    before = await door.opens("mia", HALF_PAST_FOUR - timedelta(hours=1))
    assert [action.label for action in before.aside] == ["Help now"]
    asked = await door.opens("mia", HALF_PAST_FOUR)
    assert asked.intro.startswith("Your optional check-in is open until 17:00. Private to you.")
    assert [action.label for action in asked.aside] == ["Skip", "Remind me later", "Stop these", "Help now"]
    door.book = rules(Mode.PULL)
    assert [action.label for action in (await door.opens("mia", HALF_PAST_FOUR)).aside] == ["Help now"]


async def test_three_that_are_ignored_pause_it_and_nobody_is_reminded(door: Door) -> None:
    days = [await door.beats(HALF_PAST_FOUR + number * DAY) for number in (0, 1, 2, 3, 6, 7)]
    assert days == [["mia"], ["mia"], ["mia"], [], [], []]

    await door.asks("mia", Typed("resume", "checkin"), HALF_PAST_FOUR + 8 * DAY)
    assert await door.beats(HALF_PAST_FOUR + 8 * DAY) == ["mia"]


@pytest.mark.parametrize("asked", [Pressed("checkin_skip"), Filled("checkin", {})])
async def test_an_answer_or_a_skip_is_no_silence(door: Door, asked: Pressed | Filled) -> None:
    for number in (0, 1, 2):
        assert await door.beats(HALF_PAST_FOUR + number * DAY) == ["mia"]
    await door.asks("mia", asked, HALF_PAST_FOUR + 2 * DAY)
    assert await door.beats(HALF_PAST_FOUR + 3 * DAY) == ["mia"]


async def test_later_brings_it_once_more_before_the_shift_ends(door: Door) -> None:
    assert await door.beats(HALF_PAST_FOUR) == ["mia"]
    await door.asks("mia", Pressed("checkin_later"), HALF_PAST_FOUR + timedelta(minutes=1))
    assert await door.beats(HALF_PAST_FOUR + timedelta(minutes=14)) == []
    assert await door.beats(HALF_PAST_FOUR + timedelta(minutes=15)) == ["mia"]
    assert await door.beats(HALF_PAST_FOUR + timedelta(minutes=16)) == [], "once"
    await door.asks("mia", Pressed("checkin_later"), HALF_PAST_FOUR + timedelta(minutes=40))
    assert await door.beats(HALF_PAST_FOUR + DAY) == ["mia"], "too late for that shift: with the next one"
    assert await door.beats(HALF_PAST_FOUR + DAY + timedelta(minutes=20)) == []


async def test_later_is_no_silence_and_keeps_nothing_of_who_does_not_take_part(door: Door) -> None:
    for number in (0, 1, 2):
        assert await door.beats(HALF_PAST_FOUR + number * DAY) == ["mia"]
    await door.asks("mia", Pressed("checkin_later"), HALF_PAST_FOUR + 2 * DAY)
    assert await door.beats(HALF_PAST_FOUR + 3 * DAY) == ["mia"]
    await door.asks("ben", Pressed("checkin_later"), HALF_PAST_FOUR + 3 * DAY)
    assert await door.beats(HALF_PAST_FOUR + 3 * DAY + timedelta(minutes=20)) == []


@pytest.mark.parametrize("why", ["busy", "quiet", "answered", "paused"])
async def test_what_they_asked_for_again_does_not_come_in_the_way_either(door: Door, why: str) -> None:
    assert await door.beats(HALF_PAST_FOUR) == ["mia"]
    await door.asks("mia", Pressed("checkin_later"), HALF_PAST_FOUR)
    if why == "busy":
        door.at_work.busy = {"mia"}
    elif why == "quiet":
        door.book = rules(quiet={"mia": QuietHours(time(16), time(18))})
    else:
        await door.asks(
            "mia", Filled("checkin", {}) if why == "answered" else Typed("pause", "checkin"), HALF_PAST_FOUR
        )
    assert await door.beats(HALF_PAST_FOUR + timedelta(minutes=20)) == []


async def test_who_could_not_be_told_was_not_silent(door: Door) -> None:
    door.reached = False
    for number in (0, 1, 2, 3, 6):
        assert await door.beats(HALF_PAST_FOUR + number * DAY) == ["mia"]
    assert await door.beats(HALF_PAST_FOUR + 6 * DAY + timedelta(minutes=1)) == [], "not tried again today"


async def test_a_last_hour_over_midnight_has_one_invitation(door: Door) -> None:
    late = Shift("late", frozenset(range(7)), time(16), time(0, 30))
    door.book = replace(door.book, sites={"dublin": replace(door.book.sites["dublin"], shifts=(late,))})
    midnight = datetime(2026, 11, 25, tzinfo=UTC)
    ten = timedelta(minutes=10)
    assert [await door.beats(at) for at in (midnight - ten, midnight + ten)] == [["mia"], []]
    assert [await door.beats(at + DAY) for at in (midnight - ten, midnight + ten)] == [["mia"], []]
    await door.asks("mia", Filled("checkin", {}), midnight + 2 * DAY - 2 * ten)
    assert [await door.beats(at + 2 * DAY) for at in (midnight - ten, midnight + ten)] == [[], []]


async def test_nobody_is_invited_who_is_not_at_work(door: Door) -> None:
    nights = RotaSpan(Duty.BACKUP, "mia", "dublin", None, frozenset(range(7)), time(22), time(6), "Europe/Dublin")
    door.book = replace(door.book, rota=(nights,))
    assert await door.beats(HALF_PAST_FOUR) == []
    door.book = replace(rules(), sites={"dublin": replace(door.book.sites["dublin"], holidays=frozenset({TODAY}))})
    assert await door.beats(HALF_PAST_FOUR) == [], "a holiday of the site"


async def test_who_answered_today_is_not_invited(door: Door) -> None:
    await door.asks("mia", Filled("checkin", {"shift": "okay"}), HALF_PAST_FOUR - timedelta(hours=3))
    assert await door.beats(HALF_PAST_FOUR) == []


async def test_it_never_comes_in_the_way(door: Door) -> None:
    door.at_work.busy = {"mia"}
    assert await door.beats(HALF_PAST_FOUR) == []
    door.at_work.busy = frozenset()
    door.book = rules(quiet={"mia": QuietHours(time(16), time(18))})
    assert await door.beats(HALF_PAST_FOUR) == []
    door.book = rules()
    await door.asks("mia", Typed("pause", "checkin"), HALF_PAST_FOUR)
    assert await door.beats(HALF_PAST_FOUR) == []
    await door.asks("mia", Typed("resume", "checkin"), HALF_PAST_FOUR)
    assert await door.beats(HALF_PAST_FOUR) == ["mia"]


async def test_only_a_site_that_wants_them_sends_any(door: Door) -> None:
    door.book = rules(Mode.PULL)
    assert await door.beats(HALF_PAST_FOUR) == []


def test_a_shift_over_midnight_ends_on_the_next_day() -> None:
    night = Shift("night", frozenset({0}), time(22), time(6))
    site = Site("dublin", "Dublin", "Europe/Dublin", "IE", (night,), frozenset())

    assert open_until(site, datetime(2026, 11, 24, 5, 30, tzinfo=UTC)) == datetime(2026, 11, 24, 6, tzinfo=UTC)
    assert open_until(site, datetime(2026, 11, 23, 5, 30, tzinfo=UTC)) is None
    assert open_until(site, datetime(2026, 11, 24, 6, 0, tzinfo=UTC)) is None


async def test_the_owner_of_an_open_p0_is_known(house: House) -> None:
    at_work = RecordAtWork(house.store, InForce(lambda: house.rules))
    ref = await raised(house, "imminent_harm")
    assert await at_work.p0_owners() == set()
    await house.says("lead", f"claim {ref}")
    assert await at_work.p0_owners() == {"lead"}


async def test_whoever_chose_to_be_quiet_now_is_not_to_be_asked(house: House) -> None:
    at_work = RecordAtWork(house.store, InForce(lambda: house.rules))
    await house.says("moderator1", "prefs quiet 08:00-12:00")
    rules = await at_work.rules(house.now)
    assert [person for person in rules.people if in_quiet_hours(rules, person, house.now)] == ["moderator1"]
