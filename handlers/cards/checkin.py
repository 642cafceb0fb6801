"""The check-in's notice, form and answers: plain, kind, and without a word that says how somebody is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from handlers.cards.card import Action, Card, Fact, Item, Line, Tone, Words, in_words, say, tell
from handlers.cards.care import HELP_NOW
from handlers.cards.dates import written
from handlers.cards.form import Field, Form, Option
from handlers.domain.checkin import Checkin, Shift, Weight
from handlers.domain.pulse import Band, Page, Rate, Window, fewest
from handlers.domain.tongue import marked, said

SHIFTS: Mapping[Shift, str] = {
    Shift.VERY_HARD: marked("very hard", "shift"),
    Shift.HARD: marked("hard", "shift"),
    Shift.OKAY: marked("okay", "shift"),
    Shift.GOOD: marked("good", "shift"),
    Shift.VERY_GOOD: marked("very good", "shift"),
}
WEIGHTS: Mapping[Weight, str] = {
    Weight.LIGHT: marked("light", "weight"),
    Weight.MODERATE: marked("moderate", "weight"),
    Weight.HEAVY: marked("heavy", "weight"),
}
HELPS: Mapping[str, str] = {
    "nothing": marked("nothing now", "help"),
    "break": marked("a short break", "help"),
    "lighter": marked("a lighter queue for a while", "help"),
    "coach": marked("to talk to the wellness coach", "help"),
    "peer": marked("to talk to a colleague", "help"),
    "resources": marked("to see who can be reached", "help"),
}
NEXT: Mapping[str, str] = {
    "break": marked("A ten-minute break now is fine. Nobody is told, and nothing is counted."),
    "lighter": marked("You can ask your lead for it: you see first what is sent. Handrail has told nobody yet."),
    "coach": marked(
        "You can ask the coach to call you back: you see first what is sent. Handrail has told nobody yet."
    ),
    "peer": marked("Somebody on your team has had such a shift too. Handrail has told nobody."),
    "resources": marked("They stand below."),
}
OPEN = Action("checkin", marked("Check in", "button"), tone=Tone.GOOD)
SKIP = Action("checkin_skip", marked("Skip", "button"))
LATER = Action("checkin_later", marked("Remind me later", "button"))
STOP = Action("checkin_stop", marked("Stop these", "button"))
WHO = Action("who_can_see", marked("Who can see what", "button"))
PULSE = Action("checkin_pulse", marked("The newest page", "button"))
TREND = Action("checkin_trend", marked("Over time", "button"))
RESOURCES = Action("checkin_resources", marked("Who can be reached", "button"))
BANDS: Mapping[Band, str] = {
    Band.BELOW_20: marked("under 20 %", "band"),
    Band.FROM_20: marked("20 to 39 %", "band"),
    Band.FROM_40: marked("40 to 59 %", "band"),
    Band.FROM_60: marked("60 to 79 %", "band"),
    Band.FROM_80: marked("80 % and more", "band"),
}
RATES: Mapping[Rate, str] = {
    Rate.BELOW_50: marked("under half", "band"),
    Rate.FROM_50: marked("half to four fifths", "band"),
    Rate.FROM_80: marked("more than four fifths", "band"),
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


KEPT = marked("Your answers are kept under a key of your own until the page is made, and deleted as it appears.")
KEPT_LIMITS = marked(
    "Honest limits: whoever runs the server and holds its key could read answers that no page was made of yet; "
    "your chat's provider carries what you send, as it carries everything else."
)
COUNTED = marked(
    "No answer of yours is kept, not even for yourself: it is added to the counts of the whole site at once, the "
    "first time in a window. It cannot be taken out again, not by stopping either: nobody can tell which it was."
)
COUNTED_LIMITS = marked(
    "Honest limits: whoever runs the server and holds its key could watch the counts at the moment you send; "
    "your chat's provider carries what you send, as it carries everything else."
)


def notice_card(promise: Promise, *, then: Promise | None = None, joined: bool) -> Card:
    """Who sees what, in plain words, before somebody opts in and whenever they ask. `then` is what will hold later."""
    k, weeks = promise.k, promise.weeks
    kept, limits = (COUNTED, COUNTED_LIMITS) if promise.tally else (KEPT, KEPT_LIMITS)
    lines = [
        tell(
            "Voluntary, and without any consequence for your work. Not a health questionnaire, and nobody watches it."
        ),
        tell("Nobody sees your answers: no lead, manager, coach, client or administrator has a way to them."),
        tell("Nobody is told whether you take part."),
        tell(
            "What everybody reads is one page for the site every {weeks} weeks, in rough bands, if at least {k} "
            "answered and the site has {people} people or more.",
            weeks=weeks,
            k=k,
            people=fewest(k),
        ),
        tell(kept),
        tell("Skip any question, pause, or stop. Stopping destroys your key: nothing of yours can be read then."),
        tell(limits),
    ]
    if then is not None:
        lines[5:5] = _later(promise, then)
    title = said("Who can see what") if joined else said("A private check-in")
    actions = (
        (in_words(OPEN), in_words(STOP), in_words(HELP_NOW))
        if joined
        else (Action("checkin_join", said("Opt in", "button"), tone=Tone.GOOD), in_words(HELP_NOW))
    )
    return Card(said("{title}: nobody sees your answers", title=title), title, lines=tuple(lines), actions=actions)


def _later(promise: Promise, then: Promise) -> list[Line]:
    """What will hold from a day on."""
    lines = [
        tell(
            "From {since} on it is one page every {weeks} weeks, if at least {k} answered and "
            "the site has {people} people or more.",
            since=written(then.since, "%d %b %Y"),
            weeks=then.weeks,
            k=then.k,
            people=fewest(then.k),
        )
    ]
    if then.tally is not promise.tally:
        lines.append(tell("From that day on: {terms}", terms=said(COUNTED if then.tally else KEPT)))
    return lines


def checkin_form(until: str = "") -> Form:
    """The three questions, none of them clinical; each may be skipped.

    With `until` they are invited to it: it says when that ends, and has what an invitation can be answered with. None
    of that stands in the message that brings it, which a chat keeps: it would say who takes part.
    """
    skip = Option("skip", said("prefer not to say"))
    shifts = (skip, *(Option(key.value, said(words, "shift")) for key, words in SHIFTS.items()))
    weights = (skip, *(Option(key.value, said(words, "weight")) for key, words in WEIGHTS.items()))
    helps = (skip, *(Option(key, said(words, "help")) for key, words in HELPS.items()))
    fields = (
        Field("shift", said("How was this shift for you?"), "select", options=shifts),
        Field("weight", said("How heavy was what you handled?"), "select", options=weights),
        Field(
            "help",
            said("Would any of this help?"),
            "select",
            options=helps,
            hint=said("Not kept, and nobody is told of it."),
        ),
    )
    intro = said("Skip whatever you like. Nobody watches this; if you need somebody now, take Help now.")
    if until:
        intro = f"{said('Your optional check-in is open until {at}. Private to you.', at=until)} {intro}"
    answers = (SKIP, LATER, STOP, HELP_NOW) if until else (HELP_NOW,)
    aside = tuple(map(in_words, answers))
    return Form("checkin", said("Check-in"), fields, submit=said("Send", "button"), intro=intro, aside=aside)


def thanks_card(help_wanted: str, contacts: Sequence[Fact]) -> Card:
    """After it was sent: closed, and what comes next by their own choice. Nothing of the answers is said again."""
    line = NEXT.get(help_wanted, "")
    shown = tuple(contacts) if help_wanted in ("coach", "resources") else ()
    talk = (
        (Action("checkin_talk", said("Ask for a call back", "button"), tone=Tone.GOOD),)
        if help_wanted == "coach"
        else ()
    )
    asks = Action("checkin_ask", said("Ask my lead for it", "button"), values=(("what", help_wanted),))
    ask = (asks,) if help_wanted in ("break", "lighter") else ()
    lines = (tell(line),) if line else (tell("That is all."),)
    return Card(
        said("Thanks, closed."),
        said("Thanks, closed"),
        lines=lines,
        facts=shown,
        actions=(*talk, *ask, in_words(HELP_NOW)),
    )


def done_today_card() -> Card:
    """One a day is enough."""
    return plain_card(said("Closed for today"), said("One check-in a day is enough. The next one is open tomorrow."))


def plain_card(title: str, sentence: str, *actions: Action) -> Card:
    """One sentence, and the way to help."""
    return Card(
        f"{title}: {sentence}", title, lines=(say(sentence),), actions=(*map(in_words, actions), in_words(HELP_NOW))
    )


def stop_card() -> Card:
    """What stopping does, before it is done."""
    sure = Action("checkin_stop", said("Yes, destroy it", "button"), values=(("sure", "yes"),), tone=Tone.DANGER)
    sentence = said(
        "Your key is destroyed: nothing that was kept of you can be read again, from any copy. Pages stay as they are."
    )
    return plain_card(said("Stop check-ins?"), sentence, sure)


def resources_card(contacts: Sequence[Fact]) -> Card:
    """Who can be reached, for whoever wants to look without haste."""
    return Card(
        said("Who can be reached"), said("Who can be reached"), facts=tuple(contacts), actions=(in_words(HELP_NOW),)
    )


def history_card(days: Sequence[tuple[str, Checkin]], *, kept: bool) -> Card:
    """Somebody's own check-ins, for themselves alone."""
    switch = Action(
        "my_history",
        said("Do not keep it", "button") if kept else said("Keep it for me", "button"),
        values=(("keep", "off" if kept else "on"),),
    )
    if not kept:
        sentence = said(
            "You keep none. If you switch it on, your own check-ins are kept for you alone, under your own key."
        )
        return plain_card(said("Your own history"), sentence, switch)
    items = tuple(Item((Words(f"{day} · {_said(checkin)}"),)) for day, checkin in days)
    lines = () if items else (tell("Nothing yet."),)
    return Card(
        said("Your own history"),
        said("Your own history"),
        lines=lines,
        items=items,
        actions=(switch, in_words(HELP_NOW)),
    )


