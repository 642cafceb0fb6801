"""The timeline: append-only, each record's events chained by HMAC-SHA256, free text beside the chain.

An event signs everything it says, the salted hash of its text, and the signature before it. So a change, a gap, an
insertion or another order breaks the chain; anchors (`audit.py`) catch a removed tail or record.
"""

import hmac
import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import and_, select, update

from handlers.domain.timeline import Audience, Event
from storage import wire
from storage.among import among
from storage.ledger import chains, events, texts
from storage.link import Link, its, values_of
from storage.pad import Taken
from storage.rows import Rows, Writing, adding, inserting, keys_of, picked, types_of
from storage.texts import SqlTexts, hash_of
from storage.types import canonical, to_micros

EVENT = ("escalation_id", "seq", "at", "actor", "kind", "audience", "data")
CHAIN = ("escalation_id", "seq", "mac", "anchored_seq")
GENESIS = ""  # what stands before the first event
_BESIDE = and_(*(texts.c[name] == events.c[name] for name in ("organisation", "escalation_id", "seq")))
_OF = (
    select(*(events.c[name] for name in EVENT), texts.c.text)
    .select_from(events.outerjoin(texts, _BESIDE))
    .where(its(events, "escalation_id"))
    .order_by(events.c.seq)
)
_ADD = inserting(events, (*EVENT, "text_hash", "mac"))
_HEADS = (
    select(chains.c.escalation_id, chains.c.seq, chains.c.mac)
    .where(its(chains), among(chains.c.escalation_id, "records"))
    .order_by(chains.c.escalation_id)
    .with_for_update()
)
_BEGIN = adding(chains, CHAIN)
_MOVE_HEAD = Rows(
    keys_of(chains, "escalation_id", "seq") | types_of(chains, "seq", "mac"),
    lambda given: (
        update(chains).where(picked(chains, given, "escalation_id", "seq")).values(seq=given["seq"], mac=given["mac"])
    ),
)
_DATA = Mapping[str, object]
QUICKER = "Somebody was quicker with this very record. Look again, then repeat it."
# Books of the pad: events to be appended, the heads of the chains, and the whole timelines of new records.
BOOK, HEADS, STORY = "events", "heads", "story"


def sign(key: bytes, parts: Sequence[Any]) -> str:
    """The HMAC-SHA256 of these plain values in their one spelling, as hexadecimal."""
    return hmac.digest(key, canonical(list(parts)), "sha256").hex()


def mac_of(key: bytes, organisation: str, event: Event, text_hash: str | None, before: str) -> str:
    """The signature of an event: over all of it but its text, for which its hash stands."""
    said = [event.seq, to_micros(event.at), event.actor, event.kind, event.audience.value, plain(event.data)]
    return sign(key, ["event", organisation, event.escalation_id, *said, text_hash, before])


def plain(data: Mapping[str, object]) -> object:
    """An event's data as JSON would give it back (tuples are lists)."""
    return {name: list(value) if isinstance(value, tuple) else value for name, value in data.items()}


class SqlTimeline:
    """The repository of events in one transaction."""

    def __init__(self, link: Link, key: bytes) -> None:
        self._link = link
        self._key = key
        self._texts = SqlTexts(link)

    async def add(
        self,
        escalation_id: str,
        *,
        at: datetime,
        actor: str,
        kind: str,
        audience: Audience = Audience.INTERNAL,
        data: Mapping[str, object] | None = None,
        text: str | None = None,
    ) -> Event:
        """Append one event: it gets the next number of its record, is chained and signed."""
        last, before = await self._head(escalation_id)
        is_new = not self._link.pad.knows(HEADS, escalation_id)
        event = Event(escalation_id, last + 1, at, actor, kind, audience, data or {}, text)
        salt = "" if text is None else secrets.token_hex(16)
        text_hash = None if text is None else hash_of(salt, text)
        mac = mac_of(self._key, self._link.organisation, event, text_hash, before)
        values = values_of(event) | {"text_hash": text_hash, "mac": mac}
        del values["text"]
        await self._link.change(BOOK, (escalation_id, event.seq), values)
        if text is not None:
            await self._texts.add(escalation_id, event.seq, salt, text)
        await self._link.change(HEADS, escalation_id, (event.seq, mac), None if is_new else last)
        if self._link.pad.knows(STORY, escalation_id):
            self._link.pad.note(STORY, escalation_id, (*self._link.pad.get(STORY, escalation_id), event))
        return event

    async def of(self, escalation_id: str) -> Sequence[Event]:
        """All events of a record, in order; an erased text is None."""
        if self._link.pad.knows(STORY, escalation_id):
            return [_as_read(event) for event in self._link.pad.get(STORY, escalation_id)]
        return [Event(*tuple(row)) for row in await self._link.all(_OF, self._link.where(escalation_id=escalation_id))]

    async def _head(self, escalation_id: str) -> tuple[int, str]:
        """The last number of a record and its signature. The head stays locked until the transaction ends."""
        pad = self._link.pad
        if not pad.knows(HEADS, escalation_id) and not pad.knows(STORY, escalation_id):
            await look_at_heads(self._link, [escalation_id])
        last, mac = pad.get(HEADS, escalation_id, (0, GENESIS))
        return last, mac


async def look_at_heads(link: Link, escalation_ids: Sequence[str]) -> None:
    """Lock the heads of these records' chains, in the order of their ids, and remember them.

    A chain that there is not yet is begun; whoever begins it at the same time waits here.
    """
    wanted = sorted(escalation_ids)
    found = list(await link.look(_HEADS, link.where(records=wanted)))
    if len(found) < len(wanted):
        there = {row.escalation_id for row in found}
        begin = [_begun(link, key) for key in wanted if key not in there]
        await link.write(_BEGIN, begin)
        found = list(await link.look(_HEADS, link.where(records=wanted)))
    for row in found:
        link.pad.note(HEADS, row.escalation_id, (row.seq, row.mac))


def _begun(link: Link, escalation_id: str, seq: int = 0, mac: str = GENESIS) -> dict[str, Any]:
    return link.row({"escalation_id": escalation_id, "seq": seq, "mac": mac, "anchored_seq": 0})


def write(link: Link, taken: Taken) -> Iterator[Writing]:
    """Append events."""
    yield Writing(_ADD, [link.row(change.after) for change in taken[BOOK]])


def write_heads(link: Link, taken: Taken) -> Iterator[Writing]:
    """Move the heads of the chains to their last events."""
    new = [_begun(link, each.key, *each.after) for each in taken[HEADS] if each.before is None]
    others = [
        link.where(escalation_id=each.key, seq=each.before) | dict(zip(("seq", "mac"), each.after, strict=True))
        for each in taken[HEADS]
        if each.before is not None
    ]
    yield Writing(_BEGIN, new, QUICKER)
    yield Writing(_MOVE_HEAD, others, QUICKER)


def _as_read(event: Event) -> Event:
    """An event of this transaction as the database would give it back."""
    return replace(event, data=wire.plain(event.data, _DATA))
