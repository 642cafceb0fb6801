"""How a line for raising is read: its parts come in any order before the text, and all may be left to the form."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from handlers.commands.arguments import choice_of, is_slip, unknown_choice
from handlers.commands.building import Incomplete, build
from handlers.commands.choices import folded
from handlers.commands.command import Command
from handlers.commands.line import Line
from handlers.commands.reader import Reader
from handlers.commands.verb import Argument
from handlers.commands.words import rest


def read_new(line: Line, reader: Reader, now: datetime) -> Command | Incomplete:
    """`new [type] [severity] [client] text`, in any order before the text; all parts may be left to the form."""
    parts = [argument for argument in line.verb.arguments if argument.kind == "choice"]
    while line.words:
        taken = next((after for part in parts if (after := _part_of_new(line, part, reader)) is not None), None)
        if taken is None:
            break
        line = taken
    values = dict(line.values)
    if line.words:
        values["summary"] = rest(line.source, line.words)
    if errors := _unknown_parts(line, parts, reader):
        return Incomplete("new", (), values, errors)
    if not values.get("type") or not values.get("summary") or values["type"] in reader.asking:
        return Incomplete("new", (), values)
    return build("new", (), values, reader, now)


def _part_of_new(line: Line, argument: Argument, reader: Reader) -> Line | None:
    if argument.name in line.values or line.words[0].quoted:
        return None
    typed = [word.text for word in line.words[:6]]
    if argument.name == "severity" and folded(typed[0])[:-1] not in ("p", "sev"):
        return None  # "high" or "2" may begin the text
    for used in range(len(typed), 0, -1):
        value = choice_of(argument, " ".join(typed[:used]), reader)
        if value is not None:
            return line.with_value(argument.name, value, used)
    return None


def _unknown_parts(line: Line, parts: list[Argument], reader: Reader) -> dict[str, str]:
    """What stands first in the text, and was rather meant as a type or as a client: the sentence at that field."""
    if not line.words or line.words[0].quoted:
        return {}
    by_name = {part.name: part for part in parts}
    word = line.words[0].text
    meant = "type" if _meant_as_type(line, by_name, reader) else "client" if _meant_as_client(line, reader) else ""
    return {meant: unknown_choice(by_name[meant], word, reader, line.verb.example)} if meant else {}


def _meant_as_type(line: Line, parts: Mapping[str, Argument], reader: Reader) -> bool:
    """`new csaee`, `new some_type text`, and `new impersonation p2 text`: prose does not begin like that."""
    if "type" in line.values:
        return False
    word, after = line.words[0].text, replace(line, words=line.words[1:])
    if not after.words or "_" in word or is_slip(parts["type"], word, reader):
        return True
    return "severity" not in line.values and _part_of_new(after, parts["severity"], reader) is not None


def _meant_as_client(line: Line, reader: Reader) -> bool:
    """`new tooling_outage p1 NOPE text`: a word in capitals where a client's key may stand."""
    word = line.words[0].text
    if "type" not in line.values or "client" in line.values or len(reader.clients or {}) < 2:
        return False
    return len(word) > 2 and word.isupper() and word.replace("_", "").isalnum()
