"""How fast messages are carried: what every chat is given, and what the pacing of one asks for."""

from dataclasses import dataclass
from typing import Protocol

from handlers.domain.rulebook import Surface


@dataclass(frozen=True, slots=True)
class Pace:
    """How delivery behaves. A lease must outlast the chat's time-out plus the longest late commit.

    `slots` are each tenant's. `ask_again` is how often, in seconds, the outbox is looked at when nobody woke us.
    """

    slots: int = 8
    send_timeout: float = 20.0
    lease_seconds: int = 60
    ask_again: float = 1.0
    attempts: int = 12
    longest_wait: float = 300.0


class Pacing(Protocol):
    """How many seconds a place must still be left alone, by new messages or by edits of those that stand there."""

    def __call__(self, surface: Surface, *, edits: bool) -> float: ...


def no_pacing(surface: Surface, *, edits: bool) -> float:
    """No chat of this process asks for a pace of its own."""
    return 0.0
