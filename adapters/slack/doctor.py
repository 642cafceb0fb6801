"""Is Slack as app.yaml takes it to be? Every doubt is a finding with what to do about it; nothing is changed.

It looks at the tokens, their rights, the clock, each bound channel, each person, and how Slack takes our cards.
"""

from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from datetime import datetime

from adapters.findings import Bound, Chart, Finding, Grade, skew
from adapters.slack import limits, render, views
from adapters.slack.api import Answer, Api, Bot, bot_of, header
from adapters.slack.errors import SlackError
from adapters.slack.findings import (
    ABOVE,
    AGAIN,
    of_account,
    of_channel,
    refused,
    rights,
    unseen,
    well,
)
from adapters.slack.install import Tokens
from adapters.slack.patience import asked, is_away
from adapters.slack.settings import CHAT, SlackSetup
from handlers.commands.request import Identity


class Doctor:
    """Looks one Slack connection over. `seen` is told of every step, for whoever waits."""

    def __init__(self, setup: SlackSetup, api: Api, tokens: Tokens, seen: Callable[[str], None]) -> None:
        self._setup, self._api, self._tokens, self._seen = setup, api, tokens, seen
        self._reached: dict[str, Bot] = {}

    async def findings(self, chart: Chart) -> AsyncIterator[Finding]:
        """Everything there is to say, in the order in which one would mend it.

        Raises SlackError where Slack cannot be spoken to at all.
        """
        async for found in self._connected():
            yield found
        if not self._reached:
            return
        async for found in self._channels(chart.channels):
            yield found
        async for found in self._people(chart.people):
            yield found
        async for found in self._drawn(chart):
            yield found

    # --- tokens, rights and the clock ---------------------------------------------------------------------------

    async def _connected(self) -> AsyncIterator[Finding]:
        by_token = bool(self._setup.credentials.bot_token)
        tenants = list(self._setup.workspaces)
        for tenant in tenants[:1] or [""] if by_token else tenants:
            self._seen(f"token of {tenant}")
            try:
                before = self._setup.real_now()
                answer = await asked(self._api, tenant, "auth.test")
            except SlackError as error:
                if is_away(error) or error.code.startswith("http_"):
                    raise
                yield refused(tenant, error, by_token=by_token, page=self._setup.addresses.public)
                continue
            bot = bot_of(answer, tenant)
            for found in self._token(tenant, bot, answer, by_token=by_token):
                yield found
            yield skew("Slack", header(answer["headers"], "date"), before, self._setup.real_now())
        if self._setup.mode == "socket" and self._setup.credentials.app_token:
            yield await self._socket()

    def _token(self, tenant: str, bot: Bot, answer: Answer, *, by_token: bool) -> Iterator[Finding]:
        named = [bot.team, *filter(None, [bot.enterprise])]
        home = next((each for each in named if each in self._setup.workspaces), "")
        where = f"{answer.get('team') or 'a workspace'} ({bot.team})"
        if not home:
            do = f"Put its id under adapters.slack.workspaces ([{{id: {bot.team}}}]), or give the token of one that is"
            yield Finding(Grade.WRONG, "token", f"it is of {where}, which app.yaml does not name. {do}")
            return
        yield Finding(
            Grade.FINE, f"token {home}", f"{where}, where we are {answer.get('user') or 'the bot'} ({bot.user})"
        )
        whole = by_token and bot.enterprise in self._setup.workspaces  # its organisation is ours, all of it
        reached = self._setup.workspaces if whole else [each for each in self._setup.workspaces if each in named]
        self._reached |= dict.fromkeys([*reached, *([] if by_token else [tenant])], bot)
        for other in self._setup.workspaces if by_token else ():
            if other not in self._reached:
                do = "Take it out of app.yaml, or install the app by OAuth (docs/slack.md, Several workspaces)"
                yield Finding(Grade.WRONG, f"token {other}", f"SLACK_BOT_TOKEN is of {home} alone. {do}")
        yield from rights(home, bot.scopes)

    async def _socket(self) -> Finding:
        self._seen("app token")
        try:
            await self._api.call_with(self._setup.credentials.app_token, "apps.connections.open", {})
        except SlackError as error:
            if is_away(error):
                raise
            do = "Make one with connections:write (Basic Information, App-Level Tokens), with Socket Mode on"
            return Finding(Grade.WRONG, "app token", f"Slack opens no socket for SLACK_APP_TOKEN: {error.code}. {do}")
        return Finding(Grade.FINE, "app token", "Slack opens a socket for it")

    # --- channels and people ------------------------------------------------------------------------------------

    async def _channels(self, channels: Sequence[Bound]) -> AsyncIterator[Finding]:
        for number, bound in enumerate(channels, 1):
            tenant, room = bound.surface.tenant, bound.surface.room
            if tenant not in self._reached:
                continue
            self._seen(f"channel {number} of {len(channels)}")
            now = await self._setup.book.get(CHAT, tenant, f"moved:{room}") or room
            try:
                answer = await asked(self._api, tenant, "conversations.info", {"channel": now})
            except SlackError as error:
                if is_away(error):
                    raise
                yield Finding(Grade.WRONG, f"channel {bound.name}", f"{tenant}/{room}: {unseen(error.code)}")
                continue
            if now != room:
                what = f"{tenant}/{room}: Slack calls it {now} since, and we follow. Write that into app.yaml"
                yield Finding(Grade.NOTE, f"channel {bound.name}", what)
            about = answer["channel"]
            wrong = list(of_channel(bound, about))
            name = f"#{about.get('name') or room}"
            for grade, what in wrong or [(Grade.FINE, well(bound))]:
                yield Finding(grade, f"channel {bound.name}", f"{name} ({tenant}/{now}): {what}")

    async def _people(self, people: Mapping[str, Sequence[Identity]]) -> AsyncIterator[Finding]:
        known = [(key, identity) for key, identities in people.items() for identity in identities]
        fine = 0
        for number, (key, identity) in enumerate(known, 1):
            self._seen(f"person {number} of {len(known)}")
            speakers = await self._speakers(identity.tenant)
            if not speakers:
                continue
            what = await self._of_person(identity, speakers)
            fine += not what
            if what:
                yield Finding(Grade.WRONG, f"person {key}", f"{identity.tenant}/{identity.user}: {what}")
        if fine:
            yield Finding(Grade.FINE, "people", f"{fine} of {len(known)} accounts are there, and may be written to")

    async def _speakers(self, tenant: str) -> list[str]:
        """The workspaces of ours from which somebody of this one can be looked at."""
        if self._setup.credentials.bot_token:
            seen = tenant in self._reached or tenant not in self._setup.workspaces
            return [next(iter(self._reached))] if seen else []
        return [each for each in await self._tokens.speakers(tenant) if each in self._reached]

    async def _of_person(self, identity: Identity, speakers: Sequence[str]) -> str:
        """What is wrong with somebody's account, or ""."""
        refusal = SlackError("user_not_found", "users.info")
        for ours in speakers:
            try:
                answer = await asked(self._api, ours, "users.info", {"user": identity.user})
                return of_account(identity, answer["user"])
            except SlackError as error:
                if is_away(error):
                    raise
                refusal = error
        if refusal.code in ("user_not_found", "users_not_found", "user_not_visible"):
            return "Slack knows nobody of that id. Copy it again (profile ▸ ⋮ ▸ Copy member ID)"
        return f"cannot be looked up ({refusal.code}). {ABOVE if 'scope' in refusal.code else AGAIN}"

    # --- cards --------------------------------------------------------------------------------------------------

    async def _drawn(self, chart: Chart) -> AsyncIterator[Finding]:
        """Whether Slack takes a card and a form of every kind; it is asked, and nothing is posted."""
        tenant = next(iter(self._reached))
        drawn, tables = _drawings(chart, self._setup.real_now()), _tables(chart, self._setup.real_now())
        drawn |= tables
        fine = 0
        for number, (name, arguments) in enumerate(drawn.items(), 1):
            self._seen(f"card {number} of {len(drawn)}")
            try:
                await asked(self._api, tenant, "blocks.validate", arguments)
            except SlackError as error:
                if is_away(error):
                    raise
                if error.code in ("unknown_method", "method_deprecated", "not_allowed_token_type", "missing_scope"):
                    what = (
                        f"this Slack does not look cards over (blocks.validate: {error.code}), so they were not tried. "
                        "Nothing is to be done: every card is cut to Slack's limits before it is sent"
                    )
                    yield Finding(Grade.NOTE, "cards", what)
                    return
                why = "; ".join(error.details[:3]) or error.code
                if name in tables:
                    yield Finding(Grade.NOTE, f"card {name}", f"Slack refuses it: {why}. It is sent as a list instead")
                    continue
                do = "Nobody will see it like this. Please report it, with this line"
                yield Finding(Grade.WRONG, f"card {name}", f"Slack refuses it: {why}. {do}")
            else:
                fine += 1
        if drawn:
            yield Finding(Grade.FINE, "cards", f"Slack takes {fine} of {len(drawn)} cards and forms as we draw them")


def _drawings(chart: Chart, now: datetime) -> dict[str, Mapping[str, object]]:
    """What Slack is asked about each card and form: the blocks of a message, or a view."""
    cards = {name: {"blocks": render.blocks(card, mention=_nobody, now=now)} for name, card in chart.cards.items()}
    forms = {name: {"view": views.modal(form, "", mention=_nobody, now=now)} for name, form in chart.forms.items()}
    return {**cards, **forms}


def _tables(chart: Chart, now: datetime) -> dict[str, Mapping[str, object]]:
    """The cards that are drawn with a table, where Slack takes one."""
    tabled = {name: card for name, card in chart.cards.items() if limits.is_table(card)}
    return {
        f"{name}, as a table": {"blocks": render.table_blocks(card, mention=_nobody, now=now)}
        for name, card in tabled.items()
    }


def _nobody(_person: str) -> None:
    """In a card that is only looked over nobody is mentioned."""
