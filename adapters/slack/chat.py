"""Slack as an adapter: doors in, posts out, and the life of the connection."""

from aiohttp import web
from slack_bolt.async_app import AsyncApp
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_sdk.errors import SlackApiError

from adapters.base import Abilities, Ask, Receipt
from adapters.slack import mount
from adapters.slack.api import Api
from adapters.slack.channels import Channels
from adapters.slack.errors import Meaning, SlackError
from adapters.slack.events import Events
from adapters.slack.install import InstallationStore, StateStore, Tokens
from adapters.slack.listen import Listener
from adapters.slack.manifest import SCOPES, needed
from adapters.slack.marks import Marks
from adapters.slack.pacing import EDIT, POST, Pacing, loop_clock
from adapters.slack.send import Sender
from adapters.slack.settings import CHAT, SlackSetup
from adapters.slack.socket import Socket
from handlers.cards.post import Post
from handlers.commands.request import Surface

LET_FINISH = 3.0  # seconds for what is under way when we are asked to stop


class SlackAwayError(Exception):
    """Slack cannot be reached at the start, or does not know us. The sentence says which, and never a token."""


class SlackChat:
    """The Slack of this process."""

    name = CHAT
    can = Abilities(look=True)

    def __init__(self, setup: SlackSetup) -> None:
        self._setup = setup
        self._tokens = Tokens(setup)
        self._api = Api(setup, self._tokens)
        self._tokens.call = self._api.call_with
        self._channels = Channels(setup, self._api, self._tokens)
        self._pacing = Pacing(loop_clock)
        self._sender = Sender(setup, self._api, self._channels, self._pacing)
        self._marks = Marks(setup)
        self._listener: Listener | None = None
        self._app: AsyncApp | None = None
        self._socket: Socket | None = None

    def mount(self, site: web.Application, ask: Ask) -> None:
        """Put Slack's doors into a site."""
        events = Events(self._setup, self._api, self._channels, self._tokens)
        self._listener = Listener(self._setup, self._api, events, self._marks, ask)
        self._app = self._listener.app()
        mount.mount(site, self._setup, self._app, self._flow())

    async def start(self) -> None:
        """Say hello to every workspace, and open the socket where that is how Slack reaches us.

        Raises SlackAwayError.
        """
        try:
            await self._api.warm()
            if self._setup.mode == "socket" and self._app is not None:
                token = self._setup.credentials.app_token
                self._socket = Socket(self._app, token, self._api.client(""))
                await self._socket.open()
        except SlackError as error:
            raise SlackAwayError(what_to_do(error)) from error
        except (SlackApiError, OSError) as error:
            raise SlackAwayError(
                f"Slack's socket cannot be opened ({type(error).__name__}). Is SLACK_APP_TOKEN right, with the scope "
                "connections:write, and is SLACK_API_URL reachable?"
            ) from error

    async def close(self) -> None:
        """Hear nothing more, let what is under way finish, and close the connections."""
        if self._socket is not None:
            await self._socket.close()
        if self._listener is not None:
            await self._listener.close(LET_FINISH)
        await self._sender.close(LET_FINISH)
        await self._api.close()

    async def send(self, post: Post) -> Receipt:
        """Post or edit a message. Raises a DeliveryError."""
        return await self._sender.send(post)

    async def find(self, post: Post) -> Receipt | None:
        """The message that an uncertain try of this post became, or None. Raises CannotLook, or a DeliveryError."""
        return await self._sender.find(post)

    def pacing(self, surface: Surface, *, edits: bool = False) -> float:
        """How many seconds a place must still be left alone: by new messages, or by `edits` of those that stand."""
        return self._pacing.wait(surface, EDIT if edits else POST)

    async def tidy(self) -> None:
        """Slow work of every minute: forget what nobody will ask for any more."""
        await self._marks.tidy()

    def _flow(self) -> AsyncOAuthFlow | None:
        """Slack's own pages of an installation, over our stores; None for one workspace by its token."""
        credentials, addresses = self._setup.credentials, self._setup.addresses
        if not credentials.client_id:
            return None
        settings = AsyncOAuthSettings(
            client_id=credentials.client_id,
            client_secret=credentials.client_secret,
            scopes=needed(SCOPES, ()),
            redirect_uri=f"{addresses.public}{mount.REDIRECT}",
            authorization_url=addresses.authorize,
            installation_store=InstallationStore(self._setup, self._tokens),
            state_store=StateStore(self._setup),
        )
        return AsyncOAuthFlow(settings=settings, client=self._api.client(""))


def what_to_do(error: SlackError) -> str:
    """Why Slack cannot be spoken to, and what helps."""
    if error.code == "wrong_workspace":
        return (
            "SLACK_BOT_TOKEN is of a workspace that app.yaml does not name. Allowed: the token of one that stands "
            "under adapters.slack.workspaces. Example: workspaces: [{id: T0123ABCD}]"
        )
    what = f"Slack answers {error.method} with {error.code}."
    if error.meaning in (Meaning.LATER, Meaning.DOUBT):
        return f"{what} Is the network up, and is SLACK_API_URL right?"
    return (
        f"{what} Is SLACK_BOT_TOKEN the bot token of the workspace that app.yaml names? Example: SLACK_BOT_TOKEN=xoxb-…"
    )
