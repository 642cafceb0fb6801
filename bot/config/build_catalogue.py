"""The catalogue of types, the labels and who may see what is restricted."""

from collections.abc import Collection, Mapping

from bot.config.build_people import known
from bot.config.problems import Findings, Place, one_of
from bot.config.schema import File
from bot.config.schema_promises import FieldShape, SeverityIf, TypeShape
from handlers.domain.catalogue import EscalationType, FieldSpec, SeverityRule
from handlers.domain.people import Person, Role
from handlers.domain.severity import Severity

MOST_REQUIRED_OF_P0 = 3  # all visible at once on a phone (DESIGN §3)
RESERVED = frozenset({"type", "severity", "client", "summary", "labels", "source", "excerpt", "author", "again"})
YES_NO = (("true", "Yes"), ("false", "No"), ("unknown", "Not known"))
_WORDS = {"yes": "true", "no": "false"}


def catalogue(
    shapes: Mapping[str, TypeShape], labels: Collection[str], shipped: bool, findings: Findings
) -> dict[str, EscalationType]:
    """The types by key, in the file's order. What is wrong in the shipped ones is noted where `types` would stand."""
    made: dict[str, EscalationType] = {}
    for key, shape in shapes.items():
        at: Place = ("types", key)
        if not shipped:
            _check(shape, at, labels, findings)
        made[key] = EscalationType(
            key=key,
            named=shape.label,
            severity=Severity(shape.severity),
            lane=shape.lane,
            route=shape.route,
            heavy=shape.heavy,
            restricted=shape.restricted,
            client_visible=shape.client_visible,
            free_text=shape.free_text,
            link=shape.link,
            fields=tuple(_field(field) for field in shape.fields),
            labels=tuple(label for label in shape.labels if label in labels),
            legal=tuple(shape.legal),
            severity_if=tuple(_rule(rule, shape) for rule in shape.severity_if),
            close_requires=tuple(shape.close_requires),
            second_person=shape.second_person,
        )
    return made


def _check(shape: TypeShape, at: Place, labels: Collection[str], findings: Findings) -> None:
    names = [field.name for field in shape.fields]
    for index, field in enumerate(shape.fields):
        _check_field(field, (*at, "fields", index), names[:index], shape, findings)
    required = [field.name for field in shape.fields if field.required]
    worst = min([shape.severity, *(rule.severity for rule in shape.severity_if)])
    if worst == "P0" and len(required) > MOST_REQUIRED_OF_P0:
        allowed = f"at most {MOST_REQUIRED_OF_P0} required fields where a case can be P0: it is raised in 30 seconds"
        findings.add((*at, "fields"), ", ".join(required), allowed=allowed, example="required: false")
    for index, label in enumerate(shape.labels):
        known(findings, (*at, "labels", index), label, labels, "label")
    for index, rule in enumerate(shape.severity_if):
        _check_rule(rule, (*at, "severity_if", index), shape, findings)


def _check_field(field: FieldShape, at: Place, before: list[str], shape: TypeShape, findings: Findings) -> None:
    if field.name in before or field.name in RESERVED:
        allowed = f"a name of its own, and none of {', '.join(sorted(RESERVED))}"
        findings.add((*at, "name"), field.name, allowed=allowed, example="name: case_id")
    chosen = field.kind in ("select", "multi")
    if chosen != bool(field.options):
        allowed = "options for `select` and `multi`, and only for them"
        findings.add(
            (*at, "options"), field.options, allowed=allowed, example="options: [{value: team, label: A team}]"
        )
    if not shape.link and field.format in ("case_link", "url"):
        allowed = "no link where the type has `link: false`"
        findings.add((*at, "format"), field.format, allowed=allowed, example="format: case_id")
    if not shape.free_text and field.kind in ("text", "long") and not field.format:
        allowed = "no free text where the type has `free_text: false`; give the field a format"
        findings.add((*at, "kind"), field.kind, allowed=allowed, example="format: case_id")


def _check_rule(rule: SeverityIf, at: Place, shape: TypeShape, findings: Findings) -> None:
    fields = {field.name: field for field in shape.fields}
    if not known(findings, (*at, "field"), rule.field, fields, "field of the type"):
        return
    values = {value for value, _ in _options(fields[rule.field])} | {"*"}
    for index, word in enumerate(rule.values):
        if len(values) > 1 and _WORDS.get(word, word) not in values:
            allowed = f"a value of the field: {one_of(word, values)}"
            findings.add((*at, "is", index), word, allowed=allowed, example="is: [yes]")


def _options(field: FieldShape) -> tuple[tuple[str, str], ...]:
    if field.kind == "yes_no":
        return YES_NO
    if field.kind == "bool":
        return (("true", "Yes"), ("", "No"))
    return tuple((option.value, option.label) for option in field.options)


def _field(field: FieldShape) -> FieldSpec:
    return FieldSpec(
        name=field.name,
        named=field.label,
        kind="select" if field.kind == "yes_no" else field.kind,
        required=field.required,
        maximum=field.maximum,
        choices=() if field.kind == "bool" else _options(field),
        hinted=field.hint,
        format=field.format,
    )


def _rule(rule: SeverityIf, shape: TypeShape) -> SeverityRule:
    asked = {field.name: field.kind for field in shape.fields}.get(rule.field)
    spelt = _WORDS if asked in ("yes_no", "bool") else {}
    return SeverityRule(rule.field, frozenset(spelt.get(word, word) for word in rule.values), Severity(rule.severity))


def restricted_groups(
    file: File, types: Mapping[str, EscalationType], people: Mapping[str, Person], findings: Findings
) -> dict[str, frozenset[str]]:
    """Who may see each restricted type. Where the file has no groups at all, the managers are the group."""
    restricted = [key for key, found in types.items() if found.restricted]
    if not file.restricted_groups:
        managers = frozenset(key for key, person in people.items() if person.has(Role.MANAGER))
        return dict.fromkeys(restricted, managers)
    for key, group in file.restricted_groups.items():
        at: Place = ("restricted_groups", key)
        if known(findings, at, key, types, "type") and not types[key].restricted:
            allowed = "a type with `restricted: true`"
            findings.add(at, key, allowed=allowed, example="restricted_groups: {csae: [lead, manager]}")
        for index, person in enumerate(group):
            known(findings, (*at, index), person, people, "person")
    for key in restricted:
        if not file.restricted_groups.get(key):
            allowed = f"a group for the restricted type {key}: nobody could see its cases"
            findings.add(("restricted_groups", key), [], allowed=allowed, example=f"{key}: [lead, manager]")
    return {key: frozenset(group) for key, group in file.restricted_groups.items()}
