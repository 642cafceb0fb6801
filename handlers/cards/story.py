"""A timeline's events as lines of a story: our words around somebody's text, never mixed.

What an event's data says goes into our words only through a catalogue (people, statuses, clocks); anything else, and
every free text, is quoted.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime

from handlers.cards.card import Line, Moment, Quoted, Run, Words, joined
from handlers.cards.words import ENGLISH, clock_word, duration, word
from handlers.domain.severity import Severity
from handlers.domain.timeline import Audience, Event
from handlers.domain.tongue import marked, said

Names = Mapping[str, str]

INTERNAL: Mapping[str, tuple[str, ...]] = {
    "opened": ("raised it", " as {severity:sev}"),
    "from_message": ("raised it from a message", " by {author:person}"),
    "claim": ("took it", " from {was:person}"),
    "assign": ("assigned it", " to {owner|to|person:person}"),
    "left": ("returned it: {was:person} has left",),
    "handoff": ("offered it", " to {to|person:person}"),
    "brief": ("wrote for the next shift",),
    "query": ("asked at the hand-over",),
    "accept": ("accepted it", " from {was|by:person}"),
    "decline": ("declined it",),
    "note": ("noted",),
    "update": ("told the client",),
    "draft": ("wrote an update for the client that waits for a second person",),
    "approve": ("approved the update to the client", " by {author:person}"),
    "unseen": ("asked again: an hour without any act",),
    "told": ("told the client", " by {how}"),
    "sev": ("changed the severity", " from {from:sev}", " to {to:sev}"),
    "type": ("changed the type", " from {from:type}", " to {to:type}"),
    "client": ("moved it", " from {from}", " to {to}"),
    "moved": ("moved it to another client", ", {to}"),
    "site": ("moved it to another site", ", {to}"),
    "label": ("labelled it", " {to}"),
    "unlabel": ("took off the label", " {to}"),
    "start": ("moved the start of the clocks", " to {to|at:time}"),
    "due": ("moved the due time", " of {clock:clock}", " to {to|at:time}"),
    "grant_ended": ("went on without the time granted", " for {clock:clock}", " until {until:time}"),
    "recalendar": ("moved", " {clock:clock}", " to another version of its calendar", ", due {to:time}"),
    "defer": ("moved the start of the legal clock", " to {to:time}", ", as {ground:ground}"),
    "legal_ground": ("let the legal clock stand", " from {since:time}", ", as {ground:ground}"),
    "legal_begun": ("started the legal clocks", " as of {as_of}, not legal advice"),
    "legal_ended": ("stopped the legal clocks: the action is on record",),
    "legal_dropped": ("dropped the legal clocks that were the earlier type's",),
    "legal_until": ("noted to preserve it", " until {until:time}"),
    "wait": ("waits", " on {on:party}", " until {until:time}"),
    "resume": ("resumed it", " ({why:why})"),
    "snooze": ("held their own pings", " until {until:time}"),
    "link": ("linked it:", " {relation:relation}", " {other}"),
    "merge": ("merged", " {child}", " into it"),
    "plus_one": ("sees it too",),
    "watch": ("watches it",),
    "unwatch": ("watches it no longer",),
    "tag": ("tagged it", " {tag}"),
    "seen": ("has seen the ping",),
    "contain": ("contained the harm",),
    "resolve": ("resolved it", ": {outcome:outcome}"),
    "proposed": ("proposes to resolve it", ": {outcome:outcome}"),
    "proposed_sev": ("asks for another severity", ", {to:sev}"),
    "proposed_start": ("proposes to move the start of the clocks", " to {to:time}"),
    "proposed_close": ("proposes to close it",),
    "proposed_reopen": ("proposes to reopen it",),
    "close": ("closed it",),
    "validity": ("found it to be", " {validity:validity}"),
    "code": ("said why the promise was broken", ": {code:breach}", ", also {second:breach}"),
    "exclude": ("left", " {clock:clock}", " out of the net result, as the client agreed"),
    "reopen": ("reopened it",),
    "ruling": ("kept the client's ruling",),
    "ruled": ("found it decided by the ruling on", " {other}"),
    "noticed": ("published a policy notice about it:", " {notice}"),
    "cancel": ("cancelled it", " as {reason:cancel}"),
    "undo": ("took it back",),
    "reply": ("answered",),
    "confirm": ("confirmed that it is resolved",),
    "dispute": ("disputes the resolution",),
    "rate": ("rated it", " {score|rating} of 5"),
    "refused": ("tried `{verb|act}`, which was refused",),
    "warning": ("warned", " {told|to:people}", ": {clock:clock}", " is at {step:step}"),
    "step": ("told", " {told|to:people}", " about {clock:clock}", " at {step:step}"),
    "untaken": ("told", " {told|to:people}", " that nobody has taken it"),
    "breach": ("recorded a breach", " of {clock:clock}", " and told {told|to:people}"),
    "late": ("told", " {told|to:people}", " late, after an outage"),
    "rebuilt": ("set its clocks right again from this timeline",),
}
"""What happened, after the actor's name, for our own people. A part whose value is missing is left out.

