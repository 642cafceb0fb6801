"""What the messages of policy notices say at the moment they are sent.

Nobody is asked what they have read, or at an hour at which they are not at work, even where the chat was down before.
"""

from dataclasses import replace
from datetime import datetime

from handlers.act import Act
from handlers.cards.card import Card
from handlers.cards.notice import notice_card, status_card
from handlers.domain.errors import NotAllowed
from handlers.domain.people import Role
from handlers.domain.timeline import Audience
from handlers.domain.tongue import said
from handlers.domain.working_hours import at_work
from handlers.notices.places import ABOUT
from handlers.notices.seen import team_shares, view_of
from handlers.ports.post_office import Outgoing


async def compose(act: Act, out: Outgoing, width: Audience, now: datetime, *, stands: bool) -> Card | None:
    """The card of one message; None where it matters no more. Raises NotAllowed where a client would read it."""
    if width is Audience.CLIENT:
        raise NotAllowed(said("A policy notice is for our own people."))
    notice = await act.work.notices.get(int(out.about[ABOUT]))
    reader = act.rules.people.get(out.about["person"])
    if notice is None or reader is None:
        return None
    reading = await act.work.notices.reading(notice.number, reader.key)
    view = await view_of(act, notice, reader, reading=reading)
    if out.about["what"] == "read":
        return notice_card(view) if stands else None
    if not notice.stands or not at_work(act.rules, reader.key, now):
        return None
    if out.about["what"] == "count":
        shares = await team_shares(act, notice, reader)
        return status_card(replace(view, shares=shares), in_force=True, leads=reader.has(Role.LEAD)) if shares else None
    if view.read_at is not None or not view.asked:
        return None
    return notice_card(view, again=out.about["what"] == "remind")
