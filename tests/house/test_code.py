"""The law of the house for code: sizes, imports at the top, nothing left behind, and one place that asks the time."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FLOORS = ("bot", "adapters", "handlers", "storage")
LARGEST_FILE, LONGEST_FUNCTION = 300, 50
CODE = sorted(path for floor in FLOORS for path in (ROOT / floor).rglob("*.py"))
EVERYTHING = sorted([*CODE, *(ROOT / "tests").rglob("*.py")])


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


@pytest.mark.parametrize("path", CODE, ids=named)
def test_a_file_holds_one_noun_and_stays_small(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) < LARGEST_FILE


@pytest.mark.parametrize("path", CODE, ids=named)
def test_functions_stay_short(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    too_long = {
        each.name: lines
        for each in functions(tree)
        if (lines := (each.end_lineno or each.lineno) - each.lineno + 1) > LONGEST_FUNCTION
    }
    assert too_long == {}


@pytest.mark.parametrize("path", EVERYTHING, ids=named)
def test_imports_stand_at_the_top(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    hidden = [
        f"{each.name}:{node.lineno}"
        for each in functions(tree)
        for node in ast.walk(each)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert hidden == []


def hidden_imports(tree: ast.Module) -> list[str]:
    """Names of functions' own that hide what the module imports; fields of classes hide nothing."""
    imported = {
        (alias.asname or alias.name).partition(".")[0]
        for node in tree.body
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    taken = [
        (node.id, node.lineno) if isinstance(node, ast.Name) else (node.arg, node.lineno)
        for each in functions(tree)
        for node in ast.walk(each)
        if isinstance(node, ast.arg) or (isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store))
    ]
    return sorted({f"{name}:{line}" for name, line in taken if name in imported})


@pytest.mark.parametrize("path", CODE, ids=named)
def test_no_name_hides_an_import(path: Path) -> None:
    assert hidden_imports(ast.parse(path.read_text(encoding="utf-8"))) == []


def test_a_hidden_import_is_found() -> None:
    planted = "from words import said\ndef told(said):\n    for said in ():\n        pass\n"
    assert hidden_imports(ast.parse(planted)) == ["said:2", "said:3"]


@pytest.mark.parametrize("path", CODE, ids=named)
def test_a_module_states_its_law(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))


def test_nothing_is_left_behind() -> None:
    marks = re.compile(r"\b(?:TO" r"DO|FIX" r"ME|XX" r"X)\b|raise NotImplemented" r"Error")
    found = [
        f"{named(path)}:{number}"
        for path in EVERYTHING
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if marks.search(line)
    ]
    assert found == []


def test_every_exception_to_the_tools_gives_its_reason() -> None:
    bare = re.compile(r"#\s*(?:noqa(?::\s*[A-Z0-9, ]+)?|type:\s*ignore(?:\[[^\]]*\])?)\s*$")
    found = [
        f"{named(path)}:{number}"
        for path in EVERYTHING
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if bare.search(line)
    ]
    assert found == []


def test_only_the_clock_asks_what_time_it_is() -> None:
    asking = re.compile(
        r"datetime\.(?:now|today|utcnow)\(|date\.today\(|from time import"
        r"|\btime\.(?:time|monotonic|perf_counter|localtime)\("
    )
    found = [
        f"{named(path)}:{number}"
        for path in CODE
        if path != ROOT / "bot" / "clock.py"
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if asking.search(line)
    ]
    assert found == []
