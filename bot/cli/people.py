"""`handrail people import`: entries for `people` in app.yaml, from a CSV file, a Slack user group or a Teams channel.

Nothing is written into app.yaml, and nobody is known by an e-mail alone: it proposes, and a person confirms.
"""

import asyncio
import json
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from adapters.roster import RosterError
from adapters.slack.chat import SlackAwayError, what_to_do
from adapters.slack.errors import SlackError
from bot.cli.ending import FINE, UNREADABLE
from bot.cli.people_found import BadRowsError, Confirm, Found, Import
from bot.cli.people_source import Sources, Wish
from bot.config import default_path, load_all
from handlers.domain.errors import BadInput

PLAIN = re.compile(r"[^\W\d_][\w./-]*(?: [^\W\d_][\w.-]*)*")  # words that YAML reads as they stand there
NO_TEXT = frozenset({"true", "false", "null"})


def run(
    config: Path | None, wish: Wish, database: str | None, given: Mapping[str, str], confirm: Confirm | None = None
) -> int:
    """Print the entries (or write them to a file), and return the exit code: 65 for rows that cannot be used.

    `confirm` answers for whoever sits at the terminal. Raises BadInput, ConfigError, SlackAwayError and TeamsAwayError.
    """
    if bool(wish.csv) + bool(wish.group) + bool(wish.channel and not wish.csv) != 1:
        raise BadInput(
            "Say where they come from, one of these: --csv FILE, --slack-group S0123ABCD, or --teams-channel "
            "19:abc@thread.tacv2 (which beside --csv says where e-mails are looked up)."
        )
    if wish.out is not None and wish.out.exists():
        raise BadInput(f"--out: {wish.out} is there already, and is left as it is. Example: --out people.yaml")
    path = config or default_path()
    job = Import(Sources(path, load_all(path), wish, database, given), confirm or _by_hand())
    try:
        found = asyncio.run(job.found())
        job.check(found.rows)
    except BadRowsError as error:
        sys.stderr.write(f"{error}\nNobody was taken in.\n")
        return UNREADABLE
    except RosterError as error:
        raise BadInput(str(error)) from error
    except SlackError as error:
        raise SlackAwayError(what_to_do(error)) from error
    _give("\n".join(entries(found, wish.source)) + "\n", wish.out)
    return FINE


def _by_hand() -> Confirm | None:
    """Asks at the terminal; None where there is none. The question goes beside the entries, not among them."""
    if not sys.stdin.isatty():
        return None

    def ask(question: str) -> bool:
        sys.stderr.write(question)
        sys.stderr.flush()
        return sys.stdin.readline().strip().casefold() in ("y", "yes")

    return ask


def _give(text: str, out: Path | None) -> None:
    if out is None:
        sys.stdout.write(text)
        return
    try:
        with out.open("x", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        raise BadInput(f"--out: {out} cannot be written ({error.strerror}). Example: --out people.yaml") from error
    sys.stderr.write(
        f"Written to {out}. Put the entries under `people` in app.yaml; `handrail check` says what they mean.\n"
    )


def entries(found: Found, source: str) -> Iterator[str]:
    """The lines of YAML: a person each, and as comments what was proposed and not taken."""
    count = len(found.rows)
    yield f"# {count} {'person' if count == 1 else 'people'} from {source}, to be put under `people` in app.yaml"
    yield "people:" if found.rows else "people: []"
    for row in found.rows:
        if note := found.notes.get(row.line):
            yield f"  # {note}"
        yield f"  - {flow(row.entry)}"


def flow(value: object) -> str:
    """A value on one line of YAML, as app.yaml is read."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {flow(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(flow(each) for each in value) + "]"
    words = str(value)
    plain = PLAIN.fullmatch(words) and words.casefold() not in NO_TEXT
    return words if plain else json.dumps(words, ensure_ascii=False)
