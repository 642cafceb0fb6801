"""What is said is said in the language of whoever reads it, and of nobody else."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace

import pytest
from babel.messages.pofile import PoFileError

from handlers.cards.card import Card, Moment, Words, tell, tell_counted
from handlers.cards.catalogue import Entry, read, write
from handlers.cards.client import board_card, case_card, client_case
from handlers.cards.languages import speaking
from handlers.cards.reply import Nothing, Say, in_its_language
from handlers.cards.words import duration, word
from handlers.domain.language import language_at, language_of
from handlers.domain.people import Person
from handlers.domain.rulebook import RuleBook, Team
from handlers.domain.tongue import counted, said, spoken
from tests.support.cards import NOW, case, view
from tests.support.small_rules import RULES


def test_polish_counts_in_three_ways_and_spanish_in_two() -> None:
    one = many = "{n} more open: `list` shows them all."
    shown: Mapping[str, list[str]] = {}
    for language in ("en", "es", "pl"):
        with speaking(language):
            shown = {**shown, language: [counted(n, one, many).split(":")[0] for n in (1, 2, 5, 12, 22, 25)]}
    with speaking("es"):
        assert counted(1_000_000, one, many).startswith("1000000 casos abiertos más")
    numbers = ("1", "2", "5", "12", "22", "25")
    forms = (
        "otwarta sprawa",
        "otwarte sprawy",
        "otwartych spraw",
        "otwartych spraw",
        "otwarte sprawy",
        "otwartych spraw",
    )
    assert shown["en"] == [f"{n} more open" for n in numbers]
    assert shown["es"] == ["1 caso abierto más", *(f"{n} casos abiertos más" for n in numbers[1:])]
    assert shown["pl"] == [f"Jeszcze {n} {form}" for n, form in zip(numbers, forms, strict=True)]


def test_a_language_that_we_do_not_have_is_english() -> None:
    with speaking("fi"):
        assert (said("Opened"), spoken().code) == ("Opened", "en")


def test_the_same_english_word_is_another_one_for_another_thing() -> None:
    with speaking("pl"):
        assert (said("Take", "button"), said("Take", "clock")) == ("Przejmij", "Przejęcie")
        assert (word("status.resolved"), said("Resolved")) == ("rozwiązana", "Rozwiązano")
        assert duration(3900) == "1 godz. 05 min"


def test_what_somebody_wrote_is_never_a_template() -> None:
    for language in ("en", "pl", "qps"):
        with speaking(language):
            assert "{ref} {0} {client_name.__class__}" in said(
                "{ref} · update from {alias}", ref="ORION-42", alias="{ref} {0} {client_name.__class__}"
            )
            line = tell("{ref} · we need you", ref=(Words("Opened"), Moment(NOW)))
            assert "Opened" in "".join(run.text for run in line if isinstance(run, Words))


def test_runs_stand_where_the_language_wants_them_and_words_run_together() -> None:
    due = Moment(NOW, "time")
    assert tell("met at {at}", at=due) == (Words("met at "), due)
    with speaking("es"):
        assert tell("met at {at} · {late} late", at=due, late="5 min") == (
            Words("cumplido a las "),
            due,
            Words(" · 5 min tarde"),
        )
        line = tell_counted(2, "{n} more open: `list` shows them all.", "{n} more open: `list` shows them all.")
        assert line == (Words("2 casos abiertos más: `list` los muestra todos."),)


async def test_nobody_hears_the_language_of_another_at_the_same_time() -> None:
    async def hear(language: str) -> set[str]:
        heard = set()
        with speaking(language):
            for _ in range(20):
                await asyncio.sleep(0)
                heard.add(said("Opened"))
        return heard

    wanted = {"en": {"Opened"}, "es": {"Abierto"}, "pl": {"Otwarto"}}
    languages = [*wanted] * 5
    assert await asyncio.gather(*map(hear, languages)) == [wanted[language] for language in languages]
    assert said("Opened") == "Opened"


async def test_the_language_ends_with_its_block_even_by_an_error() -> None:
    with pytest.raises(RuntimeError), speaking("pl"):
        raise RuntimeError
    assert spoken().code == "en"


def test_a_clients_card_and_board_are_in_its_language_and_its_reference_stays() -> None:
    with speaking("es"):
        one = client_case(view(case()))
        card, board = case_card(one), board_card("ORION", "Orion", [one])
    assert [fact.label for fact in card.facts][:3] == ["Estado", "A cargo de", "Abierto"]
    assert [action.label for action in card.actions] == ["Responder"]
    assert [action.id for action in card.actions] == ["reply"]
    assert card.text.startswith("ORION-42 card")
    assert board.title == "Orion: casos abiertos (1)"
    assert "Próxima novedad antes de" in board.columns


def test_a_reply_says_in_which_language_it_is() -> None:
    reply = Say(Card("x", "x"))
    with speaking("pl"):
        assert in_its_language(reply) == replace(reply, language="pl")
        assert in_its_language(Nothing()) == Nothing()
    assert in_its_language(reply) == reply


def test_each_reads_their_own_language_else_that_of_their_site_or_client() -> None:
    rules = _spoken(RULES)
    people = rules.people
    ours = next(person for person in people.values() if person.site and not person.is_client)
    theirs = next(person for person in people.values() if person.is_client)
    assert language_of(rules, ours) == "pl"
    assert language_of(rules, replace(ours, language="es")) == "es"
    assert language_of(rules, theirs) == "es"
    assert language_of(rules, Person("x", "X", frozenset(), "UTC")) == "en"
    assert language_of(rules, None) == "en"
    assert language_at(rules, f"person:{ours.key}") == "pl"
    assert language_at(rules, "team:dub-1") == "pl"
    assert language_at(rules, f"client:{theirs.client}") == "es"
    assert [language_at(rules, place) for place in ("managers", "pager", "team:gone", "answer")] == ["en"] * 4


def _spoken(rules: RuleBook) -> RuleBook:
    sites = {key: replace(site, language="pl") for key, site in rules.sites.items()}
    clients = {key: replace(client, language="es") for key, client in rules.clients.items()}
    teams = {"dub-1": Team("dub-1", "Dublin 1", "dublin", ("ORION",), ())}
    return replace(rules, sites=sites, clients=clients, teams=teams)


def test_a_catalogue_reads_as_it_was_written() -> None:
    entries = [
        Entry("", 'He said "no"\nand {left}', "", ("Dijo «no»\ny {left}",)),
        Entry("button", "Take", "", ("Tomar",)),
        Entry("", "{n} case", "{n} cases", ("a", "b")),
        Entry("", "not yet", "", ("",)),
        Entry("", "75 % done of {n}", "", ("75 % hecho de {n}",)),
        Entry("", "{n} hour", "{n} hours", ("", "")),
    ]
    text = write("es", "nplurals=2; plural=(n != 1);", entries)
    assert sorted(read(text), key=str) == sorted(entries, key=str)
    assert "#" not in text
    assert write("es", "nplurals=2; plural=(n != 1);", reversed(read(text))) == text
    wrapped = 'msgid ""\nmsgstr ""\n\n# of a translator\nmsgid "one "\n"two"\nmsgstr "uno "\n"dos"\n'
    assert read(wrapped) == [Entry("", "one two", "", ("uno dos",))]
    with pytest.raises(PoFileError):
        read('msgid "one"\nmgstr "uno"\n')
