"""Each client's week is frozen by itself, shortly after Sunday 23:59 in the client's own zone.

One due row a client waits for the end of its week. What went out before, by command, is left as it is. A week that
could not be frozen in time is frozen late, once, and says so: it is of use for ever. When no client waits for a week
any more, the overview of it follows. The managers' channel has one message of each week, edited as files are added.
"""

from datetime import datetime

from handlers.act import Act
from handlers.cards.card import Card
from handlers.cards.report import FrozenAs
from handlers.cards.weekly import FileView, WeekView, weekly_card
from handlers.clocks.promises import seconds
from handlers.domain.errors import NotAllowed
from handlers.domain.people import Duty
from handlers.domain.period import Period, frozen_at, next_week, week, week_after
from handlers.domain.recipients import managers_or_administrators
from handlers.domain.rota import holders
from handlers.domain.timeline import Audience
from handlers.domain.tongue import said
from handlers.ports.post_office import Outgoing
from handlers.ports.records import DueRow
from handlers.reports.frozen import OVERVIEW, late_in, name_of
from handlers.reports.weekly import freeze, freeze_client
from handlers.surfaces import queue_of_no_case

KIND, OF_ALL = "weekly", "weekly_overview"
WEEK = "week"
ABOUT = "frozen_week"


async def arm(act: Act, now: datetime) -> None:
    """Let every client's week wait for its end; a row that waits is moved to where that is now."""
    after = act.rules.weekly_after
    if after is None:
        return
    for key, client in act.rules.clients.items():
        row = await act.work.due.get(KIND, key)
        if row is None:
            await _wait(act, key, after, next_week(after, client.timezone, now))
        elif row.at > now:
            await _wait(act, key, after, week(row.data[WEEK], client.timezone))


async def _wait(act: Act, client: str, after: int, period: Period) -> None:
    await act.work.due.put(DueRow(KIND, client, frozen_at(after, period), {WEEK: period.name}))


async def fire(act: Act, row: DueRow, now: datetime) -> None:
    """A client's week is over: freeze it where nobody did, and let the next one wait."""
    after, client = act.rules.weekly_after, act.rules.clients.get(row.ref)
    if after is None or client is None:
        return
    period = week(row.data[WEEK], client.timezone)
    if period.end > seconds(now):  # the client's zone is another one since
        await _wait(act, client.key, after, period)
        return
    if (await freeze_client(act.work, act.rules, client.key, period, now)).new:
        await _tell(act, period.name, client.key, now)
    await act.work.due.put(DueRow(OF_ALL, period.name, now))
    await _wait(act, client.key, after, week_after(period))


async def fire_overview(act: Act, row: DueRow, now: datetime) -> None:
    """A client's week was frozen: where it was the last one, and there is no overview yet, freeze that too."""
    if await act.work.reports.frozen(name_of(row.ref, OVERVIEW)) is not None or not act.rules.clients:
        return
    for key in act.rules.clients:
        if await _is_to_come(act, key, row.ref, now):
            return  # whoever is the last one brings this row again
    await freeze(act.work, act.rules, row.ref, now, again=False)
    await _tell(act, row.ref, OVERVIEW, now)


async def _is_to_come(act: Act, client: str, name: str, now: datetime) -> bool:
    """True while a client waits for the end of this week, or of one before it."""
    if week(name, act.rules.clients[client].timezone).end > seconds(now):
        return True
    waits = await act.work.due.get(KIND, client)
    return waits is not None and waits.data[WEEK] <= name


async def _tell(act: Act, name: str, whose: str, now: datetime) -> None:
    """Say where the files of a week are: one message for all of them, heard by nobody."""
    for destination in managers_or_administrators(act.rules):
        await queue_of_no_case(
            act,
            now,
            key=f"{KIND}:{name}:{whose}",
            kind="digest",
            destination=destination,
            about={ABOUT: name},
            slot=f"{KIND}:{name}",
            revision=seconds(now),
        )


def is_news(out: Outgoing) -> bool:
    """True for the messages that say which files of a week are frozen."""
    return ABOUT in out.about


async def compose(act: Act, out: Outgoing, width: Audience, now: datetime, *, stands: bool) -> Card | None:
    """What is frozen of the week by now; None where nothing is."""
    if width is Audience.CLIENT:
        raise NotAllowed(said("A client reads its own week alone, by `report`."))
    name = out.about[ABOUT]
    found = [await _file(act, name, key, client.name, now) for key, client in act.rules.clients.items()]
    files = tuple(one for one in found if one is not None)
    overview = await _file(act, name, OVERVIEW, "", now)
    if not files and overview is None:
        return None
    return weekly_card(WeekView(act.rules.organisation.key, name, files, overview, len(found)))


async def _file(act: Act, name: str, whose: str, called: str, now: datetime) -> FileView | None:
    report = await act.work.reports.frozen(name_of(name, whose))
    if report is None:
        return None
    account = () if whose == OVERVIEW else holders(act.rules, Duty.ACCOUNT, site=None, client=whose, at=now)
    names = tuple(act.name_of(key) for key in account)
    return FileView(called, FrozenAs(report.at, report.edition, report.seal), late_in(report), names)
