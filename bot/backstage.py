"""What the web chat's clock bar and drawer show of the machinery, each persona only what is theirs to know."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from bot.clock import ManualClock
from handlers import access
from handlers.act import Act
from handlers.cards.card import Line, Mention, Quoted, Words
from handlers.cards.story import client_line, internal_line
from handlers.cards.words import clock_word
from handlers.clocks.promises import instant
from handlers.domain.errors import NotFound
from handlers.domain.escalation import Escalation
from handlers.domain.people import Person
from handlers.domain.rulebook import RuleBook
from handlers.domain.tongue import marked, said
from handlers.ports.post_office import OutboxRow
from handlers.ports.records import Search
from handlers.ports.rooms import Lobby
from handlers.ports.work import Store, UnitOfWork

Happening = tuple[datetime, str, str]
CASES = 40
ENTRIES = 40
COMING = 5
STATES = (
    marked("pending", "outbox"),
    marked("sending", "outbox"),
    marked("retry", "outbox"),
    marked("ambiguous", "outbox"),
    marked("sent", "outbox"),
    marked("dropped", "outbox"),
    marked("dead", "outbox"),
)
"""The states of an outbox row, as the drawer names them: each is its own English word."""


class ManualBackstage:
    """The drawer and the clock bar of a process whose clock can be moved."""

    def __init__(
        self, store: Store, rules: Callable[[], RuleBook], new_id: Callable[[], str], lobby: Lobby, clock: ManualClock
    ) -> None:
        self._store, self._rules, self._new_id = store, rules, new_id
        self._lobby, self._clock = lobby, clock

    async def now(self) -> datetime:
        """What the clock shows."""
        return await self._clock.now()

    async def happened(self, person: str) -> Sequence[Happening]:
        """What is due next, then the newest events of the cases this person may see and messages in their rooms."""
        somebody = self._rules().people.get(person)
        if somebody is None:
            return ()
        async with self._store.reading() as work:
            act = self._act(work, somebody)
            cases = await work.escalations.search(Search(access.scope(act), limit=CASES))
            entries = [entry for case in cases for entry in await self._story(act, case)]
            coming = [] if somebody.is_client else await _coming(work, cases)
            refs = {case.id: case.ref for case in cases}
            entries += self._messages(person, await work.outbox.listed(limit=ENTRIES * 3), refs)
        return [*coming, *sorted(entries, key=lambda entry: entry[0], reverse=True)[:ENTRIES]]

    async def next_ping(self, person: str, ref: str) -> datetime | None:
        """When the next ping of a case is due, or None when there is none or the case is not theirs to see."""
        somebody = self._rules().people.get(person)
        if somebody is None:
            return None
        async with self._store.reading() as work:
            try:
                case = await access.find(self._act(work, somebody), ref)
            except NotFound:
                return None
            steps = [instant(clock.next_step_at) for clock in await work.clocks.of([case.id]) if clock.next_step_at]
            rungs = [row.at for row in await work.due.listed(1000) if row.kind == "untaken" and case.id in row.ref]
        return min([*steps, *rungs], default=None)

    async def next_event(self) -> datetime | None:
        """When anything at all is due next."""
        async with self._store.reading() as work:
            return await work.due.next_at()

    def _act(self, work: UnitOfWork, asker: Person) -> Act:
        return Act(work, self._rules(), self._new_id, asker)

    async def _story(self, act: Act, case: Escalation) -> list[Happening]:
        if access.status_only(act, case):
            return []
        entries: list[Happening] = []
        for event in (await act.work.timeline.of(case.id))[-8:]:
            names = _names(act, case)
            line = client_line(event, names) if act.asker.is_client else internal_line(event, names)
            if line is not None:
                entries.append((event.at, "timeline", f"{case.ref} {_plain(line[1:])}"))
        return entries

    def _messages(self, person: str, rows: Sequence[OutboxRow], refs: Mapping[str, str]) -> list[Happening]:
        """What went into rooms they may enter; several edits of one moment are one line."""
        rooms = {info.room: info.title for info in self._lobby.rooms(person)}
        told: dict[Happening, None] = {}
        for row in rows:
            out = row.outgoing
            if out.surface.chat == "web" and out.surface.room in rooms:
                what = " ".join(part for part in (refs.get(out.escalation_id or ""), out.kind) if part)
                room = rooms[out.surface.room]
                text = said("{what} to {room}: {state}", what=what, room=room, state=said(row.state, "outbox"))
                told[row.created_at, "outbox", text] = None
        return list(told)


async def _coming(work: UnitOfWork, cases: Sequence[Escalation]) -> list[Happening]:
    """The next pings of these cases, the last of them first, so that the soonest stands next to what has happened."""
    refs = {case.id: case.ref for case in cases}
    steps = [
        (
            instant(clock.next_step_at),
            "due next",
            said("{ref} {clock}: ping", ref=refs[clock.escalation_id], clock=clock_word(clock.kind)),
        )
        for clock in await work.clocks.of(list(refs))
        if clock.next_step_at is not None
    ]
    return sorted(steps)[:COMING][::-1]


def _names(act: Act, case: Escalation) -> Mapping[str, str]:
    """People's names as the asker may read them: a client knows our staff by their alias alone."""
    people = act.rules.people.values()
    if not act.asker.is_client:
        return {person.key: person.name for person in people} | {"handrail": "Handrail"}
    client = act.rules.clients.get(case.client or "")
    alias = client.alias if client else said("The team")
    return {person.key: person.name if person.client == case.client else alias for person in people} | {
        "handrail": alias
    }


def _plain(line: Line) -> str:
    """A line in words alone."""
    parts = []
    for run in line:
        if isinstance(run, Words | Quoted):
            parts.append(run.text)
        elif isinstance(run, Mention):
            parts.append(run.name)
        else:
            parts.append(f"{run.at:%H:%M} UTC")
    return "".join(parts).removeprefix(" · ").strip()
