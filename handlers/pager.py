"""The customer's pager: a signed call for a step, beside the people who hear of it, with no more than it needs."""

from datetime import datetime

from handlers.act import Act
from handlers.domain.escalation import Escalation
from handlers.domain.policy import PAGER
from handlers.ports.post_office import Outgoing


async def call(act: Act, escalation: Escalation, now: datetime, *, kind: str, key: str, item: str) -> None:
    """Queue one call, once for each step (`key`). `item` is what it is about, to be looked up when it is sent."""
    for surface, audience in act.rules.surfaces(PAGER):
        outgoing = Outgoing(
            key=f"{key}:{PAGER}",
            kind=kind,
            destination=PAGER,
            surface=surface,
            audience=audience,
            escalation_id=escalation.id,
            about={"call": item},
        )
        await act.work.outbox.put(outgoing, now)
