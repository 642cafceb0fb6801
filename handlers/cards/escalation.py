"""A case for our own people: the live card of one phone screen, the whole story, and the bare status."""

from collections.abc import Sequence

from handlers.cards.breach import breach_facts
from handlers.cards.buttons import button, buttons, open_link, open_message
from handlers.cards.card import Card, Fact, Item, Line, Moment, Quoted, Tone, Words, say, tell
from handlers.cards.clocks import clock_facts, gross_facts, worst
from handlers.cards.story import internal_line
from handlers.cards.view import CaseView
from handlers.cards.words import ENGLISH, PHOTOSENSITIVE, word
from handlers.domain.escalation import CancelReason, Escalation, Status
from handlers.domain.legal import caution, is_legal, law_id
from handlers.domain.severity import Severity
from handlers.domain.timeline import Event
from handlers.domain.tongue import counted, marked, said

STORY_LINES = 3
LEGAL_EVENTS = frozenset({"legal_begun", "legal_ended", "legal_dropped", "legal_until"})
NOT_ON_LIVE_CARD = LEGAL_EVENTS | frozenset(
    {"from_message", "warning", "untaken", "late", "seen", "unseen", "refused", "watch", "unwatch"}
)
"""What happens around a case rather than on it: in the whole story, but not among the last lines of the live card."""

FOR_ITS_GROUP = marked("You can follow its status. What it says is for the people who work on it.")
FOR_ITS_PEOPLE = marked(
    "Your role sees that it is there and how it stands. What it says is for the people who work on it."
)
NOT_ADVICE = marked("Legal clocks are a reminder, not legal advice.")


def live_card(view: CaseView) -> Card:
    """The card that stands in a channel, edited in place. A restricted case shows its reference, never its type."""
    foremost, rest = buttons(view)
    return Card(
        text=card_text(view),
        title=title(view),
        tone=card_tone(view),
        lines=_head(view),
        facts=(*_who(view), *_from_message(view), *_promises(view)),
        items=() if view.escalation.restricted else _story(view, _last(view.events)),
        actions=foremost,
        more=rest,
        foot=_foot(view),
    )


def detail_card(view: CaseView, events: Sequence[Event]) -> Card:
    """Everything about a case, with its whole timeline, for one reader who asked."""
    foremost, rest = buttons(view)
    return Card(
        text=card_text(view),
        title=title(view),
        tone=card_tone(view),
        lines=_head(view),
        facts=(
            *_who(view),
            *_from_message(view),
            *_promises(view),
            *gross_facts(view.clocks, view.now),
            *breach_facts(view),
            *_details(view),
        ),
        items=_story(view, events),
        actions=(*foremost, *(open_message(view) if open_link(view) else ())),
        more=tuple(action for action in rest if action.id != "show"),
        foot=_foot(view),
    )


def status_card(case: Escalation, trail: Sequence[Line] = ()) -> Card:
    """For a reader who may know of the record, but not what it says: no type, no words.

    `trail` is what an auditor reads besides: when who did what, and nothing of what was said.
    """
    return Card(
        text=f"{case.ref} card · {status_words(case)}",
        title=said("Restricted case {ref}", ref=case.ref) if case.restricted else case.ref,
        tone=_settled(case) or Tone.PLAIN,
        lines=(tell(FOR_ITS_GROUP if case.restricted else FOR_ITS_PEOPLE),),
        facts=(Fact(said("Status"), say(status_words(case))), Fact(said("Opened"), (Moment(case.opened_at),))),
        items=tuple(Item(line) for line in trail),
    )


def trail_line(event: Event, actor: str) -> Line:
    """One event of an audit trail: when, who, what kind of act."""
    return (Moment(event.at), Words(f" · {actor} · {event.kind.replace('_', ' ')}"))


