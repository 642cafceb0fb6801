"""The live card: one phone screen, warnings before links, buttons by the state, no word on a restricted case."""

import itertools
from dataclasses import replace

import pytest

from handlers.cards.buttons import AT_MOST, BUTTONS, TABLE, buttons
from handlers.cards.card import Quoted, Tone, Words
from handlers.cards.escalation import detail_card, live_card, status_card, withdrawn_card
from handlers.commands.registry import VERBS
from handlers.domain.escalation import CancelReason, Status, WaitingOn
from handlers.domain.severity import Severity
from handlers.domain.sla import ClockState
from tests.support.cards import (
    HEAVY_DETAIL,
    NEXT_PING,
    NOW,
    case,
    clock,
    event,
    fact,
    lines_of,
    minutes,
    runs_of,
    same_as_golden,
    second,
    shown,
    view,
)

HEAVY = (("graphic_violence", "graphic violence"), ("flashing_strobe", "flashing light"))
EVENTS = (
    event("opened", 1, actor="ana", data={"severity": "P1"}),
    event("claim", 2, data={"owner": "aoife", "was": ""}),
    event("note", 3, text="two more accounts"),
    event("wait", 4, data={"on": "client", "until": "2026-11-24T14:00:00+00:00"}),
)


def test_the_live_card_of_a_waiting_case_is_the_golden_one() -> None:
    waiting = case(
        status=Status.WAITING,
        owner="aoife",
        waiting_on=WaitingOn.CLIENT,
        wait_until=minutes(300),
        taken_at=minutes(-8),
        labels=("graphic_violence", "flashing_strobe"),
        plus_ones=("ben",),
    )
    clocks = (
        clock("ack", 5, state=ClockState.MET, stopped_at=second(-8)),
        clock("update", 30),
        clock("resolve", state=ClockState.PAUSED, due_at=None, consumed=600),
    )
    seen = view(waiting, labels=HEAVY, heavy=True, clocks=clocks, events=EVENTS, details=(HEAVY_DETAIL,))
    assert same_as_golden("live_waiting", live_card(replace(seen, next_ping=NEXT_PING)))


def test_title_and_text_name_the_case_and_hold_no_users_text() -> None:
    card = live_card(view(case(summary="SECRET words")))
    assert card.title == "ORION-42 · P1 · Threat to life (now) · Orion"
    assert card.text == "ORION-42 card · P1 · Threat to life (now) · new · no owner"
    assert [run for run in runs_of(card) if "SECRET" in getattr(run, "text", "")] == [Quoted("SECRET words")]


def test_labels_stand_before_the_link_and_the_link_asks_first() -> None:
    card = live_card(view(case(status=Status.ACKNOWLEDGED), labels=HEAVY, heavy=True, details=(HEAVY_DETAIL,)))
    assert [shown(line) for line in card.lines[:2]] == [
        "Distressing content: graphic violence.",
        "Photosensitivity warning: flashing or strobing light.",
    ]
    link = card.actions[-1]
    assert link.link == "https://review.orion.example/7"
    assert link.confirm == "This may show: graphic violence, flashing light. Open it now?"
    assert len(card.actions) == AT_MOST


def test_content_that_is_not_heavy_opens_without_a_question() -> None:
    card = live_card(view(case(), details=(HEAVY_DETAIL,)))
    assert card.actions[-1].confirm == ""


def test_a_restricted_card_shows_neither_type_nor_text_nor_link() -> None:
    hidden = case(ref="R-3", type="csae", restricted=True, severity=Severity.P0, summary="SECRET", tags=("SECRET",))
    seen = view(hidden, type_label="SECRET type", labels=(("csae", "SECRET label"),), details=(HEAVY_DETAIL,))
    seen = replace(seen, events=(event("note", text="SECRET"),), heavy=True)
    for card in (live_card(seen), status_card(hidden), withdrawn_card(seen, "card")):
        assert "SECRET" not in repr(card)
        assert card.title.startswith("Restricted case R-3")
        assert not [action for action in card.actions if action.link]


@pytest.mark.parametrize("status", Status)
def test_a_card_has_at_most_five_buttons_and_no_verb_twice(status: Status) -> None:
    for details, severity in itertools.product(((), (HEAVY_DETAIL,)), (Severity.P0, Severity.P3)):
        seen = view(case(status=status, severity=severity, owner="aoife", resolved_at=NOW), details=details)
        first, more = buttons(seen)
        assert len(first) <= AT_MOST
        verbs = [action.id for action in (*first, *more) if not action.link]
        assert len(verbs) == len(set(verbs))
        assert {action.revision for action in (*first, *more)} <= {seen.escalation.revision}


def test_every_button_is_a_verb_of_the_registry_and_every_row_of_the_table_has_buttons() -> None:
    assert set(BUTTONS) <= set(VERBS)
    assert set(TABLE) == set(Status)
    assert {verb for row in TABLE.values() for part in row for verb in part} <= set(BUTTONS)


