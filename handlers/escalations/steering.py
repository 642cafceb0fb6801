"""What a case is and by when: severity, type, start, due time."""

from dataclasses import replace
from datetime import datetime

from handlers.act import Act
from handlers.cards.reply import Reply
from handlers.clocks import replanning, sla
from handlers.clocks.contract import promised_until
from handlers.clocks.promises import terms_of
from handlers.commands.escalations import Extend, MoveStart, SetSeverity, SetType
from handlers.domain.catalogue import EscalationType
from handlers.domain.errors import BadInput, IllegalMove, NotAllowed
from handlers.domain.escalation import Escalation
from handlers.domain.people import Duty, Role
from handlers.domain.sla import Clock
from handlers.domain.tongue import marked, said
from handlers.escalations.change import done, done_at, keep, local, open_case
from handlers.escalations.continuing import go_on
from handlers.escalations.naming import counter_of, nearest_type, severity_named
from handlers.escalations.opening import Origin
from handlers.escalations.proposing import propose
from handlers.escalations.wording import kept_reason, kept_words

REASON = "because the order names a shorter limit"  # for example


async def set_severity(command: SetSeverity, act: Act, now: datetime) -> Reply:
    """Change the severity: anyone may raise it, a lead or manager may lower it; always with a reason.

    A client's `sev` is a request.
    """
    case = await open_case(act, command.ref, "sev")
    severity = severity_named(command.severity)
    if severity is case.severity:
        return done(said("{ref} is {severity} already.", ref=case.ref, severity=severity.value), case.ref)
    if act.asker.is_client:
        reason = kept_reason(act, case, "sev", command.reason, REASON)
        return await propose(act, case, now, "sev", to=severity.value, text=reason)
    if case.severity.worse_than(severity) and not act.asker.has(Role.LEAD, Role.MANAGER):
        raise NotAllowed(
            said("Anyone may raise the severity; only a lead or a manager may lower {ref}.", ref=case.ref),
            escalation_id=case.id,
            act="sev",
        )
    reason = kept_reason(act, case, "sev", command.reason, REASON)
    after = replace(case, severity=severity)
    kept = await keep(
        act,
        case,
        after,
        now,
        "sev",
        data={"from": case.severity.value, "to": severity.value, **(await terms_of(act, after)).written()},
        text=reason,
        story=True,
    )
    await replanning.replanned(act, case, kept, now)
    return done(
        said(
            "{ref}: now {severity}, it was {before}. Time already used counts.",
            ref=case.ref,
            severity=severity.value,
            before=case.severity.value,
        ),
        case.ref,
    )


async def set_type(command: SetType, act: Act, now: datetime) -> Reply:
    """Change the type. Where that crosses the counters, a linked record is opened and the old one superseded."""
    case = await open_case(act, command.ref, "type")
    kind = nearest_type(act.rules, command.type)
    if kind.key == case.type:
        return done(said("{ref} is of that type already.", ref=case.ref), case.ref)
    reason = kept_words(act, case, "type", command.reason)
    if _begins_anew(act, case, kind):
        new, besides = await go_on(act, case, now, kind=kind, origin=Origin(case.client, case.team, case.site))
        sentence = said("{ref} is continued as {new_ref}; the old record is superseded.", ref=case.ref, new_ref=new.ref)
        return done(f"{sentence}{besides}", new.ref)
    after = replace(case, type=kind.key, restricted=kind.restricted)
    kept = await keep(
        act,
        case,
        after,
        now,
        "type",
        data={"from": case.type, "to": kind.key, **(await terms_of(act, after)).written()},
        text=reason or None,
        story=True,
    )
    await replanning.replanned(act, case, kept, now)
    return done(said("{ref}: now “{kind}”.", ref=case.ref, kind=kind.label), case.ref)


def _begins_anew(act: Act, case: Escalation, kind: EscalationType) -> bool:
    """True where the type has another counter, or where what was written until now must not stand in the record."""
    old = act.rules.types.get(case.type)
    if old is None or (old.free_text and not kind.free_text):
        return True
    return counter_of(act.rules, old, case.client) != counter_of(act.rules, kind, case.client)


async def move_start(command: MoveStart, act: Act, now: datetime) -> Reply:
    """Move the start of the clocks back, with a reason. A lead's `start` asks the manager on duty.

    Every due time is worked out again, and may be breached at once.
    """
    case = await open_case(act, command.ref, "start")
    if command.at >= case.clock_started_at:
        raise BadInput(
            said(
                "The clocks of {ref} started at {at}; a start can only be moved back.",
                ref=case.ref,
                at=local(act, case.clock_started_at),
            ),
            field="at",
        )
    reason = kept_reason(act, case, "start", command.reason, REASON)
    if not act.asker.has(Role.MANAGER):
        to = command.at.isoformat()
        return await propose(act, case, now, "start", to=to, text=reason, duty=Duty.MANAGER)
    kept = await keep(
        act,
        case,
        replace(case, clock_started_at=command.at),
        now,
        "start",
        data={"from": case.clock_started_at.isoformat(), "to": command.at.isoformat()},
        text=reason,
    )
    await replanning.started_earlier(act, case, kept, now)
    return done_at(act, marked("{ref}: its clocks now start at {at}."), command.at, case.ref, ref=case.ref)


async def extend(command: Extend, act: Act, now: datetime) -> Reply:
    """Override the due time of one clock, with a reason. The contract result stays beside it."""
    case = await open_case(act, command.ref, "due")
    await sla.settle(act, case, now)  # so that a wait that is over is over, whether a beat came by or not
    clock = await _running(act, case, command.clock)
    if clock.kind.startswith("legal:"):
        raise IllegalMove(
            said(
                "A legal clock is never extended. Only a ground that its law knows moves its start: `defer` records it."
            )
        )
    if command.at <= now:
        raise BadInput(
            said("A new due time lies in the future, for example `due ORION-42 resolve 16:00 reason`."), field="at"
        )
    by_contract = await promised_until(act, clock, now)
    if by_contract is not None and command.at <= by_contract:
        raise BadInput(
            said(
                "`{kind}` of {ref} is due {at} by contract; an extension ends after that.",
                kind=clock.kind,
                ref=case.ref,
                at=local(act, by_contract),
            ),
            field="at",
        )
    reason = kept_reason(act, case, "due", command.reason, REASON)
    kept = await keep(
        act,
        case,
        case,
        now,
        "due",
        data={"clock": clock.kind, "to": command.at.isoformat(), "approver": act.asker.key},
        text=reason,
        story=True,
    )
    await sla.extended(act, kept, clock, command.at, now)
    template = marked("{ref}: `{clock}` is now due {at}. The contract result stays as it is.")
    return done_at(act, template, command.at, case.ref, ref=case.ref, clock=clock.kind)


async def _running(act: Act, case: Escalation, kind: str) -> Clock:
    """The clock of that kind. Raises BadInput where it does not run."""
    running = [clock for clock in await act.work.clocks.of([case.id]) if clock.is_open]
    clock = next((clock for clock in running if clock.kind == kind), None)
    if clock is None:
        kinds = ", ".join(dict.fromkeys(clock.kind for clock in running)) or said("none")
        raise BadInput(
            said(
                "{ref} has no running clock “{clock}”. Running: {kinds}.",
                ref=case.ref,
                clock=kind[:40],
                kinds=kinds,
            ),
            field="clock",
        )
    return clock
