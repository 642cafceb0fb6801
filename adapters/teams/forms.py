"""Forms as dialogs, and what was typed into one. Pure; everything that comes back is a stranger's.

Teams checks a required input before it sends anything. A form whose fields depend on one of them can be asked for again
before it is whole, so there the Desk checks, and the label says what is required.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any

from adapters import wording
from adapters.fitting import cut, fit
from adapters.teams import render, text, tokens
from adapters.teams.tokens import UnreadableError
from handlers.cards.card import Tone
from handlers.cards.form import Field, Form, Option
from handlers.commands.request import Filled
from handlers.domain.tongue import marked

Json = dict[str, Any]
FORM, HIDDEN, AGAIN = "form", "hidden", "again"
TYPED, ONE, SEVERAL = "f.", "c.", "m."
"""Before each field's name: none is taken for what we carry, and it is known how its value was written."""
TITLE, LABEL, LONGEST, MOST = 60, 500, 4000, 200
FEW_CHOICES = 6
TOO_MUCH = marked("This is too much for one form. Name fewer cases, or say less, and try again.")
STALE = marked("That form cannot be read any more. Close it and open it again; nothing was changed.")


@dataclass(frozen=True, slots=True)
class Opened:
    """Of which message's thread a form was opened, and which showing of it this is.

    What carries the same `draft` was sent in once, whatever ids Teams gives to it. In which room it was is not here:
    whoever sends it in could say any, and in a client's room strangers are that client.
    """

    thread: str = ""
    draft: str = ""


def title(form: Form) -> str:
    """What stands in the bar of the dialog; in full, it stands in the dialog where it is longer."""
    return text.inert(cut(form.title, TITLE))


def dialog(form: Form, opened: Opened, now: datetime) -> Json:
    """A form as the card of a dialog. Raises UnreadableError where it is more than Teams takes.

    What was typed is never cut; what is only to be read is, where there is no other way.
    """
    for most in render.FITS:
        drawn = _drawn(form, opened, now, most)
        if render.size(drawn) <= render.LARGEST:
            return drawn
    raise UnreadableError(TOO_MUCH)


def _drawn(form: Form, opened: Opened, now: datetime, most: int) -> Json:
    inputs = [part for field in form.fields if not field.hidden for part in _field(field, form, most)]
    hidden = {field.name: field.value for field in form.fields if field.hidden}
    carried = {FORM: [form.id, opened.thread, opened.draft], HIDDEN: hidden}
    send = {"type": "Action.Submit", "title": text.inert(cut(form.submit, LABEL)), "style": "positive", "data": carried}
    foot = [send]
    if _changes(form):
        again = {"type": "Action.Submit", "title": wording.show_fields(), "data": {**carried, AGAIN: "yes"}}
        foot.append(again)
    foot += [
        {"type": "Action.Submit", "title": text.inert(one.label), "data": tokens.button(one)} for one in form.aside
    ]
    body = [*_above(form, most), *_preview(form, now, most), *inputs, {"type": "ActionSet", "actions": foot}]
    return {"type": "AdaptiveCard", "version": render.SCHEMA, "body": body}


def filled(data: object) -> tuple[Filled, Opened]:
    """What was sent in, and where the form was opened. Raises UnreadableError."""
    if not isinstance(data, Mapping) or len(data) > MOST:
        raise UnreadableError(STALE)
    match data.get(FORM):
        case [str(form), str(thread), str(draft)] if len(form + thread + draft) <= LONGEST:
            hidden = data.get(HIDDEN, {})
            if not isinstance(hidden, Mapping):
                raise UnreadableError(STALE)
            values = {**_texts(hidden), **dict(_given(_texts(data)))}
            asked = Filled(tokens.clean(form), values, refresh=data.get(AGAIN) == "yes")
            return asked, Opened(tokens.clean(thread), tokens.clean(draft))
    raise UnreadableError(STALE)


# --- above the inputs ---------------------------------------------------------------------------------------------


def _above(form: Form, most: int) -> Iterator[Json]:
    if len(form.title) > TITLE:
        yield text.rich([text.run(form.title, weight="bolder")])
    if form.errors:
        shown = {field.name for field in form.fields if not field.hidden}
        loose = [words for name, words in form.errors.items() if name not in shown and words]
        head = [
            *text.sign(Tone.CAUTION),
            text.run(wording.another_look(len(form.errors)), weight="bolder"),
            text.run(f" {wording.nothing_sent()}"),
        ]
        rows = [text.rich(head), *(text.rich([*text.own(cut(words, most))]) for words in loose)]
        yield {"type": "Container", "style": "warning", "items": rows}
    if form.intro:
        yield text.rich([*text.own(cut(form.intro, most))])


