"""What only reads: lists, one case, why it is due when it is, help, and who I am. And Seen, which only quietens."""

from dataclasses import replace
from datetime import datetime, timedelta

from handlers import announcements
from handlers.access import find, require, scope, status_only
from handlers.act import Act
from handlers.cards.escalation import detail_card, status_card, trail_line
from handlers.cards.help import PingsReach, whoami_card
from handlers.cards.lists import MOST_COUNTED, list_card, why_card
from handlers.cards.reply import Reply, Say
from handlers.clocks import sla
from handlers.commands.escalations import ListThem, Seen, Show, WhoAmI, Why
from handlers.domain.errors import BadInput
from handlers.domain.escalation import CLIENT_REMINDED_AFTER, OPEN, Status
from handlers.domain.people import Role
from handlers.domain.severity import Severity
from handlers.domain.tongue import said
from handlers.escalations.change import done
from handlers.ports.records import Search
from handlers.preferences import current
from handlers.views import client_view, detail_view, list_rows

NOT_OVER = OPEN | {Status.RESOLVED}
"""Open, or resolved and not closed yet: somebody may still have to confirm it, or to close it."""

AT_RISK = timedelta(hours=2)
PAGE = 10


async def list_them(command: ListThem, act: Act, now: datetime) -> Reply:
    """List what the asker may see, the nearest due time first, ten a page."""
    search = _search(command, act, now)
    page = max(command.page, 1)
    found = await act.work.escalations.search(replace(search, limit=PAGE, offset=(page - 1) * PAGE))
    total = await act.work.escalations.count(search, MOST_COUNTED + 1)
    rows = await list_rows(act, found, now)
    return Say(list_card(command.what, rows, total=total, page=page, named=command.client or command.tag))


def _search(command: ListThem, act: Act, now: datetime) -> Search:
    seen, me = scope(act), act.asker
    base, not_over = Search(scope=seen, statuses=OPEN), Search(scope=seen, statuses=NOT_OVER)
    only_raises = not me.has(Role.LEAD, Role.MANAGER)
    match command.what:
        case "mine" if not me.is_client:
            return replace(not_over, raiser=me.key) if only_raises else replace(not_over, owner=me.key)
        case "all" | "mine":
            return not_over
        case "raised":
            return Search(scope=seen, raiser=me.key)
        case "team":
            return replace(base, team=me.team) if me.team else base
        case "unowned":
            return replace(base, unowned=True)
        case "risk":
            return replace(base, due_before=now + AT_RISK)
        case "waiting":
            return replace(base, statuses=frozenset({Status.WAITING}))
        case "client":
            return replace(not_over, client=_client(act, command.client))
        case "ready":
            return Search(
                scope=seen,
                statuses=frozenset({Status.RESOLVED}),
                severities=frozenset({Severity.P0, Severity.P1, Severity.P2}),
                resolved_by=now - CLIENT_REMINDED_AFTER,
            )
        case "tag" if not me.is_client:
            return Search(scope=seen, tag=command.tag.strip().lower().lstrip("#"))
        case "uncoded" if me.has(Role.LEAD, Role.MANAGER, Role.AUDITOR):
            return Search(scope=seen, uncoded=True)
        case other:
            raise BadInput(
                said(
                    "“{word}” is no list. Allowed: mine, raised, team, unowned, risk, waiting, client "
                    "NAME, ready, tag NAME, all.",
                    word=other[:40],
                ),
                field="what",
            )


def _client(act: Act, word: str) -> str:
    """The client's key. One that is not the asker's to know of is refused in the words for one that is not there."""
    key = word.upper()
    seen = act.asker.client
    if key not in act.rules.clients or (seen is not None and key != seen):
        raise BadInput(
            said(
                "“{word}” is no client of yours. For example `list client {client}`.",
                word=word[:40],
                client=seen or next(iter(act.rules.clients)),
            ),
            field="client",
        )
    return key


async def show(command: Show, act: Act, now: datetime) -> Reply:
    """One case, with its story, as the asker may read it."""
    case = await find(act, command.ref)
    if act.asker.is_client:
        return Say(await client_view(act, case, now))
    if status_only(act, case):
        events = await act.work.timeline.of(case.id) if act.asker.has(Role.AUDITOR) else ()
        return Say(status_card(case, [trail_line(event, act.name_of(event.actor)) for event in events]))
    view, events = await detail_view(act, case, now)
    return Say(detail_card(view, events))


async def why(command: Why, act: Act, now: datetime) -> Reply:
    """Why each clock is due when it is."""
    case = await find(act, command.ref)
    require(act, case, "why")
    if act.asker.is_client or status_only(act, case):
        return await show(Show(command.ref), act, now)
    return Say(why_card(case.ref, await sla.explain(act, case, now)))


async def seen(command: Seen, act: Act, now: datetime) -> Reply:
    """The asker has seen the ping: repeats stop; status and clocks stay as they are."""
    found = [await find(act, ref) for ref in command.refs]
    for case in found:
        require(act, case, "seen")
    for case in found:
        await sla.settle(act, case, now)
        kept = await act.work.escalations.keep(replace(case, seen_at=now))
        await act.work.timeline.add(case.id, at=now, actor=act.asker.key, kind="seen")
        await announcements.seen(act, kept, now)
    refs = ", ".join(case.ref for case in found)
    return done(said("{refs}: seen. Repeats stop; later steps still come.", refs=refs), *(case.ref for case in found))


async def who_am_i(command: WhoAmI, act: Act, now: datetime) -> Reply:
    """Who the asker is to Handrail: roles, client or team, site and zone, and where and when pings reach them."""
    me, rules = act.asker, act.rules
    nouns = (rules.clients.get(me.client or ""), rules.sites.get(me.site or ""), rules.teams.get(me.team or ""))
    client, site, team = (noun.name if noun else "" for noun in nouns)
    may_raise, pings = act.destination is not None, _pings_reach(act) if me.roles and not me.is_client else None
    return Say(whoami_card(me, client=client, site=site, team=team, may_raise=may_raise, pings=pings))


def _pings_reach(act: Act) -> PingsReach:
    chats = dict.fromkeys(surface.chat for surface, _ in act.rules.surfaces(f"person:{act.asker.key}"))
    return PingsReach(tuple(chats), **current(act))
