"""Text as people type it, made fit to keep: cleaned of what cannot be seen, and cut without breaking a sign.

Nothing visible is changed here; what must not be stored is taken out by `redaction`.
"""

import re
import unicodedata
from urllib.parse import urlsplit

MESSAGE_HOSTS = ("slack.com", "slack-gov.com", "teams.microsoft.com", "teams.cloud.microsoft")
"""Where the messages of the chats stand: links to these are ours, not somebody's words."""

LONGEST_ADDRESS = 1000
MARKS = 4
"""How many combining marks may sit on one letter: no language needs more, and towers of them hide other lines."""

_LINE_ENDS = re.compile("\r\n?|[\u0085\u2028\u2029]")
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"  # controls, but for tab and line feed
    "\ud800-\udfff"  # lone surrogates
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # what turns the direction of text
    "\u00ad\u034f\u180e\u200b\u2060-\u2065\u206a-\u206f\ufeff\ufff9-\ufffb"  # what has no width
    "\U000e0000-\U000e007f]"  # tags: a whole invisible alphabet
)
_JOINER = "\u200c\u200d"
_STRAY_JOINER = re.compile(
    f"(?<![^\x00-\x7f{_JOINER}])[{_JOINER}]+|[{_JOINER}]+(?![^\x00-\x7f{_JOINER}])|[{_JOINER}]{{2,}}"
)


def clean(text: str) -> str:
    """The same text in NFC, without controls, direction marks, unseen signs and towers of combining marks.

    Joiners stay between signs that need them (emoji, Persian, the scripts of India). Cleaning twice changes no more.
    """
    if text.isascii():
        return text if text.isprintable() else _UNSEEN.sub("", _LINE_ENDS.sub("\n", text))
    seen = _UNSEEN.sub("", _LINE_ENDS.sub("\n", unicodedata.normalize("NFC", text)))
    return unicodedata.normalize("NFC", _without_towers(_STRAY_JOINER.sub("", seen)))


def _without_towers(text: str) -> str:
    kept: list[str] = []
    run = 0
    for sign in text:
        run = run + 1 if sign > "\u02ff" and unicodedata.category(sign) in ("Mn", "Me") else 0
        if run <= MARKS:
            kept.append(sign)
    return "".join(kept)


def message_address(text: str) -> str:
    """The address of a message in a chat of ours, as it may be kept and opened; "" for anything else."""
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return ""
    host = parts.hostname or ""
    plain = parts.scheme == "https" and port is None and "@" not in parts.netloc and len(text) <= LONGEST_ADDRESS
    ours = any(host == known or host.endswith(f".{known}") for known in MESSAGE_HOSTS)
    return text if plain and ours and text.isascii() and text.isprintable() and " " not in text else ""


def shorten(text: str, maximum: int) -> str:
    """The text in at most `maximum` signs, ending in `…` where it was cut; never cut inside a sign with its marks."""
    if len(text) <= maximum:
        return text
    end = max(maximum - 1, 0)
    while end > 0 and (_clings(text[end]) or text[end - 1] == "\u200d"):
        end -= 1
    return text[:end].rstrip() + "…"


def _clings(sign: str) -> bool:
    """True for what belongs to the sign before it: marks, variation selectors, skin tones and joiners."""
    return unicodedata.category(sign)[0] == "M" or sign in _JOINER or "\U0001f3fb" <= sign <= "\U0001f3ff"
