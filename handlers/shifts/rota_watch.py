"""The daily look at the week to come: hours at which nobody has a duty are told before they hurt, and once.

A due row comes back each day at LOOKS_AT of the organisation's own clock, and at once when the rules change. What comes
again every week is one fact, told once; it is told again only after it was mended in between. Administrators hear of
it; where there is none, the managers' channel does.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from handlers.act import Act
from handlers.cards.card import Card
from handlers.cards.rota import BareView, bare_card
from handlers.domain.people import Role
from handlers.domain.roster import WATCHED, Bare, bare
from handlers.ports.records import DueRow
from handlers.shifts import shift_watch
from handlers.surfaces import queue_of_no_case

KIND = "rota"
REF = "daily"
TOLD = "rota.bare"  # the setting that keeps what was told
LOOKS_AT = time(6, 0)
AHEAD = timedelta(days=7)
SHOWN = 8


async def arm(act: Act, now: datetime) -> None:
    """Let the next look come at once: the rules may be others than before."""
    if act.rules.sites:
        await act.work.due.put(DueRow(KIND, REF, now))


async def look(act: Act, row: DueRow, now: datetime) -> None:
    """A row of kind `rota` is due: tell of what is new, and look again tomorrow."""
    await act.work.due.put(DueRow(KIND, row.ref, _next_look(act, now)))
    await shift_watch.look(act, now)
    found = {_name(act, one): one for site in act.rules.sites for one in _bare(act, site, now)}
    before = frozenset((await act.work.settings.get(TOLD) or "").splitlines())
    if before != frozenset(found):
        await act.work.settings.put(TOLD, "\n".join(sorted(found)))
    new = [one for name, one in found.items() if name not in before]
    if new:
        await _tell(act, sorted(new, key=lambda one: one.start), now)


def _next_look(act: Act, now: datetime) -> datetime:
    zone = ZoneInfo(act.rules.organisation.timezone)
    today = now.astimezone(zone).date()
    looks = (datetime.combine(today + timedelta(days=n), LOOKS_AT, zone).astimezone(UTC) for n in (0, 1))
    return next(at for at in looks if at > now)


def _bare(act: Act, site: str, now: datetime) -> list[Bare]:
    """The hours of the coming week without a holder, of the duties that the rota names for this site at all."""
    named = {span.duty for span in act.rules.rota if span.client is None and span.site in (None, site)}
    found = [
        one for duty in WATCHED if duty in named for one in bare(act.rules, site, duty, now - AHEAD, now + 2 * AHEAD)
    ]
    return [one for one in found if one.until > now and one.start < now + AHEAD]  # each of them whole


def _name(act: Act, one: Bare) -> str:
    """The same hours of every week have one name, in the site's own time; a whole week without anybody has none."""
    zone = ZoneInfo(act.rules.sites[one.site].timezone)
    if one.until - one.start >= AHEAD:
        return f"{one.site} {one.duty.value} always"
    return f"{one.site} {one.duty.value} {one.start.astimezone(zone):%a %H:%M} {one.until.astimezone(zone):%a %H:%M}"


async def _tell(act: Act, new: Sequence[Bare], now: datetime) -> None:
    about = {
        "duty": "bare",
        "count": str(len(new)),
        "bare": "\n".join(
            "|".join((one.site, one.duty.value, one.start.isoformat(), one.until.isoformat(), ",".join(one.asked)))
            for one in new[:SHOWN]
        ),
    }
    admins = [key for key, person in act.rules.people.items() if person.has(Role.ADMINISTRATOR)]
    for destination in [f"person:{key}" for key in admins] or ["managers"]:
        key = f"bare:{int(now.timestamp())}"
        await queue_of_no_case(act, now, key=key, kind="reminder", destination=destination, about=about)


def compose_bare(act: Act, about: Mapping[str, str]) -> Card:
    """What was found, as it was found."""
    views = []
    for line in about["bare"].splitlines():
        site, duty, start, until, asked = line.split("|")
        names = tuple(act.name_of(key) for key in asked.split(",") if key)
        known = act.rules.sites.get(site)
        views.append(
            BareView(
                known.name if known else site, duty, datetime.fromisoformat(start), datetime.fromisoformat(until), names
            )
        )
    return bare_card(views, int(about["count"]) - len(views))
