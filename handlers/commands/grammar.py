"""One grammar for slash command, mention, direct message and the web chat: a typed line to a Command.

Nothing here knows who may do what, or whether a record exists: that is asked at the Desk. Whatever is typed, the answer
is a command, an incomplete one, or a Refusal in one sentence.
"""

from dataclasses import replace
from datetime import datetime

from handlers.commands.arguments import choice_of, converted, is_slip, person_of, unknown_choice
from handlers.commands.building import Incomplete, build, complete_or_ask, form_id, read_form_id
from handlers.commands.choices import folded
from handlers.commands.command import Command
from handlers.commands.covering import read_cover
from handlers.commands.line import Line
from handlers.commands.preferring import read_prefs
from handlers.commands.raising import read_new
from handlers.commands.reader import Reader
from handlers.commands.registry import VERBS, find, nearest
from handlers.commands.reporting import read_report
from handlers.commands.verb import Argument, Verb
from handlers.commands.when import find_when
from handlers.commands.words import Word, references, rest, split
from handlers.domain.content import clean, shorten
from handlers.domain.errors import BadInput
from handlers.domain.tongue import said

__all__ = ["LONGEST_LINE", "Incomplete", "build", "complete_or_ask", "form_id", "read", "read_form_id"]

LONGEST_LINE = 8_000
MOST_REFS = 25

NOT_TYPED = ("flag", "values")
_UNTIL = ("until", "till", "to", "by", "at", "for", "from", "since")
_INTO = ("into", "to", "of", "with", "and")


def read(text: str, *, reader: Reader, now: datetime) -> Command | Incomplete:
    """Read a command line without its root. `now` is aware UTC; times are understood in the reader's zone.

    Raises BadInput for what cannot be understood: it names the nearest verb, or what is allowed and an example.
    """
    if len(text) > LONGEST_LINE:
        raise BadInput(
            said(
                "That line has {n:,} characters; at most {most:,} can be read at once.",
                n=len(text),
                most=LONGEST_LINE,
            )
        )
    source = clean(text).strip()
    words = split(source)
    if not words:
        return Incomplete("new")
    line = _verb_first(source, words, reader)
    if line.verb.name == "new":
        return read_new(line, reader, now)
    if line.verb.name == "list":
        return _read_list(line, reader, now)
    if line.verb.name == "report":
        return read_report(line, reader, now)
    if line.verb.name == "cover":
        return read_cover(line, reader, now)
    if line.verb.name == "prefs":
        return read_prefs(line, reader, now)
    line = _take_refs(line, reader)
    for argument in line.verb.arguments:
        line = _take(line, argument, reader, now)
    if line.errors:
        return Incomplete(line.verb.name, line.refs, line.values, line.errors)
    _refuse_the_rest(line, reader)
    return complete_or_ask(line.verb, line.refs, line.values, reader, now)


# --- the verb -----------------------------------------------------------------------------------------------------


def _verb_first(source: str, words: tuple[Word, ...], reader: Reader) -> Line:
    pair = " ".join(word.text for word in words[:2])
    if len(words) > 1 and (verb := find(pair)):
        return Line(verb, source, words[2:])
    first = words[0].text
    verb = find(first) or find(first.rstrip(".,;:!"))
    if verb:
        return Line(verb, source, words[1:])
    if references(first):  # "ORION-42" alone shows it; "ORION-42 claim" says the verb after it
        if len(words) == 1:
            return Line(VERBS["show"], source, words)
        if after := find(words[1].text):
            return Line(after, source, (words[0], *words[2:]))
    near, typed = nearest(first), shorten(first, 30)
    if near is None:
        raise BadInput(said("I do not know `{typed}`. Type `help` for what is possible now.", typed=typed))
    raise BadInput(
        said(
            "I do not know `{typed}`. Did you mean `{near}`? Type `help` for what is possible now.",
            typed=typed,
            near=near.name,
        )
    )


# --- the references -----------------------------------------------------------------------------------------------


def _take_refs(line: Line, reader: Reader) -> Line:
    """The references at the start; in a thread, the thread's case where none is named."""
    takes = [argument for argument in line.verb.arguments if argument.kind in ("ref", "refs")]
    if not takes:
        return line
    several = takes[0].kind == "refs"
    has_text = any(argument.kind == "text" for argument in line.verb.arguments)
    found: list[str] = []
    used = 0
    for word in line.words:
        refs = references(word.text)
        strange = has_text and (reader.ref or found) and not all(reader.knows_counter(ref) for ref in refs)
        if not refs or word.quoted or strange or (found and not several):
            break
        found += [ref for ref in refs if ref not in found]
        used += 1
    if len(found) > (MOST_REFS if several else 1):
        raise _too_many(line.verb, len(found), several=several)
    if not found and reader.ref:
        found = [reader.ref]
    return replace(line, refs=tuple(found), words=line.words[used:])


def _too_many(verb: Verb, number: int, *, several: bool) -> BadInput:
    if several:
        return BadInput(
            said(
                "`{verb}` takes at most {most} cases at once; {n} were named. Say them in turn.",
                verb=verb.name,
                most=MOST_REFS,
                n=number,
            )
        )
    return BadInput(
        said("`{verb}` takes one case at once; {n} were named. Say them in turn.", verb=verb.name, n=number)
    )


