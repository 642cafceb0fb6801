"""`handrail report`: the numbers of a period as a table, as CSV or as JSON; `handrail report wbr` freezes a week."""

import asyncio
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from bot.cli.ending import FINE
from bot.cli.record import open_existing
from bot.cli.table import table
from bot.clock import time_of
from bot.config import default_path, load
from bot.environment import read_environment
from bot.log import configure
from handlers.cards.report import IN_DOUBT
from handlers.cards.words import duration
from handlers.domain.calendar import zone_named
from handlers.domain.errors import BadInput
from handlers.domain.exported import BREACH_COLUMNS, Row, as_csv, breach_rows, exported, moment, rows
from handlers.domain.facts import Facts
from handlers.domain.figures import GROUPS, figures, grouped, shares
from handlers.domain.period import Period, between, this_week
from handlers.domain.rulebook import RuleBook
from handlers.reports.counting import facts, staff_in_files
from handlers.reports.weekly import Frozen, files_of, freeze

FORMATS = ("table", "csv", "json")
EXAMPLE = "handrail report --from 2026-11-16 --to 2026-11-23 --client ORION"
HEAD = ("", "opened", "open", "kept by contract", "by the wall clock", "taken p50/p90", "resolved p50/p90", "reopened")


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked, as it was typed."""

    since: str = ""
    until: str = ""
    client: str = ""
    zone: str = ""
    format: str = "table"
    breaches: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """A report and what it is of."""

    period: Period
    as_of: datetime
    client: str
    facts: Facts


def run(config: Path | None, wish: Wish, database: str | None, given: Mapping[str, str]) -> int:
    """Print the report, and return the exit code. Whoever may read the database may read it all.

    Raises BadInput for a period, a client, a zone or a format that makes no sense.
    """
    environment = read_environment(given)
    configure(environment["LOG_LEVEL"] if given.get("LOG_LEVEL") else "WARNING", environment.secrets)
    rules = load(config or default_path())
    if wish.format not in FORMATS:
        raise BadInput(
            f"--format {wish.format[:20]}: there is no such format. Allowed: {', '.join(FORMATS)}. "
            "Example: --format csv"
        )
    told = asyncio.run(_told(database or environment["DATABASE_URL"], rules, wish))
    sys.stdout.write(written(told, rules, wish))
    return FINE


def written(told: Told, rules: RuleBook, wish: Wish) -> str:
    """The report in the format that was asked for."""
    listed = breach_rows(told.facts, staff_in_files(rules))
    if wish.format == "json":
        return json.dumps(_plain(told, listed), indent=1, ensure_ascii=False) + "\n"
    if wish.format == "csv":
        found = listed if wish.breaches else _rows(told)
        return as_csv(found, BREACH_COLUMNS if wish.breaches else list(found[0]))
    lines = _breach_table(listed) if wish.breaches else _table(told)
    return "\n".join([_headline(told), *lines]) + "\n"


def _rows(told: Told) -> list[Row]:
    groups = {by: grouped(told.facts, by) for by in GROUPS}
    return rows(figures(told.facts), groups, told.period, int(told.as_of.timestamp()))


async def _told(url: str, rules: RuleBook, wish: Wish) -> Told:
    client = wish.client.strip().upper()
    if client and client not in rules.clients:
        raise BadInput(f"--client {wish.client[:40]}: no such client. Allowed: {', '.join(rules.clients)}.")
    of_client = rules.clients[client].timezone if client else rules.organisation.timezone
    zone = zone_named(wish.zone or of_client).key
    store = await open_existing(url, organisation=rules.organisation.key, audit_key=b"")
    try:
        now = await time_of(store.clock)
        period = _period(wish, zone, now)
        async with store.reading() as work:
            found = await facts(work, rules, None, period, now, client=client or None)
        return Told(period, min(now, datetime.fromtimestamp(period.end, UTC)), client, found)
    finally:
        await store.close()


def _period(wish: Wish, zone: str, now: datetime) -> Period:
    """The days asked for, in the zone; this week without any. A period that begins in the future has nothing in it."""
    if not wish.since and not wish.until:
        return this_week(zone, now)
    first = _day(wish.since, "--from") if wish.since else None
    tomorrow = now.astimezone(zone_named(zone)).date() + timedelta(days=1)
    after = _day(wish.until, "--to") if wish.until else tomorrow
    if first is None:
        raise BadInput(f"--to needs a --from. Example: {EXAMPLE}")
    if first >= after:
        raise BadInput(f"--from {first} must lie before --to {after}, which is not counted. Example: {EXAMPLE}")
    return between(first, after, zone, f"{first} to {after - timedelta(days=1)}")


def _day(text: str, option: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadInput(f"{option} {text[:20]}: that is no day. Allowed: a date. Example: {option} 2026-11-16") from None


def _plain(told: Told, listed: Sequence[Row]) -> Mapping[str, object]:
    return {
        "from": moment(told.period.start),
        "to": moment(told.period.end),
        "as_of": moment(int(told.as_of.timestamp())),
        "zone": told.period.zone,
        "client": told.client,
        "restricted_open": told.facts.restricted,
        **exported(told.facts),
        "breaches": list(listed),
    }


def _headline(told: Told) -> str:
    parts = ["Report", told.client, told.period.name, f"days of {told.period.zone}"]
    parts.append(f"as of {moment(int(told.as_of.timestamp()))}")
    if told.facts.restricted:
        parts.append(f"restricted open: {told.facts.restricted}")
    return " · ".join(part for part in parts if part)


def _table(told: Told) -> Iterator[str]:
    everything = figures(told.facts)
    found = [("all", everything)]
    for by in GROUPS:
        found += [(f"{by} {key or 'none'}", part) for key, part in grouped(told.facts, by).items()]
    lines = []
    for name, part in found:
        spreads = [
            f"{duration(each.p50)} / {duration(each.p90)} ({each.n})" if each.n else "-"
            for each in (part.taking, part.resolving)
        ]
        attained = (part.kept.words, part.kept_gross.words)
        reopened = part.reopened.words if part.reopened.decided else "-"
        lines.append((name, str(part.opened), str(part.backlog), *attained, *spreads, reopened))
    yield from table(HEAD, lines)
    yield f"Updates in time: {everything.updates.words}"
    for code, number, share in shares(everything.reasons):
        yield f"Breach reason {code}: {number} ({share:.1f} % so far)"
    if everything.in_doubt:
        yield IN_DOUBT
    if everything.excluded:
        yield f"Left out by agreement: {everything.excluded}, {duration(everything.excluded_seconds)} overdue in all"


def _breach_table(listed: Sequence[Row]) -> Iterator[str]:
    if not listed:
        yield "No promise was broken."
        return
    yield from table(BREACH_COLUMNS, [[str(row[name]) for name in BREACH_COLUMNS] for row in listed])


def wbr(config: Path | None, week: str, out: Path, database: str | None, given: Mapping[str, str]) -> int:
    """Freeze a week for every client, write the files, say what each is. Raises BadInput as `freeze` does."""
    environment = read_environment(given)
    configure(environment["LOG_LEVEL"] if given.get("LOG_LEVEL") else "WARNING", environment.secrets)
    rules = load(config or default_path())
    found = asyncio.run(_frozen(database or environment["DATABASE_URL"], rules, week))
    try:
        out.mkdir(parents=True, exist_ok=True)
        for name, text in files_of(found).items():
            (out / name).write_bytes(text.encode())
    except OSError as error:
        raise BadInput(
            f"--out {out}: {error.strerror}. Allowed: a folder to write in. Example: --out reports"
        ) from error
    for name, one in zip(files_of(found), found, strict=True):
        print(f"{out / name}  sha256 {one.report.seal}  {_became(one)}")
    return FINE


def _became(one: Frozen) -> str:
    if one.restates:
        return f"{one.restated} · edition {one.report.edition} in place of sha256 {one.restates}"
    return "frozen" if one.new else f"as frozen {one.report.at:%Y-%m-%d %H:%M} UTC"


async def _frozen(url: str, rules: RuleBook, week: str) -> list[Frozen]:
    store = await open_existing(url, organisation=rules.organisation.key, audit_key=b"")
    try:
        now = await time_of(store.clock)
        async with store.work() as work:
            found = await freeze(work, rules, week, now)
            await work.commit()
        return found
    finally:
        await store.close()
