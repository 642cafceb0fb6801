"""`handrail simulate`: every clock and every ping of a case that nobody touches, to whom, and what their clock shows.

Nothing is written and nobody is pinged: the same rules as in life are asked what they would do.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.cli.foresee import Foreseen, begun, foreseen, heard_by, hypothetical
from bot.cli.loudness import report as day_report
from bot.cli.simulate_day import read_day
from bot.cli.table import counted, table
from bot.cli.timeline_svg import drawn
from bot.config import EXIT_CODE, ConfigError, default_path, load
from handlers.cards.why import open_time, reasons
from handlers.cards.words import clock_word
from handlers.clocks.legal import duties_of, laws_of
from handlers.clocks.promises import choose, instant, targets_of
from handlers.domain.calendar import zone_named
from handlers.domain.errors import BadInput
from handlers.domain.escalation import Escalation
from handlers.domain.legal import Duty
from handlers.domain.policy import PAGER, Policy
from handlers.domain.rulebook import RuleBook

FINE, USAGE, UNREADABLE = 0, 2, 65
BOT_LOOKS = "%a %d %b %H:%M:%S"


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked on the command line.

    An empty `client` is an internal case, an empty `severity` the type's own, an empty `at` now; a time without an
    offset is the organisation's. `svg` is a file to draw into, `zone` the zone of whoever reads the drawing. Without a
    `site` it is that of the client's team; `labels` come beside those that the type brings.
    """

    client: str = ""
    type: str | None = None
    severity: str | None = None
    at: str | None = None
    svg: Path | None = None
    zone: str | None = None
    site: str = ""
    labels: tuple[str, ...] = ()


def run(config: Path | None, wish: Wish, day: Path | None) -> int:
    """Print what is foreseen for a case, or count the pings of a day; return the exit code.

    2 for a word that means nothing here, 65 for a day that cannot be read, 78 for a configuration that cannot be used.
    """
    try:
        rules = load(config or default_path())
        print("\n".join(_counted(rules, day) if day else _foreseen(rules, wish)))
    except ConfigError as error:
        sys.stderr.write(f"{error}\n")
        return EXIT_CODE
    except BadInput as error:
        sys.stderr.write(f"handrail: {error.sentence}\n")
        return UNREADABLE if day else USAGE
    return FINE


def _counted(rules: RuleBook, day: Path) -> Iterator[str]:
    return day_report(rules, read_day(rules, day))


def _foreseen(rules: RuleBook, wish: Wish) -> Iterator[str]:
    """The table of a case, and its drawing if one was asked for."""
    if not wish.type:
        raise BadInput("Say which type of case. Example: handrail simulate --type tooling_outage --client ORION")
    case = hypothetical(rules, wish.client, wish.type, wish.severity, wish.at, site=wish.site, labels=wish.labels)
    if wish.svg is not None and wish.svg.suffix.lower() not in ("", ".svg"):
        raise BadInput(
            f"{wish.svg.name} cannot be written: the drawing is SVG. Name it {wish.svg.with_suffix('.svg')}."
        )
    yield from report(rules, case)
    if wish.svg is not None:
        reader = zone_named(wish.zone or rules.organisation.timezone)
        try:
            wish.svg.write_text(drawn(rules, case, reader), encoding="utf-8")
        except OSError as error:
            raise BadInput(f"{wish.svg} cannot be written ({error.strerror}).") from error
        yield f"Drawn into {wish.svg}."


def report(rules: RuleBook, case: Escalation) -> Iterator[str]:
    """The lines to print: the case, its clocks, and a table of its pings."""
    policy = choose(rules.policy_set, case)
    zone = ZoneInfo(rules.organisation.timezone)
    site = rules.sites[case.site].name if case.site else "no site"
    yield f"{case.ref}  {case.severity.value}  {rules.types[case.type].label}  {site}"
    if case.labels:
        yield f"Labels: {', '.join(rules.labels.get(label, label) for label in case.labels)}."
    yield f"Opened {case.opened_at.astimezone(zone):{BOT_LOOKS} %Z}, and then nobody does anything."
    yield f"Policy {policy.key}, the first that fits: it is for {reasons(policy.when)}."
    yield ""
    yield from table(
        ("CLOCK", "TARGET", "CALENDAR", "DUE"),
        [
            *(_clock_row(rules, case, policy, kind, zone) for kind in targets_of(rules, case, policy)),
            *(_legal_row(duty, zone) for duty in duties_of(rules, case)),
        ],
    )
    for law in laws_of(rules, case):
        yield f"Legal: {law.id} is {law.cite}, {law.caution}."
    yield ""
    rows = [_ping_row(rules, ping, zone) for ping in foreseen(rules, case)]
    yield from table((f"AT ({zone.key})", "PING", "TO", "THEIR TIME", "AS"), rows)
    people = {ping.person for ping in foreseen(rules, case)} - {PAGER}
    yield ""
    heard = f"{counted(len(rows), 'ping', 'pings')} to {counted(len(people), 'person', 'people')}"
    yield f"{heard}, if nobody ever acts. Each step is told once."


def _clock_row(rules: RuleBook, case: Escalation, policy: Policy, kind: str, zone: ZoneInfo) -> tuple[str, ...]:
    target = policy.targets[kind]
    due = begun(rules, case, policy, kind).due_at
    note = ", if the client is first told when that is due" if kind == "update" else ""
    shown = f"{instant(due).astimezone(zone):{BOT_LOOKS}}{note}" if due is not None else "never"
    return (clock_word(kind), open_time(target.seconds), target.calendar, shown)


def _legal_row(duty: Duty, zone: ZoneInfo) -> tuple[str, ...]:
    due = (duty.start + timedelta(seconds=duty.seconds)).astimezone(zone)
    return (clock_word(duty.kind), open_time(duty.seconds), "24x7", f"{due:{BOT_LOOKS}}")


def _ping_row(rules: RuleBook, ping: Foreseen, zone: ZoneInfo) -> tuple[str, ...]:
    name, theirs = heard_by(rules, ping)
    return (
        f"{ping.at.astimezone(zone):{BOT_LOOKS}}",
        ping.what,
        name,
        f"{ping.at.astimezone(theirs):%a %H:%M} {theirs.key}",
        " and ".join(ping.duties),
    )