def _take_other(line: Line, argument: Argument, reader: Reader) -> Line:
    """The second case of `link` and `merge`. In a thread, one case named alone is the other one."""
    skipped = 1 if line.words and line.words[0].text.casefold() in _INTO else 0
    refs = references(line.words[skipped].text) if len(line.words) > skipped else ()
    if refs:
        return line.with_value(argument.name, refs[0], skipped + 1)
    if not line.words and reader.ref and line.refs and line.refs != (reader.ref,):
        return replace(line.with_value(argument.name, line.refs[0], 0), refs=(reader.ref,))
    return line


# --- the other arguments ------------------------------------------------------------------------------------------


def _take(line: Line, argument: Argument, reader: Reader, now: datetime) -> Line:
    if argument.name in ("ref", "refs") or argument.kind in NOT_TYPED:
        return line
    if argument.kind == "ref":
        return _take_other(line, argument, reader)
    if not line.words:
        return line
    if argument.kind == "choice":
        return _take_choice(line, argument, reader)
    if argument.kind == "person":
        person, used = person_of([word.text for word in line.words[:4]], reader)
        return line.with_value(argument.name, person, used)
    if argument.kind == "when":
        return _take_when(line, argument, reader, now)
    if argument.kind == "number":
        return line.with_value(argument.name, line.words[0].text, 1)
    return line.with_value(argument.name, rest(line.source, line.words), len(line.words))


def _take_choice(line: Line, argument: Argument, reader: Reader) -> Line:
    typed = [word.text for word in line.words[:6]]
    for used in range(len(typed), 0, -1):
        value = choice_of(argument, " ".join(typed[:used]), reader)
        if value is not None:
            return line.with_value(argument.name, value, used)
    if line.verb.name == "link" and argument.name == "relation" and references(typed[0]):
        return _other_first(line, argument, reader)
    if not argument.required:
        return line
    sentence = unknown_choice(argument, typed[0], reader, line.verb.example)
    if not line.refs or not line.verb.dialog:
        raise BadInput(sentence, field=argument.name)
    used = 0 if _prose_follows(line.verb, argument, typed[0], reader) else 1
    return line.with_error(argument.name, sentence, used)


def _other_first(line: Line, argument: Argument, reader: Reader) -> Line:
    """`link ORION-42 OPS-7 related` says the same as `link ORION-42 related OPS-7`."""
    if len(line.words) != 2:
        return line
    swapped = replace(line, words=(line.words[1], line.words[0]))
    return _take_choice(swapped, argument, reader)


def _prose_follows(verb: Verb, argument: Argument, word: str, reader: Reader) -> bool:
    """True where the words are rather the text that comes next, so that the form keeps them and asks for the choice.

    `resolve ORION-42 the video is down` is a text without an outcome; `resolve ORION-42 actoined` is a slip.
    """
    after = verb.arguments[verb.arguments.index(argument) + 1 :]
    return bool(after) and after[0].kind == "text" and not after[0].required and not is_slip(argument, word, reader)


def _take_when(line: Line, argument: Argument, reader: Reader, now: datetime) -> Line:
    skipped = 1 if line.words[0].text.casefold() in _UNTIL else 0
    texts = [word.text for word in line.words[skipped : skipped + 6]]
    if skipped and not texts:
        raise BadInput(
            said("Say until when. For example: `{example}`.", example=reader.example(line.verb.example)),
            field=argument.name,
        )
    found = find_when(texts, reader.zone, now, past=argument.past)
    if found is None and not argument.required and not (skipped and line.words[0].text.casefold() in _UNTIL[:2]):
        return line
    used = found[1] if found else min(len(texts), 1)
    value = " ".join(texts[:used])
    converted(argument, value, reader, now)  # refuses what is no time, naming it
    return line.with_value(argument.name, value.strip(",;"), skipped + used)


def _refuse_the_rest(line: Line, reader: Reader) -> None:
    if line.words:
        typed = shorten(" ".join(word.text for word in line.words[:4]), 40)
        raise BadInput(
            said(
                "`{verb}` does not take `{typed}`. For example: `{example}`.",
                verb=line.verb.name,
                typed=typed,
                example=reader.example(line.verb.example),
            )
        )


# --- lists --------------------------------------------------------------------------------------------------------


def _read_list(line: Line, reader: Reader, now: datetime) -> Command | Incomplete:
    """`list [which] [client X] [tag X] [page N]`; `client:X` in one word is the same, and so is `#X`."""
    by_name = {argument.name: argument for argument in line.verb.arguments}
    values: dict[str, str] = {}
    words = [part for word in line.words for part in word.text.replace(":", " ", 1).split()]
    while words:
        word, after = words[0], words[1] if len(words) > 1 else ""
        if word.startswith("#") and "tag" not in reader.untold:
            words, name, typed = words[1:], "tag", word
        elif folded(word) in ("client", "page") or (folded(word) == "tag" and "tag" not in reader.untold):
            words, name, typed = words[2:], folded(word), after
        elif word.isascii() and word.isdigit():
            words, name, typed = words[1:], "page", word
        else:
            known = choice_of(by_name["client"], word, reader) is not None
            words, name, typed = words[1:], "client" if known else "what", word
        if name in values or (name == "what" and not choice_of(by_name["what"], typed, reader)):
            raise BadInput(unknown_choice(by_name["what"], word, reader, line.verb.example), field="what")
        if not typed:
            example = reader.example("list client:ORION")
            raise BadInput(
                said("Say which {name}, for example `{example}` or `list risk page 2`.", name=name, example=example),
                field=name,
            )
        values[name] = typed
    if "tag" in values:
        values.setdefault("what", "tag")
    if "client" in values:
        values.setdefault("what", "client")
    return build("list", (), values, reader, now)
