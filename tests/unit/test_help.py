"""Help names what is possible now: on the thread's case, or on the cases that the asker has."""

from dataclasses import replace

import pytest

from bot.clock import Ids
from handlers.cards.reply import Reply, Say
from handlers.commands.request import Place, Request, Typed
from handlers.desk import Desk
from handlers.domain.people import Identity
from handlers.domain.rulebook import Surface
from handlers.escalations.telling import digest
from tests.support.house import House, raised, words


async def named(house: House, who: str, *, room: str | None = None, thread: str | None = None) -> set[str]:
    reply = await house.says(who, "help", room=room, thread=thread)
    assert isinstance(reply, Say), words(reply)
    return set(reply.card.text.partition(": ")[2].split(", "))


async def test_with_nothing_to_do_help_names_only_how_to_begin(house: House) -> None:
    for who in ("client_orion", "moderator1", "lead"):
        assert await named(house, who) == {"new", "list", "show", "help", "whoami"}


async def test_a_colleague_whom_nobody_has_named_yet_is_told_what_they_may_do_where_they_ask(house: House) -> None:
    assert await named(house, "new_colleague", room="dub-1") == {"new", "help", "whoami"}
    assert await named(house, "new_colleague") == {"help", "whoami"}
    assert "you may raise here" in words(await house.says("new_colleague", "whoami", room="dub-1"))
    assert "add you to app.yaml" in words(await house.says("new_colleague", "whoami"))


async def test_a_client_is_offered_what_its_cases_need(house: House) -> None:
    ref = await raised(house)
    assert await named(house, "client_orion") >= {"reply", "note", "plus_one", "sev"}
    assert not await named(house, "client_orion") & {"undo", "confirm", "dispute", "rate", "reopen"}
    await house.fills("lead", f"resolve:{ref}", {"outcome": "actioned"})
    assert await named(house, "client_orion") >= {"confirm", "dispute", "rate"}
    await house.says("client_orion", f"rate {ref} 5")
    await house.says("client_orion", f"confirm {ref}")
    after = await named(house, "client_orion")
    assert "reopen" in after
    assert not after & {"confirm", "rate"}


async def test_what_waits_for_somebody_is_named_to_them_alone(house: House) -> None:
    ref = await raised(house, "imminent_harm")
    assert "undo" in await named(house, "moderator1")
    assert "undo" not in await named(house, "lead")
    await house.waits(minutes=3)
    assert "undo" not in await named(house, "moderator1")
    await house.says("lead", f"claim {ref}")
    await house.says("lead", f"handoff {ref} @manager")
    assert await named(house, "manager") >= {"accept", "decline"}
    assert not await named(house, "lead") & {"accept", "decline", "approve"}
    await house.fills("lead", f"update:{ref}", {"text": "Hello.", "send": "true", "preview": digest("Hello.")})
    assert "approve" in await named(house, "manager")
    assert "approve" not in await named(house, "lead")


async def test_in_a_thread_help_is_about_its_case(house: House) -> None:
    ref, other = await raised(house), await raised(house)
    await house.says("lead", f"claim {ref}")
    (card,) = [heard for heard in house.rooms["dub-1"] if heard.text.startswith(f"{ref} card")]
    here = await named(house, "lead", room="dub-1", thread=card.message)
    assert here >= {"resolve", "wait", "update", "sev", "cancel"}
    assert not here & {"claim", "accept", "approve", "resume", "close", "reopen"}
    assert "claim" in await named(house, "lead"), f"{other} is nobody's yet"


@pytest.mark.parametrize(
    ("begin", "hint"),
    [
        (None, "Type /escalate and one of these; for example /escalate new"),
        ("@Handrail", "Type @Handrail and one of these; for example @Handrail new"),
        ("", "Write one of these here; for example new"),
    ],
)
async def test_help_names_the_way_that_people_really_have(house: House, begin: str | None, hint: str) -> None:
    for who, buttons in (("client_orion", True), ("moderator1", False)):
        told = await helped(house, who, "help", begin)
        assert hint in told
        assert ("/escalate" in told) == (begin is None)
        assert ("pinned card" in told) == buttons
        explained = await helped(house, who, "help list", begin)
        assert ("/escalate list" in explained, "@Handrail list" in explained) == (begin is None, begin == "@Handrail")


async def test_help_calls_the_command_as_the_configuration_does(house: House) -> None:
    renamed = replace(house.rules, roots=replace(house.rules.roots, escalate=("raise",)))
    reply = await Desk(house.store, lambda: renamed, Ids()).handle(
        Request("renamed", Identity("web", "", "lead"), Typed("help")), house.now
    )
    assert "Type /raise and one of these; for example /raise " in every_word(reply)


async def helped(house: House, who: str, line: str, begin: str | None) -> str:
    place = Place(Surface("web", "", f"dm-{who}"))
    asked = Request(f"{who} {line} {begin}", Identity("web", "", who), Typed(line), place, begin)
    return every_word(await house.desk.handle(asked, house.now))


def every_word(reply: Reply) -> str:
    assert isinstance(reply, Say), words(reply)
    lines = [*reply.card.lines, *(fact.value for fact in reply.card.facts)]
    return " ".join(getattr(run, "text", "") for line in lines for run in line)


async def test_whoever_is_pinged_reads_where_and_when_pings_reach_them(house: House) -> None:
    rules = house.rules
    person, quiet = next((key, hours) for key, hours in rules.quiet_hours.items())
    told = await house.says(person, "whoami")
    assert isinstance(told, Say)
    said = {fact.label: str(fact.value) for fact in told.card.facts}
    assert (
        f"{quiet.start:%H:%M} to {quiet.end:%H:%M}, every day; P0, P1 and legal limits come all the same"
        in said["Quiet hours"]
    )
    assert "the web chat" in said["Pings come to"]
    without = next(key for key, one in rules.people.items() if key not in rules.quiet_hours and not one.is_client)
    told = await house.says(without, "whoami")
    assert isinstance(told, Say)
    assert "none: pings come at any hour" in str(told.card.facts)
    told = await house.says("client_orion", "whoami")
    assert isinstance(told, Say)
    assert "Quiet hours" not in str(told.card.facts)
