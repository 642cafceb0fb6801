"""The report's numbers equal a recount of the timelines in plain Python, over whole lives of cases on the real Desk.

`tests/support/planted_bugs.py` lists the bugs that it must catch.
"""

import asyncio
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from handlers.domain.escalation import WaitingOn
from handlers.domain.facts import Facts
from handlers.domain.figures import AGES, GROUPS, USED, Figures, figures, grouped
from handlers.domain.period import Period
from handlers.domain.policy import Policy, PolicySet, Target
from handlers.domain.rulebook import RuleBook
from handlers.reports.counting import facts
from tests.support.examples import many
from tests.support.house import House, open_house, shipped_rules
from tests.support.lived import filed_in, live, timelines_of
from tests.support.recount import Recount, epoch, recounted
from tests.support.twin import with_label

ACTS = (
    "claim {ref}",
    "told {ref} call",
    "told {ref} call",
    "wait {ref} client",
    "wait {ref} client",
    "wait {ref} vendor",
    "wait {ref} internal",
    "resume {ref}",
    "resume {ref}",
    "contain {ref}",
    "sev {ref} P0 it is worse than we thought",
    "sev {ref} P1 it is better than we thought",
    "sev {ref} P2 it is better than we thought",
    "sev {ref} P3 it is better than we thought",
    "resolve {ref} fixed",
    "resolve {ref} fixed",
    "reopen {ref} it is not fixed at all",
    "reopen {ref} it is not fixed at all",
    "cancel {ref} false_alarm",
    "due {ref} resolve 6h the client asked for more time",
    "due {ref} first_response 2h the client asked for more time",
    "start {ref} 2026-11-24T08:40:00Z their mail lay in the wrong queue",
    "type {ref} tooling_outage that is what it is",
    "type {ref} vip_press that is what it is",
    "site {ref} manila they speak the language",
    "site {ref} dublin they speak the language",
    "label {ref} self_harm that is what it shows",
    "unlabel {ref} self_harm it does not show that",
    "merge {ref} {other}",
    "client {ref} VEGA it is theirs",
    "client {ref} ORION it is theirs after all",
    "type {ref} queue_backlog that is what it is",
    "type {ref} moderator_safety that is what it is",
    "assign {ref} @lead_mnl",
    "assign {ref} @lead",
    "code {ref} volume_spike",
    "code {ref} human_error policy_gap",
    "exclude {ref} resolve their tool was down https://harbour.slack.com/archives/C9/p1764000000000000",
    "exclude {ref} first_response their tool was down https://harbour.slack.com/archives/C9/p1764000000000000",
)
GAPS = st.one_of(
    st.sampled_from([1, 60, 899, 900, 901, 1800, 3600, 4 * 3600, 86_400, 3 * 86_400]), st.integers(1, 200_000)
)
STEPS = st.lists(st.tuples(GAPS, st.integers(0, 2), st.sampled_from(ACTS)), min_size=3, max_size=10)


A_DAY = [
    (600, 0, "claim {ref}"),
    (60, 0, "told {ref} call"),
    (600, 0, "wait {ref} client"),
    (3600, 0, "resume {ref}"),
    (600, 0, "resolve {ref} fixed"),
    (3600, 1, "claim {ref}"),
    (3600, 0, "reopen {ref} it is not fixed at all"),
    (60, 1, "sev {ref} P3 it is better than we thought"),
]
"""A day in which everything happens that a bug could hide in."""

UP_AND_DOWN = [
    (900, 0, "sev {ref} P3 it is better than we thought"),
    (60, 0, "sev {ref} P0 it is worse than we thought"),
    (4 * 3600, 0, "sev {ref} P1 it is better than we thought"),
    (60, 0, "sev {ref} P2 it is better than we thought"),
]
"""A promise broken at once by a shorter target, and promised more time afterwards."""

