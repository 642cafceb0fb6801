"""How a reply gets back to whoever asked: the table of DESIGN §2. What is private stays so, whichever way it takes.

A form is opened at once, since what Slack gives to open one dies in three seconds and counts once; where it cannot be
opened, a private line has a button that opens it.
"""

import logging
from collections.abc import Awaitable, Mapping
from datetime import datetime
from typing import Any

from adapters.offering import button_for
from adapters.slack import text, tokens, views
from adapters.slack.api import Api
from adapters.slack.errors import Meaning, SlackError
from adapters.slack.parse import Came, Way
from adapters.slack.render import blocks
from adapters.slack.settings import SlackSetup
from handlers.cards.card import Card
from handlers.cards.form import Form
from handlers.cards.languages import speaking_as
from handlers.cards.reply import Ask, Reply, Say

Body = dict[str, Any]  # what an acknowledgement carries
NO_TIME_LEFT = frozenset({"expired_trigger_id", "trigger_expired"})
USED = frozenset({"exchanged_trigger_id", "trigger_exchanged"})
"""What a trigger opens it opens once: the same press, delivered before, has its form already."""
UNHEARD = frozenset({"no_answer", "timed_out"})
"""Sent, and nobody knows whether it was done. A private answer is given once rather than twice."""
LOG = logging.getLogger(__name__)
AT_ONCE = frozenset({Came.COMMAND, Came.SUBMIT})
"""The ways on which the acknowledgement itself carries the answer."""


