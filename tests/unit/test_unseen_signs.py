"""Signs that cannot be seen are taken out before anything else looks (decision 8): they hide nothing."""

import pytest

from handlers.cards.reply import Ask, Say
from tests.support.house import House, raised

UNSEEN = ("\x00", "\u200b", "\u202e", "\u2066", "\ufeff", "\U000e0041")
OUTAGE = {"type": "tooling_outage", "client": "ORION", "impact_pct": "30"}


@pytest.mark.parametrize("sign", UNSEEN)
async def test_an_address_is_not_hidden_from_redaction_and_what_is_kept_is_shown(house: House, sign: str) -> None:
    ref = await raised(house)
    await house.fills("lead", f"note:{ref}", {"text": f"write to s3nt{sign}inel@orion.example, +353{sign}871234567"})
    shown = str(await house.says("lead", f"show {ref}"))
    assert "write to [e-mail], [phone]" in shown
    assert "s3nt" not in shown


@pytest.mark.parametrize("sign", UNSEEN)
async def test_a_required_field_of_nothing_else_is_empty(house: House, sign: str) -> None:
    reply = await house.fills("moderator1", "new", OUTAGE | {"tool": sign * 3})
    assert isinstance(reply, Ask)
    assert "tool" in reply.form.errors
    assert isinstance(await house.fills("moderator1", "new", OUTAGE | {"tool": f"{sign}Video player"}), Say)
