"""A slip of the pen opens the form with the sentence at its field; nothing of other clients stands in any example."""

import pytest

from handlers.cards.reply import Ask, Say
from handlers.commands.registry import VERBS
from handlers.domain.people import Role
from tests.support.house import House, raised, words
from tests.unit.test_bad_input import everything


@pytest.mark.parametrize(
    ("line", "field", "kept"),
    [
        ("type {ref} zzz", "type", {}),
        ("resolve {ref} blah blah", "outcome", {"text": "blah blah"}),
        ("cancel {ref} becuase x", "reason", {"text": "becuase x"}),
        ("link {ref} zzz OPS-7", "relation", {"other": "OPS-7"}),
        ("due {ref} zzz 2h they agreed", "clock", {"reason": "they agreed"}),
        ("new csaee", "type", {"summary": "csaee"}),
        ("new tooling_outage p1 NOPE x", "client", {"summary": "NOPE x", "type": "tooling_outage", "severity": "P1"}),
    ],
)
async def test_the_form_opens_with_the_sentence_at_the_field(
    house: House, line: str, field: str, kept: dict[str, str]
) -> None:
    ref = await raised(house)
    before = await everything(house)
    reply = await house.says("manager", line.format(ref=ref))
    assert isinstance(reply, Ask), words(reply)
    assert list(reply.form.errors) == [field]
    assert "is no choice for" in reply.form.errors[field]
    values = {one.name: one.value for one in reply.form.fields}
    assert field in values, "the field itself is there"
    assert {name: values[name] for name in kept} == kept
    assert await everything(house) == before


async def test_a_slip_on_a_case_that_is_not_there_tells_nothing_of_the_form(house: House) -> None:
    await raised(house)
    for ref in ("ORION-1", "ORION-99"):
        assert words(await house.says("moderator2", f"resolve {ref} blah")).startswith(f"I find no case {ref}")


async def test_no_example_that_a_client_reads_is_about_another_client(house: House) -> None:
    mine = [name for name, verb in VERBS.items() if Role.CLIENT in verb.roles]
    lines = ["help", "help all", *(f"help {name}" for name in mine), *mine, *(f"{name} VEGA-1 zzz" for name in mine)]
    for line in lines:
        reply = await house.says("client_vega", line)
        assert "ORION" not in repr(reply).upper(), line
        assert isinstance(reply, Say | Ask)
