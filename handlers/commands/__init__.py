"""Everything that may be asked, and the one registry that grammar, help, completion, manifests and rights come from."""

from handlers.commands.request import Asked, Filled, Place, Pressed, Remarked, Request, Typed
from handlers.domain.people import Identity
from handlers.domain.rulebook import Surface

__all__ = ["Asked", "Filled", "Identity", "Place", "Pressed", "Remarked", "Request", "Surface", "Typed"]
