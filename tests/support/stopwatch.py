"""What promises must come to, told by a stopwatch: it counts open seconds as they pass and knows no arithmetic of ours.

A day is stepped through minute by minute on the wall clock of the office. Nothing is imported from the calculator; the
promises of the shipped `app.yaml` are written out once more here, as a reader of DESIGN §4 would.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cache
from zoneinfo import ZoneInfo

M, H, BH, BD = 60, 3600, 3600, 8 * 3600

TARGETS = {
    "P0": {"ack": 5 * M, "first_response": 15 * M, "update": 30 * M, "contain": 60 * M},
    "P1": {"ack": 15 * M, "first_response": 30 * M, "update": 2 * H, "resolve": 4 * H},
    "P2": {"ack": 1 * H, "first_response": 4 * H, "update": 8 * H, "resolve": 24 * H},
    "P3": {"ack": 4 * BH, "first_response": BD, "update": BD, "resolve": 3 * BD},
    "P4": {"ack": BD, "resolve": 10 * BD},
}
MARKED = {"ack": 15 * M, "first_response": 20 * M, "update": 1 * H, "resolve": 90 * M}
"""What a P1 that carries the label is promised in these lives; it waits for client and vendor alike."""
VEGAS = {"ack": 10 * M, "first_response": 40 * M, "update": 1 * H, "resolve": 3 * H}
"""What a P1 of Vega's is promised in these lives."""
AWAY = {"ack": 30 * M, "first_response": 2 * H, "update": 6 * H, "resolve": 20 * H}
"""What a P2 in Manila is promised; it waits for the client alone."""
LAWS = {"legal:in_order": 3 * H, "legal:in_order:internal": H}
ROUND_THE_CLOCK = ("P0", "P1", "P2")
STANDS = {"update": ("client",), "resolve": ("client", "vendor")}
WAITS_FOR_CLIENT = ("vip_press", "appeal_error", "policy_ambiguity")  # types whose P1 waits for the client's word


def policy(severity: str, type: str, *, labelled: bool, client: str, site: str) -> str:
    """Which promise it is: two of the same name are the same."""
    if severity == "P2" and site == "manila":
        return "away"
    if severity != "P1":
        return severity
    if labelled:
        return "marked"
    return "vega" if client == "VEGA" else "P1 with client" if type in WAITS_FOR_CLIENT else "P1"


def waits_that_pause(kind: str, promise: str) -> frozenset[str]:
    """Whom a clock may wait for, by the tables."""
    of_client = {"P1 with client": ("client",), "away": ("client",)}
    of_policy = {"P0": (), "P1": (), **of_client}.get(promise, ("client", "vendor"))
    return frozenset(STANDS.get(kind, ())) & frozenset(of_policy)


