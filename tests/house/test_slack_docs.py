"""`docs/slack.md` names every right that the manifest asks for, with its reason."""

from pathlib import Path

from bot.cli.slack_rights import rights

PAGE = Path(__file__).parents[2] / "docs" / "slack.md"
MARK = "compared by tests/house/test_slack_docs.py -->\n\n"


def test_the_guide_lists_every_scope_and_event_with_its_reason() -> None:
    _, _, listed = PAGE.read_text(encoding="utf-8").partition(MARK)
    assert listed == rights(), "write bot.cli.slack_rights.rights() behind the mark"
