"""The digest: made at its minute from the report's own query, kept as it was then, and posted once to each room.

A site's digest counts the cases of that site, a team's those of that team, as `report` does for whoever sees just
those; lists and digest look at the same promises.
"""

from collections.abc import Sequence
from datetime import date, datetime

from handlers.act import Act
from handlers.cards.card import Card
from handlers.cards.dates import written
from handlers.cards.languages import speaking
from handlers.cards.reply import Say
from handlers.cards.standup import DigestView, ItemView, digest_card
from handlers.domain.language import language_of
from handlers.domain.people import Person, Role
from handlers.domain.rulebook import Site, Standup
from handlers.domain.standup import DAY, LATE_AFTER, Occasion, counted_from, preceding
from handlers.notices.seen import unread
from handlers.ports.standups import ActionItem, Voice
from handlers.queues import view_of
from handlers.situation import handed_to, situation
from handlers.standups import items
from handlers.standups.places import digest_slot, queue, rooms

LATEST = 50
"""So many thanks are looked through for those since the last digest."""

FILLED_IN = "Since the last stand-up: "
"""How the first question is filled in with what somebody did."""


async def post(act: Act, standup: Standup, found: Occasion, now: datetime) -> None:
    """Make the digest, once, and queue it for its rooms. Blockers become action items first."""
    voices = await act.work.standups.voices(standup.key, found.day.isoformat())
    for voice in voices:
        if voice.said_at is not None:
            await items.take_up(act, standup, found, voice, now)
    if await act.work.memory.recall(digest_slot(found)) is None:
        reader = crowd(standup, act.rules.sites[standup.site])
        with speaking(language_of(act.rules, reader)):  # it is kept as it was told, in the language of its room
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


def _members(act: Act, standup: Standup) -> frozenset[str]:
    """Who belongs to its site, or to its team."""
    return frozenset(
        key
        for key, person in act.rules.people.items()
        if person.site == standup.site and standup.team in (None, person.team)
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
    said = [voice for voice in voices if voice.said_at is not None and not voice.skipped]
    return DigestView(
        key=standup.key,
        name=name_of(act, standup),
        told=await situation(act, crowd(standup, site), since, now),
        at=found.digest_at if found is not None else None,
        late=found is not None and now - found.digest_at > LATE_AFTER,
        items=item_views(act, await act.work.standups.open_items(standup.key), items.day_of(standup, act, now)),
        attention=tuple(sorted((voice.attention for voice in said if voice.attention), key=is_filled_in)),
        signals=tuple(voice.signals for voice in said if voice.signals),
        answered=len(said),
        asked=sum(not voice.skipped for voice in voices),
        handed=await handed_to(act, (standup.site,), now),
        queues=await view_of(act, (standup.site,), now),
        notices=await unread(act, _members(act, standup)),
        thanks=await _thanks(act, standup, since, now),
    )


async def _thanks(act: Act, standup: Standup, since: datetime, now: datetime) -> tuple[tuple[str, str], ...]:
    """What was said to its teams since then: the client whose contact says so, or "", and the words."""
    ours = {key for key, team in act.rules.teams.items() if team.site == standup.site and standup.team in (None, key)}
    heard = [one for one in await act.work.notices.latest_thanks(LATEST) if since <= one.said_at <= now]
    return tuple(
        (client.name if (client := act.rules.clients.get(one.client or "")) is not None else "", one.text)
        for one in heard
        if not ours.isdisjoint(one.teams)
    )
