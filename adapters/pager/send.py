"""Calls the customer's pager: one POST to the one address that the administrator has configured.

Nothing is followed anywhere else, no answer is read, and five seconds are all it gets. A call carries the same id at
every attempt, so it can be repeated safely.
"""

from collections.abc import Callable

from aiohttp import ClientConnectorError, ClientError, ClientSession, ClientTimeout, web

from adapters.base import Abilities, Ambiguous, Ask, Gone, Later, Receipt, Refused
from adapters.pager.render import body_of
from adapters.pager.sign import key_of, message_id, signature
from handlers.cards.post import Post

CHAT = "pager"
WITHIN = ClientTimeout(total=5)
AGAIN_AFTER, LONGEST_WAIT = 15.0, 300.0

Line = tuple[str, str]
"""Where to call, and the secret to sign with."""


class Pager:
    """The pager of the moment. `line` gives its address and secret, None while there is none; `now` Unix seconds."""

    name = CHAT
    can = Abilities(edit=False, thread=False, pin=False, private=False, idempotent=True)

    def __init__(self, line: Callable[[], Line | None], now: Callable[[], int]) -> None:
        self._line, self._now = line, now

    def mount(self, site: web.Application, ask: Ask) -> None:
        """A pager has no door into our house."""

    async def send(self, post: Post) -> Receipt:
        """Make one call. Raises Later, Refused, Gone or Ambiguous; none of them tells the address or the secret."""
        line = self._line()
        if line is None or not line[1]:
            raise Refused("no pager is configured, or its secret is missing")
        url, secret = line
        ours, body, at = message_id(post.key), body_of(post.card), self._now()
        try:
            key = key_of(secret)
        except ValueError as error:
            raise Refused(str(error)) from error
        headers = {
            "content-type": "application/json",
            "user-agent": "handrail",
            "webhook-id": ours,
            "webhook-timestamp": str(at),
            "webhook-signature": signature(key, ours, at, body),
        }
        try:
            async with (
                ClientSession(timeout=WITHIN) as session,
                session.post(url, data=body, headers=headers, allow_redirects=False) as answer,
            ):
                _judge(answer.status, answer.headers.get("Retry-After", ""))
        except ClientConnectorError as error:
            raise Later("the pager cannot be reached", AGAIN_AFTER) from error
        except (ClientError, TimeoutError) as error:
            raise Ambiguous(f"the pager gave no answer ({type(error).__name__})") from error
        return Receipt(ours)


def _judge(status: int, retry_after: str) -> None:
    """What an answer means: 2xx it has arrived; 410 it is gone; 429 and 5xx later; anything else never."""
    if 200 <= status < 300:
        return
    if status == 410:
        raise Gone("the pager says that it is gone")
    if status == 429 or status >= 500:
        wait = float(retry_after) if retry_after.isascii() and retry_after.isdigit() else AGAIN_AFTER
        raise Later(f"the pager answered {status}", min(wait, LONGEST_WAIT))
    raise Refused(f"the pager answered {status}")
