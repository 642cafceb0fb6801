"""What belongs to the well-being side of the house: it has verbs and a door of its own.

Chats ask `is_private` before they keep or log anything. What is private, and its answer, is kept by no chat of ours,
and answered beside the outbox.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from handlers.commands.phrases import LONGEST, language_of, plain
from handlers.commands.request import Filled, Place, Pressed, Remarked, Request, Typed

ROOT = "checkin"
CHECKIN, JOIN, STOP, PAUSE, RESUME = "checkin", "checkin_join", "checkin_stop", "checkin_pause", "checkin_resume"
SKIP, LATER = "checkin_skip", "checkin_later"
RESOURCES, WHO_CAN_SEE, HISTORY = "checkin_resources", "who_can_see", "my_history"
PULSE, TREND = "checkin_pulse", "checkin_trend"
TALK, CALLS, TAKEN, DONE = "checkin_talk", "checkin_calls", "checkin_taken", "checkin_done"
ASK, ASKS, ASK_DONE = "checkin_ask", "checkin_asks", "checkin_ask_done"
NUDGES, NUDGE, TEN, NOT_NOW, MUTE = "nudges", "nudge", "nudge_ten", "nudge_not_now", "nudge_mute"
HELP_NOW = "help_now"
NOTE = "private"
"""What every button of every private note is called, whatever it opens: a chat keeps what its buttons carry."""


@dataclass(frozen=True, slots=True)
class CareVerb:
    """One verb of the well-being side: its action id, how it is typed, and what it does."""

    name: str
    typed: str
    summary: str


CARE: Mapping[str, CareVerb] = {
    verb.name: verb
    for verb in (
        CareVerb(CHECKIN, "", "Your check-in: three questions, each may be skipped; before you opt in, the notice"),
        CareVerb(JOIN, "join", "Opt in"),
        CareVerb(TALK, "talk", "Ask the coach to call you back: you see first what is sent, and to whom"),
        CareVerb(CALLS, "calls", "For the coach: who asked for you"),
        CareVerb(TAKEN, "taken", "For the coach: you have taken a request"),
        CareVerb(DONE, "done", "For the coach, or for your own request: it is deleted"),
        CareVerb(ASK, "ask", "Ask your lead for a break or a lighter queue: you see first what is sent"),
        CareVerb(ASKS, "asks", "For a lead: who asks for a break or a lighter queue"),
        CareVerb(ASK_DONE, "ask done", "For a lead, or for your own request: it is deleted"),
        CareVerb(RESOURCES, "resources", "Who can be reached, and when"),
        CareVerb(PAUSE, "pause", "No invitations until you say `resume`"),
        CareVerb(RESUME, "resume", "Invitations again"),
        CareVerb(SKIP, "skip", "Not today; it is not counted"),
        CareVerb(LATER, "later", "Remind me of an invitation once more before the shift ends"),
        CareVerb(NUDGES, "nudges", "A private word when a break is due, if you want it (`nudges on`, `nudges off`)"),
        CareVerb(NUDGE, "nudge", "Whether a break is due now, by your own cases"),
        CareVerb(TEN, "take 10", "Ten minutes; nobody is told"),
        CareVerb(NOT_NOW, "not now", "No break now; that is not kept"),
        CareVerb(MUTE, "mute today", "No such word today"),
        CareVerb(STOP, "stop", "Opt out: your key is destroyed, and with it whatever was kept of you"),
        CareVerb(WHO_CAN_SEE, "who-can-see", "Who sees what, in plain words"),
        CareVerb(
            HISTORY, "my history", "Your own check-ins, if you want to keep them (`my history on`, `my history off`)"
        ),
        CareVerb(PULSE, "pulse", "What was told of your site, the same page for everybody"),
        CareVerb(TREND, "trend", "The same over the windows, in bands, as soon as enough answered in two of them"),
        CareVerb(HELP_NOW, "help now", "Who answers now, near you; nobody is told, nothing is kept"),
    )
}
"""The verbs, by action id. None of them is a verb of the registry: what they are asked never reaches the record."""

_TYPED: Mapping[str, str] = {verb.typed: verb.name for verb in CARE.values()} | {
    "start": CHECKIN,
    "open": CHECKIN,
    "opt in": JOIN,
    "opt out": STOP,
    "who can see": WHO_CAN_SEE,
    "history": HISTORY,
}


def verb_of(text: str) -> tuple[str, Mapping[str, str]] | None:
    """The verb of a typed line without its root, and what comes with it; None for a line that is none.

    `stop now`, `my history on` and `nudges on` say what a button would carry.
    """
    words = " ".join(text.casefold().split())
    if words in _TYPED:
        return _TYPED[words], {}
    head, _, last = words.rpartition(" ")
    if _TYPED.get(head) in (HISTORY, NUDGES) and last in ("on", "off"):
        return _TYPED[head], {"keep": last}
    return (STOP, {"sure": "yes"}) if (_TYPED.get(head), last) == (STOP, "now") else None


BUTTONS = CARE.keys() | {NOTE}
"""The action ids of the well-being side. Those of messages from before there was `NOTE` mean what they did then."""

UNWRITTEN = frozenset({CHECKIN, WHO_CAN_SEE, HISTORY, TALK, CALLS, NUDGES, NUDGE, TEN, ASK, ASKS})
"""Whose answers say what somebody answered, whether they take part, who asked for whom, or how much they had.

They may stand in no message: a chat keeps and exports its messages, but not what is shown in a modal or dialog.
"""
SHOWN_BY: Mapping[str, str] = {JOIN: WHO_CAN_SEE, TAKEN: CALLS, MUTE: NUDGES, NOT_NOW: NUDGES}
"""What shows, when it is opened later, what another verb has done."""
OWN_OR_LISTED: Mapping[str, tuple[str, str]] = {DONE: (TALK, CALLS), ASK_DONE: (ASK, ASKS)}
"""The same of what is done with a request: with one's own, and with one of a list."""


def opener_of(verb: str, values: Mapping[str, str]) -> str:
    """The verb that shows, when it is opened later, what this one answered."""
    if verb in OWN_OR_LISTED:
        return OWN_OR_LISTED[verb][bool(values.get("call"))]
    return SHOWN_BY.get(verb, verb)


def is_private(request: Request) -> bool:
    """True for what is between somebody and the well-being side alone."""
    match request.asked:
        case Pressed(verb):
            return verb in BUTTONS
        case Filled(form):
            return form.partition(":")[0] in CARE
        case Typed(text, root):
            return root == ROOT or asks_for_help(text)
        case Remarked(text):
            return _alone(request.place) and asks_for_help(text)


def asks_for_help(text: str) -> bool:
    """True for `help now`, with or without a country, and for the phrases of the static list."""
    return is_help_now(text) or language_of(text) is not None


def is_help_now(text: str) -> bool:
    """True for `help now` and for `help now IE`."""
    words = plain(text[: LONGEST + 1]).split()
    return words[:2] == ["help", "now"] and (len(words) == 2 or (len(words) == 3 and len(words[2]) == 2))


def country_in(text: str) -> str:
    """The country of `help now IE`; "" where none is named."""
    words = plain(text[: LONGEST + 1]).split()
    return words[2].upper() if is_help_now(text) and len(words) == 3 else ""


def _alone(place: Place | None) -> bool:
    """Whether this is somebody's own conversation with us."""
    return place is not None and place.surface.room.startswith("dm-")
