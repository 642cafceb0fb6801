"""Values of the heart to JSON text and back, by their declared types, so that a round trip is equal.

Strict: an unknown key, a wrong shape or a type it does not know is an error, never a guess. A field that is missing
takes its default, so a dataclass may grow by a field with a default while old rows stay readable.
"""

import dataclasses
import json
import types
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from enum import Enum
from functools import cache, lru_cache
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from handlers.cards.reply import Reply

TAG = "is"
SHORT = 64  # characters
_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False)
_Value = TypeVar("_Value")


class WireError(ValueError):
    """A value does not have its declared shape. Its text names shapes only, never the value."""


@dataclasses.dataclass(frozen=True, slots=True)
class _Codec:
    to_plain: Callable[[Any], Any]  # what JSON holds has no narrower type
    from_plain: Callable[[Any], Any]


def dumps(value: object, shape: Any) -> str:
    """The JSON text of a value. Raises WireError when it has not that shape."""
    return writer(shape)(value)


def loads(text: str, shape: Any) -> Any:
    """The value of a JSON text. Raises WireError when it has not that shape."""
    return reader(shape)(text)


@cache
def writer(shape: Any) -> Callable[[Any], str]:
    """What writes the values of one shape, as `dumps`."""
    to_plain, (kind, empty) = _codec(shape).to_plain, _empty(shape)

    def write(value: Any) -> str:
        if type(value) is kind and not value:
            return empty  # most are: there is nothing to check
        return _JSON.encode(to_plain(value))

    return write


@cache
def reader(shape: Any) -> Callable[[str], Any]:
    """What reads the texts of one shape, as `loads`."""
    from_plain = _codec(shape).from_plain

    def read(text: str) -> Any:
        return from_plain(json.loads(text))

    if get_origin(shape) is not tuple:
        return read
    remembered = lru_cache(maxsize=1024)(read)  # nobody can change a tuple
    # Most are empty, or the same few labels, in every row of a list.
    return lambda text: remembered(text) if len(text) <= SHORT else read(text)


def plain(value: object, shape: Any) -> Any:
    """A value as its JSON text would give it back without its shape. Raises WireError when it has not that shape."""
    return _codec(shape).to_plain(value)


def reply_to_text(reply: Reply) -> str:
    """A reply as JSON text."""
    return dumps(reply, Reply)


def reply_from_text(text: str) -> Reply:
    """The reply of a JSON text."""
    return cast(Reply, loads(text, Reply))


_FLAT = frozenset({str, int, bool, type(None)})


def _empty(shape: Any) -> tuple[type | None, str]:
    """Of what kind the values of a shape are that may be empty, and their JSON then."""
    origin, arguments = get_origin(shape), get_args(shape)
    if origin in (dict, Mapping) and arguments[0] is str:
        return dict, "{}"
    return (tuple, "[]") if origin is tuple and arguments[1:] == (Ellipsis,) else (None, "")


@cache
def _codec(shape: Any) -> _Codec:
    origin, arguments = get_origin(shape), get_args(shape)
    if origin in (Union, types.UnionType):
        return _union(arguments)
    if origin is tuple and len(arguments) == 2 and arguments[1] is Ellipsis:
        return _sequence(arguments[0], tuple)
    if origin is tuple:
        return _fixed(arguments)
    if origin is frozenset:
        return _sequence(arguments[0], frozenset)
    if origin in (dict, Mapping):
        return _mapping(arguments)
    if dataclasses.is_dataclass(shape) and isinstance(shape, type):
        return _lazy(shape)
    return _scalar(shape)


def _scalar(shape: Any) -> _Codec:
    if shape is object:
        return _Codec(_plain, _plain)
    if shape in (str, int, bool, float, type(None)):
        return _Codec(_exactly(shape), _exactly(shape))
    check = _exactly(shape)
    if isinstance(shape, type) and issubclass(shape, Enum):
        return _Codec(lambda value: check(value).value, shape)
    if shape in (datetime, date, time):
        return _Codec(lambda value: check(value).isoformat(), shape.fromisoformat)
    raise WireError(f"there is no codec for {shape!r}")


def _exactly(shape: type[_Value]) -> Callable[[object], _Value]:
    def check(value: object) -> _Value:
        if type(value) is shape:
            return value
        if shape is str and isinstance(value, str):
            return cast(_Value, str(value))  # a word of an enum, where text is declared
        raise WireError(f"expected {shape.__name__}, found {type(value).__name__}")

    return check


