"""What is possible now, in one screen: the verbs with their words, and who the asker is here."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from handlers.cards.card import Action, Card, Fact, Item, Quoted, Words, in_words, say, tell
from handlers.cards.care import HELP_NOW
from handlers.cards.preferences import change_button, chat_word, language_word, quiet_words
from handlers.cards.words import word
from handlers.domain.people import Person
from handlers.domain.tongue import marked, said

SLASH = "/escalate"
BUTTONS = marked("The buttons do the same: on the pinned card, and under each case in its thread.")


class Verb(Protocol):
    """What help needs to know of a verb (`commands.verb.Verb`)."""

    @property
    def name(self) -> str: ...
    @property
    def summary(self) -> str: ...
    @property
    def example(self) -> str: ...
    @property
    def words(self) -> tuple[str, ...]: ...


def help_card(
    possible: Sequence[Verb], *, everything: bool = False, ref: str = "", begin: str = SLASH, guest: bool = False
) -> Card:
    """The verbs that are possible now (`everything`: all that the asker may ever use). `ref` is the thread's case.

    `begin` is what a line begins with where this is read. A `guest` is told of what stands in its channel anyway.
    """
    if everything:
        title = said("Everything you may use")
    else:
        title = said("Possible now on {ref}", ref=ref) if ref else said("Possible now")
    hints = [say(_hint(possible[0], begin) if possible else said("Nothing now."))]
    return Card(
        text=f"{title}: {', '.join(verb.name for verb in possible) or said('nothing')}",
        title=title,
        lines=tuple([*hints, tell(BUTTONS)] if guest else hints),
        items=tuple(Item((Words(f"{verb.name}: {said(verb.summary)}"),)) for verb in possible),
        actions=(*_raises(possible), *(() if guest else (in_words(HELP_NOW),))),
        foot=say(
            said("help VERB explains one.") if everything else said("help all shows the rest, help VERB explains one.")
        ),
    )


def _raises(possible: Sequence[Verb]) -> tuple[Action, ...]:
    return (
        (Action("new", said("Raise an escalation", "button")),) if any(verb.name == "new" for verb in possible) else ()
    )


def _hint(verb: Verb, begin: str) -> str:
    example = _line(begin, verb.example)
    if begin:
        return said("Type {begin} and one of these; for example {example}.", begin=begin, example=example)
    return said("Write one of these here; for example {example}.", example=example)


def _line(begin: str, words: str) -> str:
    return f"{begin} {words}" if begin else words


def verb_card(verb: Verb, usage: str, *, begin: str = SLASH) -> Card:
    """One verb: how it is typed, an example, the other words for it."""
    facts = [Fact(said("Type"), say(_line(begin, usage))), Fact(said("For example"), say(_line(begin, verb.example)))]
    facts += [Fact(said("Other words"), say(", ".join(verb.words)))] if verb.words else []
    summary = said(verb.summary)
    return Card(f"{verb.name}: {summary}", verb.name, lines=(say(f"{summary}."),), facts=tuple(facts))


@dataclass(frozen=True, slots=True)
class PingsReach:
    """Where the pings of one of our own people come, and what they prefer, in the values of `prefs`."""

    chats: tuple[str, ...]
    quiet: str = "off"
    language: str = "en"
    reach: str = "every"


def whoami_card(
    person: Person,
    *,
    client: str = "",
    site: str = "",
    team: str = "",
    may_raise: bool = False,
    pings: PingsReach | None = None,
) -> Card:
    """Who the asker is here, and their settings: `pings` is for our own people.

    A stranger is told what a stranger may do: raise (`may_raise`), or ask to be taken in.
    """
    unnamed = said("none: ask whoever runs Handrail to add you to app.yaml")
    if may_raise:
        unnamed = said("none: you may raise here")
    roles = ", ".join(word(f"role.{role}") for role in sorted(role.value for role in person.roles)) or unnamed
    facts = [
        Fact(said("Name"), (Quoted(person.name),)),
        Fact(said("Key"), (Quoted(person.key),)),
        Fact(said("Roles"), say(roles)),
    ]
    for label, value in ((said("Client"), client), (said("Site"), site), (said("Team"), team)):
        facts += [Fact(label, (Quoted(value),))] if value else []
    facts.append(Fact(said("Time zone"), say(person.timezone)))
    if pings is not None:
        facts += _settings(pings)
    foot = tell("Whoever runs Handrail changes the rest, in app.yaml.") if pings is not None else ()
    text = said("You are {name} here ({roles})", name=person.name, roles=roles)
    actions = (change_button(),) if pings is not None else ()
    return Card(text, said("Who you are here"), facts=tuple(facts), actions=actions, foot=foot)


def _settings(pings: PingsReach) -> list[Fact]:
    where = said(" and ").join((chat_word(chat) or chat) for chat in pings.chats)
    facts = [
        Fact(said("Pings come to"), say(where or said("nowhere: no chat knows you yet"))),
        Fact(said("Quiet hours"), say(quiet_words(pings.quiet))),
        Fact(said("Language"), say(language_word(pings.language))),
    ]
    reach = chat_word(pings.reach)
    return [*facts, Fact(said("What may wait comes to"), say(reach))] if reach else facts
