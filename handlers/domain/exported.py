"""Figures and breaches as plain values for files: fixed names in a fixed order, a contract with whoever reads them.

Lengths are whole seconds, instants ISO 8601 in UTC, percentages to one decimal; what there is nothing of is None.
"""

import csv
import io
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime

from handlers.domain.attainment import Attainment, Reckoning
from handlers.domain.facts import Facts, Verdict
from handlers.domain.figures import (
    CLIENT_GROUPS,
    GROUPS,
    Figures,
    Spread,
    figures,
    grouped,
    shares,
    side,
    told_to_client,
)
from handlers.domain.period import Period

AGE_COLUMNS = ("open_under_4h", "open_4h_to_24h", "open_1d_to_3d", "open_3d_to_7d", "open_over_7d")
USED_COLUMNS = ("used_under_50", "used_50_to_100", "used_100_to_200", "used_over_200")
BREACH_COLUMNS = (
    *("due_at", "ref", "clock", "late_s", "client", "site", "type", "severity", "code", "second", "owner"),
    *("excluded_by", "evidence"),
)
CLIENT_BREACH_COLUMNS = ("due_at", "ref", "clock", "late_s", "type", "severity", "left_out", "evidence")
"""What a client reads of a breach: no reason, nobody of ours, and no place (`domain.md` §3.1)."""

Row = Mapping[str, object]
Groups = Mapping[str, Mapping[str, Figures]]
"""The figures by each of some groups, and by each key in it."""

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


def exported_to_client(facts: Facts) -> dict[str, object]:
    """The same for the client itself: no reasons, no sites. `other_open` are restricted cases, from two on."""
    all_of_it = {name: value for name, value in _whole(figures(facts)).items() if name not in ("reasons", "sides")}
    return {
        "all": all_of_it,
        "by": {by: _parts(facts, by) for by in CLIENT_GROUPS},
        "other_open": told_to_client(facts.restricted) or None,
    }


def rows(whole: Figures, groups: Groups, period: Period, as_of: int) -> list[Row]:
    """A report as rows of a table: everything first, then each part, named by its group and its key.

    Each begins with the instants that it is of.
    """
    of = {"from": moment(period.start), "to": moment(period.end), "as_of": moment(as_of)}
    found: list[Row] = [{**of, "group": "all", "key": "", **columns(whole)}]
    for by, parts in groups.items():
        found += [{**of, "group": by, "key": key, **columns(part)} for key, part in parts.items()]
    return found


def breach_rows(facts: Facts, who: WhoIs) -> list[Row]:
    """Every promise that the contract holds broken in the period, in the order in which they were due."""
    broken = [one for one in facts.verdicts if one.reckoning is Reckoning.NET and not one.kept]
    return [_breach(one, who) for one in sorted(broken, key=lambda each: (each.at, each.ref, each.clock))]


def client_breach_rows(facts: Facts) -> list[Row]:
    """The same as a client reads them; a breach that it agreed to leave out carries the link to its words."""
    nobody: WhoIs = lambda person: "agreed" if person else ""  # noqa: E731 - one word, whoever it was
    named = [{**row, "left_out": row["excluded_by"]} for row in breach_rows(facts, nobody)]
    return [{name: row[name] for name in CLIENT_BREACH_COLUMNS} for row in named]


def figures_in(row: Row) -> Figures:
    """The figures that a row of a file says, without its reasons: what `columns` made of them, read again."""

    def number(name: str) -> int:
        return 0 if row[name] is None else int(str(row[name]))

    def attained(name: str) -> Attainment:
        return Attainment(number(f"{name}_kept"), number(f"{name}_of"))

    def spread(name: str) -> Spread:
        return Spread(*(number(f"{name}_{each}") for each in ("n", "p50_s", "p90_s", "mean_s")))

    return Figures(
        opened=number("opened"),
        net={"": attained("net"), "update": attained("updates")},
        gross={"": attained("gross")},
        taking=spread("taken"),
        resolving=spread("resolved"),
        resolving_gross=spread("resolved_gross"),
        final=spread("resolved_finally"),
        backlog=number("backlog"),
        ages=tuple(number(name) for name in AGE_COLUMNS),
        used=tuple(number(name) for name in USED_COLUMNS),
        untargeted=number("untargeted"),
        untaken=number("untaken"),
        oldest_untaken=number("oldest_untaken_s"),
        reopened=Attainment(number("reopened"), number("reopened_of")),
        excluded=number("excluded"),
        excluded_seconds=number("excluded_s"),
    )


def _whole(told: Figures) -> dict[str, object]:
    clocks = {
        kind: {**_attained("net", told.net.get(kind)), **_attained("gross", told.gross.get(kind))}
        for kind in sorted({*told.net, *told.gross} - {""})
    }
    reasons = [
        {"code": code, "side": _side(code), "breaches": number, "cumulative_percent": share}
        for code, number, share in shares(told.reasons)
    ]
    sides = Counter[str]()
    for code, number in told.reasons:
        sides[_side(code)] += number
    return {**columns(told), "clocks": clocks, "reasons": reasons, "sides": dict(sorted(sides.items()))}


def _side(code: str) -> str:
    """Who could have done something about it; "" while nobody has said why."""
    whose = side(code)
    return "" if whose is None else whose.value


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
        "due_at": moment(one.at),
        "ref": one.ref,
        "clock": one.clock,
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
