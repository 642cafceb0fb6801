"""A command line on its way to a command: the verb, what was found, and the words that are left."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from handlers.commands.verb import Verb
from handlers.commands.words import Word


@dataclass(frozen=True, slots=True)
class Line:
    """A line being read: the verb, what was found, and the words that are left."""

    verb: Verb
    source: str
    words: tuple[Word, ...]
    refs: tuple[str, ...] = ()
    values: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)

    def with_error(self, name: str, sentence: str, used: int) -> "Line":
        return replace(self, errors={**self.errors, name: sentence}, words=self.words[used:])

    def with_value(self, name: str, value: str, used: int) -> "Line":
        return replace(self, values={**self.values, name: value}, words=self.words[used:])
