"""A ping: what is at stake, how long is left or how late it is, who hears of it next, and what can be done now.

A restricted case is named by its reference alone. The text begins `REF kind` or `REF kind: clock`, so that a lock
screen, a screen reader and an outside checker can tell pings apart.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from handlers.cards.card import Action, Card, Fact, Item, Line, Moment, Quoted, Tone, Words, say
from handlers.domain.legal import is_internal, is_legal

CLOCK_WORDS = {
    "ack": "somebody to take it",
    "first_response": "the first word to the client",
    "update": "the next client update",
    "contain": "containing it",
    "resolve": "resolving it",
}
"""What each clock waits for, to stand after "for"."""

KIND_TONES = {"warning": Tone.CAUTION, "breach": Tone.DANGER, "untaken": Tone.DANGER, "late": Tone.CAUTION}


@dataclass(frozen=True, slots=True)
class Next:
    """Who hears of it next, in words ("the manager on duty, Ben"), and when if nothing happens."""

    who: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Ping:
    """What a ping says. `what` names the case ("P1 · Tooling outage · Orion"); it and `summary` are empty for a
    restricted one. `due_at` is None for a case not taken, or where no due time stands. `may` are the verbs offered.
    `law` is where a legal clock's duty stands, `caution` what is said beside it. `broken` is a warning that time has
    overtaken: it says that it is too late.
    """

    ref: str
    kind: str
    clock: str
    step: str
    reached_at: datetime
    due_at: datetime | None
    what: str
    summary: str
    owner: str
    next: Next | None
    may: frozenset[str]
    revision: int
    restricted: bool = False
    law: str = ""
    caution: str = ""
    broken: bool = False

    @property
    def tone(self) -> Tone:
        return Tone.DANGER if self.broken else KIND_TONES[self.kind]


def heading(ref: str, kind: str, clock: str = "") -> str:
    """`REF kind` or `REF kind: clock`, the first words of every ping."""
    named = clock if kind in ("warning", "breach") else ""
    return f"{ref} {kind}: {named}" if named else f"{ref} {kind}"


def ping_card(ping: Ping) -> tuple[str, Card]:
    """The text and the card of one ping."""
    name = f"Restricted case {ping.ref}" if ping.restricted else ping.what
    text = " · ".join(part for part in (heading(ping.ref, ping.kind, ping.clock), _sentence(ping), name) if part)
    return text, Card(
        text=text,
        title=f"{ping.ref}: {_sentence(ping)}",
        tone=ping.tone,
        lines=tuple(_lines(ping, name)),
        facts=tuple(_facts(ping)),
        actions=tuple(_buttons(ping)),
    )


def overtaken_card(ref: str, kind: str, clock: str) -> tuple[str, Card]:
    """What an earlier ping says once a later one about the same thing was sent. It offers nothing any more."""
    text = f"{heading(ref, kind, clock)} · overtaken by a newer message"
    return text, Card(
        text=text,
        title=f"{ref} {kind} · overtaken",
        lines=(say("A newer message says how it stands now."),),
    )


def settled_card(ref: str, kind: str, clock: str, how: str) -> tuple[str, Card]:
    """What a ping says once what it was about has ended, and how. It offers nothing any more."""
    text = f"{heading(ref, kind, clock)} · {how}"
    return text, Card(
        text=text, title=f"{ref} {kind} · {how}", lines=(say("There is nothing to do about this any more."),)
    )


def bundle_card(pings: Sequence[Ping], *, late: bool) -> tuple[str, Card]:
    """Several pings to one person as one list, in their order; `late` when they are told of only after an outage."""
    first = pings[0]
    count = _counted(pings)
    if late:
        text, title = f"{heading(first.ref, 'late')} · {count} while I was away", f"Late notice: {count}"
    else:
        more = f" and {len(pings) - 1} more" if len(pings) > 1 else ""
        text, title = f"{heading(first.ref, first.kind, first.clock)}{more}", f"At once: {count}"
    lines = [say("I was away and could not tell you in time. These were reached meanwhile:")] if late else []
    return text, Card(
        text=text,
        title=title,
        tone=Tone.DANGER if any(ping.tone is Tone.DANGER for ping in pings) else Tone.CAUTION,
        lines=tuple(lines),
        items=tuple(Item(_item(ping), tuple(_buttons(ping)), ping.tone) for ping in pings),
    )


def reminder_card(pings: Sequence[Ping]) -> tuple[str, Card]:
    """Cases that their owner has seen and not touched for an hour, as one list."""
    text = f"{heading(pings[0].ref, 'reminder')} · seen an hour ago, nothing since"
    if len(pings) > 1:
        text += f", and {len(pings) - 1} more"
    return text, Card(
        text=text,
        title="Seen, and nothing since",
        tone=Tone.CAUTION,
        lines=(say("You have seen these, and for an hour nothing was done. Are they in hand?"),),
        items=tuple(Item(_item(ping), tuple(_buttons(ping)), Tone.CAUTION) for ping in pings),
    )


def _sentence(ping: Ping) -> str:
    if is_internal(ping.clock):
        return f"our internal target is missed{f' for {ping.law}' if ping.law else ''}; that is internal, not legal"
    waits_for = CLOCK_WORDS.get(ping.clock, ping.clock)
    if is_legal(ping.clock):
        waits_for = f"the legal limit{f' of {ping.law}' if ping.law else ''}"
    if ping.kind == "untaken":
        return "nobody has taken it yet"
    if ping.kind == "breach":
        return f"too late for {waits_for}" if ping.step == "100" else f"still late for {waits_for}"
    if ping.broken:
        return f"too late for {waits_for}"
    return f"time runs out for {waits_for}"


def _lines(ping: Ping, name: str) -> list[Line]:
    lines: list[Line] = [say(name)] if name else []
    if ping.summary and not ping.restricted:
        lines.append((Quoted(ping.summary),))
    if ping.kind == "untaken":
        lines.append((Words("Open since "), Moment(ping.reached_at), Words(".")))
    elif ping.due_at is not None:
        lines.append((Words("Due "), Moment(ping.due_at), Words(": "), Moment(ping.due_at, "left")))
    if ping.caution:
        lines.append(say(f"The legal clock is {ping.caution}."))
    return lines


def _facts(ping: Ping) -> list[Fact]:
    facts = [Fact("Owner", say(ping.owner or "nobody yet"), Tone.PLAIN if ping.owner else Tone.CAUTION)]
    if ping.next is None:
        return [*facts, Fact("Next", say("nobody else: this is the last step"))]
    return [*facts, Fact("Next", (Words(f"{ping.next.who} at "), Moment(ping.next.at, "time")))]


def _item(ping: Ping) -> Line:
    name = "restricted case" if ping.restricted else ping.what
    line: Line = (Words(f"{ping.ref} {_sentence(ping)}" + (f" · {name}" if name else "")),)
    if ping.due_at is None:
        return line
    return (*line, Words(" · due "), Moment(ping.due_at), Words(": "), Moment(ping.due_at, "left"))


def _buttons(ping: Ping) -> list[Action]:
    """The verbs that this reader may use on this case now, the likeliest first."""
    offered = (
        Action("claim", "Take", ping.ref, ping.revision, tone=Tone.GOOD),
        Action("seen", "Seen", ping.ref, ping.revision),
        Action("due", "Extend", ping.ref, ping.revision, (("clock", ping.clock),)),
        Action("snooze", "Snooze", ping.ref, ping.revision),
    )
    return [action for action in offered if action.id in ping.may]


def _counted(pings: Sequence[Ping]) -> str:
    breaches = sum(ping.kind == "breach" or ping.broken for ping in pings)
    untaken = sum(ping.kind == "untaken" for ping in pings)
    parts = (
        (breaches, "breach", "breaches"),
        (untaken, "case not taken", "cases not taken"),
        (len(pings) - breaches - untaken, "warning", "warnings"),
    )
    return ", ".join(f"{count} {one if count == 1 else many}" for count, one, many in parts if count)
