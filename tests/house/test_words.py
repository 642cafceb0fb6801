"""Every word of ours is in the catalogues of every language, whole, and nothing dead beside it (`make words`)."""

import re
from collections import Counter
from string import Formatter

import pytest

from bot.cli.tongue import LOCALE, RULES, known, merged, templates
from handlers.cards.catalogue import Entry, Key, read, write
from handlers.cards.languages import TRANSLATED

FOUND = templates()
NOT_OURS = {
    "es": re.compile(r"\busted(es)?\b|\bplante|\bfund(ir|ido)\b|\bórdenes\b|\btraspaso", re.IGNORECASE),
    "pl": re.compile(r"\bzawiadomieni|\bping(i|u|ów)\b|\bzgłosiłeś\b|\boddział", re.IGNORECASE),
}
"""Words of a language that stand for something which we call otherwise there: "tú", "abrir", "fusionar", "comando"."""
TYPED = re.compile(r"`[^`]*`")


def names(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name is not None}


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_template_is_translated(language: str) -> None:
    missing = [entry.key for entries in merged(language, FOUND).values() for entry in entries if not entry.translated]
    assert missing == [], "`make words` puts them into the catalogues; then translate them there"


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_translation_is_dead_or_told_twice(language: str) -> None:
    told = Counter(entry.key for _, entry in known(language))
    assert [key for key in told if key not in FOUND] == [], "`make words` takes them out"
    assert [key for key, times in told.items() if times > 1] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_says_the_same_values_and_verbs(language: str) -> None:
    assert [entry.key for _, entry in known(language) if not says_the_same(entry, language)] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_keeps_to_the_words_that_were_chosen(language: str) -> None:
    """One way to address somebody, and one word for a thing of the trade."""
    told = [(entry.english, form) for _, entry in known(language) for form in entry.forms]
    assert [pair for pair in told if NOT_OURS[language].search(pair[1])] == []


def says_the_same(entry: Entry, language: str) -> bool:
    """The same placeholders, and the same things to type (they stay English). The form of one alone need not count."""
    english = f"{entry.english} {entry.many}"
    wanted, typed = names(english), set(TYPED.findall(english))
    forms = [form for form in entry.forms if form]
    one_may_lack = {"n"} if entry.many else set()
    placeholders = all(
        names(form) == wanted or (number == 0 and names(form) == wanted - one_may_lack)
        for number, form in enumerate(forms)
    )
    return placeholders and all(set(TYPED.findall(form)) == typed for form in forms)


def test_a_translation_with_another_placeholder_would_be_found() -> None:
    assert not says_the_same(Entry("", "{ref} is yours.", "", ("{nr} jest Twoja.",)), "pl")
    assert not says_the_same(Entry("", "`list` shows all.", "", ("`lista` pokazuje wszystkie.",)), "pl")


@pytest.mark.parametrize("language", TRANSLATED)
def test_the_files_are_as_the_tool_writes_them(language: str) -> None:
    for path in (LOCALE / language).glob("*.po"):
        text = path.read_text(encoding="utf-8")
        assert write(language, RULES[language], read(text)) == text, f"{path.name}: `make words` puts it in order"


def test_a_template_has_one_plural() -> None:
    plurals: dict[Key, set[str]] = {}
    for entry, _ in FOUND.values():
        plurals.setdefault(entry.key, set()).add(entry.many)
    assert {key: many for key, many in plurals.items() if len(many) > 1} == {}