def pulse_card(site: str, window: Window | None, page: Page | None, *, over_time: bool = False) -> Card:
    """What was told of a site, the same for everybody who asks; each bar says in words what it shows.

    With `over_time` there is a trend, too.
    """
    more = (in_words(TREND),) if over_time else ()
    title = said("{site}: how shifts were", site=site)
    if window is None:
        line = said("No window is over yet. A page appears after it, if enough people answered.")
        return Card(f"{title}. {line}", title, lines=(say(line),))
    first, last = written(window.first, "%d %b %Y"), written(window.last, "%d %b %Y")
    when = said("{first} to {last}", first=first, last=last)
    if page is None:
        return Card(
            said("{title}, {when}: not enough answers", title=title, when=when),
            title,
            lines=(tell("{when}: not enough answers.", when=when),),
            actions=more,
        )
    facts = [*_bars(said("Shift"), page.shift, "shift"), *_bars(said("What was handled"), page.weight, "weight")]
    facts += [Fact(said("Took part"), say(said(RATES[page.rate], "band")))] if page.rate is not None else []
    foot = tell("In rough bands, told once; the answers behind it are deleted.")
    return Card(f"{title}, {when}", title, lines=(say(when),), facts=tuple(facts), actions=more, foot=foot)


def _bars(question: str, shares: Mapping[str, Band] | None, context: str) -> list[Fact]:
    if shares is None:
        return [Fact(question, tell("not enough answers"))]
    return [
        Fact(f"{question}: {said(key, context)}", say(f"{_bar(band)} {said(BANDS[band], 'band')}"))
        for key, band in shares.items()
    ]


def _bar(band: Band) -> str:
    return "■" * (band + 1) + "□" * (len(Band) - band - 1)


def _said(checkin: Checkin) -> str:
    shift = said(SHIFTS[checkin.shift], "shift") if checkin.shift else said("not said")
    weight = said(WEIGHTS[checkin.weight], "weight") if checkin.weight else said("not said")
    return said("shift: {shift} · handled: {weight}", shift=shift, weight=weight)