def withdrawn_card(view: CaseView, kind: str) -> Card:
    """What a message about a case says after its raiser has taken the case back."""
    case = view.escalation
    head = said("Restricted case {ref}", ref=case.ref) if case.restricted else case.ref
    return Card(
        text=said("{head} · withdrawn", head=f"{case.ref} {kind}"),
        title=said("{head} · withdrawn", head=head),
        lines=(tell("It was raised and taken back. There is nothing to do."),),
        actions=(button(view, "show"),),
    )


def title(view: CaseView) -> str:
    """The head of a card: reference, severity, type, client."""
    case = view.escalation
    if case.restricted:
        return said("Restricted case {ref}", ref=case.ref)
    client = view.client_name or said("Internal")
    return f"{case.ref} · {case.severity.value} · {view.type_label} · {client}"


def card_text(view: CaseView) -> str:
    """The whole card in one line for a lock screen. No user text, and nothing but the status of a restricted case."""
    case = view.escalation
    what = said("restricted case") if case.restricted else f"{case.severity.value} · {view.type_label}"
    owner = said("owner {name}", name=view.name(case.owner)) if case.owner else said("no owner")
    return f"{case.ref} card · {what} · {status_words(case)} · {owner}"


def card_tone(view: CaseView) -> Tone:
    """By the open clock that stands worst; an untaken P0 is danger from the first second."""
    case = view.escalation
    if case.is_open and case.severity is Severity.P0 and case.taken_at is None:
        return Tone.DANGER
    return _settled(case) or worst(view.clocks, view.now)


def status_words(case: Escalation) -> str:
    """The status as a word, with whom we wait on or why it was cancelled."""
    if case.status is Status.WAITING and case.waiting_on is not None:
        return word(f"waiting.{case.waiting_on.value}")
    if case.status is Status.CANCELLED and case.cancel_reason is not None:
        return said("cancelled: {reason}", reason=word(f"cancel.{case.cancel_reason.value}"))
    if case.status in (Status.RESOLVED, Status.CLOSED) and case.outcome:
        key = f"outcome.{case.outcome}"
        return (
            f"{word(f'status.{case.status.value}')}: {word(key)}"
            if key in ENGLISH
            else word(f"status.{case.status.value}")
        )
    return word(f"status.{case.status.value}")


def warnings(view: CaseView) -> tuple[Line, ...]:
    """What the content may show, in words, to be read before any link; photosensitivity has a line of its own."""
    if view.escalation.restricted:
        return ()
    plain = [words for key, words in view.labels if key not in PHOTOSENSITIVE and key != "none"]
    shown = ", ".join(plain)
    if view.heavy and plain:
        lines = [tell("Distressing content: {labels}.", labels=shown)]
    elif view.heavy:
        lines = [tell("Distressing content. Choose when and where you open it.")]
    else:
        lines = [tell("Content: {labels}.", labels=shown)] if plain else []
    return (*lines, *(tell(PHOTOSENSITIVE[key]) for key, _ in view.labels if key in PHOTOSENSITIVE))


def _settled(case: Escalation) -> Tone | None:
    """The tone of a case that is done, None for an open one."""
    if case.is_open:
        return None
    return Tone.GOOD if case.status in (Status.RESOLVED, Status.CLOSED) else Tone.PLAIN


def _head(view: CaseView) -> tuple[Line, ...]:
    case = view.escalation
    if case.status is Status.CANCELLED and case.cancel_reason is CancelReason.WITHDRAWN:
        return (tell("Withdrawn: its raiser took it back. There is nothing to do."),)
    summary: tuple[Line, ...] = ((Quoted(case.summary),),) if case.summary and not case.restricted else ()
    return (*warnings(view), *summary)


def _promises(view: CaseView) -> tuple[Fact, ...]:
    return clock_facts(view.clocks, view.now, view.laws, restricted=view.escalation.restricted)


