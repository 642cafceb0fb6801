"""The table of moves, exhaustively: every status times every move is either in the table or refused in words."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from handlers.domain.errors import IllegalMove
from handlers.domain.escalation import MOVES, Escalation, Move, Status, may_reopen, moved, possible
from handlers.domain.severity import Severity

RESOLVED_AT = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(("status", "move"), list(product(Status, Move)))
def test_a_move_leads_where_the_table_says_or_is_refused_with_what_is_possible(status: Status, move: Move) -> None:
    if (status, move) in MOVES:
        assert moved(status, move, "ORION-1") is MOVES[status, move]
        assert move in possible(status)
    else:
        with pytest.raises(IllegalMove, match=r"^ORION-1 is .*not possible\. Possible now:"):
            moved(status, move, "ORION-1")


def test_every_open_status_can_be_taken_resolved_and_cancelled_and_waited_on_once_it_is_taken() -> None:
    for status in (status for status in Status if status.is_open):
        assert {Move.TAKE, Move.RESOLVE, Move.CANCEL} <= possible(status)
        assert (Move.WAIT in possible(status)) is (status is not Status.NEW)


def test_a_cancelled_record_stays_cancelled() -> None:
    assert possible(Status.CANCELLED) == frozenset()


def test_waiting_ends_only_by_resuming_resolving_or_cancelling() -> None:
    assert {move for move in possible(Status.WAITING) if MOVES[Status.WAITING, move] is not Status.WAITING} == {
        Move.RESUME,
        Move.RESOLVE,
        Move.CANCEL,
    }


@pytest.mark.parametrize(
    ("after", "expected"),
    [(timedelta(0), True), (timedelta(hours=168), True), (timedelta(hours=168, seconds=1), False)],
)
def test_reopening_is_possible_up_to_and_including_the_last_second_of_seven_days(
    after: timedelta, *, expected: bool
) -> None:
    escalation = Escalation(
        id="1",
        ref="ORION-1",
        type="appeal_error",
        severity=Severity.P3,
        status=Status.CLOSED,
        raiser="moderator1",
        opened_at=RESOLVED_AT,
        clock_started_at=RESOLVED_AT,
        policy_set="v",
        resolved_at=RESOLVED_AT,
    )
    assert may_reopen(escalation, RESOLVED_AT + after) is expected
