"""The raiser's receipt: who was told, by when a human answers, who has it, and Undo for two minutes."""

from dataclasses import replace

from handlers.cards.card import Tone
from handlers.cards.receipt import ReceiptView, Told, receipt_card
from tests.support.cards import NOW, fact, minutes, same_as_golden, shown

FRESH = ReceiptView(
    ref="ORION-42",
    revision=1,
    now=NOW,
    opened_at=NOW,
    status="new",
    what="P0 · Threat to life (now) · Orion",
    told=(Told("Ana", NOW),),
    answer_by=minutes(5),
    undo_until=minutes(2),
)


def test_a_fresh_receipt_is_the_golden_one() -> None:
    assert same_as_golden("receipt", receipt_card(FRESH))


def test_the_chain_reads_in_order_until_somebody_has_it() -> None:
    told = (Told("Ana", minutes(-6)), Told("Ben", minutes(-4)))
    card = receipt_card(replace(FRESH, told=told, owner="Ben", taken_at=minutes(-2)))
    assert shown(card.lines[0]) == "Told Ana 08:54 · no answer · told Ben 08:56 · Ben has it 08:58"
    assert card.text == "ORION-42 receipt · Ben has it"
    assert card.tone is Tone.GOOD
    assert [fact.label for fact in card.facts] == ["Status"]


def test_it_says_by_when_a_human_answers_and_that_they_are_late() -> None:
    assert fact(receipt_card(FRESH), "A human answers by") == "09:05 · 09:05"
    late = receipt_card(replace(FRESH, answer_by=minutes(-1)))
    assert fact(late, "A human was to answer by") == "08:59 · 08:59"
    assert late.tone is Tone.CAUTION


def test_undo_is_there_for_two_minutes_inclusive_and_while_there_is_something_to_undo() -> None:
    def verbs(view: ReceiptView) -> list[str]:
        return [action.id for action in receipt_card(view).actions]

    assert verbs(FRESH) == ["show", "undo"]
    assert verbs(replace(FRESH, now=minutes(2))) == ["show", "undo"]
    assert verbs(replace(FRESH, now=minutes(2.02))) == ["show"]
    assert verbs(replace(FRESH, done=True)) == ["show"]


def test_a_withdrawn_one_says_so() -> None:
    card = receipt_card(replace(FRESH, withdrawn=True, done=True))
    assert card.text == "ORION-42 receipt · withdrawn"
    assert card.actions == ()


def test_the_receipt_of_a_restricted_case_names_nobody_and_nothing() -> None:
    card = receipt_card(replace(FRESH, ref="R-3", restricted=True, what="", told=(), taken_at=NOW))
    assert card.title == "Restricted case R-3"
    assert shown(card.lines[0]) == "Somebody has it 09:00"
