"""Teams as an adapter: doors in, posts out, and the life of the connection."""

from aiohttp import web

from adapters.base import Abilities, Ask, Receipt
from adapters.teams import mount
from adapters.teams.addresses import Addresses
from adapters.teams.channels import Channels
from adapters.teams.errors import NO_SECRET, TeamsAwayError, TeamsError
from adapters.teams.keys import Keys
from adapters.teams.listen import Listener
from adapters.teams.own_token import OwnToken
from adapters.teams.pacing import Pacing
from adapters.teams.sdk import Sdk
from adapters.teams.send import Sender
from adapters.teams.settings import CHAT, TeamsSetup
from adapters.teams.wire import Wire
from handlers.cards.post import Post
from handlers.commands.request import Surface

LET_FINISH = 3.0  # seconds for what is under way when we are asked to stop


class TeamsChat:
    """The Teams of this process."""

    name = CHAT
    can = Abilities(pin=False)

    def __init__(self, setup: TeamsSetup) -> None:
        self._setup = setup
        self._keys = Keys(setup.trust.openid, setup.speaking.seconds)
        self._wire = Wire()
        self._wire.token = OwnToken(setup.credentials, self._wire.session, setup.speaking.seconds)
        self._sdk = Sdk(self._wire)
        self._addresses = Addresses(setup.speaking, self._sdk)
        self._pacing = Pacing(setup.speaking.seconds)
        self._channels = Channels(setup.speaking, self._sdk, self._addresses)
        self._sender = Sender(setup.speaking, self._sdk, self._addresses, self._channels, self._pacing)
        self._listener: Listener | None = None

    def mount(self, site: web.Application, ask: Ask) -> None:
        """Put Teams' door into a site."""
        self._listener = Listener(self._setup, self._addresses, self._channels, self._sdk, ask)
        mount.mount(site, self._setup, self._keys, self._listener.heard)

    async def start(self) -> None:
        """Get the keys of those who speak to us, and our own token. Raises TeamsAwayError for a secret that is wrong.

        A place of keys or of tokens that is away just now is asked again when it is needed.
        """
        if not self._setup.trust.anonymous:
            await self._keys.look()
        try:
            if self._wire.token is not None:
                await self._wire.token.value()
        except TeamsError as error:
            if error.code == NO_SECRET:
                raise TeamsAwayError(
                    "Microsoft does not know us by MicrosoftAppId and MicrosoftAppPassword in this tenant. Is the "
                    "secret the newest one of the app's page, and is MicrosoftAppTenantId its tenant?"
                ) from error

    async def close(self) -> None:
        """Let what is under way finish, and close the connections."""
        if self._listener is not None:
            await self._listener.close(LET_FINISH)
        await self._sender.close(LET_FINISH)
        await self._keys.close()
        await self._wire.close()

    async def send(self, post: Post) -> Receipt:
        """Post or edit a message. Raises a DeliveryError."""
        return await self._sender.send(post)

    def pacing(self, surface: Surface, *, edits: bool = False) -> float:
        """How many seconds a place must still be left alone; Teams counts edits as it counts messages."""
        return self._pacing.wait(surface)

    async def tidy(self) -> None:
        """Slow work of every minute: forget what nobody will ask for any more."""
        if self._listener is not None:
            await self._listener.tidy()
