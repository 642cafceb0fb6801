"""Teams' ids to identities and places. What is not certain is external: unknown means least.

A person's identity is (their own tenant, their object id in Entra). The id that begins with `29:` is their address for
this bot alone; names and e-mails are never identity.
"""

from collections.abc import Collection, Mapping

from adapters.teams.settings import CHAT
from adapters.teams.tokens import clean
from handlers.commands.request import Identity, Place, Surface

DIRECT = "dm-"  # a direct message is the person's own room, whatever id Teams gives the conversation
PERSONAL = "personal"
GUEST, FOREIGN = "is a guest", "is of another organisation"
_THREAD = ";messageid="


def text(body: object, *names: str) -> str:
    """The text at a path of an activity, fit to be kept; "" where there is none or something else stands there."""
    value: object = body
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return clean(value) if isinstance(value, str) else ""


def sender(activity: Mapping[str, object], tenant: str) -> Identity:
    """Who sent an activity of this tenant. Somebody without an object id is somebody of nowhere.

    Where Teams does not say whose they are, they are looked for among our own: a foreign object id is known there to
    nobody, and has the rights of a stranger.
    """
    user = text(activity, "from", "aadObjectId")
    if not user:
        return Identity(CHAT, "", text(activity, "from", "id"))
    return Identity(CHAT, text(activity, "from", "tenantId") or tenant, user)


def is_address(user: str) -> bool:
    """True for an address of somebody for this bot, and for nobody's object id."""
    return user.startswith("29:")


def is_person(activity: Mapping[str, object]) -> bool:
    """False for other bots, for ourselves, and for Teams itself."""
    return is_address(text(activity, "from", "id")) and text(activity, "from", "role") != "bot"


def outside(member: Mapping[str, object], tenant: str, tenants: Collection[str]) -> str:
    """Why a member of a channel of this tenant is from outside `tenants`, which are ours; "" for one of ours."""
    if (text(member, "tenantId") or tenant) not in (tenants or {tenant}):  # a rehearsal may name none
        return FOREIGN
    return GUEST if member.get("userRole") == "guest" else ""


def channel_and_head(activity: Mapping[str, object]) -> tuple[str, str]:
    """The channel or group chat of an activity, and the head of the thread that it is in; "" without threads."""
    channel, _, head = text(activity, "conversation", "id").partition(_THREAD)
    return channel, head


def place(room: str, thread: str, tenant: str, *, aloud: bool = False) -> Place:
    """The place of a request. `aloud`: it was said in a message that stands there for everybody to read."""
    return Place(Surface(CHAT, tenant, room), thread or None, aloud)
