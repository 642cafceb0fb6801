"""Every verb through the Desk in the language of nobody: what is answered, asked in a form, or refused is translated.

Whoever asks reads `qps`. What is left in plain letters is data (keys, names, values that are typed), or was forgotten.
"""

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from handlers.cards.card import Card, Quoted, say
from handlers.cards.form import Form
from handlers.cards.reply import Ask, Reply, Say
from handlers.commands.registry import VERBS
from handlers.domain.language import NOBODYS
from handlers.domain.rulebook import RuleBook
from tests.support.house import House, open_house, raised, shipped_rules
from tests.support.untranslated import TYPED, WORD, untranslated

ASKERS = ("lead", "manager", "moderator1", "client_orion", "auditor", "administrator")
TYPED_VERBS = frozenset({"help"})
"""Verbs that are not looked at: `help` shows examples, which are typed, in plain letters."""


def in_nobodys_language(rules: RuleBook) -> RuleBook:
    people = {key: replace(person, language=NOBODYS) for key, person in rules.people.items()}
    return replace(rules, people=people)


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with open_house(tmp_path, in_nobodys_language(shipped_rules())) as opened:
        yield opened


def data_of(rules: RuleBook) -> frozenset[str]:
    """What is typed, or what the rule book calls its people, clients, sites and labels."""
    nouns = (rules.people, rules.clients, rules.sites, rules.teams)
    texts = [name for group in nouns for key, noun in group.items() for name in (key, noun.name)]
    texts += [*rules.types, *rules.labels, *rules.labels.values(), *rules.allowed_hosts, *rules.standups, NOBODYS]
    texts += [person.timezone for person in rules.people.values()]
    texts += [value for verb in VERBS.values() for argument in verb.arguments for value, _ in argument.choices]
    texts += [*VERBS, *(word for verb in VERBS.values() for word in verb.words)]
    return frozenset(word for text in texts for word in WORD.findall(text))


def lines_of(verb: str, ref: str) -> tuple[str, ...]:
    """A verb alone, on a case that is there, on one that is not, with what makes no sense, and as its example."""
    example = VERBS[verb].example.replace("ORION-42", ref)
    return (verb, f"{verb} {ref}", f"{verb} ORION-999", f"{verb} {ref} @nobody zzz", f"{verb} zzz", example)


def words_of(reply: Reply) -> Iterator[str]:
    """Our own words of a reply that stand in plain letters."""
    if isinstance(reply, Say):
        yield from untranslated(reply.card, frozenset())
    if isinstance(reply, Ask):
        for text in texts_of(reply.form):
            yield from WORD.findall(TYPED.sub("", text))


def texts_of(form: Form) -> Iterator[str]:
    yield from (form.title, form.intro, form.submit, *form.errors.values())
    for field in form.fields:
        yield from (field.label, field.hint)
        if not field.hidden:
            yield from (option.label for option in field.options)


@pytest.mark.parametrize("verb", sorted(set(VERBS) - TYPED_VERBS))
async def test_no_answer_and_no_refusal_is_left_in_english(house: House, verb: str) -> None:
    ref = await raised(house)
    known = data_of(house.rules)
    left: dict[str, list[str]] = {}
    for who in ASKERS:
        for line in lines_of(verb, ref):
            reply = await house.says(who, line, room="client-ORION" if who == "client_orion" else None)
            typed = frozenset(WORD.findall(line)) | known
            if words := sorted({word for word in words_of(reply) if word not in typed and not word.isupper()}):
                left[f"{who}: {line}"] = words
    assert left == {}


async def test_why_a_clock_is_due_when_it_is_is_told_in_the_askers_language(house: House) -> None:
    """Its lines count as somebody's words on the card, since they name what is configured."""
    ref = await raised(house)
    await house.says("lead", f"claim {ref}")
    await house.says("lead", f"wait {ref} vendor 2h the tool's maker looks at it")
    reply = await house.says("lead", f"why {ref}")
    assert isinstance(reply, Say)
    told = [run.text for line in reply.card.lines for run in line if isinstance(run, Quoted)]
    assert len(told) > 5
    left = {word for text in told for word in WORD.findall(TYPED.sub("", text))}
    assert left - data_of(house.rules) - {"Europe", "Dublin"} == set()


async def test_a_forgotten_word_of_a_reply_would_be_found() -> None:
    card = Card("", "", lines=(say("Forgotten"),))
    form = Form("id", "Forgotten", ())
    assert [*words_of(Say(card)), *words_of(Ask(form))] == ["Forgotten", "Forgotten", "Send"]
