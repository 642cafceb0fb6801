"""The numbers: one query layer for the chat's reports, the command line, digests and frozen reports.

A report is made of a handful of statements, however many cases there are: the records of the period, their clocks,
their breaches, and the events of those to which something happened in it.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache, partial

from handlers.access import scope_of, scope_of_client
from handlers.act import Act
from handlers.cards.reply import File, Reply, Say
from handlers.cards.report import FrozenAs, ReportView, report_card
from handlers.clocks.promises import hours_of, instant, seconds
from handlers.commands.reports import Report
from handlers.commands.verbs_reading import MAY_COUNT
from handlers.domain.breach import Breach
from handlers.domain.calendar import zone_named
from handlers.domain.errors import BadInput, NotAllowed
from handlers.domain.exported import Groups, Row, WhoIs, as_csv, rows
from handlers.domain.facts import Facts, facts_of, wants_story
from handlers.domain.figures import CLIENT_GROUPS, GROUPS, Figures, figures, grouped, told_to_client
from handlers.domain.history import TOLD, Filed, History, SiteOf
from handlers.domain.people import Person
from handlers.domain.period import Period, last_week, this_week, today
from handlers.domain.rulebook import RuleBook
from handlers.domain.sla import Clock
from handlers.domain.timeline import Event
from handlers.domain.tongue import said
from handlers.ports.records import Scope
from handlers.ports.reports import Span
from handlers.ports.work import UnitOfWork
from handlers.reports.frozen import file_name, frozen_week

PIECE = 100  # cases: some 20 ms of counting on a small machine, after which others may go on
PERIODS: dict[str, Callable[[str, datetime], Period]] = {"today": today, "week": this_week, "last": last_week}


async def report(command: Report, act: Act, now: datetime) -> Reply:
    """The numbers of a period, as far as the asker may see them.

    A client's contact reads the whole week that ended last in the client's zone: what cannot change any more.
    """
    if act.asker.roles.isdisjoint(MAY_COUNT):
        raise NotAllowed(
            said("`report` is for leads, managers, auditors and a client's contacts. `list` shows your cases.")
        )
    client = _client(act, command)
    period = _period(act, command, client, now)
    by = _group(act, command)
    as_of = min(seconds(now), period.end)
    if act.asker.is_client and client is not None:
        return await _for_client(act, client, period, by, now)
    found = await facts(act.work, act.rules, act.asker, period, now, client=client)
    takes_file = act.place is not None and act.place.takes_files
    whole, groups = figures(found), await counted_by(act.work, found, GROUPS if takes_file else (by,))
    view = ReportView(
        period=period,
        as_of=instant(as_of),
        client=act.rules.clients[client].name if client else "",
        figures=whole,
        by=by,
        groups=tuple(groups[by].items()),
        names=_names(act.rules, by),
        restricted=found.restricted,
        asked=(("client", client),) if client else (),
    )
    return Say(report_card(view), _file(rows(whole, groups, period, as_of), period) if takes_file else None)


async def _for_client(act: Act, client: str, period: Period, by: str, now: datetime) -> Reply:
    """A client's week: what went out of it, where it was frozen; else as it is counted now, and it says so."""
    went_out = await frozen_week(act.work, client, period.name)
    if went_out is None:
        found = await facts(act.work, act.rules, act.asker, period, now, client=client)
        whole, groups, restricted = figures(found), grouped(found, by), told_to_client(found.restricted)
    else:
        whole, groups, restricted = went_out.figures, went_out.groups[by], went_out.other_open
    view = ReportView(
        period=period,
        as_of=instant(period.end),
        client=act.rules.clients[client].name,
        figures=whole,
        by=by,
        groups=tuple(groups.items()),
        names=_names(act.rules, by),
        restricted=restricted,
        outside=True,
    )
    if went_out is None:
        return Say(report_card(view))
    report = went_out.report
    view = replace(view, frozen=FrozenAs(report.at, report.edition, report.seal, went_out.restated))
    return Say(report_card(view), File(file_name(report), report.body))


def _file(listed: Sequence[Row], period: Period) -> File:
    """The same numbers by every group, which a client's contact does not read."""
    first = instant(period.start).astimezone(zone_named(period.zone)).date()
    return File(f"report-{first}.csv", as_csv(listed, list(listed[0])))


async def facts(
    work: UnitOfWork,
    rules: RuleBook,
    reader: Person | None,
    period: Period,
    now: datetime,
    *,
    client: str | None = None,
    as_of: int | None = None,
) -> Facts:
    """What happened in a period, as far as somebody may see it: of restricted cases only how many are open.

    Without a `reader` it is all of it: whoever may read the database. `as_of` is the second (since 1970, UTC) as of
    which it is told, the end of the period at the latest; without it, `now` or that end.
    """
    until = min(seconds(now) if as_of is None else as_of, period.end)
    span = Span(_counted(rules, reader), instant(period.start), instant(until + 1), client)
    is_counted = _is_counted(rules, reader)
    cases = [case for case in await work.reports.cases(span) if is_counted(case)]
    return await _facts_of(work, rules, span, cases, period, until, now)


async def facts_for_client(work: UnitOfWork, rules: RuleBook, client: str, period: Period, now: datetime) -> Facts:
    """What happened to a client's cases in a period that is over, as far as that client may know of it."""
    span = Span(scope_of_client(rules, client), instant(period.start), instant(period.end + 1), client)
    return await _facts_of(work, rules, span, await work.reports.cases(span), period, period.end, now)


