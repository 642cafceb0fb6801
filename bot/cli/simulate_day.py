"""`handrail simulate --day FILE`: a whole day of cases, with what people did, and how often each of them was pinged.

The proof of "quiet". What people do does not depend on the pings. The day is lived through the same functions as in
life, every due row at its own second, on a store that is thrown away: so bursts are bundled, and nothing is counted
that would not be sent.
"""

import asyncio
import json
import tempfile
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any  # the values of a JSON file

from handlers.act import Act
from handlers.clocks import sla
from handlers.domain.errors import BadInput
from handlers.domain.escalation import Escalation, Status, WaitingOn
from handlers.domain.people import Duty
from handlers.domain.rota import on_duty, within
from handlers.domain.rulebook import RuleBook
from handlers.domain.severity import Severity
from handlers.ports.post_office import OutboxRow
from storage.store import SqlStore, open_store

Then = Callable[[Act, Escalation, datetime], Awaitable[object]]
EVERYTHING = 100_000  # rows, far more than a day makes


@dataclass(frozen=True, slots=True)
class Deed:
    """Something done to a case: the fields that it changes, and what its clocks do then."""

    at: datetime
    case: str
    then: Then
    changes: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Heard:
    """One ping of the day: who heard it, of which kind it was, and the duties they had at that hour."""

    person: str
    kind: str
    duties: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Day:
    """A day of cases as it was read, before it is lived."""

    opened: tuple[Escalation, ...]
    deeds: tuple[Deed, ...]


def read_day(rules: RuleBook, file: Path) -> Day:
    """The cases of a file and what people did with them. Raises BadInput for a file that is no such day."""
    try:
        cases = json.loads(file.read_text(encoding="utf-8"))["cases"]
        opened = tuple(_opened(rules, case) for case in cases)
        return Day(opened, tuple(deed for case in cases for deed in _deeds(rules, case)))
    except OSError as error:
        raise BadInput(f"{file} cannot be read ({error.strerror}).") from error
    except KeyError as error:
        raise BadInput(f"{file.name} is not a day of cases: {error} is missing, or is not known.") from error
    except (TypeError, ValueError) as error:
        raise BadInput(f"{file.name} is not a day of cases: {type(error).__name__} {error}.") from error


def lived(rules: RuleBook, day: Day) -> tuple[Heard, ...]:
    """Live the day under these rules and return every ping, in the order in which they were sent."""
    rows = asyncio.run(_lived(rules, day.opened, day.deeds))
    return tuple(_heard(rules, row) for row in reversed(rows))


def _heard(rules: RuleBook, row: OutboxRow) -> Heard:
    person = row.outgoing.about["person"]
    return Heard(person, row.outgoing.kind, duties_at(rules, person, row.created_at))


def duties_at(rules: RuleBook, person: str, at: datetime) -> tuple[str, ...]:
    """The duties that the rota gives a person at that instant, in the order of the enumeration."""
    serving = {
        span.duty
        for span in rules.rota
        if span.person == person and within(span.days, span.start, span.end, span.timezone, at)
    }
    return tuple(duty.value for duty in Duty if duty in serving)


async def _lived(rules: RuleBook, opened: Sequence[Escalation], deeds: Sequence[Deed]) -> list[OutboxRow]:
    """Live the day and give back every ping in the outbox at its end."""
    with tempfile.TemporaryDirectory() as folder:
        store = await open_store(
            f"sqlite:///{folder}/day.db", organisation=rules.organisation.key, audit_key=b"\0" * 32
        )
        try:
            return await _played(store, rules, opened, deeds)
        finally:
            await store.close()


