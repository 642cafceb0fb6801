"""One argument's text to its value: a reference, a person, a choice, an instant, a number, a text."""

import difflib
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from handlers.commands.choices import Choices, chosen
from handlers.commands.reader import Reader
from handlers.commands.verb import Argument
from handlers.commands.when import when
from handlers.commands.words import person_named, references
from handlers.domain.content import shorten
from handlers.domain.errors import BadInput


def converted(argument: Argument, text: str, reader: Reader, now: datetime) -> object:
    """The value of one argument, or None where it is left out and need not be there.

    Raises BadInput, with the argument's name as the field: what is wrong, what is allowed, an example.
    """
    if not text:
        if argument.required:
            raise BadInput(f"“{argument.label or argument.name}” is needed.", field=argument.name)
        return None
    try:
        return _value(argument, text, reader, now)
    except BadInput as error:
        raise BadInput(error.sentence, field=argument.name) from error


def _value(argument: Argument, text: str, reader: Reader, now: datetime) -> object:
    match argument.kind:
        case "ref" | "refs":
            return _references(argument, text, reader)
        case "person":
            return person_of([text], reader)[0]
        case "choice":
            value = choice_of(argument, text, reader)
            if value is None:
                raise BadInput(unknown_choice(argument, text, reader, ""))
            return value
        case "when":
            return when(text, reader.zone, now, past=argument.past)
        case "number":
            return _number(argument, text)
        case "flag":
            return text.casefold() in ("true", "yes", "on", "1")
        case "day":
            return _day(text, reader, now)
        case "multi":
            return _several(argument, text, reader)
        case "values" if argument.name == "labels":
            return tuple(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))
        case _:
            return _text(argument, text)


def choices_of(argument: Argument, reader: Reader) -> Choices:
    """The choices of an argument: its own, or those that the rule book knows."""
    choices = argument.choices or reader.offered(argument.name)
    return tuple((value, label) for value, label in choices if value not in reader.untold) if reader.untold else choices


def choice_of(argument: Argument, text: str, reader: Reader) -> str | None:
    """The value that a word or a few words stand for, or None."""
    return chosen(argument, text, choices_of(argument, reader))


def unknown_choice(argument: Argument, text: str, reader: Reader, example: str) -> str:
    """The sentence for a word that is none of the choices, with the nearest of them."""
    values = [value for value, _ in choices_of(argument, reader)]
    by_fold = {value.casefold(): value for value in values}
    near = difflib.get_close_matches(text.casefold()[:40], list(by_fold), n=1, cutoff=0.78)
    hint = f" Did you mean `{by_fold[near[0]]}`?" if near else ""
    allowed = ", ".join(values[:20]) or "none here"
    ending = f" For example: `{reader.example(example)}`." if example else ""
    noun = (argument.label or argument.name).lower()
    return f"`{shorten(text, 30)}` is no choice for `{noun}`.{hint} Allowed: {allowed}.{ending}"


def is_slip(argument: Argument, word: str, reader: Reader) -> bool:
    """True for a word that is nearly one of the choices."""
    return "Did you mean" in unknown_choice(argument, word, reader, "")


def person_of(words: Sequence[str], reader: Reader) -> tuple[str, int]:
    """The person named by the first of some words, up to four of them, and how many words the name takes.

    Raises BadInput when nobody is meant, or more than one.
    """
    for used in range(len(words), 0, -1):
        name = person_named(" ".join(words[:used]))
        if name == "me" and reader.me:
            return reader.me, used
        found = reader.people(name)
        if len(found) > 1:
            keys = ", ".join(f"@{key}" for key in found[:5])
            raise BadInput(f"`{shorten(words[0], 40)}` could be {keys}. Write the one you mean.")
        if found:
            return found[0], used
    raise BadInput(f"I do not know the person `{shorten(words[0], 40)}`. Write a key or a name, for example `@ben`.")


def _references(argument: Argument, text: str, reader: Reader) -> str | tuple[str, ...]:
    found, ref = references("".join(text.split())), reader.example("ORION-42")
    if not found:
        raise BadInput(f"`{shorten(text, 30)}` is not a case. Write its reference, for example `{ref}`.")
    if argument.kind == "refs":
        return tuple(dict.fromkeys(found))
    if len(found) > 1:
        raise BadInput(f"One case at a time here. Write one reference, for example `{ref}`.")
    return found[0]


def _several(argument: Argument, text: str, reader: Reader) -> tuple[str, ...]:
    """Some of the choices, joined by commas, each once."""
    found = []
    for part in (part.strip() for part in text.split(",") if part.strip()):
        value = choice_of(argument, part, reader)
        if value is None:
            raise BadInput(unknown_choice(argument, part, reader, ""))
        found.append(value)
    return tuple(dict.fromkeys(found))


def _day(text: str, reader: Reader, now: datetime) -> date:
    """A date as a form gives it, or today or tomorrow where the asker is."""
    today = now.astimezone(reader.zone).date()
    words = {"today": today, "tomorrow": today + timedelta(days=1)}
    try:
        return words.get(text.casefold()) or date.fromisoformat(text)
    except ValueError as error:
        example = today + timedelta(days=7)
        raise BadInput(
            f"`{shorten(text, 30)}` is no date. Write for example {example.isoformat()}, today or tomorrow."
        ) from error


def _number(argument: Argument, text: str) -> int:
    plain = text.strip(",;")
    number = int(plain) if plain.isascii() and plain.isdigit() and len(plain) <= 9 else -1
    if not argument.minimum <= number <= argument.maximum:
        raise BadInput(
            f"`{shorten(text, 20)}` is no `{argument.label.lower()}`. Write a whole number from {argument.minimum} to "
            f"{argument.maximum:,}, for example {argument.minimum}."
        )
    return number


def _text(argument: Argument, text: str) -> str:
    noun = argument.label or argument.name
    if len(text) > argument.maximum:
        raise BadInput(
            f"{noun} has {len(text):,} characters; at most {argument.maximum:,} are allowed. Please shorten it."
        )
    if len(text) < argument.minimum:
        raise BadInput(f"{noun} has {len(text)} characters; at least {argument.minimum} are needed. Please say more.")
    return text
