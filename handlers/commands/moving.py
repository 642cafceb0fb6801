"""What may be asked of where a case belongs: its client, its site, its labels."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SetClient:
    """Move a case to another client, with a reason: it is continued there under a reference of its own."""

    ref: str
    client: str
    reason: str


@dataclass(frozen=True, slots=True)
class SetSite:
    """Move a case to another site, with a reason."""

    ref: str
    site: str
    reason: str


@dataclass(frozen=True, slots=True)
class AddLabel:
    ref: str
    label: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class DropLabel:
    ref: str
    label: str
    reason: str = ""
