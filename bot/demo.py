"""The demo's own routes: move the clock, see the whole state, begin again. There with the manual clock only."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from json import JSONDecodeError

from aiohttp import web

from bot.duration import duration, iso, moment
from bot.forward import Forward, Moved
from handlers.clocks.promises import hours_of, instant, seconds
from handlers.domain.errors import BadInput
from handlers.domain.escalation import Escalation
from handlers.domain.rulebook import RuleBook
from handlers.domain.sla import Clock, elapsed
from handlers.ports.records import Scope, Search
from handlers.ports.work import Store, UnitOfWork

MOST = 100_000
PAGE = 500
WAYS = 'Send one of {"advance": "PT25M"}, {"to": "2026-11-24T10:00:00Z"} or {"next": true}.'
Door = Callable[[web.Request], Awaitable[web.Response]]


class Demo:
    """The doors of a process whose clock can be moved. `moved` tells open pages; `begin_again` empties and refills."""

    def __init__(
        self,
        forward: Forward,
        store: Store,
        rules: Callable[[], RuleBook],
        *,
        moved: Callable[[], None],
        begin_again: Callable[[], Awaitable[None]] | None,
    ) -> None:
        self._forward, self._store, self._rules = forward, store, rules
        self._moved, self._begin_again = moved, begin_again

    def mount(self, site: web.Application) -> None:
        """Put the routes into a site."""
        site.router.add_post("/demo/clock", _in_words(self.clock))
        site.router.add_get("/demo/state", _in_words(self.state))
        if self._begin_again is not None:
            site.router.add_post("/demo/reset", _in_words(self.reset))

    async def clock(self, request: web.Request) -> web.Response:
        """POST /demo/clock: move, and answer when everything on the way has happened."""
        moved = await self._move(await _body(request))
        self._moved()
        return web.json_response(
            {"now": iso(moved.now), "fired": moved.fired, "delivered": moved.delivered, "waiting": moved.waiting}
        )

    async def _move(self, asked: Mapping[str, object]) -> Moved:
        match list(asked.items()):
            case [("advance", str(text))]:
                return await self._forward.by(duration(text, field="advance"))
            case [("to", str(text))]:
                return await self._forward.to(moment(text, field="to"))
            case [("next", True)]:
                return await self._forward.to_next()
        raise BadInput(WAYS)

    async def state(self, _request: web.Request) -> web.Response:
        """GET /demo/state: everything, for checks from outside."""
        now = await self._forward.now()
        async with self._store.reading() as work:
            cases = await _all_cases(work, self._rules())
            clocks: dict[str, list[Clock]] = {case.id: [] for case in cases}
            for clock in await work.clocks.of([case.id for case in cases]):
                clocks[clock.escalation_id].append(clock)
            due = await work.due.listed(MOST)
            outbox = await work.outbox.listed(MOST)
        return web.json_response(
            {
                "now": iso(now),
                "escalations": [_case(case, clocks[case.id], self._rules(), now) for case in cases],
                "due": [{"kind": row.kind, "ref": row.ref, "at": iso(row.at)} for row in due],
                "outbox": [
                    {
                        "key": row.outgoing.key,
                        "to": row.outgoing.destination,
                        "state": row.state,
                        "attempts": row.attempts,
                    }
                    for row in reversed(outbox)
                ],
            }
        )

    async def reset(self, request: web.Request) -> web.Response:
        """POST /demo/reset: forget everything and tell the story again from its beginning."""
        await request.read()
        if self._begin_again is not None:
            await self._begin_again()
        self._moved()
        return web.json_response({"now": iso(await self._forward.now())})


async def _body(request: web.Request) -> Mapping[str, object]:
    """The JSON object that was sent. Raises BadInput."""
    try:
        body = await request.json()
    except (JSONDecodeError, UnicodeDecodeError, LookupError, RecursionError) as error:
        raise BadInput(WAYS) from error
    if not isinstance(body, dict):
        raise BadInput(WAYS)
    return body


def _in_words(door: Door) -> Door:
    """Refused input is 400 with its sentence."""

    async def answer(request: web.Request) -> web.Response:
        try:
            return await door(request)
        except BadInput as refusal:
            return web.json_response({"error": refusal.sentence}, status=400)

    return answer


async def _all_cases(work: UnitOfWork, rules: RuleBook) -> list[Escalation]:
    """Every record, restricted ones too: this door is for checks, on a made-up company."""
    everything = Scope(everything=True, restricted_types=frozenset(rules.types))
    cases: list[Escalation] = []
    while len(page := await work.escalations.search(Search(everything, limit=PAGE, offset=len(cases)))) > 0:
        cases += page
    return sorted(cases, key=lambda case: (case.opened_at, case.ref))


def _case(case: Escalation, clocks: list[Clock], rules: RuleBook, now: datetime) -> dict[str, object]:
    owner = case.owner if case.owner in rules.people else None
    return {
        "ref": case.ref,
        "type": case.type,
        "status": case.status.value,
        "waiting_on": case.waiting_on.value if case.waiting_on else None,
        "severity": case.severity.value,
        "owner": owner,
        "clocks": [_clock(clock, rules, now) for clock in clocks],
    }


def _clock(clock: Clock, rules: RuleBook, now: datetime) -> dict[str, object]:
    return {
        "kind": clock.kind,
        "state": clock.state.value,
        "due_at": None if clock.due_at is None else iso(instant(clock.due_at)),
        "consumed_s": elapsed(clock, hours_of(rules, clock.calendar), seconds(now)),
    }
