"""Column types whose round trip is exact: aware instants, words of an enum, values as JSON text."""

import json
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, Generic, TypeVar

from sqlalchemy import BigInteger, Dialect, Text
from sqlalchemy.types import TypeDecorator

from storage import wire

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
NEVER = 2**62  # microseconds: sorts after every real instant, where a NULL would sort differently in each database

_Word = TypeVar("_Word", bound=StrEnum)


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

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        return None if value is None else to_micros(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        return None if value is None else from_micros(value)


class Word(TypeDecorator[_Word], Generic[_Word]):
    """One word of an enum, kept as its text."""

    impl = Text
    cache_ok = True

    def __init__(self, words: type[_Word]) -> None:
        super().__init__()
        self.words = words

    def process_bind_param(self, value: _Word | None, dialect: Dialect) -> str | None:
        return None if value is None else self.words(value).value

    def process_result_value(self, value: str | None, dialect: Dialect) -> _Word | None:
        return None if value is None else self.words(value)


class Wire(TypeDecorator[Any]):  # any value that `storage.wire` knows, by its annotation
    """A value of the heart, kept as JSON text by its declared shape."""

    impl = Text
    cache_ok = True

    def __init__(self, shape: Any) -> None:  # an annotation has no narrower type in the typing module
        super().__init__()
        self.shape = shape

    def process_bind_param(self, value: object, dialect: Dialect) -> str | None:
        return None if value is None else wire.dumps(value, self.shape)

    def process_result_value(self, value: str | None, dialect: Dialect) -> object:
        return None if value is None else wire.loads(value, self.shape)


def canonical(value: object) -> bytes:
    """The one JSON spelling of plain values, for signing: sorted keys, no spaces, UTF-8."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)
    return text.encode("ascii")
