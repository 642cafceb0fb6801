"""The digest's numbers equal a recount of the timelines in plain Python, over whole lives of cases on the real Desk.

The recount is that of the report: so digest and report cannot disagree, whatever either of them is made of.
"""

import asyncio
import tempfile
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from hypothesis import HealthCheck, Phase, example, given, settings

from handlers.domain.standup import counted_from, following, occasion
from tests.property.test_report_recount import A_DAY, STEPS, UP_AND_DOWN, round_the_clock
from tests.support.examples import many
from tests.support.house import open_house
from tests.support.lived import filed_in, live, timelines_of
from tests.support.recount import Recount, epoch, recounted

SEVERITIES = ("P0", "P1", "P2", "P3", "P4")

MORNING = [
    (600, 0, "claim {ref}"),
    (600, 0, "resolve {ref} fixed"),
    (600, 0, "reopen {ref} it is not fixed at all"),
    (600, 0, "resolve {ref} fixed"),
    (600, 1, "type {ref} moderator_safety that is what it is"),
    (80_000, 2, "claim {ref}"),
    (60, 2, "told {ref} call"),
]
"""Resolved twice, restricted, and at risk when the digest is made: by an update that is due in more than an hour."""


@settings(
    max_examples=many(4),
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
    deadline=None,
)
@example(steps=A_DAY)
@example(steps=UP_AND_DOWN)
@example(steps=MORNING)
@given(steps=STEPS)
def test_the_digest_equals_a_recount_of_the_timelines(steps: list[tuple[int, int, str]]) -> None:
    """What moves to another site would leave this digest, and not the recount, which is of all cases."""
    asyncio.run(_checked([step for step in steps if not step[2].startswith("site ")]))


async def _checked(steps: Sequence[tuple[int, int, str]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        async with open_house(Path(folder), round_the_clock()) as house:
            await house.desk.reloaded(house.now)
            await live(house, steps)
            standup, site = house.rules.standups["dublin"], house.rules.sites["dublin"]
            coming = following(standup, site, house.now)
            assert coming is not None
            await house.waits(seconds=(coming.digest_at - house.now) / timedelta(seconds=1))
            told = [heard.post.card for heard in house.rooms["dub-1"] if heard.text.startswith("DUBLIN digest")][-1]
            found = occasion(standup, site, coming.day)
            assert found is not None
            now, since = epoch(house.now), epoch(counted_from(standup, site, found))
            again = recounted(await timelines_of(house), since, now, now, now, await filed_in(house))
            _compare(["".join(getattr(run, "text", "") for run in line) for line in told.lines], again)


def _compare(lines: Sequence[str], again: Recount) -> None:
    parts = {group: part for group, part in again.parts.items() if group[0] == "severity"}
    backlog = {each: parts["severity", each].backlog if ("severity", each) in parts else 0 for each in SEVERITIES}
    shown = " · ".join(f"{each} {number}" for each, number in backlog.items())
    assert lines[0] == (
        f"Breached now {again.overdue} · at risk <2 h {again.at_risk} · open {again.backlog} ({shown})"
        f" · restricted {again.restricted}"
    )
    broken = sum(number for (_, kept), number in again.net.items() if not kept)
    (since,) = [line for line in lines if line.startswith("Since ")]
    assert f": {again.opened} opened / {again.resolved} resolved · breaches {broken}" in since
