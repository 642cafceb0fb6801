"""No card for a client holds anything internal, whatever the case; and no card takes somebody's text for our words.

The oracle is a canary: each internal field holds a marked string, and the whole card is searched for the mark. Seen to
fail with three planted bugs: `needs` showing `wait_reason`, `client_line` without its test of the audience, and
`names_for` giving a client our people's names.
"""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from handlers.cards.card import Card, Words
from handlers.cards.client import board_card, case_card, client_case, need_card, story_card
from handlers.cards.escalation import detail_card, live_card, withdrawn_card
from handlers.cards.lists import list_card
from handlers.cards.story import CLIENT, INTERNAL, client_line
from handlers.cards.view import CaseView, Detail, NextPing
from handlers.domain.escalation import CancelReason, Escalation, Status, WaitingOn
from handlers.domain.people import Person
from handlers.domain.rulebook import RuleBook, Site, Team
from handlers.domain.severity import Severity
from handlers.domain.sla import Clock, ClockState
from handlers.domain.timeline import Audience, Event
from handlers.views import names_for
from tests.support.cards import NOW, case, clock, desk_rules, event, minutes, runs_of, view

CANARY = "CANARY"
KINDS = sorted({*INTERNAL, *CLIENT, "a_kind_of_tomorrow"})
STAFF = ("ana", "aoife", "ben", "mo", "handrail", "somebody_gone")

instants = st.integers(-60 * 24 * 9, 60).map(minutes)
maybe_instants = st.none() | instants
staff = st.sampled_from(STAFF)
turns = st.sampled_from(
    [
        *((Status.WAITING, on) for on in WaitingOn),
        *((status, None) for status in Status if status is not Status.WAITING),
    ]
)
secrets = st.sampled_from([f"{CANARY} words", f"<b>{CANARY}</b>", CANARY])


@st.composite
def cases(draw: st.DrawFn) -> Escalation:
    """Any case of Orion, with the mark in every field that a client must not read."""
    status, waiting_on = draw(turns)
    return case(
        status=status,
        waiting_on=waiting_on,
        severity=draw(st.sampled_from(Severity)),
        restricted=draw(st.booleans()),
        raiser=draw(staff),
        owner=draw(st.none() | staff),
        offered_to=draw(st.none() | staff),
        watchers=tuple(draw(st.lists(staff, max_size=2))),
        plus_ones=tuple(draw(st.lists(staff, max_size=2))),
        opened_at=draw(instants),
        resolved_at=draw(maybe_instants),
        closed_at=draw(maybe_instants),
        contained_at=draw(maybe_instants),
        cancel_reason=draw(st.none() | st.sampled_from(CancelReason)),
        rating=draw(st.none() | st.integers(1, 5)),
        id=f"{CANARY}-id",
        type=f"{CANARY}_type",
        site=f"{CANARY}-site",
        team=f"{CANARY}-team",
        summary=draw(secrets),
        wait_reason=draw(secrets),
        outcome=draw(secrets),
        policy_set=CANARY,
        case_key=CANARY,
        fields={"case_link": f"https://review.orion.example/{CANARY}", CANARY: CANARY},
        labels=(CANARY,),
        tags=(CANARY,),
        links=((CANARY, CANARY),),
    )


@st.composite
def clocks(draw: st.DrawFn) -> Clock:
    kind = draw(st.sampled_from(["ack", "first_response", "update", "resolve", f"legal:{CANARY}"]))
    due = draw(st.integers(-300, 300))
    state = draw(st.sampled_from(ClockState))
    return clock(kind, due, state=state, policy=CANARY, id=CANARY, calendar=CANARY, stopped_at=int(NOW.timestamp()))


@st.composite
def events(draw: st.DrawFn) -> Event:
    """Any event. Only a text that is meant for the client, of a kind that is written for it, is without the mark."""
    kind = draw(st.sampled_from(KINDS))
    audience = draw(st.sampled_from([Audience.INTERNAL, Audience.PRIVATE, Audience.CLIENT]))
    theirs = audience is Audience.CLIENT and kind in ("update", "approve", "reply", "resolve", "dispute", "reopen")
    return event(
        kind,
        actor=draw(st.sampled_from([*STAFF, "client_orion"])),
        at=draw(instants),
        audience=audience,
        data=dict.fromkeys(("owner", "was", "to", "on", "clock", "reason", "outcome", "tag", "told", "other"), CANARY),
        text="fit for the client" if theirs else draw(secrets),
    )


@st.composite
def client_views(draw: st.DrawFn) -> CaseView:
    """Any case as it would reach the client's cards, with the mark in every internal field of the view as well."""
    escalation = draw(cases())
    told = tuple(draw(st.lists(events(), max_size=6)))
    rules = marked_rules()
    return view(
        escalation,
        audience=Audience.CLIENT,
        now=NOW + timedelta(seconds=draw(st.integers(0, 3600))),
        severity_name=CANARY,
        heavy=draw(st.booleans()),
        labels=((CANARY, CANARY),),
        names=names_for(rules, escalation, told, Audience.CLIENT),
        clocks=tuple(draw(st.lists(clocks(), max_size=5))),
        events=told,
        details=(Detail(CANARY, CANARY, f"https://{CANARY}"),),
        links=((CANARY, CANARY),),
        next_ping=NextPing(NOW, (CANARY,)),
    )


def marked_rules() -> RuleBook:
    """The desk, with the mark in every name of ours."""
    rules = desk_rules()
    people = {key: _marked(person) for key, person in rules.people.items()}
    return replace(
        rules,
        people=people,
        sites={"dublin": Site("dublin", CANARY, "UTC", None, (), frozenset())},
        teams={"dub-1": Team("dub-1", CANARY, "dublin", (), ())},
    )


def _marked(person: Person) -> Person:
    return person if person.is_client else replace(person, name=f"{CANARY} {person.name}")


def client_cards(seen: CaseView) -> list[Card]:
    """Every card that a client can be shown of a case."""
    projected = client_case(seen)
    lines = [line for each in seen.events if (line := client_line(each, seen.names)) is not None]
    return [
        case_card(projected),
        need_card(projected),
        board_card("ORION", "Orion", [projected]),
        list_card("mine", [seen], total=1),
        *(story_card(projected, line) for line in lines),
    ]


@given(client_views())
def test_no_card_for_a_client_holds_an_internal_field(seen: CaseView) -> None:
    for card in client_cards(seen):
        assert CANARY not in repr(card)
        assert not any(name in repr(card) for name in ("aoife", "Aoife", "somebody_gone", "dublin'"))


@given(client_views())
def test_no_card_takes_somebodys_text_for_our_words_or_its_title(seen: CaseView) -> None:
    typed = replace(
        seen.escalation,
        id="1",
        type="vip_press",
        site=None,
        team=None,
        policy_set="v1",
        links=(),
        labels=(),
        outcome="other",
    )
    inside = replace(
        seen,
        escalation=typed,
        audience=Audience.INTERNAL,
        names={key: key for key in STAFF},
        clocks=(),
        severity_name="High",
        labels=(),
        links=(),
        next_ping=None,
        details=(Detail("Field", CANARY),),
    )
    for card in (live_card(inside), detail_card(inside, inside.events), withdrawn_card(inside, "card")):
        assert CANARY not in card.title
        assert CANARY not in card.text
        assert all(CANARY not in run.text for run in runs_of(card) if isinstance(run, Words))
        assert all(CANARY not in action.label + action.confirm for action in (*card.actions, *card.more))
