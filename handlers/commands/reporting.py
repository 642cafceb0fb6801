"""`report [today|week|last] [client X] [by site]`, in any order; `client` and `by` themselves may be left out."""

from datetime import datetime

from handlers.commands.arguments import choice_of, unknown_choice
from handlers.commands.building import build
from handlers.commands.choices import folded
from handlers.commands.command import Command
from handlers.commands.line import Line
from handlers.commands.reader import Reader
from handlers.domain.errors import BadInput
from handlers.domain.tongue import said

NAMED = ("client", "by")


def read_report(line: Line, reader: Reader, now: datetime) -> Command:
    """Read the words after `report`. Raises BadInput for one that is neither a period, a client nor a group."""
    by_name = {argument.name: argument for argument in line.verb.arguments}
    values: dict[str, str] = {}
    words = [part for word in line.words for part in word.text.replace(":", " ", 1).split()]
    while words:
        word, after = words[0], words[1] if len(words) > 1 else ""
        named = folded(word)
        if named == "this" and folded(after) == "week":
            words = words[1:]
        elif named in NAMED:
            if not after:
                example = reader.example(line.verb.example if named == "client" else "report week by type")
                raise BadInput(
                    said("Say which after `{named}`. For example: `{example}`.", named=named, example=example),
                    field=named,
                )
            if choice_of(by_name[named], after, reader) is None:
                raise BadInput(unknown_choice(by_name[named], after, reader, line.verb.example), field=named)
            values[named], words = after, words[2:]
        else:
            name = next((key for key in by_name if choice_of(by_name[key], word, reader) is not None), None)
            if name is None or name in values:
                raise BadInput(unknown_choice(by_name["what"], word, reader, line.verb.example), field="what")
            values[name], words = word, words[1:]
    return build("report", (), values, reader, now)
