"""Teams' app manifest, made from the one registry, and the package that an administrator uploads.

No permission is asked for beside what the bot is: Teams brings what is meant for it by a mention, and nothing else. Two
profiles: schema 1.25, which every tenant takes, and 1.29 with slash commands and answers that the asker alone sees,
which Microsoft calls a preview.
"""

import io
import json
import re
import zipfile
from collections.abc import Mapping, Sequence
from importlib import resources

from adapters.teams.parse import ESCALATE, ESCALATE_MESSAGE
from handlers.commands.verb import Verb

VERSION, SLASH_VERSION = "1.25", "1.29"
SCOPES = ("team", "groupChat", "personal")
SUGGESTED = (
    "new",
    "list",
    "show",
    "claim",
    "note",
    "update",
    "wait",
    "resolve",
    "handoff",
    "why",
    "standup",
    "help",
)
"""The verbs that Teams suggests while somebody types: at most 12, those that are typed most. All others work too."""
ICONS = ("color.png", "outline.png")
_AN_ID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the first day that a zip knows: the same package is the same bytes
_NAME = "Handrail"


def is_app_id(text: str) -> bool:
    """True for what an app's id at Microsoft looks like."""
    return _AN_ID.fullmatch(text) is not None


def manifest(app_id: str, verbs: Mapping[str, Verb], *, address: str, version: str, slash: bool) -> dict[str, object]:
    """The manifest of the app with this id, of this version of ours (three numbers with dots).

    `address` is a page of the operator's that Teams shows as the developer's; nothing is loaded from it.
    """
    number = SLASH_VERSION if slash else VERSION
    bot: dict[str, object] = {
        "botId": app_id,
        "scopes": list(SCOPES),
        "isNotificationOnly": False,
        "supportsFiles": False,
        "commandLists": [_commands(verbs, slash=slash)],
    }
    if slash:
        bot["supportsTargetedMessages"] = True
    return {
        "$schema": f"https://developer.microsoft.com/json-schemas/teams/v{number}/MicrosoftTeams.schema.json",
        "manifestVersion": number,
        "version": version,
        "id": app_id,
        "developer": {
            "name": _NAME,
            "websiteUrl": address,
            "privacyUrl": f"{address}/privacy",
            "termsOfUseUrl": f"{address}/terms",
        },
        "name": {"short": _NAME, "full": "Handrail escalations"},
        "description": {
            "short": "Escalations: the ledger, the clock and the nudge.",
            "full": (
                "Raise, take and follow escalations of content moderation. Handrail keeps the record and the clocks, "
                "warns in time, and tells clients in their own channels. It reads only what is written to it."
            ),
        },
        "icons": {"color": ICONS[0], "outline": ICONS[1]},
        "accentColor": "#1F3A4D",
        "bots": [bot],
        "composeExtensions": [{"botId": app_id, "commands": _actions(slash=slash)}],
        "supportsChannelFeatures": "tier1",
        "validDomains": [],
    }


def package(made: Mapping[str, object]) -> bytes:
    """The zip with the manifest and both icons, the same bytes for the same manifest."""
    whole = io.BytesIO()
    icons = resources.files("adapters.teams") / "icons"
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as packed:
        text = json.dumps(made, indent=2, ensure_ascii=False)
        for name, data in [("manifest.json", text.encode()), *((icon, (icons / icon).read_bytes()) for icon in ICONS)]:
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            packed.writestr(entry, data)
    return whole.getvalue()


def _commands(verbs: Mapping[str, Verb], *, slash: bool) -> dict[str, object]:
    listed = [{"title": verbs[name].name, "description": verbs[name].summary} for name in SUGGESTED]
    triggers: dict[str, object] = {"triggers": ["mention", "slash"]} if slash else {}
    return {**triggers, "scopes": list(SCOPES), "commands": listed}


def _actions(*, slash: bool) -> Sequence[Mapping[str, object]]:
    """The commands of the message extension: from the box where one writes, and from a message."""
    triggers: dict[str, object] = {"triggers": ["slash"]} if slash else {}
    return (
        {
            "id": ESCALATE,
            "type": "action",
            "title": "Escalate",
            "description": "Raise an escalation",
            "context": ["compose", "commandBox"],
            "fetchTask": True,
            **triggers,
        },
        {
            "id": ESCALATE_MESSAGE,
            "type": "action",
            "title": "Escalate this message",
            "description": "Raise an escalation about this message; its words are shown before they are kept",
            "context": ["message"],
            "fetchTask": True,
        },
    )
