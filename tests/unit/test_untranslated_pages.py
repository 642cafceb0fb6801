"""Every page of the web chat in the language of nobody: what is not accented is data, or was forgotten."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import pytest

from handlers.cards.card import Card, Moment, Words
from handlers.cards.form import Form
from handlers.cards.languages import speaking
from handlers.cards.post import Post
from handlers.cards.reply import Ask, Reply, Say
from handlers.commands.request import Filled, Pressed, Request, Surface, Typed
from handlers.domain.language import NOBODYS
from handlers.domain.timeline import Audience
from handlers.ports.rooms import Message
from tests.support.gallery import cards
from tests.support.untranslated_pages import untranslated
from tests.support.web_stage import NINE, PEOPLE, Stage, raise_form, stage

STRANGERS = tuple(replace(person, language=NOBODYS) for person in PEOPLE)
NAMES = (
    "Handrail",
    "Slack",
    "Teams",
    "Mia Byrne",
    "Aoife Nolan",
    "Marek Wolski",
    "Kim Ostrow",
    "Vic Tanaka",
    "Inês Duarte",
)
PLACES = ("Dublin", "Harbour", "Orion", "ORION", "Vega", "New York", "Tokyo", "Lisbon")
PARTS = ("moderator, ", "lead, ", "manager, ", "client, ", "Handrail (only you)", "Managers", " (shared)")
"""The lobby of these tests is data; that of a house is translated, which `test_lobby.py` shows."""
TYPED = ("Threat to life (now)", "hello there", "/zzz", "/escalate")
VALUES = ("{ref}", "{time}", "{n}")
"""What a script puts in itself."""


def left_in(page: str) -> list[str]:
    """The English words of a page that are neither a name, nor typed, nor a value."""
    return untranslated(page, (*PARTS, *TYPED, *NAMES, *PLACES, *VALUES))


def script(request: Request) -> Reply:
    """Answers whose own words are accented: only the page's words are looked at."""
    match request.asked:
        case Typed(text="new"):
            return Ask(_accented(raise_form({})), language=NOBODYS)
        case Filled(values=values):
            return Ask(_accented(raise_form(values, {"summary": "x", "gone": "y"})), language=NOBODYS)
        case Pressed():
            return Say(Card("öķ", "öķ"), language=NOBODYS)
        case _:
            return Say(Card("öķ", "öķ"), language=NOBODYS)


def _accented(form: Form) -> Form:
    def strange(text: str) -> str:
        return "å" * len(text)

    fields = tuple(
        replace(
            one,
            label=strange(one.label),
            hint=strange(one.hint),
            options=tuple(replace(option, label=strange(option.label)) for option in one.options),
        )
        for one in form.fields
    )
    return replace(
        form, title=strange(form.title), intro=strange(form.intro), submit=strange(form.submit), fields=fields
    )


