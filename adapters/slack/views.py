"""Forms as modals, answers within a modal, and what was typed into one. Pure; everything typed is a stranger's.

An input's block id is its field's name and stays it, so that Slack keeps what was typed when the view is updated.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any

from adapters import fitting, wording
from adapters.slack import buttons, limits, render, text, tokens
from adapters.slack.buttons import option, plain_text
from adapters.slack.render import Sheet
from adapters.slack.text import Mentions
from handlers.cards.card import Card, Tone, Words
from handlers.cards.form import Field, Form

Json = dict[str, Any]
FEW_CHOICES = 6


def modal(form: Form, kept_text: str, *, mention: Mentions, now: datetime) -> Json:
    """A form as a modal. `kept_text` is what `tokens.keep` wrote, or ""; the form and its hidden fields are added.

    Raises UnreadableError where those are more than a modal can remember.
    """
    kept = tokens.kept(kept_text) if kept_text else tokens.Kept("")
    hidden = {field.name: field.value for field in form.fields if field.hidden}
    sheet = Sheet(mention, now)
    above = [*_whole_title(form.title), *_wrong(form), *_intro(form, sheet), *_preview(form, sheet)]
    inputs = [block for field in form.fields if not field.hidden for block in _field(field, form)]
    aside = buttons.rows([buttons.button(action, sheet.names) for action in form.aside])
    return {
        "type": "modal",
        "callback_id": form.id.partition(":")[0][: limits.ID],
        "title": plain_text(_title(form.title), limits.VIEW_TITLE),
        "submit": plain_text(form.submit, limits.VIEW_BUTTON),
        "close": plain_text(wording.cancel(), limits.VIEW_BUTTON),
        "private_metadata": tokens.keep(replace(kept, form=form.id, hidden=hidden)),
        "blocks": render.numbered([*above, *inputs, *aside][: limits.VIEW_BLOCKS], "~"),
    }


def said(card: Card, *, mention: Mentions, now: datetime, kept_text: str = "") -> Json:
    """An answer within a modal: a card, with its buttons and without inputs."""
    sign = f"{text.EMOJI[card.tone][1]} " if card.tone in text.EMOJI else ""
    whole = f"{sign}{card.title}"
    headed = len(whole) > limits.VIEW_TITLE
    sheet = Sheet(mention, now)
    blocks = render.drawn(card, sheet, headed=headed) or render.drawn(card, sheet)
    found = {
        "type": "modal",
        "callback_id": "said",
        "title": plain_text(_title(card.title) if headed else whole, limits.VIEW_TITLE),
        "close": plain_text(wording.close(), limits.VIEW_BUTTON),
        "blocks": render.numbered(blocks[: limits.VIEW_BLOCKS], "~"),
    }
    return found | ({"private_metadata": kept_text} if kept_text else {})


def field_errors(form: Form, view_block_ids: Collection[str]) -> dict[str, str]:
    """The errors that Slack itself can show at their inputs, by block id: those of fields that stand in the view.

    Where they are fewer than the form's errors, show the form again: `modal` says them all.
    """
    shown = {field.name for field in form.fields if not field.hidden and field.name in view_block_ids}
    return {name: fitting.cut(words, limits.HINT) for name, words in form.errors.items() if name in shown and words}


def typed(view_state: object) -> dict[str, str]:
    """What stands in a view's inputs (`view["state"]`), by field, as the Desk takes it.

    Several values are joined by ", "; a box is "true" or ""; what is empty is "". Raises UnreadableError.
    """
    state = _mapping(view_state)
    values = _mapping(state.get("values", {}))
    return {tokens.clean(name): _value([{}, *_mapping(held).values()][-1]) for name, held in values.items()}


# --- above the inputs ---------------------------------------------------------------------------------------------


def _title(title: str) -> str:
    """What of a title fits into the narrow bar of a modal."""
    return title if len(title) <= limits.VIEW_TITLE else title.partition(render.DOT)[0] or title


def _whole_title(title: str) -> Iterator[Json]:
    if len(title) > limits.VIEW_TITLE:
        yield {"type": "context", "elements": [plain_text(title, limits.SECTION)]}


def _wrong(form: Form) -> Iterator[Json]:
    """That something is wrong, and what belongs to no input here."""
    if not form.errors:
        return
    head = [text.text(wording.another_look(len(form.errors)), bold=True), text.text(f" {wording.nothing_sent()}")]
    shown = {field.name for field in form.fields if not field.hidden}
    loose = [words for name, words in form.errors.items() if name not in shown and words]
    rows = [render.section([text.text(fitting.cut(words, fitting.RUN))]) for words in loose]
    bullets = [{"type": "rich_text_list", "style": "bullet", "elements": rows}] if rows else []
    yield render.rich([render.section([*text.emoji(Tone.CAUTION), *head]), *bullets])


def _intro(form: Form, sheet: Sheet) -> Iterator[Json]:
    if form.intro:
        yield render.rich([render.section(sheet.line((Words(form.intro),)))])


def _preview(form: Form, sheet: Sheet) -> Iterator[Json]:
    if form.preview is not None:
        yield {"type": "context", "elements": [plain_text(f"👁 {wording.preview()}", limits.SECTION)]}
        yield from render.drawn(render.without_buttons(form.preview), sheet)
        yield {"type": "divider"}


# --- the inputs ---------------------------------------------------------------------------------------------------


def _field(field: Field, form: Form) -> Iterator[Json]:
    """One input, with what is wrong with it above: Slack's own errors go away when the view is drawn again."""
    if wrong := form.errors.get(field.name):
        words = fitting.cut(wrong, fitting.RUN)
        yield render.rich([render.section([*text.emoji(Tone.CAUTION), text.text(words, bold=True)])])
    found: Json = {
        "type": "input",
        "block_id": field.name,
        "label": plain_text(field.label or field.name, limits.LABEL),
        "optional": not field.required,
        "element": {"action_id": _action_id(field, form), **_element(field)},
    }
    if hint := _hint(field):
        found["hint"] = plain_text(hint, limits.HINT)
    if field.refreshes:
        found["dispatch_action"] = True
    yield found


