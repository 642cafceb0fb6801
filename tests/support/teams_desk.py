"""The shipped desk moved into Teams: the same people, teams and clients, each with an id there; and that world itself.

People are `29:` and `aad-` with their key. Contacts of clients are guests in our tenant, or of a tenant of their own.
"""

import re
from collections.abc import Collection, Mapping
from functools import cache
from pathlib import Path

from bot.config import load
from handlers.domain.rulebook import RuleBook
from handlers.lobby import RuleBookLobby
from tests.support.house import APP_YAML, shipped_rules
from tests.support.teams.connector import Connector
from tests.support.teams.shapes import FOREIGN, TENANT, Conversation, Human

CHANNELS: Mapping[str, str] = {
    "dub-1": "19:dub1@thread.tacv2",
    "mnl-1": "19:mnl1@thread.tacv2",
    "aus-1": "19:aus1@thread.tacv2",
    "managers": "19:managers@thread.tacv2",
    **{f"client-{key}": f"19:{key.lower()}@thread.tacv2" for key in ("ORION", "VEGA", "LYRA", "DRACO", "CYGNUS")},
}
"""The shipped file's rooms as channels of Teams."""
CONTACTS = tuple(f"client_{key.lower()}" for key in ("ORION", "VEGA", "LYRA", "DRACO", "CYGNUS"))


def user_of(person: str) -> str:
    """The id of somebody of the shipped file for this bot."""
    return f"29:{person}"


def teams_yaml(
    *, external: bool = False, rehearsal: str = "null", anonymous: bool = False, far: Collection[str] = ()
) -> str:
    """The shipped app.yaml with Teams on and the web chat off. `external`: contacts are of a tenant of their own.

    `far` are rooms in a second tenant of ours.
    """
    text = APP_YAML.read_text(encoding="utf-8")
    tenants = f"{TENANT}, {FOREIGN}" if far else TENANT
    adapter = f"  teams: {{tenants: [{tenants}], allow_anonymous: {str(anonymous).lower()}}}"
    text = text.replace("  web: {enabled: true}", adapter, 1)
    for room, channel in CHANNELS.items():
        whose = "" if not far else f"{FOREIGN}/" if room in far else f"{TENANT}/"
        text = re.sub(rf"\{{web: {room}\}}", f'{{teams: "{whose}{channel}"}}', text)
    for key in shipped_rules().people:
        tenant = FOREIGN if external and key in CONTACTS else TENANT
        text = text.replace(f"{{key: {key}, ", f"{{key: {key}, teams: {{tenant: {tenant}, user: aad-{key}}}, ", 1)
    return text.replace("rehearsal: null", f"rehearsal: {rehearsal}" if rehearsal else "", 1)


@cache
def teams_rules(*, external: bool = False) -> RuleBook:
    """The rules of that file."""
    path = Path(APP_YAML.parent / ".handrail" / f"teams-{external}.yaml")
    path.parent.mkdir(exist_ok=True)
    path.write_text(teams_yaml(external=external), encoding="utf-8")
    return load(path)


def stage(teams: Connector, *, external: bool = False) -> None:
    """Harbour with its people and its channels, each with the app in it; clients' contacts are in their own."""
    rules = shipped_rules()
    teams.people.clear()
    teams.places.clear()
    for key, person in rules.people.items():
        foreign, guest = external and key in CONTACTS, not external and key in CONTACTS
        human = Human(user_of(key), f"aad-{key}", person.name, tenant=FOREIGN if foreign else TENANT, guest=guest)
        teams.people[human.id] = human
    lobby = RuleBookLobby(shipped_rules)
    inside = {key: {info.room for info in lobby.rooms(key)} for key in rules.people}
    for room, channel in CHANNELS.items():
        members = [user_of(key) for key in rules.people if room in inside[key]]
        teams.places[channel] = Conversation(channel, "channel", members)
