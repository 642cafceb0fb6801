"""The seal of tokens: only its own key opens it, only in its own place, and only unchanged."""

import pytest

from bot.seal import TokenSeal

KEY, OTHER = bytes(range(32)), bytes(range(1, 33))


@pytest.mark.parametrize("text", ["", "xoxb-1-secret", "é🙂" * 1000])
def test_what_is_sealed_opens_again_and_cannot_be_read(text: str) -> None:
    seal = TokenSeal(KEY)
    sealed = seal.close(text, "slack:T1")
    assert seal.open(sealed, "slack:T1") == text
    assert not text or text not in sealed
    assert seal.close(text, "slack:T1") != sealed


def test_another_key_another_place_or_a_change_opens_nothing() -> None:
    sealed = TokenSeal(KEY).close("xoxb-1-secret", "slack:T1")
    changed = ("A" if sealed[20] != "A" else "B").join((sealed[:20], sealed[21:]))
    for seal, text, about in (
        (TokenSeal(OTHER), sealed, "slack:T1"),
        (TokenSeal(KEY), sealed, "slack:T2"),
        (TokenSeal(KEY), changed, "slack:T1"),
        (TokenSeal(KEY), "", "slack:T1"),
        (TokenSeal(KEY), "no base64 !", "slack:T1"),
        (TokenSeal(KEY), "é", "slack:T1"),
    ):
        with pytest.raises(ValueError, match="another key"):
            seal.open(text, about)


def test_all_of_a_long_key_counts() -> None:
    sealed = TokenSeal(KEY + b"a").close("x", "p")
    with pytest.raises(ValueError, match="another key"):
        TokenSeal(KEY + b"b").open(sealed, "p")
