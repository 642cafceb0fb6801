"""What must not be stored is taken out of free text before anything else sees it (`domain.md` §3.1).

Each pattern is anchored so that a text is read in linear time. Names and addresses in prose cannot be caught: the forms
say so. Kept as they are: references (`ORION-42`), case ids, dates and times, and links to allow-listed hosts.
"""

import ipaddress
import re
from collections import Counter

from handlers.domain.iban import ibans

_AT = "@\uff20\ufe6b"
_LOCAL = rf"[^\s{_AT}<>()\[\],;:\"']"
_DOMAIN = r"(?=[\w.-]*[^\W\d_])[\w-]+(?:\.[\w-]+)*"
_EMAIL = re.compile(rf"(?<!{_LOCAL}){_LOCAL}+[{_AT}]{_DOMAIN}")
_HANDLE = re.compile(rf"[{_AT}]{_DOMAIN}")

_PATH = r"(?:[/?#\\]|:[0-9])[^\s<>\"'`|]*"
_LINK = re.compile(
    r"(?<![a-z0-9])(?:(?P<scheme>[a-z][a-z0-9+-]{1,15})://|(?=www\.))"
    rf"(?P<host>\w(?:[\w-]|\.(?=[\w-])|\[\.\])*)(?P<path>{_PATH})?"
    r"|(?<![\w@./-])(?P<bare>[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){0,5}\.(?:com|net|org|info|biz|io|co|me|tv|xyz|top"
    rf"|site|online|club|ru|cn|uk|de|fr|ie|nl|eu|br|in|ph|onion))(?![\w@-]|\.\w)(?P<bare_path>{_PATH})?",
    re.IGNORECASE,
)

_AT_SIGN = re.compile(f"[{_AT}]")
_LINKLIKE = re.compile(r"://|www\.|[a-z0-9-]\.[a-z]", re.IGNORECASE)
_DIGIT = re.compile(r"\d")
"""What no e-mail, no link and no number is without: to look for that first is quick, and most texts have none."""

_SECRET = re.compile(
    r"(?<![A-Za-z0-9+=/])(?:xox[a-z]-[\w-]{8,}|eyJ[\w-]{8,}\.[\w.-]+|gh[a-z]_\w{16,}|sk_(?:live|test)_\w{8,}"
    r"|AKIA[A-Z0-9]{12,}"
    r"|(?=[A-Za-z+=]*[0-9])(?=[0-9+=]*[A-Za-z])[A-Za-z0-9+=]{28,}"  # one unbroken run: a key or a hash
    r"|(?<![\w-])(?=[\w=-]*[+/])(?=[\w+/=-]{32})(?=\S*[0-9])(?=\S*[a-z])(?=\S*[A-Z])[\w+/=-]+)"  # base64
)
_IPV6 = re.compile(r"(?<![\w:.])(?=[0-9a-f]*:)[0-9a-f:]{3,39}(?:\.[0-9]{1,3}){0,3}(?![\w:])", re.IGNORECASE)

_DATE = r"(?:19|20)[0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])(?![0-9]|-[0-9])"
_TIME = r"(?:[01][0-9]|2[0-4]):[0-5][0-9](?::[0-5][0-9](?:\.[0-9]{1,6})?)?(?:Z|[+-][01][0-9]:?[0-9]{2})?"
_DAY = r"(?:0?[1-9]|[12][0-9]|3[01])(?P<mark>[/.])(?:0?[1-9]|1[0-2])(?P=mark)(?:19|20)[0-9]{2}"
_PLACE = (
    r"[+-]?[0-9]{1,3}\.[0-9]{3,10}°?[ ]?[NS]?[ ]?[,;/ ][ ]?[+-]?[0-9]{1,3}\.[0-9]{3,10}(?:°?[ ]?[EW])?"
    r"|[0-9]{1,3}°[ ]?[0-9]{1,2}['′’][ ]?(?:[0-9]{1,2}(?:\.[0-9]{1,4})?[\"″”])?[ ]?[NSEW]?"
)
_APART = rf"[ \t\u00a0\u202f().\-\u2010-\u2013/]{{0,3}}(?!{_DATE})"
_NUMBER = re.compile(
    r"(?P<name>[A-Za-z][A-Za-z0-9]*(?:[-_]+[A-Za-z0-9]+)*)"  # ORION-42 and CASE-000123456: kept whole
    rf"|(?P<abroad>\+\(?\d(?:{_APART}\d){{7,}})"
    rf"|(?<![A-Za-z0-9])(?<!\d)(?:(?P<moment>{_DATE}(?:[T ]{_TIME})?|{_DAY})|(?P<place>{_PLACE})"
    rf"|(?P<ip>(?:[0-9]{{1,3}}\.){{3}}[0-9]{{1,3}})|(?P<digits>\(?\d(?:{_APART}\d){{7,}}))(?![A-Za-z0-9]|\d)"
)
_TRAILING = ".,;:!?)]}"


