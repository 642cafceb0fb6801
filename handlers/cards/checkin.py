"""The check-in's notice, form and answers: plain, kind, and without a word that says how somebody is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from handlers.cards.callback import NOTE
from handlers.cards.card import Action, Card, Fact, Item, Moment, Tone, Words, say
from handlers.cards.care import HELP_NOW
from handlers.cards.dates import written
from handlers.cards.form import Field, Form, Option
from handlers.domain.checkin import Checkin, Shift, Weight
from handlers.domain.pulse import Band, Page, Rate, Window

SKIP = Option("skip", "prefer not to say")
SHIFTS: Mapping[Shift, str] = {
    Shift.VERY_HARD: "very hard",
    Shift.HARD: "hard",
    Shift.OKAY: "okay",
    Shift.GOOD: "good",
    Shift.VERY_GOOD: "very good",
}
WEIGHTS: Mapping[Weight, str] = {Weight.LIGHT: "light", Weight.MODERATE: "moderate", Weight.HEAVY: "heavy"}
HELPS: Mapping[str, str] = {
    "nothing": "nothing now",
    "break": "a short break",
    "lighter": "a lighter queue for a while",
    "coach": "to talk to the wellness coach",
    "peer": "to talk to a colleague",
    "resources": "to see who can be reached",
}
NEXT: Mapping[str, str] = {
    "break": "A ten-minute break now is fine. Nobody is told, and nothing is counted.",
    "lighter": "You can ask your lead for it: you see first what is sent. Handrail has told nobody yet.",
    "coach": "You can ask the coach to call you back: you see first what is sent. Handrail has told nobody yet.",
    "peer": "Somebody on your team has had such a shift too. Handrail has told nobody.",
    "resources": "They stand below.",
}
OPEN = Action("checkin", "Check in", tone=Tone.GOOD)
LATER = Action("checkin_later", "Remind me later")
STOP = Action("checkin_stop", "Stop these")
WHO = Action("who_can_see", "Who can see what")
PULSE = Action("checkin_pulse", "The newest page")
TREND = Action("checkin_trend", "Over time")
RESOURCES = Action("checkin_resources", "Who can be reached")
BANDS: Mapping[Band, str] = {
    Band.BELOW_20: "under 20 %",
    Band.FROM_20: "20 to 39 %",
    Band.FROM_40: "40 to 59 %",
    Band.FROM_60: "60 to 79 %",
    Band.FROM_80: "80 % and more",
}
RATES: Mapping[Rate, str] = {
    Rate.BELOW_50: "under half",
    Rate.FROM_50: "half to four fifths",
    Rate.FROM_80: "more than four fifths",
}


@dataclass(frozen=True, slots=True)
class Promise:
    """From how many answers on a page appears, how many weeks its window lasts, and from which day on that holds.

    With `tally` no answer is kept at all, but counts.
    """

    k: int
    weeks: int
    since: date
    tally: bool = False


KEPT = "Your answers are kept under a key of your own until the page is made, and deleted as it appears."
KEPT_LIMITS = (
    "Honest limits: whoever runs the server and holds its key could read answers that no page was made of yet; "
    "your chat's provider carries what you send, as it carries everything else."
)
COUNTED = (
    "No answer of yours is kept, not even for yourself: it is added to the counts of the whole site at once, the "
    "first time in a window. It cannot be taken out again, not by stopping either: nobody can tell which it was."
)
COUNTED_LIMITS = (
    "Honest limits: whoever runs the server and holds its key could watch the counts at the moment you send; "
    "your chat's provider carries what you send, as it carries everything else."
)


def notice_card(promise: Promise, spare: int, *, then: Promise | None = None, joined: bool) -> Card:
    """Who sees what, in plain words, before somebody opts in and whenever they ask. `then` is what will hold later."""
    k, weeks = promise.k, promise.weeks
    kept, limits = (COUNTED, COUNTED_LIMITS) if promise.tally else (KEPT, KEPT_LIMITS)
    lines = [
        "Voluntary, and without any consequence for your work. Not a health questionnaire, and nobody watches it.",
        "Nobody sees your answers: no lead, manager, coach, client or administrator has a way to them.",
        "Nobody is told whether you take part.",
        f"What everybody reads is one page for the site every {weeks} weeks, in rough bands, if at least {k} answered "
        f"and the site has {k + spare} people or more.",
        kept,
        "Skip any question, pause, or stop. Stopping destroys your key: nothing of yours can be read then.",
        limits,
    ]
    if then is not None:
        since = written(then.since, "%d %b %Y")
        lines.insert(
            5,
            f"From {since} on it is one page every {then.weeks} weeks, if at least {then.k} answered and "
            f"the site has {then.k + spare} people or more.",
        )
        if then.tally is not promise.tally:
            lines.insert(6, f"From that day on: {COUNTED if then.tally else KEPT}")
    title = "Who can see what" if joined else "A private check-in"
    actions = (OPEN, STOP, HELP_NOW) if joined else (Action("checkin_join", "Opt in", tone=Tone.GOOD), HELP_NOW)
    return Card(f"{title}: nobody sees your answers", title, lines=tuple(map(say, lines)), actions=actions)


def invitation_card(until: datetime) -> Card:
    """An invitation: its words may stand in an export, so they say nothing but that it is there."""
    line = (Words("Your optional check-in is open until "), Moment(until, "time"), Words(". Private to you."))
    actions = (replace(OPEN, label="Open"), Action("checkin_skip", "Skip"), LATER, STOP)
    return Card(NOTE, "A private note", lines=(line,), actions=actions)


def checkin_form() -> Form:
    """The three questions, none of them clinical; each may be skipped."""
    shifts = (SKIP, *(Option(key.value, words) for key, words in SHIFTS.items()))
    weights = (SKIP, *(Option(key.value, words) for key, words in WEIGHTS.items()))
    helps = (SKIP, *(Option(key, words) for key, words in HELPS.items()))
    fields = (
        Field("shift", "How was this shift for you?", "select", options=shifts),
        Field("weight", "How heavy was what you handled?", "select", options=weights),
        Field("help", "Would any of this help?", "select", options=helps, hint="Not kept, and nobody is told of it."),
    )
    intro = "Skip whatever you like. Nobody watches this; if you need somebody now, take Help now."
    return Form("checkin", "Check-in", fields, submit="Send", intro=intro, aside=(HELP_NOW,))


def thanks_card(help_wanted: str, contacts: Sequence[Fact]) -> Card:
    """After it was sent: closed, and what comes next by their own choice. Nothing of the answers is said again."""
    line = NEXT.get(help_wanted, "")
    shown = tuple(contacts) if help_wanted in ("coach", "resources") else ()
    talk = (Action("checkin_talk", "Ask for a call back", tone=Tone.GOOD),) if help_wanted == "coach" else ()
    asks = Action("checkin_ask", "Ask my lead for it", values=(("what", help_wanted),))
    ask = (asks,) if help_wanted in ("break", "lighter") else ()
    lines = (say(line),) if line else (say("That is all."),)
    return Card("Thanks, closed.", "Thanks, closed", lines=lines, facts=shown, actions=(*talk, *ask, HELP_NOW))


def done_today_card() -> Card:
    """One a day is enough."""
    return plain_card("Closed for today", "One check-in a day is enough. The next one is open tomorrow.")


def plain_card(title: str, sentence: str, *actions: Action) -> Card:
    """One sentence, and the way to help."""
    return Card(f"{title}: {sentence}", title, lines=(say(sentence),), actions=(*actions, HELP_NOW))


def stop_card() -> Card:
    """What stopping does, before it is done."""
    sure = Action("checkin_stop", "Yes, destroy it", values=(("sure", "yes"),), tone=Tone.DANGER)
    sentence = (
        "Your key is destroyed: nothing that was kept of you can be read again, from any copy. Pages stay as they are."
    )
    return plain_card("Stop check-ins?", sentence, sure)


def resources_card(contacts: Sequence[Fact]) -> Card:
    """Who can be reached, for whoever wants to look without haste."""
    return Card("Who can be reached", "Who can be reached", facts=tuple(contacts), actions=(HELP_NOW,))


def history_card(days: Sequence[tuple[str, Checkin]], *, kept: bool) -> Card:
    """Somebody's own check-ins, for themselves alone."""
    switch = Action(
        "my_history", "Do not keep it" if kept else "Keep it for me", values=(("keep", "off" if kept else "on"),)
    )
    if not kept:
        sentence = "You keep none. If you switch it on, your own check-ins are kept for you alone, under your own key."
        return plain_card("Your own history", sentence, switch)
    items = tuple(Item((Words(f"{day} · {_said(checkin)}"),)) for day, checkin in days)
    lines = () if items else (say("Nothing yet."),)
    return Card("Your own history", "Your own history", lines=lines, items=items, actions=(switch, HELP_NOW))


