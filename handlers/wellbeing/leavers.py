"""Who is gone without having opted out is forgotten as if they had.

After a week, for a slip in app.yaml must not destroy everybody's keys: whoever belongs to no site with check-ins any
more, by whatever way. The vault finds that out by itself, and the record is told of none of it.
"""

from datetime import datetime, timedelta

from handlers.domain.checkin import Mode
from handlers.domain.cohort import cohort_of
from handlers.domain.rulebook import RuleBook
from handlers.ports.vault import VaultWork
from handlers.wellbeing.checkins import close_window

PATIENCE = timedelta(days=7)


async def forget_gone(work: VaultWork, rules: RuleBook, now: datetime) -> None:
    """Once a day: forget who is gone, and what was left behind at sites. Days are UTC's.

    Raises Conflict where another process does so at the same moment.
    """
    present = frozenset[str]().union(*(cohort_of(rules, site) for site in rules.checkins))
    if not await work.forget_gone(present, now.date(), PATIENCE):
        return
    for site in await work.sites():
        await _tidy(work, rules, site, now)


async def _tidy(work: VaultWork, rules: RuleBook, site: str, now: datetime) -> None:
    """A site without check-ins is told of no window more: what was answered in it goes, with a page that says so.

    Requests whose asker, or whose site, is gone wait for nobody.
    """
    terms = rules.checkins.get(site)
    is_on = terms is not None and terms.mode is not Mode.OFF and site in rules.sites
    for opened in () if is_on else await work.open_windows(site):
        if opened.window.over(now.date()):
            await close_window(work, site, opened, frozenset(), now.date())
    for call in await work.calls(site):
        if now - call.asked_at >= PATIENCE and not (is_on and call.person in rules.people):
            await work.drop_call(call.id)
