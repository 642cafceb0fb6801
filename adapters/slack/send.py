"""A post becomes a message of Slack's, once: posted, or edited in place, within every limit and without any markup.

Slack would show a message twice that is sent twice. Within this process the same key is one message; after an answer
that was lost, `find` looks for it by the opaque key that it carries, where the right to read was granted.
"""

import logging
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import partial
from hashlib import sha256
from typing import Any

from adapters.base import Ambiguous, CannotLook, DeliveryError, Gone, Later, Receipt, Refused
from adapters.offering import is_private_note
from adapters.revisions import Flights, Newest, Turns
from adapters.slack import limits, text
from adapters.slack.api import Answer, Api
from adapters.slack.channels import DIRECT, Channels
from adapters.slack.errors import AGAIN_AFTER, Meaning, SlackError, told
from adapters.slack.pacing import EDIT, POST, Pacing
from adapters.slack.pins import Pins
from adapters.slack.render import QUIET, blocks, plain_blocks, table_blocks
from adapters.slack.settings import CHAT, SlackSetup
from handlers.cards.post import Post, looks_of

LOG = logging.getLogger(__name__)
EVENT_TYPE = "handrail_post"
PAGE, PAGES = 200, 5  # how far back a try is looked for: threads are read from their beginning, channels from their end
SETTLES = 3.0  # seconds: Slack may still show a message so long after we gave up waiting for its answer
TOO_RICH = frozenset({"invalid_blocks", "invalid_blocks_format", "block_mismatch"})
NO_RIGHT_TO_LOOK = frozenset({"missing_scope", "no_permission"})


