"""The verbs of the command line that take something in: people for app.yaml, and figures of queues."""

import os
from pathlib import Path
from typing import Annotated

import typer

from bot.cli import people as people_verb
from bot.cli import queues as queues_verb
from bot.cli.ending import in_words
from bot.cli.options import Config, Database
from bot.cli.people_rows import HEAD as PEOPLE_COLUMNS
from bot.cli.people_source import Wish as PeopleWish

people = typer.Typer(help="The people of app.yaml.", no_args_is_help=True, rich_markup_mode=None)
queues = typer.Typer(help="Figures of queues and staffing.", no_args_is_help=True, rich_markup_mode=None)


@people.command("import", epilog="Example: handrail people import --csv people.csv --out people.yaml")
def people_import(
    *,
    csv: Annotated[Path | None, typer.Option(help=f"A file with the columns {PEOPLE_COLUMNS}.")] = None,
    slack_group: Annotated[str, typer.Option(help="Instead: the members of a Slack user group, by its id.")] = "",
    teams_channel: Annotated[
        str, typer.Option(help="Instead, or beside --csv for its e-mails: the members of a Teams channel, by its id.")
    ] = "",
    workspace: Annotated[str, typer.Option(help="The Slack workspace, where app.yaml names several.")] = "",
    role: Annotated[str, typer.Option(help="Of a group: everybody's role; several with commas.")] = "moderator",
    site: Annotated[str, typer.Option(help="Of a group: everybody's site.")] = "",
    team: Annotated[str, typer.Option(help="Of a group: everybody's team.")] = "",
    out: Annotated[Path | None, typer.Option(help="A new file for the entries. Without it: standard output.")] = None,
    config: Config = None,
    database: Database = None,
) -> None:
    """Print entries for `people` in app.yaml, from a file, a Slack user group or a Teams channel; e-mails propose."""
    with in_words():
        wish = PeopleWish(csv, slack_group, workspace, role, site, team, out, teams_channel)
        raise typer.Exit(people_verb.run(config, wish, database, os.environ))


@queues.command("import", epilog="Example: handrail queues import queues.csv --source Genesys")
def queues_import(
    file: Annotated[str, typer.Argument(help="A CSV file whose first line names its columns; `-` is standard input.")],
    source: Annotated[str, typer.Option(help="Whose word it is, for rows that say none.")] = "",
    time: Annotated[str, typer.Option(help="When it was so, ISO 8601 with its offset, for rows that say none.")] = "",
    config: Config = None,
    database: Database = None,
) -> None:
    """Keep figures of queues and staffing as another system says them, all rows or none; the same again is nothing."""
    with in_words():
        wish = queues_verb.Wish(file, source, time)
        raise typer.Exit(queues_verb.run(config, wish, database, os.environ))
