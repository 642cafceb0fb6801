"""What is shown again of somebody's message: its beginning, redacted, whatever the message is made of."""

import pytest

from adapters.excerpt import EXCERPT, LOOKED_AT, excerpt
from handlers.domain.content import clean
from handlers.domain.redaction import redact

SHRINKS = "https://evil.example/" + "a1B2" * 200 + "\n"  # a link of which its host alone is left
SECRETS = (
    "bob.the.builder@mail.example.com",
    "+353 86 123 4567",
    "DE89 3704 0044 0532 0130 00",
    "53.34980, -6.26031",
    "4111 1111 1111 1111",
    "xoxb-123456789012-abcdefABCDEF",
    "0123456789abcdef0123456789abcdef",
    "2001:db8:85a3:8d3:1319:8a2e:370:7348",
    "漢字bob@mail.example.com漢字",
    "@bob_the_builder",
)


def fit(said: str) -> str:
    return redact(clean(said))[0]


@pytest.mark.parametrize("secret", SECRETS)
def test_no_half_of_what_must_not_be_kept_is_left_where_a_long_message_is_cut(secret: str) -> None:
    """Most of this message shrinks away, so that its cut end comes near its beginning."""
    for at in range(len(secret) + 1):
        filling = (SHRINKS * 10)[: LOOKED_AT - at - 1] + "\n"
        shown = excerpt(f"{filling}{secret} is all about it. " * 8, fit)
        assert not any(secret[:end] in shown for end in range(3, len(secret) + 1)), (at, shown)


def test_it_is_looked_at_no_further_than_an_excerpt_may_come_from() -> None:
    """Slack carries 40,000 signs, and they are read while Slack waits for a dialog."""
    seen: list[int] = []

    def counted(said: str) -> str:
        seen.append(len(said))
        return said

    assert len(excerpt("一" * 40_000, counted)) == EXCERPT
    assert seen == [LOOKED_AT]


def test_a_short_message_is_shown_whole_and_a_longer_one_says_that_it_goes_on() -> None:
    assert excerpt("call bob@example.com", fit) == "call [e-mail]"
    assert excerpt("word " * 200, fit).endswith("word…")
    assert excerpt("👩‍👩‍👧‍👦" * 100, lambda said: said).removesuffix("…").endswith("👩‍👩‍👧‍👦")
