"""What all shapes of `app.yaml` share: unknown keys are errors, nothing is converted silently.

Every key carries its meaning and an example: messages and `docs/app-yaml.md` are made of them.
"""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class Shape(BaseModel):
    """A mapping of the file with exactly these keys."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, populate_by_name=False)


def needed(meaning: str, example: str, **more: Any) -> Any:  # Any: pydantic's Field is typed so
    """A key that must be there: its meaning for an operations manager, and an example."""
    return Field(description=meaning, examples=[example], **more)


def optional(meaning: str, example: str, value: Any = None, **more: Any) -> Any:  # Any: as above
    """A key that may be left out, with the value it then has."""
    return Field(default=value, description=meaning, examples=[example], **more)


def several(meaning: str, example: str, kind: type[list[Any]] | type[dict[str, Any]] = list) -> Any:  # Any: as above
    """A list or mapping that is empty where it is left out."""
    return Field(default_factory=kind, description=meaning, examples=[example])
