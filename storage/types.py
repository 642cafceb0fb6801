"""Column types whose round trip is exact: aware instants, words of an enum, values as JSON text."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, Generic, TypeVar

from sqlalchemy import BigInteger, Dialect, Text
from sqlalchemy.types import TypeDecorator

from storage import wire

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
_CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)
NEVER = 2**62  # microseconds: sorts after every real instant, where a NULL would sort differently in each database

_Word = TypeVar("_Word", bound=StrEnum)
Processor = Callable[[Any], Any]
"""One value on its way to the driver or back. A type gives it whole, since each column of each row goes through it."""


def to_micros(at: datetime) -> int:
    """Whole microseconds since 1970, exactly. Raises ValueError for a naive time."""
    if at.tzinfo is None:
        raise ValueError("a time without a zone cannot be stored")
    return (at - EPOCH) // MICROSECOND


def from_micros(micros: int) -> datetime:
    """The aware UTC instant of so many microseconds since 1970."""
    return EPOCH + timedelta(microseconds=micros)


class Instant(TypeDecorator[datetime]):
    """An aware instant, kept as whole microseconds since 1970 and given back in UTC."""

    impl = BigInteger
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Processor:
        return lambda at: None if at is None else to_micros(at)

    def result_processor(self, dialect: Dialect, coltype: object) -> Processor:
        return lambda micros: None if micros is None else from_micros(micros)


class Word(TypeDecorator[_Word], Generic[_Word]):
    """One word of an enum, kept as its text."""

    impl = Text
    cache_ok = True

    def __init__(self, words: type[_Word]) -> None:
        super().__init__()
        self.words = words

    def bind_processor(self, dialect: Dialect) -> Processor:
        return _Texts(self.words).__getitem__

    def result_processor(self, dialect: Dialect, coltype: object) -> Processor:
        words = {word.value: word for word in self.words}
        return lambda text: None if text is None else words.get(text) or self.words(text)


class _Texts(dict[Any, str | None]):
    """The text of each word, and of None: looked up, since nearly every row has some. Raises ValueError for another."""

    def __init__(self, words: type[StrEnum]) -> None:
        super().__init__({None: None} | {word: word.value for word in words})
        self._words = words

    def __missing__(self, word: str) -> str:
        return self._words(word).value


class Wire(TypeDecorator[Any]):  # any value that `storage.wire` knows, by its annotation
    """A value of the heart, kept as JSON text by its declared shape."""

    impl = Text
    cache_ok = True

    def __init__(self, shape: Any) -> None:  # an annotation has no narrower type in the typing module
        super().__init__()
        self.shape = shape

    def bind_processor(self, dialect: Dialect) -> Processor:
        written = wire.writer(self.shape)
        return lambda value: None if value is None else written(value)

    def result_processor(self, dialect: Dialect, coltype: object) -> Processor:
        read = wire.reader(self.shape)
        return lambda text: None if text is None else read(text)


def canonical(value: object) -> bytes:
    """The one JSON spelling of plain values, for signing: sorted keys, no spaces, UTF-8."""
    return _CANONICAL.encode(value).encode("ascii")
