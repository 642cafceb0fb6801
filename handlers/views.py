"""Cases looked up for a reader: what cards need is gathered here, and what the reader may not know is left out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from urllib.parse import urlsplit

from handlers.access import allowed_of, may_see, status_only
from handlers.act import BOT, Act
from handlers.cards.buttons import BUTTONS
from handlers.cards.card import Card
from handlers.cards.client import ClientCase, case_card, client_case, client_status
from handlers.cards.escalation import status_words
from handlers.cards.lists import ROW_BUTTONS
from handlers.cards.receipt import ReceiptView, Told
from handlers.cards.view import CaseView, Detail, instant, latest
from handlers.domain.catalogue import label_words
from handlers.domain.content import message_address
from handlers.domain.escalation import OPEN, CancelReason, Escalation, Status, undo_until
from handlers.domain.language import language_at
from handlers.domain.rulebook import RuleBook
from handlers.domain.sla import Clock
from handlers.domain.timeline import Audience, Event
from handlers.domain.tongue import said
from handlers.pings import next_ping
from handlers.ports.records import Scope, Search

LINKS = ("case_link", "url")
BOARD_READS = 100


async def case_view(act: Act, escalation: Escalation, audience: Audience, now: datetime) -> CaseView:
    """A case as this audience may read it. With a person as the asker, its buttons are those this person may use."""
    clocks = await act.work.clocks.of([escalation.id])
    events = await act.work.timeline.of(escalation.id)
    view = _view(act, escalation, clocks, events, audience=audience, now=now)
    if audience is Audience.CLIENT:
        return view
    late = any(clock.breached_at is not None for clock in clocks)
    breaches = tuple(await act.work.breaches.of([escalation.id])) if late else ()
    return replace(view, next_ping=await next_ping(act, escalation, now), breaches=breaches)


async def client_view(act: Act, escalation: Escalation, now: datetime) -> Card:
    """The client's own card of a case."""
    return case_card(client_case(await case_view(act, escalation, Audience.CLIENT, now)))


async def detail_view(act: Act, escalation: Escalation, now: datetime) -> tuple[CaseView, Sequence[Event]]:
    """A case with its whole timeline and its links, for one of our own people."""
    view = await case_view(act, escalation, Audience.INTERNAL, now)
    linked = [(relation, await act.work.escalations.get(other)) for relation, other in escalation.links]
    known = tuple((relation, other.ref) for relation, other in linked if other is not None and may_see(act, other))
    return replace(view, links=known), view.events


async def list_rows(act: Act, cases: Sequence[Escalation], now: datetime) -> tuple[CaseView, ...]:
    """Cases for a list, with what one line of it shows: no timeline, no fields of the type, all clocks in one read."""
    audience = Audience.CLIENT if act.asker.is_client else Audience.INTERNAL
    clocks = await act.work.clocks.of([case.id for case in cases]) if cases else ()
    return tuple(_view(act, case, clocks, (), audience=audience, now=now, row=True) for case in cases)


async def client_board(act: Act, client: str, now: datetime) -> tuple[ClientCase, ...]:
    """The open cases that a client's channel shows, the nearest due time first."""
    seen = frozenset(key for key, kind in act.rules.types.items() if kind.client_visible and not kind.restricted)
    search = Search(Scope(client=client, client_types=seen), statuses=OPEN, client=client, limit=BOARD_READS)
    found = [case for case in await act.work.escalations.search(search) if not case.restricted]
    clocks = await act.work.clocks.of([case.id for case in found]) if found else ()
    return tuple(client_case(_view(act, case, clocks, (), audience=Audience.CLIENT, now=now)) for case in found)


async def receipt_view(act: Act, escalation: Escalation, now: datetime) -> ReceiptView:
    """What the raiser may know of what became of the case: for a client, or a restricted case, no name of anybody."""
    raiser = act.rules.people.get(escalation.raiser)
    outside = raiser is not None and raiser.is_client
    named = not outside and not escalation.restricted
    acks = [clock for clock in await act.work.clocks.of([escalation.id]) if clock.kind == "ack"]
    answer_by = next((clock.due_at for clock in latest(acks) if clock.is_open), None)
    owner = act.name_of(escalation.owner) if named and escalation.owner else ""
    return ReceiptView(
        ref=escalation.ref,
        revision=escalation.revision,
        now=now,
        opened_at=escalation.opened_at,
        status=client_status(escalation) if outside else status_words(escalation),
        what="" if escalation.restricted else _what(act.rules, escalation, outside=outside),
        restricted=escalation.restricted,
        told=await _told(act, escalation, now) if named else (),
        owner=_alias(act.rules, escalation) if outside else owner,
        taken_at=escalation.taken_at,
        answer_by=instant(answer_by) if answer_by is not None else None,
        undo_until=undo_until(escalation),
        withdrawn=is_withdrawn(escalation),
        done=not escalation.is_open,
    )


def is_withdrawn(escalation: Escalation) -> bool:
    """True if its raiser took the case back."""
    return escalation.status is Status.CANCELLED and escalation.cancel_reason is CancelReason.WITHDRAWN


