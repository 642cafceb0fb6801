"""From a payload of Slack's to what the Desk is asked, and to how the answer travels. Pure.

A payload that means nothing to us is None; one that cannot be read raises UnreadableError, with a sentence for its
sender.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from adapters.excerpt import excerpt
from adapters.slack import tokens, views
from adapters.slack.manifest import GLOBAL_SHORTCUT, MESSAGE_SHORTCUT, NAME
from adapters.slack.people import Body, author, installed_in, place, sender, text
from adapters.slack.settings import SlackSetup
from adapters.slack.words import LONGEST, after_mention, names, permalink, plain
from handlers.commands.request import Asked, Filled, Identity, Place, Pressed, Remarked, Request, Typed
from handlers.domain.tongue import marked

LONGEST_KEY = 200  # Slack's ids have a few dozen characters
NAMELESS = marked("Slack did not say which request that was, and nothing was changed. Please do it again.")
SLACKBOT = "USLACKBOT"
MENTION = f"@{NAME}"


class Came(StrEnum):
    """By which way something came in: it decides how the answer goes back."""

    COMMAND = "command"
    SUBMIT = "submit"
    BUTTON = "button"
    VIEW_BUTTON = "view_button"
    HOME_BUTTON = "home_button"
    REFRESH = "refresh"
    SHORTCUT = "shortcut"
    MENTION = "mention"
    DIRECT = "direct"
    REMARK = "remark"


@dataclass(frozen=True, slots=True)
class Way:
    """How an answer gets back to whoever asked. `tenant` is our installation, `user` and `channel` are Slack's ids."""

    came: Came
    tenant: str
    who: Identity
    channel: str = ""
    thread: str = ""
    response_url: str = ""
    trigger: str = ""
    view_id: str = ""
    view_hash: str = ""
    inputs: frozenset[str] = frozenset()  # the block ids of the inputs of the view
    kept: str = ""  # what the view remembers

    @property
    def user(self) -> str:
        return self.who.user


@dataclass(frozen=True, slots=True)
class Arrived:
    """One thing that came in."""

    request: Request
    way: Way


def command(body: Body, setup: SlackSetup) -> Arrived | None:
    """A slash command. Its root says which family of verbs is meant."""
    root = setup.roots.get(text(body, "command").removeprefix("/").casefold())
    if root is None:
        return None
    way = way_of(Came.COMMAND, body, setup, channel=text(body, "channel_id"))
    line = plain(text(body, "text"))[:LONGEST]
    return _arrived(way, setup, Typed(line.strip(), root), _key("trigger", way.trigger))


def action(body: Body, setup: SlackSetup) -> Arrived | None:
    """A button, or a choice from a menu: on a message, in a modal, or on the Home tab."""
    pressed = _first(body.get("actions"))
    view = body.get("view")
    if isinstance(view, Mapping):
        return _in_view(body, setup, pressed, view)
    asked = _pressed(pressed)
    if asked is None:
        return None
    channel = text(body, "container", "channel_id") or text(body, "channel", "id")
    message = text(body, "container", "message_ts")
    thread = text(body, "container", "thread_ts") or text(body, "message", "thread_ts")
    way = way_of(Came.BUTTON, body, setup, channel=channel, thread=thread)
    return _arrived(way, setup, asked, _key("trigger", way.trigger), within=thread or message)


def submission(body: Body, setup: SlackSetup) -> Arrived | None:
    """A modal sent in. A double click sends the same view twice: the same key."""
    view = _view(body)
    kept = tokens.kept(text(view, "private_metadata"))
    values = {**kept.hidden, **views.typed(view.get("state", {}))}
    way = _way_of_view(Came.SUBMIT, body, setup, view)
    key = _key("view", text(view, "id"), text(view, "hash"))
    return _arrived_in(way, setup, kept, Filled(kept.form, values), key=key)