class Answers:
    """Brings answers back for one Slack connection."""

    def __init__(self, setup: SlackSetup, api: Api) -> None:
        self._setup, self._api = setup, api

    async def answer(self, way: Way, reply: Reply, thread: str = "") -> Body:
        """Answer, and return what the acknowledgement carries. `thread` is where a form counts as opened."""
        with speaking_as(reply):
            if isinstance(reply, Say):
                return await self._say(way, reply.card, await self._setup.now())
            if isinstance(reply, Ask):
                return await self._ask(way, reply.form, thread)
        return {"response_action": "clear"} if way.came is Came.SUBMIT else {}

    async def plainly(self, way: Way, card: Card) -> Body:
        """Say what went wrong, or is not done yet. It has no times in it and asks no database, which may be away."""
        return await self._say(way, card, self._setup.real_now())

    async def plainly_late(self, way: Way, card: Card) -> None:
        """The same, after the acknowledgement has gone."""
        await self._private(way, card, self._setup.real_now())

    async def late(self, way: Way, reply: Reply) -> None:
        """Answer after the acknowledgement has gone: by response_url, else privately; never by a form."""
        with speaking_as(reply):
            if isinstance(reply, Say):
                await self.private(way, reply.card)
            elif isinstance(reply, Ask):
                await self.private(way, button_for(reply.form))

    async def private(self, way: Way, card: Card) -> None:
        """A private message: by response_url where there is one, else only visible to them, else directly."""
        await self._private(way, card, await self._setup.now())

    async def _private(self, way: Way, card: Card, now: datetime) -> None:
        body = _message(card, now)
        if way.response_url:
            there = {**body, "response_type": "ephemeral", "replace_original": False}
            if await _given(self._api.respond(way.response_url, there)):
                return
        if way.channel and not way.channel.startswith("D"):
            thread = {"thread_ts": way.thread} if way.thread else {}
            seen = {**body, "channel": way.channel, "user": way.user, **thread}
            if await _given(self._api.call(way.tenant, "chat.postEphemeral", seen)):
                return
        await self._direct(way, body)

    async def _say(self, way: Way, card: Card, now: datetime) -> Body:
        match way.came:
            case Came.COMMAND:
                return {"response_type": "ephemeral", **_message(card, now)}
            case Came.SUBMIT:
                return {"response_action": "update", "view": _said(way, card, now)}
            case Came.VIEW_BUTTON:
                await self._update(way, _said(way, card, now))
            case Came.REFRESH:
                await self._push(way, _said(way, card, now))
            case _:
                await self._private(way, card, now)
        return {}

    async def _ask(self, way: Way, form: Form, thread: str) -> Body:
        view = await self._modal(way, form, thread)
        match way.came:
            case Came.SUBMIT:
                errors = views.field_errors(form, way.inputs)
                if form.errors and len(errors) == len(form.errors) and _same_inputs(form, way):
                    return {"response_action": "errors", "errors": errors}
                return {"response_action": "update", "view": view}
            case Came.REFRESH:
                await self._update(way, view, guarded=True)
            case Came.VIEW_BUTTON:
                await self._push(way, view)
            case _:
                await self._open(way, form, view)
        return {}

    async def _open(self, way: Way, form: Form, view: Mapping[str, Any]) -> None:
        """Open a form. Where there is nothing to open it with, no time left, or Slack is busy, a button does later."""
        if way.trigger:
            try:
                await self._api.call(way.tenant, "views.open", {"trigger_id": way.trigger, "view": view})
            except SlackError as error:
                if error.code in USED:
                    return
                if error.code not in NO_TIME_LEFT | UNHEARD and error.meaning is not Meaning.LATER:
                    raise
            else:
                return
        await self.private(way, button_for(form))

    async def _push(self, way: Way, view: Mapping[str, Any]) -> None:
        try:
            await self._api.call(way.tenant, "views.push", {"trigger_id": way.trigger, "view": view})
        except SlackError as error:
            if error.code != "push_limit_reached":
                raise
            await self._update(way, view)

    async def _update(self, way: Way, view: Mapping[str, Any], *, guarded: bool = False) -> None:
        """Change the view that is open. `guarded`: not where it has changed meanwhile, for what is there is newer."""
        guard = {"hash": way.view_hash} if guarded and way.view_hash else {}
        try:
            await self._api.call(way.tenant, "views.update", {"view_id": way.view_id, "view": view, **guard})
        except SlackError as error:
            if error.code not in ("hash_conflict", "not_found"):
                raise

    async def _direct(self, way: Way, body: Mapping[str, Any]) -> None:
        channel = way.channel if way.channel.startswith("D") else ""
        if not channel:
            opened = await self._api.call(way.tenant, "conversations.open", {"users": way.user})
            channel = str(opened["channel"]["id"])
        thread = {"thread_ts": way.thread} if way.thread and channel == way.channel else {}
        quiet = {"unfurl_links": False, "unfurl_media": False}
        try:
            await self._api.call(way.tenant, "chat.postMessage", {**body, **quiet, "channel": channel, **thread})
        except SlackError as error:
            if error.code not in UNHEARD:
                raise
            LOG.warning("nobody knows whether a private answer was seen: %s", error.code)

    async def _modal(self, way: Way, form: Form, thread: str) -> Body:
        """A form as a modal that remembers where it was opened."""
        kept = way.kept or tokens.keep(tokens.Kept(form.id, way.channel, thread or None))
        return views.modal(form, kept, mention=_nobody, now=await self._setup.now())


async def _given(giving: Awaitable[object]) -> bool:
    """Whether a private answer was given, or may have been: a lost response is no reason to say it again."""
    try:
        await giving
    except SlackError as error:
        if error.code not in UNHEARD:
            return False
        LOG.warning("nobody knows whether a private answer was seen: %s", error.code)
    return True


def _message(card: Card, now: datetime) -> Body:
    return {"text": text.fallback(card.text), "blocks": blocks(card, mention=_nobody, now=now)}


def _said(way: Way, card: Card, now: datetime) -> Body:
    return views.said(card, mention=_nobody, now=now, kept_text=way.kept)


def _same_inputs(form: Form, way: Way) -> bool:
    """True if the form that is shown has just these inputs: else errors alone would leave the new ones out."""
    return {field.name for field in form.fields if not field.hidden} == set(way.inputs)


def _nobody(_person: str) -> None:
    """Nobody is notified by a private answer: people stand in it by their names."""
