"""One message to an administrator about places that cannot be reached: which, and what the chat says of each."""

from collections.abc import Sequence
from dataclasses import dataclass

from handlers.cards.card import Card, Item, Tone, Words, say, tell
from handlers.domain.tongue import counted, said

DOCTORS = ("slack", "teams")


@dataclass(frozen=True, slots=True)
class LostPlace:
    """A place by the name that the rules have for it, its address in its chat, and the chat's reason."""

    name: str
    address: str
    why: str


def lost_card(organisation: str, places: Sequence[LostPlace]) -> Card:
    """The card of places that were lost lately. It names no case."""
    count = counted(len(places), "{n} place cannot be reached", "{n} places cannot be reached")
    chats = [chat for chat in DOCTORS if any(place.address.startswith(f"{chat}/") for place in places)]
    ask = said(" and ").join(f"`handrail doctor {chat}`" for chat in chats)
    return Card(
        text=f"{organisation} digest · {count}",
        title=count,
        tone=Tone.CAUTION,
        lines=(tell("What is sent there does not arrive. Whoever is on duty hears of it instead."),),
        items=tuple(Item((Words(f"{place.name} ({place.address}): {place.why}"),)) for place in places),
        foot=say(
            said("{ask} says what to do.", ask=ask) if ask else said("Mend it, or name another place in app.yaml.")
        ),
    )
