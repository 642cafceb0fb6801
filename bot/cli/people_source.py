"""Where people are asked for: the members of a Slack user group, or of a channel in Teams, and whose an e-mail is."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from adapters.roster import Member
from adapters.slack.roster import Roster as SlackRoster
from adapters.slack.settings import CHAT as SLACK
from adapters.teams.settings import CHAT as TEAMS
from bot.cli.doctor import slack_is_off, teams_is_off
from bot.cli.people_rows import Homes
from bot.cli.slack_line import opened as slack_opened
from bot.cli.teams_line import roster_of
from bot.config import AppSettings
from bot.config.settings import SlackSettings
from bot.environment import Environment, read_environment
from bot.log import configure
from handlers.domain.errors import BadInput
from handlers.domain.rulebook import RuleBook


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked: `csv`, or `group` (of Slack), or `channel` (of Teams, also beside a file, for its e-mails).

    `role`, `site` and `team` are for those of a group or channel.
    """

    csv: Path | None = None
    group: str = ""
    workspace: str = ""
    role: str = "moderator"
    site: str = ""
    team: str = ""
    out: Path | None = None
    channel: str = ""

    @property
    def source(self) -> str:
        if self.csv:
            return self.csv.name
        return f"user group {self.group}" if self.group else f"channel {self.channel}"


class Source(Protocol):
    """A chat that is asked."""

    def members(self) -> AsyncIterator[Member]:
        """Everybody of the group or channel. Raises RosterError, and what says that the chat is away."""

    async def by_email(self, email: str) -> Member | None:
        """Who has this e-mail there. Raises as above."""


@dataclass(frozen=True, slots=True)
class _OfSlack:
    roster: SlackRoster
    workspace: str
    group: str

    def members(self) -> AsyncIterator[Member]:
        return self.roster.group(self.workspace, self.group)

    async def by_email(self, email: str) -> Member | None:
        return await self.roster.by_email(self.workspace, email)


@dataclass(frozen=True, slots=True)
class _OfTeams:
    """What is known of everybody in a channel came in one answer."""

    everybody: tuple[Member, ...]

    async def members(self) -> AsyncIterator[Member]:
        for member in self.everybody:
            yield member

    async def by_email(self, email: str) -> Member | None:
        return next((one for one in self.everybody if one.email == email.casefold()), None)


@dataclass(frozen=True, slots=True)
class Sources:
    """Which chat a wish is about, and the way to it."""

    path: Path
    loaded: tuple[RuleBook, AppSettings]
    wish: Wish
    database: str | None
    given: Mapping[str, str]

    @property
    def chat(self) -> str:
        return TEAMS if self.wish.channel else SLACK

    def homes(self) -> Homes:
        """What an id alone means."""
        _, settings = self.loaded
        workspaces = settings.slack.workspaces if settings.slack else ()
        tenants = settings.teams.tenants if settings.teams else ()
        only = workspaces[0] if len(workspaces) == 1 else ""
        return Homes(self.wish.workspace or only, tenants[0] if len(tenants) == 1 else "")

    def cannot_look(self) -> str:
        """Why no e-mail can be looked up, or ""."""
        if self.chat == TEAMS:
            return ""
        _, settings = self.loaded
        if settings.slack is None:
            return "Slack is not on in app.yaml (adapters.slack)"
        environment = read_environment(self.given)
        missing = not (environment["SLACK_BOT_TOKEN"] or environment["SLACK_CLIENT_ID"])
        return "SLACK_BOT_TOKEN is not set" if missing else ""

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[Source]:
        """The chat, until the block is left. Raises BadInput, ConfigError where the chat is off, RosterError."""
        environment = read_environment(self.given)
        configure(environment["LOG_LEVEL"] if self.given.get("LOG_LEVEL") else "ERROR", environment.secrets)
        async with self._teams(environment) if self.chat == TEAMS else self._slack(environment) as source:
            yield source

    @asynccontextmanager
    async def _slack(self, environment: Environment) -> AsyncIterator[Source]:
        organisation, (slack, workspace) = self.loaded[0].organisation.key, self._workspace()
        async with slack_opened(
            slack, environment, organisation=organisation, database=self.database, hears=False
        ) as line:
            yield _OfSlack(SlackRoster(line.api, slack.workspaces), workspace, self.wish.group)

    @asynccontextmanager
    async def _teams(self, environment: Environment) -> AsyncIterator[Source]:
        book, settings = self.loaded
        if settings.teams is None:
            raise teams_is_off(self.path)
        tenant, slash, room = self.wish.channel.rpartition("/")
        tenant = tenant if slash else self.homes().tenant
        if tenant not in settings.teams.tenants or not room.startswith("19:"):
            raise BadInput(
                f"--teams-channel: {self.wish.channel[:80]} is no channel of a tenant of app.yaml. Allowed: its id, "
                "19:…@thread.tacv2, with TENANT/ before it where there are several. Example: --teams-channel "
                "19:abc@thread.tacv2"
            )
        async with roster_of(
            settings.teams, environment, organisation=book.organisation.key, database=self.database
        ) as roster:
            yield _OfTeams(tuple(await roster(tenant, room)))

    def _workspace(self) -> tuple[SlackSettings, str]:
        """Slack's settings, and the workspace that is meant. Raises BadInput where that is not clear, and ConfigError
        where Slack is off.
        """
        _, settings = self.loaded
        if settings.slack is None:
            raise slack_is_off(self.path)
        workspaces, home = settings.slack.workspaces, self.homes().workspace
        if home not in workspaces:
            allowed, example = ", ".join(workspaces) or "none yet", workspaces[0] if workspaces else "T0123ABCD"
            raise BadInput(
                f"--workspace: {home[:40] or 'nothing'} is no workspace of app.yaml. Allowed: {allowed}. "
                f"Example: --workspace {example}"
            )
        return settings.slack, home
