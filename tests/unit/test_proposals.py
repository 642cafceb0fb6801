"""What somebody may only ask for is asked, on record, and changes nothing until somebody who may decides."""

import pytest

from handlers.cards.reply import Ask
from handlers.domain.escalation import Status
from tests.support.house import House, raised, words
from tests.unit.test_working_a_case import case_of

ASKS = [
    ("client_orion", "sev {ref} P0 it is all over the news", "dm-lead", ("sev", {"severity": "P0"})),
    ("moderator1", "reopen {ref} the account is back online", "dm-lead", ("reopen", {})),
    ("moderator1", "close {ref}", "dm-lead", ("close", {})),
    ("lead", "start {ref} 08:15 the mail came then", "dm-manager", ("start", {"at": "2026-11-24T08:15:00+00:00"})),
]


@pytest.mark.parametrize(("who", "line", "room", "button"), ASKS)
async def test_it_is_asked_of_whoever_decides_with_the_button_to_do_it(
    house: House, who: str, line: str, room: str, button: tuple[str, dict[str, str]]
) -> None:
    verb, preset = button
    ref = await raised(house)
    await house.says("lead", f"claim {ref}")
    if verb in ("close", "reopen"):
        await house.fills("lead", f"resolve:{ref}", {"outcome": "actioned"})
    before = await case_of(house, ref)
    said = words(await house.says(who, line.format(ref=ref)))
    assert "asked" in said, said
    after = await case_of(house, ref)
    assert (after.status, after.severity, after.clock_started_at) == (
        before.status,
        before.severity,
        before.clock_started_at,
    )
    (heard,) = [heard for heard in house.rooms[room] if heard.text.startswith(f"{ref} reminder")]
    (action,) = [action for action in heard.post.card.actions if action.id == verb]
    assert dict(action.values) == preset
    decides = room.removeprefix("dm-")
    reply = await house.presses(decides, verb, ref, dict(action.values))
    if isinstance(reply, Ask):
        values = {field.name: field.value for field in reply.form.fields} | {"reason": "as it was asked for"}
        reply = await house.fills(decides, reply.form.id, values)
    assert not isinstance(reply, Ask), words(reply)
    assert await case_of(house, ref) != after


async def test_a_clients_request_stands_in_its_own_story_and_names_nobody_of_ours(house: House) -> None:
    ref = await raised(house)
    reply = await house.says("client_orion", f"sev {ref} P0 it is all over the news")
    assert words(reply) == f"{ref}: the team was asked for P0."
    assert "asked for another severity" in repr(await house.says("client_orion", f"show {ref}"))


async def test_an_auditor_reads_that_a_restricted_case_is_there_and_what_was_done_but_no_word_of_it(
    house: House,
) -> None:
    ref = await raised(house, "moderator_safety", summary="wombat at the gate")
    await house.says("lead", f"claim {ref}")
    await house.says("lead", f"note {ref} wombat note")
    shown = repr(await house.says("auditor", f"show {ref}"))
    assert "claim" in shown
    assert "note" in shown
    for secret in ("wombat", "Threat", "moderator_safety"):
        assert secret not in shown
    assert f"Restricted case {ref}" in repr(await house.says("auditor", "list"))
    for somebody in ("administrator", "moderator3"):
        assert "I find no case" in words(await house.says(somebody, f"show {ref}"))
    assert (await case_of(house, ref)).status is Status.IN_PROGRESS
