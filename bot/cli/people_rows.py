"""Rows of a CSV file, or members of a chat, to entries of `people` in app.yaml; each with where it came from."""

import csv
import io
import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from adapters.roster import Member
from bot.config import ConfigError, Problem
from bot.config.problems import ABSENT, one_of, shown
from handlers.domain.calendar import zone_named
from handlers.domain.errors import BadInput

COLUMNS = ("key", "name", "roles", "site", "team", "timezone", "email", "slack", "teams")
NEEDED = ("key", "name", "roles")
LARGEST = 1024 * 1024  # bytes
HEAD = ",".join(COLUMNS)
EXAMPLES: Mapping[str, str] = {"slack": "T0123ABCD/U0123ABCD", "teams": "TENANT-GUID/AAD-OBJECT-ID"}


HOMES: Mapping[str, str] = {"slack": "workspace", "teams": "tenant"}
"""What app.yaml calls that which an id belongs to, by chat."""
Account = tuple[str, str, str]
"""A chat, the workspace or tenant there, and the user id."""


def account_of(member: Member) -> Mapping[str, str]:
    """An account as app.yaml writes it."""
    return {HOMES[member.chat]: member.home, "user": member.user}


@dataclass(frozen=True, slots=True)
class Row:
    """Somebody to be taken in. `entry` has the shape of app.yaml; `line` says where they came from."""

    line: int
    entry: Mapping[str, Any]  # plain values, as YAML has them
    email: str = ""

    @property
    def key(self) -> str:
        return str(self.entry.get("key", ""))

    @property
    def accounts(self) -> tuple[Account, ...]:
        """Their accounts."""
        known = ((chat, noun, self.entry.get(chat)) for chat, noun in HOMES.items())
        return tuple((chat, told[noun], told["user"]) for chat, noun, told in known if told)

    def known_as(self, member: Member) -> "Row":
        """The same with this account."""
        return replace(self, entry={**self.entry, member.chat: account_of(member)})


@dataclass(slots=True)
class _Problems:
    """What is wrong with a file, by its lines."""

    file: str
    found: list[Problem] = field(default_factory=list)

    def add(self, line: int, column: str, value: str, allowed: str, example: str) -> None:
        told = shown((column,), value or ABSENT)
        self.found.append(Problem(self.file, line, column, told, allowed, example))

    def stop_if_any(self) -> None:
        if self.found:
            raise ConfigError(self.found)


@dataclass(frozen=True, slots=True)
class Homes:
    """The workspace and the tenant that an id alone means; "" where that is not clear."""

    workspace: str = ""
    tenant: str = ""


def read_rows(path: Path, homes: Homes) -> tuple[list[Row], list[Problem]]:
    """The rows of a CSV file that can be read, and what is wrong with the others, by line.

    Raises ConfigError where the file as a whole cannot be read, OSError where there is none.
    """
    problems = _Problems(path.name)
    cells = _cells(_text(path, problems), problems)
    line, head = next(cells, (1, []))
    names = [name.strip().casefold() for name in head]
    for name in names:
        if name not in COLUMNS:
            problems.add(line, name or "(column)", name, f"a column of this list: {one_of(name, COLUMNS)}", HEAD)
    for name in NEEDED:
        if name not in names:
            problems.add(line, name, "", "a first line that names the columns, this one among them", HEAD)
    if len(set(names)) < len(names):
        problems.add(line, "(column)", ",".join(head), "each column once", HEAD)
    problems.stop_if_any()
    rows = [_row(number, names, values, homes, problems) for number, values in cells if any(map(str.strip, values))]
    _once(rows, problems)
    bad = {problem.line for problem in problems.found}
    return [row for row in rows if row.line not in bad], problems.found


def _text(path: Path, problems: _Problems) -> str:
    raw = path.read_bytes()[: LARGEST + 1]
    if len(raw) > LARGEST:
        problems.add(1, "(file)", "too large", "at most 1 MiB", "several files, one for each site")
        problems.stop_if_any()
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        problems.add(line, "(file)", f"byte 0x{raw[error.start]:02x}", "UTF-8", "save the file as CSV UTF-8")
        raise ConfigError(problems.found) from error


