"""What became of it: whoever raised a case hears how it ended, quietly, in their own working hours.

What ends within a few minutes is told in one message. Nobody is told of what they ended themselves, or of what is open
again by then; of a restricted case its raiser reads the status alone. A client is told in its own channel.
"""

from datetime import datetime, timedelta

from handlers.act import Act
from handlers.cards.card import Card
from handlers.cards.feedback import Ended, ended_card
from handlers.cards.words import word
from handlers.domain.errors import NotAllowed
from handlers.domain.escalation import CancelReason, Escalation, Status
from handlers.domain.timeline import Audience
from handlers.domain.tongue import said
from handlers.domain.working_hours import next_chance
from handlers.ports.post_office import Outgoing
from handlers.ports.records import DueRow
from handlers.surfaces import queue_of_no_case

KIND = "feedback"
ABOUT = "ended"
COLLECTED_FOR = timedelta(minutes=5)
MOST = 50


async def owe(act: Act, case: Escalation, now: datetime) -> None:
    """A case has ended: let its raiser hear of it, with whatever else of theirs ends by then."""
    raiser = act.rules.people.get(case.raiser)
    if raiser is None or raiser.is_client or raiser.key == act.asker.key:
        return
    standing = await act.work.due.get(KIND, raiser.key)
    known = _cases(standing.data["cases"]) if standing is not None else ()
    at = standing.at if standing is not None else now + COLLECTED_FOR
    ids = ",".join(list(dict.fromkeys((*known, case.id)))[-MOST:])
    await act.work.due.put(DueRow(KIND, raiser.key, at, {"cases": ids}))


async def fire(act: Act, row: DueRow, now: datetime) -> None:
    """It is time to tell somebody; while they are off, it waits for their next working hour."""
    chance = next_chance(act.rules, row.ref, now)
    if chance is None:
        return
    if chance.at > now:
        await act.work.due.put(DueRow(KIND, row.ref, chance.at, row.data))
        return
    await queue_of_no_case(
        act,
        now,
        key=f"feedback:{row.ref}:{now.timestamp():.3f}",
        kind="update",
        destination=f"person:{row.ref}",
        about={ABOUT: row.data["cases"], "person": row.ref},
    )


def is_news(out: Outgoing) -> bool:
    """True for the messages that say what became of cases."""
    return ABOUT in out.about


async def compose(act: Act, out: Outgoing, width: Audience, now: datetime, *, stands: bool) -> Card | None:
    """What became of each of them, as of now; None where all are open again."""
    if width is Audience.CLIENT:
        raise NotAllowed(said("What became of a case is told to a client in its own channel."))
    found = [await act.work.escalations.get(one) for one in _cases(out.about[ABOUT])]
    ended = [_ended(act, case) for case in found if case is not None and _is_news(case, out.about["person"])]
    return ended_card(ended) if ended else None


def _is_news(case: Escalation, person: str) -> bool:
    return not case.is_open and case.raiser == person and case.cancel_reason is not CancelReason.WITHDRAWN


def _ended(act: Act, case: Escalation) -> Ended:
    status = word(f"status.{case.status.value}")
    if case.restricted:
        return Ended(case.ref, status)
    kind = act.rules.types.get(case.type)
    key = f"cancel.{case.cancel_reason.value}" if case.cancel_reason is not None else f"outcome.{case.outcome}"
    known = case.status is Status.CANCELLED or bool(case.outcome)
    return Ended(case.ref, status, kind.label if kind is not None else "", word(key) if known else "")


def _cases(listed: str) -> tuple[str, ...]:
    return tuple(one for one in listed.split(",") if one)
