"""The command line: what may be typed, with an example each; every verb's work is in a file of its own."""

import os
from pathlib import Path
from typing import Annotated

import typer

from bot.cli import before as before_verb
from bot.cli import check as check_verb
from bot.cli import demo as demo_verb
from bot.cli import doctor as doctor_verb
from bot.cli import go_live as go_live_verb
from bot.cli import manifest as manifest_verb
from bot.cli import rebuild as rebuild_verb
from bot.cli import replay as replay_verb
from bot.cli import report as report_verb
from bot.cli import run as run_verb
from bot.cli import simulate as simulate_verb
from bot.cli import sla as sla_verb
from bot.cli import storage as storage_verbs
from bot.cli import vault as vault_verbs
from bot.cli import why as why_verb
from bot.cli.app_imports import people, queues
from bot.cli.ending import in_words
from bot.cli.options import Config, Database
from bot.duration import moment

DEMO_STARTS = "2026-11-24T09:00:00Z"

app = typer.Typer(
    help="Handrail: the ledger, the clock and the nudge for escalations in Trust & Safety.",
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)

audit = typer.Typer(help="Proof that nobody has changed the record.", no_args_is_help=True, rich_markup_mode=None)
app.add_typer(audit, name="audit")
app.add_typer(people, name="people")
app.add_typer(vault_verbs.app, name="vault")
app.add_typer(queues, name="queues")
report = typer.Typer(help="The numbers of a period.", invoke_without_command=True, rich_markup_mode=None)
app.add_typer(report, name="report")

At = Annotated[str, typer.Option("--at", help="Where a manual clock begins on an empty database, ISO 8601.")]


@app.command(epilog="Example: handrail demo --port 8080")
def demo(
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="Port of the page; 0 for any free one.")] = None,
    at: At = DEMO_STARTS,
    database: Annotated[str | None, typer.Option(help="Where the demo is kept. Without it: .handrail/demo.db")] = None,
    empty: Annotated[bool, typer.Option("--empty", help="Begin without the demo's story.")] = False,
) -> None:
    """Serve the web chat of a made-up company, with a clock that you move. No account, no token."""
    with in_words():
        demo_verb.run(demo_verb.Wish(port, moment(at, field="--at"), database, empty), os.environ)


@app.command(epilog="Example: handrail run -c app.yaml --only slack,web")
def run(
    config: Config = None,
    only: Annotated[str, typer.Option(help="Only these chats, with commas between. Without it: all configured.")] = "",
    at: At = DEMO_STARTS,
) -> None:
    """Serve the chats that app.yaml configures, with the secrets of the environment."""
    with in_words():
        run_verb.run(config, only, moment(at, field="--at"), os.environ)


@app.command(epilog="Example: handrail check --against app.yaml.old")
def check(
    config: Config = None,
    against: Annotated[Path | None, typer.Option(help="An older file: say what changes, and for whom.")] = None,
    database: Annotated[
        str | None, typer.Option(envvar="DATABASE_URL", help="With --against: list the due times that would move.")
    ] = None,
) -> None:
    """Say in plain words what app.yaml means, or what is wrong with it."""
    with in_words():
        raise typer.Exit(check_verb.run(str(config) if config else None, str(against) if against else None, database))


