"""The condition that a column is one of a list of texts, which travels as one value whatever its length.

So the statement stays the same: SQLAlchemy, the driver and the database each know it from the time before.
"""

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Boolean, ColumnElement, Dialect, Text, bindparam
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator


class _List(TypeDecorator[Sequence[str]]):
    """Texts, as one JSON text."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Sequence[str] | None, dialect: Dialect) -> str:
        return json.dumps(list(value or ()))


class _Among(FunctionElement[bool]):
    """`column` and the list's parameter. It is a condition as it stands: SQLite has no `= 1` put behind it."""

    type = Boolean()
    inherit_cache = True
    _is_implicitly_boolean = True


def among(column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    """True where the column is one of the texts that `Link.where(NAME=...)` gives."""
    return _Among(column, bindparam(f"{name}_is", type_=_List()))


@compiles(_Among)
def _default(element: _Among, compiler: SQLCompiler, **options: Any) -> str:
    column, texts = (compiler.process(each, **options) for each in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({texts}))"  # noqa: S608 — our own words


@compiles(_Among, "postgresql")
def _postgresql(element: _Among, compiler: SQLCompiler, **options: Any) -> str:
    """As an array: its index is asked for each text, where a sub-select may be joined by reading the whole table."""
    column, texts = (compiler.process(each, **options) for each in element.clauses)
    return f"{column} = ANY (ARRAY(SELECT jsonb_array_elements_text(CAST({texts} AS JSONB))))"