def _what(rules: RuleBook, case: Escalation, *, outside: bool) -> str:
    client = rules.clients.get(case.client or "")
    where = "" if outside else f" · {client.name if client else 'Internal'}"
    return f"{case.severity.value} · {_type_label(rules, case)}{where}"


def _type_label(rules: RuleBook, case: Escalation) -> str:
    kind = rules.types.get(case.type)
    return kind.label if kind else case.type.replace("_", " ")


def _alias(rules: RuleBook, case: Escalation) -> str:
    """What the client of a case calls us."""
    client = rules.clients.get(case.client or "")
    return client.alias if client else said("the desk")


async def _told(act: Act, case: Escalation, now: datetime) -> tuple[Told, ...]:
    """Who was told until somebody took it: the people pinged, else the place where the card stands."""
    until = case.taken_at or now
    pinged = [
        Told(", ".join(act.name_of(key) for key in people), event.at)
        for event in await act.work.timeline.of(case.id)
        if event.actor == BOT.key and event.at <= until and (people := _people(event))
    ]
    team = act.rules.teams.get(case.team or "")
    return tuple(pinged) or (
        (Told(team.name, case.opened_at),) if team else (Told(said("the managers"), case.opened_at),)
    )


def _people(event: Event) -> list[str]:
    told = event.data.get("told") or event.data.get("to")
    return [str(key) for key in told] if isinstance(told, (list, tuple)) else []


def _view(
    act: Act,
    escalation: Escalation,
    clocks: Sequence[Clock],
    events: Sequence[Event],
    *,
    audience: Audience,
    now: datetime,
    row: bool = False,
) -> CaseView:
    rules = act.rules
    kind = rules.types.get(escalation.type)
    client = rules.clients.get(escalation.client or "")
    if audience is Audience.CLIENT:
        events = [event for event in events if event.audience is Audience.CLIENT]
    return CaseView(
        escalation=escalation,
        audience=audience,
        now=now,
        type_label=_type_label(rules, escalation),
        severity_name=rules.severities.get(escalation.severity, ""),
        heavy=bool(kind and kind.heavy),
        labels=tuple((key, label_words(rules.labels, key)) for key in escalation.labels),
        client_name=client.name if client else "",
        alias=_alias(rules, escalation),
        client_language=language_at(act.rules, f"client:{escalation.client}"),
        client_visible=bool(kind and kind.client_visible and client),
        names=names_for(rules, escalation, events, audience),
        clocks=tuple(clock for clock in clocks if clock.escalation_id == escalation.id),
        events=tuple(events),
        details=_details(rules, escalation) if audience is not Audience.CLIENT and not row else (),
        allowed=None if act.asker is BOT else allowed_of(act, escalation, ROW_BUTTONS if row else BUTTONS),
        status_only=act.asker is not BOT and status_only(act, escalation),
        wordless=kind is not None and not kind.free_text,
        message=_message(events) if audience is not Audience.CLIENT else "",
        laws=rules.legal if audience is not Audience.CLIENT else {},
    )


def names_for(
    rules: RuleBook, escalation: Escalation, events: Iterable[Event], audience: Audience
) -> Mapping[str, str]:
    """The names of everybody who occurs on the cards. A client reads its own contacts' names, and of ours the alias."""
    keys = {escalation.raiser, escalation.owner, escalation.offered_to, *escalation.watchers, BOT.key}
    for event in events:
        keys.add(event.actor)
        for value in event.data.values():
            keys.update(map(str, value) if isinstance(value, (list, tuple)) else (str(value),))
    alias = _alias(rules, escalation)
    names: dict[str, str] = {}
    for key in keys - {None, ""}:
        person = rules.people.get(str(key))
        own = person is not None and person.client is not None and person.client == escalation.client
        if audience is Audience.CLIENT:
            names[str(key)] = person.name if person is not None and own else alias
        elif person is not None:
            names[str(key)] = person.name
        elif key == BOT.key:
            names[BOT.key] = BOT.name
    return names


def _message(events: Sequence[Event]) -> str:
    """The address of the message that a case was raised from, checked once more; "" where there is none."""
    sources = (str(event.data.get("source", "")) for event in events if event.kind == "from_message")
    return message_address(next(sources, ""))


def _details(rules: RuleBook, escalation: Escalation) -> tuple[Detail, ...]:
    """The type's own fields as filled in; a link only to an allow-listed host, and never on a restricted case."""
    kind = rules.types.get(escalation.type)
    specs = {spec.name: spec for spec in kind.fields} if kind else {}
    details = []
    for name, value in escalation.fields.items():
        spec = specs.get(name)
        linked = spec is not None and spec.format in LINKS and not escalation.restricted
        shown = dict(spec.options).get(value, value) if spec else value
        label = spec.label if spec else name.replace("_", " ")
        details.append(Detail(label, shown, value if linked and _opens(rules, value) else ""))
    return tuple(details)


def _opens(rules: RuleBook, address: str) -> bool:
    """True for an https address on an allow-listed host."""
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        return False
    return parts.scheme == "https" and host in rules.allowed_hosts and not parts.username
