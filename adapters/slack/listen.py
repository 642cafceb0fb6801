"""What bolt hears, put to the Desk: each kind of payload by what reads it, found in a dictionary.

Nothing is acknowledged before it is kept. An event that is not kept and answered when Slack stops waiting is not
acknowledged, so that Slack brings it again, to whoever of us lives then; an interaction, which Slack never brings
again, is acknowledged honestly, and its answer is owed until it is given. Both go on. An error of ours is one kind
sentence, and never lets an acknowledgement run out of time.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractContextManager, suppress
from functools import partial
from typing import Any

from slack_bolt import BoltResponse
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult

from adapters.base import Ask
from adapters.offering import OURS, sorry, still
from adapters.slack import parse
from adapters.slack.answer import AT_ONCE, Answers, Body
from adapters.slack.api import Api
from adapters.slack.debt import Debt, NotAskedError
from adapters.slack.ear import COMMAND, Answer, Ear
from adapters.slack.errors import SlackError
from adapters.slack.events import Events
from adapters.slack.follow import Follow
from adapters.slack.marks import Marks
from adapters.slack.parse import Arrived, Came, Way
from adapters.slack.people import installed_in, sender, text
from adapters.slack.quietly import Quietly
from adapters.slack.settings import SlackSetup
from adapters.slack.tokens import UnreadableError
from adapters.under_way import UnderWay
from handlers.cards.languages import speaking
from handlers.cards.reply import Nothing, Reply, Say
from handlers.commands.care import is_private
from handlers.commands.request import Identity, Place

BUDGET = 2.2  # seconds; Slack gives up after three, and the answer must still travel
TO_WRITE_DOWN = 0.5  # seconds of it, for what an answer that is late needs to outlive this process
NOT_KEPT = 503  # to an event that is not kept or answered yet: Slack brings it again, over a socket too
SPOKEN = frozenset({Came.MENTION, Came.DIRECT, Came.REMARK})
MEANINGLESS = (UnreadableError, TypeError, ValueError, LookupError, AttributeError)
"""What an event may end in that no second delivery would mend."""
LOG = logging.getLogger(__name__)
Parse = Callable[[Mapping[str, Any], SlackSetup], Arrived | None]


class Listener:
    """One connection's ears. `ask` is the Desk's door."""

    def __init__(self, setup: SlackSetup, api: Api, events: Events, marks: Marks, ask: Ask) -> None:
        self._setup, self._api, self._events, self._marks, self._ask = setup, api, events, marks, ask
        self._answers = Answers(setup, api)
        self._under_way = UnderWay(LOG, "something that was under way failed")
        self._follow = Follow(setup, api, events, ask, self._under_way.keep)
        self._quietly = Quietly(setup, api, ask, self._under_way)
        self._at_it: dict[str, asyncio.Future[bool]] = {}  # by the event's id

    def app(self) -> AsyncApp:
        """Bolt's application. Signatures are checked before it; Socket Mode has none."""
        app = AsyncApp(
            signing_secret=self._setup.credentials.signing_secret or "checked before",
            before_authorize=Ear(self._kinds()),
            authorize=_authorize,
            client=self._api.client(""),
            raise_error_for_unhandled_request=False,
            request_verification_enabled=False,
            ssl_check_enabled=True,
            ignoring_self_events_enabled=False,
            attaching_function_token_enabled=False,
        )
        app.error(_failed)
        return app

    async def close(self, within: float) -> None:
        """Let what is under way finish, at most so many seconds."""
        await self._under_way.close(within)
        await self._marks.close(within)

    def _kinds(self) -> dict[str, Answer]:
        """Who answers what: bolt has nothing acknowledged before its answer is there."""
        return {
            COMMAND: partial(self._acknowledged, parse.command),
            "block_actions": partial(self._acknowledged, parse.action),
            "view_submission": partial(self._acknowledged, parse.submission),
            "shortcut": partial(self._acknowledged, parse.shortcut),
            "message_action": partial(self._acknowledged, parse.shortcut),
            "event_callback": self._event,
            "view_closed": _nothing,
        }

    async def _acknowledged(self, heard: Parse, body: Mapping[str, Any]) -> BoltResponse:
        return BoltResponse(status=200, body=await self._interaction(heard, body) or "")

    async def _interaction(self, heard: Parse, body: Mapping[str, Any]) -> Body:
        """What the acknowledgement of an interaction carries."""
        try:
            arrived = heard(body, self._setup)
        except UnreadableError as unreadable:
            LOG.info("an interaction could not be read")
            return await self._refused(heard, body, unreadable.sentence)
        if arrived is None:
            return {}
        with self._speaking_to(arrived.request.who, arrived.request.place):
            if is_private(arrived.request):
                return await self._quietly.answered(arrived, BUDGET)
            return await self._within_budget(arrived)

    async def _event(self, body: Mapping[str, Any]) -> BoltResponse:
        """An event, until what it asks is kept and answered; NOT_KEPT where Slack is to bring it again.

        It goes on in any case, and whoever brings it again waits for the same work.
        """
        until = self._until()
        name = text(body, "event_id")
        doing = self._at_it.get(name)
        if doing is None:
            doing = self._under_way.keep(self._heard(body))
            if name:
                self._at_it[name] = doing
                doing.add_done_callback(lambda _: self._at_it.pop(name, None))
        is_kept = await _done(doing, until) and doing.result()
        return BoltResponse(status=200 if is_kept else NOT_KEPT)

    async def _heard(self, body: Mapping[str, Any]) -> bool:
        """Somebody speaks to us, or something happened in the workspace: whether it is kept, and answered."""
        try:
            arrived = await self._spoken(body)
            if arrived is None:
                await self._events.heard(body, self._ask)
                return True
        except MEANINGLESS as error:
            LOG.warning("an event of Slack's failed: %s", type(error).__name__)
            return True
        except Exception as error:  # noqa: BLE001 — it was not kept, whatever the reason: Slack brings it again
            LOG.warning("an event of Slack's could not be kept: %s", type(error).__name__)
            return False
        with self._speaking_to(arrived.request.who, arrived.request.place):
            if is_private(arrived.request):
                await self._quietly.answered(arrived, BUDGET - TO_WRITE_DOWN)  # acknowledged in any case: it goes on
                return True
            return await self._given(arrived, self._asked(arrived)) is not None

    def _speaking_to(self, who: Identity, place: Place | None) -> AbstractContextManager[None]:
        """Speak their language inside the block, and in what is begun there: an error of ours knows no other."""
        return speaking(self._setup.language(who, place.surface if place is not None else None))

    async def _spoken(self, body: Mapping[str, Any]) -> Arrived | None:
        """What somebody said to us, or in the thread of a case."""
        event = body.get("event")
        kind = text(event, "type")
        if kind not in ("message", "app_mention"):
            return None
        tenant = installed_in(body, self._setup.workspaces)
        bot = (await self._api.bot(tenant)).user
        heard = parse.mention if kind == "app_mention" else parse.message
        return heard(body, self._setup, bot)

    async def _within_budget(self, arrived: Arrived) -> Body:
        """Put it to the Desk and answer; what is not done in time goes on, and is answered afterwards."""
        until, debt = self._until(), Debt(self._setup, arrived, self._under_way.keep)
        answering = self._under_way.keep(self._seen_to(arrived, debt))
        if await _done(answering, until - TO_WRITE_DOWN):
            return answering.result() or {}
        debt.write_down()
        if await _done(answering, until):
            return answering.result() or {}
        debt.is_late = True
        card = still(debt.sentence)
        return await self._answers.plainly(arrived.way, card) if arrived.way.came in AT_ONCE else {}

    async def _seen_to(self, arrived: Arrived, debt: Debt) -> Body | None:
        """Ask and answer. What an acknowledgement was to carry, and cannot any more, goes another way."""
        asking = await _outcome(self._asked(arrived))
        if not debt.is_late:
            answer = await self._given(arrived, asking, debt)
            if not (answer and debt.is_late):
                if answer is not None:
                    debt.settle()
                return answer
        await self._afterwards(arrived, asking, debt)
        return None

    async def _asked(self, arrived: Arrived) -> Reply:
        try:
            bound = await self._events.bound(arrived)
        except Exception as error:  # the Desk was not asked yet
            raise NotAskedError from error
        return await self._ask(bound.request)

    async def _given(self, arrived: Arrived, asking: Awaitable[Reply], debt: Debt | None = None) -> Body | None:
        """The answer, or an honest sentence in its place; None where nobody could be told anything, and it is owed."""
        way, place = arrived.way, arrived.request.place
        try:
            reply = await asking
            answer = partial(self._answered, way, reply, place.thread or "" if place else "")
            return await (
                self._marks.once(way.tenant, arrived.request.key, answer) if _by_message(way, reply) else answer()
            )
        except (SlackError, UnreadableError) as error:
            LOG.warning("an answer could not be given: %s", error if isinstance(error, SlackError) else "unreadable")
            return await self._sorry(way, getattr(error, "sentence", OURS), debt)
        except Exception as error:  # whatever went wrong at the Desk: it is logged, and said honestly
            LOG.exception("a request of Slack's failed")
            return await self._sorry(way, getattr(error, "sentence", OURS), debt)

    async def _afterwards(self, arrived: Arrived, asking: Awaitable[Reply], debt: Debt) -> None:
        """Answer after the acknowledgement: whoever asked is told, and where that cannot be done now, it stays owed."""
        way = arrived.way
        try:
            late = partial(self._late, way, await asking)
            if await self._marks.once(way.tenant, arrived.request.key, late) is not None:
                debt.settle()
        except Exception as error:  # nothing hears of it any more but the log, and whoever asked
            LOG.exception("a request of Slack's failed after it was acknowledged")
            with suppress(SlackError):
                await self._answers.plainly_late(way, sorry(getattr(error, "sentence", OURS)))
                debt.settle()

    async def _answered(self, way: Way, reply: Reply, thread: str) -> Body:
        body = await self._answers.answer(way, reply, thread)
        self._follow.up(way, reply)
        return body

    async def _late(self, way: Way, reply: Reply) -> Body:
        await self._answers.late(way, reply)
        self._follow.up(way, reply)
        return {}

    async def _sorry(self, way: Way, sentence: str, debt: Debt | None = None) -> Body | None:
        """Say that it went wrong. Where even that fails, the log has it, nobody was told, and it stays owed: None."""
        try:
            return await self._answers.plainly(way, sorry(sentence))
        except (SlackError, UnreadableError) as error:
            LOG.warning("that something went wrong could not be said: %s", getattr(error, "code", "unreadable"))
            if debt is not None:
                debt.write_down()
            return None

    async def _refused(self, heard: Parse, body: Mapping[str, Any], sentence: str) -> Body:
        came = Came.SUBMIT if heard is parse.submission else Came.BUTTON
        way = parse.way_of(came, body, self._setup)
        with self._speaking_to(sender(body, self._setup.workspaces, way.tenant), None):
            return await self._sorry(way, sentence) or {}

    def _until(self) -> float:
        return asyncio.get_running_loop().time() + BUDGET