def pulse_card(site: str, window: Window | None, page: Page | None, *, over_time: bool = False) -> Card:
    """What was told of a site, the same for everybody who asks; each bar says in words what it shows.

    With `over_time` there is a trend, too.
    """
    more = (TREND,) if over_time else ()
    title = f"{site}: how shifts were"
    if window is None:
        line = "No window is over yet. A page appears after it, if enough people answered."
        return Card(f"{title}. {line}", title, lines=(say(line),))
    when = f"{written(window.first, '%d %b %Y')} to {written(window.last, '%d %b %Y')}"
    if page is None:
        return Card(
            f"{title}, {when}: not enough answers", title, lines=(say(f"{when}: not enough answers."),), actions=more
        )
    facts = [*_bars("Shift", page.shift), *_bars("What was handled", page.weight)]
    facts += [Fact("Took part", say(RATES[page.rate]))] if page.rate is not None else []
    foot = say("In rough bands, told once; the answers behind it are deleted.")
    return Card(f"{title}, {when}", title, lines=(say(when),), facts=tuple(facts), actions=more, foot=foot)


def _bars(question: str, shares: Mapping[str, Band] | None) -> list[Fact]:
    if shares is None:
        return [Fact(question, say("not enough answers"))]
    return [Fact(f"{question}: {key}", say(f"{_bar(band)} {BANDS[band]}")) for key, band in shares.items()]


def _bar(band: Band) -> str:
    return "■" * (band + 1) + "□" * (len(Band) - band - 1)


def _said(checkin: Checkin) -> str:
    shift = SHIFTS[checkin.shift] if checkin.shift else "not said"
    weight = WEIGHTS[checkin.weight] if checkin.weight else "not said"
    return f"shift: {shift} · handled: {weight}"
