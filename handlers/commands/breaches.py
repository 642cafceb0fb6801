"""What may be asked of the breach register."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class GiveCode:
    """Say why the promises of these cases were broken."""

    refs: tuple[str, ...]
    code: str
    second: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Exclude:
    """Leave a breach out of the net result: the client agreed.

    `evidence` is the permalink to their words; where it is empty, the reason ends in it.
    """

    ref: str
    clock: str
    reason: str
    evidence: str = ""