async def looked_at(running: Stage) -> Mapping[str, str]:
    """Every kind of page and part of one, by a name for it."""
    with speaking(NOBODYS):
        card = cards.__wrapped__()["live_card: new"]
    foot = (Moment(NINE + timedelta(minutes=9)), Words("."))
    for room, pin in (("dub-1", False), ("client-ORION", False), ("dm-lead", True)):
        post = Post(f"one:{room}", Surface("web", "", room), Audience.INTERNAL, card.text, replace(card, foot=foot))
        await running.chat.send(replace(post, pin=pin))
        await running.chat.send(replace(post, edits=post.key, revision=2, card=replace(card, foot=foot)))
    for room, only_for in (("dub-1", "lead"), ("dm-lead", "lead"), ("dm-lead", None)):  # a copy points to the other
        text = "ORION-42 receipt"
        receipt = Message(f"receipt:{room}:{only_for}", room, "handrail", text, Card(text, "öķ"), "private", NINE)
        await running.rooms.post(replace(receipt, only_for=only_for))
    if running.backstage is not None:
        running.backstage.story += [(NINE, kind, "öķ") for kind in ("timeline", "outbox", "due next")]
    found: dict[str, str] = {}

    async def get(name: str, address: str, **headers: str) -> None:
        async with running.http.get(address, headers=headers) as response:
            found[name] = await response.text()

    async def post_form(name: str, address: str, **fields: str) -> None:
        async with running.http.post(address, data={"_key": name, **fields}) as response:
            found[name] = await response.text()

    running.become("lead")
    await get("welcome", "/welcome")
    await get("an empty room", "/chat/client-VEGA")
    await post_form("a remark", "/chat/dub-1/say", _text="hello there", _thread="one:dub-1")
    await post_form("another", "/chat/dub-1/say", _text="hello there", _thread="one:dub-1")
    await post_form("a form", "/chat/dub-1/say", _text="/escalate new")
    await post_form("a form with errors", "/chat/dub-1/submit", _form="new")
    await post_form("no command", "/chat/dub-1/say", _text="/zzz")
    await post_form("no command, directly", "/chat/dm-lead/say", _text="/zzz")
    await post_form("too long", "/chat/dub-1/say", _text="é" * 10_001)
    await post_form("nothing", "/chat/dub-1/say", _text=" ")
    await post_form("a button that is gone", "/chat/dub-1/press", _message="one:dub-1", _action="zzz")
    await post_form("care", "/chat/dub-1/private", _care="help_now?")
    for room in ("dub-1", "client-ORION", "dm-lead"):
        await get(f"{room}", f"/chat/{room}")
    await get("a thread", "/chat/dub-1?thread=one:dub-1")
    await get("what happened", "/chat/dub-1?side=happened")
    await get("the rail", "/chat/dub-1/rail")
    await get("as in Teams", "/chat/dub-1/as/teams?message=one:dub-1")
    await get("nothing here", "/chat/zzz")
    running.http.cookie_jar.update_cookies({"handrail_path": "12345"})
    await get("the path's end", "/chat/dub-1")
    running.become("client_orion")
    await get("a client's room", "/chat/client-ORION")
    await get("what happened, to a client", "/chat/client-ORION?side=happened")
    return found


@pytest.fixture
async def pages() -> Mapping[str, str]:
    found: dict[str, str] = {}
    for manual in (True, False):
        async with stage(
            script, manual=manual, people=STRANGERS, elsewhere={"teams": lambda *_: {}, "slack": lambda *_: {}}
        ) as running:
            found |= {
                f"{name}{'' if manual else ', by the real clock'}": page
                for name, page in (await looked_at(running)).items()
            }
    return found


async def test_no_word_of_a_page_is_left_in_english(pages: Mapping[str, str]) -> None:
    assert {name: left for name, page in pages.items() if (left := left_in(page))} == {}


async def test_what_is_looked_at_is_there(pages: Mapping[str, str]) -> None:
    """A page that was not drawn shows no English either."""
    for name in ("welcome", "dub-1", "a form", "a form with errors", "care", "nothing here", "as in Teams"):
        assert '<html lang="qps"' in pages[name], name
    assert "ķéþţ ûþ ţö đåţé" in pages["dub-1"], "no receipt points to the one that is kept up to date"


async def test_a_forgotten_word_of_a_page_is_found_wherever_it_stands(pages: Mapping[str, str]) -> None:
    page = pages["dub-1"]
    planted = (
        page.replace("</h1>", " Forgotten</h1>", 1),
        page.replace('aria-label="', 'aria-label="Forgotten ', 1),
        page.replace('placeholder="', 'placeholder="Forgotten ', 1),
        page.replace('title="', 'title="Forgotten ', 1),
        page.replace("&#34;away&#34;: &#34;", "&#34;away&#34;: &#34;Forgotten ", 1),
    )
    assert [left_in(one) for one in planted] == [["Forgotten"]] * len(planted)
