"""Slack's manifest is made from what the adapter really does: no scope too few, and none too many."""

import json
from pathlib import Path

import pytest

from adapters.slack.manifest import EVENTS, EXTRAS, SCOPES, manifest, needed
from bot.cli.manifest import Wish, run, slack_manifest
from handlers.domain.errors import BadInput
from tests.support.house import shipped_rules

ROOT = Path(__file__).parents[2]
WORDS = [("escalate", "Raise", "new"), ("esc", "Raise", "new")]
EVIDENCE = {
    "commands": ["command("],
    "app_mentions:read": ["app_mention"],
    "chat:write": ["chat.postMessage", "chat.update", "chat.postEphemeral"],
    "im:write": ["conversations.open"],
    "im:history": ['"im"'],
    "channels:read": ["conversations.info"],
    "groups:read": ["conversations.info"],
    "users:read": ["user_change"],
    "pins:write": ["pins.add"],
    "channels:history": ["conversations.history", "conversations.replies"],
    "groups:history": ["conversations.history", "conversations.replies"],
    "files:write": ["files_upload_v2"],
    "usergroups:read": ["usergroups.users.list"],
    "users:read.email": ["users.lookupByEmail"],
}
"""What in the code a scope is for: words of Slack's that stand there."""
NEEDED_BY = {
    "conversations.open": "im:write",
    "conversations.info": "channels:read",
    "conversations.history": "channels:history",
    "conversations.replies": "channels:history",
    "pins.add": "pins:write",
    "users.info": "users:read",
    "users.lookupByEmail": "users:read.email",
    "usergroups.users.list": "usergroups:read",
    "files.getUploadURLExternal": "files:write",
    "files.completeUploadExternal": "files:write",
    "reactions.add": "reactions:write",
}


def _source() -> str:
    files = [*(ROOT / "adapters" / "slack").glob("*.py"), *(ROOT / "bot" / "cli").glob("*.py")]
    return "\n".join(path.read_text(encoding="utf-8") for path in files if path.name != "manifest.py")


def test_every_scope_is_for_something_that_the_code_does() -> None:
    source = _source()
    assert set(EVIDENCE) == set(SCOPES)
    assert [scope for scope, words in EVIDENCE.items() if not any(word in source for word in words)] == []


def test_every_method_that_is_called_has_its_scope() -> None:
    source = _source()
    assert {scope for method, scope in NEEDED_BY.items() if f'"{method}"' in source} <= set(SCOPES)


def test_every_event_is_heard_by_the_code() -> None:
    source = _source()
    heard = {"message.im": '"im"', "message.channels": "message", "message.groups": "message"}
    assert [event for event in EVENTS if heard.get(event, event) not in source] == []


def test_every_slash_word_and_shortcut_stands_in_it_and_every_url_leads_to_our_door() -> None:
    made = json.loads(json.dumps(manifest(mode="http", words=WORDS, address="https://h.example")))
    assert [one["command"] for one in made["features"]["slash_commands"]] == ["/escalate", "/esc"]
    assert {one["callback_id"] for one in made["features"]["shortcuts"]} == {"escalate", "escalate_message"}
    door = "https://h.example/slack/events"
    settings = made["settings"]
    assert {one["url"] for one in made["features"]["slash_commands"]} == {door}
    assert settings["event_subscriptions"]["request_url"] == settings["interactivity"]["request_url"] == door
    assert not settings["socket_mode_enabled"]
    for one in made["features"]["shortcuts"]:
        assert len(one["name"]) <= 24


def test_socket_mode_names_no_address_at_all() -> None:
    made = json.dumps(manifest(mode="socket", words=WORDS))
    assert "http" not in made
    assert '"socket_mode_enabled": true' in made


@pytest.mark.parametrize("extra", EXTRAS)
def test_an_extra_asks_for_more_and_without_it_nothing_of_it_is_asked(extra: str) -> None:
    less, more = (json.dumps(manifest(mode="socket", words=WORDS, extras=extras)) for extras in ((), (extra,)))
    own = [name for table in (SCOPES, EVENTS) for name, need in table.items() if need.extra == extra]
    assert own
    assert all(f'"{name}"' in more and f'"{name}"' not in less for name in own)
    assert needed(SCOPES, ()) == [scope for scope, need in SCOPES.items() if not need.extra]


def test_several_workspaces_need_the_page_to_come_back_to() -> None:
    made = manifest(mode="http", words=WORDS, address="https://h.example", many=True)
    assert "https://h.example/slack/oauth_redirect" in json.dumps(made)


def test_the_words_are_those_of_app_yaml() -> None:
    made = json.dumps(slack_manifest(Wish(config=ROOT / "app.yaml")))
    assert all(f'"/{word}"' in made for word in shipped_rules().roots.escalate)


@pytest.mark.parametrize(
    ("what", "wish", "said"),
    [
        ("slak", Wish(), "Allowed: registry, slack"),
        ("slack", Wish(mode="carrier pigeon"), "Allowed: socket, http"),
        ("slack", Wish(mode="http"), "--address: nothing"),
        ("slack", Wish(mode="http", address="http://h.example"), "begins with https://"),
        ("slack", Wish(many=True), "--address"),
        ("slack", Wish(extras="histroy"), "--with: histroy is not known. Allowed: history, files, people, workflow"),
    ],
)
def test_what_cannot_be_made_is_refused_with_an_example(what: str, wish: Wish, said: str) -> None:
    with pytest.raises(BadInput, match="Example: ") as refused:
        run(what, wish)
    assert said in refused.value.sentence
