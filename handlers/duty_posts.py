"""What messages about duties say: no case is in them, and no client ever reads one."""

from collections.abc import Callable, Mapping
from datetime import datetime

from handlers.act import Act
from handlers.cards.card import Card
from handlers.cards.rota import CoverView, cover_card
from handlers.domain.errors import NotAllowed
from handlers.domain.timeline import Audience
from handlers.domain.tongue import said
from handlers.mornings import KIND, compose_morning
from handlers.ports.post_office import Outgoing
from handlers.shifts.handovers import compose_handover
from handlers.shifts.rota_watch import compose_bare
from handlers.shifts.shift_watch import compose_gap

Composer = Callable[[Act, Mapping[str, str]], Card]


def is_duty(out: Outgoing) -> bool:
    """True for the rows that `compose_duty` is for."""
    return "duty" in out.about


async def compose_duty(act: Act, out: Outgoing, width: Audience, now: datetime) -> Card | None:
    """The card of a message about duties, as of now; None when it does not matter any more."""
    if width is Audience.CLIENT:
        raise NotAllowed(said("Who is on duty is for our own people."))
    if "handover" in out.about:
        return await compose_handover(act, out, now)
    if out.about["duty"] == KIND:
        return await compose_morning(act, out.about)
    return COMPOSERS[out.about["duty"]](act, out.about)


def _cover(act: Act, about: Mapping[str, str]) -> Card:
    person, instead_of, start, until = about["cover"].split("|")
    known = act.rules.people.get(instead_of)
    site = act.rules.sites.get(known.site or "") if known else None
    view = CoverView(
        act.name_of(person),
        act.name_of(instead_of),
        instead_of,
        datetime.fromisoformat(start),
        datetime.fromisoformat(until),
        site.name if site else said("Everywhere"),
    )
    duties = tuple(filter(None, about["duties"].split("|")))
    return cover_card(view, duties, again=about["duty"] == "uncover")


COMPOSERS: Mapping[str, Composer] = {"cover": _cover, "uncover": _cover, "bare": compose_bare, "gap": compose_gap}