async def _played(
    store: SqlStore, rules: RuleBook, opened: Sequence[Escalation], deeds: Sequence[Deed]
) -> list[OutboxRow]:
    """Play every scene in its order, in one unit of work that nobody ever commits."""
    ids = count(1)
    shares: Counter[str] = Counter()
    scenes = [(case.opened_at, 0, index) for index, case in enumerate(opened)]
    scenes += [(deed.at, 1, index) for index, deed in enumerate(deeds)]
    async with store.work() as work:
        act = Act(work, rules, lambda: f"id-{next(ids)}")
        for at, done, index in sorted(scenes):
            await _beats(act, at)
            await (_do(act, deeds[index], shares) if done else _open(act, opened[index]))
        return [row for row in await work.outbox.listed(EVERYTHING) if "items" in row.outgoing.about]


async def _beats(act: Act, until: datetime) -> None:
    """Fire every due row before an instant at its own second."""
    while (at := await act.work.due.next_at()) is not None and at < until:
        for row in await act.work.due.claim(at, 100):
            await sla.fire(act, row, at)


async def _open(act: Act, case: Escalation) -> None:
    await act.work.policy_sets.keep(act.rules.policy_set)
    await act.work.escalations.add(case)
    await sla.start(act, case, case.opened_at)


async def _do(act: Act, deed: Deed, shares: Counter[str]) -> None:
    case = await act.work.escalations.get(deed.case)
    if case is None or not case.is_open:
        return
    await sla.settle(act, case, deed.at)
    changes = dict(deed.changes)
    if "told_at" in changes and case.told_at is not None:
        del changes["told_at"]
    if "owner" in changes:
        changes["owner"] = _taker(act.rules, case, deed.at, shares)
    latest = await act.work.escalations.get(deed.case) or case
    await deed.then(act, await act.work.escalations.keep(replace(latest, **changes)), deed.at)


def _taker(rules: RuleBook, case: Escalation, at: datetime, shares: Counter[str]) -> str | None:
    """Whoever of the lead and the backup on duty has taken fewer cases so far."""
    desk = [
        person
        for duty in (Duty.LEAD, Duty.BACKUP)
        for person in on_duty(rules, duty, site=case.site, client=case.client, at=at)
    ]
    taker = min(desk, key=lambda person: shares[person], default=None)
    if taker is not None:
        shares[taker] += 1
    return taker


def _opened(rules: RuleBook, case: Mapping[str, Any]) -> Escalation:
    kind = rules.types[case["type"]]
    at = datetime.fromisoformat(case["opened"])
    return Escalation(
        id=f"case-{case['id']}",
        ref=f"{case.get('client') or 'OPS'}-{case['id']}",
        type=kind.key,
        severity=Severity(case["severity"]),
        status=Status.NEW,
        raiser="",
        opened_at=at,
        clock_started_at=at,
        policy_set=rules.policy_set.version,
        client=case.get("client"),
        site=case.get("site"),
        restricted=kind.restricted,
    )


def _deeds(rules: RuleBook, case: Mapping[str, Any]) -> Iterator[Deed]:
    """What people did with one case. Who takes it has it from then on."""

    def done(moment: str, then: Then, **changes: Any) -> Deed:
        return Deed(datetime.fromisoformat(moment), f"case-{case['id']}", then, changes)

    if taken := case.get("taken"):
        at = datetime.fromisoformat(taken)
        yield done(taken, sla.taken, owner="", taken_at=at, owner_acted_at=at, status=Status.IN_PROGRESS)
    for told in case.get("told", ()):
        yield done(told, sla.told, told_at=datetime.fromisoformat(told))
    for wait in case.get("waits", ()):
        yield done(wait["from"], sla.waits, status=Status.WAITING, waiting_on=WaitingOn(wait["on"]))
        if wait.get("to"):
            yield done(wait["to"], sla.waits, status=Status.IN_PROGRESS, waiting_on=None)
    if contained := case.get("contained"):
        yield done(contained, sla.contained, contained_at=datetime.fromisoformat(contained))
    if resolved := case.get("resolved"):
        yield done(resolved, sla.resolved, status=Status.RESOLVED, resolved_at=datetime.fromisoformat(resolved))
