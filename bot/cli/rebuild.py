"""`handrail audit rebuild`: works every clock out again from its timeline, and says or mends what is not equal."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.cli.ending import FINE, FOUND
from bot.cli.record import open_existing
from bot.clock import new_id, time_of
from bot.config import default_path, load
from bot.environment import read_environment
from bot.keys import needed_key
from bot.log import configure
from handlers.act import Act
from handlers.clocks.rebuild import faults, repair
from handlers.domain.escalation import Escalation
from handlers.domain.rulebook import RuleBook
from storage.store import SqlStore

SHOWN = 50  # faults that are printed one by one
AT_ONCE = 200  # records read in one transaction


@dataclass
class Proof:
    """What was found. `repaired` counts clocks."""

    records: int = 0
    found: int = 0
    repaired: int = 0


def rebuild(config: Path | None, database: str | None, given: Mapping[str, str], *, mend: bool) -> int:
    """Prove that every stored clock is what its timeline says; with `mend`, put right what is not.

    Returns the exit code: 1 if anything was not equal, repaired or not.
    """
    environment = read_environment(given)
    configure(environment["LOG_LEVEL"] if given.get("LOG_LEVEL") else "WARNING", environment.secrets)
    rules = load(config or default_path())
    key = needed_key(environment, "AUDIT_KEY", "audit rebuild --repair") if mend else b""
    proof = asyncio.run(_proved(database or environment["DATABASE_URL"], rules, key, mend=mend))
    if proof is None:
        print("The timeline itself was changed, so nothing is repaired from it: `handrail audit verify` says where.")
        return FOUND
    if not proof.found:
        print(f"Every clock is what its timeline says. Records: {proof.records:,}.")
        return FINE
    after = f"Repaired: {proof.repaired}." if mend else "`--repair` puts right what can be proved."
    print(f"Clocks that are not what their timelines say: {proof.found}, in {proof.records:,} records. {after}")
    return FOUND


async def _proved(url: str, rules: RuleBook, key: bytes, *, mend: bool) -> Proof | None:
    """Walk all records; None where they are to be repaired from a timeline that cannot be trusted."""
    store = await open_existing(url, organisation=rules.organisation.key, audit_key=key)
    try:
        if mend and await store.audit.verify():
            return None
        now = await time_of(store.clock)
        proof, after = Proof(), ""
        while cases := await _some(store, after):
            for case in cases:
                await _prove(store, rules, case, now, proof, mend=mend)
            after = cases[-1].id
        return proof
    finally:
        await store.close()


async def _some(store: SqlStore, after: str) -> Sequence[Escalation]:
    async with store.reading() as work:
        return await work.escalations.every(after, AT_ONCE)


async def _prove(
    store: SqlStore, rules: RuleBook, case: Escalation, now: datetime, proof: Proof, *, mend: bool
) -> None:
    """One record, read again in the transaction that repairs it."""
    async with store.reading() as work:
        found = await faults(Act(work, rules, new_id), case, now)
    proof.records += 1
    for fault in found[: max(0, SHOWN - proof.found)]:
        print(fault.sentence)
    proof.found += len(found)
    if mend and found:
        async with store.work() as work:
            act = Act(work, rules, new_id)
            current = await work.escalations.get(case.id) or case
            proof.repaired += await repair(act, current, await faults(act, current, now), now)
            await work.commit()
