"""Severity P0 to P4, as `domain.md` §1.3 defines it."""

from enum import StrEnum


class Severity(StrEnum):
    """How bad it is. P0 is the most severe."""

    P0 = "P0"
    P1 = "P1"
    P2 = "P2"
    P3 = "P3"
    P4 = "P4"

    @property
    def rank(self) -> int:
        """0 for P0 up to 4 for P4: a smaller rank is more severe."""
        return int(self.value[1])

    def worse_than(self, other: "Severity") -> bool:
        return self.rank < other.rank
