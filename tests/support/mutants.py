"""Bugs planted on purpose, to see that the tests that must catch them do.

Each is a small change of one file of the house, made in a copy of the tree in a folder of its own; the working tree is
never touched. What is replaced must stand there exactly once: else the bug was not planted, and that is an error.
"""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
FLOORS = ("bot", "adapters", "handlers", "storage", "tests")
FILES = ("app.yaml", "pyproject.toml")
PURE = ("tests/property/test_calendar.py", "tests/property/test_clock.py", "tests/property/test_standup_days.py")
LONGEST = 240  # seconds; a test that hangs on a bug has not caught it
FAILED = 1  # pytest's code for tests that ran and failed; an error of collection is another


@dataclass(frozen=True, slots=True)
class Mutant:
    """A planted bug: what it does wrong in words, where, and the test that must see it."""

    name: str
    file: str
    old: str
    new: str
    caught_by: str


class NotPlantedError(Exception):
    """What the bug replaces is not in the file, or more than once: the list of bugs is behind the code."""


def bug_in(mutant: Mutant) -> str:
    """The file with the bug in it. Raises NotPlantedError where it does not apply any more."""
    source = (ROOT / mutant.file).read_text(encoding="utf-8")
    if source.count(mutant.old) != 1:
        raise NotPlantedError(f"{mutant.name}: found {source.count(mutant.old)} times in {mutant.file}")
    return source.replace(mutant.old, mutant.new)


def planted(mutant: Mutant, folder: Path) -> Path:
    """A copy of the tree with the bug in it."""
    bug, copy = bug_in(mutant), folder / "copy"
    for floor in FLOORS:
        shutil.copytree(ROOT / floor, copy / floor, ignore=shutil.ignore_patterns("__pycache__", "node_modules"))
    for name in FILES:
        shutil.copy(ROOT / name, copy / name)
    (copy / mutant.file).write_text(bug, encoding="utf-8")
    return copy


def tried(test: str, copy: Path) -> tuple[int, str]:
    """Run one test in a copy of the tree: pytest's exit code, and what it said.

    A test of pure values is run without the plugins and fixtures of the others, which take longer than it does.
    """
    alone = ("-c", os.devnull, "--rootdir", str(copy), "--import-mode=importlib", "--noconftest")
    is_pure = test.startswith(PURE)
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *(alone if is_pure else ()), test]
    environment = {**os.environ, "HYPOTHESIS_PROFILE": "planted", "PYTHONPATH": str(copy), "PYTHONTZPATH": ""}
    environment |= {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"} if is_pure else {}
    done = subprocess.run(
        command, cwd=copy, env=environment, capture_output=True, text=True, timeout=LONGEST, check=False
    )
    return done.returncode, done.stdout + done.stderr


def is_caught(mutant: Mutant, folder: Path) -> tuple[bool, str]:
    """Whether the test that must see the bug fails on it, by an assertion and not by an error of its own."""
    code, said = tried(mutant.caught_by, planted(mutant, folder))
    return code == FAILED, said
