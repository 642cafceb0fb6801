"""`make words`: finds every template that the code says, and brings the catalogues up to date with it.

A template is the literal first argument of `said`, `marked` and `tell`, the two of `counted` and `tell_counted`, and in
the web chat's pages of `said` and `counted`. What is new gets an entry without words, in the catalogue of its room;
what nobody says any more is taken out. Nothing that was translated is lost or moved.
"""

import ast
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from handlers.cards.catalogue import Entry, Key, read, write
from handlers.cards.languages import TRANSLATED
from handlers.cards.story import CLIENT, INTERNAL, sentences
from handlers.cards.words import ENGLISH
from handlers.domain.catalogue import CATALOGUE

ROOT = Path(__file__).parents[2]
SHIPPED = ROOT / "bot" / "config" / "shipped.yaml"
LOCALE = ROOT / "handlers" / "cards" / "locale"
FLOORS = ("adapters", "bot", "handlers")
HOMES = frozenset({"handlers.domain.tongue", "handlers.cards.card"})
"""Where the functions come from: others may have the same names."""
ONE = frozenset({"said", "marked", "tell"})
COUNTED = frozenset({"counted", "tell_counted"})
RULES: Mapping[str, str] = {
    "es": "nplurals=2; plural=(n != 1);",
    "pl": "nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2);",
}
_TEXT = r'("(?:[^"\\]|\\.)*")'
_SAID_IN_PAGES = re.compile(rf"\bsaid\({_TEXT}(?:,\s*{_TEXT})?\s*[,)]")
_COUNTED_IN_PAGES = re.compile(rf'\bcounted\([^,"]+,\s*{_TEXT},\s*{_TEXT}(?:,\s*{_TEXT})?\s*[,)]')
Found = dict[Key, tuple[Entry, str]]
"""Each template once, with the room that its translations go to."""


class NotLiteralError(ValueError):
    """A template is glued together at the place that its message names, so nobody can translate it."""


def templates() -> Found:
    """Every template of the code and the pages, in the order of the files. Raises NotLiteralError."""
    found: Found = {}
    for key, text in ENGLISH.items():
        entry = Entry(key.partition(".")[0], text)
        found.setdefault(entry.key, (entry, "words"))
    for parts in (*INTERNAL.values(), *CLIENT.values()):
        for text in sentences(parts):
            found.setdefault(("story", text), (Entry("story", text), "story"))
    for path in sorted(path for floor in FLOORS for path in (ROOT / floor).rglob("*.py")):
        for entry in _of_code(path):
            found.setdefault(entry.key, (entry, _room(path)))
    for text in _of_catalogue(YAML(typ="safe").load(SHIPPED)):
        entry = Entry(CATALOGUE, text)
        found.setdefault(entry.key, (entry, CATALOGUE))
    for path in sorted((ROOT / "adapters").rglob("*.html")):
        for entry in of_page(path.read_text(encoding="utf-8")):
            found.setdefault(entry.key, (entry, "web"))
    return found


def _of_catalogue(shipped: Mapping[str, Any]) -> Iterator[str]:
    """What the shipped types, their fields and the labels are called; yes and no, which no file has to name."""
    yield from ("Yes", "No", *shipped["labels"].values())
    for kind in shipped["types"].values():
        yield kind["label"]
        for field in kind.get("fields", ()):
            yield field["label"]
            yield from (field[name] for name in ("hint",) if name in field)
            yield from (option["label"] for option in field.get("options", ()))


def of_page(page: str) -> Iterator[Entry]:
    """What a template of the web chat says."""
    for text, context in _SAID_IN_PAGES.findall(page):
        yield Entry(json.loads(context or '""'), json.loads(text))
    for one, many, context in _COUNTED_IN_PAGES.findall(page):
        yield Entry(json.loads(context or '""'), json.loads(one), json.loads(many))


def merged(language: str, found: Found) -> dict[str, list[Entry]]:
    """The catalogue of a language by room, as it should be: what is known stays where it is."""
    rooms: dict[str, list[Entry]] = {}
    placed: set[Key] = set()
    for room, entry in known(language):
        if entry.key in found and entry.key not in placed:
            wanted = found[entry.key][0]
            kept = entry if entry.many == wanted.many else _empty(language, wanted)
            rooms.setdefault(room, []).append(kept)
            placed.add(entry.key)
    for key, (entry, room) in found.items():
        if key not in placed:
            rooms.setdefault(room, []).append(_empty(language, entry))
    return rooms


def known(language: str) -> Iterator[tuple[str, Entry]]:
    """What the catalogues hold, with the room that each entry stands in."""
    for path in sorted((LOCALE / language).glob("*.po")):
        for entry in read(path.read_text(encoding="utf-8")):
            yield path.stem, entry


def _empty(language: str, entry: Entry) -> Entry:
    forms = int(re.sub(r"\D", "", RULES[language].partition(";")[0])) if entry.many else 1
    return Entry(entry.context, entry.english, entry.many, ("",) * forms)


def _room(path: Path) -> str:
    """Cards have a catalogue each, the other rooms of the heart and the other floors one together."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    if parts[:2] == ("handlers", "cards") or len(parts) == 2:
        return parts[-1]
    return parts[1]


def _of_code(path: Path) -> Iterator[Entry]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    ours = _imported(tree)
    for node in ast.walk(tree):
        name = _called(node)
        if not isinstance(node, ast.Call) or name not in ours:
            continue
        where = f"{path.relative_to(ROOT)}:{node.lineno}"
        if name in COUNTED and len(node.args) >= 3:
            ones, manies = _literals(node.args[1], where), _literals(node.args[2], where)
            if len(ones) != len(manies):
                raise NotLiteralError(f"{where}: say both templates here")
            yield from (Entry(_context(node, 3), one, many) for one, many in zip(ones, manies, strict=True))
        elif name in ONE and node.args:
            for text in _literals(node.args[0], where):
                yield Entry(_context(node, 1), text)


def _imported(tree: ast.Module) -> set[str]:
    """Which names a module has from where ours come from."""
    lines = [node for node in tree.body if isinstance(node, ast.ImportFrom) and node.module in HOMES]
    return {alias.name for line in lines for alias in line.names}


def _called(node: ast.AST) -> str | None:
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
        return None
    return node.func.id if node.func.id in ONE | COUNTED else None


def _literals(node: ast.expr, where: str) -> list[str]:
    """The templates that an argument may be; none for a name, which stands for something that was marked."""
    if isinstance(node, ast.IfExp):
        return [*_literals(node.body, where), *_literals(node.orelse, where)]
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value]
    if isinstance(node, ast.JoinedStr | ast.BinOp):
        raise NotLiteralError(f"{where}: say one whole template, with its values as arguments")
    return []


def _context(node: ast.Call, place: int) -> str:
    given = node.args[place] if len(node.args) > place else None
    return str(given.value) if isinstance(given, ast.Constant) else ""


def main() -> None:
    found = templates()
    for language in TRANSLATED:
        folder = LOCALE / language
        folder.mkdir(parents=True, exist_ok=True)
        rooms = merged(language, found)
        for path in folder.glob("*.po"):
            if path.stem not in rooms:
                path.unlink()
        for room, entries in rooms.items():
            (folder / f"{room}.po").write_text(write(language, RULES[language], entries), encoding="utf-8")
        open_ones = sum(not entry.translated for entries in rooms.values() for entry in entries)
        print(f"{language}: {sum(map(len, rooms.values()))} templates, {open_ones} to translate")


if __name__ == "__main__":
    main()
