"""What did not arrive because its place is gone, or takes nothing of ours: somebody else hears of it instead.

A ping goes to whoever stands next, as their own. Of a card, of an offer and of whatever a client was to hear, the owner
is reminded, or whoever is on duty. Administrators are told of the place once, and again only after a day on which
nothing was lost there. An edit that comes to nothing was to be heard by nobody; what was rehearsed is let go too.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from handlers.act import Act
from handlers.announcements import post_to
from handlers.answers import ANSWER
from handlers.cards.lost import LostPlace
from handlers.cards.post import Post
from handlers.domain.escalation import Escalation
from handlers.domain.people import Duty, Role
from handlers.domain.policy import OWNER
from handlers.domain.recipients import recipients
from handlers.domain.rulebook import RuleBook, Surface
from handlers.ports.post_office import OutboxRow, Outgoing
from handlers.ports.records import DueRow
from handlers.ports.work import UnitOfWork
from handlers.rehearsal import named
from handlers.standing import Entry, entries
from handlers.surfaces import board_again_later, queue_of_no_case, queue_reminder

KIND, NEWS = "unheard", "lost"
LOST = ("gone", "refused")
"""How the reasons begin for which a message is dead that no second try would bring to its place."""
TO = (OWNER, Duty.LEAD.value, Duty.BACKUP.value, Duty.MANAGER.value, Duty.SITE_LEAD.value)
"""Who stands next: the first of these who can be reached."""
TOLD_AFTER = timedelta(minutes=1)
"""So long the news of lost places is collected: a workspace is mostly lost as a whole."""
AGAIN_AFTER = timedelta(days=1)
LATELY = 500  # messages that are looked through for one that has arrived at a lost place since
_NEWS = "lost.news"


async def note(work: UnitOfWork, row: OutboxRow, why: str, post: Post | None) -> None:
    """A message is dead. `post` is what it said, where a chat was asked to take it."""
    out = row.outgoing
    if out.slot:
        await work.messages.doubt(out.slot, out.surface)
    refused = why.startswith(LOST) and post is not None and post.edits is None
    if refused and post is not None and post.surface == out.surface and out.kind != ANSWER:
        place = out.surface
        data = {"kind": out.kind, "to": out.destination, "case": out.escalation_id or "", "why": why}
        data["number"] = str(row.number)
        data |= {"chat": place.chat, "tenant": place.tenant, "room": place.room}
        data |= {name: out.about[name] for name in ("items", "late", "board") if name in out.about}
        if out.destination.startswith("person:") and not out.slot and "items" not in out.about:
            data["about"] = json.dumps(dict(out.about))
        await work.due.put(DueRow(KIND, out.key, row.created_at, data))


async def tell(act: Act, row: DueRow, now: datetime) -> None:
    """A row of kind `unheard` (ref: a message's key) is due: its place is lost, and somebody else is to hear of it."""
    data = row.data
    surface = Surface(data["chat"], data["tenant"], data["room"])
    await _lose(act, surface, data, now)
    if "board" in data:
        await board_again_later(act, data["board"], surface, now)
        return
    if await _reaches(act, data["to"], now):
        if "items" in data:
            await _ping_elsewhere(act, row, now)
        elif "about" in data:
            await _bring_elsewhere(act, row, surface, now)
        return
    if "items" in data:
        await _ping_another(act, row, now)
    elif data["case"]:
        await _remind(act, row, now)


async def tell_administrators(act: Act, row: DueRow, now: datetime) -> None:
    """A row of kind `lost` is due: one message about every place that was lost lately, and is so still."""
    news = await act.work.settings.get(_NEWS) or ""
    await act.work.settings.put(_NEWS, "")
    sent = await act.work.outbox.listed(limit=LATELY, states=frozenset({"sent"}))
    arrived = {row.outgoing.surface: row.number for row in reversed(sent)}
    lines = ""
    for line in news.splitlines():
        _, chat, tenant, room, number, _ = line.split("|")
        surface = Surface(chat, tenant, room)
        if arrived.get(surface, 0) > int(number):
            await act.work.settings.put(_mark(surface), "")
        else:
            lines += f"{line}\n"
    if not lines:
        return
    for destination in await _administrators(act, now):
        key, about = f"lost:{int(now.timestamp())}", {"lost": lines}
        await queue_of_no_case(act, now, key=key, kind="digest", destination=destination, about=about)


def lost_places(rules: RuleBook, lines: str) -> Sequence[LostPlace]:
    """The places of such a message, by the names that the rules have for them now."""
    found = [line.split("|") for line in lines.splitlines()]
    return [LostPlace(named(rules, to), "/".join(filter(None, place)), why) for to, *place, _, why in found]


async def _lose(act: Act, surface: Surface, data: Mapping[str, str], now: datetime) -> None:
    before = await act.work.settings.get(_mark(surface))
    await act.work.settings.put(_mark(surface), now.isoformat())
    if before and now - datetime.fromisoformat(before) < AGAIN_AFTER:
        return
    why = " ".join(data["why"].replace("|", " ").split())
    line = "|".join((data["to"], surface.chat, surface.tenant, surface.room, data["number"], why))
    known = await act.work.settings.get(_NEWS)
    await act.work.settings.put(_NEWS, f"{known}\n{line}" if known else line)
    if await act.work.due.get(NEWS, NEWS) is None:
        await act.work.due.put(DueRow(NEWS, NEWS, now + TOLD_AFTER))


async def _reaches(act: Act, destination: str, now: datetime) -> bool:
    """Whether at least one of the places of a destination is not lost."""
    for surface, _ in act.rules.surfaces(destination):
        since = await act.work.settings.get(_mark(surface))
        if not since or now - datetime.fromisoformat(since) >= AGAIN_AFTER:
            return True
    return False


def _mark(surface: Surface) -> str:
    return f"lost.{surface.chat}.{surface.tenant}.{surface.room}"


async def _administrators(act: Act, now: datetime) -> list[str]:
    """The administrators who can be reached; the managers' channel where there are none."""
    named_so = [f"person:{key}" for key, person in act.rules.people.items() if person.has(Role.ADMINISTRATOR)]
    reached = [destination for destination in named_so if await _reaches(act, destination, now)]
    return reached or ["managers"]


async def _next(act: Act, case: Escalation, lost: str, now: datetime) -> str | None:
    for duty in TO:
        for person in recipients(act.rules, case, (duty,), now):
            if person != lost and await _reaches(act, f"person:{person}", now):
                return person
    return None


async def _ping_elsewhere(act: Act, row: DueRow, now: datetime) -> None:
    """Ping the same person by their other chats: the one that they chose for what may wait is lost."""
    told = entries(row.data["items"])
    if len(told) == 1 and told[0].mark and "late" not in row.data:
        person, kind = row.data["to"].partition(":")[2], row.data["kind"]
        await post_to(act, told, person, now, kind=kind, key=told[0].key, about={})


async def _bring_elsewhere(act: Act, row: DueRow, lost: Surface, now: datetime) -> None:
    """The same of what is no ping. Where nobody chose a chat, the other ones have it already."""
    data = row.data
    if act.rules.reach.get(data["to"].partition(":")[2]) != lost.chat:
        return
    for surface, audience in act.rules.surfaces(data["to"]):
        if surface != lost:
            key, case = f"{row.ref}:{surface.chat}", data["case"] or None
            about = json.loads(data["about"])
            await act.work.outbox.put(
                Outgoing(key, data["kind"], data["to"], surface, audience, case, about=about), now
            )


async def _ping_another(act: Act, row: DueRow, now: datetime) -> None:
    """Ping whoever stands next, for each case of a list; nobody twice for the same step."""
    lost, heard = row.data["to"].partition(":")[2], dict[str, list[Entry]]()
    for entry in entries(row.data["items"]):
        case = await act.work.escalations.get(entry.escalation_id)
        if case is not None and (other := await _next(act, case, lost, now)) is not None:
            heard.setdefault(other, []).append(entry)
    about = {"instead_of": lost} | {name: row.data[name] for name in ("late",) if name in row.data}
    for person, told in heard.items():
        key = told[0].key if len(told) == 1 and told[0].mark else f"instead:{row.ref}"
        await post_to(act, told, person, now, kind=row.data["kind"], key=key, about=about)


async def _remind(act: Act, row: DueRow, now: datetime) -> None:
    """Remind whoever answers for the case: of each word to a client, of anything else once for each place."""
    data = row.data
    noun, _, key = data["to"].partition(":")
    about = _about(noun, data["kind"])
    case = await act.work.escalations.get(data["case"])
    if case is None or about is None:
        return
    listener = await _next(act, case, key if noun == "person" else "", now)
    if listener is not None:
        mark = f"{about}:{row.ref if data['kind'] == 'update' else data['to']}"
        place = named(act.rules, data["to"])
        told = {about: "yes", "place": f"{place[:1].upper()}{place[1:]}"}
        await queue_reminder(act, case, listener, now, about=told, mark=mark)


def _about(noun: str, kind: str) -> str | None:
    """Which reminder this asks for; None where nobody waits for what was lost."""
    if noun == "client":
        return "untold" if kind in ("card", "update", "reminder") else None
    if noun == "team":
        return "unheard" if kind == "card" else None
    return "unheard" if kind == "handover" else None
