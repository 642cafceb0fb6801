"""Who is pinged for a reached step, and how loudly: each person once for each step, and never in a flood.

A step noticed more than two minutes after it was reached tells of an outage of ours: such pings are held and become
one late notice per person. From the sixth ping to one person within ten minutes they are held for half a minute and
sent as one list; a P0 that is not taken, or that breaches, is told at once all the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from handlers import pager
from handlers.act import Act
from handlers.domain.escalation import OPEN, Escalation, Status
from handlers.domain.policy import OWNER, PAGER
from handlers.domain.recipients import URGENT, may_wait, reached_at, recipients
from handlers.domain.severity import Severity
from handlers.ports.post_office import Outgoing
from handlers.ports.records import DueRow, HeldPing, Scope, Search
from handlers.standing import Entry, entries, overtake, slot_of

LATE_AFTER = timedelta(minutes=2)
BURST_WITHIN = timedelta(minutes=10)
BURST_FROM = 6
HELD_FOR = timedelta(seconds=30)
SEEN_HOLDS_FOR = timedelta(minutes=60)
KINDS_BY_WEIGHT = ("untaken", "breach", "warning")


@dataclass(frozen=True, slots=True)
class Notice:
    """A step to be told. `mark` is `CYCLE:EPOCH:STEP`, or the rung's index for a case that is not taken.

    `clock_id` and `clock` (its kind) are "" for a case that is not taken. `to` are duties, or "owner". `follows` tells
    whether an earlier step of the same promise is on record: its messages are then marked as overtaken.
    """

    kind: str
    mark: str
    reached_at: datetime
    to: tuple[str, ...]
    clock_id: str = ""
    clock: str = ""
    due_at: datetime | None = None
    follows: bool = False


async def announce(
    act: Act, escalation: Escalation, notice: Notice, now: datetime, *, behind: bool = False
) -> tuple[str, ...]:
    """Ping everybody who is to hear of a step, and return them.

    `behind` is set where a change of the case put the step into the past: nobody was away, so it is not late.
    """
    late = not behind and now - notice.reached_at > LATE_AFTER
    people = recipients(act.rules, escalation, notice.to, now, notice.clock)
    entry = Entry(notice.kind, escalation.id, notice.clock_id, notice.mark)
    waits = may_wait(escalation, notice.clock)
    if PAGER in notice.to:
        await pager.call(act, escalation, now, kind=notice.kind, key=entry.key, item=entry.written())
    for person in people:
        if _snoozed(escalation, person, now):
            await _put_off(act, entry, person, escalation.snoozed_until or now)
        elif late or await _too_many(act, escalation, entry, person, now):
            await _hold(act, entry, person, now, late=late)
        else:
            if notice.follows:
                await overtake(act, entry, person, now)
            await _send(act, entry, person, now, _about(notice), waits=waits)
    return people


def _snoozed(escalation: Escalation, person: str, now: datetime) -> bool:
    """True while the owner holds the pings of this case. The others hear of it; a P0 or P1 cannot be snoozed."""
    until = escalation.snoozed_until
    return until is not None and now < until and person == escalation.owner and escalation.severity not in URGENT


async def _too_many(act: Act, escalation: Escalation, entry: Entry, person: str, now: datetime) -> bool:
    if escalation.severity is Severity.P0 and entry.kind in ("untaken", "breach"):
        return False
    return await act.work.pings.count_since(person, now - BURST_WITHIN) >= BURST_FROM - 1


async def _put_off(act: Act, entry: Entry, person: str, until: datetime) -> None:
    """Let one ping wait for the end of its owner's snooze."""
    data = {"person": person, "items": entry.written()}
    await act.work.due.put(DueRow("bundle", f"{person}:{entry.key}", until, data))


async def _hold(act: Act, entry: Entry, person: str, now: datetime, *, late: bool) -> None:
    """Hold one ping. The first that is held sets the time of the list: later ones join it and never put it off."""
    ping = HeldPing(person, entry.escalation_id, entry.clock_id, entry.kind, entry.mark, now, late)
    await act.work.pings.hold(ping)
    waiting = await act.work.due.get("bundle", person)
    # Put even where it stands already: another replica may be sending that list, and must not leave this ping behind.
    await act.work.due.put(waiting or DueRow("bundle", person, now + HELD_FOR))


async def _send(
    act: Act, entry: Entry, person: str, now: datetime, about: dict[str, str], *, waits: bool = False
) -> None:
    await post_to(act, [entry], person, now, kind=entry.kind, key=entry.key, about=about, waits=waits)


async def post_to(
    act: Act,
    told: Sequence[Entry],
    person: str,
    now: datetime,
    *,
    kind: str,
    key: str,
    about: dict[str, str],
    waits: bool = False,
) -> None:
    """Queue one message for each chat in which a person is known; for what may wait, in the chat of their choice alone.

    A list belongs to no single case, and comes everywhere.
    """
    alone = told[0].escalation_id if len(told) == 1 else None
    slot = slot_of(told[0], person) if told[0].mark else f"ping:{key}:{person}"
    for surface, audience in reached_at(act.rules, person, waits=waits):
        outgoing = Outgoing(
            key=f"{key}:{person}:{surface.chat}",
            kind=kind,
            destination=f"person:{person}",
            surface=surface,
            audience=audience,
            escalation_id=alone,
            slot=slot if alone else "",  # so that it can be edited
            about={**about, "person": person, "items": "\n".join(entry.written() for entry in told)},
        )
        await act.work.outbox.put(outgoing, now)
    await act.work.pings.note(person, told[0].escalation_id, now)


