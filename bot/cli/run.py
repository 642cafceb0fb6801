"""`handrail run`: the real thing, with what `app.yaml` and the environment configure."""

import asyncio
from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from bot.config import default_path, load, load_all
from bot.connections import slack_line, teams_line
from bot.demo import Demo
from bot.environment import BadEnvironmentError, Environment, is_loopback, read_environment, secret_named
from bot.keys import needed_key
from bot.log import configure
from bot.process import Listener, serve
from bot.queue_door import mount_queue_door
from bot.site import local_site, public_site
from bot.vault import vault_of
from bot.wiring import Plan, build
from handlers.domain.errors import BadInput
from handlers.domain.rulebook import RuleBook

LOCAL = "127.0.0.1"


def run(config: Path | None, only: str, at: datetime, given: Mapping[str, str]) -> None:
    """Serve until stopped. `only` are names of chats; `at` is where a manual clock begins on an empty database."""
    environment = read_environment(given)
    configure(environment["LOG_LEVEL"], environment.secrets)
    asyncio.run(_serve(config or default_path(), only, at, environment, lambda name: secret_named(given, name)))


async def _serve(path: Path, only: str, at: datetime, environment: Environment, secret: Callable[[str], str]) -> None:
    rules, settings = load_all(path)
    wanted = _chats(settings.adapters, only)
    _check_pager(rules, environment, secret)
    audit_key = needed_key(environment, "AUDIT_KEY", "run")
    needed_key(environment, "TOKEN_KEY", "run")
    slack = slack_line(settings.slack, environment) if settings.slack and "slack" in wanted else None
    teams = teams_line(settings.teams, environment) if settings.teams and "teams" in wanted else None
    house = await build(
        Plan(
            database_url=environment["DATABASE_URL"],
            audit_key=audit_key,
            read_rules=lambda: load(path),
            manual_at=at if environment.manual_clock else None,
            secret=secret,
            slack=slack,
            teams=teams,
            vault=vault_of(environment, any(one.mode != "off" for one in settings.checkins.values())),
        )
    )
    public, local = public_site(house.health), local_site(house.health)
    mount_queue_door(public, environment["QUEUES_TOKEN"], house.store, house.rules, house.clock)
    for chat in house.vendors:
        chat.mount(public, house.ask)
    if "web" in wanted:
        house.web.mount(local, house.ask)
    if environment.manual_clock:
        _clock, forward = house.manual()
        Demo(forward, house.store, house.rules, moved=house.web.moved, begin_again=None).mount(local)
    here = Listener(public, environment["HOST"], environment.port("PORT"))
    await serve(house, [here, Listener(local, LOCAL, environment.port("LOCAL_PORT"))])


def _check_pager(rules: RuleBook, environment: Environment, secret: Callable[[str], str]) -> None:
    """A pager needs its secret, and stays out of reach of a clock that can be moved. Raises BadEnvironmentError."""
    if rules.pager is None:
        return
    url, name = rules.pager
    if not secret(name):
        raise BadEnvironmentError(
            f"{name}: not set, and `pager.secret` names it. Allowed: the secret that the pager checks our calls with. "
            f"Example: {name}=whsec_…, or {name}_FILE=/run/secrets/pager"
        )
    host = urlsplit(url).hostname or ""
    if environment.manual_clock and not is_loopback(host):
        raise BadEnvironmentError(
            f"HANDRAIL_CLOCK=manual is for rehearsals, and `pager.url` is not on this machine ({host}). "
            "Allowed: a pager on 127.0.0.1. Example: pager: {url: http://127.0.0.1:9000/hook, secret: PAGER_SECRET}"
        )


def _chats(configured: Collection[str], only: str) -> frozenset[str]:
    """The chats to serve. Raises BadInput for a name that is not configured."""
    names = frozenset(name.strip() for name in only.split(",") if name.strip())
    if unknown := sorted(names - set(configured)):
        raise BadInput(
            f"--only: {unknown[0][:40]} is not configured. Allowed: {', '.join(configured) or 'none'}. "
            "Example: --only web"
        )
    return names or frozenset(configured)
