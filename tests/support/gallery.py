"""Every card that the product can make, by values: what each chat must be able to show (forms: `gallery_forms`).

A name is the function that makes it and which variant of it; `tests/contract/chat` checks that no function is left out.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from functools import cache

from bot.cli.samples_care import care_cards
from bot.cli.samples_notices import notice_cards
from handlers.cards.breach import Uncoded, uncoded_card
from handlers.cards.calendars import MovedDeadline, moved_card
from handlers.cards.call import call_card, restricted_call_card
from handlers.cards.card import Action, Card, Fact, Item, Mention, Moment, Quoted, Tone, Words
from handlers.cards.client import board_card, case_card, client_case, need_card, story_card, update_card
from handlers.cards.escalation import detail_card, live_card, status_card, withdrawn_card
from handlers.cards.help import PingsReach, help_card, verb_card, whoami_card
from handlers.cards.lists import already_open_card, done_card, list_card, refusal_card, why_card
from handlers.cards.lost import LostPlace, lost_card
from handlers.cards.ping import Next, Ping, bundle_card, overtaken_card, ping_card, settled_card
from handlers.cards.ping import reminder_card as seen_reminder_card
from handlers.cards.receipt import ReceiptView, Told, receipt_card
from handlers.cards.reminder import SAID, offer_card, reminder_card
from handlers.cards.report import ReportView, report_card
from handlers.cards.view import CaseView, Detail
from handlers.commands.registry import VERBS
from handlers.domain.attainment import Attainment
from handlers.domain.breach import Code
from handlers.domain.escalation import CancelReason, Escalation, Status, WaitingOn
from handlers.domain.figures import Figures, Spread
from handlers.domain.people import Person, Role
from handlers.domain.period import Period
from handlers.domain.severity import Severity
from handlers.domain.sla import Clock, ClockState
from handlers.domain.timeline import Audience
from handlers.domain.tongue import said
from tests.support.cards import (
    ALIASED,
    HEAVY_DETAIL,
    NEXT_PING,
    NOW,
    case,
    clock,
    event,
    minutes,
    second,
    view,
)
from tests.support.gallery_day import day_cards
from tests.support.gallery_duties import duty_cards
from tests.support.gallery_standups import standups
from tests.support.hostile import INERT

LONGEST = "The longest text that is let in: " + "word " * 93 + "!"  # 500 characters
WHOLE: Mapping[Status, Mapping[str, object]] = {
    Status.RESOLVED: {"outcome": "actioned", "resolved_at": minutes(-2)},
    Status.CLOSED: {"outcome": "other"},
}


@cache
def cards() -> Mapping[str, Card]:
    """The gallery of cards by name."""
    return {
        **_live(),
        **_detailed(),
        **_of_clients(),
        **_lists(),
        **_receipts(),
        **_pings(),
        **_reminders(),
        **_reports(),
        **duty_cards(),
        **standups(),
        **day_cards(),
        **notice_cards(NOW, LONGEST * 2),
        **{f"{name} (hostile)": card for name, card in notice_cards(NOW, INERT).items()},
        **_odd(),
        **care_cards(),
    }


def _live() -> dict[str, Card]:
    views = {
        "new": view(next_ping=NEXT_PING, events=(event("opened"), event("note", 2, text="they came back"))),
        "untaken P0": view(_p0(), heavy=True, labels=(("flashing_strobe", "flashing"), ("death", "death"))),
        "with a link": view(details=(HEAVY_DETAIL,), heavy=True, labels=(("graphic_violence", "graphic violence"),)),
        "waiting": view(_waiting(WaitingOn.CLIENT), clocks=(_paused(),)),
        "breached": view(clocks=(clock("resolve", -5, breached_at=second(-5)), clock("ack", -2))),
        "met": view(clocks=(clock("ack", 5, state=ClockState.MET, stopped_at=second(-1)),)),
        "legal": view(clocks=(clock("legal:eu_terreg_removal", 30),)),
        "restricted": view(case(ref="R-3", type="csae", restricted=True, summary="")),
        "offered": view(case(owner="aoife", offered_to="ben", status=Status.ACKNOWLEDGED, plus_ones=("ana", "ben"))),
        "contained": view(case(owner="ben", status=Status.IN_PROGRESS, contained_at=minutes(-1))),
        "withdrawn": view(case(status=Status.CANCELLED, cancel_reason=CancelReason.WITHDRAWN)),
        "internal": view(case(ref="OPS-7", client=None), client_name="", client_visible=False),
        "hostile": _with_words(INERT),
        "longest": _with_words(LONGEST),
    }
    by_status = {f"{status.value}": view(_in(status)) for status in Status}
    return {f"live_card: {name}": live_card(shown) for name, shown in (views | by_status).items()}


def _detailed() -> dict[str, Card]:
    told = (event("opened"), event("step", 2, data={"told": ["ben"], "clock": "resolve", "step": "90"}))
    return {
        "detail_card: whole": detail_card(view(_full(), details=(HEAVY_DETAIL, Detail("Country", "IE"))), told),
        "detail_card: hostile": detail_card(_with_words(INERT), _with_words(INERT).events),
        "detail_card: longest": detail_card(_with_words(LONGEST), _with_words(LONGEST).events),
        "status_card: restricted": status_card(case(ref="R-3", restricted=True)),
        "status_card: open": status_card(case()),
        "withdrawn_card: warning": withdrawn_card(view(), "warning"),
    }


def _of_clients() -> dict[str, Card]:
    cases = {status.value: client_case(_as_client(_in(status))) for status in Status}
    cases["needed"] = client_case(_as_client(_waiting(WaitingOn.CLIENT)))
    cases["restricted"] = client_case(_as_client(case(ref="R-3", restricted=True)))
    cases["rated"] = replace(cases["closed"], rating=4)
    hostile = client_case(_as_client(case(), events=_with_words(INERT).events))
    many = [replace(cases["needed"], ref=f"ORION-{number}") for number in range(17)]
    return {
        **{f"case_card: {name}": case_card(one) for name, one in (cases | {"hostile": hostile}).items()},
        "board_card: empty": board_card("ORION", "Orion", ()),
        "board_card: full": board_card("ORION", "Orion", many),
        "update_card: plain": update_card("ORION-42", "The video is down.", "Dublin T&S desk", NOW),
        "update_card: hostile": update_card("ORION-42", INERT, "Dublin T&S desk", NOW),
        "update_card: longest": update_card("ORION-42", LONGEST * 4, "Dublin T&S desk", NOW),
        "story_card: resolved": story_card(cases["resolved"], (Moment(NOW, "time"), Words(" · Kim answered: "))),
        "need_card: waiting": need_card(cases["needed"]),
        "need_card: resolved": need_card(cases["resolved"]),
    }


def _lists() -> dict[str, Card]:
    rows = [view(case(id=f"case-{n}", ref=f"ORION-{n}"), clocks=(clock("resolve", 60 - n * 20),)) for n in range(10)]
    mixed = [view(case(ref="R-3", restricted=True), status_only=True), _as_client(case()), rows[0]]
    return {
        "list_card: empty": list_card("mine", (), total=0),
        "list_card: a page": list_card("client", rows, total=31, page=2, named="ORION"),
        "list_card: mixed": list_card("all", mixed, total=3),
        "done_card: several": done_card(f"ORION-1, ORION-2 are tagged “{INERT}”.", "ORION-1", "ORION-2"),
        "done_card: one": done_card("ORION-1 is yours.", "ORION-1"),
        "refusal_card: hostile": refusal_card(f"`{INERT}` is no choice. Allowed: P0, P1."),
        "already_open_card: seen": already_open_card("ORION-1", plus_ones=3),
        "why_card: lines": why_card("ORION-1", ("due 10:00 because", "a target of 4 h", INERT)),
        "why_card: none": why_card("ORION-1", ()),
    }


def _reports() -> dict[str, Card]:
    week = Period(second(-5000), second(5000), "America/New_York", "this week")
    whole = Figures(
        opened=5_000,
        net={"": Attainment(5, 9), "update": Attainment(1, 3)},
        gross={"": Attainment(4, 9)},
        taking=Spread(9, 600, 7_200, 1_000),
        resolving=Spread(9, 6_000, 72_000, 10_000),
        resolving_gross=Spread(9, 9_000, 90_000, 20_000),
        final=Spread(1, 60, 60, 60),
        backlog=5_000,
        ages=(1_000,) * 5,
        used=(1_000,) * 4,
        untargeted=1_000,
        untaken=40,
        oldest_untaken=7_000,
        reopened=Attainment(1, 9),
        reasons=tuple((code.value, 2) for code in Code),
        excluded=1,
        excluded_seconds=600,
    )
    groups = tuple((f"type_{number}", replace(whole, opened=number)) for number in range(40))
    view = ReportView(week, NOW, whole, "type", groups, "Orion", {"type_39": LONGEST[:80]}, restricted=3)
    empty = ReportView(week, NOW, Figures(), "severity", ())
    return {
        "report_card: whole": report_card(view),
        "report_card: a client's": report_card(replace(view, outside=True, restricted=0)),
        "report_card: empty": report_card(empty),
    }


def _receipts() -> dict[str, Card]:
    fresh = ReceiptView(
        "ORION-42", 1, NOW, NOW, "new", "P1 · Press · Orion", answer_by=minutes(5), undo_until=minutes(2)
    )
    told = replace(fresh, told=(Told("Ana", minutes(-4)), Told("Ben", minutes(-2))), undo_until=None)
    variants = {
        "fresh": fresh,
        "told twice": told,
        "late": replace(told, answer_by=minutes(-1)),
        "taken": replace(told, owner="Ben", taken_at=minutes(-1), status="taken"),
        "withdrawn": replace(fresh, withdrawn=True),
        "done": replace(told, done=True, status="resolved"),
        "restricted": replace(fresh, ref="R-3", what="", restricted=True),
    }
    return {f"receipt_card: {name}": receipt_card(one) for name, one in variants.items()}


def _pings() -> dict[str, Card]:
    may = frozenset({"claim", "seen", "due", "snooze"})
    soon = Next("the manager on duty, Ben", minutes(20))
    what = "P1 · Press · Orion"
    plain = Ping("ORION-42", "warning", "resolve", "75", NOW, minutes(30), what, INERT, "Aoife", soon, may, 3)
    late = replace(plain, kind="breach", step="150", due_at=minutes(-30), next=None, summary=LONGEST)
    variants = {
        "warning": plain,
        "breach": replace(plain, kind="breach", step="100", due_at=NOW - timedelta(seconds=1)),
        "still late": late,
        "untaken": replace(plain, kind="untaken", clock="ack", due_at=None, owner=""),
        "late": replace(plain, kind="late"),
        "restricted": replace(plain, ref="R-3", what="", summary="", restricted=True),
    }
    several = tuple(variants.values())
    return {
        **{f"ping_card: {name}": ping_card(one)[1] for name, one in variants.items()},
        "bundle_card: at once": bundle_card(several, late=False)[1],
        "bundle_card: late": bundle_card(several, late=True)[1],
        "reminder_card: seen": seen_reminder_card(several)[1],
        "overtaken_card: breach": overtaken_card("ORION-42", "breach", "resolve")[1],
        "ping_card: broken": ping_card(replace(plain, broken=True))[1],
        "settled_card: warning": settled_card("ORION-42", "warning", "resolve", "done in time")[1],
    }


def _reminders() -> dict[str, Card]:
    about = {"by": "ben", "outcome": "actioned"}
    offered = view(case(owner="aoife", status=Status.ACKNOWLEDGED, offered_to="ben"))
    return {
        **{f"reminder_card: {key}": reminder_card(view(), key, about, INERT) for key in SAID},
        "offer_card: passed on": offer_card(offered, "aoife", accepted_needed=True, text=INERT),
        "offer_card: assigned": offer_card(offered, "aoife", accepted_needed=False),
    }


def _odd() -> dict[str, Card]:
    moved = [MovedDeadline(f"ORION-{n}", "resolve", NOW if n % 2 else None, minutes(n), 1) for n in range(12)]
    uncoded = [Uncoded(f"ORION-{n}", 1, Severity.P1, "Press", ("ack", "resolve"), NOW) for n in range(12)]
    stranger = Person("web::someone", INERT, frozenset(), "UTC")
    known = Person("lead", "Aoife Byrne", frozenset({Role.LEAD, Role.MANAGER}), "Europe/Dublin")
    return {
        "call_card: breach": call_card("ORION-42", "breach", Severity.P0, "resolve", NOW),
        "call_card: untaken": call_card("ORION-42", "untaken", Severity.P0, "", None),
        "restricted_call_card: any": restricted_call_card("R-3"),
        "moved_card: one": moved_card(moved[:1], 1),
        "moved_card: many": moved_card(moved, 12),
        "lost_card: one": lost_card(
            "harbour", [LostPlace(said("the managers' channel"), "slack/T1/C1", "gone: is_archived")]
        ),
        "lost_card: many": lost_card("harbour", [LostPlace(INERT, f"teams/T/{n}", "gone: 403") for n in range(12)]),
        "uncoded_card: one": uncoded_card([replace(uncoded[0], what="")]),
        "uncoded_card: many": uncoded_card(uncoded),
        "help_card: possible": help_card(list(VERBS.values())[:4]),
        "help_card: everything": help_card(list(VERBS.values()), everything=True),
        "help_card: nothing": help_card(()),
        **{f"verb_card: {name}": verb_card(verb, verb.usage) for name, verb in VERBS.items()},
        "whoami_card: stranger": whoami_card(stranger),
        "whoami_card: known": whoami_card(
            known,
            client="Orion",
            site="Dublin",
            team="Dublin 1",
            pings=PingsReach(("slack", "web"), "22:00-07:00", "pl", "slack"),
        ),
        "every part at once": every_part(INERT),
    }


def every_part(text: str) -> Card:
    """A card with this text in every part that somebody's words can come into."""
    show = Action("show", "Show", "ORION-42", 3)
    return Card(
        text="ORION-42 card · every part",
        title="ORION-42 · every part",
        tone=Tone.DANGER,
        lines=((Words("Said: "), Quoted(text), Moment(NOW, "left")), (Mention("ana", "Ana"), Words(" was told"))),
        facts=(Fact("Quoted", (Quoted(text),), Tone.CAUTION), Fact("Due", (Moment(NOW, "date"),))),
        items=(Item((Quoted(text), Words(" · in a list")), (show,), Tone.GOOD),),
        actions=(Action("claim", "Take", "ORION-42", 3, tone=Tone.GOOD), show),
        more=(
            Action("snooze", "Snooze 30 min", "ORION-42", 3, (("until", "30m"),)),
            Action("snooze", "Snooze 1 h", "ORION-42", 3, (("until", "1h"),)),
            Action("cancel", "Cancel", "ORION-42", 3, tone=Tone.DANGER, confirm="Really cancel it?"),
        ),
        foot=(Words("Foot: "), Quoted(text), Moment(NOW, "time")),
    )


