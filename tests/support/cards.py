"""A small made-up desk for tests of cards and posts: two clients, two teams, a handful of people, cases by values."""

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from handlers.cards.card import Card, Line, Moment, Quoted, Run, Words
from handlers.cards.view import CaseView, Detail, NextPing
from handlers.domain.catalogue import EscalationType, FieldSpec
from handlers.domain.escalation import Escalation, Status
from handlers.domain.people import Identity, Person, Role
from handlers.domain.policy import Policy, PolicySet, Target, When
from handlers.domain.rulebook import Client, Organisation, RuleBook, Site, Surface, Team
from handlers.domain.severity import Severity
from handlers.domain.sla import Clock, ClockState
from handlers.domain.timeline import Audience, Event

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
GOLDEN = Path(__file__).parents[1] / "golden" / "cards"


def minutes(count: float) -> datetime:
    """So many minutes after (or before) now."""
    return NOW + timedelta(minutes=count)


def case(**values: object) -> Escalation:
    """An open P1 of Orion, raised ten minutes ago by Ana."""
    usual: dict[str, object] = {
        "id": "case-1",
        "ref": "ORION-42",
        "type": "imminent_harm",
        "severity": Severity.P1,
        "status": Status.NEW,
        "raiser": "ana",
        "opened_at": minutes(-10),
        "clock_started_at": minutes(-10),
        "policy_set": "v1",
        "client": "ORION",
        "site": "dublin",
        "team": "dub-1",
        "summary": "Two rulings contradict each other",
        "revision": 3,
    }
    return Escalation(**{**usual, **values})  # type: ignore[arg-type]  # keyword values of a test's own choice


def clock(kind: str = "resolve", due: float = 60, **values: object) -> Clock:
    """A running clock of four hours' target that is due in so many minutes."""
    usual: dict[str, object] = {
        "id": f"clock-{kind}",
        "escalation_id": "case-1",
        "kind": kind,
        "policy": "p1",
        "calendar": "24x7",
        "calendar_version": "",
        "target": 14_400,
        "state": ClockState.RUNNING,
        "cycle": 1,
        "epoch": 1,
        "consumed": 0,
        "anchor": second(-10),
        "started_at": second(-10),
        "due_at": second(due),
        "gross_due_at": second(due),
    }
    return Clock(**{**usual, **values})  # type: ignore[arg-type]  # keyword values of a test's own choice


def second(count: float) -> int:
    """So many minutes after now, in whole seconds since 1970."""
    return int(minutes(count).timestamp())


def event(kind: str, seq: int = 1, **values: object) -> Event:
    """An internal event by Aoife, five minutes ago."""
    usual: dict[str, object] = {
        "escalation_id": "case-1",
        "seq": seq,
        "at": minutes(-5),
        "actor": "aoife",
        "kind": kind,
        "audience": Audience.INTERNAL,
    }
    return Event(**{**usual, **values})  # type: ignore[arg-type]  # keyword values of a test's own choice


NAMES: Mapping[str, str] = {
    "ana": "Ana",
    "aoife": "Aoife",
    "ben": "Ben",
    "client_orion": "Kim",
    "handrail": "Handrail",
}
ALIASED: Mapping[str, str] = {key: "Kim" if key == "client_orion" else "Dublin T&S desk" for key in NAMES}


def view(escalation: Escalation | None = None, **values: object) -> CaseView:
    """What the team sees of a case."""
    usual: dict[str, object] = {
        "escalation": escalation or case(),
        "audience": Audience.INTERNAL,
        "now": NOW,
        "type_label": "Threat to life (now)",
        "severity_name": "High",
        "client_name": "Orion",
        "alias": "Dublin T&S desk",
        "client_visible": True,
        "names": NAMES,
        "clocks": (clock("first_response", 20), clock("resolve", 200)),
    }
    return CaseView(**{**usual, **values})  # type: ignore[arg-type]  # keyword values of a test's own choice


HEAVY_DETAIL = Detail("Case link", "https://review.orion.example/7", "https://review.orion.example/7")
NEXT_PING = NextPing(minutes(5), ("Ben",))


def lines_of(card: Card) -> list[Line]:
    """Every line of a card, in reading order."""
    facts = [fact.value for fact in card.facts]
    return [*card.lines, *facts, *(item.line for item in card.items), card.foot]


def runs_of(card: Card) -> Iterator[Run]:
    for line in lines_of(card):
        yield from line


def shown(line: Line) -> str:
    """A line as a test reads it: our words as they are, somebody's text in «», an instant as UTC."""
    return "".join(_shown(run) for run in line)