def _cells(text: str, problems: _Problems) -> Iterator[tuple[int, list[str]]]:
    """Each record with the line on which it begins. Where the first line says so, `;` separates, as in some Excels."""
    first = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";" if ";" in first else ",", strict=True)
    begins = 1
    try:
        for values in reader:
            yield begins, values
            begins = reader.line_num + 1
    except csv.Error as error:
        problems.add(begins, "(row)", str(error), "quotes that are closed, and doubled inside a cell", HEAD)
        raise ConfigError(problems.found) from error


def _row(line: int, names: Sequence[str], values: Sequence[str], homes: Homes, problems: _Problems) -> Row:
    if len(values) > len(names):
        problems.add(line, "(row)", f"{len(values)} cells", f"at most {len(names)}, as the first line names them", HEAD)
    told = {name: value.strip() for name, value in zip(names, values, strict=False) if value.strip()}
    for name in NEEDED:
        if name not in told:
            problems.add(line, name, "", "a value in each row", "aoife,Aoife Byrne,lead")
    email = told.pop("email", "")
    if email and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", email):
        problems.add(line, "email", email, "an e-mail address, or nothing", "aoife@harbour.example")
    entry: dict[str, Any] = dict(told)
    if "roles" in told:
        entry["roles"] = [word for word in re.split(r"[\s,;|/]+", told["roles"].casefold()) if word]
    for name, home in (("slack", homes.workspace), ("teams", homes.tenant)):
        if name in told:
            before, slash, user = told[name].rpartition("/")
            if not (before if slash else home):
                allowed = f"the {HOMES[name]} and the person's id, a slash between"
                problems.add(line, name, told[name], allowed, EXAMPLES[name])
            entry[name] = {HOMES[name]: before if slash else home, "user": user}
    return Row(line, {name: entry[name] for name in COLUMNS if name in entry}, email)


def _once(rows: Sequence[Row], problems: _Problems) -> None:
    keys: dict[str, int] = {}
    accounts: dict[Account, int] = {}
    for row in rows:
        if (first := keys.setdefault(row.key, row.line)) != row.line and row.key:
            problems.add(row.line, "key", row.key, f"each key once; line {first} has it", f"{row.key}-2")
        for account in row.accounts:
            if (first := accounts.setdefault(account, row.line)) != row.line:
                chat, home, user = account
                allowed = f"one person for each account; line {first} has it"
                problems.add(row.line, chat, f"{home}/{user}", allowed, EXAMPLES[chat])


def row_of(number: int, member: Member, more: Mapping[str, Any], taken: Collection[str]) -> Row:
    """A member of a chat as an entry, with a key of their own; `more` is what all of them have in common."""
    entry: dict[str, Any] = {"key": _key(member, taken), "name": _name(member), **more}
    if zone := _zone(member.timezone):
        entry["timezone"] = zone
    made = Row(number, entry).known_as(member)
    return replace(made, entry={name: made.entry[name] for name in COLUMNS if name in made.entry})


def _key(member: Member, taken: Collection[str]) -> str:
    """The first name; where that is taken, more of the name; the user id where the name has no letters of ours."""
    plain = unicodedata.normalize("NFKD", _name(member)).encode("ascii", "ignore").decode().casefold()
    words = [word for word in re.split(r"[^a-z0-9]+", plain) if word][:3]
    whole = "-".join(words)[:36] or member.user.casefold()
    choices = [words[0][:36] if words else whole, whole, *(f"{whole}-{number}" for number in range(2, 1000))]
    return next(each for each in choices if each not in taken)


def _name(member: Member) -> str:
    return member.name[:80].strip() or member.user


def _zone(name: str) -> str:
    try:
        return zone_named(name).key if name else ""
    except BadInput:
        return ""