@app.command(epilog="Example: handrail simulate --client ORION --type tooling_outage --at 2026-11-24T09:00")
def simulate(
    *,
    type: Annotated[str | None, typer.Option(help="Its type, by the type's key.")] = None,
    client: Annotated[str, typer.Option(help="Its client, by key. Without it: an internal case.")] = "",
    severity: Annotated[str | None, typer.Option(help="P0 to P4. Without it: the type's own.")] = None,
    at: Annotated[str | None, typer.Option(help="When it is raised. Without it: now.")] = None,
    site: Annotated[str, typer.Option(help="The site it belongs to, by key. Without it: its client's team's.")] = "",
    label: Annotated[
        list[str] | None, typer.Option(help="A content label, by key; may be given several times.")
    ] = None,
    svg: Annotated[Path | None, typer.Option(help="Draw the timeline into this file as well, as SVG.")] = None,
    zone: Annotated[str | None, typer.Option(help="Your own time zone, for the drawing's second axis.")] = None,
    day: Annotated[Path | None, typer.Option(help="Instead: a JSON file with a day of cases; count its pings.")] = None,
    config: Config = None,
) -> None:
    """Print every clock and every ping of an escalation that nobody acts on, or count those of a whole day."""
    wish = simulate_verb.Wish(client, type, severity, at, svg, zone, site, tuple(label or ()))
    raise typer.Exit(simulate_verb.run(config, wish, day))


@app.command(epilog="Example: handrail why ORION-42 --zone America/New_York")
def why(
    ref: Annotated[str, typer.Argument(help="The case's reference.")],
    zone: Annotated[str, typer.Option(help="The reader's time zone. Without it: the organisation's.")] = "",
    config: Config = None,
    database: Database = None,
) -> None:
    """Explain when each clock of a case is due, line by line."""
    with in_words():
        raise typer.Exit(why_verb.run(config, why_verb.Wish(ref, zone), database, os.environ))


@app.command(epilog="Example: handrail replay --against new.yaml --from 2026-11-01 --to 2026-12-01")
def replay(
    against: Annotated[Path, typer.Option(help="The configuration to try.")],
    config: Config = None,
    database: Database = None,
    since: Annotated[str, typer.Option("--from", help="Cases opened from then on: a date, or ISO 8601.")] = "",
    until: Annotated[str, typer.Option("--to", help="Up to, and not including.")] = "",
) -> None:
    """Fold the cases of a past period under other policies: breaches before and after, by client."""
    with in_words():
        raise typer.Exit(replay_verb.run(config, against, database, (since, until), os.environ))


@report.callback(epilog="Example: handrail report --from 2026-11-16 --to 2026-11-23 --client ORION --format csv")
def numbers(
    context: typer.Context,
    *,
    since: Annotated[str, typer.Option("--from", help="The first day. Without it: Monday of this week.")] = "",
    until: Annotated[str, typer.Option("--to", help="The first day that is not counted any more.")] = "",
    client: Annotated[str, typer.Option(help="Only this client, by key.")] = "",
    zone: Annotated[str, typer.Option(help="Whose days. Without it: the client's, else the organisation's.")] = "",
    format: Annotated[str, typer.Option(help="table, csv or json.")] = "table",
    breaches: Annotated[bool, typer.Option("--breaches", help="List the broken promises instead.")] = False,
    config: Config = None,
    database: Database = None,
) -> None:
    """Print what was opened, kept, broken, and how long it took: by client, site, type and severity."""
    if context.invoked_subcommand is not None:
        return
    with in_words():
        wish = report_verb.Wish(since, until, client, zone, format, breaches)
        raise typer.Exit(report_verb.run(config, wish, database, os.environ))


@report.command(epilog="Example: handrail report wbr --week 2026-W47 --out reports")
def wbr(
    week: Annotated[str, typer.Option(help="The ISO week. Without it: the last one that is over.")] = "",
    out: Annotated[Path, typer.Option(help="The folder for the files.")] = Path("reports"),
    config: Config = None,
    database: Database = None,
) -> None:
    """Freeze a week: one hashed file per client, cut on Sunday 23:59 in its zone, and an overview."""
    with in_words():
        raise typer.Exit(report_verb.wbr(config, week, out, database, os.environ))


@app.command(epilog="Example: handrail sla case.json")
def sla(
    file: Annotated[str | None, typer.Argument(help="JSON with one case or a list; `-` is standard input.")] = None,
) -> None:
    """Work out due times and elapsed minutes of clocks described in JSON."""
    raise typer.Exit(sla_verb.run(file))


