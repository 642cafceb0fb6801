"""The reference of `app.yaml`: every key with its meaning and an example, made from the shapes themselves.

`docs/app-yaml.md` holds what this gives; `tests/house/test_config_docs.py` compares them.
"""

from collections.abc import Iterator
from typing import Any, get_args  # Any: what annotations are typed as

from pydantic.fields import FieldInfo

from bot.config.schema import File
from bot.config.schema_base import Shape


def reference() -> str:
    """The tables of the page, in Markdown: one for every key at the top of the file."""
    return "\n".join(line for name, info in File.model_fields.items() for line in _section(name, info))


def _section(name: str, info: FieldInfo) -> Iterator[str]:
    yield f"### `{name}`"
    yield ""
    yield f"{info.description} {_presence(info)}"
    yield ""
    yield "```yaml"
    yield str(info.examples[0] if info.examples else name)
    yield "```"
    yield ""
    rows = list(_rows(name, info.annotation))
    if rows:
        yield "| key | meaning | needed | example |"
        yield "|---|---|---|---|"
        yield from rows
        yield ""


def _rows(path: str, annotation: Any) -> Iterator[str]:
    shape, sign = _shape_of(annotation)
    if shape is None:
        return
    for name, info in shape.model_fields.items():
        key = f"{path}{sign}.{info.alias or name}"
        example = str(info.examples[0] if info.examples else "")
        yield f"| `{key}` | {_cell(info.description or '')} | {_needed(info)} | `{_cell(example)}` |"
        yield from _rows(key, info.annotation)


def _shape_of(annotation: Any) -> tuple[type[Shape] | None, str]:
    """The shape that a key holds, with `[]` for a list of them and `.KEY` for a mapping."""
    if isinstance(annotation, type) and issubclass(annotation, Shape):
        return annotation, ""
    arguments = get_args(annotation)
    origin: Any = getattr(annotation, "__origin__", None)
    for argument in arguments[1:] if origin is dict else arguments:
        shape, sign = _shape_of(argument)
        if shape is not None:
            return shape, {list: "[]", dict: ".KEY"}.get(origin, "") + sign
    return None, ""


def _presence(info: FieldInfo) -> str:
    return "Needed." if info.is_required() else "May be left out."


def _needed(info: FieldInfo) -> str:
    if info.is_required():
        return "yes"
    value = info.default
    if isinstance(value, bool):
        return f"no; `{str(value).lower()}`"
    return f"no; `{value}`" if isinstance(value, int | str) and value != "" else "no"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
