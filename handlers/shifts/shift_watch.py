"""Seven days ahead it is told, once, that two shifts will meet worse: a gap that grows, an overlap that vanishes.

Shifts stand in the local time of their site, so this mostly follows from clocks that are put forward or back on
different dates (`domain.md` §1.7). The managers' channel hears of it; where there is none, the administrators do.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from handlers.act import Act
from handlers.cards.card import Card
from handlers.cards.shifts import GapView, gap_card
from handlers.domain.recipients import managers_or_administrators
from handlers.domain.shifts import Worse, worse
from handlers.surfaces import queue_of_no_case

TOLD = "shifts.worse"  # the setting that keeps what was told
AHEAD = timedelta(days=7)
SHOWN = 8


async def look(act: Act, now: datetime) -> None:
    """Tell of what gets worse within seven days, today's date being that of the organisation's own zone."""
    today = now.astimezone(ZoneInfo(act.rules.organisation.timezone)).date()
    found = {_name(one): one for one in worse(act.rules, today, today + AHEAD)}
    before = frozenset((await act.work.settings.get(TOLD) or "").splitlines())
    if before != frozenset(found):
        await act.work.settings.put(TOLD, "\n".join(sorted(found)))
    new = [one for name, one in found.items() if name not in before]
    if new:
        await _tell(act, sorted(new, key=lambda one: one.day)[:SHOWN], now)


def _name(one: Worse) -> str:
    return f"{one.after.outgoing.id} {one.after.incoming.site} {one.after.overlap // timedelta(minutes=1)}"


async def _tell(act: Act, new: Sequence[Worse], now: datetime) -> None:
    about = {"duty": "gap", "gaps": "\n".join(_written(one) for one in new)}
    for destination in managers_or_administrators(act.rules):
        key = f"gap:{int(now.timestamp())}"
        await queue_of_no_case(act, now, key=key, kind="reminder", destination=destination, about=about)


def _written(one: Worse) -> str:
    out, to = one.after.outgoing, one.after.incoming
    days = (out.site, to.site, one.day.isoformat(), one.first.isoformat())
    minutes = str(one.before.overlap // timedelta(minutes=1))
    return "|".join((*days, out.end.isoformat(), to.start.isoformat(), minutes))


def compose_gap(act: Act, about: Mapping[str, str]) -> Card:
    """What was found, as it was found."""
    gaps = []
    for line in about["gaps"].splitlines():
        site, to, day, first, ends, begins, minutes = line.split("|")
        gaps.append(
            GapView(
                _site(act, site),
                _site(act, to),
                date.fromisoformat(day),
                date.fromisoformat(first),
                datetime.fromisoformat(ends),
                datetime.fromisoformat(begins),
                timedelta(minutes=int(minutes)),
            )
        )
    return gap_card(gaps)


def _site(act: Act, key: str) -> str:
    known = act.rules.sites.get(key)
    return known.name if known else key
