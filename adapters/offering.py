"""What every chat answers where a form cannot be opened at once, and what it says of what is private."""

import logging

from adapters.base import Ask
from handlers.cards.callback import NOTE, note_card
from handlers.cards.card import Action, Card, Tone, say, tell
from handlers.cards.form import Form
from handlers.cards.languages import everywhere
from handlers.cards.post import Post
from handlers.cards.reply import Ask as Asking
from handlers.cards.reply import Reply, Say
from handlers.commands.care import opener_of
from handlers.commands.request import Request
from handlers.domain.tongue import said

SORRY = "That did not work, and nothing was kept. Please try again."


def button_for(form: Form) -> Card:
    """A line with a button that opens a form; what was typed so far goes along."""
    verb, _, ref = form.id.partition(":")
    values = tuple((field.name, field.value) for field in form.fields if field.value and field.kind != "bool")
    action = Action(verb, said("Open form", "button"), ref, values=values, tone=Tone.GOOD)
    lines = (tell("There is a form for that."),)
    return Card(text=said("{title}: a form", title=form.title), title=form.title, lines=lines, actions=(action,))


def private_note(form: Form) -> Card:
    """The same, which says nothing of what the form is about."""
    there = button_for(form)
    return Card(neutral(), said("A private note"), lines=there.lines, actions=there.actions)


def neutral() -> str:
    """The words of a message that anybody may see over somebody's shoulder, in the language of whoever it is for."""
    return said(NOTE)


def is_private_note(post: Post) -> bool:
    """True for a message that only says that something private waits. Not even where it went is kept of it."""
    return is_note(post.text)


def is_note(text: str) -> bool:
    """The same of its words, in whatever language they are."""
    return text in everywhere(NOTE)


def in_a_message(request: Request, reply: Say | Asking) -> Card:
    """A private answer as it may stand in a message: what no export may hold opens by a button."""
    if isinstance(reply, Asking):
        return private_note(reply.form)
    verb = opener_of(request)
    return note_card(verb) if verb is not None else reply.card


async def asked_in_private(ask: Ask, request: Request, log: logging.Logger) -> Reply:
    """The reply to what is private; where it went wrong, a sentence, and of the error its kind alone in the log."""
    try:
        return await ask(request)
    except Exception as error:  # noqa: BLE001 — whatever went wrong: the log gets its kind, and not a word more
        log.error("a private request failed: %s", type(error).__name__)
        return Say(Card(SORRY, "That did not work", tone=Tone.CAUTION, lines=(say(SORRY),)))
