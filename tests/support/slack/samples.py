"""A manifest for tests of the fake itself, with everything that an app of this kind may ask for."""

from collections.abc import Sequence

from tests.support.slack.shapes import Json

SCOPES = (
    "app_mentions:read",
    "channels:read",
    "chat:write",
    "commands",
    "files:write",
    "groups:read",
    "im:history",
    "im:write",
    "pins:write",
    "usergroups:read",
    "users:read",
    "users:read.email",
)
HISTORY = ("channels:history", "groups:history")
EVENTS = (
    "app_home_opened",
    "app_mention",
    "app_uninstalled",
    "channel_archive",
    "channel_id_changed",
    "channel_rename",
    "channel_shared",
    "channel_unarchive",
    "channel_unshared",
    "function_executed",
    "member_joined_channel",
    "message.im",
    "tokens_revoked",
    "user_change",
)
STEP: Json = {
    "title": "Open an escalation",
    "description": "Opens an escalation",
    "input_parameters": {"summary": {"type": "string", "title": "Summary", "is_required": True}},
    "output_parameters": {"reference": {"type": "string", "title": "Reference", "is_required": True}},
}


def sample_manifest(
    *,
    scopes: Sequence[str] = SCOPES,
    history: bool = False,
    socket: bool = False,
    rotation: bool = False,
    redirect: str = "",
) -> Json:
    """A manifest as Slack keeps it; with `history` the app may read channels and hears ordinary messages there."""
    events = [*EVENTS, *(("message.channels", "message.groups") if history else ())]
    granted = [*scopes, *(HISTORY if history else ())]
    commands = [{"command": each, "description": each, "should_escape": True} for each in ROOTS]
    return {
        "display_information": {"name": "Handrail"},
        "features": {
            "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True},
            "bot_user": {"display_name": "Handrail", "always_online": True},
            "slash_commands": commands,
            "shortcuts": [
                {"name": "Escalate this message", "type": "message", "callback_id": "escalate_message"},
                {"name": "Escalate", "type": "global", "callback_id": "escalate"},
            ],
        },
        "oauth_config": {"scopes": {"bot": granted}, "redirect_urls": [redirect] if redirect else []},
        "settings": {
            "event_subscriptions": {"bot_events": events},
            "interactivity": {"is_enabled": True},
            "org_deploy_enabled": True,
            "socket_mode_enabled": socket,
            "token_rotation_enabled": rotation,
        },
        "functions": {"open_escalation": STEP},
    }


ROOTS = ("/escalate", "/esc", "/standup", "/checkin")
