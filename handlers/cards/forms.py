"""Forms of the verbs: made from the registry's arguments and the types' fields, drawn by each adapter its own way."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from handlers.cards.card import Card
from handlers.cards.form import Field, Form, Option
from handlers.domain.catalogue import EscalationType, FieldSpec, label_words
from handlers.domain.rulebook import RuleBook
from handlers.domain.severity import Severity
from handlers.domain.tongue import counted, marked, said

SUMMARY_HINT = marked("No names, no quotes, no description of the image.")
MOST_LABELS = 3
_TITLE = 70
_FIRST = marked("Choose what it is about. Life and child safety come first; nobody has to ask before.")


class Argument(Protocol):
    """What a form needs to know of a verb's argument (`commands.verb.Argument`)."""

    @property
    def name(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def required(self) -> bool: ...
    @property
    def choices(self) -> tuple[tuple[str, str], ...]: ...
    @property
    def minimum(self) -> int: ...
    @property
    def maximum(self) -> int: ...
    @property
    def hint(self) -> str: ...
    @property
    def past(self) -> bool: ...


class Verb(Protocol):
    """What a form needs to know of a verb (`commands.verb.Verb`)."""

    @property
    def name(self) -> str: ...
    @property
    def summary(self) -> str: ...
    @property
    def button(self) -> str: ...
    @property
    def arguments(self) -> Sequence[Argument]: ...


@dataclass(frozen=True, slots=True)
class FormContext:
    """What only the moment knows: who and what may be chosen, and further fields (what a type needs to be closed)."""

    people: tuple[Option, ...] = ()
    types: tuple[Option, ...] = ()
    clients: tuple[Option, ...] = ()
    sites: tuple[Option, ...] = ()
    labels: tuple[Option, ...] = ()
    audience: tuple[Option, ...] = ()
    teams: tuple[Option, ...] = ()
    further: tuple[FieldSpec, ...] = ()

    def offered(self, name: str) -> tuple[Option, ...]:
        """The choices of an argument that only the rule book knows."""
        known = {
            "type": self.types,
            "client": self.clients,
            "site": self.sites,
            "label": self.labels,
            "audience": self.audience,
            "team": self.teams,
        }
        return known.get(name, ())


@dataclass(frozen=True, slots=True)
class Offer:
    """What the form for raising offers: clients and types in their order, and what is known already."""

    types: tuple[str, ...] = ()  # keys, the likeliest first; empty for all in the rule book's order
    clients: tuple[str, ...] = ()  # keys; a single one is not asked for
    severity: Severity | None = None
    source: str = ""  # the permalink of the message it is raised from
    excerpt: str = ""  # its words, redacted, to be confirmed


def verb_form(
    verb: Verb,
    ref: str,
    values: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
    context: FormContext | None = None,
) -> Form:
    """The form of a verb on one record, or on several joined by commas, with what was typed so far."""
    typed, offered = values or {}, context or FormContext()
    fields = [
        _argument_field(argument, typed.get(argument.name, ""), offered)
        for argument in verb.arguments
        if argument.kind not in ("refs", "flag", "values") and argument.name != "ref"
    ]
    fields += [spec_field(spec, typed.get(spec.name, ""), required=True) for spec in offered.further]
    refs = "".join(ref.split())
    label = said(verb.button, "button") or verb.name
    return Form(
        id=f"{verb.name}:{refs}" if refs else verb.name,
        title=_title(label, refs),
        fields=tuple(fields),
        submit=said("Preview", "button") if verb.name == "update" else label,  # nobody sends a client what is unread
        intro=f"{said(verb.summary)}.",
        errors=dict(errors or {}),
    )


def _title(label: str, refs: str) -> str:
    if not refs:
        return label
    if len(refs) <= _TITLE:
        return f"{label} · {refs}"
    return counted(refs.count(",") + 1, "{label} · {n} case", "{label} · {n} cases", label=label)


def _argument_field(argument: Argument, value: str, context: FormContext) -> Field:
    options = tuple(Option(key, said(label, "choice")) for key, label in argument.choices)
    kind, hint = "text", said(argument.hint)
    match argument.kind:
        case "choice":
            kind = "select"
            options = options or context.offered(argument.name)
        case "multi":
            kind, options = "multi", options or context.offered(argument.name)
        case "person":
            kind, options = "person", context.people
        case "day":
            kind = "date"
        case "number" if argument.maximum - argument.minimum < 20:
            kind = "select"
            options = tuple(Option(str(n), str(n)) for n in range(argument.minimum, argument.maximum + 1))
        case "when":
            hint = hint or said(
                "13:45, or 30m for half an hour ago" if argument.past else "30m, 14:00 or tomorrow 09:00"
            )
        case "text":
            kind = "long" if argument.maximum > 300 else "text"
    return Field(
        name=argument.name,
        label=said(argument.label, "label") or argument.name,
        kind=kind,
        required=argument.required,
        maximum=argument.maximum if kind in ("text", "long") else 500,
        options=options,
        value=value,
        hint=hint or ("ORION-42" if argument.kind == "ref" else ""),
    )


def spec_field(spec: FieldSpec, value: str = "", *, required: bool | None = None) -> Field:
    """The input of one of a type's own fields."""
    return Field(
        name=spec.name,
        label=spec.label,
        kind=spec.kind,
        required=spec.required if required is None else required,
        maximum=spec.maximum,
        options=tuple(Option(key, label) for key, label in spec.options),
        value=value,
        hint=spec.hint,
    )


def new_form(
    rules: RuleBook,
    values: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
    offer: Offer | None = None,
) -> Form:
    """The form for raising: the type first, then what that type asks for. A change of type asks for the form again."""
    typed, offered = values or {}, offer or Offer()
    keys = [key for key in (offered.types or tuple(rules.types)) if key in rules.types]
    kind = rules.types.get(typed.get("type", ""))
    fields = [_type_field(rules, keys, kind)]
    if kind is not None:
        fields += [spec_field(spec, typed.get(spec.name, "")) for spec in kind.fields]
        fields += _words_fields(rules, kind, typed, offered)
        fields.append(_severity_field(rules, kind, typed, offered))
    else:
        fields += _kept_for_later(typed, offered)
    if len(offered.clients) > 1 or "client" in (errors or {}):
        options = tuple(Option(key, rules.clients[key].name) for key in offered.clients if key in rules.clients)
        fields.append(
            Field("client", said("Client", "label"), "select", options=options, value=typed.get("client", ""))
        )
    if kind is None or kind.link:
        source = typed.get("source") or offered.source
        found = (
            ("source", said("Message", "label"), source),
            ("author", said("Its author", "label"), typed.get("author", "")),
        )
        fields += [Field(name, label, hidden=True, value=value) for name, label, value in found if value]
    return Form(
        id="new",
        title=said("Raise an escalation", "button"),
        fields=tuple(fields),
        submit=said("Raise", "button"),
        intro="" if kind else said(_FIRST),
        errors=dict(errors or {}),
    )


def _kept_for_later(typed: Mapping[str, str], offer: Offer) -> list[Field]:
    """What was said before the type was understood: the type decides whether it may be told at all."""
    found = [_summary_field(typed)] if typed.get("summary") else []
    if excerpt := typed.get("excerpt", offer.excerpt):
        found.append(_excerpt_field(excerpt, hidden=True))
    return found


def _type_field(rules: RuleBook, keys: Sequence[str], kind: EscalationType | None) -> Field:
    options = tuple(Option(key, rules.types[key].label) for key in keys)
    return Field(
        name="type",
        label=said("What is it about?", "label"),
        kind="select",
        required=True,
        options=options,
        value=kind.key if kind else "",
        refreshes=True,
    )


def _words_fields(rules: RuleBook, kind: EscalationType, typed: Mapping[str, str], offer: Offer) -> list[Field]:
    """The text and the labels, where the type allows words at all (child safety does not)."""
    if not kind.free_text:
        return []
    fields = [_summary_field(typed)]
    labels = tuple(Option(key, label_words(rules.labels, key)) for key in rules.labels)
    if labels:
        hint = said("At most {n}; shown before any link.", n=MOST_LABELS)
        fields.append(
            Field("labels", said("Labels", "label"), "multi", options=labels, value=typed.get("labels", ""), hint=hint)
        )
    if excerpt := typed.get("excerpt", offer.excerpt):
        fields.append(_excerpt_field(excerpt))
    return fields


def _excerpt_field(excerpt: str, *, hidden: bool = False) -> Field:
    hint = "" if hidden else said("Shorten or empty it.")
    label = said("From the message", "label")
    return Field("excerpt", label, "long", maximum=500, value=excerpt, hint=hint, hidden=hidden)


def _summary_field(typed: Mapping[str, str]) -> Field:
    label, value = said("What happened", "label"), typed.get("summary", "")
    return Field("summary", label, "long", maximum=500, value=value, hint=said(SUMMARY_HINT))


def _severity_field(rules: RuleBook, kind: EscalationType, typed: Mapping[str, str], offer: Offer) -> Field:
    """Optional: left empty, the type decides."""
    usual = offer.severity or kind.severity
    options = tuple(
        Option(severity.value, f"{severity.value} · {said(name, 'severity')}")
        for severity, name in rules.severities.items()
    )
    hint = said("Left empty, it is {severity} or what the answers above make it.", severity=usual.value)
    return Field(
        "severity", said("Severity", "label"), "select", options=options, value=typed.get("severity", ""), hint=hint
    )


def update_form(
    ref: str,
    text: str = "",
    preview: Card | None = None,
    client: str = "",
    digest: str = "",
    *,
    errors: Mapping[str, str] | None = None,
) -> Form:
    """The form for telling the client. With a preview, `send` confirms exactly that text (`digest` names it)."""
    client = client or said("the client")
    fields = [Field("text", said("Text for {client}", client=client), "long", required=True, maximum=2000, value=text)]
    if preview is not None:
        fields.append(Field("preview", said("Preview", "button"), hidden=True, value=digest))
        fields.append(Field("send", said("Send exactly this to {client}", client=client), "bool"))
    return Form(
        id=f"update:{ref}",
        title=said("Tell {client} · {ref}", client=client, ref=ref),
        fields=tuple(fields),
        submit=said("Send", "button") if preview is not None else said("Preview", "button"),
        intro=said("It is shown to you exactly as it will be read before anything is sent.") if preview is None else "",
        preview=preview,
        errors=dict(errors or {}),
    )