def _shown(run: Run) -> str:
    if isinstance(run, Words):
        return run.text
    if isinstance(run, Quoted):
        return f"«{run.text}»"
    return f"{run.at:%H:%M}" if isinstance(run, Moment) else run.name


def fact(card: Card, label: str) -> str:
    """The value of a card's fact."""
    return next(shown(each.value) for each in card.facts if each.label == label)


def same_as_golden(name: str, card: Card) -> bool:
    """True if the card is the golden one. With HANDRAIL_GOLDEN=write the file is written first, to be read and kept."""
    path = GOLDEN / f"{name}.json"
    drawn = json.dumps(_plain(card), indent=1, ensure_ascii=False) + "\n"
    if os.environ.get("HANDRAIL_GOLDEN") == "write":
        path.write_text(drawn, encoding="utf-8")
    return path.read_text(encoding="utf-8") == drawn


def _plain(value: object) -> object:
    """A card as plain values: runs by their kind, and only what differs from the usual."""
    if isinstance(value, Words | Quoted):
        return {type(value).__name__.lower(): value.text}
    if isinstance(value, Moment):
        return {value.style: value.at.isoformat()}
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    if is_dataclass(value):
        named = {each.name: getattr(value, each.name) for each in fields(value)}
        return {name: _plain(part) for name, part in named.items() if part not in ((), "", 0, "plain")}
    return value


def desk_rules(**values: object) -> RuleBook:
    """The rule book of the made-up desk."""
    staff = [
        _person("ana", "Ana", Role.MODERATOR),
        _person("aoife", "Aoife", Role.LEAD),
        _person("ben", "Ben", Role.LEAD),
        _person("mo", "Mo", Role.MANAGER),
    ]
    contacts = [_contact("client_orion", "Kim", "ORION"), _contact("client_vega", "Lee", "VEGA")]
    usual: dict[str, object] = {
        "version": "v1",
        "organisation": Organisation("harbour", "Europe/Dublin"),
        "people": {person.key: person for person in (*staff, *contacts)},
        "teams": {"dub-1": Team("dub-1", "Dublin 1", "dublin", ("ORION", "VEGA"), (Surface("web", "", "dub-1"),))},
        "sites": {"dublin": Site("dublin", "Dublin", "Europe/Dublin", "IE", (), frozenset())},
        "clients": {"ORION": _client("ORION", "Orion"), "VEGA": _client("VEGA", "Vega")},
        "types": {kind.key: kind for kind in _types()},
        "labels": {"graphic_violence": "graphic violence", "flashing_strobe": "flashing light"},
        "severities": {Severity.P0: "Critical / life", Severity.P1: "High"},
        "policy_set": PolicySet("v1", (Policy("all", When(), {"resolve": Target(14_400)}),)),
        "calendars": {},
        "rota": (),
        "restricted_groups": {"csae": frozenset({"ben"})},
        "quiet_hours": {},
        "allowed_hosts": frozenset({"review.orion.example"}),
        "managers": (Surface("web", "", "managers"),),
    }
    return RuleBook(**{**usual, **values})  # type: ignore[arg-type]  # keyword values of a test's own choice


def _person(key: str, name: str, role: Role) -> Person:
    return Person(
        key, name, frozenset({role}), "Europe/Dublin", "dublin", "dub-1", identities=(Identity("web", "", key),)
    )


def _contact(key: str, name: str, client: str) -> Person:
    identities = (Identity("web", "", key),)
    return Person(key, name, frozenset({Role.CLIENT}), "America/New_York", client=client, identities=identities)


def _client(key: str, name: str) -> Client:
    surface = Surface("web", "", f"client-{key}")
    contact = f"client_{key.lower()}"
    return Client(key, name, "America/New_York", "Dublin T&S desk", (surface,), (contact,))


def _types() -> tuple[EscalationType, ...]:
    link = FieldSpec("case_link", "Case link", "text", format="case_link")
    number = FieldSpec("case_id", "Case id", "text", format="case_id")
    return (
        EscalationType(
            "imminent_harm",
            "Threat to life (now)",
            Severity.P0,
            "content",
            "l3_safety",
            heavy=True,
            restricted=False,
            client_visible=True,
            free_text=True,
            link=True,
            fields=(link,),
        ),
        EscalationType(
            "csae",
            "Child safety",
            Severity.P0,
            "content",
            "child_safety",
            heavy=True,
            restricted=True,
            client_visible=True,
            free_text=False,
            link=False,
            fields=(number,),
        ),
    )
