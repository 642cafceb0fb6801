"""Lists of cases, ten a page, and the short answers: done, refused, here already, why."""

from collections.abc import Sequence

from handlers.cards.buttons import button
from handlers.cards.card import Action, Card, Item, Line, Moment, Quoted, Tone, Words, say, tell
from handlers.cards.client import client_case, client_list_line
from handlers.cards.clocks import is_breached, worst
from handlers.cards.escalation import status_words
from handlers.cards.view import CaseView, instant, nearest
from handlers.cards.words import clock_word, word
from handlers.domain.escalation import Status
from handlers.domain.legal import is_legal
from handlers.domain.sla import Clock
from handlers.domain.timeline import Audience
from handlers.domain.tongue import counted, said

PAGE = 10
ROW_BUTTONS = ("claim", "code")
"""The verbs whose button may stand on a row, besides its Show."""
MOST_COUNTED = 1_000  # a list is as quick with a million cases: beyond this its title says "1,000+"


def list_card(what: str, rows: Sequence[CaseView], *, total: int, page: int = 1, named: str = "") -> Card:
    """One page of cases, in the order they come. `what` is the list's name; `named` the client or the tag asked for.

    `total` was counted to one more than MOST_COUNTED at the most.
    """
    pages = max(1, -(-total // PAGE))
    head = word(f"list.{what}") + (f" {named}" if what in ("client", "tag") and named else "")
    many = total > MOST_COUNTED
    title = f"{head} ({MOST_COUNTED:,}+)" if many else f"{head} ({total})"
    if many:
        title = said("{list} · page {page}", list=title, page=page)
    elif pages > 1:
        title = said("{list} · page {page} of {pages}", list=title, page=page, pages=pages)
    empty = word(f"empty.{what}") if total == 0 else said("There is nothing on this page.")
    return Card(
        text=title,
        title=title,
        lines=() if rows else (say(empty),),
        items=tuple(_item(row, what) for row in rows),
        actions=_turning(what, named, page, pages),
    )


def _item(row: CaseView, what: str) -> Item:
    case = row.escalation
    show = Action("show", said("Show", "button"), case.ref, case.revision)
    if row.status_only:
        what = said("Restricted case {ref}", ref=case.ref) if case.restricted else case.ref
        return Item(say(f"{what} · {status_words(case)}"), (show,))
    if row.audience is Audience.CLIENT:
        return Item(client_list_line(client_case(row)), (show,))
    if what == "uncoded" and _may(row, "code"):
        return Item(_line(row), (button(row, "code"), show), Tone.CAUTION)
    take = button(row, "claim") if case.status is Status.NEW and case.owner is None and _may(row, "claim") else None
    tone = worst(row.clocks, row.now) if case.is_open else Tone.PLAIN
    return Item(_line(row), (take, show) if take else (show,), tone)


def _may(row: CaseView, verb: str) -> bool:
    return row.allowed is None or verb in row.allowed


def _clock(clock: Clock, *, restricted: bool) -> str:
    """What a clock is called in a list; the law's name would tell of a restricted case."""
    return said("legal") if restricted and is_legal(clock.kind) else clock_word(clock.kind).lower()


def _line(row: CaseView) -> Line:
    case = row.escalation
    owner = row.name(case.owner) if case.owner else said("nobody yet")
    what = said("restricted") if case.restricted else row.type_label
    line: Line = (Words(f"{case.ref} · {case.severity.value} · {what} · {status_words(case)} · {owner}"),)
    clock = nearest(row.clocks) if case.is_open else None
    if clock is None or clock.due_at is None:
        return line
    named, left = _clock(clock, restricted=case.restricted), Moment(instant(clock.due_at), "left")
    if is_breached(clock, row.now):
        return tell("{case} · {clock} breached {left}", case=line, clock=named, left=left)
    return tell("{case} · {clock} {left}", case=line, clock=named, left=left)


def _turning(what: str, named: str, page: int, pages: int) -> tuple[Action, ...]:
    """The buttons to the pages before and after."""
    asked = (("what", what), ("tag" if what == "tag" else "client", named)) if named else (("what", what),)
    turns = [(page - 1, said("Previous page", "button"))] if page > 1 else []
    turns += [(page + 1, said("Next page", "button"))] if page < pages else []
    return tuple(Action("list", label, values=(*asked, ("page", str(number)))) for number, label in turns)


def done_card(sentence: str | Line, *refs: str, text: str = "") -> Card:
    """What a verb that writes has changed, in one line. `text` is that line where it is more than a sentence.

    The sentence may repeat what was typed, so it is kept apart from our own words like a quotation, without its marks.
    """
    shown = tuple(dict.fromkeys(refs))[:3]
    return Card(
        text=sentence if isinstance(sentence, str) else text,
        title=said("Done"),
        tone=Tone.GOOD,
        lines=((Quoted(sentence, marks=False),) if isinstance(sentence, str) else sentence,),
        actions=tuple(
            Action("show", said("Show", "button") if len(shown) == 1 else said("Show {ref}", "button", ref=ref), ref)
            for ref in shown
        ),
    )


def refusal_card(sentence: str) -> Card:
    """Why something was not done. The sentence may repeat what was typed, so it is kept apart like a quotation."""
    return Card(
        text=sentence,
        title=said("Nothing was changed"),
        tone=Tone.CAUTION,
        lines=((Quoted(sentence, marks=False),),),
        actions=(Action("help", said("Help", "button")),),
    )


def already_open_card(ref: str, *, plus_ones: int) -> Card:
    """The same content is in an open case: offer to be counted there instead of paging everybody a second time."""
    sentence = said("This content is in {ref} already. Add yourself there: nobody is paged a second time.", ref=ref)
    if plus_ones:
        sentence = counted(
            plus_ones,
            "This content is in {ref} already. {n} more has seen it too. "
            "Add yourself there: nobody is paged a second time.",
            "This content is in {ref} already. {n} more have seen it too. "
            "Add yourself there: nobody is paged a second time.",
            ref=ref,
        )
    return Card(
        text=said("{ref} has this content already.", ref=ref),
        title=said("{ref} has it already", ref=ref),
        tone=Tone.CAUTION,
        lines=(say(sentence), tell("Nothing was opened and nothing was stored.")),
        actions=(
            Action("plus_one", said("I see it too", "button"), ref, tone=Tone.GOOD),
            Action("show", said("Show", "button"), ref),
        ),
    )


def why_card(ref: str, lines: Sequence[str]) -> Card:
    """When each clock is due and why, line by line."""
    return Card(
        text=said("{ref}: why it is due when it is", ref=ref),
        title=said("{ref}: why these times", ref=ref),
        lines=tuple((Quoted(line, marks=False),) for line in lines) or (tell("It has no clock that runs."),),
        actions=(Action("show", said("Show", "button"), ref),),
    )
