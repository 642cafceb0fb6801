"""No English is handed bare to what a person reads: it goes through `said`, `tell`, `counted` or `marked`.

The syntax tree is read: a literal that reaches a card, a form, a refusal or a verb in the place of its words, as it
stands there, as a part of an f-string, or by the name of a variable or a constant, is found. What is for operators and
programs stays English, and is named here with its reason.
"""

import ast
import inspect
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from adapters.offering import kindly, sorry, still
from adapters.slack import tokens as of_slack
from adapters.teams import tokens as of_teams
from adapters.teams.behind import behind
from handlers.cards.card import Action, Card, Fact, Words, say
from handlers.cards.checkin import plain_card
from handlers.cards.form import Field, Form, Option
from handlers.cards.lists import done_card, refusal_card
from handlers.cards.post import Post
from handlers.commands.verb import Argument, Verb
from handlers.domain.errors import BadInput, Conflict, FieldErrors, IllegalMove, NotAllowed, NotFound, Refusal
from handlers.ports.rooms import Persona, RoomInfo
from tests.support.untranslated import KINDS, TYPED

ROOT = Path(__file__).parents[2]
CODE = sorted(path for floor in ("bot", "adapters", "handlers") for path in (ROOT / floor).rglob("*.py"))
READ: Mapping[Any, frozenset[str]] = {
    Action: frozenset({"label", "confirm"}),
    Argument: frozenset({"label", "hint"}),
    Card: frozenset({"text", "title", "columns"}),
    Fact: frozenset({"label"}),
    Field: frozenset({"label", "hint"}),
    FieldErrors: frozenset({"errors"}),
    Form: frozenset({"title", "submit", "intro", "errors"}),
    Option: frozenset({"label"}),
    Persona: frozenset({"role"}),
    Post: frozenset({"text"}),
    RoomInfo: frozenset({"title"}),
    Verb: frozenset({"summary", "button"}),
    Words: frozenset({"text"}),
    behind: frozenset({"line", "label"}),
    done_card: frozenset({"sentence", "text"}),
    plain_card: frozenset({"title", "sentence"}),
    refusal_card: frozenset({"sentence"}),
    say: frozenset({"text"}),
    **dict.fromkeys((kindly, sorry, still), frozenset({"title", "template"})),
    **dict.fromkeys((BadInput, Conflict, IllegalMove, NotAllowed, NotFound, Refusal), frozenset({"sentence"})),
    **dict.fromkeys((of_slack.UnreadableError, of_teams.UnreadableError), frozenset({"sentence"})),
}
"""What a person reads is made by these, from these arguments."""
SAYING = frozenset({"said", "tell", "counted", "tell_counted", "marked"})
GLUE = frozenset({"capitalize", "format", "join", "lower", "removesuffix", "replace", "strip", "upper"})
"""Methods that leave an English text what it is."""
ONE_WORD, TWO_WORDS = re.compile(r"[a-z]{3}"), re.compile(r"[A-Za-z] [A-Za-z]")
HEADED = frozenset({"Card", "Post", "done_card", "replace"})
HEAD = re.compile(rf"^[A-Z]+ (?:{KINDS})\b")
"""Their `text` begins with `REF kind`, by which programs know it: only two words in a row are looked at there."""
COMPOSED = "a message that the law forbids is never sent: nobody reads it but the log"
EXEMPT: Mapping[str, str] = {
    "adapters/web/doors.py": "a program of the demo reads it (docs/languages.md)",
    "adapters/web/parse.py": "the same: a body that is none; what a person typed wrongly is marked there",
    "bot/cli/": "operators read English (docs/languages.md)",
    "bot/clock.py": "a program of the demo moves the clock",
    "bot/demo.py": "a program of the demo reads it",
    "bot/duration.py": "a program of the demo, or an operator, reads it",
    "handlers/cards/call.py": "a pager's program reads it",
    "handlers/domain/calendar.py": "operators: app.yaml and the command line",
    "handlers/domain/period.py": "operators: `--week`",
    "handlers/domain/policy.py": "operators: bot/config lets no such set of policies through",
    "handlers/domain/queue_rows.py": "operators: the import of queue figures",
    "handlers/guard.py": COMPOSED,
    "handlers/posts.py": COMPOSED,
    "handlers/queues.py": "operators: the import of queue figures",
    "handlers/reports/weekly.py": "operators: `report wbr` on the command line",
    "handlers/standups/messages.py": COMPOSED,
}
"""Files whose sentences stay English, and why."""


