"""Slack's addresses in our own site: the door, and the pages of an installation."""

import logging
from collections.abc import Sequence

from aiohttp import ClientError, web
from slack_bolt import BoltResponse
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_sdk.errors import SlackClientError

from adapters.reading import ShutError
from adapters.slack.gate import let_in
from adapters.slack.listen import NOT_KEPT
from adapters.slack.manifest import DOOR
from adapters.slack.settings import SlackSetup

INSTALL, REDIRECT = "/slack/install", "/slack/oauth_redirect"
UNFINISHED = (
    '<!doctype html><html lang="en"><title>Not installed</title><p>Slack did not answer. <a href="{}">Try again</a>.'
)
UNHEARD = 404  # what bolt answers to a payload that no listener of ours is for
LOG = logging.getLogger(__name__)


def mount(site: web.Application, setup: SlackSetup, app: AsyncApp, flow: AsyncOAuthFlow | None) -> None:
    """Put the door into a site, and with a flow the two pages of an installation."""
    if setup.mode == "http":

        async def door(request: web.Request) -> web.StreamResponse:
            return await _door(request, setup, app)

        site.router.add_post(DOOR, door)
    if flow is not None:

        async def install(request: web.Request) -> web.StreamResponse:
            return await to_aiohttp_response(await flow.handle_installation(_asked(request)))

        async def back(request: web.Request) -> web.StreamResponse:
            try:
                return await to_aiohttp_response(await flow.handle_callback(_asked(request)))
            except (ClientError, TimeoutError, OSError, SlackClientError) as error:
                LOG.warning("an installation could not be finished: %s", type(error).__name__)
                return web.Response(status=502, text=UNFINISHED.format(INSTALL), content_type="text/html")

        site.router.add_get(INSTALL, install)
        site.router.add_get(REDIRECT, back)


async def _door(request: web.Request, setup: SlackSetup, app: AsyncApp) -> web.StreamResponse:
    try:
        asked = await let_in(request, setup.credentials.signing_secret, setup.real_now())
    except ShutError as shut:
        return web.Response(status=shut.status, text=shut.line)
    answered: BoltResponse = await app.async_dispatch(asked)
    if answered.status == UNHEARD or (answered.status >= 500 and answered.status != NOT_KEPT):
        LOG.info("a payload that means nothing here was let go")
        return web.Response(status=200)
    # As `to_aiohttp_response`, which looks for cookies and for more kinds of bodies: a listener's answer has neither.
    return web.Response(status=answered.status, body=answered.body.encode(), headers=answered.first_headers())


def _asked(request: web.Request) -> AsyncBoltRequest:
    """A browser's request as bolt's pages read it."""
    headers: dict[str, str | Sequence[str]] = {name: [value] for name, value in request.headers.items()}
    return AsyncBoltRequest(body="", query=request.query_string, headers=headers)
