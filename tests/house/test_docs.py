"""The law of the house for words: what the documentation says of commands, settings and moves is so."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import typer

from bot.cli.app import app
from bot.cli.diagram import redrawn
from bot.environment import VARIABLES
from handlers.commands.registry import VERBS

ROOT = Path(__file__).parents[2]
DOCS = sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])
TEXTS = sorted(
    path
    for pattern in (
        "*.md",
        "*.py",
        "*.toml",
        "*.yaml",
        "*.txt",
        "*.lock",
        "*.sh",
        "*.html",
        "*.css",
        "*.js",
        "Makefile",
    )
    for folder in (ROOT, *(ROOT / name for name in ("bot", "adapters", "handlers", "storage", "tests", "docs", ".ci")))
    for path in (folder.glob(pattern) if folder == ROOT else folder.rglob(pattern))
)


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def verbs() -> set[str]:
    """Every verb of the command line, and `audit verify` as one."""
    group = typer.main.get_group(app)
    names = set(group.commands)
    for name, command in group.commands.items():
        names |= {f"{name} {sub}" for sub in getattr(command, "commands", {})}
    return names


def test_every_variable_of_the_environment_is_explained() -> None:
    page = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    assert [variable.name for variable in VARIABLES if f"`{variable.name}`" not in page] == []


def test_no_other_variable_is_explained() -> None:
    page = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    table = page.partition("## Environment")[2].partition("\n## ")[0]
    first_cells = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    named_there = {name for cell in first_cells for name in re.findall(r"`(\w+)`", cell)}
    assert named_there == {variable.name for variable in VARIABLES}


def test_the_diagram_of_moves_is_the_table_of_moves() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    assert redrawn(page) == page, "run `make docs`"


@pytest.mark.parametrize("path", [page for page in DOCS if page.parent.name != "decisions"], ids=named)
def test_commands_in_the_documentation_exist(path: Path) -> None:
    """Each `handrail …` and `make …` in a code block or in code words; the chat's verbs are checked elsewhere."""
    text = path.read_text(encoding="utf-8")
    code = "\n".join(
        re.findall(r"```(?:sh|bash|console)\n(.*?)```", text, re.DOTALL) + re.findall(r"`([^`\n]+)`", text)
    )
    known = verbs()
    asked = re.findall(r"(?:^|\s|\$ )(?:handrail|python -m bot) ([a-z][a-z-]*(?: [a-z]+)?)", code, re.MULTILINE)
    unknown = [
        words for words in asked if words not in known and words.split()[0] not in known and words != "ready http"
    ]
    assert unknown == []
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert [target for target in re.findall(r"(?:^|\s)make ([a-z-]+)", code) if target not in targets] == []


@pytest.mark.parametrize("path", DOCS, ids=named)
def test_links_between_pages_lead_somewhere(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    links = [link.partition("#")[0] for link in re.findall(r"\]\(([^)\s]+)\)", text) if "://" not in link]
    assert [link for link in links if link and not (path.parent / link).exists()] == []


def test_every_verb_of_the_chat_is_documented() -> None:
    page = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    assert [name for name in VERBS if f"`{name}" not in page] == []


def test_every_verb_of_the_command_line_helps_in_a_line_and_an_example() -> None:
    commands: dict[str, Any] = {}
    for name, each in typer.main.get_group(app).commands.items():
        commands |= getattr(each, "commands", {name: each})
    assert [name for name, each in commands.items() if not each.help] == []
    assert [name for name, each in commands.items() if "Example: " not in (each.epilog or "")] == []


def test_no_file_names_a_machine_or_a_registry() -> None:
    paths = re.compile(
        r"(?<![\w/.-])/(?:work|root|home/\w+|Users/\w+)/\w|file" r"s\.pythonhosted\.org|(?<!\w)py" r"pi\.org"
    )
    found = [
        f"{named(path)}:{number}"
        for path in TEXTS
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if paths.search(line)
    ]
    assert found == []


def test_locks_carry_hashes_and_hold_every_dependency() -> None:
    with (ROOT / "pyproject.toml").open("rb") as file:
        project = tomllib.load(file)
    for lock, wanted in (
        ("requirements.lock", project["project"]["dependencies"]),
        ("requirements-dev.lock", [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]),
    ):
        text = (ROOT / lock).read_text(encoding="utf-8")
        pinned = dict(re.findall(r"^([a-z0-9_.-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", text, re.MULTILINE))
        names = [re.split(r"[\[<>=!~ ;]", each, maxsplit=1)[0].lower() for each in wanted]
        same = {re.sub(r"[-_.]+", "-", name) for name in pinned}
        assert [name for name in names if re.sub(r"[-_.]+", "-", name) not in same] == []
        assert text.count("--hash=sha256:") >= len(pinned)
