"""What went out of a week, as it was frozen: read again for whoever reads it later, and never counted again."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any  # Any: a frozen report is what `weekly.py` wrote, read as JSON

from handlers.domain.exported import figures_in
from handlers.domain.figures import Figures
from handlers.ports.reports import FrozenReport
from handlers.ports.work import UnitOfWork

OVERVIEW = "overview"


@dataclass(frozen=True, slots=True)
class FrozenWeek:
    """The edition of a client's week that went out last. `restated` says what it corrects, "" in the first."""

    report: FrozenReport
    figures: Figures
    groups: Mapping[str, Mapping[str, Figures]]
    other_open: int
    restated: str


def name_of(week: str, whose: str) -> str:
    """Under which name a week such as `2026-W47` is kept, of a client or of OVERVIEW."""
    return f"wbr:{week}:{whose}"


def file_name(report: FrozenReport) -> str:
    """What its file is called."""
    _, week, whose = report.name.split(":")
    return f"wbr-{week}-{whose}.json"


def late_in(report: FrozenReport) -> int:
    """How many seconds after its time it was frozen; 0 for one in time, and for one from before this was said."""
    body: Any = json.loads(report.body)
    return int(body.get("late_seconds", 0))


async def frozen_week(work: UnitOfWork, client: str, week: str) -> FrozenWeek | None:
    """What a client was told of a week, or None where nothing was frozen."""
    report = await work.reports.frozen(name_of(week, client))
    if report is None:
        return None
    body: Any = json.loads(report.body)
    told = body["figures"]
    groups = {by: {key: figures_in(row) for key, row in parts.items()} for by, parts in told["by"].items()}
    return FrozenWeek(report, figures_in(told["all"]), groups, told["other_open"] or 0, body["restated"])