DROPPED = [
    (86_400, 0, "sev {ref} P3 it is better than we thought"),
    (4 * 3600, 0, "sev {ref} P0 it is worse than we thought"),
    (60, 0, "sev {ref} P1 it is better than we thought"),
    (60, 0, "sev {ref} P2 it is better than we thought"),
]
"""A broken promise dropped, and made again: used up at once."""

STOOD = [
    (900, 0, "sev {ref} P3 it is better than we thought"),
    (900, 0, "wait {ref} client"),
    (4 * 3600, 0, "sev {ref} P0 it is worse than we thought"),
    (86_400, 0, "sev {ref} P1 it is better than we thought"),
    (86_400, 0, "sev {ref} P2 it is better than we thought"),
]
"""A promise that stood when it was dropped, and is made again while the case still waits."""

BETTER_TOO_LATE = [
    (60, 0, "claim {ref}"),
    (60, 0, "wait {ref} client"),
    (2 * 86_400, 0, "sev {ref} P3 it is better than we thought"),
    (60, 1, "sev {ref} P0 it is worse than we thought"),
]
"""A promise up by the wall clock while it stands, before a longer one is made: that mends nothing."""

GRANTED = [
    (600, 0, "due {ref} first_response 2h the client asked for more time"),
    (3600, 0, "told {ref} call"),
    (60, 0, "due {ref} resolve 6h the client asked for more time"),
    (5 * 3600, 0, "resolve {ref} fixed"),
]
"""More time that was granted: the contract's result does not hear of it."""

GRANTED_IN_VAIN = [(600, 0, "due {ref} resolve 6h the client asked for more time"), (8 * 3600, 0, "claim {ref}")]
"""More time that was not enough either: what the contract promised was broken when it was."""

BEGAN_EARLIER = [
    (60, 0, "start {ref} 2026-11-24T08:40:00Z their mail lay in the wrong queue"),
    (60, 0, "claim {ref}"),
    (4 * 3600, 0, "resolve {ref} fixed"),
]
"""A start moved back: some promises are broken at once, others have less time left."""

MOVED_ABOUT = [
    (900, 0, "label {ref} self_harm that is what it shows"),
    (600, 1, "site {ref} manila they speak the language"),
    (600, 1, "sev {ref} P2 it is better than we thought"),
    (2 * 3600, 0, "unlabel {ref} self_harm it does not show that"),
    (60, 0, "claim {ref}"),
    (60, 0, "type {ref} tooling_outage that is what it is"),
    (60, 0, "wait {ref} client"),
    (3600, 0, "type {ref} vip_press that is what it is"),
    (64_800, 1, "site {ref} dublin they speak the language"),
    (600, 1, "resolve {ref} fixed"),
]
"""Another type, another site, a label: each chooses again what is promised."""

MERGED = [
    (600, 0, "sev {ref} P3 it is better than we thought"),
    (600, 1, "claim {ref}"),
    (3600, 1, "wait {ref} client"),
    (3600, 0, "wait {ref} client"),
    (600, 1, "merge {ref} {other}"),
    (600, 0, "resume {ref}"),
    (3 * 3600, 0, "resolve {ref} fixed"),
]
"""One with less time left is merged into one with more: its promises are kept by then, or broken."""

MERGED_WHILE_RUNNING = [
    (600, 0, "sev {ref} P3 it is better than we thought"),
    (60, 1, "merge {ref} {other}"),
    (7200, 0, "claim {ref}"),
]
"""The same, and it is looked at while the promise runs: how much of its target is used."""

GONE_ON = [
    (300, 0, "claim {ref}"),
    (1800, 0, "wait {ref} client"),
    (1800, 0, "client {ref} VEGA it is theirs"),
    (1800, 0, "wait {ref} vendor"),
    (1800, 1, "client {ref} VEGA it is theirs"),
    (1800, 0, "type {ref} queue_backlog that is what it is"),
    (1800, 0, "type {ref} vip_press that is what it is"),
    (1800, 0, "resolve {ref} fixed"),
    (60, 0, "reopen {ref} it is not fixed at all"),
    (1800, 1, "type {ref} moderator_safety that is what it is"),
    (1800, 1, "sev {ref} P2 it is better than we thought"),
    (1800, 1, "type {ref} tooling_outage that is what it is"),
]
"""To another client and back, to counters that no client sees, and to one that is a number alone."""

