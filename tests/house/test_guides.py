"""The guides to Slack and Teams, followed to the letter: what they have somebody type is taken."""

import os
import re
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from bot.config import load

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
GIVEN = {
    "YOUR-TENANT-ID": "aaaaaaaa-0000-4000-8000-000000000001",
    "THEIR-TENANT-ID": "cccccccc-0000-4000-8000-000000000009",
    "THEIR-OBJECT-ID": "cccccccc-0000-4000-8000-00000000000a",
    "OBJECT-ID": "aaaaaaaa-0000-4000-8000-00000000000a",
    "YOUR-APP-ID": "11111111-2222-3333-4444-555555555555",
    "YOUR-HOST": "handrail.example",
}


def page(chat: str) -> str:
    """A guide, with what its reader is to put in."""
    text = (DOCS / f"{chat}.md").read_text(encoding="utf-8")
    for name, value in GIVEN.items():
        text = text.replace(name, value)
    return text


def commands(chat: str) -> list[str]:
    """The commands that can be run before anything real is there: manifests and what must be asked of whom."""
    text = page(chat)
    blocks = re.findall(r"^ *```(?:sh)?\n(.*?)^ *```", text, re.DOTALL | re.MULTILINE)
    words = [line.strip() for block in blocks for line in block.splitlines()] + re.findall(r"`([^`\n]+)`", text)
    wanted = ("handrail manifest", "handrail check", "handrail doctor teams --before")
    return sorted({each.partition(" > ")[0] for each in words if each.startswith(wanted)})


def app_yaml(chat: str, folder: Path) -> Path:
    """The file of the guide."""
    found = re.search(r"^ *```yaml\n(.*?)^ *```", page(chat), re.DOTALL | re.MULTILINE)
    assert found is not None
    path = folder / "app.yaml"
    path.write_text(textwrap.dedent(found[1]), encoding="utf-8")
    return path


@pytest.mark.parametrize("chat", ["slack", "teams"])
def test_the_file_of_a_guide_is_a_whole_one(chat: str, tmp_path: Path) -> None:
    rules = load(app_yaml(chat, tmp_path))
    assert {surface.chat for surface in rules.managers} == {chat}
    assert rules.clients["ORION"].surfaces
    assert [person.key for person in rules.people.values() if person.is_client] == ["kim"]


@pytest.mark.parametrize(("chat", "command"), [(chat, each) for chat in ("slack", "teams") for each in commands(chat)])
def test_a_command_of_a_guide_runs(chat: str, command: str, tmp_path: Path) -> None:
    app_yaml(chat, tmp_path)
    here = {**os.environ, "PYTHONPATH": str(ROOT)}
    line = [sys.executable, "-m", "bot", *command.split()[1:]]
    done = subprocess.run(line, cwd=tmp_path, env=here, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command}: {done.stderr}"
