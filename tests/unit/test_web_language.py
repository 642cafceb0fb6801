"""The web chat's pages are in the language of whoever's part is played, and in no other's."""

import asyncio
import json
import re
from dataclasses import replace
from html import unescape

from adapters.web.sentences import sentences
from handlers.cards.card import Card
from handlers.cards.languages import speaking
from handlers.cards.reply import Nothing, Reply, Say
from handlers.commands.request import Request, Typed
from tests.support.web_stage import PEOPLE, Stage, stage

OLA = tuple(replace(person, language="pl") if person.key == "lead" else person for person in PEOPLE)


async def page(running: Stage, address: str, persona: str) -> str:
    async with running.http.get(address, headers={"Cookie": f"handrail_persona={persona}"}) as response:
        return await response.text()


def language(drawn: str) -> str:
    found = re.search(r'<html lang="(\w+)"', drawn)
    return found[1] if found else ""


async def test_a_page_is_in_the_language_of_whose_part_is_played() -> None:
    async with stage(people=OLA) as running:
        theirs, mine = await page(running, "/chat/dub-1", "lead"), await page(running, "/chat/dub-1", "moderator1")
        assert (language(theirs), language(mine)) == ("pl", "en")
        assert "Pomoc teraz" in theirs
        assert "Help now" not in theirs
        assert "Help now" in mine
        assert "Pomoc teraz" not in mine
        assert "Nic tu nie ma" in await page(running, "/chat/nowhere", "lead")
        assert language(await page(running, "/welcome", "nobody")) == "en"


async def test_who_asks_in_the_same_moment_hears_no_other_language() -> None:
    async with stage(people=OLA) as running:
        whose = ["lead", "moderator1"] * 12
        drawn = await asyncio.gather(*(page(running, "/chat/dub-1", one) for one in whose))
        assert [language(one) for one in drawn] == ["pl", "en"] * 12
        assert [("Help now" in one, "Pomoc teraz" in one) for one in drawn] == [(False, True), (True, False)] * 12


async def test_a_page_follows_what_the_desk_answers_in() -> None:
    """`prefs language es` is kept by the Desk; the page hears of it by the answer."""

    def script(request: Request) -> Reply:
        match request.asked:
            case Typed(text="prefs language es"):
                return Say(Card("ok", "ok"), language="es")
            case Typed(text="prefs language en"):
                return Say(Card("ok", "ok"), language="en")
            case _:
                return Nothing()

    async def say(text: str) -> str:
        body = {"as": "lead", "room": "dm-lead", "text": text}
        async with running.http.post("/demo/say", json=body) as response:
            assert response.status == 200
        return language(await page(running, "/chat/dm-lead", "lead"))

    async with stage(script, people=OLA) as running:
        assert await say("/escalate nothing") == "pl"
        assert await say("/escalate prefs language es") == "es"
        assert await say("/escalate nothing") == "es"
        assert await say("/escalate prefs language en") == "en"


async def test_a_page_that_hears_of_another_language_is_drawn_anew() -> None:
    def script(request: Request) -> Reply:
        chosen = request.asked.text.split()[-1] if isinstance(request.asked, Typed) else ""
        return Say(Card("ok", "ok"), language=chosen)

    async def told_to_reload(line: str) -> bool:
        headers = {"Cookie": "handrail_persona=lead", "HX-Request": "true", "Origin": running.address}
        data = {"_text": f"/escalate prefs language {line}", "_key": line}
        async with running.http.post("/chat/dm-lead/say", data=data, headers=headers) as response:
            assert (response.status, await response.text()) == (200, "")
            return response.headers.get("HX-Refresh") == "true"

    async with stage(script, people=OLA) as running:
        assert [await told_to_reload(language) for language in ("pl", "es", "es", "en")] == [False, True, False, True]


async def test_a_refusal_of_the_chat_is_kept_in_the_language_of_who_reads_it() -> None:
    async with stage(people=OLA) as running:
        for persona in ("lead", "moderator1"):
            body = {"as": persona, "room": "dub-1", "text": "/zzz"}
            async with running.http.post("/demo/say", json=body) as response:
                assert response.status == 200
        assert "Nie ma tu takiego polecenia" in await page(running, "/chat/dub-1", "lead")
        assert "Not a command here" in await page(running, "/chat/dub-1", "moderator1")


async def test_the_scripts_are_told_a_form_for_each_kind_of_number() -> None:
    with speaking("pl"):
        polish = json.loads(sentences())["folded"]
    assert [polish[form].split()[1] for form in ("one", "few", "many")] == ["inna", "inne", "innych"]
    english = json.loads(sentences())["folded"]
    assert english["one"] == "{n} other message meanwhile"
    assert {english[form] for form in ("few", "many", "other")} == {"{n} other messages meanwhile"}


async def test_every_sentence_that_a_script_says_is_in_the_page() -> None:
    async with stage() as running:
        drawn = await page(running, "/chat/dub-1", "lead")
        found = re.search(r'data-sentences="([^"]*)"', drawn)
        assert found is not None
        given = set(json.loads(unescape(found[1])))
        scripts = [await page(running, f"/static/{name}.js", "lead") for name in ("chat", "complete")]
    said = {name for script in scripts for call in re.findall(r"told\(([^)]*)\)", script) for name in quoted(call)}
    assert said == given


def quoted(call: str) -> list[str]:
    """The names in a call's first argument."""
    return re.findall(r'"(\w+)"', call.partition(",")[0])