def _preview(form: Form, now: datetime, most: int) -> Iterator[Json]:
    if form.preview is not None:
        rows = tuple(replace(item, actions=()) for item in form.preview.items)
        bare = replace(form.preview, actions=(), more=(), items=rows)
        yield text.rich([text.run(f"👁 {wording.preview()}", isSubtle=True)])
        yield {"type": "Container", "style": "emphasis", "items": render.body(fit(bare, most, "Teams"), now)}


# --- the inputs ---------------------------------------------------------------------------------------------------


def _field(field: Field, form: Form, most: int) -> Iterator[Json]:
    """One input, with what is wrong with it above and its hint below."""
    if wrong := form.errors.get(field.name):
        said = text.own(cut(wrong, most), weight="bolder", color="attention")
        yield text.rich([*text.sign(Tone.CAUTION), *said])
    label = field.label or field.name
    element = _element(field)
    found: Json = {"id": f"{_way(element)}{field.name}", **element}
    if field.required and field.kind != "bool" and not _changes(form):
        found |= {"isRequired": True, "errorMessage": text.inert(cut(wording.needed(label), LABEL))}
    elif field.required:  # a box that must be ticked: what is wrong with that is said by the Desk
        label = wording.required(label)
    yield found | {"label": text.inert(cut(label, LABEL))}
    if field.hint:
        yield text.rich([*text.own(field.hint, isSubtle=True, size="small")], spacing="none")


def _element(field: Field) -> Json:
    match field.kind:
        case "bool":
            return {
                "type": "Input.Toggle",
                "title": wording.yes(),
                "valueOn": "true",
                "valueOff": "",
                "value": field.value,
            }
        case "multi" if field.options:
            values = {*field.value.split(", "), field.value} - {""}
            chosen = [_key(one) for one in field.options if one.value in values]
            return {**_choices(field), "isMultiSelect": True, "style": "expanded", "value": ",".join(chosen)}
        case "select" | "person" if field.options:
            chosen = [_key(one) for one in field.options if one.value == field.value and field.value]
            return {**_choices(field), "style": "compact", "value": next(iter(chosen), "")}
        case "date" if not field.value or _is(date, field.value):
            return {"type": "Input.Date", "value": field.value}
        case "time" if not field.value or (_is(time, field.value) and len(field.value) == 5):
            return {"type": "Input.Time", "value": field.value}
    several_lines = field.kind == "long"
    value = field.value if several_lines else " ".join(field.value.splitlines())
    longest = min(max(field.maximum, len(value), 1), LONGEST)
    return {"type": "Input.Text", "isMultiline": several_lines, "maxLength": longest, "value": cut(value, LONGEST)}


def _choices(field: Field) -> Json:
    """The choices, each on one line; as boxes to tick their titles are read as markup, so there they are escaped."""
    escaped = field.kind == "multi"
    named = [(one, " ".join((one.label or one.value).split()) or one.value) for one in field.options]
    return {
        "type": "Input.ChoiceSet",
        "wrap": True,
        "choices": [
            {"title": text.escaped(label) if escaped else text.inert(label), "value": _key(one)} for one, label in named
        ],
    }


def _key(option: Option) -> str:
    """A choice's value as Teams carries it: it joins several by commas, and takes none that is empty."""
    return option.value.replace("%", "%25").replace(",", "%2C") or "%"


def _value(key: str) -> str:
    return key.replace("%2C", ",").replace("%25", "%") if key != "%" else ""


def _way(element: Json) -> str:
    if element["type"] != "Input.ChoiceSet":
        return TYPED
    return SEVERAL if element.get("isMultiSelect") else ONE


def _given(sent: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """What was typed or chosen, by field; several values are joined by ", ", as the Desk takes them."""
    for name, value in sent.items():
        match name[:2]:
            case "f.":
                yield name[2:], value
            case "c.":
                yield name[2:], _value(value)
            case "m.":
                yield name[2:], ", ".join(_value(key) for key in value.split(",") if key)


def _changes(form: Form) -> bool:
    return any(field.refreshes for field in form.fields)


def _is(kind: type[date] | type[time], value: str) -> bool:
    try:
        kind.fromisoformat(value)
    except ValueError:
        return False
    return True


def _texts(values: Mapping[object, object]) -> dict[str, str]:
    """What is text of it, fit to be kept."""
    found: dict[str, str] = {}
    for name, value in values.items():
        if not isinstance(name, str) or len(name) > LONGEST:
            raise UnreadableError(STALE)
        if isinstance(value, str):
            found[tokens.clean(name)] = tokens.clean(value)
    return found