def _plain(value: object) -> object:
    """Text, whole numbers, booleans, None, lists and mappings of them; nothing else is data of an event."""
    if value is None or type(value) in (str, bool, int):
        return value
    if isinstance(value, str | int):
        return value.value if isinstance(value, Enum) else value
    if isinstance(value, list | tuple):
        return [item if type(item) in _FLAT else _plain(item) for item in value]
    if isinstance(value, Mapping):
        return {_is_text(name): item if type(item) in _FLAT else _plain(item) for name, item in value.items()}
    raise WireError(f"{type(value).__name__} is no plain value")


_is_text = _exactly(str)


def _all_plain(value: Mapping[str, object]) -> object:
    """The same of a mapping. Most hold a few texts and numbers, which are what they are in JSON."""
    if type(value) is dict:
        for name, item in value.items():
            if type(name) is not str or type(item) not in _FLAT:
                break
        else:
            return dict(value)
    return _plain(value)


def _sequence(item: Any, kind: type[tuple[Any, ...]] | type[frozenset[Any]]) -> _Codec:
    codec = _codec(item)

    def to_plain(values: Any) -> list[Any]:
        plain = [codec.to_plain(value) for value in values]
        return sorted(plain, key=json.dumps) if kind is frozenset else plain

    return _Codec(to_plain, lambda values: kind(codec.from_plain(value) for value in values))


def _fixed(items: tuple[Any, ...]) -> _Codec:
    codecs = [_codec(item) for item in items]
    return _Codec(
        lambda values: [codec.to_plain(value) for codec, value in zip(codecs, values, strict=True)],
        lambda values: tuple(codec.from_plain(value) for codec, value in zip(codecs, values, strict=True)),
    )


def _mapping(arguments: tuple[Any, ...]) -> _Codec:
    """Mappings with text keys are objects; with other keys, lists of pairs."""
    if arguments[0] is not str:
        pair = _fixed(arguments)
        return _Codec(
            lambda value: [pair.to_plain(item) for item in value.items()],
            lambda plain: dict(pair.from_plain(item) for item in plain),
        )
    key, item = _codec(str), _codec(arguments[1])
    if arguments[1] is object:
        return _Codec(_all_plain, _all_plain)
    return _Codec(
        lambda value: {key.to_plain(name): item.to_plain(each) for name, each in value.items()},
        lambda plain: {key.from_plain(name): item.from_plain(each) for name, each in plain.items()},
    )


def _union(members: tuple[Any, ...]) -> _Codec:
    """One of several: None stays None, a dataclass among several is tagged with its name."""
    others = [member for member in members if member is not type(None)]
    if len(others) == 1:
        codec = _codec(others[0])
        return _Codec(
            lambda value: None if value is None else codec.to_plain(value),
            lambda plain: None if plain is None else codec.from_plain(plain),
        )
    by_name = {member.__name__: member for member in others if isinstance(member, type)}
    codecs = {name: _codec(member) for name, member in by_name.items()}
    if len(by_name) != len(members) or not all(map(dataclasses.is_dataclass, others)):
        raise WireError("a union may hold None and one shape, or dataclasses only")

    def to_plain(value: object) -> dict[str, Any]:
        name = type(value).__name__
        if by_name.get(name) is not type(value):
            raise WireError(f"{name} is not one of {sorted(by_name)}")
        return {TAG: name, **codecs[name].to_plain(value)}

    def from_plain(plain: dict[str, Any]) -> object:
        rest = dict(plain)
        return codecs[rest.pop(TAG)].from_plain(rest)

    return _Codec(to_plain, from_plain)


def _lazy(shape: type) -> _Codec:
    """A dataclass, its fields looked at when first needed: cards hold items, and could hold themselves."""

    @cache
    def codecs() -> dict[str, tuple[object, _Codec]]:
        """By field: the type whose values are in JSON what they are here, if it is of one, and the codec of any."""
        hints = get_type_hints(shape)
        kinds = {field.name: hints[field.name] for field in dataclasses.fields(shape)}
        return {name: (kind if kind in _FLAT else None, _codec(kind)) for name, kind in kinds.items()}

    check: Callable[[object], object] = _exactly(shape)

    def to_plain(value: object) -> dict[str, Any]:
        check(value)
        plain = {}
        for name, (flat, codec) in codecs().items():
            item = getattr(value, name)
            plain[name] = item if type(item) is flat else codec.to_plain(item)
        return plain

    def from_plain(plain: dict[str, Any]) -> object:
        known = codecs()
        if unknown := set(plain) - set(known):
            raise WireError(f"{shape.__name__} has no {sorted(unknown)}")
        return shape(**{name: known[name][1].from_plain(value) for name, value in plain.items()})

    return _Codec(to_plain, from_plain)