def redact(text: str, allowed_hosts: frozenset[str] = frozenset()) -> tuple[str, dict[str, int]]:
    """The text without what identifies people or opens doors, and how often each kind was found.

    Kinds: email, handle, url, iban, token, ip, card, phone, coordinates. Links to `allowed_hosts` by https are kept;
    others become `hxxps://example[.]com`. The text is taken to be clean. Redacting twice changes nothing more.
    """
    found: Counter[str] = Counter()
    for _ in range(6):  # what was taken out may uncover its neighbour; two rounds are the rule
        before, text = text, _once(text, allowed_hosts, found)
        if text == before:
            break
    return text, dict(found)


def _once(text: str, allowed_hosts: frozenset[str], found: Counter[str]) -> str:
    if _AT_SIGN.search(text):
        text = _replaced(_EMAIL, "email", "[e-mail]", text, found)
    if _LINKLIKE.search(text) is None:
        return _without_numbers(text, found)
    pieces: list[str] = []
    at = 0
    for link in _LINK.finditer(text):
        pieces.append(_without_numbers(text[at : link.start()], found))
        pieces.append(_link(link, allowed_hosts, found))
        at = link.end()
    pieces.append(_without_numbers(text[at:], found))
    return "".join(pieces)


def _without_numbers(text: str, found: Counter[str]) -> str:
    text = _replaced(_HANDLE, "handle", "[handle]", text, found)
    for start, end in reversed(ibans(text)):
        found["iban"] += 1
        text = f"{text[:start]}[IBAN]{text[end:]}"
    text = _replaced(_SECRET, "token", "[token]", text, found)
    if ":" in text:
        text = _IPV6.sub(lambda match: _ipv6(match[0], found), text)
    return _NUMBER.sub(lambda match: _number(match, found), text) if _DIGIT.search(text) else text


def _replaced(pattern: re.Pattern[str], kind: str, words: str, text: str, found: Counter[str]) -> str:
    text, times = pattern.subn(words, text)
    if times:
        found[kind] += times
    return text


def _link(link: re.Match[str], allowed_hosts: frozenset[str], found: Counter[str]) -> str:
    """The link as it may be kept: whole to an allowed host, otherwise its host alone and that made harmless."""
    scheme, path = (link["scheme"] or "http").lower(), link["path"] or link["bare_path"] or ""
    host = (link["host"] or link["bare"]).lower().replace("[.]", ".")
    trailing = path[len(path.rstrip(_TRAILING)) :]
    if scheme == "https" and host in allowed_hosts and not re.match(r":[0-9]", path) and "%40" not in path:
        return link[0]
    secure = "s" if scheme in ("https", "hxxps") else ""
    numbers = sum(sign.isdigit() for sign in host)
    if numbers >= 8 or numbers + host.count(".") == len(host):
        harmless = "[link]"  # an address that is a number: of a machine, or of somebody's telephone
    else:
        harmless = f"hxxp{secure}://{host.replace('.', '[.]')}"
    if harmless + trailing != link[0]:
        found["url"] += 1
    return harmless + trailing


def _ipv6(text: str, found: Counter[str]) -> str:
    try:
        ipaddress.IPv6Address(text)
    except ValueError:
        return text  # 14:00:30 is a time
    if not text.strip(":"):
        return text
    found["ip"] += 1
    return "[IP address]"


def _number(match: re.Match[str], found: Counter[str]) -> str:
    if match["name"] or match["moment"]:
        return match[0]
    if match["place"]:
        found["coordinates"] += 1
        return "[coordinates]"
    if match["ip"]:
        found["ip"] += 1
        return "[IP address]"
    kind, words = ("card", "[card number]") if _is_card(match[0]) else ("phone", "[phone]")
    found[kind] += 1
    return words


def _is_card(text: str) -> bool:
    """True for 13 to 19 digits whose last one is right (Luhn)."""
    digits = [int(sign) for sign in text if sign.isdecimal()]
    if not 13 <= len(digits) <= 19:
        return False
    doubled = [digit if n % 2 == 0 else digit * 2 - 9 * (digit > 4) for n, digit in enumerate(reversed(digits))]
    return sum(doubled) % 10 == 0
