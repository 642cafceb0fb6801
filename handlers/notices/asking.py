"""What is due for a policy notice: one due row, which goes from one person's next working hour to the next one's.

Whoever is to be asked at that minute is asked, whoever is to be reminded is reminded, and the leads are told a count
when it is in force. Every reading of the rules lets each notice look again at once, since people join, leave and change
their hours.
"""

from dataclasses import replace
from datetime import datetime

from handlers.act import Act
from handlers.domain.notice import Notice, Reading, addressed, next_count, next_question, next_wake, told_the_count
from handlers.notices.places import queue
from handlers.ports.records import DueRow

KIND = "notice"


async def arm(act: Act, now: datetime) -> None:
    """Let every notice that stands look again whom it is to ask."""
    for notice in await act.work.notices.standing():
        await look_again(act, notice, now)


async def look_again(act: Act, notice: Notice, at: datetime) -> None:
    """Let a notice look at an instant whom it is to ask."""
    await act.work.due.put(DueRow(KIND, str(notice.number), at))


async def fire(act: Act, row: DueRow, now: datetime) -> None:
    """Ask, remind and tell whoever it is time for; then wait for the next one. A notice that was replaced has ended."""
    notice = await act.work.notices.get(int(row.ref))
    if notice is None or not notice.stands:
        return
    people = addressed(act.rules, notice)
    readings = {one.person: one for one in await act.work.notices.readings(notice.number)}
    for person in people:
        chance = next_question(act.rules, notice, person, readings.get(person), now)
        if chance is not None and chance.at <= now:
            known = readings.get(person, Reading(notice.number, person))
            asked = replace(known, asked_at=now, asked_on=chance.day.isoformat(), times=known.times + 1)
            readings[person] = await _keep(act, asked)
            await queue(act, notice, "ask" if asked.times == 1 else "remind", person, now, time=asked.times)
    for lead in told_the_count(act.rules, notice, people):
        chance = next_count(act.rules, notice, lead, readings.get(lead), now)
        if chance is not None and chance.at <= now:
            readings[lead] = await _keep(act, replace(readings.get(lead, Reading(notice.number, lead)), counted_at=now))
            await queue(act, notice, "count", lead, now)
    coming = next_wake(act.rules, notice, people, readings, now)
    if coming is not None:
        await look_again(act, notice, coming)


async def _keep(act: Act, reading: Reading) -> Reading:
    await act.work.notices.keep_reading(reading)
    return reading
