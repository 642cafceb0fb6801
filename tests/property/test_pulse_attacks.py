"""Nothing about a person can be told from all releases together; releases that look only at `k` fail the same test."""

from itertools import combinations_with_replacement

import pytest

from handlers.domain.checkin import Checkin, Shift, Weight
from handlers.domain.pulse import BROAD, FLOOR, Cohort, close, fewest
from handlers.domain.tally import Tally, counted, told
from tests.support.pulse_attacks import (
    AFTER,
    WINDOW,
    K,
    Publisher,
    Site,
    all_alike,
    careful,
    k_only,
    leaks,
    naive,
    once,
    ours,
    random_site,
)

TREES = 1000


def team(key: str, size: int) -> Cohort:
    return Cohort(key, frozenset(f"{key}.{number}" for number in range(size)))


def site_of(*teams: Cohort, gone: tuple[str, ...] = ()) -> Site:
    tree = Cohort("site", parts=teams)
    moods = (Shift.HARD, Shift.GOOD)
    answers = {person: Checkin(moods[number % 2]) for number, person in enumerate(sorted(tree.members))}
    return Site(tree, answers, gone)


ATTACKS = {
    "leaver": site_of(team("a", 12), gone=("a.3",)),
    "refresh": site_of(team("a", 10)),
    "subset": site_of(team("a", 12), team("b", 1)),
    "hierarchy": site_of(team("a", 10), team("b", 10), team("c", 3)),
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_learns_nothing(attack: str) -> None:
    pages = careful(ATTACKS[attack])
    assert len(pages) == 1
    assert leaks(pages) == []


@pytest.mark.parametrize("attack", ATTACKS)
def test_the_same_attack_succeeds_on_a_naive_release(attack: str) -> None:
    assert leaks(naive(ATTACKS[attack])) != []


def test_a_thousand_random_sites_keep_what_was_said_to_themselves() -> None:
    told = 0
    for seed in range(TREES):
        pages = careful(random_site(seed))
        assert leaks(pages) == [], f"site {seed}"
        told += len(pages)
    assert told > TREES / 2, "a release that tells nothing would pass as well"


def test_no_page_of_a_thousand_random_sites_tells_a_colleague_that_all_others_answered_alike() -> None:
    assert [seed for seed in range(TREES) if all_alike(random_site(seed), ours)] == []


def test_a_page_of_whoever_they_are_if_k_answered_tells_a_colleague_just_that() -> None:
    assert any(all_alike(random_site(seed), k_only) for seed in range(TREES))


@pytest.mark.parametrize("publisher", [naive, once])
def test_releases_that_look_only_at_the_number_fail_the_same_test(publisher: Publisher) -> None:
    assert any(leaks(publisher(random_site(seed))) for seed in range(100))


@pytest.mark.parametrize("k", range(FLOOR, K + 1))
def test_one_mood_in_all_looks_like_nearly_all_to_an_outsider_and_to_a_colleague(k: int) -> None:
    """The homogeneity attack: whoever is behind a page, even a colleague cannot tell that all others answered alike."""
    for size in range(k + 2, 23 if k == K else 15):
        worlds: dict[tuple[object, ...], list[dict[Shift, int]]] = {}
        people = sorted(team("a", size).members)
        for answered in range(k, size + 1):
            for cut in combinations_with_replacement(range(answered + 1), 2):
                counts = {Shift.HARD: cut[0], Shift.OKAY: cut[1] - cut[0], Shift.GOOD: answered - cut[1]}
                given = [mood for mood, number in counts.items() for _ in range(number)]
                answers = {person: Checkin(mood) for person, mood in zip(people, given, strict=False)}
                done = close(WINDOW, team("a", size), answers, staying=set(people), today=AFTER, k=k)
                page = done.releases[0].page
                if page is None:
                    continue
                assert page.shift is not None
                worlds.setdefault((page.rate, *page.shift.items()), []).append(counts)
        assert worlds or size < fewest(k)
        for possible in worlds.values():
            for own in Shift:
                seen_by_own = [world for world in possible if world.get(own, 0) > 0]
                assert not seen_by_own or not _certain(own, seen_by_own)


@pytest.mark.parametrize("size", [30, 33])
def test_that_a_page_may_stand_in_a_trend_tells_no_more(size: int) -> None:
    """It says that thirty answered, or fewer: not even a colleague can be sure of the others by that."""
    worlds: dict[tuple[object, ...], list[dict[Shift, int]]] = {}
    people = sorted(team("a", size).members)
    for answered in range(26, size + 1):
        for hard in range(answered + 1):
            counts = {Shift.HARD: hard, Shift.GOOD: answered - hard}
            given = [mood for mood, number in counts.items() for _ in range(number)]
            answers = {person: Checkin(mood, Weight.LIGHT) for person, mood in zip(people, given, strict=False)}
            page = close(WINDOW, team("a", size), answers, staying=set(people), today=AFTER, k=K).releases[0].page
            assert page is not None
            assert page.shift is not None
            assert page.broad is (answered >= BROAD)
            worlds.setdefault((page.rate, page.broad, *page.shift.items()), []).append(counts)
    for possible in worlds.values():
        for own in (Shift.HARD, Shift.GOOD):
            seen_by_own = [world for world in possible if world[own] > 0]
            assert not seen_by_own or not _certain(own, seen_by_own)


def test_a_tally_of_a_thousand_sites_says_what_their_answers_say_and_knows_nobody() -> None:
    told_of = 0
    for seed in range(TREES):
        site = random_site(seed)
        everybody = Cohort("site", site.tree.members)
        counts = Tally(len(everybody.members))
        for person in everybody.members & site.answers.keys():
            counts = counted(counts, site.answers[person])
        tally = told("site", WINDOW, counts, staying=len(everybody.members), today=AFTER, k=K)
        (release,) = close(WINDOW, everybody, site.answers, staying=everybody.members, today=AFTER, k=K).releases
        assert tally == release, f"site {seed}"
        told_of += tally.page is not None
    assert told_of > TREES / 2


def _certain(own: Shift, worlds: list[dict[Shift, int]]) -> bool:
    """True if one who answered `own` knows from the page what each of the others answered."""
    others = [{mood: number - (mood is own) for mood, number in world.items()} for world in worlds]
    return any(all(sum(left.values()) == left[mood] for left in others) for mood in worlds[0])


def test_whether_there_is_a_page_never_depends_on_what_was_answered() -> None:
    for seed in range(200):
        site = random_site(seed)
        other = {
            person: Checkin(Shift.GOOD if answer.shift else None, answer.weight)
            for person, answer in site.answers.items()
        }
        ours, theirs = (
            close(WINDOW, site.tree, answers, staying=site.staying, today=AFTER) for answers in (site.answers, other)
        )
        assert ours.spent == theirs.spent
        assert [one.page and one.page.rate for one in ours.releases] == [
            one.page and one.page.rate for one in theirs.releases
        ]