def shortcut(body: Body, setup: SlackSetup) -> Arrived | None:
    """A global shortcut, or "Escalate this message": its words to be confirmed, a link, and its author."""
    callback = text(body, "callback_id")
    if callback == GLOBAL_SHORTCUT:
        way = way_of(Came.SHORTCUT, body, setup)
        return _arrived(way, setup, Pressed("new"), _key("trigger", way.trigger))
    if callback != MESSAGE_SHORTCUT:
        return None
    way = way_of(Came.SHORTCUT, body, setup, channel=text(body, "channel", "id"))
    message = body.get("message")
    link = permalink(text(body, "team", "domain"), way.channel, text(body, "message_ts") or text(message, "ts"))
    values = {
        "excerpt": excerpt(plain(text(message, "text")), setup.redact),
        "source": link,
        "author": author(body, setup.workspaces),
    }
    asked = Pressed("new", values={name: value for name, value in values.items() if value})
    return _arrived(way, setup, asked, _key("trigger", way.trigger))


def mention(body: Body, setup: SlackSetup, bot_user: str) -> Arrived | None:
    """A mention of the bot: what follows is a command, in a thread about its case."""
    event = _event(body)
    if _is_no_person(event, bot_user) or not _event_key(body):
        return None
    line = after_mention(text(event, "text"), bot_user)
    way = way_of(Came.MENTION, body, setup, channel=text(event, "channel"), thread=text(event, "thread_ts"))
    arrived = _arrived(way, setup, Typed(line, "escalate"), _event_key(body), within=way.thread)
    where = arrived.request.place
    return replace(arrived, request=replace(arrived.request, place=replace(where, said=True))) if where else arrived


def message(body: Body, setup: SlackSetup, bot_user: str) -> Arrived | None:
    """An ordinary message: a command in a direct message to the bot; elsewhere, in a thread, a remark on its case.

    Other bots' messages and our own, edits, deletions, and messages that begin no thread of ours mean nothing.
    """
    event = _event(body)
    if _is_no_person(event, bot_user) or not _event_key(body):
        return None
    if text(event, "subtype") not in ("", "file_share", "thread_broadcast"):
        return None
    files = event.get("files")
    attachments = len(files) if isinstance(files, list) else 0
    said, channel, thread = text(event, "text"), text(event, "channel"), text(event, "thread_ts")
    if text(event, "channel_type") == "im":
        way = way_of(Came.DIRECT, body, setup, channel=channel, thread=thread)
        line = after_mention(said, bot_user)
        asked: Asked = Remarked(plain(said)[:LONGEST], attachments) if attachments else _typed(line, setup)
        return _arrived(way, setup, asked, _event_key(body), within=thread)
    if not thread or names(bot_user).search(said):
        return None  # a mention is an event of its own
    way = way_of(Came.REMARK, body, setup, channel=channel, thread=thread)
    return _arrived(way, setup, Remarked(plain(said)[:LONGEST], attachments), _event_key(body), within=thread)


def _in_view(body: Body, setup: SlackSetup, pressed: Body, view: Body) -> Arrived | None:
    """An input that changes the others asks for its form again; a button is a button."""
    kept = tokens.kept(text(view, "private_metadata")) if view.get("type") != "home" else tokens.Kept("")
    trigger = _key("trigger", text(body, "trigger_id"))
    if text(pressed, "block_id") in _inputs(view):
        values = {**kept.hidden, **views.typed(view.get("state", {}))}
        way = _way_of_view(Came.REFRESH, body, setup, view)
        return _arrived_in(way, setup, kept, Filled(kept.form, values, refresh=True), key=trigger)
    asked = _pressed(pressed)
    if asked is None:
        return None
    came = Came.HOME_BUTTON if view.get("type") == "home" else Came.VIEW_BUTTON
    return _arrived_in(_way_of_view(came, body, setup, view), setup, kept, asked, key=trigger)