def _p0() -> Escalation:
    return case(severity=Severity.P0)


def _in(status: Status) -> Escalation:
    extra: dict[str, object] = {**WHOLE.get(status, {})}
    if status not in (Status.NEW, Status.CANCELLED):
        extra |= {"owner": "aoife", "taken_at": minutes(-5)}
    if status is Status.CANCELLED:
        extra |= {"cancel_reason": CancelReason.DUPLICATE}
    if status is Status.CLOSED:
        extra |= {"first_resolved_at": minutes(-5), "resolved_at": minutes(-5), "closed_at": minutes(-1)}
    if status is Status.WAITING:
        extra |= {"waiting_on": WaitingOn.VENDOR}
    return case(status=status, **extra)


def _waiting(on: WaitingOn) -> Escalation:
    return case(
        status=Status.WAITING,
        owner="aoife",
        waiting_on=on,
        wait_until=minutes(45),
        told_at=minutes(-3),
        wait_reason=INERT,
    )


def _paused() -> Clock:
    return clock("resolve", 60, state=ClockState.PAUSED, consumed=600, anchor=None, due_at=None)


def _full() -> Escalation:
    return case(
        owner="aoife",
        status=Status.IN_PROGRESS,
        clock_started_at=minutes(-30),
        watchers=("ana", "ben"),
        tags=("election", INERT[:40]),
        validity="invalid",
        rating=5,
        wait_reason=INERT,
    )


def _with_words(text: str) -> CaseView:
    """A case with this text wherever somebody's words are kept."""
    written = tuple(
        event(kind, number, text=text, actor="client_orion", audience=Audience.CLIENT)
        for number, kind in enumerate(("note", "update", "reply", "dispute"), 1)
    )
    kept = case(summary=text, tags=(text[:40],), wait_reason=text, owner="aoife", status=Status.IN_PROGRESS)
    return view(kept, events=written, details=(Detail("Field", text),))


def _as_client(shown: Escalation, **values: object) -> CaseView:
    clocks = (clock("update", 45),)
    return view(shown, **{"audience": Audience.CLIENT, "names": ALIASED, "clocks": clocks, **values})
