"""A post becomes a message of Teams', once: a thread of its own, an answer in one, or an edit in place.

Teams would show a message twice that is sent twice, and lets nobody look whether it arrived. Within this process the
same key is one message; a lost answer is for the outbox, which sends it once more at most, and marks it.
"""

import logging
from dataclasses import replace
from functools import partial
from typing import Any

from adapters.base import Gone, Later, Receipt, Refused
from adapters.offering import is_private_note
from adapters.revisions import Flights, Newest, Turns
from adapters.teams.addresses import Address, Addresses
from adapters.teams.behind import answered
from adapters.teams.channels import Channels
from adapters.teams.errors import AGAIN_AFTER, Meaning, TeamsError, told
from adapters.teams.pacing import Pacing
from adapters.teams.people import DIRECT, is_address
from adapters.teams.render import Called, adaptive, message_of
from adapters.teams.sdk import Sdk
from adapters.teams.settings import CHAT, Speaking
from handlers.cards.post import Post
from handlers.domain.timeline import Audience

LOG = logging.getLogger(__name__)
CHANNEL = ("@thread.tacv2", "@thread.skype")  # how the id of a channel ends; only channels have threads


class Sender:
    """Sends posts. One process has one."""

    def __init__(self, setup: Speaking, sdk: Sdk, addresses: Addresses, channels: Channels, pacing: Pacing) -> None:
        self._setup, self._sdk, self._addresses, self._pacing = setup, sdk, addresses, pacing
        self._channels = channels
        self._flights, self._turns = Flights(), Turns()
        self._receipts: Newest[str, Receipt] = Newest()
        self._revisions: Newest[tuple[str, str], int] = Newest()
        self._open = True

    async def send(self, post: Post) -> Receipt:
        """Post or edit a message. Raises a DeliveryError."""
        if post.surface.chat != CHAT:
            raise Refused(f"Teams does not carry posts for {post.surface.chat}")
        known = self._receipts.get(post.key)
        if known is not None:
            return known
        if not self._open:
            raise Later("we are stopping", AGAIN_AFTER)
        return await self._flights.join(post.key, partial(self._send, post))

    async def close(self, within: float) -> None:
        """Let what is on its way arrive, at most so many seconds, and send nothing more."""
        self._open = False
        await self._flights.land(within)

    async def _send(self, post: Post) -> Receipt:
        if post.audience is not Audience.CLIENT and not post.only:  # what one person alone sees has no other reader
            await self._channels.guard(post.surface)
        try:
            return await self._carried(post)
        except (Refused, Gone) as never:
            if not post.only:
                raise
            LOG.info("Teams does not show it to one person alone there, so it goes another way: %s", never.why)
        if is_address(post.only):  # somebody of another tenant, who has no chat with us
            card = answered(post.asked)
            return await self._carried(replace(post, text=card.text, card=card, only=""))
        alone = replace(post.surface, room=f"{DIRECT}{post.only}")
        return await self._carried(replace(post, surface=alone, thread=None, only=""))

    async def _carried(self, post: Post) -> Receipt:
        try:
            address = await self._addresses.of(post.surface, keep=not is_private_note(post))
        except TeamsError as error:
            raise told(error, wrote=False) from error
        if post.edits is None:
            return await self._post(post, address)
        async with self._turns.at((address.conversation, post.edits)):
            standing = self._revisions.get((address.conversation, post.edits))
            if standing is not None and standing > post.revision:
                return Receipt(post.edits)  # what stands there is newer: what this says is said already
            return await self._post(post, address)

    async def _post(self, post: Post, address: Address) -> Receipt:
        message = await self._message(post)
        self._pacing.spend(post.surface)
        try:
            receipt = Receipt(await self._brought(post, address, message))
        except TeamsError as error:
            if error.status == 429:
                self._pacing.blocked(post.surface, AGAIN_AFTER if error.after is None else error.after)
            if error.meaning is Meaning.GONE and post.surface.room.startswith(DIRECT):
                await self._addresses.forget(post.surface)
            raise told(error, wrote=post.edits is None) from error
        self._revisions.put((address.conversation, receipt.message), post.revision)
        self._receipts.put(post.key, receipt)
        return receipt

    async def _brought(self, post: Post, address: Address, message: dict[str, Any]) -> str:
        """Make the one call that the post needs, and return the message's id. Raises TeamsError."""
        url, place = address.service_url, address.conversation
        under = f"{place};messageid={post.thread}" if post.thread is not None and place.endswith(CHANNEL) else place
        if post.only:
            return await self._sdk.show(url, under, await self._addresses.member(post.only, post.surface), message)
        if post.edits is not None:
            await self._sdk.update(url, place, post.edits, message)
            return post.edits
        if not place.endswith(CHANNEL):
            return await self._sdk.send(url, place, message)
        if post.thread is not None:
            return await self._sdk.send(url, under, message)
        about = {"channel": {"id": place}, "tenant": {"id": post.surface.tenant}}
        made = await self._sdk.create(url, {"isGroup": True, "channelData": about, "activity": message})
        return made.activity

    async def _message(self, post: Post) -> dict[str, Any]:
        """The message: a card, and the line that a lock screen shows of it."""
        card = adaptive(
            post.card, now=await self._setup.now(), dialogs=self._setup.dialogs, notify=await self._notified(post)
        )
        return message_of(post.text, card)

    async def _notified(self, post: Post) -> list[Called]:
        """Whom to call. Alone with somebody every new message is heard anyway."""
        if post.surface.room.startswith(DIRECT):
            return []
        found = [await self._addresses.called(person, post.surface) for person in post.mentions]
        return [one for one in found if one is not None]
