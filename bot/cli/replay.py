"""`handrail replay --against NEW`: the promises of a past period under other policies, before and after, by client."""

import asyncio
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.cli.ending import FINE
from bot.cli.record import open_existing
from bot.cli.table import table
from bot.clock import new_id, time_of
from bot.config import default_path, load
from bot.environment import read_environment
from bot.log import configure
from handlers.act import Act
from handlers.cards.words import clock_word
from handlers.clocks.replay import Replayed, replayed
from handlers.domain.errors import BadInput
from handlers.domain.rulebook import RuleBook

AT_ONCE = 200  # records read in one transaction
SHOWN = 20  # differences that are printed one by one
INTERNAL, RESTRICTED = "(internal)", "(restricted)"


@dataclass
class Played:
    """What was folded. `unclear` counts cases whose timeline does not say enough."""

    cases: list[Replayed] = field(default_factory=list)
    unclear: int = 0


def run(
    config: Path | None, against: Path, database: str | None, period: tuple[str, str], given: Mapping[str, str]
) -> int:
    """Print the table, and return the exit code. A period's times without an offset are the organisation's."""
    environment = read_environment(given)
    configure(environment["LOG_LEVEL"] if given.get("LOG_LEVEL") else "WARNING", environment.secrets)
    rules, other = load(config or default_path()), load(against)
    zone = ZoneInfo(rules.organisation.timezone)
    since, until = _instant(period[0], "--from", zone), _instant(period[1], "--to", zone)
    if since and until and since >= until:
        raise BadInput("--from must lie before --to. Example: --from 2026-11-01 --to 2026-12-01")
    played = asyncio.run(play(database or environment["DATABASE_URL"], rules, other, since, until))
    print("\n".join(report(played)))
    return FINE


async def play(
    url: str,
    rules: RuleBook,
    other: RuleBook,
    since: datetime | None,
    until: datetime | None,
    *,
    now: datetime | None = None,
) -> Played:
    """Fold every case that was opened in the period, as it was and under other rules, as of `now`. Reads only.

    Without `now` it is the record's own time.
    """
    store = await open_existing(url, organisation=rules.organisation.key, audit_key=b"")
    played, after = Played(), ""
    try:
        at = now or await time_of(store.clock)
        while True:
            async with store.reading() as work:
                cases = await work.escalations.every(after, AT_ONCE)
                act = Act(work, rules, new_id)
                for case in cases:
                    if (since and case.opened_at < since) or (until and case.opened_at >= until):
                        continue
                    try:
                        played.cases.append(await replayed(act, case, other, at))
                    except (LookupError, ValueError):
                        played.unclear += 1
            if not cases:
                return played
            after = cases[-1].id
    finally:
        await store.close()


def report(played: Played) -> Iterator[str]:
    """The lines to print: breaches by client and by clock, and the first promises that come out differently."""
    before = Counter({_whose(case): 0 for case in played.cases})
    after, cases = Counter(before), Counter(_whose(case) for case in played.cases)
    kinds: tuple[Counter[str], Counter[str]] = Counter(), Counter()
    for case in played.cases:
        before[_whose(case)] += len(case.before)
        after[_whose(case)] += len(case.after)
        kinds[0].update(kind for kind, _ in case.before)
        kinds[1].update(kind for kind, _ in case.after)
    yield from table(
        ("CLIENT", "CASES", "BREACHES", "WOULD BE", "CHANGE"),
        [_row(client, str(cases[client]), before[client], after[client]) for client in sorted(cases)]
        + [_row("in all", str(cases.total()), before.total(), after.total())],
    )
    if kinds[0] or kinds[1]:
        yield ""
        yield from table(
            ("CLOCK", "", "BREACHES", "WOULD BE", "CHANGE"),
            [_row(clock_word(kind), "", kinds[0][kind], kinds[1][kind]) for kind in sorted(kinds[0] | kinds[1])],
        )
    yield from _differences(played.cases)
    if played.unclear:
        yield f"{played.unclear} cases were left out: their timelines do not say enough."


def _row(name: str, cases: str, before: int, after: int) -> tuple[str, ...]:
    return (name, cases, str(before), str(after), f"{after - before:+d}" if after != before else "-")


def _whose(case: Replayed) -> str:
    return RESTRICTED if case.restricted else case.client or INTERNAL


def _differences(cases: Iterable[Replayed]) -> Iterator[str]:
    """The promises that would come out differently, the first of them one by one."""
    lines = [
        f"  {case.ref} {clock_word(kind)}{f' (round {cycle})' if cycle > 1 else ''}: {word}"
        for case in cases
        for promises, word in (
            (case.after - case.before, "would be broken"),
            (case.before - case.after, "would be kept"),
        )
        for kind, cycle in sorted(promises)
    ]
    if lines:
        yield ""
        yield "Otherwise than it was:"
        yield from lines[:SHOWN]
    if len(lines) > SHOWN:
        yield f"  and {len(lines) - SHOWN} more"


def _instant(text: str, name: str, zone: ZoneInfo) -> datetime | None:
    """A date (its midnight in the zone) or an instant; None for nothing. Raises BadInput."""
    if not text:
        return None
    try:
        at = datetime.combine(date.fromisoformat(text), time(0)) if len(text) == 10 else datetime.fromisoformat(text)
    except ValueError as error:
        raise BadInput(f"{name}: “{text[:40]}” is no time. Example: {name} 2026-11-01") from error
    return (at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(UTC)
