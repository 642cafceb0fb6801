"""Clocks on cards say how they stand in words, and the head of a card follows the one that stands worst."""

import pytest

from handlers.cards.card import Tone
from handlers.cards.clocks import clock_fact, clock_facts, gross_facts, worst
from handlers.cards.view import latest, nearest
from handlers.cards.words import clock_word, duration, word
from handlers.domain.sla import ClockState
from tests.support.cards import NOW, clock, second, shown

STATES = [
    (clock(due=200), "due 12:20 · 12:20", Tone.PLAIN),
    (clock(due=59), "due 09:59 · 09:59", Tone.CAUTION),
    (clock(due=0), "due 09:00 · 09:00", Tone.CAUTION),
    (clock(due=-12), "breached · was due 08:48 · 08:48", Tone.DANGER),
    (clock(due=-12, breached_at=second(-12)), "breached · was due 08:48 · 08:48", Tone.DANGER),
    (clock(state=ClockState.PAUSED, due_at=None, consumed=10_500), "paused · 1 h 05 min left", Tone.PLAIN),
    (
        clock(state=ClockState.PAUSED, due_at=None, consumed=14_400, breached_at=second(-5)),
        "breached, paused · 0 s left",
        Tone.DANGER,
    ),
    (clock(state=ClockState.MET, stopped_at=second(48)), "met at 09:48 · 12 min to spare", Tone.GOOD),
    (clock(state=ClockState.MET, stopped_at=second(60)), "met at 10:00", Tone.GOOD),
    (clock(state=ClockState.MISSED, stopped_at=second(72)), "missed at 10:12 · 12 min late", Tone.DANGER),
    (clock(state=ClockState.CANCELLED), "cancelled", Tone.PLAIN),
]


@pytest.mark.parametrize(("given", "words", "tone"), STATES, ids=[words for _, words, _ in STATES])
def test_a_clock_says_how_it_stands(given: object, words: str, tone: Tone) -> None:
    fact = clock_fact(given, NOW)  # type: ignore[arg-type]  # a clock of the table above
    assert (shown(fact.value), fact.tone) == (words, tone)


def test_an_answer_at_the_due_second_is_not_late_and_one_second_later_is() -> None:
    assert worst([clock(due=0)], NOW) is Tone.CAUTION
    assert worst([clock(due=-1 / 60)], NOW) is Tone.DANGER


def test_the_head_follows_the_open_clock_that_stands_worst() -> None:
    missed = clock("ack", state=ClockState.MISSED, stopped_at=second(-5))
    assert worst([missed, clock("resolve", 200)], NOW) is Tone.PLAIN
    assert worst([missed, clock("resolve", 200), clock("update", 5)], NOW) is Tone.CAUTION
    assert worst([], NOW) is Tone.PLAIN


def test_only_the_latest_promise_of_a_kind_is_shown_and_cancelled_ones_are_not() -> None:
    rounds = [
        clock("update", state=ClockState.MET, stopped_at=second(-30)),
        clock("update", 45, cycle=2),
        clock("resolve", 80),
        clock("ack", state=ClockState.CANCELLED),
    ]
    assert [fact.label for fact in clock_facts(rounds, NOW)] == ["Next update", "Resolve"]
    assert latest(rounds)[0].cycle == 2
    assert nearest(rounds) == rounds[1]


def test_durations_are_said_as_people_say_them() -> None:
    spoken = [duration(seconds) for seconds in (-5, 0, 59, 60, 719, 3600, 3900, 86_400, 97_200)]
    assert spoken == ["0 s", "0 s", "59 s", "1 min", "11 min", "1 h", "1 h 05 min", "1 d", "1 d 3 h"]


def test_words_come_from_the_catalogue_and_an_unknown_id_reads_plainly() -> None:
    assert word("status.in_progress") == "in progress"
    assert word("outcome.something_new") == "something new"
    assert clock_word("legal:eu_dsa_art18") == "Legal: eu dsa art18"
    assert clock_word("first_response") == "First response"


def test_where_the_wall_clock_gives_another_result_it_stands_beside_the_contracts() -> None:
    waited = clock(due=600, gross_due_at=second(60), state=ClockState.MET, stopped_at=second(90))
    (fact,) = gross_facts([waited, clock("ack", due=5, gross_due_at=second(5))], NOW)
    assert fact.label == "Resolve, by the wall clock"
    assert (shown(fact.value), fact.tone) == ("missed at 10:30 · 30 min late", Tone.DANGER)
    paused = clock(state=ClockState.PAUSED, due_at=None, gross_due_at=second(60))
    assert shown(gross_facts([paused], NOW)[0].value) == "due 10:00 · 10:00"
