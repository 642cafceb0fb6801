"""What may be asked of a legal clock."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Defer:
    """Put a ground on record that a law itself knows, with the evidence: the law's clock starts when the ground ends.

    `stage` says whether it still stands (`open`) or has `ended`, as it is understood where it is left out. `at` is when
    it began or ended, now where it is left out.
    """

    ref: str
    ground: str
    evidence: str
    at: datetime | None = None
    stage: str = "ended"
