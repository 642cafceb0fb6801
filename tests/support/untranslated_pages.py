"""What of a page is still English in the language of nobody: its text, its labels, what its scripts say."""

import json
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser

from tests.support.untranslated import TYPED, WORD

READ = frozenset({"aria-label", "title", "placeholder"})
NOT_OURS = frozenset({"code", "kbd", "pre", "q", "script", "style"})
"""What is typed, sent or quoted, and what nobody reads."""


class _Reader(HTMLParser):
    """Collects what a person reads or hears."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._inside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in NOT_OURS or "avatar" in given.get("class", ""):  # initials are nobody's words
            self._inside.append(tag)
        self.texts += [value for name, value in given.items() if name in READ]
        self.texts += _of_scripts(given.get("data-sentences", "{}"))

    def handle_endtag(self, tag: str) -> None:
        if self._inside and self._inside[-1] == tag:
            self._inside.pop()

    def handle_data(self, data: str) -> None:
        if not self._inside:
            self.texts.append(data)


def untranslated(page: str, data: Iterable[str]) -> list[str]:
    """Our own words of a page that nobody translated, each once, in their order. `data` are whole phrases."""
    reader = _Reader()
    reader.feed(page)
    found: dict[str, None] = {}
    for text in reader.texts:
        ours = TYPED.sub("", text)
        for phrase in data:
            ours = ours.replace(phrase, " ")
        found |= dict.fromkeys(WORD.findall(ours))
    return list(found)


def _of_scripts(told: str) -> Iterator[str]:
    for forms in json.loads(told).values():
        yield from [forms] if isinstance(forms, str) else forms.values()
