"""Whole lives of cases on the real Desk, against a stopwatch, a calm twin, and the fold over the timeline.

Two houses hear the same words at the same seconds. In the calm one every due row fires at its own second. In the other
beats come when they like, none for hours, two at the same second by two processes, and some die before their commit;
commands die before their commit or after it, and are delivered again. The office lies in a zone whose clocks are about
to change, and gets more days off while cases are open. Cases go to another site, where other promises hold, and on
under another client's reference. Whatever happens:

- elapsed never counts closed or paused time (`tests/support/stopwatch.py` steps through open time on its own);
- each (clock, cycle, epoch, step) fires once, at its own second, and never early, and a breach is never forgotten;
- both houses put the same facts on record: an outcome is a matter of timestamps alone;
- a clock rebuilt from the timeline equals the stored one.

`tests/property/test_planted_bugs.py` plants the bugs that it must catch, and sees it fail.
"""

import asyncio
import tempfile
from collections.abc import Callable, Coroutine, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar  # Any: what a coroutine yields on its way
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from handlers.clocks.promises import hours_of
from handlers.domain import sla
from handlers.domain.sla import Clock
from tests.support.examples import PROFILE
from tests.support.house import shipped_rules
from tests.support.stopwatch import Office, Story, Watch
from tests.support.twin import TURNS, Side, Turn, opened_side, with_label, with_office

LAST_GAP = 9 * 3600
LATEST = 1 << 40
CASES = 2
ACTS = (
    *("note", "take", "assign", "told", "wait_client", "wait_vendor", "wait_until", "wait_until", "resume", "resume"),
    *("severity", "severity", "type", "start", "extend", "extend", "contain", "resolve", "reopen"),
    *("reopen", "label", "label", "no_matter", "no_matter", "cancel", "merge", "site", "site", "client", "client"),
)
OF_ORDERS = ("note", "take", "wait_client", "wait_until", "resume", "contain", "resolve", "reopen")
OF_OWNER = {
    "note": "note {ref} on it",
    "told": "told {ref} by telephone",
    "contain": "contain {ref}",
    "resolve": "resolve {ref} actioned",
}
OF_OWNER_DONE: Mapping[str, Callable[[Story, int], None]] = {
    "note": lambda story, now: None,
    "told": Story.tell,
    "contain": Story.contain,
    "resolve": Story.resolve,
}


Result = TypeVar("Result")


def written(at: int) -> str:
    """A second since 1970 as one may type it."""
    return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%dT%H:%M:%SZ}"


Gap = tuple[str, int, int, int]
Beats = tuple[float, ...]
DEATHS = st.sampled_from(["", "", "", "before", "after"])
GAPS = st.tuples(
    st.sampled_from(["edge", "edge", "edge", "free"]),
    st.integers(0, 7),  # which of the edges ahead
    st.sampled_from([-1, 0, 0, 1]),
    st.integers(0, 40 * 3600),
)
BEATS = st.sampled_from([(), (), (1.0,), (0.5, 1.0), (0.1, 0.4, 0.9)])
SPANS = st.sampled_from([1, 59, 600, 3600, 3601, 4 * 3600, 20 * 3600])