def _about(notice: Notice) -> dict[str, str]:
    return {
        "clock": notice.clock,
        "clock_id": notice.clock_id,
        "step": notice.mark.rpartition(":")[2],
        "reached_at": notice.reached_at.isoformat(),
        "due_at": notice.due_at.isoformat() if notice.due_at else "",
    }


async def release(act: Act, row: DueRow, now: datetime) -> None:
    """A row of kind `bundle` is due: send what was held for a person as one list, or the one ping that was put off."""
    if row.data:
        (entry,) = entries(row.data["items"])
        await _send(act, entry, row.data["person"], now, {})
        return
    held = await act.work.pings.release(row.ref)
    late = _furthest([_entry(ping) for ping in held if ping.late])
    others = [_entry(ping) for ping in held if not ping.late]
    if late:
        key = f"late:{int(now.timestamp())}"
        await post_to(act, late, row.ref, now, kind="late", key=key, about={"late": "yes"})
    if len(others) == 1:
        await _send(act, others[0], row.ref, now, {})
    elif others:
        kind = min((entry.kind for entry in others), key=KINDS_BY_WEIGHT.index)
        others.sort(key=lambda entry: KINDS_BY_WEIGHT.index(entry.kind))
        await post_to(act, others, row.ref, now, kind=kind, key=f"bundle:{int(now.timestamp())}", about={})


def _furthest(told: Sequence[Entry]) -> list[Entry]:
    """Of the steps of each promise that were missed, only the last: the earlier ones say nothing more."""
    last: dict[tuple[str, str], Entry] = {}
    for entry in sorted(told, key=lambda entry: _weight(entry.mark)):
        last[entry.escalation_id, entry.clock_id] = entry
    return list(last.values())


def _weight(mark: str) -> tuple[int, ...]:
    """The order of marks: by cycle, epoch and step, where `+120` comes after every percent."""
    *rounds, step = mark.split(":")
    return (*map(int, rounds), int(step.startswith("+")), int(step.removeprefix("+")))


def _entry(ping: HeldPing) -> Entry:
    return Entry(ping.kind, ping.escalation_id, ping.clock_id, ping.step)


async def seen(act: Act, escalation: Escalation, now: datetime) -> None:
    """Somebody has seen a case (`seen_at` is set already). On a P0 or P1 that holds for an hour without any act."""
    if escalation.severity in URGENT and escalation.is_open:
        await act.work.due.put(DueRow("decay", escalation.id, now + SEEN_HOLDS_FOR))


async def decay(act: Act, row: DueRow, now: datetime) -> None:
    """A row of kind `decay` (ref: the record's id) is due: ask its owner again, once, with all such cases as a list."""
    escalation = await act.work.escalations.get(row.ref)
    if escalation is None or not _can_decay(escalation):
        return
    ends = _seen_until(escalation)
    if escalation.status is Status.WAITING or ends > now:
        await act.work.due.put(DueRow("decay", row.ref, ends if ends > now else now + SEEN_HOLDS_FOR))
        return
    cases = [escalation, *await _decayed(act, escalation, now)]
    told = [Entry("reminder", case.id, "", "") for case in cases]
    key = f"seen:{escalation.id}:{int(now.timestamp())}"
    for person in recipients(act.rules, escalation, (OWNER,), now):
        await post_to(act, told, person, now, kind="reminder", key=key, about={})
    for case in cases:
        await _unsee(act, case, now)


async def _unsee(act: Act, escalation: Escalation, now: datetime) -> None:
    """Seen has worn off: it was asked about once, and is so again only after another Seen."""
    await act.work.escalations.keep(replace(escalation, seen_at=None))
    await act.work.timeline.add(escalation.id, at=now, actor=act.asker.key, kind="unseen")


async def _decayed(act: Act, escalation: Escalation, now: datetime) -> list[Escalation]:
    """The owner's other cases that were seen and not touched for as long."""
    if escalation.owner is None:
        return []
    everything = Scope(everything=True, restricted_types=frozenset(act.rules.restricted_groups))
    mine = Search(everything, statuses=OPEN, owner=escalation.owner, severities=frozenset(URGENT), limit=50)
    return [
        case
        for case in await act.work.escalations.search(mine)
        if case.id != escalation.id
        and _can_decay(case)
        and case.status is not Status.WAITING
        and _seen_until(case) <= now
    ]


def _can_decay(escalation: Escalation) -> bool:
    return escalation.is_open and escalation.seen_at is not None and escalation.severity in URGENT


def _seen_until(escalation: Escalation) -> datetime:
    """When "seen" ceases to count: an hour after it, or after the owner's last act on the case."""
    moments = (escalation.seen_at, escalation.owner_acted_at)
    return max(moment for moment in moments if moment is not None) + SEEN_HOLDS_FOR
