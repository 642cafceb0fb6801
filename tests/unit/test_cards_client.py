"""What a client sees: its own words for things, whose turn it is, the next promised word, and no more."""

from dataclasses import fields, replace

from handlers.cards.card import Quoted, Tone
from handlers.cards.client import ClientCase, board_card, case_card, client_case, need_card, update_card
from handlers.domain.escalation import Status, WaitingOn
from handlers.domain.sla import ClockState
from handlers.domain.timeline import Audience
from tests.support.cards import ALIASED, NOW, case, clock, event, fact, minutes, same_as_golden, second, shown, view

TOLD = event("update", 4, audience=Audience.CLIENT, text="The video is down. We check copies.")


def seen(**values: object) -> ClientCase:
    """The client's view of a case with these values."""
    return client_case(view(case(**values), audience=Audience.CLIENT, names=ALIASED))


def test_the_field_list_is_the_one_that_was_agreed() -> None:
    assert [field.name for field in fields(ClientCase)] == [
        *("ref", "revision", "status", "severity", "kind", "desk", "opened_at", "resolved_at", "closed_at"),
        *("next_update_by", "needs", "rating", "may", "updates"),
    ]


def test_the_case_card_is_the_golden_one() -> None:
    open_case = view(
        case(status=Status.IN_PROGRESS, owner="aoife"),
        audience=Audience.CLIENT,
        names=ALIASED,
        clocks=(clock("update", 30), clock("resolve", 90)),
        events=(event("opened", 1, actor="client_orion", audience=Audience.CLIENT), TOLD),
    )
    assert same_as_golden("client_case", case_card(client_case(open_case)))


def test_statuses_are_the_clients_words_and_do_not_tell_why_we_wait() -> None:
    waits = {"status": Status.WAITING}
    assert seen(status=Status.NEW).status == "received"
    assert seen(status=Status.ACKNOWLEDGED).status == "somebody is on it"
    assert seen(**waits, waiting_on=WaitingOn.CLIENT).status == "waiting for you"
    assert seen(**waits, waiting_on=WaitingOn.VENDOR).status == "waiting on a third party"
    assert seen(**waits, waiting_on=WaitingOn.INTERNAL).status == "in progress"


def test_the_next_update_is_promised_and_never_a_resolution() -> None:
    resolving = client_case(view(case(), clocks=(clock("resolve", 90),)))
    assert resolving.next_update_by is None
    updating = client_case(
        view(case(), clocks=(clock("first_response", 45), clock("update", 30), clock("resolve", 10)))
    )
    assert updating.next_update_by == minutes(30)
    paused = clock("update", state=ClockState.PAUSED, due_at=None)
    assert client_case(view(case(), clocks=(paused,))).next_update_by is None
    assert fact(case_card(updating), "Next update by") == "09:30"


def test_what_can_be_done_follows_the_state() -> None:
    assert seen(status=Status.IN_PROGRESS).may == ("reply",)
    assert seen(status=Status.RESOLVED, resolved_at=NOW).may == ("confirm", "dispute", "reply", "rate")
    assert seen(status=Status.RESOLVED, resolved_at=NOW, rating=5).may == ("confirm", "dispute", "reply")
    assert seen(status=Status.CLOSED, resolved_at=minutes(-60)).may == ("reopen", "rate")
    assert seen(status=Status.CLOSED, resolved_at=minutes(-60 * 24 * 8), rating=3).may == ()
    assert seen(status=Status.CANCELLED).may == ()
    assert [action.id for action in case_card(seen(status=Status.CANCELLED)).actions] == ["new"]


def test_the_board_says_whose_turn_it_is_and_counts_what_does_not_fit() -> None:
    ours = seen(status=Status.IN_PROGRESS)
    yours = replace(seen(status=Status.WAITING, waiting_on=WaitingOn.CLIENT), ref="ORION-43")
    card = board_card("ORION", "Orion", [ours, yours])
    assert card.text == "ORION card: board"
    assert card.title == "Orion: open cases (2)"
    assert card.tone is Tone.CAUTION
    assert (
        shown(card.items[0].line)
        == "ORION-42 · P1 · Threat to life (now) · in progress · our turn · next update by 09:20"
    )
    assert "your turn" in shown(card.items[1].line)
    assert [action.id for action in card.items[1].actions] == ["reply", "show"]
    many = board_card("ORION", "Orion", [ours] * 40)
    assert len(many.items) == 15
    assert shown(many.lines[0]) == "25 more open: `list` shows them all."
    assert shown(board_card("ORION", "Orion", []).lines[0]).startswith("Nothing is open")


def test_the_preview_and_the_post_of_an_update_are_the_same_card() -> None:
    card = update_card("ORION-42", "The *video* is down", "Dublin T&S desk", NOW)
    assert card.lines == ((Quoted("The *video* is down"),),)
    assert card.text == "ORION-42 update · Dublin T&S desk"
    assert [action.id for action in card.actions] == ["reply"]
    assert card == update_card("ORION-42", "The *video* is down", "Dublin T&S desk", NOW)


def test_a_reminder_says_what_is_needed_and_never_the_reason_we_noted() -> None:
    card = need_card(seen(status=Status.WAITING, waiting_on=WaitingOn.CLIENT, wait_reason="SECRET"))
    assert card.text == "ORION-42 reminder · waiting for you"
    assert shown(card.lines[0]) == "Please answer here, so that we can go on."
    assert "SECRET" not in repr(card)
    told = need_card(seen(status=Status.WAITING, waiting_on=WaitingOn.CLIENT, told_at=NOW))
    assert shown(told.lines[0]) == "Please answer our last update, so that we can go on."


def test_a_restricted_case_has_no_type_for_the_clients_group_either() -> None:
    card = case_card(seen(restricted=True, ref="R-3", type="csae"))
    assert card.title == "R-3 · restricted case"
    assert "Threat" not in repr(card)


def test_a_missed_promise_shows_no_breach() -> None:
    late = view(case(), clocks=(clock("update", -30, breached_at=second(-30)),), names=ALIASED)
    assert "breach" not in repr(case_card(client_case(late))).lower()