@dataclass
class Office:
    """The office as it is now: its zone, and its days off, which may become more. What is counted stays counted."""

    zone: str
    days_off: frozenset[date]

    def spans(self, start: int, end: int, *, always: bool) -> list[tuple[int, int]]:
        """The open time between two seconds, stepped through minute by minute."""
        if always:
            return [(start, end)] if end > start else []
        spans: list[tuple[int, int]] = []
        for minute in range(start // 60, -(-end // 60)):
            if not works(self.zone, self.days_off, minute):
                continue
            begins, ends = max(start, minute * 60), min(end, minute * 60 + 60)
            if spans and spans[-1][1] == begins:
                begins = spans.pop()[0]
            spans.append((begins, ends))
        return spans


@cache
def works(zone: str, days_off: frozenset[date], minute: int) -> bool:
    """True in a minute (since 1970) in which the wall clock there shows office hours of a working day."""
    local = datetime.fromtimestamp(minute * 60, UTC).astimezone(ZoneInfo(zone))
    return local.weekday() < 5 and 9 <= local.hour < 17 and local.date() not in days_off


@dataclass
class Watch:
    """One promise. `spans` are the seconds that were counted; `due` when the target was used up, once it was.

    `unsure` is set where a change of the promise left exactly nothing: then either verdict is right. `broken` is on
    record for ever, whatever is promised later.
    """

    kind: str
    cycle: int
    start: int
    target: int
    always: bool
    office: Office
    spans: list[tuple[int, int]] = field(default_factory=list)
    stands: bool = False
    due: int | None = None
    contract: int | None = None
    stopped: int | None = None
    end: str = ""
    unsure: bool = False
    broken: bool = False

    @property
    def used(self) -> int:
        return sum(end - start for start, end in self.spans)

    def used_by(self, at: int) -> int:
        """Seconds counted before an instant."""
        return sum(min(end, at) - start for start, end in self.spans if start < at)

    def count(self, start: int, end: int) -> None:
        """Let time pass."""
        if self.end or self.stands:
            return
        used = self.used
        for begins, ends in self.office.spans(start, end, always=self.always):
            self.spans.append((begins, ends))
            if self.due is None and used + ends - begins >= self.target:
                self.due = begins + self.target - used
            used += ends - begins
        self.broken = self.broken or (self.due is not None and self.contract is None and end > self.due)

    def decided(self, now: int) -> bool:
        """Whether it was kept or broken, by its contract."""
        late = self.contract is not None and now > self.contract and self.end in {"", "cancelled"}
        return self.broken or late or self.end in {"met", "missed"}

    def due_from(self, now: int) -> int:
        """When it is due, or would be if it ran on from now."""
        if self.due is not None:
            return self.due
        left, at = self.target - self.used, now
        while True:
            for begins, ends in self.office.spans(at, at + 86_400, always=self.always):
                if ends - begins >= left:
                    return begins + left
                left -= ends - begins
            at += 86_400

    def promise(self, target: int, now: int, *, always: bool) -> None:
        """Another promise: what is used counts."""
        self.broken = self.broken or self.decided(now)
        self.target, self.always, self.contract = target, always, None
        self.judge(now)

    def again(self, target: int, since: int, now: int, *, always: bool) -> None:
        """It was dropped, and is promised again: what was counted stays counted."""
        before = self.office.spans(since, self.start, always=always)
        after = self.office.spans(self.stopped or now, now, always=always)
        self.start, self.spans = min(since, self.start), [*before, *self.spans, *after]
        self.end, self.stopped = "", None
        self.promise(target, now, always=always)

    def judge(self, now: int) -> None:
        """See whether what is used is too much already."""
        self.due = now - 1 if self.used >= self.target else None
        self.unsure = self.used == self.target
        self.broken = self.broken or self.used > self.target
        if self.used >= self.target:
            self.stands = False

    def stop(self, now: int) -> None:
        """It was done: in time up to and including the due second, and the contract's."""
        if not self.end:
            late = (self.due is not None and now > self.due) or (self.contract is not None and now > self.contract)
            self.end, self.stopped, self.stands = "missed" if late else "met", now, False

    def cancel(self, now: int) -> None:
        if not self.end:
            self.broken = self.decided(now)
            self.end, self.stopped, self.stands = "cancelled", now, False


@dataclass
class Story:
    """One case, as somebody who watches it would tell it."""

    severity: str
    type: str
    opened: int
    office: Office
    by: str = "lead"
    received: int | None = None
    watches: list[Watch] = field(default_factory=list)
    since: int = 0
    start: int = 0
    owner: str = ""
    is_open: bool = True
    resolved: int | None = None
    taken: bool = False
    told: bool = False
    contained: bool = False
    labelled: bool = False
    client: str = "ORION"
    site: str = "dublin"
    waits: str = ""
    until: int | None = None
    carried: dict[str, Watch] = field(default_factory=dict)
    anew: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.since = self.start = self.opened
        for kind in ("ack", "first_response", "contain", "resolve"):
            self.begin(kind, self.opened)
        for kind, target in LAWS.items() if self.received is not None else ():
            self.watches.append(Watch(kind, 1, self.received or 0, target, always=True, office=self.office))
            self.watches[-1].count(self.received or 0, self.opened)

    @property
    def always(self) -> bool:
        return self.severity in ROUND_THE_CLOCK

    @property
    def promises(self) -> dict[str, int]:
        special = {"marked": MARKED, "vega": VEGAS, "away": AWAY}
        return special.get(self.policy) or TARGETS[self.severity]

    @property
    def policy(self) -> str:
        return policy(self.severity, self.type, labelled=self.labelled, client=self.client, site=self.site)

    def begin(self, kind: str, at: int) -> None:
        if kind in self.promises:
            cycle = 1 + max((watch.cycle for watch in self.watches if watch.kind == kind), default=0)
            self.watches.append(Watch(kind, cycle, at, self.promises[kind], self.always, self.office))

    def passes(self, start: int, end: int) -> None:
        """Time passes; a wait ends at its own second."""
        if self.until is not None and self.until <= end:
            turn = max(start, self.until)
            self._count(start, turn)
            self.waits, self.until = "", None
            self.turn()
            start = turn
        self._count(start, end)

    def _count(self, start: int, end: int) -> None:
        for watch in self.watches:
            watch.count(start, end)

    def turn(self) -> None:
        """Let every promise stand or run. One that is used up saves nothing by standing."""
        for watch in self.running():
            may = self.waits in waits_that_pause(watch.kind, self.policy)
            watch.stands = may and watch.used < watch.target

    def running(self, *kinds: str) -> list[Watch]:
        return [watch for watch in self.watches if not watch.end and (not kinds or watch.kind in kinds)]

    def stop(self, now: int, *kinds: str) -> None:
        for watch in self.running(*kinds):
            watch.stop(now)

    def acts(self, who: str, now: int) -> None:
        """The first act of the one it was given to takes it."""
        if who == self.owner and not self.taken:
            self.take(who, now)

    def take(self, who: str, now: int) -> None:
        self.owner, self.taken = who, True
        self.stop(now, "ack")

    def tell(self, now: int) -> None:
        self.told = True
        self.stop(now, "first_response", "update")
        if self.is_open:
            self.begin("update", now)
            self.turn()

    def wait(self, on: str, until: int | None) -> None:
        self.waits, self.until = on, until
        self.turn()

    def contain(self, now: int) -> None:
        self.contained = True
        self.stop(now, "contain", *LAWS)

    def resolve(self, now: int) -> None:
        self.is_open, self.waits, self.until, self.resolved = False, "", None, now
        self.stop(now, "ack", "contain", "resolve", *LAWS)
        for watch in self.running("update"):
            watch.cancel(now)

    def reopen(self, now: int) -> None:
        self.is_open, self.contained, self.since, self.resolved = True, False, now, None
        self.begin("resolve" if "resolve" in self.promises else "contain", now)

    def cancel(self, now: int) -> None:
        self.is_open, self.waits, self.until = False, "", None
        for watch in self.running():
            watch.cancel(now)

    def replan(self, now: int, **changed: object) -> None:
        """Another severity, type, label or site. Under the same policy a promise goes on, with what was granted."""
        before = self.policy
        had = {watch.kind for watch in self.watches if watch.end != "cancelled"}
        for name, value in changed.items():
            setattr(self, name, value)
        same = self.policy == before
        for watch in self.running():
            if watch.kind not in self.promises:
                watch.cancel(now)
            elif not same:
                watch.promise(self.promises[watch.kind], now, always=self.always)
        done = {"ack": self.taken, "first_response": self.told, "update": not self.told, "contain": self.contained}
        for kind in self.promises:
            if kind not in had and not done.get(kind, False):
                self._catch_up(kind, now)
        self.turn()

    def _catch_up(self, kind: str, now: int) -> None:
        """Begin what was not there; go on with what was dropped."""
        since = max(self.since, self.opened) if kind in self.anew else self.since
        dropped = [watch for watch in self.watches if watch.kind == kind and (watch.stopped or 0) > since]
        if kind != "update" and dropped:
            dropped[-1].again(self.promises[kind], since, now, always=self.always)
            return
        self.begin(kind, now if kind == "update" else since)
        watch = self.watches[-1]
        if kind in self.carried and self.since == self.start:  # it went on from another record
            spans = self.carried[kind].spans
            watch.start = min(since, self.carried[kind].start)
            watch.spans = [*self.office.spans(watch.start, self.carried[kind].start, always=watch.always), *spans]
            watch.spans += self.office.spans(self.opened, now, always=watch.always)
            watch.judge(now)
            return
        watch.count(watch.start, now)

    def start_back(self, to: int, now: int) -> None:
        old, self.start = self.start, to
        self.since = to if self.since == old else self.since
        for watch in self.running():
            if watch.start == old:
                watch.start = to
                watch.spans[:0] = self.office.spans(to, old, always=watch.always)
                if watch.due is None or now <= watch.due:
                    watch.judge(now)

    def extend(self, kind: str, due: int, now: int) -> None:
        """More time: the contract's own due time goes on judging."""
        for watch in self.running(kind):
            contract = watch.contract if watch.contract is not None else watch.due_from(now)
            left = sum(end - start for start, end in self.office.spans(now, due, always=watch.always))
            watch.target, watch.due, watch.contract = watch.used + left, None, contract
            watch.unsure = watch.unsure or left == 0 or not watch.always

    def unsure(self) -> bool:
        """Whether it cannot be told of some promise if it is broken."""
        return any(watch.unsure for watch in self.watches)

    def goes_on(self, client: str, now: int) -> "Story":
        """The case is another client's, and goes on under that one's reference. What was decided stays here."""
        new = Story(self.severity, self.type, now, self.office, self.by, client=client, site=self.site)
        new.labelled, new.owner, new.taken, new.contained = self.labelled, self.owner, self.taken, self.contained
        new.start, new.since, new.watches = self.since, self.since, []
        latest = {watch.kind: watch for watch in self.watches}
        for kind, last in latest.items():
            if last.decided(now):
                new.anew.add(kind)
            else:
                new.carried[kind] = self._carried(last, new, now)
        done = {"ack": new.taken, "contain": new.contained}
        for kind in ("ack", "first_response", "contain", "resolve"):
            if kind not in new.promises or done.get(kind, False):
                continue
            new.begin(kind, now if kind in new.anew else new.since)
            watch = new.watches[-1]
            if kind in new.carried:
                watch.start, watch.spans = new.carried[kind].start, list(new.carried[kind].spans)
                watch.judge(now)
            elif kind not in new.anew:
                watch.count(new.since, now)
        self.cancel(now)
        return new

    def _carried(self, last: Watch, new: "Story", now: int) -> Watch:
        """What was counted of a promise, as the new record counts it: under the same policy, all but what was left."""
        spans = list(last.spans)
        if last.end:
            spans += self.office.spans(last.stopped or now, now, always=last.always)
        elif self.policy == new.policy and last.kind in new.promises:
            due = last.contract if last.contract is not None else last.due_from(now)
            left = sum(end - start for start, end in self.office.spans(now, due, always=new.always))
            more = new.promises[last.kind] - left - last.used
            spans.insert(0, (last.start - more, last.start))
        return Watch(last.kind, 1, last.start, 0, last.always, self.office, spans)

    def inherit(self, other: "Story", now: int) -> None:
        """A case merged into this one: of each promise the one due first, unless it was broken already."""
        for watch in self.running():
            for theirs in other.running(watch.kind):
                broken = theirs.due is not None and now > theirs.due
                if not broken and theirs.due_from(now) < watch.due_from(now):
                    watch.promise(watch.used + theirs.target - theirs.used, now, always=theirs.always)
        other.cancel(now)
