"""What may be asked of the teams' workload."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ShowWorkload:
    """How much that is demanding each team had, of a site or of all that the asker works for."""

    site: str = ""
