"""The proof: anchors that say how far each chain had come, and the check of everything against its signature.

An anchor signs, for every record changed since the one before it, the record's last number and signature, and the
anchor before. So a removed tail, a removed record and a removed anchor are found, besides what the chain itself shows.
What was written after the last anchor and cut off again in full leaves no trace: hence one each minute.
"""

from datetime import datetime

from sqlalchemy import and_, select, update

from storage.escalations import SqlEscalations
from storage.ledger import anchors, chains
from storage.timeline import GENESIS
from storage.transactions import Transactions
from storage.verify import Anchor, Finding, Progress, anchor_mac, check_anchors, check_chains

COUNTER = "audit anchors"  # its row is locked until the commit: replicas write anchors one after another
BATCH = 500


class SqlAudit:
    """Writes anchors and verifies; every call is a transaction of its own."""

    def __init__(self, transactions: Transactions, key: bytes) -> None:
        self._transactions = transactions
        self._key = key

    async def anchor(self, now: datetime) -> str | None:
        """Sign how far every changed chain has come; returns the new anchor's signature, None if nothing changed."""
        async with self._transactions.writing() as link:
            n = await SqlEscalations(link).next_number(COUNTER)
            changed = and_(link.ours(chains), chains.c.seq > chains.c.anchored_seq)
            # Locked: no event is appended between what is signed here and what is noted as anchored.
            heads = await link.all(select(chains).where(changed).order_by(chains.c.escalation_id).with_for_update())
            if not heads:
                return None
            before = await link.one(select(anchors.c.mac).where(link.ours(anchors, n=n - 1)))
            covers = tuple((row.escalation_id, row.seq, row.mac) for row in heads)
            mac = anchor_mac(self._key, link.organisation, Anchor(n, now, covers), before.mac if before else GENESIS)
            values = {"organisation": link.organisation, "n": n, "at": now, "covers": covers, "mac": mac}
            await link.run(anchors.insert().values(values))
            for start in range(0, len(covers), BATCH):
                anchored = chains.c.escalation_id.in_([record for record, _, _ in covers[start : start + BATCH]])
                await link.run(update(chains).where(link.ours(chains), anchored).values(anchored_seq=chains.c.seq))
            await link.connection.commit()
            return mac

    async def verify(self, progress: Progress | None = None) -> list[Finding]:
        """Check every event, text, chain and anchor against its signature; returns what was changed, empty if nothing.

        Streams: the memory needed grows with the number of records, not of events. `progress` hears of every thousand
        events checked, and of the last.
        """
        async with self._transactions.reading() as link:
            findings, covered = await check_anchors(link, self._key)
            return findings + await check_chains(link, self._key, covered, progress or _silently)


def _silently(_checked: int) -> None:
    pass
