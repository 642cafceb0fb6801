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
from handlers.domain.tongue import said


def converted(argument: Argument, text: str, reader: Reader, now: datetime) -> object:
    """The value of one argument, or None where it is left out and need not be there.

    Raises BadInput, with the argument's name as the field: what is wrong, what is allowed, an example.
    """
    if not text:
        if argument.required:
            raise BadInput(
                said("“{argument}” is needed.", argument=_called(argument)),
                field=argument.name,
            )
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
    near = _nearest(text, values)
    parts = [said("`{text}` is no choice for `{noun}`.", text=shorten(text, 30), noun=_noun(argument))]
    parts += [said("Did you mean `{near}`?", near=near)] if near else []
    parts.append(said("Allowed: {allowed}.", allowed=", ".join(values[:20])) if values else said("Allowed: none here."))
    parts += [said("For example: `{example}`.", example=reader.example(example))] if example else []
    return " ".join(parts)


def _called(argument: Argument) -> str:
    return said(argument.label, "label") or argument.name


def _noun(argument: Argument) -> str:
    return _called(argument).lower()


def _nearest(text: str, values: Sequence[str]) -> str:
    by_fold = {value.casefold(): value for value in values}
    near = difflib.get_close_matches(text.casefold()[:40], list(by_fold), n=1, cutoff=0.78)
    return by_fold[near[0]] if near else ""


def is_slip(argument: Argument, word: str, reader: Reader) -> bool:
    """True for a word that is nearly one of the choices."""
    return bool(_nearest(word, [value for value, _ in choices_of(argument, reader)]))


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
            raise BadInput(
                said("`{word}` could be {keys}. Write the one you mean.", word=shorten(words[0], 40), keys=keys)
            )
        if found:
            return found[0], used
    raise BadInput(
        said(
            "I do not know the person `{word}`. Write a key or a name, for example `@ben`.", word=shorten(words[0], 40)
        )
    )


def _references(argument: Argument, text: str, reader: Reader) -> str | tuple[str, ...]:
    found, ref = references("".join(text.split())), reader.example("ORION-42")
    if not found:
        raise BadInput(
            said("`{text}` is not a case. Write its reference, for example `{ref}`.", text=shorten(text, 30), ref=ref)
        )
    if argument.kind == "refs":
        return tuple(dict.fromkeys(found))
    if len(found) > 1:
        raise BadInput(said("One case at a time here. Write one reference, for example `{ref}`.", ref=ref))
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
            said(
                "`{text}` is no date. Write for example `{example}`, `today` or `tomorrow`.",
                text=shorten(text, 30),
                example=example.isoformat(),
            )
        ) from error


def _number(argument: Argument, text: str) -> int:
    plain = text.strip(",;")
    number = int(plain) if plain.isascii() and plain.isdigit() and len(plain) <= 9 else -1
    if not argument.minimum <= number <= argument.maximum:
        raise BadInput(
            said(
                "`{text}` is no `{argument}`. Write a whole number from {minimum} to {maximum:,}, for "
                "example {minimum}.",
                text=shorten(text, 20),
                argument=said(argument.label, "label").lower(),
                minimum=argument.minimum,
                maximum=argument.maximum,
            )
        )
    return number


def _text(argument: Argument, text: str) -> str:
    if len(text) > argument.maximum:
        raise BadInput(
            said(
                "{noun} has {n:,} characters; at most {maximum:,} are allowed. Please shorten it.",
                noun=_called(argument),
                n=len(text),
                maximum=argument.maximum,
            )
        )
    if len(text) < argument.minimum:
        raise BadInput(
            said(
                "{noun} has {n} characters; at least {minimum} are needed. Please say more.",
                noun=_called(argument),
                n=len(text),
                minimum=argument.minimum,
            )
        )
    return text
