"""Every card of notices, rulings and thanks, about given words: part of what is looked over, and of the gallery."""

from dataclasses import replace
from datetime import datetime

from handlers.cards.card import Card
from handlers.cards.feedback import Ended, ended_card, kudos_card
from handlers.cards.notice import (
    NoticeView,
    TeamShare,
    missing_card,
    notice_card,
    notices_card,
    published_card,
    ruled_card,
    status_card,
    statuses_card,
)
from handlers.cards.words import word
from handlers.domain.notice import Notice
from handlers.domain.tongue import said


def notice_cards(now: datetime, words: str) -> dict[str, Card]:
    """The cards by name, about a notice with these words. `now` is aware UTC."""
    notice = Notice(
        *(3, words[:120], words[:20], "2026-12-01", words[:1000], "https://tickets.harbour.example/policy/4.3"),
        *(("dublin",), ("mnl-1",), ("ORION",), "manager", now),
    )
    shares = tuple(TeamShare(f"Dublin {number}", number, 30, 100 * number // 30) for number in range(30))
    view = NoticeView(
        notice,
        ("Dublin", "Manila 1", said("teams of {client}", client="Orion")),
        author="Niamh Brennan",
        ruling="ORION-42",
        asked=True,
        may_count=True,
        shares=shares,
    )
    read = replace(view, read_at=now)
    status, outcome = word("status.resolved"), word("outcome.answered")
    replaced = replace(view, notice=replace(notice, superseded_by=4))
    return {
        "notice_card: asked": notice_card(view),
        "notice_card: reminder": notice_card(view, again=True),
        "notice_card: read": notice_card(read),
        "notice_card: for others": notice_card(replace(view, asked=False)),
        "notice_card: replaced": notice_card(replaced),
        "notice_card: preview": notice_card(replace(view, is_sent=False)),
        "published_card": published_card(view, 12, 2),
        "notices_card": notices_card([_numbered(each, n) for n, each in enumerate([view, read, replaced] * 5)]),
        "notices_card: none": notices_card([]),
        "status_card: by team": status_card(view, leads=True),
        "status_card: in force": status_card(view, in_force=True, leads=True),
        "statuses_card": statuses_card([_numbered(view, number) for number in range(10)]),
        "statuses_card: none": statuses_card([]),
        "missing_card": missing_card(view, [f"Somebody {number} with a long name" for number in range(60)]),
        "missing_card: nobody": missing_card(view, []),
        "ruled_card": ruled_card("ORION-42", words[:1000], ["ORION-43", "ORION-44"]),
        "ended_card": ended_card([Ended(f"ORION-{n}", status, "Policy 4.3", outcome) for n in range(12)]),
        "ended_card: restricted": ended_card([Ended("R-3", word("status.cancelled"))]),
        "kudos_card": kudos_card("Dublin 1", words[:300], "Niamh Brennan", ref="ORION-42"),
        "kudos_card: a client's": kudos_card("Dublin 1, Manila 1", words[:300], "", client="Orion"),
    }


def _numbered(view: NoticeView, number: int) -> NoticeView:
    return replace(view, notice=replace(view.notice, number=number + 1))
