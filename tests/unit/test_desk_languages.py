"""Of one case, each reads their own language: whoever asks, a team's channel, a client's channel."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from handlers.cards.card import Card
from handlers.cards.languages import holding_text, is_holding_text, speaking
from handlers.cards.reply import Ask, Say
from handlers.domain.language import language_at
from handlers.domain.people import Identity
from handlers.domain.rulebook import RuleBook, Surface
from tests.support.house import House, open_house, raised, shipped_rules


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with open_house(tmp_path, _spoken(shipped_rules())) as opened:
        yield opened


def _spoken(rules: RuleBook) -> RuleBook:
    """moderator1 reads Polish, Orion's channel Spanish; everybody else English."""
    people = {**rules.people, "moderator1": replace(rules.people["moderator1"], language="pl")}
    clients = {**rules.clients, "ORION": replace(rules.clients["ORION"], language="es")}
    return replace(rules, people=people, clients=clients)


def _labels(card: Card) -> list[str]:
    return [fact.label for fact in card.facts]


def _card_in(house: House, room: str, start: str) -> Card:
    return next(heard.post.card for heard in house.rooms[room] if heard.text.startswith(start))


async def test_a_moderator_a_client_and_a_lead_each_read_their_own_language_of_one_case(house: House) -> None:
    ref = await raised(house)
    team, client = _card_in(house, "dub-1", ref), _card_in(house, "client-ORION", f"{ref} card")
    shown = await house.says("moderator1", f"show {ref}")
    lead = await house.says("lead", f"show {ref}")
    assert isinstance(shown, Say)
    assert isinstance(lead, Say)
    assert (shown.language, lead.language) == ("pl", "")
    assert "Przejęcie" in _labels(shown.card)
    assert "Take" in _labels(lead.card)
    assert "Take" in _labels(team)
    assert "A cargo de" in _labels(client)
    assert {action.label for action in client.actions} == {"Responder"}
    languages = {heard.post.language for heard in house.rooms["client-ORION"]}
    assert (languages, {heard.post.language for heard in house.rooms["dub-1"]}) == ({"es"}, {""})


async def test_whoever_asks_at_the_same_time_hears_their_own_language(house: House) -> None:
    ref = await raised(house)
    asked = [("moderator1", "pl"), ("lead", ""), ("client_orion", "es"), ("manager", "")] * 4
    replies = await asyncio.gather(*(house.says(who, f"show {ref}") for who, _ in asked))
    assert [reply.language for reply in replies if isinstance(reply, Say)] == [language for _, language in asked]
    words = {"pl": "Przejęcie", "": "Take", "es": "A cargo de"}
    for (who, language), reply in zip(asked, replies, strict=True):
        assert isinstance(reply, Say)
        assert words[language] in _labels(reply.card), who
        assert not {*words.values()} - {words[language]} & {*_labels(reply.card)}


async def test_the_organisations_language_is_spoken_where_nothing_nearer_says_another(tmp_path: Path) -> None:
    book = shipped_rules()
    everybodys = replace(book.organisation, language="es")
    mute = {key: replace(site, language="") for key, site in book.sites.items()}
    people = {**book.people, "lead": replace(book.people["lead"], language="en")}
    async with open_house(tmp_path, replace(book, organisation=everybodys, sites=mute, people=people)) as house:
        assert house.desk.language(Identity("web", "", "lead")) == "en", "her own"
        assert house.desk.language(Identity("web", "", "manager")) == "es"
        assert language_at(house.rules, "managers") == "es"
        assert house.desk.language(Identity("web", "", "nobody"), Surface("web", "", "nowhere")) == "es"
        ref = await raised(house)
        shown = await house.says("manager", f"show {ref}")
        assert isinstance(shown, Say)
        assert shown.language == "es"
        assert "Responsable" in _labels(shown.card)


async def test_a_stranger_reads_the_language_of_the_place(tmp_path: Path) -> None:
    book = shipped_rules()
    polish = {**book.sites, "dublin": replace(book.sites["dublin"], language="pl")}
    async with open_house(tmp_path, replace(book, sites=polish)) as house:
        for room, language in (("dub-1", "pl"), ("client-VEGA", ""), ("nowhere", "")):
            told = await house.says("somebody-new", "claim ORION-1", room=room)
            assert isinstance(told, Say)
            assert told.language == language, room
            assert house.desk.language(Identity("web", "", "somebody-new"), Surface("web", "", room)) == (
                language or "en"
            )


async def test_a_choice_is_known_at_once_without_asking_the_database(house: House) -> None:
    lead = Identity("web", "", "lead")
    assert house.desk.language(lead) == "en"
    await house.says("lead", "prefs language es")
    assert house.desk.language(lead) == "es"
    await house.says("lead", "prefs language default")
    assert house.desk.language(lead) == "en"


async def test_an_answer_is_remembered_as_it_was_told_first(house: House) -> None:
    ref = await raised(house)
    first = await house.says("moderator1", f"watch {ref}", key="twice")
    assert await house.says("moderator1", f"watch {ref}", key="twice") == first
    assert isinstance(first, Say)
    assert first.language == "pl"


async def test_a_type_and_its_form_are_called_as_their_reader_says_it(house: House) -> None:
    form = await house.says("moderator1", "new tooling_outage")
    assert isinstance(form, Ask)
    assert "Które narzędzie?" in [field.label for field in form.form.fields]
    ref = await raised(house)
    polish, english = await house.says("moderator1", f"show {ref}"), await house.says("lead", f"show {ref}")
    assert isinstance(polish, Say)
    assert isinstance(english, Say)
    kind = house.rules.types["tooling_outage"]
    with speaking("pl"):
        assert kind.label == "Awaria lub spowolnienie narzędzi"
    assert kind.label == "Tooling outage / degradation"
    assert english.card.title != polish.card.title


async def test_the_preview_and_the_holding_text_are_in_the_clients_language(house: House) -> None:
    ref = await raised(house)
    await house.says("lead", f"claim {ref}")
    reply = await house.fills("lead", f"update:{ref}", {"text": "Lo estamos mirando."})
    assert isinstance(reply, Ask)
    assert reply.form.preview is not None
    assert "novedad de" in reply.form.preview.title, "as the client will read it"
    assert holding_text("es").startswith("Tenemos tu caso")
    assert is_holding_text(holding_text("es"))
    assert not is_holding_text("Tenemos tu caso")