@cache
def parameters(made: Any) -> tuple[str, ...]:
    return tuple(inspect.signature(made).parameters)


NAMES = {made.__name__: made for made in READ}


class Module:
    """One file as it is read: its constants, and the bare words that reach a reader."""

    def __init__(self, path: Path, source: str) -> None:
        self.path, self.tree = path, ast.parse(source)
        self.constants = dict(_assigned(self.tree))

    def bare(self) -> Iterator[str]:
        for scope in [self.tree, *(node for node in ast.walk(self.tree) if isinstance(node, FUNCTIONS))]:
            known = self.constants | dict(_assigned(scope))
            for call in (node for node in _own(scope) if isinstance(node, ast.Call)):
                for name, given in _read(call):
                    wanted = TWO_WORDS if name == "text" and _called(call) in HEADED else ONE_WORD
                    for literal in self._literals(given, known):
                        if wanted.search(TYPED.sub("", HEAD.sub("", literal))):
                            yield f"{_named(self.path)}:{call.lineno} {name}={literal!r}"

    def _literals(self, node: ast.expr, known: Mapping[str, ast.expr], deep: int = 0) -> Iterator[str]:
        """Every text that a value may be made of, and that nobody says."""
        if deep > 6:
            return
        inside: list[ast.expr] = []
        match node:
            case ast.Constant(value=str(text)):
                yield text
            case ast.JoinedStr(values=parts):
                inside = [part.value if isinstance(part, ast.FormattedValue) else part for part in parts]
            case ast.BinOp(left=left, right=right):
                inside = [left, right]
            case ast.IfExp(body=one, orelse=other):
                inside = [one, other]
            case ast.BoolOp(values=inside) | ast.Tuple(elts=inside) | ast.List(elts=inside) | ast.Dict(values=inside):
                pass
            case ast.Starred(value=one) | ast.Subscript(value=one) | ast.NamedExpr(value=one):
                inside = [one]
            case ast.GeneratorExp(elt=one) | ast.ListComp(elt=one) | ast.DictComp(value=one):
                inside = [one]
            case ast.Call(func=ast.Attribute(value=one, attr=method), args=given) if method in GLUE:
                inside = [one, *given]
            case ast.Name(id=name) if name in known:
                inside = [known[name]]
            case ast.Name(id=name):
                yield from _imported(self.tree, name)
        for part in inside:
            yield from self._literals(part, known, deep + 1)


FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def _named(path: Path) -> str:
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else path.name


def _own(scope: ast.AST) -> Iterator[ast.AST]:
    """What stands in a scope itself, and not in a function within it."""
    for child in ast.iter_child_nodes(scope):
        if not isinstance(child, FUNCTIONS):
            yield child
            yield from _own(child)