async def _facts_of(  # noqa: PLR0917 - whose, which records, when, as of when, and now: as `facts` has them
    work: UnitOfWork, rules: RuleBook, span: Span, cases: Sequence[Filed], period: Period, until: int, now: datetime
) -> Facts:
    clocks: defaultdict[str, list[Clock]] = defaultdict(list)
    breaches: defaultdict[str, dict[str, Breach]] = defaultdict(dict)
    for clock in await work.reports.clocks(span):
        clocks[clock.escalation_id].append(clock)
    for row in await work.reports.breaches(span):
        breaches[row.escalation_id][row.clock_id] = row
    histories = [History(case, clocks[case.id], breaches[case.id]) for case in cases]
    told = await _told(work, histories, period, until, seconds(now))
    found, hours, site = list[Facts](), cache(partial(hours_of, rules)), site_of(rules)
    for start in range(0, len(histories), PIECE):
        await work.breathe()
        piece = [replace(one, events=tuple(told[one.case.id])) for one in histories[start : start + PIECE]]
        found.append(facts_of(piece, period, until, hours, site))
    return Facts.joined(found)


async def counted_by(work: UnitOfWork, found: Facts, groups: Sequence[str]) -> Groups:
    """The figures by each of these groups, in the order of its keys, with a pause before each."""
    told: dict[str, dict[str, Figures]] = {}
    for by in groups:
        await work.breathe()
        parts, told[by] = found.parts(by), {}
        for key in sorted(parts):
            await work.breathe()
            told[by][key] = figures(parts[key])
    return told


def site_of(rules: RuleBook) -> SiteOf:
    """Where a person works, by key; None for nobody, and for somebody who is not configured any more."""

    def found(person: str | None) -> str | None:
        known = rules.people.get(person or "")
        return known.site if known else None

    return found


async def _told(
    work: UnitOfWork, histories: Iterable[History], period: Period, as_of: int, now: int
) -> Mapping[str, Sequence[Event]]:
    """What happened before, by case, where a report must know."""
    wanted = [one.case.id for one in histories if wants_story(one, period, as_of, now)]
    events: defaultdict[str, list[Event]] = defaultdict(list)
    for event in await work.reports.events(wanted, TOLD):
        events[event.escalation_id].append(event)
    return events


def _counted(rules: RuleBook, reader: Person | None) -> Scope:
    """What is read for somebody: of our own people's scope restricted cases too, to be counted."""
    every = frozenset(rules.types)
    if reader is None:
        return Scope(everything=True, restricted_types=every)
    seen = scope_of(rules, reader)
    return seen if reader.is_client else replace(seen, restricted_types=every)


def _is_counted(rules: RuleBook, reader: Person | None) -> Callable[[Filed], bool]:
    """What is true unless a case is a restricted one of somewhere that the reader has nothing to do with."""
    if reader is None or reader.is_client:
        return lambda _case: True
    seen = scope_of(rules, reader)

    def is_counted(case: Filed) -> bool:
        here = case.site in seen.sites or case.client in seen.clients or case.team in seen.teams
        return not case.restricted or seen.everything or here

    return is_counted


def _client(act: Act, command: Report) -> str | None:
    """The client's key, or None. One that is not the asker's to know of is refused as one that is not there."""
    own, key = act.asker.client, command.client.upper()
    if own is not None and key in ("", own):
        return own
    if not key:
        return None
    if own is not None or key not in act.rules.clients:
        example = own or next(iter(act.rules.clients), "ORION")
        raise BadInput(
            said(
                "“{client}” is no client of yours. For example `report client {example}`.",
                client=command.client[:40],
                example=example,
            ),
            field="client",
        )
    return key


def _period(act: Act, command: Report, client: str | None, now: datetime) -> Period:
    """The period in the client's zone, where one is named, else in the reader's."""
    zone = act.rules.clients[client].timezone if client else act.asker.timezone
    if act.asker.is_client:
        if command.what == "today":
            raise BadInput(
                said("“today” is not over yet: your report is of a whole week. Type `report`."), field="what"
            )
        return last_week(zone, now)
    return PERIODS[command.what or ("week" if client else "today")](zone, now)


def _group(act: Act, command: Report) -> str:
    if act.asker.is_client and command.by and command.by not in CLIENT_GROUPS:
        allowed = ", ".join(CLIENT_GROUPS)
        raise BadInput(
            said("“{by}” is no group of your report. Allowed: {allowed}.", by=command.by, allowed=allowed), field="by"
        )
    return command.by or "severity"


def _names(rules: RuleBook, by: str) -> dict[str, str]:
    """What the groups are called on screen."""
    match by:
        case "client":
            return {key: client.name for key, client in rules.clients.items()} | {"": said("Internal")}
        case "site":
            return {key: site.name for key, site in rules.sites.items()} | {"": said("No site")}
        case "type":
            return {key: kind.label for key, kind in rules.types.items()}
        case _:
            return {}


def staff_in_files(rules: RuleBook) -> WhoIs:
    """How our people stand in exports: by their roles, by their names only where their site allows it."""

    def found(person: str | None) -> str:
        known = rules.people.get(person or "")
        if known is None:
            return "former staff" if person else ""
        site = rules.sites.get(known.site or "")
        return known.name if site is not None and site.names_in_exports else "/".join(sorted(known.roles))

    return found
