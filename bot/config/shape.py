"""Plain values against the shape of `app.yaml`: what pydantic finds, in the words of problems."""

from collections.abc import Mapping
from typing import Any, get_args, get_origin  # Any: what annotations are typed as

from pydantic import ValidationError
from pydantic.fields import FieldInfo

from bot.config.problems import ABSENT, ConfigError, Findings, Place, nearest, one_of
from bot.config.read import Tree
from bot.config.schema import File
from bot.config.schema_base import Shape

_ALLOWED = {
    "string_type": "text; put it in quotes",
    "int_type": "a whole number",
    "bool_type": "true or false",
    "list_type": "a list",
    "dict_type": "a mapping of keys and values",
    "model_type": "a mapping of keys and values",
    "model_attributes_type": "a mapping of keys and values",
    "too_short": "at least one entry",
    "string_too_short": "some text",
}


def shaped(tree: Tree, findings: Findings) -> File | None:
    """The file as its shape, or None when problems were found; they are in `findings` then.

    Raises ConfigError at once for a file that is empty or no mapping at all.
    """
    if not isinstance(tree.value, Mapping):
        found = "an empty file" if tree.value is None else "no mapping"
        findings.add(
            (), found, allowed="keys and values", example="organisation: {key: harbour, timezone: Europe/Dublin}"
        )
        raise ConfigError(findings.found)
    try:
        return File.model_validate(tree.value)
    except ValidationError as error:
        for one in error.errors(include_url=False):
            _note(one["type"], one["loc"], one["input"], one.get("ctx", {}), findings)
    return None


def _note(kind: str, loc: tuple[int | str, ...], value: object, context: Mapping[str, Any], findings: Findings) -> None:
    place: Place = tuple(part for part in loc if part != "[key]")
    if loc[0] == "rehearsal":
        place, kind = ("rehearsal",), "rehearsal"
    owner, info = _described(place)
    example = str(context.get("example") or (info.examples[0] if info and info.examples else "see app.yaml"))
    if kind == "extra_forbidden" and owner is not None:
        names = [found.alias or name for name, found in owner.model_fields.items()]
        near = nearest(str(place[-1]), names)
        allowed = f"the key is not known; {one_of(str(place[-1]), names)}"
        findings.add(place, value, allowed=allowed, example=_example_of(owner, near) if near else "remove it")
    elif kind == "missing":
        findings.add(place, ABSENT, allowed=f"this key is needed: {info.description if info else ''}", example=example)
    else:
        findings.add(place, value, allowed=_allowed(kind, value, context), example=example)


def _allowed(kind: str, value: object, context: Mapping[str, Any]) -> str:
    if kind == "handrail":
        return str(context["allowed"])
    if kind == "literal_error":
        return one_of(str(value), str(context["expected"]).replace("'", "").replace(" or ", ", ").split(", "))
    if kind in ("greater_than_equal", "less_than_equal"):
        bound = context.get("ge", context.get("le"))
        return f"a whole number of at {'least' if 'ge' in context else 'most'} {bound}"
    if kind == "string_too_long":
        return f"at most {context['max_length']} characters"
    if kind == "string_pattern_mismatch":
        return "text of the form of the example"
    if kind == "rehearsal":
        return "null (live), a channel, or `managers`"
    return _ALLOWED.get(kind, "another value")


def _example_of(owner: type[Shape], name: str) -> str:
    for field, info in owner.model_fields.items():
        if name in (field, info.alias) and info.examples:
            return str(info.examples[0])
    return name


def _described(place: Place) -> tuple[type[Shape] | None, FieldInfo | None]:
    """The shape that the last part of a place belongs to, and what is known of that key (of the last one known)."""
    owner: type[Shape] | None = File
    info: FieldInfo | None = None
    inner: Any = File
    for part in place:
        shape = _shape_in(inner)
        if isinstance(part, int) or shape is None:
            inner = _inside(inner)
            continue
        owner = shape
        found = {known.alias or name: known for name, known in shape.model_fields.items()}
        if part not in found:
            inner = _inside(inner)
            continue
        info = found[part]
        inner = info.annotation
    return owner, info


def _shape_in(annotation: Any) -> type[Shape] | None:
    """The shape itself, or the one beside None; a list or mapping of shapes is none."""
    if isinstance(annotation, type) and issubclass(annotation, Shape):
        return annotation
    if get_origin(annotation) in (list, dict):
        return None
    shapes = [found for found in (_shape_in(part) for part in get_args(annotation)) if found]
    return shapes[0] if shapes else None


def _inside(annotation: Any) -> Any:
    """What a list or mapping holds."""
    arguments = get_args(annotation)
    return arguments[-1] if arguments else annotation
