"""What is due for a stand-up: one due row, which goes from the questions to the digest and on to the next day.

The row is named `dublin:2026-11-23` and says its stage. A stage that was missed is done late while it is of use, and
else left out; messages have keys made of day and stage, so that none is ever queued twice.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import date, datetime

from handlers.act import Act
from handlers.domain.rulebook import Standup
from handlers.domain.standup import Occasion, Stage, following, occasion
from handlers.ports.records import DueRow
from handlers.standups import digest, questions

KIND = "standup"
STAGE = "stage"
AFTER: Mapping[Stage, Stage] = {Stage.ASK: Stage.REMIND, Stage.REMIND: Stage.DIGEST}
DOES: Mapping[Stage, Callable[[Act, Standup, Occasion, datetime], Awaitable[None]]] = {
    Stage.ASK: questions.ask,
    Stage.REMIND: questions.remind,
    Stage.DIGEST: digest.post,
}


async def arm(act: Act, now: datetime) -> None:
    """Let every stand-up of these rules wait for its next day; one that waits already is moved to where it is now."""
    for standup in act.rules.standups.values():
        await _arm(act, standup, now)


async def fire(act: Act, row: DueRow, now: datetime) -> None:
    """A stage is due: do it, and let the next one wait. A stand-up that is not configured any more has ended."""
    key, _, day = row.ref.rpartition(":")
    standup = act.rules.standups.get(key)
    if standup is None:
        return
    found = occasion(standup, act.rules.sites[standup.site], date.fromisoformat(day))
    if found is None:
        await _wait_for_next(act, standup, now)
        return
    stage = Stage(row.data[STAGE])
    if found.useful(stage, now):
        await DOES[stage](act, standup, found, now)
    if stage in AFTER:
        await _wait(act, found, AFTER[stage])
    else:
        await _wait_for_next(act, standup, max(now, found.digest_at))


async def _arm(act: Act, standup: Standup, now: datetime) -> None:
    armed = await act.work.settings.get(_name(standup))
    row = await act.work.due.get(KIND, f"{standup.key}:{armed}") if armed else None
    if row is not None and armed is not None:
        found = occasion(standup, act.rules.sites[standup.site], date.fromisoformat(armed))
        if found is not None:
            at = found.at(Stage(row.data[STAGE]))
            if at != row.at:
                await act.work.due.put(replace(row, at=at))
            return
        await act.work.due.drop(KIND, row.ref)
        armed = None
    await _wait_for_next(act, standup, now, done=armed)


async def _wait_for_next(act: Act, standup: Standup, after: datetime, done: str | None = None) -> None:
    """Let the next day wait, from its questions on; never the day that is `done`, wherever its digest lies now."""
    site = act.rules.sites[standup.site]
    coming = following(standup, site, after)
    if coming is not None and coming.day.isoformat() == done:
        coming = following(standup, site, coming.digest_at)
    if coming is not None:
        await act.work.settings.put(_name(standup), coming.day.isoformat())
        await _wait(act, coming, Stage.ASK)


async def _wait(act: Act, found: Occasion, stage: Stage) -> None:
    await act.work.due.put(DueRow(KIND, found.ref, found.at(stage), {STAGE: stage.value}))


def _name(standup: Standup) -> str:
    """The setting that says for which day a stand-up waits."""
    return f"{KIND}:{standup.key}"
