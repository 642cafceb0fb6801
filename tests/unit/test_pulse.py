"""A page of the pulse: when there is one, what stands on it, and what is gone with it."""

from datetime import date

import pytest

from handlers.domain.checkin import Checkin, Shift, Weight
from handlers.domain.pulse import Band, Closing, Cohort, Page, Rate, Window, close

WINDOW = Window(date(2026, 11, 2))
AFTER = date(2026, 11, 30)
HARD, GOOD = Checkin(Shift.VERY_HARD, Weight.HEAVY), Checkin(Shift.VERY_GOOD, Weight.LIGHT)
TEN = [f"p{number}" for number in range(10)]


def closed(
    answers: dict[str, Checkin],
    *,
    people: list[str] = TEN,
    gone: tuple[str, ...] = (),
    today: date = AFTER,
    k: int = 8,
    released: tuple[str, ...] = (),
) -> Closing:
    tree = Cohort("site", frozenset(people))
    return close(WINDOW, tree, answers, staying=set(people) - set(gone), today=today, k=k, released=released)


def page(done: Closing) -> Page | None:
    (release,) = done.releases
    return release.page


def test_seven_answers_are_not_enough_and_eight_are() -> None:
    assert page(closed(dict.fromkeys(TEN[:7], HARD))) is None
    assert page(closed(dict.fromkeys(TEN[:8], HARD))) is not None


def test_a_page_holds_bands_alone() -> None:
    answers = dict.fromkeys(TEN[:4], HARD) | dict.fromkeys(TEN[4:], GOOD)
    assert page(closed(answers)) == Page(
        Rate.FROM_80,
        {"hard": Band.FROM_40, "okay": Band.BELOW_20, "good": Band.FROM_60},
        {"light": Band.FROM_60, "moderate": Band.BELOW_20, "heavy": Band.FROM_40},
    )


@pytest.mark.parametrize(("hard", "band"), [(1, 0), (2, 1), (4, 2), (6, 3), (8, 4), (10, 4)])
def test_a_share_on_the_edge_is_in_the_upper_band(hard: int, band: int) -> None:
    done = page(closed(dict.fromkeys(TEN, GOOD) | dict.fromkeys(TEN[:hard], HARD)))
    assert done is not None
    assert done.shift is not None
    assert done.shift["hard"] == Band(band)


def test_a_cohort_must_be_two_larger_than_k() -> None:
    assert page(closed(dict.fromkeys(TEN[:9], HARD), people=TEN[:9])) is None


@pytest.mark.parametrize(("size", "shown"), [(10, True), (11, False), (12, False), (13, True), (17, False), (21, True)])
def test_the_rate_is_left_out_where_it_could_give_away_the_number(size: int, shown: bool) -> None:
    people = [f"p{number}" for number in range(size)]
    for answered in range(8, size + 1):
        done = page(closed(dict.fromkeys(people[:answered], HARD), people=people))
        assert done is not None
        assert (done.rate is not None) is shown


def test_a_question_that_too_few_answered_is_left_out_alone() -> None:
    answers = dict.fromkeys(TEN, Checkin(Shift.GOOD)) | dict.fromkeys(TEN[:7], GOOD)
    done = page(closed(answers))
    assert done is not None
    assert done.shift is not None
    assert done.weight is None


def test_who_skips_every_question_has_not_answered() -> None:
    assert page(closed(dict.fromkeys(TEN[:7], HARD) | {TEN[7]: Checkin()})) is None


def test_who_left_or_opted_out_is_dropped_before() -> None:
    assert page(closed(dict.fromkeys(TEN, HARD), gone=("p1",))) is None


def test_who_joined_later_waits_for_the_next_window() -> None:
    done = closed(dict.fromkeys(TEN[:7], HARD) | {"new": HARD})
    assert page(done) is None
    assert "new" not in done.spent


def test_answers_are_spent_whether_they_were_told_of_or_not() -> None:
    for number in (3, 10):
        assert closed(dict.fromkeys(TEN[:number], HARD)).spent == set(TEN[:number])


def test_a_second_time_nothing_is_told_and_nothing_is_spent() -> None:
    assert closed(dict.fromkeys(TEN, HARD), released=("site",)) == Closing((), frozenset())


def test_of_the_parts_of_a_site_that_was_told_of_nothing_is_told() -> None:
    """Even where its answers were not deleted, as they must be: a part less would be subtracted from the whole."""
    tree = Cohort("site", parts=(Cohort("a", frozenset(TEN)), Cohort("b", frozenset({"other"}))))
    answers = dict.fromkeys(TEN, HARD)
    done = close(WINDOW, tree, answers, staying=tree.members, today=AFTER, released=["site"])
    assert done == Closing((), frozenset())


def test_beside_a_part_that_was_told_of_only_the_other_parts_are() -> None:
    parts = tuple(Cohort(key, frozenset(f"{key}{number}" for number in range(10))) for key in "abc")
    tree = Cohort("site", parts=parts)
    answers = dict.fromkeys(sorted(tree.members), HARD)
    done = close(WINDOW, tree, answers, staying=tree.members, today=AFTER, released=["a"])
    assert [release.cohort for release in done.releases] == ["b", "c"]
    assert done.spent == parts[1].members | parts[2].members


def test_nothing_is_told_on_the_last_day_of_the_window() -> None:
    with pytest.raises(ValueError, match="until 2026-11-29"):
        closed(dict.fromkeys(TEN, HARD), today=date(2026, 11, 29))


def test_k_below_five_is_refused() -> None:
    assert page(closed(dict.fromkeys(TEN[:5], HARD), k=5)) is not None
    with pytest.raises(ValueError, match="k is 4"):
        closed({}, k=4)


def test_a_person_in_two_teams_is_refused() -> None:
    tree = Cohort("site", parts=(Cohort("a", frozenset({"p"})), Cohort("b", frozenset({"p"}))))
    with pytest.raises(ValueError, match="two cohorts"):
        close(WINDOW, tree, {}, staying={"p"}, today=AFTER)


@pytest.mark.parametrize(("first", "weeks"), [(date(2026, 11, 3), 4), (date(2026, 11, 2), 0)])
def test_a_window_is_whole_weeks_from_a_monday(first: date, weeks: int) -> None:
    with pytest.raises(ValueError, match="whole weeks from a Monday"):
        Window(first, weeks)
