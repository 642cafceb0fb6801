"""`handrail doctor`: is a chat as app.yaml takes it to be? One line for each finding, with what to do."""

import asyncio
import sys
from collections.abc import AsyncGenerator, Callable, Iterator, Mapping
from contextlib import aclosing
from pathlib import Path

from adapters.findings import Bound, Chart, Finding, Grade
from adapters.slack.chat import SlackAwayError, what_to_do
from adapters.slack.doctor import Doctor
from adapters.slack.errors import SlackError
from adapters.slack.settings import CHAT as SLACK
from bot.cli.ending import FINE, FOUND
from bot.cli.samples import sample_cards, sample_forms
from bot.cli.slack_line import opened
from bot.cli.teams_line import CHAT as TEAMS
from bot.cli.teams_line import of_teams
from bot.clock import real_now
from bot.config import ConfigError, Problem, default_path, load_all
from bot.config.added import written
from bot.config.settings import SlackSettings
from bot.environment import Environment, read_environment
from bot.log import configure
from handlers.domain.errors import BadInput
from handlers.domain.people import Identity
from handlers.domain.rulebook import RuleBook, Surface

CHATS = (SLACK, TEAMS)
CLEAR = "\r\x1b[K"  # back to the beginning of the line, and nothing on it


def run(what: str, config: Path | None, database: str | None, given: Mapping[str, str]) -> int:
    """Print what was found, and return the exit code: 1 where something is to be put right.

    Raises BadInput for a chat that has no doctor, ConfigError where it is not on, SlackAwayError or TeamsAwayError
    where it is away.
    """
    check_chat(what)
    environment = read_environment(given)
    configure(environment["LOG_LEVEL"] if given.get("LOG_LEVEL") else "ERROR", environment.secrets)
    path = config or default_path()
    rules, settings = load_all(path)
    chart, seen = chart_of(rules, path, what), progress()
    organisation = rules.organisation.key
    if what == SLACK:
        if settings.slack is None:
            raise slack_is_off(path)
        found = _of_slack(chart, settings.slack, environment, organisation=organisation, database=database, seen=seen)
    else:
        if settings.teams is None:
            raise teams_is_off(path)
        found = of_teams(chart, settings.teams, environment, organisation=organisation, database=database, seen=seen)
    return asyncio.run(_told(found, seen))


def check_chat(what: str) -> None:
    """Raise BadInput for a chat that has no doctor."""
    if what not in CHATS:
        wrong = f"There is no doctor for “{what[:40]}”" if what else "No chat was named"
        raise BadInput(f"{wrong}. Allowed: {', '.join(CHATS)}. Example: handrail doctor slack")


def slack_is_off(path: Path) -> ConfigError:
    """What to say where app.yaml has no Slack."""
    allowed = "the workspaces that are ours; left out, Slack is off"
    problem = Problem(
        path.name, 1, "adapters.slack", "(absent)", allowed, "slack: {mode: socket, workspaces: [{id: T1}]}"
    )
    return ConfigError([problem])


def teams_is_off(path: Path) -> ConfigError:
    """What to say where app.yaml has no Teams."""
    allowed = "the tenants that are ours; left out, Teams is off"
    example = "teams: {tenants: [11111111-2222-3333-4444-555555555555]}"
    return ConfigError([Problem(path.name, 1, "adapters.teams", "(absent)", allowed, example)])


def chart_of(rules: RuleBook, path: Path, chat: str) -> Chart:
    """What app.yaml says of a chat, and a card and form of every kind under its rules."""
    now = real_now()
    return Chart(list(_bound(rules, path, chat)), _people(rules, chat), sample_cards(rules, now), sample_forms(rules))


async def _of_slack(
    chart: Chart,
    settings: SlackSettings,
    environment: Environment,
    *,
    organisation: str,
    database: str | None,
    seen: Callable[[str], None],
) -> AsyncGenerator[Finding, None]:
    async with opened(settings, environment, organisation=organisation, database=database) as line:
        try:
            async for found in Doctor(line.setup, line.api, line.tokens, seen).findings(chart):
                yield found
        except SlackError as error:
            seen("")
            raise SlackAwayError(what_to_do(error)) from error


async def _told(findings: AsyncGenerator[Finding, None], seen: Callable[[str], None]) -> int:
    """Print each finding as it comes."""
    wrong = 0
    async with aclosing(findings) as coming:
        async for found in coming:
            seen("")
            print(f"{found.grade:<6}{found.about}: {found.what}.")
            wrong += found.grade is Grade.WRONG
    seen("")
    print(f"{wrong} {'thing' if wrong == 1 else 'things'} to put right." if wrong else "Nothing to put right.")
    return FOUND if wrong else FINE


def progress() -> Callable[[str], None]:
    """Says on standard error what is being done, where somebody is looking; "" takes it away again."""
    if not sys.stderr.isatty():
        return lambda _what: None

    def say(what: str) -> None:
        sys.stderr.write(f"{CLEAR}… {what}" if what else CLEAR)
        sys.stderr.flush()

    return say


def _bound(rules: RuleBook, path: Path, chat: str) -> Iterator[Bound]:
    """Every channel of a chat that app.yaml binds."""
    ours: list[tuple[str, tuple[Surface, ...]]] = [("managers", rules.managers)]
    ours += [(f"team {team.key}", team.surfaces) for team in rules.teams.values()]
    bound = {surface for _, surfaces in ours for surface in surfaces}
    if rules.rehearsal is not None and rules.rehearsal not in bound:
        ours.append(("rehearsal", (rules.rehearsal,)))
    for name, surfaces in ours:
        yield from (Bound(name, surface) for surface in surfaces if surface.chat == chat)
    shared = {client.key: bool(client.channel and client.channel.shared) for client in written(path).clients}
    for client in rules.clients.values():
        for surface in client.surfaces:
            if surface.chat == chat:
                yield Bound(f"client {client.key}", surface, shared[client.key])


def _people(rules: RuleBook, chat: str) -> dict[str, tuple[Identity, ...]]:
    known = {key: tuple(one for one in who.identities if one.chat == chat) for key, who in rules.people.items()}
    return {key: identities for key, identities in known.items() if identities}
