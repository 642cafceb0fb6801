"""What may be asked of queues, and of a manager's morning."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ShowQueues:
    """What was last imported of queues and staffing, of a site or of all that the asker works for."""

    site: str = ""


@dataclass(frozen=True, slots=True)
class Morning:
    """The asker's morning message, as it would be now."""
