"""A trend: published pages of a whole site side by side, in bands, each chart with the same in words."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from handlers.cards.card import Card
from handlers.cards.reply import Say
from handlers.cards.trend import trend_card
from handlers.commands.request import Filled, Request, Typed
from handlers.domain.checkin import Checkin, Mode, Shift, Terms, Weight
from handlers.domain.people import Identity, Role
from handlers.domain.pulse import Band, Cohort, Page, Rate, Release, Window, close
from handlers.domain.trend import Trend, trend
from handlers.wellbeing.care import Care
from storage.vault.store import open_vault
from tests.support.house import shipped_rules
from tests.support.small_rules import person
from tests.support.vault import KEY

FIRST = date(2026, 9, 7)
NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
CREW = [f"crew{number}" for number in range(40)]


def window(number: int) -> Window:
    return Window(FIRST + timedelta(weeks=4 * number))


def page(band: Band, *, broad: bool = True) -> Page:
    return Page(Rate.FROM_50, {"hard": band, "good": Band.BELOW_20}, {"heavy": band}, broad)


def told(number: int, band: Band, *, cohort: str = "dublin", broad: bool = True) -> tuple[Window, Release]:
    return window(number), Release(cohort, page(band, broad=broad))


def test_two_broad_windows_are_a_trend_and_one_is_none() -> None:
    first, second = told(0, Band.FROM_20), told(1, Band.FROM_60)
    assert trend("dublin", [first]) is None
    assert trend("dublin", [second, first]) == Trend(
        (window(0), window(1)),
        {"hard": (Band.FROM_20, Band.FROM_60), "good": (Band.BELOW_20, Band.BELOW_20)},
        {"heavy": (Band.FROM_20, Band.FROM_60)},
    )


@pytest.mark.parametrize(
    "other",
    [told(1, Band.FROM_60, broad=False), told(1, Band.FROM_60, cohort="dub-1"), (window(1), Release("dublin", None))],
)
def test_what_is_not_broad_or_not_of_the_whole_site_stands_in_no_trend(other: tuple[Window, Release]) -> None:
    assert trend("dublin", [told(0, Band.FROM_20), other]) is None
    found = trend("dublin", [told(2, Band.FROM_20), other, told(0, Band.FROM_20)])
    assert found is not None
    assert found.windows == (window(0), window(2))


def test_the_newest_six_are_shown() -> None:
    found = trend("dublin", [told(number, Band.FROM_20) for number in range(9)])
    assert found is not None
    assert found.windows == tuple(window(number) for number in range(3, 9))


@pytest.mark.parametrize(("answered", "broad"), [(29, False), (30, True)])
def test_thirty_must_have_answered_each_question(answered: int, broad: bool) -> None:
    people = [f"p{number}" for number in range(45)]
    given = {one: Checkin(Shift.HARD, Weight.HEAVY if number < answered else None) for number, one in enumerate(people)}
    tree = Cohort("dublin", frozenset(people))
    (release,) = close(window(0), tree, given, staying=tree.members, today=date(2027, 1, 1)).releases
    assert release.page is not None
    assert release.page.broad is broad


def test_whether_a_page_is_broad_never_depends_on_what_was_answered() -> None:
    people = [f"p{number}" for number in range(31)]
    tree = Cohort("dublin", frozenset(people))
    broad = set()
    for shift in Shift:
        given = {one: Checkin(shift, Weight.LIGHT) for one in people}
        (release,) = close(window(0), tree, given, staying=tree.members, today=date(2027, 1, 1)).releases
        broad.add(release.page is not None and release.page.broad)
    assert broad == {True}


def test_each_chart_says_the_same_in_words() -> None:
    shown = trend_card("Dublin", trend("dublin", [told(0, Band.FROM_20), told(1, Band.FROM_80)]))
    facts = {fact.label: "".join(getattr(run, "text", "") for run in fact.value) for fact in shown.facts}
    assert facts["Shift: hard"] == "▃█ 20 to 39 %, then 80 % and more"
    assert "Shift: hard: 20 to 39 %, then 80 % and more" in shown.text, "for who hears it read"
    assert "07 Sep 2026, 05 Oct 2026" in str(shown.lines)


class Site:
    """A large site, through the door."""

    def __init__(self) -> None:
        book = shipped_rules()
        crew = {key: person(key, Role.MODERATOR) for key in CREW}
        self.book = replace(book, people=crew, checkins={"dublin": Terms(Mode.PULL, 8, 4)})
        self.care, self.now, self._number = Care(lambda: self.book), NOON, 0

    async def asks(self, who: str, asked: Typed | Filled) -> Card:
        self._number += 1
        reply = await self.care.handle(Request(f"k{self._number}", Identity("web", "", who), asked), self.now)
        assert isinstance(reply, Say)
        return reply.card

    async def window_of(self, people: list[str], shift: str) -> None:
        for who in people:
            await self.asks(who, Filled("checkin", {"shift": shift, "weight": "light"}))
        self.now += timedelta(weeks=4)


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    vault = await open_vault(f"sqlite:///{tmp_path / 'vault.db'}", organisation="harbour", key=KEY)
    made = Site()
    made.care = Care(lambda: made.book, vault)
    for who in CREW:
        await made.asks(who, Typed("join", "checkin"))
    yield made
    await vault.close()


async def test_a_large_site_reads_its_trend_and_everybody_reads_the_same(site: Site) -> None:
    await site.window_of(CREW[:35], "hard")
    assert "There is no trend yet" in (await site.asks("crew0", Typed("trend", "checkin"))).text
    await site.window_of(CREW[:20], "very_good")  # enough for a page, too few for a trend
    assert "Over time" not in [action.label for action in (await site.asks("crew0", Typed("pulse", "checkin"))).actions]
    await site.window_of(CREW, "good")

    newest = await site.asks("crew0", Typed("pulse", "checkin"))
    assert [action.label for action in newest.actions] == ["Over time"]
    shown = [await site.asks(who, Typed("trend", "checkin")) for who in CREW[:5]]
    assert all(one == shown[0] for one in shown)
    assert "Shift: hard: 80 % and more, then under 20 %" in shown[0].text
    assert "40" not in shown[0].text.replace("40 to", ""), "no number of answers"
    assert "35" not in shown[0].text
