"""Short lives of a few cases, and what their timelines say: for recounts."""

import re
from collections.abc import Sequence

from handlers.domain.timeline import Event
from handlers.ports.records import Scope, Search
from tests.support.house import House, raised, words
from tests.support.recount import Filed


async def live(house: House, steps: Sequence[tuple[int, int, str]]) -> None:
    """Two or three cases, to which a manager does one thing after another: seconds later, to which case, and what.

    `{other}` is the case after it. A case that goes on under another reference is called by that from then on.
    """
    refs = [await raised(house), await raised(house)]
    for gap, which, act in steps:
        await house.waits(seconds=gap)
        if which == 2 and len(refs) < 3:
            refs.append(await raised(house))
        one = which % len(refs)
        reply = await house.says("manager", act.format(ref=refs[one], other=refs[(one + 1) % len(refs)]))
        if found := re.search(r" is continued as ([A-Z]+-[0-9]+);", words(reply)):
            refs[one] = found[1]


async def timelines_of(house: House) -> list[Sequence[Event]]:
    """What happened to each case, restricted ones too."""
    everything = Scope(everything=True, restricted_types=frozenset(house.rules.types))
    async with house.store.reading() as work:
        cases = await work.escalations.search(Search(everything, limit=100))
        return [await work.timeline.of(case.id) for case in cases]


async def filed_in(house: House) -> Filed:
    """What the timelines do not tell."""
    everything = Scope(everything=True, restricted_types=frozenset(house.rules.types))
    async with house.store.reading() as work:
        cases = await work.escalations.search(Search(everything, limit=100))
        clocks = await work.clocks.of([case.id for case in cases])
    return Filed(
        {case.id: (case.client or "", case.site or "") for case in cases},
        {clock.id: (clock.kind, clock.cycle) for clock in clocks},
        {key: person.site or "" for key, person in house.rules.people.items()},
    )
