"""What a surface may carry: the last guard before a chat, asked again when a message is sent.

A text goes only to a surface that is as narrow as its audience; a restricted case only to its group and, as a bare
status, to its raiser; a client hears only of its own.
"""

from handlers.act import Act
from handlers.domain.errors import NotAllowed
from handlers.domain.escalation import Escalation
from handlers.domain.policy import PAGER
from handlers.domain.timeline import Audience
from handlers.ports.post_office import Outgoing
from handlers.surfaces import client_sees

PINGS = frozenset({"warning", "breach", "untaken", "late"})
HEARD = PINGS | {"handover", "reminder"}


def width_of(act: Act, out: Outgoing) -> Audience | None:
    """Who reads at the row's surface today; None where it is no longer bound to the destination.

    Raises NotAllowed where it has become wider than it was when the row was queued.
    """
    bound = dict(act.rules.surfaces(out.destination))
    if out.surface not in bound:
        return None
    shared = any(out.surface in client.surfaces for client in act.rules.clients.values())
    width = Audience.CLIENT if shared else bound[out.surface]
    if not out.audience.fits(width):
        raise NotAllowed(
            "A client reads at this surface now: nothing internal goes there.", escalation_id=out.escalation_id
        )
    return width


def may_carry(act: Act, out: Outgoing, case: Escalation, width: Audience) -> bool:
    """True if this case may be shown at this destination at all. Raises NotAllowed for another client's."""
    noun, _, key = out.destination.partition(":")
    person = act.rules.people.get(key) if noun == "person" else None
    if width is Audience.CLIENT:
        client = person.client if person is not None else key
        if client != case.client:
            raise NotAllowed(f"{case.ref} is not this client's.", escalation_id=case.id)
    if case.restricted and noun != PAGER:  # a pager is told a restricted case's reference, and nothing else
        in_group = key in act.rules.restricted_groups.get(case.type, frozenset())
        return person is not None and (in_group or (out.kind == "receipt" and key == case.raiser))
    return width is not Audience.CLIENT or client_sees(act, case) or "board" in out.about


def belongs(out: Outgoing, case: Escalation) -> bool:
    """True if a live card is still to be put up there: one in private is the owner's, or the restricted group's."""
    noun, _, key = out.destination.partition(":")
    return noun != "person" or case.restricted or case.owner == key


def mentions_of(act: Act, out: Outgoing) -> tuple[str, ...]:
    """Who is notified: only for what must be heard. In a client's channel its contacts, in private the one person."""
    heard = (out.kind in HEARD and "standing" not in out.about) or "heard" in out.about
    noun, _, key = out.destination.partition(":")
    if not heard:
        return ()
    if noun == "person":
        return (key,)
    return act.rules.clients[key].contacts if noun == "client" and key in act.rules.clients else ()
