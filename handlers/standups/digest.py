"""The digest: made at its minute from the report's own query, kept as it was then, and posted once to each room.

A site's digest counts the cases of that site, a team's those of that team, as `report` does for whoever sees just
those; lists and digest look at the same promises.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from handlers.access import scope_of
from handlers.act import Act
from handlers.cards.card import Card
from handlers.cards.dates import written
from handlers.cards.reply import Say
from handlers.cards.standup import Coming, DigestView, ItemView, Late, digest_card
from handlers.domain.escalation import Escalation, Status
from handlers.domain.figures import figures, grouped
from handlers.domain.legal import is_internal
from handlers.domain.people import Person, Role
from handlers.domain.period import Period
from handlers.domain.rulebook import Site, Standup
from handlers.domain.severity import Severity
from handlers.domain.sla import Clock, ClockState
from handlers.domain.standup import DAY, LATE_AFTER, Occasion, counted_from, preceding
from handlers.ports.records import Search
from handlers.ports.standups import ActionItem, Voice
from handlers.promises import instant, seconds
from handlers.reports import facts
from handlers.standups import items
from handlers.standups.places import digest_slot, queue, rooms

OPEN = frozenset(status for status in Status if status.is_open)
AT_RISK = timedelta(hours=2)
JUST_TAKEN = timedelta(hours=1)
LOOKED_AT = 500
FILLED_IN = "Since the last stand-up: "
"""How the first question is filled in with what somebody did."""

SHOWN_LATE, SHOWN_NEXT = 2, 3
URGENT = (Severity.P0, Severity.P1)


async def post(act: Act, standup: Standup, found: Occasion, now: datetime) -> None:
    """Make the digest, once, and queue it for its rooms. Blockers become action items first."""
    voices = await act.work.standups.voices(standup.key, found.day.isoformat())
    for voice in voices:
        if voice.said_at is not None:
            await items.take_up(act, standup, found, voice, now)
    if await act.work.memory.recall(digest_slot(found)) is None:
        view = await _view(act, standup, now, since=_since(act, standup, found), found=found, voices=voices)
        await act.work.memory.keep(digest_slot(found), Say(digest_card(view)), now)
    for destination in rooms(act, standup):
        await queue(act, found, "digest", destination, now, kind="digest", slot=digest_slot(found))


async def as_it_stands(act: Act, standup: Standup, coming: Occasion | None, now: datetime) -> Card:
    """The digest as it would be now, with what has been said so far for the stand-up to come."""
    last = preceding(standup, act.rules.sites[standup.site], now)
    voices = await act.work.standups.voices(standup.key, coming.day.isoformat()) if coming is not None else ()
    since = last.digest_at if last is not None else now - DAY
    return digest_card(await _view(act, standup, now, since=since, voices=voices))


def crowd(standup: Standup, site: Site) -> Person:
    """Nobody in particular, who sees what the stand-up is about: all of its site or of its team."""
    role = Role.LEAD if standup.team is None else Role.MODERATOR
    seen_site = site.key if standup.team is None else None
    return Person("", standup.key, frozenset({role}), site.timezone, site=seen_site, team=standup.team)


def is_filled_in(text: str) -> bool:
    """True for an answer that is nothing but what it was filled in with: it comes after people's own words."""
    return text.startswith(FILLED_IN) and "\n" not in text


def name_of(act: Act, standup: Standup) -> str:
    """What its site or team is called."""
    named = act.rules.teams.get(standup.team or "") or act.rules.sites[standup.site]
    return named.name


def item_views(act: Act, found: Sequence[ActionItem], today: date) -> tuple[ItemView, ...]:
    """Action items in words."""
    return tuple(
        ItemView(
            item.number,
            item.text,
            act.name_of(item.owner),
            written(date.fromisoformat(item.due_on), "%a %d %b"),
            item.due_on < today.isoformat(),
        )
        for item in found
    )


def _since(act: Act, standup: Standup, found: Occasion) -> datetime:
    return counted_from(standup, act.rules.sites[standup.site], found)


