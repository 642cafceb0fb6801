"""The nouns of the fake Teams: people, places, messages, and how it refuses."""

from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]
TENANT, FOREIGN = "aaaaaaaa-0000-4000-8000-000000000001", "cccccccc-0000-4000-8000-000000000009"
APP = "11111111-2222-3333-4444-555555555555"
BOT = f"28:{APP}"


class RefusedError(Exception):
    """What the connector answers in place of doing it."""

    def __init__(self, code: str, why: str, status: int = 400) -> None:
        super().__init__(f"{code}: {why}")
        self.code, self.why, self.status = code, why, status


@dataclass(slots=True)
class Human:
    """Somebody. `tenant` is their own; `guest` in ours, with an id of ours. `blocked`: they do not hear the bot."""

    id: str
    aad: str
    name: str
    tenant: str = TENANT
    guest: bool = False
    blocked: bool = False
    email: str = ""

    @property
    def is_external(self) -> bool:
        return self.tenant != TENANT


@dataclass(slots=True)
class Told:
    """One message that the bot posted: as it stands now, and how often it was edited. `only`: who alone sees it."""

    id: str
    conversation: str
    activity: Json
    root: str | None = None
    edits: int = 0
    only: str = ""


@dataclass(slots=True)
class Conversation:
    """A channel, a group chat, or the chat with one person alone. `spoken` are the ids of what people wrote there."""

    id: str
    kind: str
    members: list[str] = field(default_factory=list)
    has_bot: bool = True
    told: dict[str, Told] = field(default_factory=dict)
    spoken: set[str] = field(default_factory=set)
