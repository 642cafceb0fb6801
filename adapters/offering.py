"""What every chat answers where a form cannot be opened at once, and what it says of what is private."""

import logging

from adapters.base import Ask
from handlers.cards.callback import NOTE, note_card
from handlers.cards.card import Action, Card, Tone, say
from handlers.cards.form import Form
from handlers.cards.languages import everywhere
from handlers.cards.post import Post
from handlers.cards.reply import Ask as Asking
from handlers.cards.reply import Reply, Say, in_its_language
from handlers.commands.request import Request
from handlers.domain.tongue import marked, said

OURS = marked("Something went wrong on our side. Look whether it was done before you try again.")
SORRY = marked("That did not work, and nothing was kept. Please try again.")


def neutral() -> str:
    """The first line of every message that must say nothing of what it is about."""
    return said(NOTE)


def there_is_a_form() -> str:
    """What stands where a form cannot be opened at once."""
    return said("There is a form for that.")


def open_form() -> str:
    """The button that opens it."""
    return said("Open form", "button")


def kindly(title: str, template: str) -> Card:
    """A card that says kindly that something did not go as it was meant to; the sentence is translated here."""
    sentence = said(template)
    return Card(text=f"{title}: {sentence}", title=title, tone=Tone.CAUTION, lines=(say(sentence),))


def still(template: str) -> Card:
    """That an answer takes longer than its chat waits."""
    return kindly(said("Still at it"), template)


def sorry(template: str) -> Card:
    """That something went wrong."""
    return kindly(said("That did not work"), template)


def button_for(form: Form) -> Card:
    """A line with a button that opens a form; what was typed so far goes along.

    What we filled in does not: with it the button would say everything, and do what nobody has read yet.
    """
    verb, _, ref = form.id.partition(":")
    typed = (field for field in form.fields if field.value and field.kind != "bool" and not field.ours)
    values = tuple((field.name, field.value) for field in typed)
    action = Action(verb, open_form(), ref, values=values, tone=Tone.GOOD)
    text = said("{title}: a form", title=form.title)
    return Card(text=text, title=form.title, lines=(say(there_is_a_form()),), actions=(action,))


def is_private_note(post: Post) -> bool:
    """True for a message that only says that something private waits. Not even where it went is kept of it."""
    return is_note(post.text)


def is_note(text: str) -> bool:
    """The same of its words, in whatever language they are."""
    return text in everywhere(NOTE)


def in_a_message(reply: Say | Asking) -> Card:
    """A private answer as it may stand in a message: what no export may hold opens by a button."""
    if isinstance(reply, Say) and (reply.private is None or reply.private.written):
        return reply.card
    return note_of(reply)


def note_of(reply: Say | Asking) -> Card:
    """A message that says nothing, and whose button opens a private answer."""
    return reply.private.note if reply.private is not None else note_card()


async def asked_in_private(ask: Ask, request: Request, log: logging.Logger) -> Reply:
    """The reply to what is private; where it went wrong, a sentence, and of the error its kind alone in the log."""
    try:
        return await ask(request)
    except Exception as error:  # noqa: BLE001 — whatever went wrong: the log gets its kind, and not a word more
        log.error("a private request failed: %s", type(error).__name__)
        return in_its_language(Say(sorry(SORRY)))
