"""What is kept of a window in which nobody's answer is: counts, and receipts that are worth nothing without its secret.

All of it is one sealed row, as long at its end as at its beginning, and destroyed when the window is told of. A receipt
says that somebody's answer was counted, so that none counts twice; slots without one hold chance.
"""

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from handlers.domain.checkin import Checkin
from handlers.domain.tally import Tally, counted

WIDE = 6  # digits of every count
RECEIPT = 12  # bytes


@dataclass(frozen=True, slots=True)
class Kept:
    """A tally with the secret of its window, and a slot for each of its cohort."""

    secret: bytes
    slots: tuple[str, ...]
    tally: Tally


def begun(size: int) -> Kept:
    """The tally of a window that begins."""
    return Kept(secrets.token_bytes(32), tuple(secrets.token_hex(RECEIPT) for _ in range(size)), Tally(size))


def added(kept: Kept, name: str, checkin: Checkin) -> Kept | None:
    """With one more answer; None where this pseudonym's was counted already."""
    receipt = _receipt(kept, name)
    if receipt in kept.slots:
        return None
    after = counted(kept.tally, checkin)
    if after == kept.tally:
        return kept  # whoever skipped every question may answer later
    # The first slots hold receipts; within them each lies by its own chance value, and not in the order of answers.
    taken = sorted((*kept.slots[: kept.tally.answered], receipt))
    return replace(kept, slots=(*taken, *kept.slots[len(taken) :]), tally=after)


def without(kept: Kept, name: str) -> Kept:
    """Without somebody's receipt. What was counted stays so: nobody can tell which answer was theirs."""
    receipt = _receipt(kept, name)
    slots = [secrets.token_hex(RECEIPT) if slot == receipt else slot for slot in kept.slots]
    return replace(kept, slots=(*sorted(slots[: kept.tally.answered]), *slots[kept.tally.answered :]))


def _receipt(kept: Kept, name: str) -> str:
    return hmac.new(kept.secret, name.encode(), hashlib.sha256).hexdigest()[: 2 * RECEIPT]


def as_plain(kept: Kept | None) -> Mapping[str, object] | None:
    """As it is written, always as long."""
    if kept is None:
        return None
    tally = kept.tally
    counts = [tally.size, tally.answered, *tally.shift.values(), *tally.weight.values()]
    return {"secret": kept.secret.hex(), "slots": kept.slots, "counts": [f"{count:0{WIDE}}" for count in counts]}


def of_plain(plain: Mapping[str, Any] | None) -> Kept | None:
    """As it is read."""
    if plain is None:
        return None
    size, answered, *counts = (int(count) for count in plain["counts"])
    empty = Tally(size)
    shift = dict(zip(empty.shift, counts, strict=False))
    weight = dict(zip(empty.weight, counts[len(shift) :], strict=True))
    return Kept(bytes.fromhex(plain["secret"]), tuple(plain["slots"]), Tally(size, answered, shift, weight))
