"""The commands on escalations, in the imperative.

Texts are as typed (the Desk redacts them before they are stored), people keys, times aware UTC, `refs` several records.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

Refs = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Open:
    """Raise an escalation. Empty `severity` takes the type's, empty `client` the channel's or the roster's.

    `fields` are the type's own. `source`, `excerpt` and `author` (`chat:tenant:user`) are of the message it was raised
    from. `again` opens it although an open record shares its content.
    """

    type: str = ""
    severity: str = ""
    client: str = ""
    summary: str = ""
    labels: tuple[str, ...] = ()
    fields: Mapping[str, str] = field(default_factory=dict)
    source: str = ""
    excerpt: str = ""
    author: str = ""
    again: bool = False


@dataclass(frozen=True, slots=True)
class ListThem:
    """List escalations: mine, raised, team, unowned, risk, waiting, client, ready, or all that the asker may see."""

    what: str = "all"
    client: str = ""
    page: int = 1
    tag: str = ""


@dataclass(frozen=True, slots=True)
class Show:
    ref: str


@dataclass(frozen=True, slots=True)
class Why:
    """Explain when each clock is due, line by line."""

    ref: str


@dataclass(frozen=True, slots=True)
class Claim:
    """Take a case: own it, and stop its `ack` clock."""

    refs: Refs


@dataclass(frozen=True, slots=True)
class Assign:
    refs: Refs
    person: str


@dataclass(frozen=True, slots=True)
class HandOff:
    """Pass a case on to a person, who must accept."""

    refs: Refs
    person: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Accept:
    refs: Refs


@dataclass(frozen=True, slots=True)
class Decline:
    refs: Refs
    text: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """An internal note."""

    ref: str
    text: str


@dataclass(frozen=True, slots=True)
class Update:
    """Tell the client. Without `send`, or with a text other than the one previewed, the preview comes first."""

    ref: str
    text: str = ""
    send: bool = False
    preview: str = ""


@dataclass(frozen=True, slots=True)
class Approve:
    """Send a client update that waits for a second person."""

    ref: str


@dataclass(frozen=True, slots=True)
class Told:
    """The client was told by a human in another way (call, mail, their tool)."""

    ref: str
    how: str


@dataclass(frozen=True, slots=True)
class SetSeverity:
    ref: str
    severity: str
    reason: str


@dataclass(frozen=True, slots=True)
class SetType:
    ref: str
    type: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class MoveStart:
    """Move the start of the clocks back, with a reason."""

    ref: str
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Extend:
    """Override a clock's due time (`due`), with a reason. The contract result stays beside it."""

    ref: str
    clock: str
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Wait:
    refs: Refs
    on: str
    until: datetime | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Resume:
    refs: Refs


@dataclass(frozen=True, slots=True)
class Snooze:
    """Hold my pings of a case until then. Clocks run on; not for P0 and P1."""

    ref: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Link:
    ref: str
    relation: str
    other: str


@dataclass(frozen=True, slots=True)
class Merge:
    """Fold a duplicate into another record."""

    ref: str
    into: str


@dataclass(frozen=True, slots=True)
class PlusOne:
    """I see it too."""

    ref: str


@dataclass(frozen=True, slots=True)
class Watch:
    refs: Refs


@dataclass(frozen=True, slots=True)
class Unwatch:
    refs: Refs


@dataclass(frozen=True, slots=True)
class Tag:
    refs: Refs
    tag: str


@dataclass(frozen=True, slots=True)
class Seen:
    """I have seen the ping: stops repeats, changes nothing else."""

    refs: Refs


@dataclass(frozen=True, slots=True)
class Contain:
    """The harm is contained."""

    ref: str


@dataclass(frozen=True, slots=True)
class Resolve:
    refs: Refs
    outcome: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Close:
    """Close. `fields` are what the type requires; `code` and `second` say why a promise was broken, if one was."""

    refs: Refs
    fields: Mapping[str, str] = field(default_factory=dict)
    validity: str = "valid"
    code: str = ""
    second: str = ""


@dataclass(frozen=True, slots=True)
class Reopen:
    ref: str
    reason: str


@dataclass(frozen=True, slots=True)
class Cancel:
    ref: str
    reason: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Undo:
    """Take back an escalation just raised, within two minutes."""

    ref: str


@dataclass(frozen=True, slots=True)
class Answer:
    """A client's (or the raiser's) word on a case."""

    ref: str
    text: str


@dataclass(frozen=True, slots=True)
class Confirm:
    """The client agrees that it is resolved."""

    ref: str


@dataclass(frozen=True, slots=True)
class Dispute:
    ref: str
    reason: str


@dataclass(frozen=True, slots=True)
class Rate:
    ref: str
    score: int


@dataclass(frozen=True, slots=True)
class Help:
    topic: str = ""


@dataclass(frozen=True, slots=True)
class WhoAmI:
    pass
