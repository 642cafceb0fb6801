"""A user's hands and eyes: what somebody types, presses and fills in, and what then comes up on their screen."""

import asyncio
from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from tests.support.slack import inputs, payloads
from tests.support.slack.answers import answer_to_command, answer_to_submission, closes
from tests.support.slack.consent import Page, installs
from tests.support.slack.delivery import Acked
from tests.support.slack.payloads import Act
from tests.support.slack.shapes import Channel, Installation, Json, Message, Person, Seen, SlackError, View
from tests.support.slack.view_methods import view_json

if TYPE_CHECKING:
    from tests.support.slack.fake import FakeSlack

USABLE = Message | View | Seen
NOT_A_COMMAND = "{command} is not a valid command."
NOT_IN_THREADS = "{command} is not supported in threads. Sorry!"
FAILED = '{command} failed with the error "{why}"'
TROUBLE = "We had some trouble connecting. Try again?"


class User:
    """One person at their Slack. Everything they do returns what they then see."""

    def __init__(self, slack: "FakeSlack", person: Person) -> None:
        self.slack, self.world, self.person = slack, slack.world, person
        self.id = person.id
        self.confirmed: list[str] = []

    async def types(self, command: str, text: str = "", *, channel: str = "", thread: str | None = None) -> Seen:
        """A slash command; without a channel, in the app's direct messages."""
        here = self._at_home()
        configured = here.app.commands.get(command) if here is not None else None
        if here is None or configured is None:
            return Seen("failed", NOT_A_COMMAND.format(command=command))
        if thread is not None:
            return Seen("failed", NOT_IN_THREADS.format(command=command))
        if not self.world.uses(here, ["commands"]):
            self.world.fault("a slash command without the scope commands")
        place = self._channel(here, channel)
        url = self.slack.response_url(here, self.person, place.id)
        said = payloads.escaped(self.world, text.strip(), names=bool(configured.get("should_escape")))
        told = payloads.command(self._act(here, url.address), place, command, said)
        mark = len(self.world.log)
        acked = await self.slack.delivery.deliver(here.app, "slash_commands", told)
        if not acked.fine:
            why = "operation_timeout" if not acked.status else "dispatch_failed"
            return Seen("failed", FAILED.format(command=command, why=why), status=acked.status, body=acked.body)
        try:
            answer_to_command(self.world, here, url.url, acked.body)
        except SlackError as error:
            self.world.fault(f"the answer to {command}: {error.fault or error.code}")
            return Seen("failed", FAILED.format(command=command, why="invalid_payload"), status=200, body=acked.body)
        return await self._sees(mark, acked)

    async def writes(self, text: str, channel: str = "dm", *, thread: str | None = None, files: int = 0) -> Seen:
        """An ordinary message in a channel, or to the app itself ("dm")."""
        here = self._there(channel)
        place = self._channel(here, "" if channel == "dm" else channel)
        if place.kind == "im" and not here.app.hears_people:
            return Seen("failed", "Sending messages to this app has been turned off.")
        message = self._says(here, place, payloads.escaped(self.world, text), thread, files)
        mark = len(self.world.log)
        acked = Acked(200)
        if self.slack.hears(here, f"message.{place.kind}s" if place.kind != "im" else "message.im", place):
            told = payloads.message_event(Act(self.world, here, self.person), message, place)
            acked = await self.slack.delivery.deliver(here.app, "events_api", told)
        return await self._sees(mark, acked, sent=message)

    async def mentions(self, text: str, channel: str, *, thread: str | None = None) -> Seen:
        """A message in a channel that names the app."""
        here = self._there(channel)
        place = self._channel(here, channel)
        said = payloads.escaped(self.world, text)
        message = self._says(here, place, f"<@{here.bot_user}> {said}", thread, 0)
        mark = len(self.world.log)
        events = []
        if self.slack.hears(here, "app_mention", place):
            events.append(payloads.mention_event(Act(self.world, here, self.person), message, place))
        if self.slack.hears(here, f"message.{place.kind}s", place):
            events.append(payloads.message_event(Act(self.world, here, self.person), message, place))
        acks = await asyncio.gather(*(self.slack.delivery.deliver(here.app, "events_api", each) for each in events))
        return await self._sees(mark, acks[0] if acks else Acked(200), sent=message)

    async def presses(self, where: USABLE, what: str, value: object = None, *, confirms: bool = True) -> Seen:
        """Press a button, or choose `value` in a menu, of a message or view; `what` is its label or action id."""
        where = _opened(where)
        element, chosen = inputs.usable(where.blocks, what, value)
        if "confirm" in element:
            self.confirmed.append(element["confirm"]["title"]["text"])
            if not confirms:
                return Seen("nothing")
        state = {} if element["type"] == "button" else inputs.given(element, chosen)
        return await self._acts(where, inputs.action(element, state, self.world.ts()))

    async def chooses(self, view: View | Seen, field: str, value: object) -> Seen:
        """Enter a value in a field of a modal; the app hears of it where the field dispatches an action."""
        view = _view(view)
        inputs.settle(view)
        block, element = inputs.field(view, field)
        state = inputs.given(element, value)
        view.typed[block["block_id"], element["action_id"]] = state
        if not block.get("dispatch_action"):
            return Seen("nothing", view=view)
        told = inputs.action({**element, "block_id": block["block_id"]}, state, self.world.ts())
        return await self._acts(view, told)

    async def submits(self, view: View | Seen, values: Mapping[str, object] | None = None, *, times: int = 1) -> Seen:
        """Fill in fields and send the modal in; with `times=2` a double click sends it twice at once."""
        view = _view(view)
        inputs.settle(view)
        for name, value in (values or {}).items():
            block, element = inputs.field(view, name)
            view.typed[block["block_id"], element["action_id"]] = inputs.given(element, value)
        if found := inputs.complaints(view):
            view.errors = found
            return Seen("errors", "\n".join(found.values()), view=view, errors=found)
        here, view.errors = self._installed(view), {}
        mark = len(self.world.log)
        sent = [payloads.submission(self._act(here, view=view.id), view) for _ in range(times)]
        acks = await asyncio.gather(*(self.slack.delivery.deliver(here.app, "interactive", each) for each in sent))
        return await self._submitted(here, view, acks[0], mark)

    async def closes(self, view: View | Seen) -> None:
        """Close a modal without sending it in."""
        view = _view(view)
        here = self._installed(view)
        closes(self.world, view)
        if view.source.get("notify_on_close"):
            told = payloads.closed(Act(self.world, here, self.person), view, cleared=False)
            await self.slack.delivery.deliver(here.app, "interactive", told)

    async def shortcut(self, callback: str) -> Seen:
        """A global shortcut, from the lightning menu."""
        here = self._at_home()
        if here is None or here.app.shortcuts.get(callback, {}).get("type") != "global":
            return Seen("failed", f"there is no shortcut {callback}")
        told = payloads.shortcut(self._act(here), callback)
        return await self._interacts(here, told)

    async def shortcut_on(self, message: Message, callback: str) -> Seen:
        """A message shortcut, from the menu of a message."""
        here = self._at_home()
        if here is None or here.app.shortcuts.get(callback, {}).get("type") != "message":
            return Seen("failed", f"there is no shortcut {callback}")
        self._channel(here, message.channel)
        url = self.slack.response_url(here, self.person, message.channel, message)
        told = payloads.message_action(self._act(here, url.address), message, callback)
        return await self._interacts(here, told)

    async def adds_app(self, page: str, *, allows: bool = True) -> Page:
        """Install the app from its installation page into this person's workspace; returns where that ends."""
        return await installs(page, self.person.team, allows=allows)

    async def opens_home(self) -> Seen:
        """Look at the app's Home tab."""
        here = self._there("")
        mark = len(self.world.log)
        acked = Acked(200)
        if self.slack.hears(here, "app_home_opened", None):
            told = self._home_opened(here)
            acked = await self.slack.delivery.deliver(here.app, "events_api", told)
        seen = await self._sees(mark, acked)
        home = self.world.homes.get(self.id)
        return seen if seen.kind != "nothing" or home is None else Seen("home", view=home, status=acked.status)

    def _home_opened(self, here: Installation) -> Json:
        dm = self.world.direct(here.bot_user, self.id, here.team)
        told: Json = {"type": "app_home_opened", "user": self.id, "channel": dm.id, "tab": "home"}
        if self.id in self.world.homes:
            told["view"] = view_json(self.world.homes[self.id])
        return payloads.event(self.world, here, told, None, self.person.team)

    async def _acts(self, where: Message | View, action: Json) -> Seen:
        """`block_actions` of a message or a view."""
        if isinstance(where, View):
            assert where.user == self.id, "somebody else's view"
            inputs.settle(where)
            here = self._installed(where)
            told = payloads.actions_on_view(self._act(here, view=where.id), where, action)
            return await self._interacts(here, told)
        assert where.to in ("", self.id), "an ephemeral message of somebody else"
        here = self._of(where)
        self._channel(here, where.channel)
        url = self.slack.response_url(here, self.person, where.channel, where)
        told = payloads.actions_on_message(self._act(here, url.address), where, action)
        return await self._interacts(here, told)

    async def _interacts(self, here: Installation, told: Json) -> Seen:
        if not here.app.settings.get("interactivity", {}).get("is_enabled"):
            self.world.fault("the manifest enables no interactivity")
            return Seen("failed", TROUBLE)
        mark = len(self.world.log)
        acked = await self.slack.delivery.deliver(here.app, "interactive", told)
        if not acked.fine:
            return Seen("failed", TROUBLE, status=acked.status, body=acked.body)
        return await self._sees(mark, acked)

    async def _submitted(self, here: Installation, view: View, acked: Acked, mark: int) -> Seen:
        if not acked.fine:
            return Seen("failed", TROUBLE, view=view, status=acked.status, body=acked.body)
        try:
            answer_to_submission(self.world, here, view, acked.body)
        except SlackError as error:
            self.world.fault(f"the answer to a submission: {error.fault or error.code}")
            return Seen("failed", TROUBLE, view=view, status=acked.status, body=acked.body)
        if view.errors:
            told = dict(view.errors)
            return Seen("errors", "\n".join(told.values()), view=view, errors=told, status=200, body=acked.body)
        return await self._sees(mark, acked)

    async def _sees(self, mark: int, acked: Acked, *, sent: Message | None = None) -> Seen:
        """The first thing that has come up since then, within the patience of a reader."""
        news = partial(self._news, mark, acked)
        if news() is None:
            try:
                await self.world.until(news, self.slack.patience)
            except TimeoutError:
                return Seen("nothing", status=acked.status, body=acked.body, message=sent)
        found = news()
        assert found is not None
        return found

    def _news(self, mark: int, acked: Acked) -> Seen | None:
        mine = [(kind, what) for user, kind, what in self.world.log[mark:] if user == self.id]
        for kind, what in reversed(mine):
            if kind in ("modal", "home"):
                return Seen(kind, what.title, what.blocks, what, message=None, status=acked.status, body=acked.body)
        for wanted in ("ephemeral", "message"):
            for kind, what in reversed(mine):
                private = wanted == "ephemeral" or (what.app and self.world.channels[what.channel].kind == "im")
                if kind == wanted and private:
                    return Seen(wanted, what.text, what.blocks, message=what, status=acked.status, body=acked.body)
        return None

    def _says(self, here: Installation, place: Channel, text: str, thread: str | None, files: int) -> Message:
        section = {"type": "rich_text_section", "elements": payloads.runs(text)}
        blocks: Sequence[Json] = [{"type": "rich_text", "block_id": f"b{self.world.number()}", "elements": [section]}]
        message = Message(place.id, self.world.ts(), self.id, text, [*blocks], thread or "", self.person.team)
        external = self.world.external(self.id, here.team)
        checked: Json = {"file_access": "check_file_info"} if external else {"mimetype": "image/png"}
        message.files = [
            {"id": f"F{self.world.number():05d}", "name": "screenshot.png", **checked} for _ in range(files)
        ]
        return self.world.keep(message)

    def _act(self, here: Installation, url: str = "", *, view: str = "") -> Act:
        return Act(self.world, here, self.person, self.slack.trigger(here, self.person, view), url)

    def _at_home(self) -> Installation | None:
        """The app as it is installed in this person's own organisation: what slash commands and shortcuts need."""
        return self.world.installation(self.person.team)

    def _there(self, channel: str) -> Installation:
        """The app as it stands in a channel, or wherever this person meets it."""
        if channel not in ("", "dm"):
            for team in self.world.channel(channel).teams:
                if found := self.world.installation(team):
                    return found
        found = self._at_home() or next((each for each in self.world.installations if not each.revoked), None)
        assert found is not None, "the app is installed nowhere"
        return found

    def _of(self, message: Message) -> Installation:
        """The app that wrote a message, where it wrote it."""
        return next(each for each in self.world.installations if each.bot_user == message.user)

    def _installed(self, view: View) -> Installation:
        found = self.world.installation(view.installed_team, view.app)
        assert found is not None, "the app of this view is gone"
        return found

    def _channel(self, here: Installation, channel: str) -> Channel:
        if not channel:
            return self.world.direct(here.bot_user, self.id, here.team)
        found = self.world.channel(channel)
        assert self.id in found.members, f"{self.person.name} is not in {channel}"
        assert not found.archived, f"{channel} is archived"
        return found


def _opened(where: USABLE) -> Message | View:
    if isinstance(where, Seen):
        found = where.view or where.message
        assert found is not None, f"there is nothing to press: they saw {where.kind}: {where.text}"
        return found
    return where


def _view(view: View | Seen) -> View:
    found = _opened(view)
    assert isinstance(found, View), "no modal"
    return found
