"""`handrail demo`: the web chat with a made-up company, and a clock that stands still until it is moved."""

import asyncio
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.beginning import Stage, start_of
from bot.config import default_path, load
from bot.demo import Demo
from bot.environment import Environment, read_environment
from bot.keys import own_key
from bot.log import configure
from bot.pace import Pace
from bot.process import Listener, serve
from bot.site import local_site
from bot.vault import FILE
from bot.wiring import Plan, build

HOST = "127.0.0.1"
FOLDER = Path(".handrail")
PACE = Pace(send_timeout=5.0, lease_seconds=15)  # the web chat writes to our own database: no vendor to wait for


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked on the command line."""

    port: int | None
    at: datetime
    database: str | None
    empty: bool


def run(wish: Wish, given: Mapping[str, str]) -> None:
    """Serve the demo until it is stopped."""
    environment = read_environment(given)
    configure(environment["LOG_LEVEL"] if given.get("LOG_LEVEL") else "WARNING", environment.secrets)
    os.umask(0o077)  # whatever the demo writes is its owner's alone, SQLite's own files beside the database too
    asyncio.run(_serve(wish, environment))


async def _serve(wish: Wish, environment: Environment) -> None:
    database = wish.database or f"sqlite:///{FOLDER / 'demo.db'}"
    path = default_path()
    folder = _folder(database)
    if folder == FOLDER:
        _close(folder)
    plan = Plan(
        database_url=database,
        audit_key=environment.key("AUDIT_KEY") or own_key(folder / "audit.key"),
        read_rules=lambda: load(path),
        manual_at=start_of(wish.at, empty=wish.empty),
        settles=True,
        pace=PACE,
        vault=(f"sqlite:///{folder / FILE}", environment.key("WELLBEING_KEY") or own_key(folder / "wellbeing.key")),
    )
    house = await build(plan)
    clock, forward = house.manual()
    stage = Stage(house, clock, forward, wish.at, wish.empty)
    await stage.begin()
    site = local_site(house.health)
    house.web.mount(site, house.ask)
    Demo(forward, house.store, house.rules, moved=house.web.moved, begin_again=stage.begin_again).mount(site)
    await serve(house, [Listener(site, HOST, environment.port("PORT") if wish.port is None else wish.port)])


def _close(folder: Path) -> None:
    """Let nobody else look into the demo's own folder, also where an older version left it open."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    for path in folder.iterdir():
        if path.is_file() and not path.is_symlink():
            with suppress(FileNotFoundError):  # SQLite's, of a demo that ends at this very moment
                path.chmod(0o600)


def _folder(database: str) -> Path:
    """Where the demo keeps its own key: beside its SQLite file, else in its folder here."""
    scheme, _, path = database.partition(":///")
    return Path(path).parent if scheme.startswith("sqlite") and path else FOLDER