BEGAN_EARLIER_AS_ANOTHER = [
    (2400, 0, "sev {ref} P0 it is worse than we thought"),
    (600, 0, "start {ref} 2026-11-24T08:40:00Z their mail lay in the wrong queue"),
]
"""A start moved back of a promise that another one has taken the place of: by the wall clock both began earlier."""

WAITED_BEFORE = [
    (600, 0, "wait {ref} client"),
    (20 * 3600, 0, "client {ref} VEGA it is theirs"),
    (60, 0, "wait {ref} client"),
    (7200, 0, "resume {ref}"),
    (60, 0, "resolve {ref} fixed"),
]
"""A long wait before it went on, and another one afterwards: neither was anybody's of ours."""

LAST_SECOND = [(900, 0, "resolve {ref} fixed"), (60, 0, "reopen {ref} it is not fixed at all"), (0, 2, "claim {ref}")]
"""What begins in the very second as of which the report is made, which is the end of its period."""

ANSWERED_FOR = [
    (3600, 1, "claim {ref}"),
    (60, 0, "site {ref} manila they speak the language"),
    (60, 0, "assign {ref} @lead_mnl"),
    (60, 0, "site {ref} dublin they speak the language"),
    (6 * 3600, 0, "exclude {ref} resolve their tool was down https://harbour.slack.com/archives/C9/p1764000000000000"),
    (60, 0, "code {ref} volume_spike"),
    (60, 1, "code {ref} human_error policy_gap"),
    (3600, 0, "resolve {ref} fixed"),
    (60, 0, "code {ref} unknown"),
    (60, 0, "reopen {ref} it is not fixed at all"),
    (8 * 3600, 1, "type {ref} tooling_outage that is what it is"),
]
"""Breaches are coded, again and anew, and one is left out; at one site, of an owner who works at another."""

MOVED_SINCE = [(900, 0, "claim {ref}"), (60, 1, "site {ref} manila they speak the language"), (600, 0, "resume {ref}")]
"""A case that is moved after the report's period counts for the site where it was."""


def round_the_clock() -> RuleBook:
    """The shipped rules, and other promises for a label and for Manila: all round the clock, paused by every wait."""
    rules = with_label(shipped_rules())

    def plain(policy: Policy) -> Policy:
        targets = {kind: Target(target.seconds, "24x7") for kind, target in policy.targets.items()}
        return replace(policy, targets=targets, pauses=frozenset(WaitingOn), longest_pause=None)

    return replace(rules, policy_set=PolicySet("round", tuple(plain(policy) for policy in rules.policy_set.policies)))


async def _reported(house: House, period: Period) -> Facts:
    async with house.store.reading() as work:
        return await facts(work, house.rules, house.rules.people["manager"], period, house.now)


def _attained(counts: Counter[tuple[str, bool]]) -> dict[str, tuple[int, int]]:
    """Kept and decided by clock, "" for all of them together."""
    found: dict[str, tuple[int, int]] = {}
    for (clock, kept), number in counts.items():
        for key in ("", clock):
            old = found.get(key, (0, 0))
            found[key] = (old[0] + number * kept, old[1] + number)
    return found


def _buckets(numbers: Sequence[int], bounds: Sequence[int]) -> tuple[int, ...]:
    lows, highs = (-1, *bounds), (*bounds, 1 << 60)
    return tuple(sum(low <= one < high for one in numbers) for low, high in zip(lows, highs, strict=True))


def _rank(numbers: Sequence[int], percent: int) -> int:
    """The smallest of the numbers that so many percent of them do not exceed."""
    return next((one for one in sorted(numbers) if 100 * sum(n <= one for n in numbers) >= percent * len(numbers)), 0)


