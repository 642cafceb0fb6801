"""What may be asked of the numbers."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Report:
    """The numbers of today, this week or the last whole week, of all that the asker may see or of one client.

    Empty `what` is today, with a client its week. `by` is client, site, type or severity; empty is severity.
    """

    what: str = ""
    client: str = ""
    by: str = ""