def _who(view: CaseView) -> tuple[Fact, ...]:
    case = view.escalation
    status: Line = say(status_words(case))
    if case.status is Status.WAITING and case.wait_until is not None:
        status = tell("{status} until {at}", status=status, at=Moment(case.wait_until))
    facts = [
        Fact(said("Status"), status),
        Fact(said("Owner"), say(view.name(case.owner) if case.owner else said("nobody yet"))),
    ]
    if case.offered_to:
        facts.append(
            Fact(said("Offered to"), tell("{name}, who has not accepted yet", name=view.name(case.offered_to)))
        )
    if case.contained_at is not None:
        facts.append(Fact(said("Contained"), (Moment(case.contained_at),), Tone.GOOD))
    if case.plus_ones:
        facts.append(Fact(said("Also seen by"), say(_people(len(case.plus_ones)))))
    return tuple(facts)


def _from_message(view: CaseView) -> tuple[Fact, ...]:
    """That it was raised from a message, and whose that was."""
    event = next((event for event in view.events if event.kind == "from_message"), None)
    if event is None or not view.shows_message:
        return ()
    author = str(event.data.get("author", ""))
    known = view.names.get(author) or said("somebody who is not in app.yaml")
    return (Fact(said("Raised from"), say(said("a message by {known}", known=known) if author else said("a message"))),)


def _people(count: int) -> str:
    return counted(count, "{n} other person", "{n} other people")


def _details(view: CaseView) -> tuple[Fact, ...]:
    """What `show` adds: who raised it when, the type's fields, watchers, tags, links. Restricted: its case id alone."""
    case = view.escalation
    facts = [Fact(said("Raised"), (Words(f"{view.name(case.raiser)}, "), Moment(case.opened_at)))]
    if case.clock_started_at != case.opened_at:
        facts.append(Fact(said("Clocks started"), (Moment(case.clock_started_at),)))
    facts.extend(Fact(detail.label, (Quoted(detail.value),)) for detail in view.details if not detail.link)
    if case.wait_reason and not case.restricted:
        facts.append(Fact(said("Waiting for"), (Quoted(case.wait_reason),)))
    if case.watchers:
        facts.append(Fact(said("Watched by"), say(", ".join(view.name(key) for key in case.watchers))))
    if case.tags and not case.restricted:
        facts.append(Fact(said("Tags"), (Quoted(", ".join(case.tags)),)))
    facts.extend(Fact(said("Linked"), say(f"{word(f'relation.{relation}')} {ref}")) for relation, ref in view.links)
    if case.validity == "invalid":
        facts.append(Fact(said("Found to be"), say(word("validity.invalid"))))
    if case.rating is not None:
        facts.append(Fact(said("Rating"), tell("{rating} of 5", rating=case.rating)))
    return tuple(facts)


def _story(view: CaseView, events: Sequence[Event]) -> tuple[Item, ...]:
    return tuple(Item(internal_line(event, view.names)) for event in events)


def _last(events: Sequence[Event]) -> Sequence[Event]:
    return [event for event in events if event.kind not in NOT_ON_LIVE_CARD][-STORY_LINES:]


def _foot(view: CaseView) -> Line:
    line: Line = ()
    if view.next_ping is not None and view.escalation.is_open:
        at = Moment(view.next_ping.at, "time")
        if view.next_ping.to:
            line = tell("Next ping {at} to {people}", at=at, people=", ".join(view.next_ping.to))
        else:
            line = tell("Next ping {at}", at=at)
    if any(is_legal(clock.kind) for clock in view.clocks):
        words = _not_advice(view)
        line = (*line, Words(f" · {words}" if line else words))
    return line


def _not_advice(view: CaseView) -> str:
    """Since when what is said of the law may be out of date, and that it is no advice."""
    ids = {law_id(clock.kind) for clock in view.clocks if is_legal(clock.kind)}
    dates = [law.as_of for key, law in view.laws.items() if key in ids]
    return said("Legal clocks {caution}.", caution=caution(min(dates))) if dates else said(NOT_ADVICE)
