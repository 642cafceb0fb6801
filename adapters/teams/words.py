"""What people wrote, as Teams carries it: mentions as `<at>…</at>`, signs escaped, whole messages as HTML. Pure."""

import re
from collections.abc import Iterator, Mapping
from html import unescape

from adapters.teams.people import text
from adapters.teams.tokens import clean

LONGEST = 10_000  # characters of a line; longer ones are refused by the Desk, in words
MOST_MENTIONS = 50
_ESCAPED = {"&nbsp;": " ", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&#39;": "'", "&amp;": "&"}
_ESCAPES = re.compile("|".join(_ESCAPED))
_AT = re.compile(r"<at(?: [^<>]*)?>([^<>]*)</at>")
_OBJECT_ID = re.compile(r"[A-Za-z0-9-]{1,100}")
_BREAKS = frozenset({"br", "p", "div", "li", "tr", "blockquote", "pre", "h1", "h2", "h3"})
_UNSAID = frozenset({"script", "style", "attachment"})
_PARTS = re.compile(r"""<(?:[^<>"']++|"[^"<]*+"|'[^'<]*+')*+>|[^<]++|<""")
_TAG = re.compile(r"<(?P<closes>/?)(?P<name>[A-Za-z][A-Za-z0-9]{0,30}|!)[^<]*>", re.DOTALL)
_ALT = re.compile(r"""\balt\s{0,9}=\s{0,9}(?:"([^"<]*)"|'([^'<]*)')""", re.IGNORECASE)
_MARK = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")


def calls(activity: Mapping[str, object]) -> bool:
    """Whether somebody speaks to us here, by a mention of us."""
    us = text(activity, "recipient", "id")
    return any(text(entity, "mentioned", "id") == us for entity in _mentions(activity))


def line(activity: Mapping[str, object]) -> str:
    """What was written, without the mention of us; other people stand in it as the grammar understands them."""
    said, us = text(activity, "text"), text(activity, "recipient", "id")
    known = [entity for entity in _mentions(activity) if text(entity, "text")]
    parts = [said]
    for entity in known:
        written, who = text(entity, "text"), text(entity, "mentioned", "aadObjectId")
        ours = text(entity, "mentioned", "id") == us
        name = f"<@{who}>" if _OBJECT_ID.fullmatch(who) else f"@{text(entity, 'mentioned', 'name')}"
        parts = list(_replaced(parts, written, "" if ours else name))
    # Every second part is ours, and is not looked at again: a name may look like markup.
    plain = "".join(part if number % 2 else _plain(part) for number, part in enumerate(parts))
    return plain.replace("\xa0", " ").strip()[:LONGEST].lstrip(":, ")


def of_html(html: str) -> str:
    """The words of a message that Teams gives as HTML, line by line, as a reader sees them broken.

    What is no whole tag is words. Each sign is looked at a few times at most, whatever somebody makes up: the parser of
    the standard library is at some texts for minutes, and gives up at others.
    """
    found: list[str] = []
    unsaid = 0
    for part in _PARTS.findall(html[: 10 * LONGEST]):
        tag = _TAG.match(part)
        if tag is None:
            found += [] if unsaid else [_MARK.sub(lambda mark: unescape(mark[0]), part)]
            continue
        name, opens = tag["name"].casefold(), not tag["closes"]
        if name in _UNSAID:
            unsaid = max(unsaid + (1 if opens else -1), 0)
        if name in _BREAKS:
            found.append("\n")
        if opens and name in ("img", "emoji") and not unsaid and (alt := _ALT.search(part)):
            found.append(_MARK.sub(lambda mark: unescape(mark[0]), alt[1] or alt[2] or ""))
    lines = "".join(found).replace("\xa0", " ").splitlines()
    return clean("\n".join(filter(None, (" ".join(each.split()) for each in lines))))


def _mentions(activity: Mapping[str, object]) -> list[object]:
    entities = activity.get("entities")
    listed = entities if isinstance(entities, list) else []
    return [one for one in listed if text(one, "type") == "mention"][:MOST_MENTIONS]


def _replaced(parts: list[str], written: str, by: str) -> Iterator[str]:
    """The parts with the first mention of this writing, in what nobody has replaced yet, replaced."""
    done = False
    for number, part in enumerate(parts):
        before, found, after = part.partition(written) if number % 2 == 0 and not done else (part, "", "")
        yield before
        if found:
            done = True
            yield by
            yield after


def _plain(said: str) -> str:
    said = _AT.sub(lambda found: f"@{found[1]}", said)
    return _ESCAPES.sub(lambda found: _ESCAPED[found[0]], said)
