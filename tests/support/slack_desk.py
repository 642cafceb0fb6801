"""The shipped desk moved into Slack: the same people, teams and clients, each with an id there; and that world itself.

People are `U` and their key in capitals; our own work in T1, a client's contacts in a workspace of their own.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from bot.cli.manifest import Wish, slack_manifest
from bot.config import load
from handlers.domain.rulebook import RuleBook
from handlers.lobby import RuleBookLobby
from tests.support.house import APP_YAML, shipped_rules
from tests.support.slack import FakeSlack, User
from tests.support.slack.shapes import Json

TEAM, TOKEN, SECRET, APP_TOKEN = "T1", "xoxb-harbour", "a-signing-secret", "xapp-harbour"
CHANNELS: Mapping[str, str] = {
    "dub-1": "C0DUB",
    "mnl-1": "C0MNL",
    "aus-1": "C0AUS",
    "managers": "C0MANAGERS",
    **{f"client-{key}": f"C0{key}" for key in ("ORION", "VEGA", "LYRA", "DRACO", "CYGNUS")},
}
"""The shipped file's rooms as channels of Slack."""
CONTACTS: Mapping[str, str] = {
    f"client_{key.lower()}": f"T9{key}" for key in ("ORION", "VEGA", "LYRA", "DRACO", "CYGNUS")
}
"""The workspace of each client's contact."""


def user_of(person: str) -> str:
    """The Slack user id of somebody of the shipped file."""
    return "U" + re.sub(r"[^A-Z0-9]", "", person.upper())


def slack_yaml(mode: str = "http", *, rehearsal: str = "null") -> str:
    """The shipped app.yaml with Slack on and the web chat off."""
    text = APP_YAML.read_text(encoding="utf-8")
    text = text.replace("  web: {enabled: true}", f"  slack: {{mode: {mode}, workspaces: [{{id: {TEAM}}}]}}", 1)
    for room, channel in CHANNELS.items():
        shared = ", shared: true" if room.startswith("client-") else ""
        text = re.sub(rf"\{{web: {room}\}}", f"{{slack: {TEAM}/{channel}{shared}}}", text)
    for key in shipped_rules().people:
        team = CONTACTS.get(key, TEAM)
        text = text.replace(f"{{key: {key}, ", f"{{key: {key}, slack: {{workspace: {team}, user: {user_of(key)}}}, ", 1)
    return text.replace("rehearsal: null", f"rehearsal: {rehearsal}" if rehearsal else "", 1)


@cache
def slack_rules(mode: str = "http") -> RuleBook:
    """The rules of that file."""
    path = Path(APP_YAML.parent / ".handrail" / f"slack-{mode}.yaml")
    path.parent.mkdir(exist_ok=True)
    path.write_text(slack_yaml(mode), encoding="utf-8")
    return load(path)


def manifest_of(mode: str, extras: Sequence[str] = ()) -> Json:
    """Our own manifest, as an administrator would paste it."""
    wish = Wish(mode=mode, address="https://handrail.example", extras=",".join(extras), config=APP_YAML)
    return slack_manifest(wish)


def stage(slack: FakeSlack, mode: str = "http", *, extras: Sequence[str] = (), token: str = TOKEN) -> None:
    """Harbour with its people, its channels and our app; each client in a workspace of its own, in a shared channel."""
    slack.workspace(TEAM, "Harbour")
    for team in CONTACTS.values():
        slack.workspace(team, team.removeprefix("T9").capitalize())
    slack.app(manifest_of(mode, extras), token, SECRET, APP_TOKEN, team=TEAM)
    rules = shipped_rules()
    for key, person in rules.people.items():
        team, email = CONTACTS.get(key, TEAM), f"{key}@harbour.example"
        slack.person(user_of(key), person.name, team=team, email=email, zone=person.timezone)
    lobby = RuleBookLobby(shipped_rules)
    inside = {key: {info.room for info in lobby.rooms(key)} for key in rules.people}
    for room, channel in CHANNELS.items():
        members = [user_of(key) for key in rules.people if room in inside[key]]
        slack.channel(channel, team=TEAM, name=room.lower(), members=members, shared=room.startswith("client-"))


def person(slack: FakeSlack, key: str) -> User:
    """Somebody's hands."""
    return slack.user(user_of(key))
