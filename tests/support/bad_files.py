"""Bad configuration files, and what must be said of each: line, key, value, what is allowed, an example."""

from dataclasses import dataclass

import pytest

from bot.config import ConfigError, load_text

TOP = "organisation: {key: harbour, timezone: Europe/Dublin}\n"
WEEK = '{mon: [["09:00", "17:00"]]}'


def policy(**keys: str) -> str:
    """A file with one policy on line 3; keys replace those of a good one."""
    good = {"when": "{severity: P1}", "targets": "{ack: 15m}"} | keys
    return f"{TOP}policies:\n  - {{key: p1, " + ", ".join(f"{key}: {value}" for key, value in good.items()) + "}\n"


def kind(**keys: str) -> str:
    """A file with one type on line 3."""
    good = {"label": "VIP", "severity": "P1", "lane": "client", "route": "comms"} | keys
    return f"{TOP}types:\n  vip: {{" + ", ".join(f"{key}: {value}" for key, value in good.items()) + "}\n"


def person(**keys: str) -> str:
    """A file with one person on line 3."""
    good = {"key": "aoife", "name": "Aoife", "roles": "[lead]"} | keys
    return f"{TOP}people:\n  - {{" + ", ".join(f"{key}: {value}" for key, value in good.items()) + "}\n"


def calendar(**keys: str) -> str:
    """A file with one calendar on line 3."""
    good = {"key": "desk", "timezone": "Europe/Dublin", "weekly": WEEK} | keys
    return f"{TOP}calendars:\n  - {{" + ", ".join(f"{key}: {value}" for key, value in good.items()) + "}\n"


@dataclass(frozen=True)
class Bad:
    """A file, and what must be said of it: the line, the key, and words of value, allowed and example."""

    name: str
    text: str | bytes
    line: int
    key: str
    value: str
    allowed: str
    example: str


SITE = "sites: [{key: dublin, timezone: Europe/Dublin}]\n"
CLIENT = "clients: [{key: ORION, name: Orion, timezone: America/New_York}]\n"

FOUR_REQUIRED = "[" + ", ".join(f"{{name: f{n}, label: F, required: true}}" for n in range(4)) + "]"


def refused(bad: Bad) -> None:
    """Read the file and check that its problem is named as it must be."""
    with pytest.raises(ConfigError) as refused:
        load_text(bad.text, "app.yaml")

    found = [problem for problem in refused.value.problems if problem.key == bad.key and problem.line == bad.line]
    assert found, str(refused.value)
    problem = found[0]
    assert bad.value in problem.value
    assert bad.allowed in problem.allowed
    assert bad.example in problem.example
    assert f"app.yaml:{bad.line}: {bad.key}: {problem.value}" in str(refused.value)
