"""Child safety takes a case id and nothing else, for as long as the case lives, whatever the verb and whoever asks."""

from pathlib import Path

import pytest

from handlers.cards.reply import Ask, Say
from handlers.commands.registry import VERBS
from handlers.commands.wordless import FIXED_WORDS, wants_words
from handlers.domain.escalation import Status
from handlers.domain.severity import Severity
from tests.support.house import House, raised, words
from tests.support.stores import stored
from tests.unit.test_bad_input import _values as good_values
from tests.unit.test_bad_input import everything
from tests.unit.test_working_a_case import case_of

SAID = "wombat words"
TEXTS = {
    name: [argument.name for argument in verb.arguments if argument.kind == "text"]
    for name, verb in VERBS.items()
    if verb.writes and any(argument.name in ("ref", "refs") for argument in verb.arguments)
}
WITH_TEXT = [name for name, arguments in TEXTS.items() if arguments]


@pytest.mark.parametrize("status", [Status.ACKNOWLEDGED, Status.RESOLVED])
@pytest.mark.parametrize("verb", WITH_TEXT)
async def test_no_verb_keeps_a_word_on_such_a_case(house: House, tmp_path: Path, verb: str, status: Status) -> None:
    ref = await raised(house, "csae")
    await house.says("lead", f"claim {ref}")
    if status is Status.RESOLVED:
        await house.fills("lead", f"resolve:{ref}", {"outcome": "actioned"})
    before = await everything(house)
    values = good_values(verb) | dict.fromkeys(TEXTS[verb], SAID)
    for who in ("manager", "lead", "client_orion"):
        await house.fills(who, f"{verb}:{ref}", values)
        typed = " ".join(value for name, value in values.items() if name not in ("send", "again"))
        await house.says(who, f"{verb} {ref} {typed}")
    assert await everything(house) == before
    assert b"wombat" not in stored(tmp_path)


async def test_the_refusal_says_what_is_possible_instead(house: House) -> None:
    ref = await raised(house, "csae")
    assert "choose one of: new_facts" in words(await house.says("lead", f"sev {ref} P1 the uploader was found"))
    assert "Leave the text out" in words(await house.says("lead", f"resolve {ref} actioned it is down"))
    assert "not possible" in words(await house.says("lead", f"note {ref} it shows"))
    assert "not possible" in words(await house.presses("lead", "note", ref))
    assert "no words" in words(await house.fills("lead", f"close:{ref}", {"whatever": "it shows"}))


async def test_such_a_case_can_still_be_worked_from_end_to_end(house: House) -> None:
    ref = await raised(house, "csae")
    for who, line in (
        ("lead", f"claim {ref}"),
        ("lead", f"told {ref} telephone"),
        ("lead", f"wait {ref} client"),
        ("client_orion", f"reply {ref} please_call"),
        ("lead", f"sev {ref} P1 The harm has stopped"),
        ("lead", f"handoff {ref} @manager"),
        ("manager", f"accept {ref}"),
        ("manager", f"contain {ref}"),
        ("manager", f"resolve {ref} actioned"),
        ("manager", f"reopen {ref} happened_again"),
        ("manager", f"resolve {ref} handed_over"),
    ):
        said = await house.says(who, line)
        assert isinstance(said, Say), (line, words(said))
        assert said.card.title == "Done", (line, words(said))
    case = await case_of(house, ref)
    assert (case.status, case.severity) == (Status.RESOLVED, Severity.P1)
    async with house.store.reading() as work:
        texts = {event.text for event in await work.timeline.of(case.id) if event.text}
    assert texts == {"By telephone", "Please call us", "The harm has stopped", "It has happened again"}


@pytest.mark.parametrize("verb", [name for name in WITH_TEXT if not wants_words(VERBS[name])])
async def test_its_forms_have_choices_in_the_place_of_texts(house: House, verb: str) -> None:
    ref = await raised(house, "csae")
    for who in ("manager", "client_orion"):
        reply = await house.presses(who, verb, ref)
        kinds = (
            [field.kind for field in reply.form.fields if field.name in TEXTS[verb]] if isinstance(reply, Ask) else []
        )
        assert set(kinds) <= {"select"}
    assert verb not in FIXED_WORDS or all(len(key) >= 3 for key, _ in FIXED_WORDS[verb])


async def test_a_case_that_becomes_child_safety_begins_anew_without_its_words(house: House, tmp_path: Path) -> None:
    ref = await raised(house, "moderator_safety", summary="wombat summary")
    assert "continued as R-2" in words(await house.says("lead", f"type {ref} csae"))
    assert (await case_of(house, "R-2")).summary == ""


async def test_no_permalink_is_kept_with_it(house: House, tmp_path: Path) -> None:
    await raised(house, "csae", source="https://example.slack.com/archives/C1/pwombat")
    assert b"pwombat" not in stored(tmp_path)


async def test_what_is_passed_on_or_waited_for_is_redacted_as_any_other_text(house: House, tmp_path: Path) -> None:
    ref = await raised(house)
    await house.says("lead", f"claim {ref}")
    for line in (
        f"handoff {ref} @manager ask wombat@orion.example",
        f"wait {ref} client ask wombat@orion.example",
    ):
        await house.says("lead", line)
    await house.says("manager", f"decline {ref} ask wombat@orion.example")
    assert b"wombat" not in stored(tmp_path)
