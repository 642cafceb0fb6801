"""Deferral: a ground that a law itself knows, recorded with its evidence, moves the start of that law's clock."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from handlers.access import find, require
from handlers.act import Act
from handlers.cards.reply import Reply
from handlers.clocks import legal
from handlers.clocks.promises import seconds
from handlers.commands.choices import GROUNDS, STAGES
from handlers.commands.deferral import Defer
from handlers.domain.errors import BadInput, IllegalMove
from handlers.domain.escalation import Escalation
from handlers.domain.legal import is_internal, law_id
from handlers.domain.sla import Clock, ClockState
from handlers.domain.tongue import marked, said
from handlers.escalations.change import done, done_at, keep
from handlers.escalations.wording import kept_words

SHORTEST_EVIDENCE = 10
OPEN = "open"


@dataclass(frozen=True, slots=True)
class Claim:
    """A ground as it was put forward and checked, with the open legal clocks that it moves."""

    case: Escalation
    ground: str
    evidence: str
    at: datetime
    clocks: tuple[Clock, ...]

    @property
    def limits(self) -> tuple[Clock, ...]:
        """The clocks of the law itself, without our own targets beside them."""
        return tuple(clock for clock in self.clocks if not is_internal(clock.kind))

    @property
    def stands(self) -> bool:
        """True if a ground is on record that has not ended."""
        return any(clock.state is ClockState.PAUSED for clock in self.limits)


async def defer(command: Defer, act: Act, now: datetime) -> Reply:
    """Let the legal clock stand while a ground does, and start when it ended: after its start, and not after now.

    Refused where the law knows no such ground, and once its limit has passed without one on record.
    """
    case = await find(act, command.ref)
    require(act, case, "defer")
    claim = await _checked(command, act, case, now)
    if command.stage == OPEN:
        return await _open(claim, act, now)
    return await _end(claim, act, now)


async def _checked(command: Defer, act: Act, case: Escalation, now: datetime) -> Claim:
    evidence = kept_words(act, case, "defer", command.evidence, "evidence").strip()
    if command.ground not in dict(GROUNDS):
        allowed = ", ".join(value for value, _ in GROUNDS)
        raise BadInput(
            said("“{ground}” is no ground. Allowed: {allowed}.", ground=command.ground[:40], allowed=allowed),
            field="ground",
        )
    if command.stage not in dict(STAGES):
        raise BadInput(
            said("“{stage}” is neither open nor ended, which is what a ground can be.", stage=command.stage[:40]),
            field="stage",
        )
    if len(evidence) < SHORTEST_EVIDENCE:
        raise BadInput(
            said("The evidence needs at least {n} characters.", n=SHORTEST_EVIDENCE),
            field="evidence",
        )
    clocks = legal.deferrable(act.rules, await act.work.clocks.of([case.id]))
    claim = Claim(case, command.ground, evidence, command.at or now, clocks)
    if not claim.limits:
        raise IllegalMove(
            said("No open legal clock of {ref} knows a ground that moves its start: it runs on.", ref=case.ref)
        )
    if legal.due_without_ground(claim.limits, now):
        raise IllegalMove(
            said("The legal limit of {ref} has passed; no ground recorded now takes that back.", ref=case.ref)
        )
    if claim.at > now:
        raise BadInput(said("A ground is put on record when it is there: not later than now."), field="at")
    return claim


async def _open(claim: Claim, act: Act, now: datetime) -> Reply:
    """The ground still stands, and so does the clock."""
    ref, ground = claim.case.ref, claim.ground
    if claim.stands:
        raise IllegalMove(
            said("The legal clock of {ref} stands already. `defer {ref} … ended` says when its ground ended.", ref=ref)
        )
    kinds = [clock.kind for clock in claim.clocks if clock.breached_at is None]
    data = {"ground": ground, "since": claim.at.isoformat(), "clocks": kinds, "approver": act.asker.key}
    kept = await keep(act, claim.case, claim.case, now, legal.GROUND, data=data, text=claim.evidence, story=True)
    await legal.stand(act, kept, claim.clocks, now)
    sentence = said(
        "{ref}: its legal clock stands until that ground ends ({laws}). When it has: `defer {ref} {ground} ended WHEN "
        "EVIDENCE`.",
        ref=ref,
        laws=_named(act, claim.limits),
        ground=ground,
    )
    return done(sentence, ref)


async def _end(claim: Claim, act: Act, now: datetime) -> Reply:
    """The ground has ended, and the clock starts then."""
    since = max(clock.started_at for clock in claim.limits)
    if claim.stands:
        since = max(since, await _since(claim, act) - 1)
    if not since < seconds(claim.at):
        raise BadInput(said("The ground ended after it began itself, and after the clock began."), field="at")
    kinds = [clock.kind for clock in claim.clocks if clock.breached_at is None]
    data = {"ground": claim.ground, "to": claim.at.isoformat(), "clocks": kinds, "approver": act.asker.key}
    kept = await keep(act, claim.case, claim.case, now, "defer", data=data, text=claim.evidence, story=True)
    await legal.defer(act, kept, claim.clocks, claim.at, now)
    template = marked("{ref}: its legal clock now starts at {at} ({laws}).")
    return done_at(act, template, claim.at, kept.ref, ref=kept.ref, laws=_named(act, claim.limits))


async def _since(claim: Claim, act: Act) -> int:
    """From when the ground stands that is on record. Raises BadInput where that is another one."""
    events = await act.work.timeline.of(claim.case.id)
    opened = next(event for event in reversed(events) if event.kind == legal.GROUND)
    ground = str(opened.data["ground"])
    if ground != claim.ground:
        raise BadInput(
            said(
                "The ground on record for {ref} is {ground}, so that is the one to end.",
                ref=claim.case.ref,
                ground=ground,
            ),
            field="ground",
        )
    return seconds(datetime.fromisoformat(str(opened.data["since"])))


def _named(act: Act, limits: Sequence[Clock]) -> str:
    laws = [act.rules.legal[law_id(clock.kind)] for clock in limits]
    return "; ".join(f"{law.cite}, {law.caution}" for law in laws)