def _assigned(scope: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    for node in _own(scope):
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                yield name, value
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                yield name, value
            case ast.Assign(targets=[ast.Tuple(elts=names)], value=ast.Tuple(elts=values)):
                yield from (
                    (one.id, each) for one, each in zip(names, values, strict=True) if isinstance(one, ast.Name)
                )


def _called(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")


def _read(call: ast.Call) -> Iterator[tuple[str, ast.expr]]:
    """The arguments of a call that somebody will read."""
    made = NAMES.get(_called(call))
    if made is not None:
        positions = zip(parameters(made), call.args, strict=False)
        named = ((one.arg or "", one.value) for one in call.keywords)
        yield from ((name, given) for name, given in (*positions, *named) if name in READ[made])
    elif _called(call) == "replace":
        everything = frozenset().union(*READ.values())
        yield from ((one.arg, one.value) for one in call.keywords if one.arg in everything)


@cache
def _constants(module: str) -> Mapping[str, str]:
    path = ROOT / Path(*module.split("."))
    file = path.with_suffix(".py") if path.with_suffix(".py").exists() else path / "__init__.py"
    if not file.exists():
        return {}
    found = Module(file, file.read_text(encoding="utf-8")).constants
    return {
        name: node.value
        for name, node in found.items()
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def _imported(tree: ast.Module, name: str) -> Iterator[str]:
    """The text of a constant of another file of ours."""
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and node.module is not None:
            for alias in node.names:
                if (alias.asname or alias.name) == name and (text := _constants(node.module).get(alias.name)):
                    yield text


def test_no_english_is_handed_bare_to_a_reader() -> None:
    read = [path for path in CODE if not _named(path).startswith(tuple(EXEMPT))]
    assert len(read) > 300
    assert [found for path in read for found in Module(path, path.read_text(encoding="utf-8")).bare()] == []


def test_what_is_exempt_has_cause_to_be() -> None:
    bare = {_named(path) for path in CODE if any(Module(path, path.read_text(encoding="utf-8")).bare())}
    assert [start for start in EXEMPT if not any(name.startswith(start) for name in bare)] == []


PLANTED = (
    'Card("ORION-1 card · words forgotten", said("ok"))',
    'Card(said("ok"), "Forgotten")',
    'Card(said("ok"), f"{name} forgotten")',
    'Fact("Forgotten", ())',
    'Action("claim", "Forgotten", "ORION-1")',
    'Action("claim", said("ok"), confirm="Forgotten?")',
    'Form("note:ORION-1", said("ok"), (), submit="Forgotten")',
    'Form("note:ORION-1", said("ok"), (), errors={"text": "Forgotten"})',
    'Field("note", said("ok"), hint="Forgotten")',
    'Option("one", "Forgotten")',
    'raise BadInput("It was forgotten.", field="note")',
    'raise FieldErrors({"note": "It was forgotten."})',
    'raise tokens.UnreadableError("It was forgotten.")',
    'raise NotAllowed(said("ok") if mine else "It was forgotten.")',
    'say(" · ".join(["Forgotten", name]))',
    'say("Forgotten".upper())',
    'replace(card, title="Forgotten")',
    'words = "Forgotten"\n    say(words)',
    "say(CONSTANT)",
    "say(TABLE[name])",
    'RoomInfo("dub-1", "Forgotten", "team", "internal")',
    'Verb("zzz", "Forgotten", "zzz", Card)',
)
SPOKEN = (
    'Card(f"{ref} card · {status}", said("Not forgotten"))',
    'Action("claim", said("Take", "button"), "ORION-1")',
    'say(said("It is `claim`") if mine else counted(2, "{n} case", "{n} cases"))',
    "say(MARKED)",
    'raise BadInput(said("`{text}` is no date.", text=text))',
    'Field("note", said("Note", "label"), kind="text", value="something typed")',
    'other("It is not read.")',
)


def _planted(line: str) -> list[str]:
    constants = 'CONSTANT, MARKED = "Forgotten", marked("Not forgotten")\nTABLE = {"one": "Forgotten"}\n'
    source = f"{constants}def made(name, mine, ref, status, text, card):\n    {line}\n"
    return list(Module(Path("planted.py"), source).bare())


@pytest.mark.parametrize("line", PLANTED)
def test_a_planted_word_is_found_wherever_it_stands(line: str) -> None:
    assert len(_planted(line)) == 1


@pytest.mark.parametrize("line", SPOKEN)
def test_what_is_said_is_not_found(line: str) -> None:
    assert _planted(line) == []
