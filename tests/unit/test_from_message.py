"""Raised from a message: where it stands and whose it is, for our own people alone."""

from pathlib import Path

import pytest

from handlers.cards.card import Action
from handlers.cards.reply import Ask, Say
from tests.support.house import House, raised, words
from tests.support.stores import stored

LINK = "https://harbour.slack.com/archives/C0DUB/p1795600000000300"
MESSAGE = {"source": LINK, "author": "web::moderator2"}


async def shown(house: House, who: str, ref: str) -> Say:
    reply = await house.says(who, f"show {ref}")
    assert isinstance(reply, Say), words(reply)
    return reply


def facts(reply: Say) -> dict[str, str]:
    return {fact.label: "".join(getattr(run, "text", "") for run in fact.value) for fact in reply.card.facts}


def links(actions: tuple[Action, ...]) -> dict[str, str]:
    return {action.label: action.link for action in actions if action.link}


async def test_our_people_see_whose_message_it_was_and_can_open_it(house: House) -> None:
    ref = await raised(house, **MESSAGE)
    told = await shown(house, "lead", ref)
    assert facts(told)["Raised from"] == f"a message by {house.rules.people['moderator2'].name}"
    assert links(told.card.actions)["Open the message"] == LINK
    (card,) = [heard for heard in house.rooms["dub-1"] if heard.text.startswith(f"{ref} card")]
    assert "Raised from" in {fact.label for fact in card.post.card.facts}


async def test_no_client_hears_of_it(house: House) -> None:
    ref = await raised(house, **MESSAGE)
    told = await shown(house, "client_orion", ref)
    assert "Raised from" not in facts(told)
    posts = [heard.post for room in ("client-ORION", "dm-client_orion") for heard in house.rooms.get(room, [])]
    assert posts
    for sign in (LINK, house.rules.people["moderator2"].name, "moderator2"):
        assert sign not in repr((told, posts))


async def test_a_client_names_no_message_of_ours(house: House, tmp_path: Path) -> None:
    ref = await raised(house, who="client_orion", room="client-ORION", **MESSAGE)
    assert "Raised from" not in facts(await shown(house, "lead", ref))


async def test_an_author_whom_nobody_named_is_somebody(house: House) -> None:
    ref = await raised(house, source=LINK, author="slack:T9:U404")
    assert facts(await shown(house, "lead", ref))["Raised from"] == "a message by somebody who is not in app.yaml"


@pytest.mark.parametrize("author", ["Mia *Kelly* <https://evil.example|here>", "slack:T1", "x" * 400, "a:b:c d"])
async def test_a_name_is_never_kept_for_a_key(house: House, author: str) -> None:
    ref = await raised(house, source=LINK, author=author)
    assert facts(await shown(house, "lead", ref))["Raised from"] == "a message"


@pytest.mark.parametrize(
    "address",
    [
        "http://harbour.slack.com/archives/C1/p1",
        "https://evil.example/archives/C1/p1",
        "https://slack.com.evil.example/archives/C1/p1",
        "https://harbour.slack.com@evil.example/p1",
        "https://harbour.slack.com:8443/p1",
        "https://evilslack.com/p1",
        "javascript:alert(1)",
        "https://[",
    ],
)
async def test_only_a_message_of_a_chat_of_ours_can_be_opened(house: House, address: str) -> None:
    ref = await raised(house, source=address)
    assert "Open the message" not in links((await shown(house, "lead", ref)).card.actions)


async def test_it_is_kept_while_the_form_asks_for_more_and_nothing_is_kept_of_a_grave_one(
    house: House, tmp_path: Path
) -> None:
    again = await house.fills("moderator1", "new", {"type": "vip_press", **MESSAGE}, refresh=True)
    assert isinstance(again, Ask)
    assert {field.name: field.value for field in again.form.fields if field.hidden} == MESSAGE
    grave = await house.fills("moderator1", "new", {"type": "csae", **MESSAGE}, refresh=True)
    assert isinstance(grave, Ask)
    assert not {field.name for field in grave.form.fields} & set(MESSAGE)
    await raised(house, "csae", source=LINK, author="slack:T9:UWOMBAT")
    assert b"UWOMBAT" not in stored(tmp_path)
    assert b"p1795600000000300" not in stored(tmp_path)
