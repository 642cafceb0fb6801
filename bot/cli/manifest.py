"""`handrail manifest`: what chats and checkers must know of us, made from the one registry."""

import json as json_text
from dataclasses import dataclass
from pathlib import Path

from adapters.slack.manifest import EXTRAS, manifest
from adapters.teams import manifest as teams
from bot import VERSION
from bot.cli.ending import FINE
from bot.config import default_path, load
from handlers.commands.care import ASK, BUTTONS, CHECKIN, TALK
from handlers.commands.registry import VERBS, as_data, usage
from handlers.commands.verb import Verb
from handlers.domain.errors import BadInput


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked besides the manifest's name. `mode`, `extras` and `many` are about Slack's; `app`, `slash` and
    `out` (where the package is written) about Teams'; `address` about both.
    """

    json: bool = False
    app: str = ""
    slash: bool = False
    out: Path = Path("handrail-teams.zip")
    mode: str = "socket"
    address: str = ""
    extras: str = ""
    many: bool = False
    config: Path | None = None


def run(what: str, wish: Wish) -> int:
    """Print a manifest. `registry` lists all commands, form ids and action ids, as JSON or one verb a line.

    Raises BadInput for a manifest that does not exist, and for words that mean nothing in it.
    """
    match what:
        case "registry" if wish.json:
            print(json_text.dumps(_registry(), indent=2, ensure_ascii=False))
        case "registry":
            print("\n".join(f"{usage(verb):<50} {verb.summary}" for verb in VERBS.values()))
        case "slack":
            print(json_text.dumps(slack_manifest(wish), indent=2, ensure_ascii=False))
        case "teams":
            wish.out.write_bytes(teams_package(wish))
            print(f"Written: {wish.out}. Upload it at Teams admin center ▸ Teams apps ▸ Manage apps ▸ Upload new app.")
        case _:
            raise BadInput(
                f"There is no manifest “{what[:40]}”. Allowed: registry, slack, teams. Example: manifest registry"
            )
    return FINE


def _registry() -> dict[str, object]:
    """The registry, with the buttons and forms of the well-being side, whose lines begin with a root of their own."""
    whole = as_data()
    forms, actions = whole["forms"], whole["actions"]
    private = (CHECKIN, TALK, ASK)
    return {**whole, "forms": [*_listed(forms), *private], "actions": [*_listed(actions), *sorted(BUTTONS)]}


def _listed(found: object) -> list[object]:
    return list(found) if isinstance(found, list) else []


def slack_manifest(wish: Wish) -> dict[str, object]:
    """Slack's manifest, with the words of app.yaml's `roots`. Raises BadInput."""
    if wish.mode not in ("socket", "http"):
        raise BadInput(f"--mode: {wish.mode[:20]} is not known. Allowed: socket, http. Example: --mode socket")
    extras = [word.strip() for word in wish.extras.split(",") if word.strip()]
    if unknown := [word for word in extras if word not in EXTRAS]:
        raise BadInput(f"--with: {unknown[0][:20]} is not known. Allowed: {', '.join(EXTRAS)}. Example: --with history")
    address = wish.address.rstrip("/")
    if (wish.mode == "http" or wish.many) and not address.startswith("https://"):
        raise BadInput(
            f"--address: {address[:60] or 'nothing'} is not where Slack can reach us. Allowed: an address that begins "
            "with https://. Example: --address https://handrail.example"
        )
    roots = load(wish.config or default_path()).roots
    hint = "new, list, claim ORION-42, help"
    words = [(word, "Raise, take and follow escalations", hint) for word in roots.escalate]
    words += [(word, "Answer, skip or read your stand-up", "edit, skip, report") for word in roots.standup]
    words += [(word, "Private: who answers now, and check-ins", "help now") for word in roots.checkin]
    return manifest(mode=wish.mode, words=words, address=address, extras=extras, many=wish.many)


def teams_package(wish: Wish) -> bytes:
    """Teams' package. Raises BadInput."""
    if not teams.is_app_id(wish.app):
        raise BadInput(
            f"--app: {wish.app[:60] or 'nothing'} is not an app's id at Microsoft. Allowed: the Application (client) "
            "ID from the app's page in Entra. Example: --app 11111111-2222-3333-4444-555555555555"
        )
    address = wish.address.rstrip("/")
    if not address.startswith("https://"):
        raise BadInput(
            f"--address: {address[:60] or 'nothing'} is not a page that Teams can show. Allowed: an address that "
            "begins with https://. Example: --address https://handrail.example"
        )
    made = teams.manifest(wish.app.lower(), VERBS, address=address, version=_version(), slash=wish.slash)
    return teams.package(made)


def _version() -> str:
    """Our own version, as Teams wants it: three numbers."""
    return ".".join([*VERSION.split("."), "0", "0"][:3])


def commands_page() -> str:
    """The text of `docs/commands.md`."""
    rows = "\n".join(_row(verb) for verb in VERBS.values())
    return _PAGE.format(rows=rows)


def _row(verb: Verb) -> str:
    words = ", ".join(f"`{word}`" for word in verb.words) or "–"
    roles = ", ".join(sorted(role.value for role in verb.roles))
    return f"| `{_safe(usage(verb))}` | {_safe(verb.summary)} | {words} | {roles} | `{_safe(verb.example)}` |"


def _safe(text: str) -> str:
    """Text for a cell of a table: a bar would end it."""
    return text.replace("|", "\\|")


_PAGE = """# Commands

This page is made from the registry (`handlers/commands/registry.py`); a test says when it is out of date.

Every verb is typed after `/escalate` (or `/esc`), after a mention of the bot, or alone in a direct message to it.
Inside a case's thread its reference may be left out.
Verbs and references are understood in any case; several references are
written one after another (`claim ORION-42 ORION-43`). Nothing typed opens the form for raising.

- **Times** are in your own zone: `30m`, `2h`, `90 min`, `1h30m`, `1d` from now; `14:00`, `9am`, `fri 09:00` the next
  time; `tomorrow 09:00`, `25 Nov 14:00`, `2026-11-25 14:00`, or ISO 8601 with its offset.
- **People**: `@key`, `@Name`, `@"First Last"`, a mention by the chat, or `me`.
- **Text** takes the rest of the line; quotes around all of it are taken off.
- A verb with something missing opens its form, with what you typed already in it.
- `help now` (also `/checkin help now`) says who answers now, near you: nobody is told, and nothing of it is kept
  ([well-being](wellbeing.md)).

| Typed | What it does | Other words | Who may | Example |
|---|---|---|---|---|
{rows}
"""
