"""A persona's key and an identity are the same thing written in two ways; rights come from the lobby alone."""

from handlers.commands.request import Identity, Place, Surface
from handlers.ports.rooms import Lobby, Persona, RoomInfo

CHAT = "web"


def identity(persona: Persona) -> Identity:
    """The identity that the Desk knows this persona by."""
    return Identity(CHAT, "", persona.key)


def place(room: str, thread: str | None) -> Place:
    """A room of the web chat, or a thread in it, as the Desk sees it."""
    return Place(Surface(CHAT, "", room), thread)


def find(lobby: Lobby, key: str) -> Persona | None:
    """The persona of this key, or None for somebody unknown."""
    return next((persona for persona in lobby.personas() if persona.key == key), None)


def room_of(lobby: Lobby, persona: Persona, room: str) -> RoomInfo | None:
    """This room if it is open to the persona; None in the same way for "none" and "not yours"."""
    return next((info for info in lobby.rooms(persona.key) if info.room == room), None)


def direct_room_of(lobby: Lobby, persona: Persona) -> str:
    """The room of the persona's direct messages with Handrail; "" for somebody who has none."""
    return next((info.room for info in lobby.rooms(persona.key) if info.kind == "direct"), "")
