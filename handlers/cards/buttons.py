"""Which buttons stand on a case's card: the verbs that its state allows, the likeliest first. One table, here."""

from collections.abc import Mapping
from dataclasses import dataclass

from handlers.cards.card import Action, Tone
from handlers.cards.view import CaseView
from handlers.domain.escalation import Status, may_reopen
from handlers.domain.legal import is_legal, law_id
from handlers.domain.severity import Severity
from handlers.domain.tongue import marked, said

AT_MOST = 5


@dataclass(frozen=True, slots=True)
class Button:
    """A verb as a button."""

    label: str
    tone: Tone = Tone.PLAIN


BUTTONS: Mapping[str, Button] = {
    "claim": Button(marked("Take", "button"), Tone.GOOD),
    "update": Button(marked("Tell client", "button")),
    "wait": Button(marked("Wait", "button")),
    "resume": Button(marked("Resume", "button"), Tone.GOOD),
    "resolve": Button(marked("Resolve", "button"), Tone.GOOD),
    "handoff": Button(marked("Pass on", "button")),
    "assign": Button(marked("Assign", "button")),
    "contain": Button(marked("Contained", "button")),
    "note": Button(marked("Note", "button")),
    "told": Button(marked("Told another way", "button")),
    "approve": Button(marked("Approve update", "button"), Tone.GOOD),
    "sev": Button(marked("Severity", "button")),
    "type": Button(marked("Type", "button")),
    "due": Button(marked("Extend", "button")),
    "start": Button(marked("Move start", "button")),
    "defer": Button(marked("Defer legal clock", "button")),
    "snooze": Button(marked("Snooze", "button")),
    "plus_one": Button(marked("I see it too", "button")),
    "watch": Button(marked("Watch", "button")),
    "link": Button(marked("Link", "button")),
    "merge": Button(marked("Merge", "button")),
    "why": Button(marked("Why these times?", "button")),
    "show": Button(marked("Whole story", "button")),
    "close": Button(marked("Close", "button"), Tone.GOOD),
    "code": Button(marked("Code…", "button")),
    "exclude": Button(marked("Exclude…", "button")),
    "reopen": Button(marked("Reopen", "button")),
    "cancel": Button(marked("Cancel", "button"), Tone.DANGER),
    "brief": Button(marked("Note…", "button")),
    "accept": Button(marked("Accept", "button"), Tone.GOOD),
    "decline": Button(marked("Decline", "button")),
}

_REST = (
    *("note", "told", "contain", "handoff", "assign", "sev", "type"),
    *("due", "defer", "snooze", "plus_one", "watch", "link"),
)
_BREACH = ("code", "exclude")
_END = (*_BREACH, "merge", "why", "show", "cancel")

TABLE: Mapping[Status, tuple[tuple[str, ...], tuple[str, ...]]] = {
    Status.NEW: (("claim", "update", "assign", "wait", "resolve"), (*_REST, *_END)),
    Status.ACKNOWLEDGED: (("update", "wait", "contain", "resolve", "handoff"), (*_REST, *_END)),
    Status.IN_PROGRESS: (("update", "wait", "contain", "resolve", "handoff"), (*_REST, *_END)),
    Status.WAITING: (("resume", "update", "resolve", "handoff"), ("wait", *_REST, *_END)),
    Status.RESOLVED: (("code", "close", "reopen", "update"), ("note", "told", "link", "exclude", "why", "show")),
    Status.CLOSED: (("reopen",), ("note", "link", *_BREACH, "why", "show")),
    Status.CANCELLED: ((), ("note", "link", *_BREACH, "show")),
}
"""Foremost buttons and the rest, by status; what a case does not need is left out by `_fits`."""


def buttons(view: CaseView) -> tuple[tuple[Action, ...], tuple[Action, ...]]:
    """At most five buttons for the foot, with a link to the content or else to the message, and the rest for a menu."""
    foremost, rest = TABLE[view.escalation.status]
    if view.escalation.status is not Status.NEW and view.escalation.owner is None and view.escalation.is_open:
        foremost = ("claim", *foremost)
    wanted = [verb for verb in dict.fromkeys((*foremost, *rest)) if _fits(view, verb)]
    link = open_link(view) or open_message(view)
    room = AT_MOST - len(link)
    first = [verb for verb in wanted if verb in foremost][:room]
    return (
        (*(button(view, verb) for verb in first), *link),
        tuple(button(view, verb) for verb in wanted if verb not in first),
    )


def button(view: CaseView, verb: str) -> Action:
    """One verb as a button on this case."""
    spec = BUTTONS[verb]
    case = view.escalation
    return Action(verb, said(spec.label, "button"), case.ref, case.revision, tone=spec.tone)


def open_link(view: CaseView) -> tuple[Action, ...]:
    """The link to the content; where it is heavy, a question that names the labels comes first."""
    if not view.link or view.escalation.restricted:
        return ()
    return (_opening(view, said("Open the content", "button"), view.link),)


def open_message(view: CaseView) -> tuple[Action, ...]:
    """The link to the message that it was raised from, with the same question."""
    return (
        (_opening(view, said("Open the message", "button"), view.message),)
        if view.message and view.shows_message
        else ()
    )


def _opening(view: CaseView, label: str, link: str) -> Action:
    what = ", ".join(words for _, words in view.labels) or view.type_label
    confirm = said("This may show: {what}. Open it now?", what=what) if view.heavy else ""
    return Action("show", label, view.escalation.ref, view.escalation.revision, confirm=confirm, link=link)


def _fits(view: CaseView, verb: str) -> bool:
    """True if the verb means something on this case as it stands, and the reader may use it."""
    case = view.escalation
    if view.allowed is not None and verb not in view.allowed:
        return False
    if verb == "wait":  # a new case that was given to somebody is theirs to take first
        return case.status is not Status.NEW or case.owner is None
    if verb == "note":
        return not view.wordless
    if verb in ("update", "told"):
        return bool(case.client) and view.client_visible and not case.restricted
    if verb == "contain":
        promised = any(clock.is_open and clock.kind.startswith(("contain", "legal:")) for clock in view.clocks)
        return case.contained_at is None and promised
    if verb == "code":
        return any(breach.wants_code for breach in view.breaches)
    if verb == "exclude":  # behind the menu of who may, not on everybody's card
        return view.allowed is not None and any(breach.excluded_by is None for breach in view.breaches)
    if verb == "defer":
        kinds = {law_id(clock.kind) for clock in view.clocks if clock.is_open and is_legal(clock.kind)}
        return any(law.deferrable for key, law in view.laws.items() if key in kinds)
    if verb == "snooze":
        return case.severity not in (Severity.P0, Severity.P1)
    if verb == "handoff":
        return case.owner is not None
    if verb == "reopen":
        return may_reopen(case, view.now)
    return True