class Lives(RuleBasedStateMachine):
    """Two houses, up to two cases, and a stopwatch on every promise."""

    wild: Side
    calm: Side
    office: Office
    dies = ""  # when the process dies over the next command

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.folders = [tempfile.TemporaryDirectory(), tempfile.TemporaryDirectory()]
        self.stories: dict[str, Story] = {}
        self.carrying: set[str] = set()  # cases with a label that no policy asks for

    def run(self, doing: Coroutine[Any, Any, Result]) -> Result:
        return self.runner.run(doing)

    @property
    def now(self) -> int:
        now: datetime = self.calm.now
        return int(now.timestamp())

    def both(self, who: str, text: str) -> None:
        """Both houses hear the same words at the same second; the process of the wild one may die over them."""
        for side in (self.wild, self.calm):
            said = self.run(side.says(who, text, self.dies if side is self.wild else ""))
            assert text.split()[1] in said, (text, said)
            assert "find no case" not in said, (text, said)

    # Time

    def passes(self, gap: Gap, beats: Beats, *, dies: bool) -> None:
        """Time passes, often to a second at, before or after one at which something happens."""
        start, until = self.now, self.until(gap)
        for share in beats:
            self.wild.now = datetime.fromtimestamp(start + int((until - start) * share), UTC)
            if dies:
                self.run(self.wild.dies())
                self.run(self.wild.beats_twice())
            self.run(self.wild.beat())
        self.wild.now = datetime.fromtimestamp(until, UTC)
        self.run(self.calm.calm(self.wild.now))
        for story in self.stories.values():
            story.passes(start, until)

    def until(self, gap: Gap) -> int:
        how, which, shift, free = gap
        rows = self.calm.read("SELECT at / 1000000 FROM due WHERE kind IN ('clock', 'resume', 'untaken')")
        dues = self.calm.read("SELECT due_at FROM clocks WHERE due_at IS NOT NULL AND stopped_at IS NULL")
        edges: list[int] = sorted({at for (at,) in (*rows, *dues) if self.now <= at < self.now + 5 * 86_400})
        if how == "free" or not edges:
            return self.now + free
        return max(self.now, edges[which % len(edges)] + shift)

    # Acts

    @initialize(turn=st.sampled_from(TURNS))
    def begins(self, turn: Turn) -> None:
        zone, now = turn
        self.office = Office(zone, frozenset({(now + timedelta(days=3)).date()}))
        rules = with_office(with_label(shipped_rules()), self.office.zone, self.office.days_off)
        self.wild, self.calm = (self.run(opened_side(Path(folder.name), rules, now)) for folder in self.folders)
        self.raise_one()

    def raise_one(self) -> None:
        number = len(self.stories) + 1
        refs = {self.run(self.wild.raises(number, self.dies)), self.run(self.calm.raises(number))}
        (ref,) = refs
        self.stories[ref] = Story("P1", "vip_press", self.now, self.office)

    @rule(gap=GAPS, beats=BEATS, day=st.integers(0, 6))
    def another_day_off(self, gap: Gap, beats: Beats, day: int) -> None:
        """The rules are read again, and the office has one more day off, maybe today."""
        self.passes(gap, beats, dies=False)
        day_off = datetime.fromtimestamp(self.now + day * 86_400, ZoneInfo(self.office.zone)).date()
        self.office.days_off |= {day_off}
        rules = with_office(with_label(shipped_rules()), self.office.zone, self.office.days_off)
        for side in (self.wild, self.calm):
            self.run(side.reads(rules))
        self.check()

    def order_one(self) -> None:
        number, received = len(self.stories) + 1, self.now - 1800
        refs = {
            self.run(self.wild.orders(number, written(received), self.dies)),
            self.run(self.calm.orders(number, written(received))),
        }
        (ref,) = refs
        self.stories[ref] = Story("P0", "legal_order", self.now, self.office, "legal_desk", received)

    @precondition(lambda self: len(self.stories) < CASES)
    @rule(gap=GAPS, beats=BEATS, dies=DEATHS, order=st.booleans())
    def raises(self, gap: Gap, beats: Beats, dies: str, *, order: bool) -> None:
        self.passes(gap, beats, dies=bool(dies))
        self.dies = dies
        (self.order_one if order else self.raise_one)()
        self.check()

    @rule(
        gap=GAPS,
        beats=BEATS,
        dies=DEATHS,
        which=st.integers(0, CASES - 1),
        act=st.sampled_from(ACTS),
        severity=st.sampled_from(["P0", "P1", "P2", "P3", "P4"]),
        span=SPANS,
    )
    def lives(
        self,
        gap: Gap,
        beats: Beats,
        *,
        dies: str,
        which: int,
        act: str,
        severity: str,
        span: int,
    ) -> None:
        self.passes(gap, beats, dies=bool(dies))
        self.dies = dies
        ref = sorted(self.stories)[which % len(self.stories)]
        story = self.stories[ref]
        if story.received is not None and act not in OF_ORDERS:
            return
        if story.is_open:
            self.works(ref, story, act, severity, span)
        elif act == "reopen" and story.resolved is not None and self.now - story.resolved <= 7 * 86_400:
            self.both(self.by(story), f"reopen {ref} the account is back online")
            story.reopen(self.now)
        self.check()

    def by(self, story: Story) -> str:
        """Who works on a case: the lead of its site does, or the manager of all of them."""
        return "manager" if story.site == "manila" else story.by

    def lead(self, story: Story) -> str:
        return "manager" if story.site == "manila" else "lead"

    def works(self, ref: str, story: Story, act: str, severity: str, span: int) -> None:
        """One act on an open case, told to both houses and to the stopwatch."""
        if act.startswith("wait_"):
            self.wait(ref, story, act.removeprefix("wait_"), span)
        elif act == "severity":
            self.both(self.lead(story), f"sev {ref} {severity} it is what it is")
            if severity != story.severity:  # what it is already, it is not made again
                story.replan(self.now, severity=severity)
        elif act in ("start", "extend"):
            self.moves_a_due_time(ref, story, act, span)
        elif act in OF_OWNER:
            self.both(self.by(story), OF_OWNER[act].format(ref=ref))
            if act != "contain" or not story.contained:  # contained already, it changes nothing
                story.acts(self.by(story), self.now)
            OF_OWNER_DONE[act](story, self.now)
        elif act == "merge":
            self.merge(ref, story)
        elif act == "client":
            self.goes_on(ref, story)
        else:
            self.steers(ref, story, act)

    def wait(self, ref: str, story: Story, how: str, span: int) -> None:
        on = "vendor" if how == "vendor" else "client"
        until = self.now + span if how == "until" else None
        self.both(self.by(story), f"wait {ref} {on}" + (f" until {written(until)}" if until else ""))
        if not story.owner:
            story.take(self.by(story), self.now)  # what nobody has is taken by whoever waits on it
        story.acts(self.by(story), self.now)
        story.wait(on, until)

    def moves_a_due_time(self, ref: str, story: Story, act: str, span: int) -> None:
        if act == "start":
            to = story.start - span
            self.both("manager", f"start {ref} {written(to)} the mail came then")
            story.start_back(to, self.now)
        elif story.always and self.now + span > max(map(self.by_contract, story.running("resolve")), default=LATEST):
            self.both("manager", f"due {ref} resolve {written(self.now + span)} they agreed")
            story.extend("resolve", self.now + span, self.now)

    def by_contract(self, watch: Watch) -> int:
        """When it is due whatever was granted: an extension ends after that."""
        return watch.contract if watch.contract is not None else watch.due_from(self.now)

    def steers(self, ref: str, story: Story, act: str) -> None:
        """Acts that take no case by themselves."""
        if act == "take":
            self.both(self.by(story), f"claim {ref}")
            story.take(self.by(story), self.now)
        elif act == "assign":
            self.both("manager", f"assign {ref} @lead")
            story.owner = "lead"
        elif act == "resume" and story.waits:
            self.both(self.by(story), f"resume {ref}")
            story.wait("", None)
        elif act == "type":
            kind = "tooling_outage" if story.type == "vip_press" else "vip_press"
            self.both(self.lead(story), f"type {ref} {kind} that is what it is")
            story.replan(self.now, type=kind)
        elif act == "label":
            self.both(
                self.lead(story), f"{'unlabel' if story.labelled else 'label'} {ref} self_harm that is what it shows"
            )
            story.replan(self.now, labelled=not story.labelled)
        elif act == "site":
            site = "dublin" if story.site == "manila" else "manila"
            self.both("manager", f"site {ref} {site} they speak the language")
            story.replan(self.now, site=site)
        elif act == "no_matter":  # a label that no policy asks for
            carried = ref in self.carrying
            self.both(self.lead(story), f"{'unlabel' if carried else 'label'} {ref} ncii that is what it shows")
            self.carrying ^= {ref}
        elif act == "cancel":
            self.both(self.lead(story), f"cancel {ref} withdrawn")
            story.cancel(self.now)

    def goes_on(self, ref: str, story: Story) -> None:
        """It is the other client's, and goes on under that one's reference."""
        if story.unsure():
            return
        client = "ORION" if story.client == "VEGA" else "VEGA"
        said = {
            self.run(
                side.says("manager", f"client {ref} {client} it is theirs", self.dies if side is self.wild else "")
            )
            for side in (self.wild, self.calm)
        }
        assert len(said) == 1, said
        new = said.pop().partition("is continued as ")[2].partition(";")[0]
        assert new.startswith(client), said
        self.stories[new] = story.goes_on(client, self.now)
        self.carrying |= {new} if ref in self.carrying else set()

    @precondition(lambda self: any(story.is_open and story.received is None for story in self.stories.values()))
    @rule(gap=GAPS, which=st.integers(0, CASES - 1), act=st.sampled_from(["no_matter", "site", "type", "client"]))
    def keeps_what_was_granted(self, gap: Gap, which: int, act: str) -> None:
        """More time is granted, and then something else changes: where nothing else is promised, it stays granted."""
        self.passes(gap, (), dies=False)
        mine = sorted(ref for ref, told in self.stories.items() if told.is_open and told.received is None)
        if mine:
            ref = mine[which % len(mine)]
            latest = max(map(self.by_contract, self.stories[ref].running("resolve")), default=0)
            if latest:
                self.moves_a_due_time(ref, self.stories[ref], "extend", max(0, latest - self.now) + 3600)
            self.works(ref, self.stories[ref], act, "P1", 0)
        self.check()

    def merge(self, ref: str, story: Story) -> None:
        other = next(
            (
                name
                for name, told in self.stories.items()
                if name != ref and told.is_open and told.received is None and told.client == story.client
            ),
            None,
        )
        if other:
            self.both(self.lead(story), f"merge {other} into {ref}")
            story.inherit(self.stories[other], self.now)

    # What must hold

    def check(self) -> None:
        self.run(self.wild.proved())
        for ref, story in self.stories.items():
            clocks = {(clock.kind, clock.cycle): clock for clock in self.run(self.wild.clocks(ref))}
            watches = {(watch.kind, watch.cycle): watch for watch in story.watches}
            assert clocks.keys() == watches.keys()
            for key, watch in watches.items():
                self.agrees(watch, clocks[key])

    def nothing_forgotten(self, side: Side) -> None:
        """What a stopwatch saw broken is on record as broken, in the epoch in which it is now."""
        facts = {(ref, kind, cycle, epoch, step) for ref, kind, cycle, epoch, step, _ in side.facts()}
        for ref, story in self.stories.items():
            clocks = {(clock.kind, clock.cycle): clock for clock in self.run(side.clocks(ref))}
            for watch in story.watches:
                broken = watch.due is not None and watch.due < (watch.stopped or self.now)
                if broken and not watch.unsure:
                    clock = clocks[watch.kind, watch.cycle]
                    assert (ref, watch.kind, watch.cycle, clock.epoch, "100") in facts, (ref, watch)

    def agrees(self, watch: Watch, clock: Clock) -> None:
        hours = hours_of(self.wild.rules[0], clock.calendar)
        assert clock.target == watch.target
        if watch.end:
            assert clock.consumed == watch.used
            assert clock.stopped_at == watch.stopped
            assert watch.unsure or clock.state == watch.end
        elif not (clock.anchor is None and not watch.stands):  # a wait that is over, and no beat has come by yet
            assert sla.elapsed(clock, hours, self.now) == watch.used
            assert (clock.anchor is None) is watch.stands

    def never_early(self, side: Side) -> None:
        """A step lies where the stopwatch had counted enough for it, and nobody noticed it before."""
        assert side.read("SELECT count(*) FROM fires WHERE reached_at > noticed_at") == [(0,)]
        watches = {(ref, w.kind, w.cycle): w for ref, story in self.stories.items() for w in story.watches}
        promised_now = {(ref, kind, cycle, epoch) for ref, kind, cycle, epoch, *_ in side.ends()}
        for ref, kind, cycle, epoch, step, reached_at in side.facts():
            if step.startswith("+") or (ref, kind, cycle, epoch) not in promised_now:
                continue
            watch = watches[ref, kind, cycle]
            assert watch.used_by(reached_at) * 100 >= watch.target * int(step), (ref, kind, cycle, epoch, step)
            assert step != "100" or watch.due is None or reached_at > watch.due

    def teardown(self) -> None:
        try:
            if self.stories:
                self.passes(("free", 0, 0, LAST_GAP), (1.0,), dies=True)
                self.check()
                self.run(self.calm.proved())
                self.never_early(self.wild)
                self.nothing_forgotten(self.wild)
                assert not self.wild.told_twice()
                assert self.wild.facts() == self.calm.facts()
                assert self.wild.ends() == self.calm.ends()
                assert self.wild.rungs() == self.calm.rungs()
        finally:
            for side in (self.wild, self.calm):
                self.run(side.close())
            self.runner.close()
            for folder in self.folders:
                folder.cleanup()


QUIET = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
BOUNDED = settings(stateful_step_count=12, deadline=None, suppress_health_check=QUIET)
# The long seeds give a verdict in bounded time: to shrink a life costs more than all of them; it is printed as drawn.
LONG = settings(BOUNDED, stateful_step_count=20, phases=(Phase.explicit, Phase.reuse, Phase.generate))


def test_a_life_is_what_its_timestamps_say_whatever_the_beats() -> None:
    examples = 60 if PROFILE == "planted" else 12
    run_state_machine_as_test(Lives, settings=settings(BOUNDED, max_examples=examples))


@pytest.mark.deep
def test_many_long_lives_are_what_their_timestamps_say() -> None:
    run_state_machine_as_test(Lives, settings=settings(LONG, max_examples=50))
