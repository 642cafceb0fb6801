"""A message whose answer was lost and that is found again shows what is so by now, and is edited for nothing less."""

from dataclasses import replace

import pytest

from adapters.base import Ambiguous, Receipt
from tests.support.slack_memory import own_line, post_of


@pytest.mark.parametrize(("by_now", "edits"), [("as it is", 0), ("open cases (1)", 1)])
async def test_what_is_found_is_edited_where_it_shows_less_even_under_the_same_summary(by_now: str, edits: int) -> None:
    async with own_line() as line:
        line.slack.drop_answers("chat.postMessage")
        with pytest.raises(Ambiguous):
            await line.sender.send(post_of("k1"))
        newer = replace(post_of("k1"), card=post_of("k1", by_now).card)
        assert await line.sender.find(newer) == Receipt(line.slack.messages("C1")[0].ts)
        assert by_now in line.slack.messages("C1")[0].words
        assert len(line.slack.called("chat.update")) == edits