async def _view(
    act: Act,
    standup: Standup,
    now: datetime,
    *,
    since: datetime,
    voices: Sequence[Voice],
    found: Occasion | None = None,
) -> DigestView:
    site = act.rules.sites[standup.site]
    reader = crowd(standup, site)
    period = Period(seconds(since), seconds(now), site.timezone)
    counted = await facts(act.work, act.rules, reader, period, now)
    by_severity = grouped(counted, "severity")
    said = [voice for voice in voices if voice.said_at is not None and not voice.skipped]
    search = Search(scope_of(act.rules, reader), statuses=OPEN)
    breached = await _due_before(act, search, now)
    running = await _running(act, search, min(breached + SHOWN_NEXT, LOOKED_AT))
    return DigestView(
        key=standup.key,
        name=name_of(act, standup),
        zone=site.timezone,
        now=now,
        since=since,
        figures=figures(counted),
        by_severity=tuple(
            (each, by_severity[each.value].backlog if each.value in by_severity else 0) for each in Severity
        ),
        restricted=counted.restricted,
        breached=breached,
        at_risk=await _due_before(act, search, now + AT_RISK) - breached,
        resolved=len(counted.resolvings),
        at=found.digest_at if found is not None else None,
        late=found is not None and now - found.digest_at > LATE_AFTER,
        worst=_worst(act, running, now),
        coming=_coming(running, now),
        items=item_views(act, await act.work.standups.open_items(standup.key), items.day_of(standup, act, now)),
        attention=tuple(sorted((voice.attention for voice in said if voice.attention), key=is_filled_in)),
        signals=tuple(voice.signals for voice in said if voice.signals),
        answered=len(said),
        asked=sum(not voice.skipped for voice in voices),
    )


async def _due_before(act: Act, search: Search, at: datetime) -> int:
    """How many open cases have a running promise that is due before an instant, as `list risk` counts them."""
    scope, statuses = search.scope, search.statuses
    return await act.work.escalations.count(Search(scope, statuses=statuses, due_before=at))


async def _running(act: Act, search: Search, limit: int) -> list[tuple[Escalation, Clock, int]]:
    """Every running promise of the cases that are due first, with its due second, the nearest first."""
    cases = await act.work.escalations.search(Search(search.scope, statuses=search.statuses, limit=limit))
    by_id = {case.id: case for case in cases}
    running = [
        (by_id[clock.escalation_id], clock, clock.due_at)
        for clock in await act.work.clocks.of(list(by_id))
        if clock.state is ClockState.RUNNING and clock.due_at is not None and not is_internal(clock.kind)
    ]
    return sorted(running, key=lambda each: (each[2], each[0].ref, each[1].kind))


def _worst(act: Act, running: Sequence[tuple[Escalation, Clock, int]], now: datetime) -> tuple[Late, ...]:
    """What is overdue the longest, each case once; what is urgent and was just taken is not repeated."""
    found: dict[str, Late] = {}
    for case, clock, due in running:
        if due < seconds(now) and not _just_taken(case, now):
            owner = act.name_of(case.owner) if case.owner else ""
            found.setdefault(case.id, Late(_what(act, case), clock.kind, seconds(now) - due, owner))
    return tuple(found.values())[:SHOWN_LATE]


def _coming(running: Sequence[tuple[Escalation, Clock, int]], now: datetime) -> tuple[Coming, ...]:
    found = [Coming(case.ref, clock.kind, instant(due)) for case, clock, due in running if due >= seconds(now)]
    return tuple(found[:SHOWN_NEXT])


def _just_taken(case: Escalation, now: datetime) -> bool:
    return case.severity in URGENT and case.taken_at is not None and now - case.taken_at < JUST_TAKEN


def _what(act: Act, case: Escalation) -> str:
    """A case in a few words: "ORION-42 P1 VIP / press · Orion"."""
    kind, client = act.rules.types.get(case.type), act.rules.clients.get(case.client or "")
    words = f"{case.ref} {case.severity.value} {kind.label if kind else case.type}"
    return f"{words} · {client.name}" if client else words
