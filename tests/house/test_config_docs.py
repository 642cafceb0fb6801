"""`docs/app-yaml.md` knows every key of `app.yaml`, and what it shows can be loaded."""

import re
from pathlib import Path

import pytest

from bot.config import load_text
from bot.config.reference import reference

PAGE = (Path(__file__).parents[2] / "docs" / "app-yaml.md").read_text(encoding="utf-8")
TOP = "organisation: {key: harbour, timezone: Europe/Dublin}\n"


def test_the_page_lists_every_key_with_its_meaning_and_example() -> None:
    _, _, listed = PAGE.partition("compared by tests/house/test_config_docs.py -->\n\n")

    assert listed == reference(), "make the tables again from bot.config.reference.reference()"


@pytest.mark.parametrize(
    "block", re.findall(r"```yaml\n(policies:.*?)```", PAGE.partition("## Every key")[0], re.DOTALL)
)
def test_the_examples_of_the_page_can_be_loaded(block: str) -> None:
    book, _ = load_text(TOP + block)

    assert book.policy_set.policies[0].key == "p0"
