"""Slack's consent page: it asks which workspace, and sends whoever agrees back with a code."""

from collections.abc import Mapping
from html import escape
from urllib.parse import urlencode

from aiohttp import web

from tests.support.slack.world import World


def authorize(world: World, query: Mapping[str, str]) -> web.Response:
    """The page, or with `allow=TEAM` (or where a workspace has agreed beforehand) the way back."""
    app = next((each for each in world.apps.values() if each.client_id == query.get("client_id")), None)
    if app is None:
        return _refused(world, "invalid_client_id", "")
    redirect = query.get("redirect_uri", "")
    allowed = app.manifest.get("oauth_config", {}).get("redirect_urls", [])
    if not any(redirect.startswith(each) for each in allowed):
        return _refused(world, "bad_redirect_uri", f"redirect_uri {redirect!r} is not in the manifest")
    scopes = [each for each in query.get("scope", "").split(",") if each]
    if not scopes or set(scopes) - set(app.scopes):
        return _refused(world, "invalid_scope", f"scopes {scopes} are not the manifest's")
    if not query.get("state"):
        world.fault("authorize: no state was sent along")
    team = query.get("allow") or world.consents
    if not team:
        return web.Response(text=_page(world, query), content_type="text/html")
    if team == "no":
        raise web.HTTPFound(f"{redirect}?{urlencode({'error': 'access_denied', 'state': query.get('state', '')})}")
    code = f"code-{world.number()}"
    installer = next((each.id for each in world.people.values() if each.team == team and not each.is_bot), "UADMIN")
    world.codes[code] = {
        "app": app.id,
        "team": team,
        "scopes": scopes,
        "user": installer,
        "redirect_uri": redirect,
        "minted": world.now,
    }
    raise web.HTTPFound(f"{redirect}?{urlencode({'code': code, 'state': query.get('state', '')})}")


def _refused(world: World, code: str, fault: str) -> web.Response:
    if fault:
        world.fault(f"authorize: {fault}")
    return web.Response(status=400, text=code)


def _page(world: World, query: Mapping[str, str]) -> str:
    links = "".join(
        f'<li><a href="?{escape(urlencode({**query, "allow": team}))}">Allow in {escape(workspace.name)}</a></li>'
        for team, workspace in world.workspaces.items()
    )
    deny = f'<a href="?{escape(urlencode({**query, "allow": "no"}))}">Cancel</a>'
    return f"<!doctype html><html lang=en><title>Slack</title><h1>Install</h1><ul>{links}</ul>{deny}</html>"
