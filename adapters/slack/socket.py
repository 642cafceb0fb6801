"""Socket Mode: the same listeners over a websocket that we open, for pilots and where no port may be open."""

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

PING_EVERY = 5.0  # seconds


class Socket:
    """One connection. Slack's own client opens it anew when it breaks, or when Slack asks for that."""

    def __init__(self, app: AsyncApp, app_token: str, client: AsyncWebClient) -> None:
        if not app_token:
            raise ValueError("Socket Mode needs an app token")
        self._app, self._token, self._client = app, app_token, client
        self._handler: AsyncSocketModeHandler | None = None

    async def open(self) -> None:
        """Connect. Raises what Slack's client raises for a token that is refused."""
        self._handler = AsyncSocketModeHandler(
            self._app, self._token, web_client=self._client, ping_interval=PING_EVERY
        )
        await self._handler.connect_async()  # type: ignore[no-untyped-call]  # bolt has no types there

    async def close(self) -> None:
        """Hear nothing more."""
        if self._handler is not None:
            await self._handler.close_async()  # type: ignore[no-untyped-call]  # as above
