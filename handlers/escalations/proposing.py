"""What somebody may only ask for: the request is on record, and whoever decides hears of it and has the button."""

from collections.abc import Mapping
from datetime import datetime

from handlers.act import Act
from handlers.cards.reply import Reply
from handlers.domain.escalation import Escalation
from handlers.domain.people import Duty, Role
from handlers.domain.rota import on_duty
from handlers.domain.timeline import Audience
from handlers.escalations.change import done, keep
from handlers.surfaces import queue


def only_proposes(act: Act) -> bool:
    """True for whoever may ask for it and not do it: a moderator."""
    return not act.asker.is_client and not act.asker.has(Role.LEAD, Role.MANAGER)


def who_decides(act: Act, case: Escalation, now: datetime, duty: Duty = Duty.LEAD) -> tuple[str, ...]:
    """The owner, if it is theirs to decide, else whoever has the duty."""
    owner = act.rules.people.get(case.owner or "")
    may = (Role.MANAGER,) if duty is Duty.MANAGER else (Role.LEAD, Role.MANAGER)
    if owner is not None and owner.has(*may):
        return (owner.key,)
    return on_duty(act.rules, duty, site=case.site, client=case.client, at=now)


async def propose(
    act: Act,
    case: Escalation,
    now: datetime,
    verb: str,
    what: str,
    *,
    to: str = "",
    text: str = "",
    duty: Duty = Duty.LEAD,
) -> Reply:
    """Put a request on record and ask whoever decides. `to` is what it is to become; `what` says it in the answer."""
    audience = Audience.CLIENT if act.asker.is_client else Audience.INTERNAL
    data: Mapping[str, object] = {"to": to} if to else {}
    kind = f"proposed_{verb}"
    kept = await keep(
        act, case, case, now, kind, audience=audience, data=data, text=text or None, story=True, said_there=True
    )
    asked = who_decides(act, case, now, duty)
    for person in asked:
        await queue(
            act,
            now,
            kind="reminder",
            destination=f"person:{person}",
            escalation=kept,
            about={kind: "yes", "by": act.asker.key, **({"to": to} if to else {})},
            mark=f"{kind}:{kept.revision}",
        )
    if act.asker.is_client:
        return done(f"{case.ref}: the team was asked {what}.", case.ref)
    names = ", ".join(act.name_of(person) for person in asked) or f"the {duty.value} on duty"
    return done(f"{case.ref}: asked {names} {what}.", case.ref)
