"""Checks the ledger against its signatures, event by event and anchor by anchor, without changing anything."""

import hmac
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, select

from handlers.domain.timeline import Event
from storage.ledger import anchors, chains, events, texts
from storage.link import Link, Record
from storage.texts import hash_of
from storage.timeline import EVENT, GENESIS, mac_of, sign
from storage.types import to_micros

Cover = tuple[str, int, str]  # record, its last number, the signature there
Covered = dict[str, dict[int, str]]  # for each record, the signatures that anchors vouch for, by number
Progress = Callable[[int], None]
EVERY = 1000  # events between two calls of the progress


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that was changed behind our back. `escalation_id` is "" and `seq` the number for an anchor itself."""

    escalation_id: str
    seq: int
    what: str


@dataclass(frozen=True, slots=True)
class Anchor:
    """A signed statement of how far chains had come."""

    n: int
    at: datetime
    covers: tuple[Cover, ...]


def anchor_mac(key: bytes, organisation: str, anchor: Anchor, before: str) -> str:
    """The signature of an anchor, over itself and the anchor before it."""
    covers = [list(cover) for cover in anchor.covers]
    return sign(key, ["anchor", organisation, anchor.n, to_micros(anchor.at), covers, before])


async def check_anchors(link: Link, key: bytes) -> tuple[list[Finding], Covered]:
    """Walk the anchors; returns what is wrong with them, and what they vouch for."""
    findings: list[Finding] = []
    covered: Covered = {}
    before, expected = GENESIS, 1
    statement = select(anchors).where(link.ours(anchors)).order_by(anchors.c.n)
    async for row in _streamed(link, statement):
        if row.n != expected:
            findings.append(Finding("", expected, f"anchors {expected} to {row.n - 1} were removed"))
        elif not hmac.compare_digest(row.mac, anchor_mac(key, link.organisation, _anchor(row), before)):
            findings.append(Finding("", row.n, f"anchor {row.n} was changed"))
        for record, seq, mac in row.covers:
            covered.setdefault(record, {})[seq] = mac
        before, expected = row.mac, row.n + 1
    return findings, covered


async def check_chains(link: Link, key: bytes, covered: Covered, progress: Progress) -> list[Finding]:
    """Walk every record's events; returns what is wrong with them, measured by chain, anchors and noted heads."""
    heads = await _heads(link)
    findings: list[Finding] = []
    seen: set[str] = set()
    chain: _Chain | None = None
    checked = 0
    async for row in _streamed(link, _events(link)):
        if chain is None or chain.record != row.escalation_id:
            findings += chain.finished() if chain else []
            chain = _Chain(row.escalation_id, key, link.organisation, covered, heads)
            seen.add(row.escalation_id)
        findings += chain.check(row)
        checked += 1
        if checked % EVERY == 0:
            progress(checked)
    findings += chain.finished() if chain else []
    progress(checked)
    gone = sorted((set(covered) | set(heads)) - seen)
    return findings + [Finding(record, 0, "the whole timeline of this record was removed") for record in gone]


class _Chain:
    """One record's events as they pass by."""

    def __init__(
        self, record: str, key: bytes, organisation: str, covered: Covered, heads: dict[str, tuple[int, str, int]]
    ) -> None:
        self.record = record
        self._key = key
        self._organisation = organisation
        self._vouched = covered.get(record, {})
        self._head = heads.get(record)
        self._seq = 0
        self._mac = GENESIS

    def check(self, row: Record) -> list[Finding]:
        """What is wrong with the next event."""
        found: list[Finding] = []
        if row.seq != self._seq + 1:
            found.append(self._finding(self._seq + 1, f"events {self._seq + 1} to {row.seq - 1} were removed"))
        elif not hmac.compare_digest(row.mac, self._expected(row)):
            found.append(self._finding(row.seq, "this event was changed, put in or moved"))
        elif self._vouched.get(row.seq, row.mac) != row.mac:
            found.append(self._finding(row.seq, "this event is not the one that was anchored"))
        if row.text is not None and (row.text_hash is None or hash_of(row.salt, row.text) != row.text_hash):
            found.append(self._finding(row.seq, "the text of this event was changed"))
        self._seq, self._mac = row.seq, row.mac
        return found

    def finished(self) -> list[Finding]:
        """What is wrong with the end of the chain."""
        last = max(self._vouched, default=0)
        if last > self._seq:
            return [self._finding(self._seq + 1, f"events {self._seq + 1} to {last} were removed from the end")]
        if self._head is None:
            return [self._finding(self._seq, "the note of how long this timeline is was removed")]
        seq, mac, anchored = self._head
        if anchored > last:
            return [self._finding(anchored, "the anchor that vouched for this event was removed")]
        if (seq, mac) != (self._seq, self._mac):
            return [self._finding(self._seq, "this timeline does not end where it was noted to end")]
        return []

    def _expected(self, row: Record) -> str:
        event = Event(*(row._mapping[name] for name in EVENT))
        return mac_of(self._key, self._organisation, event, row.text_hash, self._mac)

    def _finding(self, seq: int, what: str) -> Finding:
        return Finding(self.record, seq, what)


def _anchor(row: Record) -> Anchor:
    return Anchor(row.n, row.at, row.covers)


async def _heads(link: Link) -> dict[str, tuple[int, str, int]]:
    """How long each timeline is noted to be, its last signature, and how far it is noted as anchored."""
    statement = select(chains.c.escalation_id, chains.c.seq, chains.c.mac, chains.c.anchored_seq)
    rows = await link.all(statement.where(link.ours(chains)))
    return {row.escalation_id: (row.seq, row.mac, row.anchored_seq) for row in rows}


def _events(link: Link) -> Select[Any]:
    beside = and_(*(texts.c[name] == events.c[name] for name in ("organisation", "escalation_id", "seq")))
    return (
        select(events, texts.c.salt, texts.c.text)
        .select_from(events.outerjoin(texts, beside))
        .where(link.ours(events))
        .order_by(events.c.escalation_id, events.c.seq)
    )


async def _streamed(link: Link, statement: Select[Any]) -> AsyncIterator[Record]:
    """The rows of an answer, a few hundred at a time."""
    result = await link.connection.stream(statement.execution_options(yield_per=500))
    async for row in result:
        yield row
