"""What a unit of work knows of single rows, and what it has still to write of them.

Rows that are changed stay here under their key. They are written when the work is committed, or before a question that
only the database can answer: by one statement for all rows of a kind. A part that fails is taken back from here.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

Book = dict[Hashable, Any]
_NOT_THERE: Any = object()


class Change(NamedTuple):
    """A row to be written: as it is to be, and as it was in the database (None: it is new)."""

    key: Any
    after: Any
    before: Any


Taken = Mapping[str, Sequence[Change]]
"""Everything that is written at once, by book."""


class Pad:
    """The notes of one transaction, book by book: nouns by key, read or changed."""

    def __init__(self) -> None:
        self._known: dict[str, Book] = defaultdict(dict)
        self._changed: dict[str, Book] = defaultdict(dict)  # by key, what stands in the database
        self._undo: list[tuple[Book, Hashable, Any]] = []
        self._part = 0  # where in `_undo` the part under way began
        self.written = 0  # how often it was emptied into the database
        self.part_is_written = False  # something of the part under way was written, so that it cannot be taken back

    def __bool__(self) -> bool:
        return any(self._changed.values())

    def knows(self, book: str, key: Hashable) -> bool:
        """True if this row was read or changed in this transaction."""
        return key in self._known[book]

    def get(self, book: str, key: Hashable, default: Any = None) -> Any:  # whatever the book holds
        return self._known[book].get(key, default)

    def items(self, book: str) -> Iterator[tuple[Any, Any]]:
        return iter(tuple(self._known[book].items()))

    def pending(self, book: str) -> Mapping[Hashable, Any]:
        """What is to be written of this book, by key."""
        return {key: self._known[book][key] for key in self._changed[book]}

    def touched(self, book: str) -> Iterator[Any]:
        """The rows that are to be written, as they were and as they are to be."""
        for key, before in self._changed[book].items():
            yield before
            yield self._known[book][key]

    def note(self, book: str, key: Hashable, value: Any) -> None:
        """Remember what stands in the database, or follows from what is changed here."""
        known = self._known[book]
        self._undo.append((known, key, known.get(key, _NOT_THERE)))
        known[key] = value

    def change(self, book: str, key: Hashable, value: Any, before: Any = None) -> None:
        """Let a row be written; `before` is what stands in the database, None where there is none."""
        changed = self._changed[book]
        if key not in changed:
            self._undo.append((changed, key, _NOT_THERE))
            changed[key] = before
        self.note(book, key, value)

    def forget(self, book: str) -> None:
        """Ask the database again."""
        for key in [key for key in self._known[book] if key not in self._changed[book]]:
            self._undo.append((self._known[book], key, self._known[book].pop(key)))

    def take(self) -> Taken:
        """Everything to be written, in the order in which each book was changed; it counts as written then."""
        taken = {book: _changes(self._known[book], changed) for book, changed in self._changed.items() if changed}
        changed_here = {id(book) for book, _, _ in self._undo[self._part :]}
        if changed_here & {id(book) for book in self._changed.values()}:
            self.part_is_written = True
        self._changed.clear()
        self._undo.clear()
        self._part = 0
        self.written += 1
        return taken

    def clear(self) -> None:
        """A transaction has ended: nothing is known any more."""
        self._known.clear()
        self._changed.clear()
        self._undo.clear()

    def begin_part(self) -> int:
        """Somebody else goes on in this transaction: where their part begins, for `back`."""
        self._part, self.part_is_written = self.mark, False
        return self._part

    @property
    def mark(self) -> int:
        """Where we stand, for `back`."""
        return len(self._undo)

    def back(self, mark: int) -> None:
        """Take back everything since that mark. Nothing of it may have been written meanwhile."""
        while len(self._undo) > mark:
            book, key, before = self._undo.pop()
            if before is _NOT_THERE:
                book.pop(key, None)
            else:
                book[key] = before


def _changes(known: Book, changed: Book) -> list[Change]:
    return [Change(key, known[key], before) for key, before in changed.items()]