async def _done(task: "asyncio.Future[Any]", until: float) -> bool:
    """Whether a task is done by then; it goes on in any case."""
    done, _ = await asyncio.wait({task}, timeout=max(0.1, until - asyncio.get_running_loop().time()))
    return bool(done)


async def _outcome(work: Awaitable[Reply]) -> "asyncio.Future[Reply]":
    """What became of something, for whoever comes to it, and may come twice."""
    outcome: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()
    try:
        outcome.set_result(await work)
    except Exception as error:  # noqa: BLE001 — it is raised again where it is looked at
        outcome.set_exception(error)
    return outcome


def _by_message(way: Way, reply: Reply) -> bool:
    """Whether an answer is a message of its own, which a second delivery would repeat.

    A form is not: what opens it opens it once. An acknowledgement carries its own answer, and a view shows the last.
    """
    if way.came in SPOKEN:
        return not isinstance(reply, Nothing)
    return isinstance(reply, Say) and way.came in (Came.BUTTON, Came.HOME_BUTTON, Came.SHORTCUT)


async def _authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
    """Let bolt pass the rest on: who it is, and in which workspace of ours, is for `people` to tell."""
    return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id)


async def _failed(error: Exception) -> BoltResponse:
    """Bolt's own last resort, for errors between our listeners."""
    LOG.error("a payload of Slack's failed: %s", type(error).__name__)
    return BoltResponse(status=200, body="")


async def _nothing(_body: Mapping[str, Any]) -> BoltResponse:
    """A modal was closed: nothing was asked."""
    return BoltResponse(status=200)
