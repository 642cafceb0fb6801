"""Lists and short answers: ten a page, each case in one line, typed words never taken for ours."""

import pytest

from handlers.cards.card import Quoted
from handlers.cards.lists import already_open_card, done_card, list_card, refusal_card, why_card
from handlers.commands.choices import LISTS
from handlers.domain.escalation import Status
from handlers.domain.timeline import Audience
from tests.support.cards import ALIASED, case, clock, same_as_golden, shown, view


def test_a_page_is_the_golden_one() -> None:
    rows = [
        view(case(), clocks=(clock("update", -3), clock("resolve", 60))),
        view(case(ref="ORION-43", status=Status.IN_PROGRESS, owner="aoife")),
        view(case(ref="R-3", restricted=True), status_only=True),
    ]
    assert same_as_golden("list", list_card("risk", rows, total=23, page=2))


def test_pages_turn_both_ways_and_keep_what_was_asked() -> None:
    rows = [view()] * 10
    turns = {
        action.label: dict(action.values)
        for action in list_card("client", rows, total=23, page=2, named="ORION").actions
    }
    assert turns == {
        "Previous page": {"what": "client", "client": "ORION", "page": "1"},
        "Next page": {"what": "client", "client": "ORION", "page": "3"},
    }
    assert list_card("all", rows, total=10).actions == ()
    assert [action.label for action in list_card("all", rows[:3], total=23, page=3).actions] == ["Previous page"]


@pytest.mark.parametrize("what", [value for value, _ in LISTS])
def test_every_list_has_a_title_and_a_sentence_for_when_it_is_empty(what: str) -> None:
    card = list_card(what, [], total=0)
    assert card.title != f"{what} (0)"
    assert shown(card.lines[0]) != what
    assert shown(list_card(what, [], total=12, page=9).lines[0]) == "There is nothing on this page."


def test_a_case_is_one_line_with_its_nearest_clock() -> None:
    (item,) = list_card("all", [view(clocks=(clock("update", -3), clock("resolve", 60)))], total=1).items
    assert shown(item.line) == "ORION-42 · P1 · Threat to life (now) · new · nobody yet · next update breached 08:57"
    assert [action.id for action in item.actions] == ["claim", "show"]


def test_a_status_only_reader_sees_a_reference_and_a_status() -> None:
    (item,) = list_card("all", [view(case(ref="R-3", restricted=True), status_only=True)], total=1).items
    assert shown(item.line) == "Restricted case R-3 · new"


def test_a_client_reads_its_own_words_in_its_list() -> None:
    row = view(audience=Audience.CLIENT, names=ALIASED, allowed=frozenset())
    (item,) = list_card("mine", [row], total=1).items
    assert shown(item.line) == "ORION-42 · P1 · Threat to life (now) · received · our turn · next update by 09:20"


def test_short_answers_say_it_in_their_text_and_quote_what_may_have_been_typed() -> None:
    for card in (done_card("ORION-42: tagged <b>.", "ORION-42"), refusal_card("“<b>” is no list.")):
        assert "<b>" in card.text
        assert [run for line in card.lines for run in line] == [Quoted(card.text, marks=False)]
    assert [action.label for action in done_card("Two.", "ORION-1", "ORION-2").actions] == [
        "Show ORION-1",
        "Show ORION-2",
    ]
    assert done_card("None.").actions == ()


def test_content_that_is_here_already_is_offered_as_plus_one() -> None:
    card = already_open_card("ORION-42", plus_ones=3)
    assert [action.id for action in card.actions] == ["plus_one", "show"]
    assert "3 more have seen it too" in shown(card.lines[0])


def test_why_is_told_line_by_line() -> None:
    assert [shown(line) for line in why_card("ORION-42", ["one", "two"]).lines] == ["«one»", "«two»"]
    assert shown(why_card("ORION-42", []).lines[0]) == "It has no clock that runs."
