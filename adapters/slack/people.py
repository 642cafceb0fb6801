"""Slack's ids to identities and places. What is not certain is external: unknown means least.

A person's identity is (their own workspace, their user id), or (their Enterprise Grid, their user id) where app.yaml
names that. Names and e-mails are never identity.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from adapters.slack.channels import DIRECT
from adapters.slack.settings import CHAT
from adapters.slack.tokens import clean
from handlers.commands.request import Identity, Place, Surface

Body = Mapping[str, Any]  # a payload of Slack's
OUR_OWN = ("shortcut", "message_action")  # Slack offers these to the organisation that installed us, and to nobody else


def tenant_of(team: str, enterprise: str, workspaces: Sequence[str]) -> str:
    """The id that a workspace goes by here: its organisation's where that is ours as a whole, else its own."""
    return enterprise if enterprise in workspaces else team


def text(body: Body | object, *names: str) -> str:
    """The text at a path of a payload, fit to be kept; "" where there is none or something else stands there."""
    value: object = body
    for name in names:
        if not isinstance(value, dict):  # what JSON calls an object
            return ""
        value = value.get(name)
    return clean(value) if isinstance(value, str) else ""


def installed_in(body: Body, workspaces: Sequence[str]) -> str:
    """The workspace of ours that a payload came through: where our app is installed, not where its sender is."""
    authorizations = body.get("authorizations")
    first = authorizations[0] if isinstance(authorizations, list) and authorizations else {}
    event = body.get("event") if isinstance(body.get("event"), Mapping) else {}
    teams = (
        text(first, "team_id"),
        text(body, "view", "app_installed_team_id"),
        text(body, "context_team_id"),
        text(event, "context_team_id"),
        text(body, "team_id"),
        text(body, "team", "id"),
    )
    for team in teams:
        if team and team in workspaces:
            return team
    enterprises = (text(first, "enterprise_id"), text(body, "enterprise_id"), text(body, "enterprise", "id"))
    for enterprise in enterprises:
        if enterprise and enterprise in workspaces:
            return enterprise
    return next((team for team in teams if team), "")


def sender(body: Body, workspaces: Sequence[str], ours: str) -> Identity:
    """Who sent a payload. Their own workspace counts, never the one that the payload came through.

    Where a payload does not say which that is, it is somebody of nowhere, and has the rights of nobody.
    """
    if "command" in body:  # slash commands reach us from our own workspaces alone
        own = tenant_of(text(body, "team_id"), text(body, "enterprise_id"), workspaces)
        return Identity(CHAT, own, text(body, "user_id"))
    event = body.get("event")
    if isinstance(event, Mapping):
        return Identity(
            CHAT, _of_event(event, body, workspaces, ours), text(event, "user") or text(event, "user", "id")
        )
    return Identity(CHAT, _of_interaction(body, workspaces), text(body, "user", "id"))


def _of_interaction(body: Body, workspaces: Sequence[str]) -> str:
    """The workspace of whoever pressed, chose or sent something in.

    The organisation that a payload names is that of our installation: it counts for the teams that are surely in it.
    """
    own, beside = text(body, "user", "team_id"), text(body, "team", "id")
    enterprise = text(body, "user", "enterprise_id")
    if own == beside:
        enterprise = enterprise or text(body, "team", "enterprise_id")
    installed = text(body, "view", "app_installed_team_id") or beside
    if own in workspaces or own == beside == installed or text(body, "type") in OUR_OWN:
        enterprise = enterprise or text(body, "enterprise", "id")
    return tenant_of(own, enterprise, workspaces) if own else ""


def _of_event(event: Body, body: Body, workspaces: Sequence[str], ours: str) -> str:
    """The workspace of whoever an event is about.

    A message names its author's team, and so does whatever comes from a channel that others share. A mention elsewhere
    names ours.
    """
    own = text(event, "user_team") or text(event, "source_team")
    is_shared = body.get("is_ext_shared_channel") is True
    if not own and (is_shared or event.get("type") == "message"):
        own = text(event, "team")
        if not own and is_shared:
            return ""
    own = own or ours
    enterprise = text(event, "user_profile", "enterprise_id")
    if own == text(body, "team_id"):
        enterprise = enterprise or text(body, "enterprise_id")
    if own in workspaces:
        enterprise = enterprise or text(body, "context_enterprise_id")
    return tenant_of(own, enterprise, workspaces)


def author(body: Body, workspaces: Sequence[str]) -> str:
    """Who wrote the message that a shortcut is about, as `chat:workspace:user`; "" for an app, or if unsure."""
    message = body.get("message")
    user = text(message, "user")
    team = next((named for key in ("user_team", "source_team", "team") if (named := text(message, key))), "")
    if not user or not team or text(message, "bot_id"):
        return ""
    enterprise = text(body, "enterprise", "id") if team in (text(body, "team", "id"), *workspaces) else ""
    return f"{CHAT}:{tenant_of(team, enterprise, workspaces)}:{user}"


def place(channel: str, user: str, thread: str, tenant: str) -> Place | None:
    """Where something was asked. A direct message is the person's own room, whatever id Slack gives the channel."""
    if not channel:
        return None
    room = f"{DIRECT}{user}" if channel.startswith("D") else channel
    return Place(Surface(CHAT, tenant, room), thread or None, takes_files=True)
