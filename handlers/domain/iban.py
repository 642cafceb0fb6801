"""Account numbers by their own arithmetic: a country, its length, and a remainder of one (ISO 13616)."""

import re
from collections.abc import Mapping

_LENGTHS = """
AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DK18 DO28 EE20 EG29 ES24 FI18 FO18
FR27 GB22 GE22 GI23 GL18 GR27 GT28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21
LY25 MC27 MD24 ME22 MK19 MR27 MT31 MU30 NL18 NO15 PK24 PL28 PS29 PT25 QA29 RO24 RS22 SA24 SC31 SE24 SI19 SK24 SM27
ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20
"""
_BODIES: Mapping[str, re.Pattern[str]] = {
    word[:2]: re.compile(rf"[0-9]{{2}}(?:[ -]?[A-Za-z0-9]){{{int(word[2:]) - 4}}}(?![A-Za-z0-9])")
    for word in _LENGTHS.split()
}
_AS_NUMBERS = {ord("A") + n: str(10 + n) for n in range(26)}
_BEGINS = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{2}(?=[0-9]{2})")


def ibans(text: str) -> list[tuple[int, int]]:
    """Where account numbers stand in a text, as (start, end), in order and apart."""
    places: list[tuple[int, int]] = []
    free_from = 0
    for begin in _BEGINS.finditer(text):
        body = _BODIES.get(begin[0].upper())
        rest = body.match(text, begin.end()) if body and begin.start() >= free_from else None
        if rest and _is_right(begin[0] + rest[0]):
            places.append((begin.start(), rest.end()))
            free_from = rest.end()
    return places


def _is_right(text: str) -> bool:
    plain = text.replace(" ", "").replace("-", "").upper()
    return int((plain[4:] + plain[:4]).translate(_AS_NUMBERS)) % 97 == 1