async def _checked(steps: Sequence[tuple[int, int, str]], cuts: Sequence[int]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        async with open_house(Path(folder), round_the_clock()) as house:
            begin = epoch(house.now)
            await live(house, steps)
            timelines, filed, now = await timelines_of(house), await filed_in(house), epoch(house.now)
            start, end = sorted(begin + (now - begin) * cut // 100 for cut in cuts)
            for period in (Period(start, max(end, start + 1), "UTC"), Period(begin, now + 86_400, "UTC")):
                as_of = min(now, period.end)
                found = await _reported(house, period)
                again = recounted(timelines, period.start, period.end, as_of, now, filed)
                _compare(found, again)


def _compare(found: Facts, again: Recount) -> None:
    _compare_figures(figures(found), again)
    assert found.restricted == again.restricted
    for by in GROUPS:
        parts = grouped(found, by)
        assert sorted(parts) == sorted(key for group, key in again.parts if group == by), by
        for key, part in parts.items():
            _compare_figures(part, again.parts[by, key])


def _compare_figures(told: Figures, again: Recount) -> None:
    """A whole report, or one part of it."""
    assert (told.opened, told.backlog, told.untaken) == (again.opened, again.backlog, again.untaken)
    assert {kind: (one.kept, one.decided) for kind, one in told.net.items()} == _attained(again.net)
    assert {kind: (one.kept, one.decided) for kind, one in told.gross.items()} == _attained(again.gross)
    for spread, lengths in (
        (told.taking, again.taking),
        (told.resolving, again.resolving),
        (told.resolving_gross, again.resolving_gross),
    ):
        assert (spread.n, spread.p50, spread.p90) == (len(lengths), _rank(lengths, 50), _rank(lengths, 90))
        assert spread.mean == (int(sum(lengths) / len(lengths) + 0.5) if lengths else 0)
    assert (told.reopened.kept, told.reopened.decided) == (again.reopened, len(again.resolving))
    assert told.ages == _buckets(again.ages, AGES)
    assert told.used == _buckets(again.used, USED)
    reasons = {code: number for code, number in again.reasons.items() if number}
    assert told.reasons == tuple(sorted(reasons.items(), key=lambda each: (-each[1], each[0])))
    assert (told.excluded, told.excluded_seconds) == (again.excluded, again.excluded_seconds)


@settings(
    max_examples=many(6),
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
    deadline=None,
)
@example(steps=A_DAY, cuts=(0, 100))
@example(steps=UP_AND_DOWN, cuts=(0, 100))
@example(steps=DROPPED, cuts=(0, 100))
@example(steps=STOOD, cuts=(0, 100))
@example(steps=BETTER_TOO_LATE, cuts=(0, 50))
@example(steps=GRANTED, cuts=(0, 100))
@example(steps=GRANTED_IN_VAIN, cuts=(0, 60))
@example(steps=GRANTED_IN_VAIN, cuts=(60, 100))
@example(steps=BEGAN_EARLIER, cuts=(0, 100))
@example(steps=MOVED_ABOUT, cuts=(0, 100))
@example(steps=MOVED_ABOUT, cuts=(20, 70))
@example(steps=MERGED, cuts=(0, 100))
@example(steps=MERGED_WHILE_RUNNING, cuts=(0, 100))
@example(steps=GONE_ON, cuts=(0, 100))
@example(steps=GONE_ON, cuts=(10, 60))
@example(steps=BEGAN_EARLIER_AS_ANOTHER, cuts=(0, 100))
@example(steps=WAITED_BEFORE, cuts=(0, 100))
@example(steps=LAST_SECOND, cuts=(50, 100))
@example(steps=ANSWERED_FOR, cuts=(0, 70))
@example(steps=MOVED_SINCE, cuts=(0, 60))
@given(steps=STEPS, cuts=st.tuples(st.integers(0, 100), st.integers(0, 100)))
def test_the_report_equals_a_recount_of_the_timelines(steps: list[tuple[int, int, str]], cuts: tuple[int, int]) -> None:
    asyncio.run(_checked(steps, cuts))
