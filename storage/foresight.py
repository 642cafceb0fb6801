"""What a beat will ask of many clocks, asked at once: one statement for each kind of row, however many are due."""

from collections.abc import Sequence

from storage import clocks, escalations
from storage.link import Link
from storage.messages import look_at_messages
from storage.timeline import look_at_heads


async def foresee(link: Link, clock_ids: Sequence[str]) -> None:
    """Note these clocks, their steps, their records with their messages, and lock the heads of their timelines.

    The heads are locked first, in order: whoever else changes one of these records has it locked, so that what is read
    after it stands until the work ends.
    """
    if not clock_ids:
        return
    records = sorted(await clocks.records_of(link, clock_ids))
    await look_at_heads(link, records)
    await clocks.look_at(link, clock_ids)
    await escalations.look_at(link, records)
    await look_at_messages(link, records)