class Sender:
    """Sends posts. One process has one."""

    def __init__(self, setup: SlackSetup, api: Api, channels: Channels, pacing: Pacing) -> None:
        self._setup, self._api, self._channels, self._pacing = setup, api, channels, pacing
        self._flights, self._turns = Flights(), Turns()
        self._receipts: Newest[str, Receipt] = Newest()
        self._revisions: Newest[tuple[str, str], int] = Newest()
        self._no_tables: set[str] = set()  # the workspaces that refused one
        self._unsure: Newest[str, float] = Newest()  # whose last try may have arrived, and since when that can be seen
        self._pins = Pins(self._call)
        self._open = True

    async def send(self, post: Post) -> Receipt:
        """Post or edit a message. Raises a DeliveryError."""
        if post.surface.chat != CHAT:
            raise Refused(f"Slack does not carry posts for {post.surface.chat}")
        known = self._receipts.get(post.key)
        if known is not None:
            return known
        if not self._open:
            raise Later("we are stopping", AGAIN_AFTER)
        if self._unsure.get(post.key) is not None and not self._flights.is_under_way(post.key):
            with suppress(CannotLook):
                if (found := await self.find(post)) is not None:
                    return found
        return await self._flights.join(post.key, partial(self._send, post))

    async def find(self, post: Post) -> Receipt | None:
        """The message that an uncertain try of this post became, or None.

        Raises CannotLook; Ambiguous where that cannot be said yet; Gone or Refused where nobody will ever know.
        """
        known = self._receipts.get(post.key)
        if known is not None:
            return known
        if self._flights.is_under_way(post.key):
            raise Ambiguous("it is still on its way")
        channel = await self._place(post)
        found = await self._look(post, channel)
        if found is None:
            if self._pacing.now() < (self._unsure.get(post.key) or 0.0):
                raise Ambiguous("it may still be on its way")
            self._unsure.drop(post.key)
            return None
        receipt = Receipt(str(found["ts"]))
        if found["metadata"]["event_payload"].get("looks") != mark(looks_of(post)):
            await self._brought_up_to_date(replace(post, edits=receipt.message))
        if post.pin:
            await self._pins.pin(post, channel, receipt.message)
        return self._remember(post, receipt)

    async def close(self, within: float) -> None:
        """Let what is on its way arrive, at most so many seconds, and send nothing more."""
        self._open = False
        self._pins.close()
        await self._flights.land(within)

    async def _send(self, post: Post) -> Receipt:
        await self._channels.guard(post.surface, for_client=post.audience == "client")
        channel = await self._channels.channel_of(post.surface, keep=not is_private_note(post))
        if post.edits is None:
            return await self._post(post, channel)
        async with self._turns.at((channel, post.edits)):
            standing = self._revisions.get((channel, post.edits))
            if standing is not None and standing > post.revision:
                return Receipt(post.edits)  # what stands there is newer: what this says is said already
            return await self._post(post, channel)

    async def _post(self, post: Post, channel: str) -> Receipt:
        body = self._body(post, channel)
        method = POST if post.edits is None else EDIT
        self._pacing.spend(post.surface, method)
        try:
            answer = await self._accepted(post, method, body)
        except SlackError as error:
            if error.meaning is Meaning.DOUBT and post.edits is None:
                settles = SETTLES if error.code == "timed_out" else 0.0
                self._unsure.put(post.key, self._pacing.now() + settles)
            if error.code == "channel_not_found" and post.surface.room.startswith(DIRECT):
                await self._channels.forget_direct(post.surface)
            raise _told(error) from error
        receipt = Receipt(str(answer.get("ts") or post.edits or ""))
        self._revisions.put((channel, receipt.message), post.revision)
        if post.pin and post.edits is None:
            await self._pins.pin(post, channel, receipt.message)
        return self._remember(post, receipt)

    async def _accepted(self, post: Post, method: str, body: Mapping[str, Any]) -> Answer:
        """The answer to the message, drawn ever more plainly while Slack does not know a block. Raises SlackError."""
        tenant = post.surface.tenant
        tables = limits.is_table(post.card) and tenant not in self._no_tables
        for draw in (table_blocks, blocks) if tables else (blocks,):
            try:
                return await self._call(post, method, {**body, "blocks": await self._blocks(post, draw)})
            except SlackError as error:
                if error.code not in TOO_RICH:
                    raise
            if draw is table_blocks:
                self._no_tables.add(tenant)
        return await self._call(post, method, {**body, "blocks": await self._blocks(post, plain_blocks)})

    async def _call(self, post: Post, method: str, arguments: Mapping[str, Any]) -> Answer:
        """Call a method, unless Slack wants it left alone for now. Raises SlackError."""
        tenant = post.surface.tenant
        held = self._pacing.held(tenant, method)
        if held > 0:
            raise SlackError("ratelimited", method, held)
        try:
            return await self._api.call(tenant, method, arguments)
        except SlackError as error:
            if error.code in ("ratelimited", "rate_limited"):
                self._pacing.blocked(tenant, method, AGAIN_AFTER if error.after is None else error.after)
            raise

    def _body(self, post: Post, channel: str) -> dict[str, Any]:
        """The arguments of the call but its blocks. A text is always there: for lock screens and screen readers."""
        body: dict[str, Any] = {
            "channel": channel,
            "text": text.fallback(post.text),
            "metadata": {
                "event_type": EVENT_TYPE,
                "event_payload": {"key": mark(post.key), "looks": mark(looks_of(post))},
            },
        }
        if post.edits is not None:
            return body | {"ts": post.edits}
        body |= QUIET
        return body | ({"thread_ts": post.thread} if post.thread is not None else {})

    async def _blocks(self, post: Post, draw: Callable[..., list[dict[str, Any]]]) -> list[dict[str, Any]]:
        tenant = post.surface.tenant
        notify = [user for person in post.mentions if (user := self.user_of(person, tenant))]
        heard = frozenset(notify)

        def mention(person: str) -> str | None:
            user = self.user_of(person, tenant)
            return user if user in heard else None  # a mention in a card rings; only those who are to hear it are named

        return draw(post.card, mention=mention, now=await self._setup.now(), revision=post.revision, notify=notify)

    def user_of(self, person: str, tenant: str) -> str | None:
        """A person's user id as it is known in a workspace: their own there, else the one of their own workspace."""
        known = self._setup.identities(person)
        own = [identity.user for identity in known if identity.tenant == tenant]
        return next(iter((*own, *(identity.user for identity in known))), None)

    async def _place(self, post: Post) -> str:
        """Where to look. Raises Ambiguous, Gone or Refused."""
        try:
            return await self._channels.channel_of(post.surface)
        except Later as later:
            raise Ambiguous(later.why) from later

    async def _look(self, post: Post, channel: str) -> Mapping[str, Any] | None:
        """Our message with the post's key among the newest of a channel, or in a thread."""
        method, asked = "conversations.history", {"channel": channel, "limit": PAGE, "include_all_metadata": True}
        if post.thread is not None:
            method, asked = "conversations.replies", {**asked, "ts": post.thread}
        try:
            us = (await self._api.bot(post.surface.tenant)).user
            for _ in range(PAGES):
                answer = await self._call(post, method, asked)
                found = next((one for one in answer.get("messages", []) if _is(one, mark(post.key), us)), None)
                cursor = (answer.get("response_metadata") or {}).get("next_cursor")
                if found is not None or not cursor:
                    return found
                asked = {**asked, "cursor": str(cursor)}
        except SlackError as error:
            if error.code in NO_RIGHT_TO_LOOK or error.meaning is Meaning.REFUSED:
                raise CannotLook from error
            if error.meaning is Meaning.LATER:
                raise Ambiguous(str(error)) from error  # not Later: it must be looked for before it is sent again
            raise _told(error) from error
        return None

    async def _brought_up_to_date(self, post: Post) -> None:
        """Let a message that was tried some time ago show what is so now. It stands there, even where this fails."""
        try:
            await self._send(post)
        except DeliveryError as error:
            LOG.warning("a message that was found shows an older state: %s", error.why)

    def _remember(self, post: Post, receipt: Receipt) -> Receipt:
        self._receipts.put(post.key, receipt)
        self._unsure.drop(post.key)
        return receipt


def mark(key: str) -> str:
    """What a message carries of its key, and of its looks: everybody there may read it, so it says nothing."""
    return sha256(key.encode()).hexdigest()[:32]


def _is(message: Mapping[str, Any], ours: str, us: str) -> bool:
    """True for the message with our key that is by us: any app in a workspace may write any metadata."""
    metadata = message.get("metadata") or {}
    by_us = message.get("user", us) == us
    carries = (metadata.get("event_payload") or {}).get("key") == ours
    return by_us and carries and metadata.get("event_type") == EVENT_TYPE


def _told(error: SlackError) -> DeliveryError:
    return Gone("the channel is archived") if error.code == "is_archived" else told(error)
