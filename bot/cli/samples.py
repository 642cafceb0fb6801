"""A card and a form of every kind, of a hypothetical case under these very rules: to be looked over, never posted."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from bot.cli.foresee import begun, hypothetical
from bot.cli.samples_care import care_cards
from bot.cli.samples_day import HANDED, busy, day_cards, queues_view
from bot.cli.samples_notices import notice_cards
from handlers.cards.breach import Uncoded, uncoded_card
from handlers.cards.briefing import Note, briefing_card
from handlers.cards.calendars import MovedDeadline, moved_card
from handlers.cards.callback import call_form
from handlers.cards.card import Card, Words
from handlers.cards.checkin import checkin_form
from handlers.cards.client import board_card, case_card, client_case, need_card, story_card, update_card
from handlers.cards.escalation import detail_card, live_card, status_card, withdrawn_card
from handlers.cards.form import Form
from handlers.cards.forms import new_form, update_form, verb_form
from handlers.cards.handover import HandedItem, HandoverView, handover_card, unaccepted_card
from handlers.cards.help import PingsReach, help_card, verb_card, whoami_card
from handlers.cards.lists import already_open_card, done_card, list_card, refusal_card, why_card
from handlers.cards.lost import LostPlace, lost_card
from handlers.cards.ping import Next, Ping, bundle_card, overtaken_card, ping_card, settled_card
from handlers.cards.ping import reminder_card as seen_card
from handlers.cards.preferences import preferences_card
from handlers.cards.receipt import ReceiptView, Told, receipt_card
from handlers.cards.relief import ask_form
from handlers.cards.reminder import SAID, offer_card, reminder_card
from handlers.cards.report import ReportView, report_card
from handlers.cards.rota import (
    BareView,
    CoverView,
    DutyNow,
    all_on_call_card,
    bare_card,
    cover_card,
    on_call_card,
)
from handlers.cards.shifts import GapView, gap_card
from handlers.cards.standup import DigestView, ItemView, digest_card, items_card, late_card, question_card, said_card
from handlers.cards.view import CaseView
from handlers.clocks.promises import choose, targets_of
from handlers.commands.registry import VERBS
from handlers.domain.escalation import Escalation, Status, WaitingOn
from handlers.domain.figures import Figures
from handlers.domain.handover import ItemState
from handlers.domain.people import Person, Role
from handlers.domain.period import Period
from handlers.domain.rulebook import RuleBook
from handlers.domain.timeline import Audience, Event
from handlers.domain.tongue import said

LONG = f"{'The longest words that are let in. ' * 14}Ends."[-500:]
SOMEBODY = "somebody"


def sample_cards(rules: RuleBook, now: datetime) -> Mapping[str, Card]:
    """The cards by the name of what they are. `now` is aware UTC."""
    shown = _shown(rules, now)
    return {
        **_of_the_team(shown),
        **_of_the_client(rules, shown),
        **_of_people(rules, shown),
        **_pings(shown),
        **_answers(shown),
        **_duties(shown),
        **_standups(rules, shown.now),
        **day_cards(shown.now),
        **notice_cards(shown.now, LONG * 2),
        **care_cards(),
    }


def sample_forms(rules: RuleBook) -> Mapping[str, Form]:
    """Every dialog: for raising, of each type that is configured."""
    dialogs = {name: verb for name, verb in VERBS.items() if verb.dialog and name not in ("new", "update")}
    preview = update_card("ORION-42", LONG, "the desk", datetime.fromisoformat("2026-11-24T09:00:00+00:00"))
    return {
        "new: choose a type": new_form(rules),
        **{f"new: {key}": new_form(rules, {"type": key, "summary": LONG}) for key in rules.types},
        "check-in": checkin_form(),
        "check-in: invited": checkin_form("17:00"),
        "ask your lead": ask_form("aoife", "Aoife Byrne", LONG[:40]),
        "call back": call_form("Somebody", "Mon 09:00 to 17:00"),
        "update: write": update_form("ORION-42"),
        "update: preview": update_form("ORION-42", LONG, preview, "Orion", "digest"),
        **{name: verb_form(verb, "ORION-42") for name, verb in dialogs.items()},
    }


def _shown(rules: RuleBook, now: datetime) -> CaseView:
    """A case of the first open type and the first client, with all its clocks, as the team reads it."""
    kind = next((each for each in rules.types.values() if not each.restricted), next(iter(rules.types.values())))
    client = next(iter(rules.clients.values()), None)
    made = hypothetical(rules, client.key if client else "", kind.key, None, now.isoformat())
    case = replace(made, ref=made.ref.replace("?", "42"), raiser=SOMEBODY, summary=LONG, revision=3)
    policy = choose(rules.policy_set, case)
    return CaseView(
        escalation=case,
        audience=Audience.INTERNAL,
        now=now,
        type_label=kind.label,
        severity_name=rules.severities[case.severity],
        labels=tuple(rules.labels.items())[:3],
        client_name=client.name if client else "A client",
        alias=client.alias if client else "the desk",
        client_visible=kind.client_visible,
        names={SOMEBODY: "Somebody"},
        clocks=tuple(begun(rules, case, policy, clock) for clock in targets_of(rules, case, policy)),
        events=(_said(case, 1, "opened"), _said(case, 2, "note"), _said(case, 3, "update")),
    )


def _said(case: Escalation, number: int, kind: str) -> Event:
    return Event(case.id, number, case.opened_at, SOMEBODY, kind, Audience.INTERNAL, text=LONG)


def _in(shown: CaseView, status: Status, **more: object) -> CaseView:
    values: dict[str, object] = {"status": status, "owner": SOMEBODY, "taken_at": shown.now, **more}
    return replace(shown, escalation=replace(shown.escalation, **values))  # type: ignore[arg-type]  # fields of a case


def _waiting(shown: CaseView) -> CaseView:
    until = shown.now + timedelta(hours=2)
    wait = {"waiting_on": WaitingOn.CLIENT, "wait_until": until, "wait_reason": LONG, "told_at": shown.now}
    return _in(shown, Status.WAITING, **wait)


def _of_the_team(shown: CaseView) -> dict[str, Card]:
    offered = _in(shown, Status.ACKNOWLEDGED, offered_to=SOMEBODY)
    resolved = _in(shown, Status.RESOLVED, outcome="actioned", resolved_at=shown.now, first_resolved_at=shown.now)
    return {
        "case: new": live_card(shown),
        "case: in progress": live_card(_in(shown, Status.IN_PROGRESS)),
        "case: waiting": live_card(_waiting(shown)),
        "case: resolved": live_card(resolved),
        "case: in full": detail_card(_in(shown, Status.IN_PROGRESS), shown.events),
        "case: restricted": status_card(replace(shown.escalation, restricted=True, ref="R-3")),
        "ping: withdrawn": withdrawn_card(shown, "warning"),
        "offer": offer_card(offered, SOMEBODY, accepted_needed=True, text=LONG),
    }


def _of_the_client(rules: RuleBook, shown: CaseView) -> dict[str, Card]:
    key = next(iter(rules.clients), "ORION")
    case = client_case(replace(_waiting(shown), audience=Audience.CLIENT))
    return {
        "client: board": board_card(key, shown.client_name, [case] * 12),
        "client: empty board": board_card(key, shown.client_name, ()),
        "client: case": case_card(case),
        "client: update": update_card(case.ref, LONG, shown.alias, shown.now),
        "client: needed": need_card(case),
        "client: story": story_card(case, (Words("Somebody answered."),)),
    }


def _of_people(rules: RuleBook, shown: CaseView) -> dict[str, Card]:
    now, case = shown.now, shown.escalation
    fresh = ReceiptView(case.ref, 1, now, now, "new", shown.type_label, undo_until=now + timedelta(minutes=2))
    known = Person(SOMEBODY, "Somebody", frozenset(Role), rules.organisation.timezone)
    chosen = {"quiet": "22:00-07:00", "language": "pl", "reach": "teams"}
    moved = [MovedDeadline(case.ref, "resolve", now, now + timedelta(hours=1), 1)] * 8
    uncoded = [Uncoded(case.ref, 1, case.severity, shown.type_label, ("ack", "resolve"), now)] * 8
    return {
        "preferences": preferences_card(chosen, tuple(chosen)),
        "receipt: fresh": receipt_card(fresh),
        "receipt: told": receipt_card(replace(fresh, told=(Told("Somebody", now),) * 4, undo_until=None)),
        "who am I": whoami_card(
            known, client=shown.client_name, site="Site", team="Team", pings=PingsReach(("slack",))
        ),
        "deadlines moved": moved_card(moved, 12),
        "places lost": lost_card(
            rules.organisation.key, [LostPlace(said("the managers' channel"), "slack/T1/C1", "gone")] * 8
        ),
        "breaches without a reason": uncoded_card(uncoded),
        **{f"reminder: {key}": reminder_card(shown, key, {"by": SOMEBODY}, LONG) for key in SAID},
    }


def _pings(shown: CaseView) -> dict[str, Card]:
    may = frozenset({"claim", "seen", "due", "snooze"})
    now, case = shown.now, shown.escalation
    soon = Next("the manager on duty", now + timedelta(minutes=20))
    warning = Ping(case.ref, "warning", "resolve", "75", now, now, shown.type_label, LONG, "Somebody", soon, may, 3)
    breach = replace(warning, kind="breach", step="100", next=None)
    untaken = replace(warning, kind="untaken", clock="ack", due_at=None, owner="")
    every = (warning, breach, untaken)
    return {
        **{f"ping: {ping.kind}": ping_card(ping)[1] for ping in every},
        "ping: bundle": bundle_card(every * 3, late=False)[1],
        "ping: late": bundle_card(every, late=True)[1],
        "ping: unanswered": seen_card(every)[1],
        "ping: overtaken": overtaken_card(case.ref, "breach", "resolve")[1],
        "ping: settled": settled_card(case.ref, "warning", "resolve", "done in time")[1],
    }


def _standups(rules: RuleBook, now: datetime) -> dict[str, Card]:
    name = next((site.name for site in rules.sites.values()), "Site")
    told = [(said("What needs the room's attention?", "label"), LONG)] * 3
    items = tuple(ItemView(number, LONG, "Somebody", "Wed 25 Nov", overdue=True) for number in range(1, 12))
    view = DigestView(
        *("site", name, busy(rules.organisation.timezone, now)),
        items=items,
        attention=(LONG,) * 9,
        signals=(LONG,) * 9,
        answered=9,
        asked=12,
        handed=HANDED,
        queues=queues_view(now),
        notices=((LONG, 50),) * 9,
    )
    return {
        "stand-up: digest": digest_card(view),
        "stand-up: questions": question_card("site", name, now, labels=[label for label, _ in told]),
        "stand-up: reminder": question_card("site", name, now, again=True),
        "stand-up: answers": said_card("site", name, now, told),
        "stand-up: late answer": late_card("site", name, told),
        "stand-up: action items": items_card("site", name, items),
    }


def _answers(shown: CaseView) -> dict[str, Card]:
    ref = shown.escalation.ref
    return {
        "list": list_card("all", [shown] * 10, total=31, page=2),
        "list: empty": list_card("mine", (), total=0),
        "done": done_card(f"{ref} is yours.", ref),
        "refusal": refusal_card(f"`{LONG[:100]}` is no choice."),
        "open already": already_open_card(ref, plus_ones=3),
        "why": why_card(ref, ("due 10:00 because", LONG)),
        "report": report_card(_report(shown)),
        "help": help_card(list(VERBS.values())[:4]),
        "help: all": help_card(list(VERBS.values()), everything=True),
        "help: a verb": verb_card(VERBS["new"], VERBS["new"].usage),
    }


def _duties(shown: CaseView) -> dict[str, Card]:
    now = shown.now
    duty, cover = DutyNow("lead", ("Somebody",) * 3, now, ("Somebody",)), CoverView("A", "B", SOMEBODY, now, now)
    return {
        "on call": on_call_card("Site", (duty,) * 6, (cover,) * 3),
        "on call: everywhere": all_on_call_card((("site", "Site", (duty,) * 2),) * 9, (cover,) * 3),
        "cover": cover_card(cover, ("lead (Site)",)),
        "shifts": gap_card((GapView("Site", "Site", now.date(), now.date(), now, now, timedelta(0)),) * 8),
        **_handovers(shown),
        "nobody on duty": bare_card((BareView("Site", "lead", now, now, ("Somebody",)),) * 8, 12),
    }


def _handovers(shown: CaseView) -> dict[str, Card]:
    now, note = shown.now, Note(LONG, LONG, shown.now, LONG[:300])
    may = frozenset({"accept", "query", "brief"})
    item = HandedItem(shown, ItemState.QUERIED, True, "Somebody", note, offered=True, may=may)
    view = HandoverView(
        *("Site", "Site", "UTC", "day", now, now + timedelta(hours=1), ("Somebody",), ("Somebody",)),
        *((item,) * 12, 2),
        takes=True,
    )
    return {
        "hand-over": handover_card(view),
        "hand-over: not accepted": unaccepted_card(view, urgent=True),
        "hand-over: briefing": briefing_card(replace(shown, allowed=may), note, "UTC", "Site"),
    }


def _report(shown: CaseView) -> ReportView:
    at = int(shown.now.timestamp())
    groups = tuple((key, Figures(opened=5_000)) for key in map(str, range(20)))
    return ReportView(Period(at, at + 1, "UTC", "this week"), shown.now, Figures(opened=5_000), "type", groups)