def _pressed(pressed: Body) -> Pressed | None:
    """What a button or an option carries; None for a link, and for the same option chosen again."""
    name = text(pressed, "action_id").partition("#")[0]
    if name == tokens.LINK:
        return None
    chosen = pressed.get("selected_option")
    if text(pressed, "type").endswith("_select") and not isinstance(chosen, Mapping):
        return None
    return tokens.pressed(text(chosen, "value") if isinstance(chosen, Mapping) else text(pressed, "value"))


def _typed(line: str, setup: SlackSetup) -> Typed:
    """A line of a direct message; its root may stand before it, with or without its slash."""
    first, _, rest = line.partition(" ")
    root = setup.roots.get(first.removeprefix("/").casefold())
    return Typed(rest.strip(), root) if root is not None else Typed(line, "escalate")


def _is_no_person(event: Body, bot_user: str) -> bool:
    made_by_a_bot = text(event, "bot_id") or event.get("bot_profile") or event.get("hidden")
    return bool(made_by_a_bot) or text(event, "user") in ("", bot_user, SLACKBOT)


def _event(body: Body) -> Body:
    event = body.get("event")
    return event if isinstance(event, Mapping) else {}


def _event_key(body: Body) -> str:
    """What tells an event from others; "" where Slack did not say."""
    key = f"event:{text(body, 'event_id')}"
    return key if len("event:") < len(key) <= LONGEST_KEY else ""


def _key(kind: str, *ids: str) -> str:
    """What tells one delivery from another. Raises UnreadableError where Slack did not say, for then two are one."""
    key = ":".join([kind, *ids])
    if not all(ids) or len(key) > LONGEST_KEY:
        raise tokens.UnreadableError(NAMELESS)
    return key


def _first(things: object) -> Body:
    first = things[0] if isinstance(things, list) and things else None
    return first if isinstance(first, Mapping) else {}


def _view(body: Body) -> Body:
    view = body.get("view")
    if not isinstance(view, Mapping):
        raise tokens.UnreadableError(tokens.STALE_FORM)
    return view


def _inputs(view: Body) -> frozenset[str]:
    blocks = view.get("blocks")
    listed = blocks if isinstance(blocks, list) else []
    return frozenset(text(block, "block_id") for block in listed if text(block, "type") == "input")


def way_of(came: Came, body: Body, setup: SlackSetup, *, channel: str = "", thread: str = "") -> Way:
    ours = installed_in(body, setup.workspaces)
    return Way(
        came,
        ours,
        sender(body, setup.workspaces, ours),
        channel=channel,
        thread=thread,
        response_url=text(body, "response_url"),
        trigger=text(body, "trigger_id"),
    )


def _way_of_view(came: Came, body: Body, setup: SlackSetup, view: Body) -> Way:
    ours = installed_in(body, setup.workspaces)
    return Way(
        came,
        ours,
        sender(body, setup.workspaces, ours),
        trigger=text(body, "trigger_id"),
        view_id=text(view, "id"),
        view_hash=text(view, "hash"),
        inputs=_inputs(view),
        kept=text(view, "private_metadata"),
    )


def _arrived(way: Way, setup: SlackSetup, asked: Asked, key: str, *, within: str = "") -> Arrived:
    where = place(way.channel, way.user, within, way.tenant)
    return Arrived(Request(f"{way.tenant}:{key}", way.who, asked, where, _begin(way, setup)), way)


def _arrived_in(way: Way, setup: SlackSetup, kept: tokens.Kept, asked: Asked, *, key: str) -> Arrived:
    """From a modal: it counts as asked where it was opened. Rights are checked all the same."""
    where: Place | None = place(kept.room, way.user, kept.thread or "", way.tenant) if kept.room else None
    return Arrived(Request(f"{way.tenant}:{key}", way.who, asked, where, _begin(way, setup)), way)


def _begin(way: Way, setup: SlackSetup) -> str | None:
    """What a line begins with: Slack has slash commands for our own people alone, and for nobody in a thread."""
    if way.came is Came.DIRECT:
        return ""
    if way.came is Came.MENTION or way.thread or way.who.tenant not in setup.workspaces:
        return MENTION
    return None
