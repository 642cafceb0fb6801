"""Breaches in words, for our own people alone: a client reads neither a code nor that there is a register."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from handlers.cards.card import Action, Card, Fact, Item, Line, Moment, Quoted, Tone, Words, say, tell, tell_counted
from handlers.cards.view import CaseView, instant
from handlers.cards.words import clock_word, duration, word
from handlers.domain.breach import CONTROLLABLE, Breach, Code
from handlers.domain.severity import Severity
from handlers.domain.tongue import counted, said

SHOWN = 10


@dataclass(frozen=True, slots=True)
class Uncoded:
    """A case in the list of what wants a code. `what` is its type, "" for a restricted one."""

    ref: str
    revision: int
    severity: Severity
    what: str
    clocks: tuple[str, ...]
    reached_at: datetime
    late: int = 0  # seconds by which Handrail itself was late to notice; 0 where it was not


def breach_facts(view: CaseView) -> tuple[Fact, ...]:
    """Each breach on record: which promise, since when, why, and whether the client agreed to leave it out."""
    return tuple(_fact(view, breach) for breach in view.breaches)


def _fact(view: CaseView, breach: Breach) -> Fact:
    line: Line = (
        Words(f"{clock_word(breach.clock)}, "),
        Moment(instant(breach.reached_at)),
        Words(f" · {_why(breach)}{_late(lateness(breach))}"),
    )
    if breach.excluded_by is not None:
        by = view.names.get(breach.excluded_by, breach.excluded_by)
        proof = Quoted(breach.evidence)
        line = tell("{breach} · left out of the net result by {by}: {proof}", breach=line, by=by, proof=proof)
    if "merged_late" in view.escalation.tags:
        line = tell("{breach} · merged late", breach=line)
    return Fact(said("Breach"), line, Tone.DANGER if breach.wants_code else Tone.PLAIN)


def _why(breach: Breach) -> str:
    if breach.code is None:
        return said("no reason yet" if breach.wants_code else "no reason asked for")
    code, side = code_words(breach.code), word(f"side.{CONTROLLABLE[breach.code].value}")
    if breach.second is None:
        return f"{code} ({side})"
    return said("{code}, also {second} ({side})", code=code, second=code_words(breach.second), side=side)


def lateness(breach: Breach) -> int:
    """The seconds by which we noticed a breach late, where that was an outage of ours; else 0."""
    return breach.noticed_at - breach.reached_at if breach.noticed_late else 0


def _late(seconds: int) -> str:
    return f" · {said('noticed {time} late by Handrail', time=duration(seconds))}" if seconds else ""


def code_words(code: Code) -> str:
    """A code as people say it."""
    return word(f"breach.{code.value}")


def uncoded_card(rows: Sequence[Uncoded]) -> Card:
    """One person's breached cases without a reason, as one list."""
    many = counted(len(rows), "{n} breached case has no reason", "{n} breached cases have no reason")
    more = len(rows) - SHOWN
    lines = [tell("Say why with Code…; several at once: `code REF REF CODE`. They cannot be closed before.")]
    if more > 0:
        lines.append(tell_counted(more, "{n} more is in `list uncoded`.", "{n} more are in `list uncoded`."))
    return Card(
        text=f"{rows[0].ref} reminder · {many}",
        title=many,
        tone=Tone.CAUTION,
        lines=tuple(lines),
        items=tuple(_item(row) for row in rows[:SHOWN]),
        actions=(Action("list", said("All of them", "button"), values=(("what", "uncoded"),)),),
    )


def _item(row: Uncoded) -> Item:
    what = " · ".join(part for part in (row.ref, row.severity.value, row.what or said("restricted")) if part)
    clocks = ", ".join(clock_word(kind).lower() for kind in row.clocks)
    since = tell("{case} · {clocks} since {at}", case=what, clocks=clocks, at=Moment(row.reached_at))
    return Item(
        (*since, *say(_late(row.late))) if row.late else since,
        (
            Action("code", said("Code…", "button"), row.ref, row.revision),
            Action("show", said("Show", "button"), row.ref, row.revision),
        ),
    )
