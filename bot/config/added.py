"""`app.yaml` as it stands there, and whether it would still hold together with more people in it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from bot.config.build import build
from bot.config.load import YEARS, shipped
from bot.config.problems import ConfigError, Findings, Problem
from bot.config.read import Tree, read
from bot.config.schema import File
from bot.config.shape import shaped

_ADDED = re.compile(r"^people\[\d+\]\.?")


def written(path: Path) -> File:
    """What a file says, before anything is made of it. Raises ConfigError."""
    return _shape(read(path.read_bytes(), path.name), Findings(path.name, {}))


def check_with(path: Path, people: Sequence[Mapping[str, object]], source: str, lines: Sequence[int]) -> None:
    """Check that a right app.yaml is still right with these entries under `people`.

    Raises ConfigError with every problem by its line in `source`: `lines` are those that the entries came from.
    """
    tree = read(path.read_bytes(), path.name)
    whole = dict(tree.value) if isinstance(tree.value, Mapping) else {}
    before = list(whole.get("people") or ())
    merged = Tree(whole | {"people": [*before, *people]}, dict(tree.lines))
    for number, line in enumerate(lines, len(before)):
        merged.lines["people", number] = line
    findings = Findings(source, merged.lines)
    try:
        file = _shape(merged, findings)
        build(file, shipped(), whole.keys(), "", years=YEARS[-1:], findings=findings)
    except ConfigError as error:
        raise ConfigError([_of_the_source(problem) for problem in error.problems]) from error


def _shape(tree: Tree, findings: Findings) -> File:
    file = shaped(tree, findings)
    if file is None:
        raise ConfigError(findings.found)
    return file


def _of_the_source(problem: Problem) -> Problem:
    """The problem as the source knows it: its line says which entry, its key which column."""
    return replace(problem, key=_ADDED.sub("", problem.key) or "(row)")
