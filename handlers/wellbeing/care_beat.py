"""What the well-being side does by itself, beat by beat. Nobody is told of what is not committed."""

from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from handlers.commands.care import CHECKIN, NUDGE, TALK
from handlers.domain.checkin import Mode
from handlers.domain.errors import Conflict
from handlers.domain.rulebook import RuleBook, Site
from handlers.ports.at_work import AtWork
from handlers.ports.vault import Vault, VaultWork
from handlers.wellbeing import callbacks, checkins, invitations, leavers, nudges, relief
from handlers.wellbeing.checkins import day_of
from handlers.wellbeing.invitations import open_until
from handlers.wellbeing.private_notes import Bell

REMEMBERED = timedelta(days=7)  # for so long a delivery that comes again is known
TakeBack = Callable[[VaultWork, Iterable[str]], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Turn:
    """One beat, under the rules of the moment. Without `at_work` nobody is written to but who asked for it."""

    vault: Vault
    rules: RuleBook
    at_work: AtWork | None
    bell: Bell
    now: datetime


async def turn(beat: Turn) -> int:
    """Tell of every window that is over, and those who are to be told something. Returns how many windows were over."""
    closed = 0
    async with beat.vault.work() as work:
        await work.nudges.tidy(beat.now)
        await work.commit()
    async with beat.vault.work() as work:
        with suppress(Conflict):  # another process does it
            await leavers.forget_gone(work, beat.rules, beat.now)
            await work.commit()
    for key, terms in beat.rules.checkins.items():
        if terms.mode is Mode.OFF or key not in beat.rules.sites:
            continue
        site = beat.rules.sites[key]
        async with beat.vault.work() as work:
            closed += (await checkins.turn(work, beat.rules, key, day_of(site, beat.now))).told
            await work.tidy(day_of(site, beat.now) - REMEMBERED)
            await relief.tidy(work, key, beat.now)
            late = await callbacks.late(work, site, terms.coach, beat.now) if terms.coach is not None else []
            await work.commit()
        for person in late:
            await beat.bell.rings(person, TALK)
        if beat.at_work is not None:
            await _written_to(beat, beat.at_work, site, push=terms.mode is Mode.PUSH)
    return closed


async def _written_to(beat: Turn, at_work: AtWork, site: Site, *, push: bool) -> None:
    if push and open_until(site, beat.now) is not None:
        await _invite(beat, at_work, site)
    await _nudge(beat, at_work, site)


async def _invite(beat: Turn, at_work: AtWork, site: Site) -> None:
    """Invite who is to be invited now. Whoever could not be told is not told again today."""
    busy = await at_work.p0_owners()
    async with beat.vault.work() as work:
        invited = await invitations.due(work, beat.rules, site, beat.now, busy)
        await work.commit()
    await _bring(beat, invited, CHECKIN, invitations.not_told)


async def _nudge(beat: Turn, at_work: AtWork, site: Site) -> None:
    """Tell whose own cases give cause to it. The record is read only where somebody waits for that."""
    busy = await at_work.p0_owners()
    async with beat.vault.work() as work:
        found = await nudges.waiting(work, beat.rules, site, beat.now, busy)
    if not found:
        return
    exposures = await at_work.exposures(beat.now)
    async with beat.vault.work() as work:
        found = await nudges.waiting(work, beat.rules, site, beat.now, busy)
        due = await nudges.due(work, found, exposures, beat.now)
        await work.commit()
    await _bring(beat, due, NUDGE, nudges.not_told)


async def _bring(beat: Turn, people: Iterable[str], opens: str, not_told: TakeBack) -> None:
    """Tell them what is kept by now; what was kept of those who could not be told is taken back."""
    missed = [person for person in people if not await beat.bell.rings(person, opens)]
    if missed:
        async with beat.vault.work() as work:
            await not_told(work, missed)
            await work.commit()
