"""Queue snapshots: taken in whole or not at all, kept once, and shown to whoever works where they are about.

What the same source said of the same queue for the same instant is kept once: the same again changes nothing, another
figure is refused, because what was said has been shown. A mended one comes with a later time.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from handlers.access import scope_of
from handlers.act import Act
from handlers.cards.queues import QueuesView, Said, queues_card
from handlers.cards.reply import Reply, Say
from handlers.commands.queues import ShowQueues
from handlers.commands.registry import VERBS
from handlers.domain.errors import BadInput, FieldErrors, NotAllowed
from handlers.domain.people import Person, Role
from handlers.domain.queue import LOOKED_BACK, Snapshot, is_stale, loads, staff
from handlers.domain.queue_rows import Given, Known, snapshots
from handlers.domain.rulebook import RuleBook
from handlers.domain.tongue import said
from handlers.ports.work import UnitOfWork

MONTH = timedelta(days=31)
SEES_ALL = (Role.MANAGER, Role.AUDITOR)


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What an import came to: snapshots that are kept now, and those that were there already."""

    kept: int
    known: int

    @property
    def words(self) -> str:
        many = "1 snapshot" if self.kept == 1 else f"{self.kept:,} snapshots"
        return f"{many} kept, {self.known:,} known already."


async def take_in(
    work: UnitOfWork, rules: RuleBook, rows: Sequence[Given], now: datetime, *, source: str = "", time: str = ""
) -> TakenIn:
    """Keep the snapshots of an import, all or none. Commits nothing.

    `source` and `time` hold for the rows that say none. Raises FieldErrors with a sentence for each thing wrong, and
    BadInput for an import that is nothing as a whole.
    """
    known = Known(tuple(rules.sites), tuple(rules.clients), source, time)
    found = snapshots(rows, known, now, kept_since(rules, now))
    before = {one.key: one for one in await work.queues.said(found)}
    other = {
        f"{row.where} time": f"{row.where}, time: {one.source} said something else of this queue for this very time. "
        "A mended figure comes with a later time."
        for row, one in zip(rows, found, strict=True)
        if before.get(one.key, one) != one
    }
    if other:
        raise FieldErrors(other)
    kept = await work.queues.keep([one for one in found if one.key not in before])
    return TakenIn(kept, len(found) - kept)


def kept_since(rules: RuleBook, now: datetime) -> datetime:
    """What was so before this is kept no more."""
    return now - rules.snapshot_months * MONTH


async def queues(command: ShowQueues, act: Act, now: datetime) -> Reply:
    """What was last imported of a site, or of all that the asker works for."""
    if act.asker.roles.isdisjoint(VERBS["queues"].roles):
        raise NotAllowed(said("`queues` is for our own people. `list` shows your cases."))
    own = sites_of(act.rules, act.asker)
    if command.site and command.site not in own:
        raise BadInput(
            said(
                "The queues of {site} are not yours to see. Allowed: {allowed}.",
                site=act.rules.sites[command.site].name,
                allowed=", ".join(own),
            ),
            field="site",
        )
    where = (command.site,) if command.site else own
    view = await view_of(act, where, now)
    may_raise = not act.asker.roles.isdisjoint(VERBS["new"].roles) and "queue_backlog" in act.rules.types
    return Say(queues_card(replace(view, raises=may_raise)))


def sites_of(rules: RuleBook, person: Person) -> tuple[str, ...]:
    """The sites whose queues somebody of ours may see: their own and those of their duties, or all of them."""
    seen = scope_of(rules, person)
    everything = person.has(*SEES_ALL) or (seen.everything and not person.has(Role.ADMINISTRATOR))
    return tuple(key for key in rules.sites if everything or key == person.site or key in seen.sites)


async def view_of(act: Act, sites: Sequence[str], now: datetime) -> QueuesView:
    """What was last said of some sites, as it is shown as of now."""
    found = [one for one in await act.work.queues.newest(now - LOOKED_BACK) if one.site in sites]
    names = [act.rules.sites[key].name for key in sites if key in act.rules.sites]
    where = names[0] if len(names) == 1 else ""
    told, there = (tuple(_said(act, one, now) for one in part) for part in (loads(found), staff(found)))
    return QueuesView(where, now, told, there)


def _said(act: Act, one: Snapshot, now: datetime) -> Said:
    site = act.rules.sites[one.site]
    after = timedelta(seconds=act.rules.queues_stale_after)
    age = max(0, int((now - one.taken_at).total_seconds()))
    return Said(one, site.name, age, is_stale(one.taken_at, now, after))
