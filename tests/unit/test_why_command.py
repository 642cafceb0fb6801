"""`handrail why`: the same words as in the chat, in the reader's zone, read from the record alone."""

import asyncio
from pathlib import Path

import pytest

from bot.cli.why import Wish, run
from handlers.cards.reply import Say
from handlers.domain.errors import BadInput
from tests.support.house import APP_YAML, House, raised


def given(folder: Path) -> dict[str, str]:
    return {"DATABASE_URL": f"sqlite:///{folder / 'handrail.db'}"}


async def test_the_command_line_says_what_the_chat_says(
    house: House, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ref = await raised(house, "policy_ambiguity")
    await house.says("lead", f"claim {ref}")
    await house.waits(hours=1)
    await house.says("lead", f"wait {ref} client")
    await house.store.clock.set_manual_time(house.now)
    chat = await house.says("lead", f"why {ref}")
    assert isinstance(chat, Say)
    capsys.readouterr()
    assert await _ran(tmp_path, Wish(ref.lower())) == 0
    said = capsys.readouterr().out
    for (run_,) in chat.card.lines:
        assert getattr(run_, "text", "") in said
    assert "Times are in Europe/Dublin." in said
    assert await _ran(tmp_path, Wish(ref, "America/New_York")) == 0
    assert "Times are in America/New_York." in capsys.readouterr().out


@pytest.mark.parametrize(("wish", "said"), [(Wish("ORION-999"), "no case ORION-999"), (Wish("x", "Mars/Base"), "Mars")])
async def test_what_is_not_there_is_refused_in_words(house: House, tmp_path: Path, wish: Wish, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        await _ran(tmp_path, wish)


async def _ran(folder: Path, wish: Wish) -> int:
    """The verb has an event loop of its own."""
    return await asyncio.to_thread(run, APP_YAML, wish, None, given(folder))
