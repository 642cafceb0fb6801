"""Blocks as HTML, close to what Slack shows: for pictures of what a person sees. Pure; everything said is escaped."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import escape
from typing import Any
from zoneinfo import ZoneInfo

from tests.support.slack.reading import options_of
from tests.support.slack.shapes import Json

EMOJI = {"white_check_mark": "✅", "warning": "⚠️", "rotating_light": "🚨", "lightning": "⚡", "pushpin": "📌"}
MARKS = (
    (re.compile(r"&lt;!date\^(\d+)\^([^|]+?)(?:\^[^|]*)?\|(.*?)&gt;"), "date"),
    (re.compile(r"&lt;@(\w+)(?:\|[^&]*)?&gt;"), "user"),
    (re.compile(r"&lt;#(\w+)(?:\|([^&]*))?&gt;"), "channel"),
    (re.compile(r"&lt;(https?://[^|&]+)(?:\|(.*?))?&gt;"), "link"),
    (re.compile(r"(?<!\w)\*([^*\n]+)\*(?!\w)"), "strong"),
    (re.compile(r"(?<!\w)_([^_\n]+)_(?!\w)"), "em"),
    (re.compile(r"`([^`\n]+)`"), "code"),
)


@dataclass(frozen=True, slots=True)
class Reader:
    """Whose screen it is: the names that they know, their zone, and the time. `form` is for the ids of inputs."""

    names: Mapping[str, str]
    zone: str
    now: datetime
    typed: Mapping[tuple[str, str], Json]
    errors: Mapping[str, str]

    def moment(self, timestamp: int, pattern: str) -> str:
        """An instant by Slack's date pattern, in the reader's zone."""
        at = datetime.fromtimestamp(timestamp, ZoneInfo(self.zone))
        today = self.now.astimezone(ZoneInfo(self.zone)).date()
        near = {today: "Today", today + timedelta(1): "Tomorrow", today - timedelta(1): "Yesterday"}.get(at.date(), "")
        short, long = f"{at:%b} {at.day}, {at.year}", f"{at:%A}, {at:%B} {at.day}, {at.year}"
        words = {
            "time": f"{at:%H:%M}",
            "time_secs": f"{at:%H:%M:%S}",
            "date_num": f"{at:%Y-%m-%d}",
            "date": f"{at:%B} {at.day}, {at.year}",
            "date_short": short,
            "date_long": long,
            "date_pretty": near or f"{at:%B} {at.day}, {at.year}",
            "date_short_pretty": near or short,
            "date_long_pretty": near or long,
        }
        return re.sub(r"\{(\w+)\}", lambda token: words.get(token[1], token[0]), pattern)

    def name(self, identifier: str) -> str:
        return self.names.get(identifier, identifier)


def draw(blocks: Iterable[Mapping[str, Any]], reader: Reader) -> str:
    """Blocks, one under the other."""
    return "".join(_block(block, reader) for block in blocks)


def _block(block: Mapping[str, Any], reader: Reader) -> str:
    match block["type"]:
        case "header":
            return f"<p class=header><strong>{_plain(block['text'])}</strong></p>"
        case "divider":
            return "<hr>"
        case "section":
            return _section(block, reader)
        case "context":
            return f"<p class=context>{' '.join(_text(each, reader) for each in block['elements'])}</p>"
        case "actions":
            return f"<div class=actions>{''.join(_element(each, block, reader) for each in block['elements'])}</div>"
        case "input":
            return _input(block, reader)
        case "rich_text":
            return f"<div class=rich>{''.join(_rich(each, reader) for each in block['elements'])}</div>"
        case "alert":
            return f'<p class="alert {escape(block.get("level", "default"))}">{_text(block["text"], reader)}</p>'
        case "markdown":
            return f"<div class=rich><p>{escape(block['text'])}</p></div>"
        case "table" | "data_table":
            return _table(block, reader)
        case _:
            return f"<p class=context>{escape(block['type'])}</p>"


def _section(block: Mapping[str, Any], reader: Reader) -> str:
    text = f"<p>{_text(block['text'], reader)}</p>" if "text" in block else ""
    fields = "".join(f"<li>{_text(each, reader)}</li>" for each in block.get("fields", []))
    beside = f"<div class=beside>{_element(block['accessory'], block, reader)}</div>" if "accessory" in block else ""
    return f"<div class=section><div>{text}{f'<ul class=fields>{fields}</ul>' if fields else ''}</div>{beside}</div>"


def _table(block: Mapping[str, Any], reader: Reader) -> str:
    rows = [[_cell(cell, reader) for cell in row] for row in block["rows"]]
    head = "".join(f"<th scope=col>{cell}</th>" for cell in rows[0])
    rest = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows[1:])
    return f"<table><thead><tr>{head}</tr></thead><tbody>{rest}</tbody></table>"


def _cell(cell: Mapping[str, Any], reader: Reader) -> str:
    if cell["type"] == "rich_text":
        return "".join(_runs(part["elements"], reader) for part in cell["elements"])
    return escape(str(cell.get("text", cell.get("value", ""))))


def _plain(text: Mapping[str, Any]) -> str:
    return escape(str(text["text"])).replace("\n", "<br>")


def _text(text: Mapping[str, Any], reader: Reader) -> str:
    """A text object; mrkdwn with the marks that Slack knows."""
    if text["type"] == "image":
        return ""
    said = _plain(text)
    if text["type"] == "mrkdwn":
        said = said.replace("&amp;lt;", "&lt;").replace("&amp;gt;", "&gt;").replace("&amp;amp;", "&amp;")
        for pattern, kind in MARKS:
            said = _with_marks(said, pattern, kind, reader)
    return said


def _with_marks(said: str, pattern: "re.Pattern[str]", kind: str, reader: Reader) -> str:
    return pattern.sub(lambda found: _marked(kind, found, reader), said)


def _marked(kind: str, found: "re.Match[str]", reader: Reader) -> str:
    match kind:
        case "date":
            return escape(reader.moment(int(found[1]), found[2]))
        case "user":
            return f"<span class=mention>@{escape(reader.name(found[1]))}</span>"
        case "channel":
            return f"<span class=mention>#{escape(reader.name(found[1]))}</span>"
        case "link":
            return f'<a href="{found[1]}">{found[2] or found[1]}</a>'
        case _:
            return f"<{kind}>{found[1]}</{kind}>"


def _rich(part: Mapping[str, Any], reader: Reader) -> str:
    match part["type"]:
        case "rich_text_list":
            tag = "ol" if part["style"] == "ordered" else "ul"
            items = "".join(f"<li>{_runs(each['elements'], reader)}</li>" for each in part["elements"])
            return f"<{tag}>{items}</{tag}>"
        case "rich_text_quote":
            return f"<blockquote>{_runs(part['elements'], reader)}</blockquote>"
        case "rich_text_preformatted":
            return f"<pre>{_runs(part['elements'], reader)}</pre>"
        case _:
            return f"<p>{_runs(part['elements'], reader)}</p>"


def _runs(runs: Sequence[Mapping[str, Any]], reader: Reader) -> str:
    return "".join(_run(each, reader) for each in runs)


def _run(run: Mapping[str, Any], reader: Reader) -> str:
    match run["type"]:
        case "text":
            said = escape(run["text"]).replace("\n", "<br>")
        case "link":
            said = f'<a href="{escape(run["url"])}">{escape(run.get("text") or run["url"])}</a>'
        case "user":
            said = f"<span class=mention>@{escape(reader.name(run['user_id']))}</span>"
        case "channel":
            said = f"<span class=mention>#{escape(reader.name(run['channel_id']))}</span>"
        case "emoji":
            said = EMOJI.get(run["name"], f":{escape(run['name'])}:")
        case "date":
            said = escape(reader.moment(run["timestamp"], run["format"]))
        case "broadcast":
            said = f"<span class=mention>@{escape(run['range'])}</span>"
        case _:
            said = ""
    tags = {"bold": "strong", "italic": "em", "strike": "s", "code": "code"}
    for style, on in run.get("style", {}).items():
        said = f"<{tags[style]}>{said}</{tags[style]}>" if on and style in tags else said
    return said


def _element(element: Mapping[str, Any], block: Mapping[str, Any], reader: Reader) -> str:
    """A button or a menu, outside of a form."""
    label = escape(element.get("accessibility_label", ""))
    named = f' aria-label="{label}"' if label else ""
    if element["type"] == "button":
        kind = element.get("style", "plain")
        return f'<button type=button class="{kind}"{named}>{_plain(element["text"])}</button>'
    if element["type"] == "overflow":
        return '<button type=button class=plain aria-label="More actions">⋮</button>'
    if element["type"] == "image":
        return ""
    said = _plain(element["placeholder"]) if "placeholder" in element else "Choose"
    return f'<button type=button class="plain menu" aria-haspopup=listbox>{said}</button>'


def _input(block: Mapping[str, Any], reader: Reader) -> str:
    element = block["element"]
    name = escape(f"{block['block_id']}-{element['action_id']}")
    optional = " <span class=optional>(optional)</span>" if block.get("optional") else ""
    hint = f"<p class=hint>{_plain(block['hint'])}</p>" if "hint" in block else ""
    error = reader.errors.get(block["block_id"], "")
    said = f'<p class=error role=alert id="{name}-error">{escape(error)}</p>' if error else ""
    more = f' aria-invalid=true aria-describedby="{name}-error"' if error else ""
    value = reader.typed.get((block["block_id"], element["action_id"]), {})
    label = f'<label for="{name}">{_plain(block["label"])}{optional}</label>'
    return f"<div class=field>{label}{_control(element, name, more, value)}{hint}{said}</div>"


def _control(element: Mapping[str, Any], name: str, more: str, value: Mapping[str, Any]) -> str:
    entered = next((each for key, each in value.items() if key != "type"), None)
    match element["type"]:
        case "plain_text_input" if element.get("multiline"):
            return f'<textarea id="{name}" rows=3{more}>{escape(entered or "")}</textarea>'
        case "checkboxes" | "radio_buttons":
            return _boxes(element, name, entered)
        case "static_select" | "multi_static_select":
            chosen = entered if isinstance(entered, list) else [entered] if entered else []
            said = ", ".join(str(each["text"]["text"]) for each in chosen)
            empty = "" if said else element.get("placeholder", {}).get("text", "Select an option")
            return f'<select id="{name}"{more}><option>{escape(said or empty)}</option></select>'
        case _:
            shown = ", ".join(entered) if isinstance(entered, list) else str(entered or "")
            hint = escape(element.get("placeholder", {}).get("text", ""))
            return f'<input id="{name}" value="{escape(shown)}" placeholder="{hint}"{more}>'


def _boxes(element: Mapping[str, Any], name: str, entered: Any) -> str:
    chosen = entered if isinstance(entered, list) else [entered] if entered else []
    kind = "checkbox" if element["type"] == "checkboxes" else "radio"
    drawn = [
        f'<label class=box><input type={kind} name="{name}"{" checked" if each in chosen else ""}>'
        f"{_plain(each['text'])}</label>"
        for each in options_of(element)
    ]
    return f'<div role=group id="{name}">{"".join(drawn)}</div>'
