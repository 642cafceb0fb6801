"""What somebody may only ask for: the request is on record, and whoever decides hears of it and has the button."""

from collections.abc import Mapping
from datetime import datetime

from handlers.act import Act
from handlers.cards.reply import Reply
from handlers.domain.escalation import Escalation
from handlers.domain.people import Duty, Role
from handlers.domain.rota import on_duty
from handlers.domain.timeline import Audience
from handlers.domain.tongue import marked, said
from handlers.escalations.change import done, keep
from handlers.surfaces import queue_reminder

_TEAM_ASKED = {
    "sev": marked("{ref}: the team was asked for {to}."),
    "start": marked("{ref}: the team was asked to move the start of its clocks."),
    "close": marked("{ref}: the team was asked to close it."),
    "reopen": marked("{ref}: the team was asked to reopen it."),
}
_ASKED = {
    "sev": marked("{ref}: asked {names} for {to}."),
    "start": marked("{ref}: asked {names} to move the start of its clocks."),
    "close": marked("{ref}: asked {names} to close it."),
    "reopen": marked("{ref}: asked {names} to reopen it."),
}
"""By verb, what a client and what our own people are answered."""
_ON_DUTY = {Duty.LEAD: marked("the lead on duty"), Duty.MANAGER: marked("the manager on duty")}


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
    *,
    to: str = "",
    text: str = "",
    duty: Duty = Duty.LEAD,
) -> Reply:
    """Put a request on record and ask whoever decides. `to` is what it is to become."""
    audience = Audience.CLIENT if act.asker.is_client else Audience.INTERNAL
    data: Mapping[str, object] = {"to": to} if to else {}
    kind = f"proposed_{verb}"
    kept = await keep(
        act, case, case, now, kind, audience=audience, data=data, text=text or None, story=True, said_there=True
    )
    asked = who_decides(act, case, now, duty)
    for person in asked:
        await queue_reminder(
            act,
            kept,
            person,
            now,
            about={kind: "yes", "by": act.asker.key, **({"to": to} if to else {})},
            mark=f"{kind}:{kept.revision}",
        )
    if act.asker.is_client:
        return done(said(_TEAM_ASKED[verb], ref=case.ref, to=to), case.ref)
    names = ", ".join(act.name_of(person) for person in asked) or said(_ON_DUTY[duty])
    return done(said(_ASKED[verb], ref=case.ref, names=names, to=to), case.ref)
