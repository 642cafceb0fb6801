"""How the nouns that are made and changed most are made and changed: a case and its clocks.

They are frozen dataclasses without slots. A frozen dataclass sets each of its fields by a call of its own, so that one
step of one clock would cost hundreds of calls; here all fields go in at once.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, TypeVar

__all__ = ["changed", "made_of"]
_Noun = TypeVar("_Noun")

if TYPE_CHECKING:
    from dataclasses import replace as changed  # so that every field's type is checked
else:

    def changed(noun: _Noun, **fields: Any) -> _Noun:
        """The noun with these fields replaced, as `dataclasses.replace`. Raises TypeError for a field it has not."""
        after = made_of(type(noun), noun.__dict__.items())
        after.__dict__.update(fields)
        if len(after.__dict__) != len(noun.__dict__):
            raise TypeError(f"{type(noun).__name__} has no {sorted(set(fields) - set(noun.__dict__))}")
        return after


def made_of(kind: type[_Noun], values: Iterable[tuple[str, Any]]) -> _Noun:
    """The noun that has these values by name: one for each of its fields, which the caller vouches for."""
    noun = object.__new__(kind)
    noun.__dict__.update(values)
    return noun
