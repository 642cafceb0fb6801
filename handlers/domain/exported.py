"""Figures and breaches as plain values for files: fixed names in a fixed order, a contract with whoever reads them.

Lengths are whole seconds, instants ISO 8601 in UTC, percentages to one decimal; what there is nothing of is None.
"""

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime

from handlers.domain.attainment import Attainment, Reckoning
from handlers.domain.facts import Facts, Verdict
from handlers.domain.figures import GROUPS, Figures, Spread, figures, grouped, shares

AGE_COLUMNS = ("open_under_4h", "open_4h_to_24h", "open_1d_to_3d", "open_3d_to_7d", "open_over_7d")
USED_COLUMNS = ("used_under_50", "used_50_to_100", "used_100_to_200", "used_over_200")
BREACH_COLUMNS = (
    *("ref", "clock", "due_at", "late_s", "client", "site", "type", "severity", "code", "second", "owner"),
    *("excluded_by", "evidence"),
)

Row = Mapping[str, object]
WhoIs = Callable[[str | None], str]
"""How a person stands in a file: by role, or by name where their site allows it."""


def columns(told: Figures) -> dict[str, object]:
    """The figures in one flat row."""
    return {
        "opened": told.opened,
        **_attained("net", told.kept),
        **_attained("gross", told.kept_gross),
        **_attained("updates", told.updates),
        **_spread("taken", told.taking),
        "untaken": told.untaken,
        "oldest_untaken_s": told.oldest_untaken,
        **_spread("resolved", told.resolving),
        **_spread("resolved_gross", told.resolving_gross),
        **_spread("resolved_finally", told.final),
        "backlog": told.backlog,
        **dict(zip(AGE_COLUMNS, told.ages, strict=True)),
        **dict(zip(USED_COLUMNS, told.used, strict=True)),
        "untargeted": told.untargeted,
        "reopened": told.reopened.kept,
        "reopened_of": told.reopened.decided,
        "reopened_percent": told.reopened.percent,
        "excluded": told.excluded,
        "excluded_s": told.excluded_seconds,
    }


def exported(facts: Facts) -> dict[str, object]:
    """A whole report: its figures, those of each clock, its reasons, and the same by each group."""
    return {"all": _whole(figures(facts)), "by": {by: _parts(facts, by) for by in GROUPS}}


def rows(facts: Facts) -> list[Row]:
    """A report as rows of a table: everything first, then each part, named by its group and its key."""
    found: list[Row] = [{"group": "all", "key": "", **columns(figures(facts))}]
    for by in GROUPS:
        found += [{"group": by, "key": key, **columns(part)} for key, part in grouped(facts, by).items()]
    return found


def breach_rows(facts: Facts, who: WhoIs) -> list[Row]:
    """Every promise that the contract holds broken in the period, in the order in which they were due."""
    broken = [one for one in facts.verdicts if one.reckoning is Reckoning.NET and not one.kept]
    return [_breach(one, who) for one in sorted(broken, key=lambda each: (each.at, each.ref, each.clock))]


def _whole(told: Figures) -> dict[str, object]:
    clocks = {
        kind: {**_attained("net", told.net.get(kind)), **_attained("gross", told.gross.get(kind))}
        for kind in sorted({*told.net, *told.gross} - {""})
    }
    reasons = [
        {"code": code, "breaches": number, "cumulative_percent": share} for code, number, share in shares(told.reasons)
    ]
    return {**columns(told), "clocks": clocks, "reasons": reasons}


def _parts(facts: Facts, by: str) -> dict[str, object]:
    return {key: columns(part) for key, part in grouped(facts, by).items()}


def _attained(name: str, attained: Attainment | None) -> dict[str, object]:
    found = attained or Attainment()
    return {f"{name}_kept": found.kept, f"{name}_of": found.decided, f"{name}_percent": found.percent}


def _spread(name: str, spread: Spread) -> dict[str, object]:
    told = spread.n > 0
    lengths = {"p50": spread.p50, "p90": spread.p90, "mean": spread.mean}
    return {f"{name}_n": spread.n, **{f"{name}_{key}_s": length if told else None for key, length in lengths.items()}}


def _breach(one: Verdict, who: WhoIs) -> Row:
    row = one.breach
    return {
        "ref": one.ref,
        "clock": one.clock,
        "due_at": moment(one.at),
        "late_s": one.late,
        "client": one.where.client,
        "site": one.where.site,
        "type": one.where.type,
        "severity": one.where.severity,
        "code": row.code.value if row is not None and row.code is not None else "",
        "second": row.second.value if row is not None and row.second is not None else "",
        "owner": who(row.owner) if row is not None else "",
        "excluded_by": who(row.excluded_by) if row is not None else "",
        "evidence": row.evidence if row is not None else "",
    }


def moment(at: int) -> str:
    """A second since 1970 as files write it."""
    return datetime.fromtimestamp(at, UTC).isoformat().replace("+00:00", "Z")


def as_csv(found: Sequence[Row], columns: Sequence[str]) -> str:
    """As spreadsheets read it. A cell that one would take for a formula gets an apostrophe before it."""
    made = io.StringIO()
    writer = csv.writer(made, lineterminator="\r\n")
    writer.writerow(columns)
    for row in found:
        writer.writerow([_cell(row[name]) for name in columns])
    return made.getvalue()


def _cell(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r") else value
