"""Where bolt hands over what came in: one look at its kind, and it is with whoever answers that.

It is bolt's own kind of part, and stands before bolt's listeners and its question who has installed us: those are asked
one after another, and for each a payload is looked through for every argument that it might want.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from slack_bolt import BoltResponse
from slack_bolt.async_app import AsyncBoltRequest
from slack_bolt.middleware.async_middleware import AsyncMiddleware

Payload = Mapping[str, Any]
Answer = Callable[[Payload], Awaitable[BoltResponse]]
COMMAND = "slash_command"  # ours: of a command alone Slack does not say what kind of payload it is


class Ear(AsyncMiddleware):
    """What answers each kind of payload. All others, and Slack's checks of our address, are left to bolt."""

    def __init__(self, answers: Mapping[str, Answer]) -> None:
        self._answers = answers

    async def async_process(
        self,
        *,
        req: AsyncBoltRequest,
        resp: BoltResponse,
        next: Callable[[], Awaitable[BoltResponse]],
    ) -> BoltResponse | None:
        answer = self._answers.get(kind_of(req.body))
        return await (next() if answer is None else answer(req.body))


def kind_of(payload: Payload) -> str:
    """What kind of payload it is; "" where it does not say."""
    if "command" in payload:
        return COMMAND
    kind = payload.get("type")
    return kind if isinstance(kind, str) else ""
