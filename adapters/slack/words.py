"""What people typed, as Slack carries it: escaped (`&lt;`) and marked up (`<@U1>`, `<https://…|words>`). Pure."""

import re

from adapters.slack.tokens import clean

LONGEST = 10_000  # characters of a line; longer ones are refused by the Desk, in words
_LINK = re.compile(r"<(https?://[^<>|]+)(?:\|[^<>]*)?>|<(mailto:|tel:)([^<>|]+)(?:\|[^<>]*)?>")
_PLACE = re.compile(r"<#([A-Z0-9]+)(?:\|([^<>]*))?>")
_SPECIAL = re.compile(r"<!([^<>|^]+)(?:\^[^<>|]*)?(?:\|([^<>]*))?>")
_MENTION = re.compile(r"<@([A-Z0-9]+)(?:\|[^<>]*)?>")
_LINK_PARTS = (re.compile(r"[a-z0-9-]{1,80}"), re.compile(r"[A-Z0-9]{1,30}"), re.compile(r"[0-9]{1,30}"))


def plain(said: str) -> str:
    """Slack's carried text as people typed it; mentions of people stay `<@U1>`, which the grammar understands."""
    said = _LINK.sub(lambda found: found[1] or found[3], said)
    said = _PLACE.sub(lambda found: f"#{found[2] or found[1]}", said)
    said = _SPECIAL.sub(lambda found: found[2] or f"@{found[1]}", said)
    kept: list[str] = []
    at = 0
    for found in _MENTION.finditer(said):
        kept += [_unescaped(said[at : found.start()]), f"<@{found[1]}>"]
        at = found.end()
    return clean("".join([*kept, _unescaped(said[at:])]))


def permalink(domain: str, channel: str, stamp: str) -> str:
    """The address of a message, made without asking Slack; "" where something of it is not known."""
    digits = stamp.replace(".", "")
    parts = zip(_LINK_PARTS, (domain, channel, digits), strict=True)
    known = all(shape.fullmatch(part) for shape, part in parts)
    return f"https://{domain}.slack.com/archives/{channel}/p{digits}" if known else ""


def after_mention(said: str, bot_user: str) -> str:
    """The line behind the mention; what stood before it goes along, so that no word is lost."""
    parts = names(bot_user).split(said, maxsplit=1)
    return plain(" ".join(part.strip() for part in parts)).strip()[:LONGEST].lstrip(":, ")


def names(user: str) -> re.Pattern[str]:
    """Somebody's mention, with or without their name."""
    return re.compile(rf"<@{re.escape(user)}(?:\|[^<>]*)?>")


def _unescaped(said: str) -> str:
    return said.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
