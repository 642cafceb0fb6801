"""Shapes of `app.yaml`: types, severities, calendars and policies."""

from typing import Annotated, Literal

from pydantic import BeforeValidator

from bot.config.scalars import ClientKey, Key, LocalDate, Name, SecondOfDay, Zone, wrong
from bot.config.schema_base import Shape, needed, optional, several

SeverityWord = Literal["P0", "P1", "P2", "P3", "P4"]
WaitWord = Literal["client", "vendor", "internal"]
LaneWord = Literal["content", "policy", "ops", "client", "people", "legal"]


def _list(value: object) -> object:
    """One word where several may stand is a list of one."""
    return [value] if isinstance(value, str) else value


Severities = Annotated[list[SeverityWord], BeforeValidator(_list)]
Keys = Annotated[list[Key], BeforeValidator(_list)]
ClientKeys = Annotated[list[ClientKey], BeforeValidator(_list)]
Lanes = Annotated[list[LaneWord], BeforeValidator(_list)]


def _window(value: object) -> object:
    if not isinstance(value, list) or len(value) != 2:
        raise wrong("pairs of opening and closing time", '[["09:00", "17:00"]]')
    return value


Window = Annotated[list[SecondOfDay], BeforeValidator(_window)]


class OptionShape(Shape):
    value: str = needed("What is kept.", "value: executive", min_length=1, max_length=60)
    label: Name = needed("What people read.", "label: Executive")


class FieldShape(Shape):
    name: Key = needed("The field's key.", "name: case_link")
    label: Name = needed("What people read.", "label: Link to the case")
    kind: Literal["text", "long", "select", "multi", "date", "time", "bool", "person", "yes_no"] = optional(
        "How it is asked; `yes_no` offers yes, no and not known.", "kind: select", "text"
    )
    required: bool = optional("Must be filled in to raise a case.", "required: true", False)
    maximum: int = optional("At most so many characters.", "maximum: 120", 200, ge=1, le=2000)
    options: list[OptionShape] = several("What can be chosen.", "options: [{value: team, label: A team}]")
    hint: str = optional("A short help under the field.", "hint: Only the number, no names.", "", max_length=150)
    format: Literal["", "case_id", "case_link", "url", "number", "percent", "country"] = optional(
        "How it is checked.", "format: case_link", ""
    )


class SeverityIf(Shape):
    field: Key = needed("Which field decides.", "field: level")
    values: list[str] = needed(
        "For which of its values (`*`: any, or none).", "is: [executive]", alias="is", min_length=1
    )
    severity: SeverityWord = needed("The severity then.", "severity: P1")


class TypeShape(Shape):
    label: Name = needed("What people read.", "label: Threat to life (now)")
    severity: SeverityWord = needed("How bad it is unless a field says otherwise.", "severity: P0")
    lane: LaneWord = needed("Which way it goes.", "lane: content")
    route: Key = needed("The desk that answers for it.", "route: l3_safety")
    heavy: bool = optional("Distressing: labels stand before any link.", "heavy: true", False)
    restricted: bool = optional("Only its restricted group may see it.", "restricted: true", False)
    client_visible: bool = optional("Whether the client may see it.", "client_visible: true", True)
    free_text: bool = optional("Whether a summary may be written.", "free_text: false", True)
    link: bool = optional("Whether a link to the case may be given.", "link: false", True)
    second_person: bool = optional("Free text to the client needs a second person.", "second_person: true", False)
    fields: list[FieldShape] = several("What is asked.", "fields: [{name: case_id, label: Case id}]")
    labels: Keys = several("Labels it starts with.", "labels: [self_harm]")
    legal: Keys = several("Legal clocks it may start.", "legal: [eu_dsa_art18]")
    severity_if: list[SeverityIf] = several(
        "Values that give another severity.", "severity_if: [{field: level, is: [executive], severity: P1}]"
    )
    close_requires: Keys = several("What must be known to close it.", "close_requires: [root_cause, capa]")


class CalendarShape(Shape):
    key: Key = needed("Short name of the calendar.", "key: dublin")
    timezone: Zone = needed("The zone of its hours.", "timezone: Europe/Dublin")
    weekly: dict[str, list[Window]] = needed("When it is open.", 'weekly: {mon: [["09:00", "17:00"]]}')
    country: str | None = optional("Two letters; brings its public holidays.", "country: IE")
    holidays: list[LocalDate] = several("Further days on which it is closed.", "holidays: [2026-12-24]")
    date_hours: dict[str, list[Window]] = several(
        "Hours of one date, instead of all others.", 'date_hours: {2026-12-24: [["09:00", "12:00"]]}', dict
    )


class WhenShape(Shape):
    severity: Severities = several("Severities it holds for.", "severity: [P0, P1]")
    type: Keys = several("Types it holds for.", "type: [policy_ambiguity]")
    lane: Lanes = several("Lanes it holds for.", "lane: [policy, client]")
    client: ClientKeys = several("Clients it holds for.", "client: [ORION]")
    site: Keys = several("Sites it holds for.", "site: [dublin]")
    label: Keys = several("Labels it holds for.", "label: [self_harm]")


class PolicyShape(Shape):
    key: Key = needed("Short name of the policy.", "key: p1")
    when: WhenShape = optional("For which cases; empty: for all.", "when: {severity: P1}", WhenShape())
    targets: dict[str, str] = needed("What was promised, by clock.", "targets: {ack: 15m, resolve: 4h}")
    calendar: str = optional("Whose hours count: 24x7, a calendar, or `site`.", "calendar: 24x7", "24x7")
    pauses: list[WaitWord] = several("The waits that stop its clocks.", "pauses: [client]")
    longest_pause: str | None = optional("How long such waits may last in all.", "longest_pause: 5d")
    chain: dict[str, object] = several("Who hears of it when.", "chain: {75: [owner], 100: [manager]}", dict)