For translators the first part is a sentence of its own with `{who}`, and each other part goes behind what stands before
it: `bot.cli.tongue` takes them from here, in the context "story".
"""

CLIENT: Mapping[str, tuple[str, ...]] = {
    "opened": ("opened it",),
    "update": ("wrote",),
    "approve": ("wrote",),
    "told": ("spoke with you",),
    "reply": ("answered",),
    "wait": ("asked you for an answer",),
    "contain": ("contained the harm",),
    "resolve": ("resolved it",),
    "close": ("closed it",),
    "reopen": ("reopened it",),
    "cancel": ("cancelled it",),
    "proposed_sev": ("asked for another severity", ", {to:sev}"),
    "confirm": ("confirmed that it is resolved",),
    "dispute": ("disputed the resolution",),
    "rate": ("rated it", " {score|rating} of 5"),
}
"""The kinds that a client may read of, by construction: what is not here has no words for a client."""

CLIENT_READS = frozenset({"update", "approve", "reply", "resolve", "dispute", "reopen"})
"""The kinds whose text was written for the client, or by it."""

WHY = {
    "asked": marked("asked", "why"),
    "reply": marked("an answer came", "why"),
    "time": marked("the time was up", "why"),
}
PARTIES = {
    "client": marked("the client", "party"),
    "vendor": marked("a vendor", "party"),
    "internal": marked("our own people", "party"),
}

_PLACE = re.compile(r"\{([^}:]+)(?::([a-z]+))?\}")


def internal_line(event: Event, names: Names) -> Line:
    """One event for our own people: when, who, what, and the text if there is one."""
    parts = INTERNAL.get(event.kind, (event.kind.replace("_", " "),))
    return _line(event, parts, names, event.text, nameless=event.actor)


def client_line(event: Event, names: Names) -> Line | None:
    """One event for a client; None for what is not meant for it. `names` hold the alias for our staff."""
    parts = CLIENT.get(event.kind)
    if event.audience is not Audience.CLIENT or parts is None:
        return None
    return _line(event, parts, names, event.text if event.kind in CLIENT_READS else None, nameless=said("the desk"))


def _line(event: Event, parts: tuple[str, ...], names: Names, text: str | None, *, nameless: str) -> Line:
    who = names.get(event.actor, nameless)
    templates = sentences(parts)
    told = [run for part in templates if (runs := _part(said(part, "story"), event.data, names, who)) for run in runs]
    line = joined((Moment(event.at, "time"), Words(" · "), *told))
    return (*line, Words(": "), Quoted(text)) if text else line


def sentences(parts: Sequence[str]) -> tuple[str, ...]:
    """The parts of an event as its translators read them: the first begins with whoever did it."""
    return (f"{{who}} {parts[0]}", *parts[1:])


def _part(part: str, data: Mapping[str, object], names: Names, who: str) -> list[Run]:
    """A part with its values in the place of `{key|other key:kind}`; nothing when one has no value."""
    runs: list[Run] = []
    end = 0
    for found in _PLACE.finditer(part):
        run = Words(who) if found[1] == "who" else _value(found, data, names)
        if run is None:
            return []
        runs += [Words(part[end : found.start()]), run]
        end = found.end()
    return [*runs, Words(part[end:])]


def _value(found: re.Match[str], data: Mapping[str, object], names: Names) -> Run | None:
    value = next((data[key] for key in found[1].split("|") if data.get(key) not in (None, "", [])), None)
    return None if value is None else _run(value, found[2] or "", names)


def _run(value: object, kind: str, names: Names) -> Run | None:
    if kind in ("person", "people"):
        keys = [str(key) for key in value] if isinstance(value, (list, tuple)) else str(value).split(", ")
        known = [names.get(key) for key in keys]
        if all(known):
            return Words(", ".join(name for name in known if name))
        return Quoted(", ".join(keys))
    text = str(value)
    if kind == "time":
        at = _instant(text)
        return Moment(at) if at else Quoted(text)
    if kind == "clock":
        return Words(f"“{clock_word(text)}”") if re.fullmatch(r"[a-z_:0-9]{1,60}", text) else Quoted(text)
    if kind == "sev":
        return Words(text) if text in frozenset(Severity) else None  # a client reads it: nothing that is no severity
    return _worded(text, kind)


def _worded(text: str, kind: str) -> Run:
    """A value through its catalogue, else quoted."""
    if kind == "why" and text in WHY:
        return Words(said(WHY[text], "why"))
    if kind == "party" and text in PARTIES:
        return Words(said(PARTIES[text], "party"))
    if kind == "step" and re.fullmatch(r"\d{1,4}", text):
        return Words(f"{text} %")
    if kind == "step" and re.fullmatch(r"\+\d{1,6}", text):
        return Words(said("{time} past its due time", time=duration(int(text))))
    if f"{kind}.{text}" in ENGLISH:
        return Words(word(f"{kind}.{text}"))
    return Words(text) if text.isdecimal() else Quoted(text)


def _instant(text: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at if at.tzinfo else None
