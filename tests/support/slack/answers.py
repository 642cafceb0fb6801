"""What the app's answers do on a screen: the body of an acknowledgement, and what is sent to a response_url."""

import json
from typing import Any

from tests.support.slack.chat_methods import TEXT_MOST, content
from tests.support.slack.shapes import Caller, Installation, Json, Message, ResponseUrl, SlackError, View
from tests.support.slack.view_methods import change, push
from tests.support.slack.world import World

USES, URL_LIVES = 5, 1800.0
ANSWER = frozenset(
    (
        *("text", "blocks", "attachments", "response_type", "replace_original", "delete_original", "thread_ts"),
        *("unfurl_links", "unfurl_media", "mrkdwn", "link_names", "parse", "metadata"),
    )
)


def respond(world: World, token: str, body: Any) -> None:
    """One use of a response_url. Raises SlackError."""
    url = world.response_urls.get(token)
    if url is None:
        raise SlackError("invalid_url", fault="there is no such response_url")
    if world.now - url.minted > URL_LIVES:
        raise SlackError("expired_url", fault="a response_url was used after half an hour")
    if url.uses >= USES:
        raise SlackError("used_url", fault="a response_url was used a sixth time")
    url.uses += 1
    here = world.installation(url.team)
    if here is None:
        raise SlackError("invalid_url")
    put_up(world, here, url, body)


def put_up(world: World, here: Installation, url: ResponseUrl, body: Any) -> Message | None:
    """Show an answer: a new message, an ephemeral one, or another in place of the one that was used."""
    if not isinstance(body, dict):
        raise SlackError("invalid_payload", fault="an answer that is no object")
    for unknown in sorted(body.keys() - ANSWER):
        world.fault(f"an answer has no {unknown!r}")
    if body.get("delete_original"):
        _take_away(world, url)
        return None
    text, blocks = content(world, body, TEXT_MOST)
    if body.get("replace_original") in (True, "true"):
        return _replaced(world, url, text, blocks)
    if body.get("response_type", "ephemeral") not in ("ephemeral", "in_channel"):
        world.fault(f"response_type {body['response_type']!r}")
    thread = body.get("thread_ts", url.thread_ts)
    message = Message(url.channel, world.ts(), here.bot_user, text, blocks, thread, here.team, here.app.id, here.bot)
    message.arguments = body
    message.to = "" if body.get("response_type") == "in_channel" else url.user
    return world.keep(message)


def _take_away(world: World, url: ResponseUrl) -> None:
    message = url.message
    if message is None:
        raise SlackError("invalid_payload", fault="there is no original message to delete")
    kept = world.ephemerals if message.to else world.messages[message.channel]
    if message in kept:
        kept.remove(message)
    world.stir()


def _replaced(world: World, url: ResponseUrl, text: str, blocks: list[Json]) -> Message:
    message = url.message
    if message is None:
        raise SlackError("invalid_payload", fault="there is no original message to replace")
    message.text, message.blocks, message.edited = text, blocks, world.ts()
    message.revisions += 1
    readers = [message.to] if message.to else world.channels[message.channel].members
    for each in readers:
        world.seen(each, "ephemeral" if message.to else "edit", message)
    return message


def body_of(text: str) -> Any:
    """The body of an acknowledgement: JSON, plain text, or nothing."""
    if not text.strip():
        return None
    try:
        found = json.loads(text)
    except ValueError:
        return {"text": text}
    return found if isinstance(found, dict) else {"text": text}


def answer_to_command(world: World, here: Installation, url: ResponseUrl, text: str) -> None:
    """Show the body of the answer to a slash command; it is no use of the response_url."""
    body = body_of(text)
    if body:
        put_up(world, here, url, body)


def answer_to_submission(world: World, here: Installation, view: View, text: str) -> None:
    """Do what the answer to a view_submission says. Raises SlackError."""
    body = body_of(text) or {}
    match body.get("response_action"):
        case None:
            if body:
                raise SlackError("invalid_payload", fault="an answer to a submission without response_action")
            closes(world, view)
        case "clear":
            world.modals.pop(view.user, None)
        case "errors":
            _show_errors(view, body.get("errors"))
        case "update":
            change(world, view, _view(body))
        case "push":
            push(world, Caller(here.app, here), _view(body), view.user)
        case other:
            raise SlackError("invalid_payload", fault=f"response_action {other!r}")
    world.stir()


def _view(body: Json) -> Json:
    view = body.get("view")
    if not isinstance(view, dict):
        raise SlackError("invalid_payload", fault=f"response_action {body['response_action']} without a view")
    return view


def closes(world: World, view: View) -> None:
    """Close a view; the one below it comes up again."""
    stack = world.modals.get(view.user, [])
    if view in stack:
        stack.remove(view)
    if not stack:
        world.modals.pop(view.user, None)


def _show_errors(view: View, errors: Any) -> None:
    if not isinstance(errors, dict) or not errors:
        raise SlackError("invalid_payload", fault="response_action errors without errors")
    strange = sorted(errors.keys() - set(view.fields))
    if strange:
        raise SlackError("invalid_payload", fault=f"errors at blocks that are no inputs of the view: {strange}")
    if not all(isinstance(each, str) and each for each in errors.values()):
        raise SlackError("invalid_payload", fault="errors that are no words")
    view.errors = dict(errors)