def test_buttons_follow_the_state() -> None:
    def first(**values: object) -> list[str]:
        return [action.id for action in live_card(view(case(**values))).actions]

    assert first() == ["claim", "update", "assign", "wait", "resolve"]
    assert first(status=Status.IN_PROGRESS, owner="aoife") == ["update", "wait", "resolve", "handoff"]
    assert first(status=Status.IN_PROGRESS)[0] == "claim"
    assert first(status=Status.WAITING, owner="aoife")[0] == "resume"
    assert first(status=Status.RESOLVED, resolved_at=minutes(-1)) == ["close", "reopen", "update"]
    assert first(status=Status.RESOLVED, resolved_at=minutes(-60 * 24 * 8)) == ["close", "update"]
    assert first(status=Status.CANCELLED) == []
    assert "update" not in first(client=None)
    assert "update" not in first(restricted=True)


def test_a_reader_sees_only_the_buttons_that_are_theirs() -> None:
    card = live_card(view(case(), allowed=frozenset({"claim", "note", "show"})))
    assert [action.id for action in card.actions] == ["claim"]
    assert [action.id for action in card.more] == ["note", "show"]


def test_contained_is_a_button_only_where_containing_was_promised() -> None:
    busy = case(status=Status.IN_PROGRESS, owner="aoife", severity=Severity.P0)
    assert "contain" not in [action.id for action in live_card(view(busy)).actions]
    assert "contain" in [action.id for action in live_card(view(busy, clocks=(clock("contain", 30),))).actions]


def test_the_status_says_for_whom_and_until_when_we_wait() -> None:
    waiting = case(status=Status.WAITING, waiting_on=WaitingOn.VENDOR, wait_until=minutes(90), owner="aoife")
    card = live_card(view(waiting))
    assert fact(card, "Status") == "waiting on a vendor until 10:30"
    assert fact(card, "Owner") == "Aoife"
    assert fact(live_card(view(case(status=Status.RESOLVED, outcome="fixed"))), "Status") == (
        "resolved: fault fixed, queue recovered"
    )
    assert fact(live_card(view(case(offered_to="ben"))), "Offered to") == "Ben, who has not accepted yet"


def test_an_untaken_p0_is_danger_from_the_first_second_and_a_resolved_case_is_good() -> None:
    calm = (clock("resolve", 200),)
    assert live_card(view(case(severity=Severity.P0), clocks=calm)).tone is Tone.DANGER
    assert live_card(view(case(severity=Severity.P0, taken_at=NOW), clocks=calm)).tone is Tone.PLAIN
    assert live_card(view(case(status=Status.RESOLVED), clocks=calm)).tone is Tone.GOOD


def test_a_withdrawn_case_says_so_and_offers_nothing_to_do() -> None:
    gone = case(status=Status.CANCELLED, cancel_reason=CancelReason.WITHDRAWN)
    card = live_card(view(gone))
    assert card.actions == ()
    assert shown(card.lines[0]).startswith("Withdrawn")
    assert fact(card, "Status") == "cancelled: withdrawn"
    assert withdrawn_card(view(gone), "untaken").text == "ORION-42 untaken · withdrawn"


def test_only_the_last_three_lines_of_the_story_stand_on_the_live_card_and_all_on_the_detail_card() -> None:
    seen = view(case(), events=EVENTS)
    assert [shown(item.line) for item in live_card(seen).items] == [
        "08:55 · Aoife took it",
        "08:55 · Aoife noted: «two more accounts»",
        "08:55 · Aoife waits on the client until 14:00",
    ]
    assert len(detail_card(seen, EVENTS).items) == 4
    noisy = view(case(), events=(*EVENTS, event("warning", 5, actor="handrail"), event("seen", 6)))
    assert live_card(noisy).items == live_card(seen).items


def test_the_detail_card_is_the_golden_one() -> None:
    known = case(
        status=Status.IN_PROGRESS,
        owner="aoife",
        watchers=("ben",),
        tags=("election",),
        wait_reason="the policy owner",
        contained_at=minutes(-2),
        clock_started_at=minutes(-35),
        rating=4,
    )
    seen = view(known, events=EVENTS, details=(HEAVY_DETAIL,), links=(("related", "OPS-7"),))
    assert same_as_golden("detail", detail_card(seen, EVENTS))


def test_a_legal_clock_says_that_it_is_no_legal_advice_and_the_next_ping_is_named() -> None:
    seen = view(case(), clocks=(clock("legal:eu_dsa_art18", 30),), next_ping=NEXT_PING)
    assert shown(live_card(seen).foot) == "Next ping 09:05 to Ben · Legal clocks are a reminder, not legal advice."


def test_a_live_card_fits_on_a_phone() -> None:
    clocks = tuple(clock(kind, 30) for kind in ("ack", "first_response", "contain", "update", "resolve"))
    long = case(summary="x" * 500, offered_to="ben", plus_ones=("ben",), contained_at=NOW)
    card = live_card(view(long, clocks=clocks, events=EVENTS, labels=HEAVY, heavy=True))
    assert len(card.facts) <= 10
    assert len(card.lines) <= 3
    assert sum(len(run.text) for line in lines_of(card) for run in line if isinstance(run, Words)) < 900
