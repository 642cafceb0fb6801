"""Who is to be taken into app.yaml, and who is not: what a file or a chat says, beside what is known already."""

import re
import sys
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from adapters.roster import Member
from bot.cli.doctor import progress
from bot.cli.people_rows import HOMES, Account, Row, account_of, read_rows, row_of
from bot.cli.people_source import Source, Sources
from bot.config import ConfigError, Problem
from bot.config.added import check_with, written
from bot.config.schema import File
from bot.config.schema_people import ContactShape, PersonShape
from handlers.domain.errors import BadInput

Confirm = Callable[[str], bool]
"""Asks whether a proposal is right."""
OPTION = {"roles": "--role", "site": "--site", "team": "--team"}


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

    sources: Sources
    confirm: Confirm | None

    async def found(self) -> Found:
        """Everybody who is new, with what was proposed."""
        file = written(self.sources.path)
        if self.sources.wish.csv is None:
            return Found([row async for row in self._members(file)])
        return await self._with_accounts(file, self._rows_of(self.sources.wish.csv, file))

    def _rows_of(self, csv: Path, file: File) -> list[Row]:
        """The rows that are new. Raises BadRowsError with every row that cannot be used, before anything is asked."""
        try:
            rows, problems = read_rows(csv, self.sources.homes())
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
            check_with(self.sources.path, [row.entry for row in rows], source, [row.line for row in rows])
        except ConfigError as error:
            return error.problems
        return ()

    def check(self, rows: Sequence[Row]) -> None:
        """Raise BadRowsError, or BadInput about an option, where app.yaml would not take these."""
        wish = self.sources.wish
        try:
            check_with(self.sources.path, [row.entry for row in rows], wish.source, [row.line for row in rows])
        except ConfigError as error:
            if wish.csv is not None:
                raise BadRowsError(str(error)) from error
            first = error.problems[0]
            option = OPTION.get(first.key.partition(".")[0].partition("[")[0], first.key)
            raise BadInput(f"{option}: {first.value}. Allowed: {first.allowed}. Example: {first.example}") from error

    async def _members(self, file: File) -> AsyncIterator[Row]:
        """The members of the group or channel who are not known yet, as rows."""
        wish = self.sources.wish
        more: dict[str, Any] = {"roles": [word for word in re.split(r"[\s,;]+", wish.role) if word]}
        more |= {name: value for name, value in (("site", wish.site), ("team", wish.team)) if value}
        accounts, taken = _accounts(file), {each.key for each in _everybody(file)}
        seen, number = progress(), 0
        async with self.sources.opened() as source:
            async for member in source.members():
                number += 1
                seen(f"member {number}")
                owner = accounts.get((member.chat, member.home, member.user))
                if member.amiss or owner:
                    why = member.amiss or f"is in app.yaml already, as {owner}"
                    say(f"{member.name} ({member.home}/{member.user}) {why}: skipped", seen)
                    continue
                row = row_of(number, member, more, taken)
                taken.add(row.key)
                yield row
        seen("")

    async def _with_accounts(self, file: File, rows: list[Row]) -> Found:
        """The rows, those with an e-mail and no account with the account that somebody confirmed."""
        found = Found()
        wanted = [row for row in rows if row.email and not row.entry.get(self.sources.chat)]
        if not wanted or (why := self.sources.cannot_look()):
            if wanted:
                say(f"{len(wanted)} e-mails were not looked up in {self.sources.chat.capitalize()}: {why}")
            found.rows = rows
            return found
        async with self.sources.opened() as source:
            for row in rows:
                found.rows.append(await self._asked(file, row, source, found) if row in wanted else row)
        return found

    async def _asked(self, file: File, row: Row, source: Source, found: Found) -> Row:
        seen = progress()
        seen(f"e-mail {row.email}")
        member = await source.by_email(row.email)
        seen("")
        return self._proposed(file, row, member, found)

    def _proposed(self, file: File, row: Row, member: Member | None, found: Found) -> Row:
        """The row with the account that its e-mail proposes, if somebody says that it is right."""
        chat = self.sources.chat.capitalize()
        if member is None or member.amiss:
            found.notes[row.line] = f"{row.key}: nobody in {chat} has the e-mail {row.email}"
            return row
        account = (member.chat, member.home, member.user)
        where = f"{member.name} ({member.home}/{member.user}) in {chat}"
        if account in [*_accounts(file), *(one for each in found.rows for one in each.accounts)]:
            found.notes[row.line] = f"{row.key}: {row.email} is {where}, who is somebody else's already"
            return row
        if self.confirm is None:
            told = ", ".join(f"{name}: {value}" for name, value in account_of(member).items())
            take = f"{member.chat}: {{{told}}}"
            said = f"{row.key}: {row.email} seems to be {where}. Not taken, since nobody confirmed it: {take}"
            found.notes[row.line] = said
            return row
        question = f"{row.email} is {where}. Is that {row.entry.get('name')} ({row.key})? [y/N] "
        return row.known_as(member) if self.confirm(question) else row


def say(what: str, seen: Callable[[str], None] = lambda _what: None) -> None:
    """Tell whoever waits, on standard error: standard output is for the entries."""
    seen("")
    sys.stderr.write(f"{what}.\n")


def _known(file: File, row: Row, seen: Callable[[str], None] = lambda _what: None) -> bool:
    """Whether app.yaml has somebody of this key or this account already; it is said then."""
    keys = {each.key for each in _everybody(file)}
    known = _accounts(file)
    owner = next((known[account] for account in row.accounts if account in known), None)
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


def _accounts(file: File) -> dict[Account, str]:
    """Whose which account is."""
    return {
        (chat, getattr(account, noun), account.user): each.key
        for each in _everybody(file)
        for chat, noun in HOMES.items()
        if (account := getattr(each, chat)) is not None
    }