@app.command(epilog="Example: handrail manifest slack --mode socket > manifest.json")
def manifest(
    *,
    what: Annotated[
        str,
        typer.Argument(help="registry: every verb, form and button. slack: the app's manifest. teams: its package."),
    ],
    json: Annotated[bool, typer.Option("--json", help="The registry as JSON.")] = False,
    mode: Annotated[str, typer.Option(help="slack: socket or http.")] = "socket",
    address: Annotated[
        str, typer.Option(envvar="PUBLIC_URL", help="Where it is reached (slack: for http and --many).")
    ] = "",
    extras: Annotated[
        str, typer.Option("--with", help="slack: history, files, people, workflow, with commas between.")
    ] = "",
    many: Annotated[bool, typer.Option("--many", help="slack: to be installed in several workspaces.")] = False,
    app: Annotated[str, typer.Option("--app", envvar="MicrosoftAppId", help="teams: the app's id at Microsoft.")] = "",
    slash: Annotated[
        bool, typer.Option("--slash", help="teams: with slash commands (schema 1.29, a preview of Microsoft's).")
    ] = False,
    out: Annotated[Path, typer.Option("--out", help="teams: where the package is written.")] = Path(
        "handrail-teams.zip"
    ),
    config: Config = None,
) -> None:
    """Print what chats and checks need to know of our commands, or write the package for Teams."""
    with in_words():
        wish = manifest_verb.Wish(
            json=json,
            app=app,
            slash=slash,
            out=out,
            mode=mode,
            address=address,
            extras=extras,
            many=many,
            config=config,
        )
        raise typer.Exit(manifest_verb.run(what, wish))


@app.command("go-live", epilog="Example: handrail go-live -c app.yaml")
def go_live(
    config: Config = None,
    database: Database = None,
    yes: Annotated[bool, typer.Option("--yes", help="Ask nothing.")] = False,
) -> None:
    """End the rehearsal of a new installation: show who will hear of what, ask, and post for real."""
    with in_words():
        raise typer.Exit(go_live_verb.run(config, database, os.environ, sure=yes))


@app.command(epilog="Example: handrail doctor slack -c app.yaml")
def doctor(
    what: Annotated[str, typer.Argument(help="Which chat: slack or teams.")] = "",
    *,
    before: Annotated[
        bool, typer.Option("--before", help="Instead: what to ask of whom, with the text to send.")
    ] = False,
    config: Config = None,
    database: Database = None,
) -> None:
    """Look over a chat: token, rights, channels, people, clock and cards; exit 1 if anything is to be put right."""
    with in_words():
        if before:
            raise typer.Exit(before_verb.run(what, config, os.environ))
        raise typer.Exit(doctor_verb.run(what, config, database, os.environ))


@app.command(epilog="Example: handrail migrate --database postgresql://handrail@localhost/handrail")
def migrate(database: Database = None) -> None:
    """Bring the database's schema up to date; `run` does so too when it starts."""
    with in_words():
        raise typer.Exit(storage_verbs.migrate(database, os.environ))


@audit.command(
    epilog="Example: AUDIT_KEY_FILE=.handrail/audit.key handrail audit verify --database sqlite:///.handrail/demo.db"
)
def verify(config: Config = None, database: Database = None) -> None:
    """Check every signature of the timeline; exit 1 if anything was changed, removed or put in."""
    with in_words():
        raise typer.Exit(storage_verbs.verify(config, database, os.environ))


@audit.command(epilog="Example: handrail audit rebuild --database sqlite:///.handrail/demo.db")
def rebuild(
    config: Config = None,
    database: Database = None,
    repair: Annotated[bool, typer.Option("--repair", help="Put right what is not equal; needs AUDIT_KEY.")] = False,
) -> None:
    """Work out every clock again from its timeline; exit 1 if a stored one is not equal, repaired or not."""
    with in_words():
        raise typer.Exit(rebuild_verb.rebuild(config, database, os.environ, mend=repair))
