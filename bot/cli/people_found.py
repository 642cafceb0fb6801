"""Who is to be taken into app.yaml, and who is not: what a file or a user group says, beside what is known already."""

import re
import sys
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from adapters.slack.roster import Member, Roster
from bot.cli.doctor import progress, slack_is_off
from bot.cli.people_rows import Homes, Row, read_rows, row_of
from bot.cli.slack_line import opened
from bot.config import AppSettings, ConfigError, Problem
from bot.config.added import check_with, written
from bot.config.schema import File
from bot.config.schema_people import ContactShape, PersonShape
from bot.environment import read_environment
from bot.log import configure
from handlers.domain.errors import BadInput
from handlers.domain.rulebook import RuleBook

Confirm = Callable[[str], bool]
"""Asks whether a proposal is right."""
OPTION = {"roles": "--role", "site": "--site", "team": "--team"}


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked. One of `csv` and `group`; `role`, `site` and `team` are for those of a group."""

    csv: Path | None = None
    group: str = ""
    workspace: str = ""
    role: str = "moderator"
    site: str = ""
    team: str = ""
    out: Path | None = None

    @property
    def source(self) -> str:
        return self.csv.name if self.csv else f"user group {self.group}"


@dataclass(slots=True)
class Found:
    """Who is to be taken in, and what is to be said about them beside their entry, by their line."""

    rows: list[Row] = field(default_factory=list)
    notes: dict[int, str] = field(default_factory=dict)


class BadRowsError(Exception):
    """Rows of the file cannot be used; its words name each by its line."""


@dataclass(frozen=True, slots=True)
class Import:
    """One run of the import. `confirm` is None where nobody can be asked."""

    path: Path
    loaded: tuple[RuleBook, AppSettings]
    wish: Wish
    database: str | None
    given: Mapping[str, str]
    confirm: Confirm | None

    async def found(self) -> Found:
        """Everybody who is new, with what was proposed."""
        file = written(self.path)
        if self.wish.csv is None:
            return Found([row async for row in self._members(file)])
        return await self._with_accounts(file, self._rows_of(self.wish.csv, file))

    def _rows_of(self, csv: Path, file: File) -> list[Row]:
        """The rows that are new. Raises BadRowsError with every row that cannot be used, before anything is asked."""
        try:
            rows, problems = read_rows(csv, self._homes())
        except ConfigError as error:
            raise BadRowsError(str(error)) from error
        except OSError as error:
            raise BadInput(f"--csv: {csv} cannot be read ({error.strerror}). Example: --csv people.csv") from error
        new = left = [row for row in rows if not _known(file, row)]
        while left and (found := self._refused(left, csv.name)):
            bad, before = {problem.line for problem in found}, left
            problems += found
            left = [row for row in left if row.line not in bad]  # what refers to other things is looked at after shapes
            if left == before:
                break
        if problems:
            raise BadRowsError(str(ConfigError(problems)))
        return new

    def _refused(self, rows: Sequence[Row], source: str) -> Sequence[Problem]:
        """What app.yaml would not take of these, each by the line of its row."""
        try:
            check_with(self.path, [row.entry for row in rows], source, [row.line for row in rows])
        except ConfigError as error:
            return error.problems
        return ()

    def check(self, rows: Sequence[Row]) -> None:
        """Raise BadRowsError, or BadInput about an option, where app.yaml would not take these."""
        try:
            check_with(self.path, [row.entry for row in rows], self.wish.source, [row.line for row in rows])
        except ConfigError as error:
            if self.wish.csv is not None:
                raise BadRowsError(str(error)) from error
            first = error.problems[0]
            option = OPTION.get(first.key.partition(".")[0].partition("[")[0], first.key)
            raise BadInput(f"{option}: {first.value}. Allowed: {first.allowed}. Example: {first.example}") from error

    async def _members(self, file: File) -> AsyncIterator[Row]:
        """The members of the group who are not known yet, as rows."""
        more: dict[str, Any] = {"roles": [word for word in re.split(r"[\s,;]+", self.wish.role) if word]}
        more |= {name: value for name, value in (("site", self.wish.site), ("team", self.wish.team)) if value}
        accounts, taken = _accounts(file), {each.key for each in _everybody(file)}
        workspace, seen, number = self._workspace(), progress(), 0
        async with self._roster() as roster:
            async for member in roster.group(workspace, self.wish.group):
                number += 1
                seen(f"member {number}")
                owner = accounts.get((member.workspace, member.user))
                gone = "is deactivated" if member.deactivated else "is a bot" if member.bot else ""
                if gone or owner:
                    why = gone or f"is in app.yaml already, as {owner}"
                    say(f"{member.name} ({member.workspace}/{member.user}) {why}: skipped", seen)
                    continue
                row = row_of(number, member, more, taken)
                taken.add(row.key)
                yield row
        seen("")

    async def _with_accounts(self, file: File, rows: list[Row]) -> Found:
        """The rows, those with an e-mail and no account with the account that somebody confirmed."""
        found = Found()
        wanted = [row for row in rows if row.email and row.account is None]
        if not wanted or (why := self._cannot_look()):
            if wanted:
                say(f"{len(wanted)} e-mails were not looked up in Slack: {why}")
            found.rows = rows
            return found
        workspace, seen = self._workspace(), progress()
        async with self._roster() as roster:
            for row in rows:
                member = None
                if row in wanted:
                    seen(f"e-mail {row.email}")
                    member = await roster.by_email(workspace, row.email)
                    seen("")
                found.rows.append(self._proposed(file, row, member, found) if row in wanted else row)
        return found

    def _proposed(self, file: File, row: Row, member: Member | None, found: Found) -> Row:
        """The row with the account that its e-mail proposes, if somebody says that it is right."""
        if member is None or member.deactivated or member.bot:
            found.notes[row.line] = f"{row.key}: nobody in Slack has the e-mail {row.email}"
            return row
        account = (member.workspace, member.user)
        where = f"{member.name} ({member.workspace}/{member.user})"
        if account in [*_accounts(file), *(each.account for each in found.rows)]:
            found.notes[row.line] = f"{row.key}: {row.email} is {where} in Slack, who is somebody else's already"
            return row
        if self.confirm is None:
            take = f"slack: {{workspace: {member.workspace}, user: {member.user}}}"
            said = f"{row.key}: {row.email} seems to be {where} in Slack. Not taken, since nobody confirmed it: {take}"
            found.notes[row.line] = said
            return row
        question = f"{row.email} is {where} in Slack. Is that {row.entry.get('name')} ({row.key})? [y/N] "
        return row.known_as(member) if self.confirm(question) else row

    def _homes(self) -> Homes:
        _, settings = self.loaded
        workspaces = settings.slack.workspaces if settings.slack else ()
        tenants = settings.teams.tenants if settings.teams else ()
        only = workspaces[0] if len(workspaces) == 1 else ""
        return Homes(self.wish.workspace or only, tenants[0] if len(tenants) == 1 else "")

    def _workspace(self) -> str:
        """The workspace that is meant. Raises BadInput where that is not clear, ConfigError where Slack is off."""
        _, settings = self.loaded
        if settings.slack is None:
            raise slack_is_off(self.path)
        workspaces, home = settings.slack.workspaces, self._homes().workspace
        if home not in workspaces:
            allowed, example = ", ".join(workspaces) or "none yet", workspaces[0] if workspaces else "T0123ABCD"
            raise BadInput(
                f"--workspace: {home[:40] or 'nothing'} is no workspace of app.yaml. Allowed: {allowed}. "
                f"Example: --workspace {example}"
            )
        return home

    def _cannot_look(self) -> str:
        """Why no e-mail can be looked up, or ""."""
        _, settings = self.loaded
        if settings.slack is None:
            return "Slack is not on in app.yaml (adapters.slack)"
        environment = read_environment(self.given)
        missing = not (environment["SLACK_BOT_TOKEN"] or environment["SLACK_CLIENT_ID"])
        return "SLACK_BOT_TOKEN is not set" if missing else ""

    @asynccontextmanager
    async def _roster(self) -> AsyncIterator[Roster]:
        book, settings = self.loaded
        if settings.slack is None:
            raise slack_is_off(self.path)
        environment = read_environment(self.given)
        configure(environment["LOG_LEVEL"] if self.given.get("LOG_LEVEL") else "ERROR", environment.secrets)
        organisation = book.organisation.key
        async with opened(
            settings.slack, environment, organisation=organisation, database=self.database, hears=False
        ) as line:
            yield Roster(line.api, settings.slack.workspaces)


def say(what: str, seen: Callable[[str], None] = lambda _what: None) -> None:
    """Tell whoever waits, on standard error: standard output is for the entries."""
    seen("")
    sys.stderr.write(f"{what}.\n")


def _known(file: File, row: Row, seen: Callable[[str], None] = lambda _what: None) -> bool:
    """Whether app.yaml has somebody of this key or this account already; it is said then."""
    keys = {each.key for each in _everybody(file)}
    owner = _accounts(file).get(row.account) if row.account else None
    if row.key not in keys and owner is None:
        return False
    why = (
        f"{row.key} is in app.yaml already"
        if row.key in keys
        else f"{row.key} is {owner} of app.yaml, by their account"
    )
    say(f"{why}: skipped", seen)
    return True


def _everybody(file: File) -> Iterator[PersonShape | ContactShape]:
    yield from file.people
    for client in file.clients:
        yield from client.contacts


def _accounts(file: File) -> dict[tuple[str, str], str]:
    """Whose which account in Slack is."""
    return {(each.slack.workspace, each.slack.user): each.key for each in _everybody(file) if each.slack}
