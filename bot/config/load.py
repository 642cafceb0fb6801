"""The doors of the configuration: a path or a text in, frozen rules out, or everything that is wrong with it."""

import hashlib
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path

from bot.config.build import build
from bot.config.problems import ConfigError, Findings, Problem
from bot.config.read import LARGEST, read
from bot.config.schema import File
from bot.config.settings import AppSettings
from bot.config.shape import shaped
from handlers.domain.rulebook import RuleBook

EXIT_CODE = 78  # EX_CONFIG: what the process ends with on a ConfigError

YEARS = range(2024, 2031)
"""For which years public holidays are expanded unless the caller says otherwise."""

_SHIPPED = Path(__file__).with_name("shipped.yaml")


def default_path() -> Path:
    """`app.yaml` in the working directory, else the one beside the package."""
    here = Path("app.yaml")
    return here if here.exists() else Path(__file__).resolve().parents[2] / "app.yaml"


def load(path: Path, *, years: Sequence[int] = YEARS) -> RuleBook:
    """The rule book of a file. Raises ConfigError."""
    return load_all(path, years=years)[0]


def load_all(path: Path, *, years: Sequence[int] = YEARS) -> tuple[RuleBook, AppSettings]:
    """The rule book and the settings of a file. Raises ConfigError, also for a file that cannot be read."""
    name = path.name
    try:
        with path.open("rb") as source:
            raw = source.read(LARGEST + 1)
    except OSError as error:
        allowed = f"a file that can be read ({error.strerror or 'it cannot be opened'})"
        example = "handrail check -c app.yaml"
        raise ConfigError([Problem(str(path), 1, "(file)", "(unreadable)", allowed, example)]) from error
    return _loaded(raw, name, tuple(years))


def load_text(
    text: str | bytes, name: str = "app.yaml", *, years: Sequence[int] = YEARS
) -> tuple[RuleBook, AppSettings]:
    """The same from a text, which messages call `name`."""
    return _loaded(text.encode() if isinstance(text, str) else text, name, tuple(years))


@lru_cache(maxsize=4)  # the same bytes mean the same rules, and all of them are frozen
def _loaded(raw: bytes, name: str, years: tuple[int, ...]) -> tuple[RuleBook, AppSettings]:
    tree = read(raw, name)
    findings = Findings(name, tree.lines)
    file = shaped(tree, findings)
    if file is None:
        raise ConfigError(findings.found)
    named = tree.value.keys() if isinstance(tree.value, Mapping) else ()
    version = hashlib.sha256(raw.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n")).hexdigest()
    return build(file, shipped(), named, version, years=years, findings=findings)


@cache
def shipped() -> File:
    """What holds where a file is silent: the catalogue of types, labels, severities and policies of `shipped.yaml`."""
    tree = read(_SHIPPED.read_bytes(), _SHIPPED.name)
    findings = Findings(_SHIPPED.name, tree.lines)
    file = shaped(tree, findings)
    if file is None:
        raise ConfigError(findings.found)
    return file
