"""`report wbr`: the weekly business review of each client, frozen. What went out is kept for ever, with its hash.

A week is the client's own, Monday to Sunday 23:59 in its zone, told as of that cut: what came later cannot change it.
So the same week gives the same bytes. Where a record of that week was corrected since (a reason, an exclusion, a start
moved back, a severity that breaks a promise in it), another edition is frozen by the command, which says what it
restates, and names the hash of the one before. `weekly_beat.py` freezes each week by itself.

A client's file is the client's own copy: no reasons, no sites, nobody of ours. The overview is for our own people, and
has all of that for every client.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from handlers.clocks.promises import instant, seconds
from handlers.domain.errors import BadInput
from handlers.domain.exported import breach_rows, client_breach_rows, columns, exported, exported_to_client, moment
from handlers.domain.facts import Facts
from handlers.domain.figures import figures
from handlers.domain.period import Period, last_week, week
from handlers.domain.restated import Told, restated, told_in
from handlers.domain.rulebook import RuleBook
from handlers.ports.reports import FrozenReport
from handlers.ports.work import UnitOfWork
from handlers.reports.counting import facts, facts_for_client, staff_in_files
from handlers.reports.frozen import OVERVIEW, file_name, name_of

SEALED_BESIDE = ("edition", "restates", "restated", "seal", "frozen_at", "late_seconds", "counted")
"""What is written beside the contents, and is no part of the hash."""
GRACE = 120
"""So many seconds after its time a week may be frozen before it is said to be late."""


@dataclass(frozen=True, slots=True)
class Frozen:
    """One file of a week: whose it is (a client's key, or `overview`), and what went out last.

    `restates` is the hash of the edition before, where this call found a difference, and `restated` says which one; ""
    where it found none. `new` is False where the same had been frozen before.
    """

    whose: str
    report: FrozenReport
    restates: str = ""
    restated: str = ""
    new: bool = False


async def freeze(work: UnitOfWork, rules: RuleBook, name: str, now: datetime, *, again: bool = True) -> list[Frozen]:
    """Freeze a week such as `2026-W47` for every client, and an overview of them; "" is the last one that is over.

    Without `again`, a client's file that went out stays as it is, whatever was corrected since. Commits nothing. Raises
    BadInput for what is no week, and for one that is not over for some client.
    """
    if not rules.clients:
        raise BadInput(
            "There is no client in app.yaml, so there is nothing to freeze. Example: clients: [{key: ORION, …}]"
        )
    weeks = _weeks(rules, name, now)
    found = [await freeze_client(work, rules, key, period, now, again=again) for key, period in weeks.items()]
    return [*found, await _overview(work, rules, weeks, found, now)]


async def freeze_client(
    work: UnitOfWork, rules: RuleBook, client: str, period: Period, now: datetime, *, again: bool = False
) -> Frozen:
    """Freeze one client's week, which is over; what went out before is looked at `again` where that is asked for."""
    before = await work.reports.frozen(name_of(period.name, client))
    if before is not None and not again:
        return Frozen(client, before)
    theirs = await facts_for_client(work, rules, client, period, now)
    content = _content(client, period, theirs)
    return await _kept(work, client, period.name, content, _told(theirs), now, _lateness(rules, period.end, now))


async def _overview(
    work: UnitOfWork, rules: RuleBook, weeks: Mapping[str, Period], found: Sequence[Frozen], now: datetime
) -> Frozen:
    """Freeze what our own people read of a week of every client, beside the hashes of the clients' files."""
    parts: dict[str, object] = {}
    total: Counter[str] = Counter()
    for one in found:
        period = weeks[one.whose]
        ours = await facts(work, rules, None, period, now, client=one.whose, as_of=period.end)
        parts[one.whose] = {"seal": one.report.seal, "edition": one.report.edition, **_part(rules, ours)}
        for what, number in _told(ours).items():
            total[what] += number
    called = next(iter(weeks.values())).name
    overview = {"report": "wbr", "week": called, "organisation": rules.organisation.key, "clients": parts}
    late = _lateness(rules, max(period.end for period in weeks.values()), now)
    return await _kept(work, OVERVIEW, called, overview, total, now, late)


def _lateness(rules: RuleBook, over: int, now: datetime) -> int:
    """How long after its time a week that was `over` at this second is frozen, in seconds; 0 by command alone."""
    late = 0 if rules.weekly_after is None else seconds(now) - over - rules.weekly_after
    return late if late > GRACE else 0


def _weeks(rules: RuleBook, name: str, now: datetime) -> Mapping[str, Period]:
    """The week of each client, in its own zone."""
    over = {key: last_week(client.timezone, now) for key, client in rules.clients.items()}
    last = min(over.values(), key=lambda period: period.start).name
    weeks = {key: week(name or last, client.timezone) for key, client in rules.clients.items()}
    for key, period in weeks.items():
        if period.end > seconds(now):
            raise BadInput(
                f"{period.name} is not over for {key} before {moment(period.end)}. Allowed: a week that is over. "
                f"Example: --week {last}",
                field="--week",
            )
    return weeks


def _content(client: str, period: Period, counted: Facts) -> dict[str, object]:
    """What a client's file says, without its hash."""
    return {
        "report": "wbr",
        "week": period.name,
        "client": client,
        "zone": period.zone,
        "from": moment(period.start),
        "to": moment(period.end),
        "figures": exported_to_client(counted),
        "breaches": client_breach_rows(counted),
    }


def _part(rules: RuleBook, counted: Facts) -> dict[str, object]:
    """What our own people read of a client's week."""
    told = figures(counted)
    return {
        "net": told.kept.words,
        "gross": told.kept_gross.words,
        "restricted_open": counted.restricted,
        "in_doubt": told.in_doubt,
        "figures": exported(counted),
        "breaches": breach_rows(counted, staff_in_files(rules)),
    }


def _told(counted: Facts) -> Told:
    return told_in(columns(figures(counted)))


async def _kept(  # noqa: PLR0917 - whose, which week, what it says and counts, when, and how late
    work: UnitOfWork,
    whose: str,
    called: str,
    content: Mapping[str, object],
    counted: Told,
    now: datetime,
    late: int,
) -> Frozen:
    """The edition that says this: the one that went out, or a new one. The first may be late; another one never is."""
    name = name_of(called, whose)
    seal = hashlib.sha256(_written(content, indent=None).encode()).hexdigest()
    before = await work.reports.frozen(name)
    if before is not None and before.seal == seal:
        return Frozen(whose, before)
    edition, restates, said = 1, "", ""
    if before is not None:
        edition, restates, late = before.edition + 1, before.seal, 0
        said = restated(json.loads(before.body)["counted"], counted)
    beside = (edition, restates, said, seal, moment(seconds(now)), late, dict(counted))
    whole = {**content, **dict(zip(SEALED_BESIDE, beside, strict=True))}
    report = FrozenReport(name, edition, seal, _written(whole, indent=1) + "\n", instant(seconds(now)))
    if not await work.reports.freeze(report):  # another worker froze it at this moment: that one went out
        return await _kept(work, whose, called, content, counted, now, late)
    return Frozen(whose, report, restates, said, new=True)


def _written(content: Mapping[str, object], indent: int | None) -> str:
    """The one spelling of a report: keys as they come, UTF-8."""
    separators = (",", ":") if indent is None else (",", ": ")
    return json.dumps(content, indent=indent, separators=separators, ensure_ascii=False, allow_nan=False)


def files_of(found: Sequence[Frozen]) -> dict[str, str]:
    """The name of each file and its text, as they are kept."""
    return {file_name(one.report): one.report.body for one in found}
