"""The page of commands says what the registry says."""

from dataclasses import fields
from pathlib import Path

from bot.cli.manifest import commands_page
from handlers.commands.registry import VERBS, as_data, find

PAGE = Path(__file__).parents[2] / "docs" / "commands.md"


def test_the_page_of_commands_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == commands_page(), "write bot.cli.manifest.commands_page() to the page"


def test_every_argument_is_a_field_of_its_command() -> None:
    for verb in VERBS.values():
        assert {argument.name for argument in verb.arguments} == {one.name for one in fields(verb.command)}, verb.name


def test_no_two_verbs_share_a_word() -> None:
    for verb in VERBS.values():
        assert all(find(word) is verb for word in (verb.name, *verb.words))


def test_the_registry_in_plain_values_has_the_shape_that_checkers_read() -> None:
    data = as_data()
    assert list(data) == ["commands", "forms", "actions"]
    assert data["actions"] == list(VERBS)
    assert isinstance(data["forms"], list)
    assert "new" in data["forms"]
    assert "resolve:REF" in data["forms"]