def _action_id(field: Field, form: Form) -> str:
    """The field's name. A box that confirms what stands in hidden fields is a new one when they change, and empty."""
    hidden = [(one.name, one.value) for one in form.fields if one.hidden]
    if field.kind != "bool" or not hidden:
        return field.name
    return f"{field.name}#{sha256(repr(hidden).encode('utf-8', 'replace')).hexdigest()[:12]}"


def _element(field: Field) -> Json:
    match field.kind:
        case "bool":
            yes = option(wording.yes(), "true")
            return {"type": "checkboxes", "options": [yes]} | ({"initial_options": [yes]} if field.value else {})
        case "multi" if _is_menu(field):
            return _several(field)
        case "select" | "person" if _is_menu(field):
            return _one(field)
        case "date" if not field.value or _is_date(field.value):
            return {"type": "datepicker"} | ({"initial_date": field.value} if field.value else {})
    return _written(field)


def _is_menu(field: Field) -> bool:
    """Whether there are choices, and no more than a view has room for; of more than that the key of one is typed."""
    return bool(field.options) and limits.is_menu(_options(field))


def _one(field: Field) -> Json:
    options = _options(field)
    chosen = next((one for one, given in zip(options, field.options, strict=True) if given.value == field.value), None)
    found = {
        "type": "static_select",
        "placeholder": plain_text(wording.choose(), limits.PLACEHOLDER),
        **limits.menu(options),
    }
    return found | ({"initial_option": chosen} if chosen and field.value else {})


def _several(field: Field) -> Json:
    options = _options(field)
    values = {*field.value.split(", "), field.value} - {""}
    chosen = [one for one, given in zip(options, field.options, strict=True) if given.value in values]
    initial = {"initial_options": chosen} if chosen else {}
    if len(options) <= FEW_CHOICES:
        return {"type": "checkboxes", "options": options} | initial
    menu = limits.menu(options)
    return {
        "type": "multi_static_select",
        "placeholder": plain_text(wording.choose(), limits.PLACEHOLDER),
        **menu,
    } | initial


def _options(field: Field) -> list[Json]:
    """The choices. A value that is longer than Slack carries is none of ours, and is refused when it comes back."""
    return [option(one.label or one.value, fitting.cut(one.value, limits.OPTION_VALUE)) for one in field.options]


def _written(field: Field) -> Json:
    several_lines = field.kind == "long"
    value = field.value if several_lines else " ".join(field.value.splitlines())
    value = fitting.cut(value, limits.INPUT)
    found: Json = {
        "type": "plain_text_input",
        "multiline": several_lines,
        "max_length": min(max(field.maximum, len(value), 1), limits.INPUT),
    }
    found |= {"placeholder": plain_text("18:00", limits.PLACEHOLDER)} if field.kind == "time" else {}
    return found | ({"initial_value": value} if value else {})


def _hint(field: Field) -> str:
    """The hint, and in full what a menu has to cut."""
    if field.options and not _is_menu(field):
        keys = f"{len(field.options)} are too many to list here: type the key of one, such as {field.options[0].value}."
        return "\n".join(filter(None, [field.hint, keys]))
    cut = [one.label for one in field.options if len(one.label) > limits.OPTION_TEXT]
    return "\n".join([*filter(None, [field.hint]), *cut])


def _is_date(value: str) -> bool:
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


# --- what was typed -----------------------------------------------------------------------------------------------


def _value(held: object) -> str:
    """The text of one input's state."""
    match _mapping(held):
        case {"selected_options": chosen}:
            return ", ".join(_choices(chosen))
        case {"selected_option": chosen}:
            return ", ".join(_choices([chosen] if chosen else []))
        case {"selected_date_time": int(seconds)} if 0 <= seconds < 2**35:
            return datetime.fromtimestamp(seconds, UTC).isoformat().replace("+00:00", "Z")
        case {"value": str(words)} | {"selected_date": str(words)} | {"selected_time": str(words)}:
            return tokens.clean(words)
        case {"selected_user": str(words)} | {"selected_conversation": str(words)} | {"selected_channel": str(words)}:
            return tokens.clean(words)
    return ""


def _choices(chosen: object) -> list[str]:
    if chosen is None:
        return []
    if not isinstance(chosen, Sequence) or isinstance(chosen, str):
        raise tokens.UnreadableError(tokens.STALE_FORM)
    values = [_mapping(one).get("value") for one in chosen]
    return [tokens.clean(value) for value in values if isinstance(value, str)]


def _mapping(value: object) -> Mapping[str, object]:
    if not isinstance(value, dict):  # what JSON calls an object: its names are texts
        raise tokens.UnreadableError(tokens.STALE_FORM)
    return value
