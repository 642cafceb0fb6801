"""`handrail vault`: its key is changed, and its pages are copied and put back. Nothing here reads what is sealed."""

import asyncio
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.ending import FINE, FOUND, UNREADABLE, give_up, in_words
from bot.cli.record import named, sqlite_path
from bot.config import default_path, load
from bot.environment import BadEnvironmentError, read_environment
from bot.keys import needed_key
from bot.log import configure
from bot.vault import in_the_vault, vault_of
from bot.wiring import open_vault, rewrap
from handlers.domain.errors import Conflict
from handlers.ports.vault import KeptPage

KIND = "handrail vault pages"
NAMES = tuple(field.name for field in fields(KeptPage))

app = typer.Typer(help="The vault of private check-ins.", no_args_is_help=True, rich_markup_mode=None)
Config = Annotated[Path | None, typer.Option("-c", "--config", help="The configuration. Without it: app.yaml here.")]


@app.command("rotate-key", epilog="Example: WELLBEING_NEW_KEY_FILE=new.key handrail vault rotate-key")
def rotate_key(config: Config = None) -> None:
    """Change WELLBEING_KEY to WELLBEING_NEW_KEY; a process that runs goes on, and needs the new one when it starts."""
    with in_words():
        new = needed_key(read_environment(os.environ), "WELLBEING_NEW_KEY", "vault rotate-key")
        url, old, organisation = _where(config, os.environ)
        if new == old:
            raise BadEnvironmentError(
                "WELLBEING_NEW_KEY is the key that the vault has. Allowed: another one. "
                "Example: WELLBEING_NEW_KEY=$(openssl rand -hex 32)"
            )
        asyncio.run(in_the_vault(rewrap(url, organisation=organisation, old=old, new=new)))
        print(f"{named(url)} opens with WELLBEING_NEW_KEY alone now. Put it in WELLBEING_KEY, and destroy the old one.")
        raise typer.Exit(FINE)


@app.command(epilog="Example: handrail vault backup --out pages.json")
def backup(
    out: Annotated[Path | None, typer.Option(help="A new file. Without it: standard output.")] = None,
    config: Config = None,
) -> None:
    """Copy the pages, and nothing of anybody: no key, no answer, not who takes part."""
    with in_words():
        url, key, organisation = _where(config, os.environ)
        pages = asyncio.run(_pages(url, key, organisation))
        whole = {"kind": KIND, "organisation": organisation, "pages": [asdict(page) for page in pages]}
        text = json.dumps(whole, indent=1, ensure_ascii=False) + "\n"
        if out is None:
            print(text, end="")
            raise typer.Exit(FINE)
        try:
            with out.open("x", encoding="utf-8") as file:
                file.write(text)
        except FileExistsError:
            give_up(f"{out}: there is such a file already, and none is written over. Give another with --out.", FOUND)
        print(f"{len(pages)} pages are in {out}.")
        raise typer.Exit(FINE)


@app.command(epilog="Example: handrail vault restore pages.json")
def restore(file: Annotated[Path, typer.Argument(help="What `vault backup` wrote.")], config: Config = None) -> None:
    """Put pages of a copy back where they are missing. No page that stands is changed; nothing else comes back."""
    with in_words():
        url, key, organisation = _where(config, os.environ, new=True)
        pages = _read(file, organisation)
        try:
            done = asyncio.run(_put_back(url, key, organisation, pages))
        except Conflict as conflict:
            give_up(f"{conflict}. Nothing was changed.", FOUND)
        except ValueError as error:
            give_up(f"{file}: {error}. Allowed: what `handrail vault backup` wrote. Nothing was changed.", UNREADABLE)
        print(f"{done} of {len(pages)} pages were put back.")
        raise typer.Exit(FINE)


def _where(config: Path | None, given: Mapping[str, str], *, new: bool = False) -> tuple[str, bytes, str]:
    """The vault's database, its key, and whose it is. Raises BadEnvironmentError where there is none, unless `new`."""
    environment = read_environment(given)
    configure(environment["LOG_LEVEL"] if given.get("LOG_LEVEL") else "WARNING", environment.secrets)
    needed_key(environment, "WELLBEING_KEY", "vault")
    found = vault_of(environment, wanted=False)
    if found is None:
        raise LookupError("a key that is needed is there")
    url, key = found
    path = sqlite_path(url)
    if path is not None and not path.exists() and not new:
        raise BadEnvironmentError(
            f"There is no vault at {named(url)}. Allowed: the database that `handrail run` keeps check-ins in. "
            "Example: WELLBEING_DATABASE_URL=sqlite:///wellbeing.db"
        )
    return url, key, load(config or default_path()).organisation.key


async def _pages(url: str, key: bytes, organisation: str) -> Sequence[KeptPage]:
    vault = await in_the_vault(open_vault(url, organisation=organisation, key=key))
    try:
        async with vault.work() as work:
            return await work.pages.all()
    finally:
        await vault.close()


async def _put_back(url: str, key: bytes, organisation: str, pages: Sequence[KeptPage]) -> int:
    """How many were missing. All or nothing. Raises Conflict, and ValueError for what is no page."""
    vault = await in_the_vault(open_vault(url, organisation=organisation, key=key))
    try:
        async with vault.work() as work:
            done = [await work.pages.put_back(page) for page in pages]
            await work.commit()
    finally:
        await vault.close()
    return sum(done)


def _read(file: Path, organisation: str) -> list[KeptPage]:
    """The pages of a copy; ends the verb where it is none of ours."""
    why = "this is no copy of a vault's pages"
    try:
        whole = json.loads(file.read_text(encoding="utf-8"))
        if whole["kind"] == KIND and whole["organisation"] == organisation:
            found = [{name: page[name] for name in NAMES} for page in whole["pages"]]
            if all(isinstance(value, str) for page in found for value in page.values()):
                return [KeptPage(**page) for page in found]
        elif whole["kind"] == KIND:
            why = f"this is of another organisation than {organisation}"
    except OSError as error:
        why = f"it cannot be read ({type(error).__name__})"
    except (ValueError, RecursionError, KeyError, TypeError):
        pass
    give_up(f"{file}: {why}. Allowed: what `handrail vault backup` wrote. Nothing was changed.", UNREADABLE)
    return []
