"""What a doctor may find in Teams: the judgements, by values. Every doubt is a finding with what to do about it."""

from collections.abc import Collection, Iterator, Sequence

from adapters.findings import Bound, Grade
from adapters.roster import Member
from adapters.teams.errors import UNHEARD, Meaning, TeamsError
from handlers.commands.request import Identity

AWAY = "Teams does not answer just now ({why}). Try again in a minute; nothing was changed."
ADD = "Add the app to it (channel ▸ ⋯ ▸ Manage channel ▸ Apps)"
SPEAK = "Start `handrail run`, write to the app once, and ask again"
INSTALL = "Install the app for them (Teams admin center ▸ Setup policies), or let them write to it once"


def is_away(error: TeamsError) -> bool:
    """True for an error that says nothing about what was asked, but that Teams cannot be spoken to just now."""
    return error.meaning in (Meaning.LATER, Meaning.DOUBT) and error.code != UNHEARD


def unseen(error: TeamsError) -> str:
    """Why a channel's members cannot be looked at."""
    if error.code == UNHEARD:
        return f"in a rehearsal Teams is where it spoke to us from, and nobody has spoken to the app yet. {SPEAK}"
    if error.status in (400, 404) or error.code == "ConversationNotFound":
        do = "Copy its id again (channel ▸ ⋯ ▸ Get link to channel: the part 19:…@thread.tacv2)"
        return f"Teams knows no such channel ({error.code}). {do}"
    if error.status == 401:
        return f"Teams does not take our token there ({error.code}). Is the Azure Bot made with this very app id?"
    return f"the app is not in it ({error.code}), so nothing reaches it. {ADD}"


def of_channel(bound: Bound, roster: Sequence[Member]) -> Iterator[tuple[Grade, str]]:
    """What is not as it should be in a channel, by who is in it."""
    outside = [one for one in roster if one.outside]
    if bound.shared is None and outside:
        do = "Take them out (channel ▸ ⋯ ▸ Manage channel ▸ Members), or bind another channel in app.yaml"
        people = "person" if len(outside) == 1 else "people"
        yield Grade.WRONG, f"{len(outside)} {people} from outside read there, and it is for our own words. {do}"
    if bound.shared is not None and not outside:
        do = "Share it with them, or add them as guests; until then nobody there follows their cases"
        yield Grade.NOTE, f"nobody of the client is in it yet. {do}"


def well(bound: Bound, roster: Sequence[Member]) -> str:
    """What there is to say of a channel where nothing is to be put right."""
    outside = sum(one.outside for one in roster)
    whose = f"{outside} of them from outside" if bound.shared is not None else "all of them ours"
    return f"the app is in it, with {len(roster)} {'member' if len(roster) == 1 else 'members'}, {whose}"


def of_person(identity: Identity, tenants: Collection[str], members: Collection[str], *, spoke: bool) -> str:
    """What keeps a message from somebody, or "". `members` are the ids of all who are in a channel of ours."""
    if identity.user in members or (spoke and identity.tenant in tenants):
        return ""
    if identity.tenant not in tenants:
        return (
            "belongs to another organisation, and is in no channel of app.yaml: nothing reaches them. "
            "Add them to their client's shared channel, or copy their tenant and object id again"
        )
    return f"has not written to the app, and is in no channel that has it, so no ping reaches them. {INSTALL}"


def of_door(status: int, door: str) -> tuple[Grade, str]:
    """What our own public door says to a stranger; 0 where nobody answers."""
    if status in (401, 403):
        return Grade.FINE, f"{door} answers, and lets no stranger in"
    if status == 0:
        do = "Is `handrail run` up, and does the name lead to this machine from outside"
        return Grade.WRONG, f"nobody answers at {door}. {do}"
    do = "Lead this path to the listener of `handrail run` (PORT), unchanged"
    return Grade.WRONG, f"something else answers at {door} (status {status}). {do}"
