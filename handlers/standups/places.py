"""What a stand-up's messages are called, and where they go."""

from collections.abc import Mapping
from datetime import datetime

from handlers.act import Act
from handlers.domain.rulebook import Standup
from handlers.domain.standup import Occasion
from handlers.ports.post_office import Outgoing
from handlers.surfaces import queue_of_no_case

ABOUT = "standup"


def is_standup(out: Outgoing) -> bool:
    """True for the messages that `standups.messages` composes."""
    return ABOUT in out.about


def digest_slot(found: Occasion) -> str:
    return f"standup:{found.ref}"


def private_slot(found: Occasion, person: str) -> str:
    return f"standup:{found.ref}:{person}"


def rooms(act: Act, standup: Standup) -> list[str]:
    """Where the digest goes: to its team, or to every team of its site; to the managers where none has a channel."""
    teams = [team for team in act.rules.teams.values() if team.key == standup.team]
    if standup.team is None:
        teams = [team for team in act.rules.teams.values() if team.site == standup.site]
    return [f"team:{team.key}" for team in teams if team.surfaces] or ["managers"]


async def queue(
    act: Act,
    found: Occasion,
    what: str,
    destination: str,
    now: datetime,
    *,
    kind: str,
    mark: str = "",
    slot: str = "",
    thread: str = "",
    revision: int = 1,
    about: Mapping[str, str] | None = None,
) -> None:
    """Queue one message for each place of a destination, once for what it is and `mark`."""
    await queue_of_no_case(
        act,
        now,
        key=f"standup:{found.ref}:{what}:{mark}",
        kind=kind,
        destination=destination,
        slot=slot,
        thread=thread,
        revision=revision,
        about={ABOUT: found.standup, "day": found.day.isoformat(), "what": what, **(about or {})},
    )
