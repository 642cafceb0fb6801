"""A ping: what is at stake, how long is left or how late it is, who hears of it next, and what can be done now.

A restricted case is named by its reference alone. The text begins `REF kind` or `REF kind: clock`, so that a lock
screen, a screen reader and an outside checker can tell pings apart.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from handlers.cards.card import Action, Card, Fact, Item, Line, Moment, Quoted, Tone, say, tell
from handlers.domain.legal import is_internal, is_legal
from handlers.domain.tongue import counted, marked, said

BROKEN = {
    "ack": marked("too late for somebody to take it"),
    "first_response": marked("too late for the first word to the client"),
    "update": marked("too late for the next client update"),
    "contain": marked("too late for containing it"),
    "resolve": marked("too late for resolving it"),
}
STILL_BROKEN = {
    "ack": marked("still late for somebody to take it"),
    "first_response": marked("still late for the first word to the client"),
    "update": marked("still late for the next client update"),
    "contain": marked("still late for containing it"),
    "resolve": marked("still late for resolving it"),
}
NEAR = {
    "ack": marked("time runs out for somebody to take it"),
    "first_response": marked("time runs out for the first word to the client"),
    "update": marked("time runs out for the next client update"),
    "contain": marked("time runs out for containing it"),
    "resolve": marked("time runs out for resolving it"),
}
"""What is said of each clock: its time is over, is long over, or is running out."""
LATE, SOON = marked("too late for what was promised"), marked("time runs out for what was promised")

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
    name = said("Restricted case {ref}", ref=ping.ref) if ping.restricted else ping.what
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
    text = said("{head} · overtaken by a newer message", head=heading(ref, kind, clock))
    return text, Card(
        text=text,
        title=said("{ref} {kind} · overtaken", ref=ref, kind=kind),
        lines=(tell("A newer message says how it stands now."),),
    )


def settled_card(ref: str, kind: str, clock: str, how: str) -> tuple[str, Card]:
    """What a ping says once what it was about has ended, and how. It offers nothing any more."""
    text = f"{heading(ref, kind, clock)} · {how}"
    return text, Card(
        text=text, title=f"{ref} {kind} · {how}", lines=(tell("There is nothing to do about this any more."),)
    )


def bundle_card(pings: Sequence[Ping], *, late: bool) -> tuple[str, Card]:
    """Several pings to one person as one list, in their order; `late` when they are told of only after an outage."""
    first = pings[0]
    count = _counted(pings)
    head, more = heading(first.ref, "late" if late else first.kind, first.clock), len(pings) - 1
    if late:
        text = said("{head} · {count} while I was away", head=head, count=count)
        title = said("Late notice: {count}", count=count)
    else:
        text = counted(more, "{head} and {n} more", "{head} and {n} more", head=head) if more else head
        title = said("At once: {count}", count=count)
    lines = [tell("I was away and could not tell you in time. These were reached meanwhile:")] if late else []
    return text, Card(
        text=text,
        title=title,
        tone=Tone.DANGER if any(ping.tone is Tone.DANGER for ping in pings) else Tone.CAUTION,
        lines=tuple(lines),
        items=tuple(Item(_item(ping), tuple(_buttons(ping)), ping.tone) for ping in pings),
    )


def reminder_card(pings: Sequence[Ping]) -> tuple[str, Card]:
    """Cases that their owner has seen and not touched for an hour, as one list."""
    head, more = heading(pings[0].ref, "reminder"), len(pings) - 1
    if more:
        text = counted(
            more,
            "{head} · seen an hour ago, nothing since, and {n} more",
            "{head} · seen an hour ago, nothing since, and {n} more",
            head=head,
        )
    else:
        text = said("{head} · seen an hour ago, nothing since", head=head)
    return text, Card(
        text=text,
        title=said("Seen, and nothing since"),
        tone=Tone.CAUTION,
        lines=(tell("You have seen these, and for an hour nothing was done. Are they in hand?"),),
        items=tuple(Item(_item(ping), tuple(_buttons(ping)), Tone.CAUTION) for ping in pings),
    )


def _sentence(ping: Ping) -> str:
    if is_internal(ping.clock):
        if not ping.law:
            return said("our internal target is missed; that is internal, not legal")
        return said("our internal target is missed for {law}; that is internal, not legal", law=ping.law)
    if ping.kind == "untaken":
        return said("nobody has taken it yet")
    if is_legal(ping.clock):
        return _of_the_law(ping)
    if ping.kind == "breach":
        return said((BROKEN if ping.step == "100" else STILL_BROKEN).get(ping.clock, LATE))
    return said(BROKEN.get(ping.clock, LATE) if ping.broken else NEAR.get(ping.clock, SOON))


def _of_the_law(ping: Ping) -> str:
    if ping.kind == "breach" and ping.step != "100":
        plain, named = marked("still late for the legal limit"), marked("still late for the legal limit of {law}")
    elif ping.kind == "breach" or ping.broken:
        plain, named = marked("too late for the legal limit"), marked("too late for the legal limit of {law}")
    else:
        plain, named = marked("time runs out for the legal limit"), marked("time runs out for the legal limit of {law}")
    return said(named, law=ping.law) if ping.law else said(plain)


def _lines(ping: Ping, name: str) -> list[Line]:
    lines: list[Line] = [say(name)] if name else []
    if ping.summary and not ping.restricted:
        lines.append((Quoted(ping.summary),))
    if ping.kind == "untaken":
        lines.append(tell("Open since {at}.", at=Moment(ping.reached_at)))
    elif ping.due_at is not None:
        lines.append(tell("Due {due}: {left}", due=Moment(ping.due_at), left=Moment(ping.due_at, "left")))
    if ping.caution:
        lines.append(tell("The legal clock is {caution}.", caution=ping.caution))
    return lines


def _facts(ping: Ping) -> list[Fact]:
    facts = [Fact(said("Owner"), say(ping.owner or said("nobody yet")), Tone.PLAIN if ping.owner else Tone.CAUTION)]
    if ping.next is None:
        return [*facts, Fact(said("Next"), tell("nobody else: this is the last step"))]
    return [*facts, Fact(said("Next"), tell("{who} at {at}", who=ping.next.who, at=Moment(ping.next.at, "time")))]


def _item(ping: Ping) -> Line:
    name = said("restricted case") if ping.restricted else ping.what
    line = f"{ping.ref} {_sentence(ping)}" + (f" · {name}" if name else "")
    if ping.due_at is None:
        return say(line)
    due, left = Moment(ping.due_at), Moment(ping.due_at, "left")
    return tell("{ping} · due {due}: {left}", ping=line, due=due, left=left)


def _buttons(ping: Ping) -> list[Action]:
    """The verbs that this reader may use on this case now, the likeliest first."""
    offered = (
        Action("claim", said("Take", "button"), ping.ref, ping.revision, tone=Tone.GOOD),
        Action("seen", said("Seen", "button"), ping.ref, ping.revision),
        Action("due", said("Extend", "button"), ping.ref, ping.revision, (("clock", ping.clock),)),
        Action("snooze", said("Snooze", "button"), ping.ref, ping.revision),
    )
    return [action for action in offered if action.id in ping.may]


def _counted(pings: Sequence[Ping]) -> str:
    breaches = sum(ping.kind == "breach" or ping.broken for ping in pings)
    untaken = sum(ping.kind == "untaken" for ping in pings)
    warnings = len(pings) - breaches - untaken
    parts = (
        counted(breaches, "{n} breach", "{n} breaches") if breaches else "",
        counted(untaken, "{n} case not taken", "{n} cases not taken") if untaken else "",
        counted(warnings, "{n} warning", "{n} warnings") if warnings else "",
    )
    return ", ".join(part for part in parts if part)
