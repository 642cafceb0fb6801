"""What is taken out of a text, and what stays."""

import pytest

from handlers.domain.content import clean, shorten
from handlers.domain.redaction import redact

HOSTS = frozenset({"review.orion.example"})


@pytest.mark.parametrize(
    ("text", "kept", "kinds"),
    [
        ("mail joe@example.com now", "mail [e-mail] now", {"email"}),
        ("call +353 87 123 4567 or (087) 123-4567", "call [phone] or [phone]", {"phone"}),
        ("电话12345678901请", "电话[phone]请", {"phone"}),
        ("10.0.0.1 and 2001:db8::1", "[IP address] and [IP address]", {"ip"}),
        ("see https://evil.example/a?b=1.", "see hxxps://evil[.]example.", {"url"}),
        ("www.evil.com and evil.co.uk/x", "hxxp://www[.]evil[.]com and hxxp://evil[.]co[.]uk", {"url"}),
        ("http://192.168.0.1/admin", "[link]", {"url"}),
        ("@kim_92 said", "[handle] said", {"handle"}),
        ("GB82 WEST 1234 5698 7654 32", "[IBAN]", {"iban"}),
        ("4111 1111 1111 1111", "[card number]", {"card"}),
        ("53.349805, -6.26031", "[coordinates]", {"coordinates"}),
        ("3f786850e387550fdab836ed7e6dc881de23001b", "[token]", {"token"}),
        ("xoxb-1234-abcdefghijk", "[token]", {"token"}),
    ],
)
def test_what_identifies_or_opens_doors_is_taken_out(text: str, kept: str, kinds: set[str]) -> None:
    assert (redact(text)[0], set(redact(text)[1])) == (kept, kinds)


@pytest.mark.parametrize(
    "text",
    [
        "ORION-42 and OPS-7, R-3",
        "2026-11-24 14:00 to 2026-11-24T15:00:00Z, 24/11/2026, 14:00:30",
        "3 2026-11-24 14:00",
        "CASE-000123456789 and 123e4567-e89b-12d3-a456-426614174000",
        "https://review.orion.example/queues/1/12345678901?tab=2",
        "1,200 items at 85.5 %, v1.2.3, report.pdf, node.js",
    ],
)
def test_references_times_case_ids_and_allowed_links_stay(text: str) -> None:
    assert redact(text, HOSTS) == (text, {})


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("a\x00b\x1b[31mc\r\nd", "ab[31mc\nd"),
        ("\u202eevil\u202c\u2066x\u2069", "evilx"),
        ("in\u200bvi\ufeffsi\u00adble", "invisible"),
        ("Z" + "\u0301" * 50, "\u0179" + "\u0301" * 4),
        ("e\u0301", "\u00e9"),
        ("👩\u200d👩\u200d👧", "👩\u200d👩\u200d👧"),
        ("a\u200db", "ab"),
        ("\ud800x", "x"),
    ],
)
def test_what_cannot_be_seen_is_dropped(text: str, seen: str) -> None:
    # A tower on Z composes its first mark, and keeps at most four more.
    assert clean(text).replace("Z" + "\u0301", "\u0179") == seen or clean(text) == seen


def test_shortening_never_cuts_a_sign_from_its_marks() -> None:
    assert shorten("abcdef", 4) == "abc…"
    assert shorten("ab👍\U0001f3fdxyz", 4) == "ab…"
    assert shorten("short", 10) == "short"
