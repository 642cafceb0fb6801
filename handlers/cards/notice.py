"""Policy notices on screen: what is new, who has read it by team, and, to a lead alone, who has still to.

A percentage never stands without its numbers, and nobody who has not read a notice is named where others read.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from handlers.cards.card import Action, Card, Item, Line, Moment, Quoted, Tone, Words, say
from handlers.cards.dates import written
from handlers.domain.content import shorten
from handlers.domain.notice import Notice

MOST_SHOWN = 10
MOST_NAMES = 40
LONGEST = 110


@dataclass(frozen=True, slots=True)
class TeamShare:
    """How many of a team have read a notice, with the team's name."""

    name: str
    read: int
    of: int
    percent: int


@dataclass(frozen=True, slots=True)
class NoticeView:
    """A notice as one reader may see it. `audience` are the names of those it is for; `author` and `ruling` may be "".

    `asked` tells that the reader is to read it, `read_at` when they did, `may_count` that they may see how many have.
    `shares` are those teams that the reader may see. `is_sent` is False for the preview before publishing.
    """

    notice: Notice
    audience: tuple[str, ...]
    author: str = ""
    ruling: str = ""
    asked: bool = False
    read_at: datetime | None = None
    may_count: bool = False
    shares: tuple[TeamShare, ...] = ()
    is_sent: bool = True

    @property
    def values(self) -> tuple[tuple[str, str], ...]:
        return (("notice", str(self.notice.number)),)

    @property
    def ref(self) -> str:
        """The number, so that a chat that lists buttons tells them apart."""
        return str(self.notice.number)


def notice_card(view: NoticeView, *, again: bool = False) -> Card:
    """One notice, whole, with the button to say that one has read it. `again` is a reminder."""
    title = _title(view, again=again)
    return Card(
        text=f"POLICY {'reminder' if view.is_sent else 'preview'} · {title}",
        title=title,
        tone=Tone.PLAIN if view.notice.stands and not view.read_at else Tone.GOOD if view.read_at else Tone.CAUTION,
        lines=tuple(line for line in _lines(view) if line),
        actions=_actions(view),
    )


def _title(view: NoticeView, *, again: bool) -> str:
    number = view.notice.number
    if not view.is_sent:
        return "Policy notice, as it will be read"
    if not view.notice.stands:
        return f"Policy notice {number}, replaced by notice {view.notice.superseded_by}"
    if view.read_at is not None:
        return f"You have read policy notice {number}"
    if not view.asked:
        return f"Policy notice {number}"
    return f"Still to read: policy notice {number}" if again else f"Please read policy notice {number}"


def _lines(view: NoticeView) -> list[Line]:
    notice = view.notice
    by = f" by {view.author}" if view.author else ""
    published: Line = (Words(f"Published{by} "), Moment(notice.published_at)) if view.is_sent else ()
    read: Line = (Words("Read "), Moment(view.read_at), Words(".")) if view.read_at is not None else ()
    return [
        (Quoted(notice.title), Words(" · version "), Quoted(notice.version)),
        say(f"In force from {in_words(notice.day)}. For: {', '.join(view.audience)}."),
        (Quoted(notice.summary),),
        (Words("The policy: "), Quoted(notice.link)) if notice.link else (),
        say(f"It tells the ruling on {view.ruling}.") if view.ruling else (),
        published,
        read,
    ]


def _actions(view: NoticeView) -> tuple[Action, ...]:
    if not view.is_sent:
        return ()
    if not view.notice.stands:
        newer = str(view.notice.superseded_by)
        return (Action("policy_show", "Show the new one", newer, values=(("notice", newer),)),)
    read = Action("policy_read", "I have read it", view.ref, values=view.values, tone=Tone.GOOD)
    link = Action("policy_show", "Open the policy", view.ref, link=view.notice.link)
    count = Action("policy_status", "How many have read it", view.ref, values=view.values)
    return (
        *((read,) if view.asked and view.read_at is None else ()),
        *((link,) if view.notice.link else ()),
        *((count,) if view.may_count else ()),
    )


def in_words(day: date) -> str:
    """A day of the week with its date: "Tue 1 Dec 2026"."""
    return written(day, "%a %-d %b %Y")


def published_card(view: NoticeView, people: int, replaced: int | None = None) -> Card:
    """What was published, and whom it asks."""
    title = f"Policy notice {view.notice.number} is published"
    old = (say(f"It replaces notice {replaced}, which asks nobody any more."),) if replaced is not None else ()
    many = "1 person is asked" if people == 1 else f"{people} people are asked"
    return Card(
        text=f"{title}. {many} to read it.",
        title=title,
        tone=Tone.GOOD,
        lines=(
            say(f"{many} to read it, each in their own working hours; whoever is off, on their next shift."),
            *old,
        ),
        actions=(
            Action("policy_show", "Show", view.ref, values=view.values),
            Action("policy_status", "How many have read it", view.ref, values=view.values),
        ),
    )


def notices_card(views: Sequence[NoticeView]) -> Card:
    """The notices that stand, those first that the reader has still to read."""
    unread = sum(view.asked and view.read_at is None for view in views)
    title = f"Policy notices: {unread} to read" if unread else "Policy notices: nothing to read"
    more = len(views) - MOST_SHOWN
    return Card(
        text=f"{title}; {len(views)} stand",
        title=title,
        tone=Tone.CAUTION if unread else Tone.PLAIN,
        lines=() if views else (say("None stands that is for you."),),
        items=tuple(_row(view) for view in views[:MOST_SHOWN]),
        foot=say(f"{more} older ones stand too: `policy show NUMBER`.") if more > 0 else (),
    )


def _row(view: NoticeView) -> Item:
    notice = view.notice
    state = "read" if view.read_at is not None else "to read" if view.asked else "for others"
    line: Line = (
        Words(f"{notice.number}. "),
        Quoted(shorten(notice.title, LONGEST)),
        Words(" · version "),
        Quoted(notice.version),
        Words(f" · from {in_words(notice.day)} · {state}"),
    )
    return Item(line, (Action("policy_show", "Show", view.ref, values=view.values),))


def status_card(view: NoticeView, *, in_force: bool = False, leads: bool = False) -> Card:
    """How many of each team have read a notice. `in_force` is the count that leads are told; `leads` may see who."""
    notice = view.notice
    read, of = sum(share.read for share in view.shares), sum(share.of for share in view.shares)
    state = "is in force" if in_force else "has been read"
    title = f"Policy notice {notice.number} {state}: {counted(read, of)}"
    return Card(
        text=f"POLICY {'reminder' if in_force else 'status'} · {title}",
        title=title,
        tone=Tone.GOOD if read == of else Tone.CAUTION if in_force else Tone.PLAIN,
        lines=(
            (Quoted(notice.title), Words(" · version "), Quoted(notice.version)),
            *(say(f"{share.name}: {counted(share.read, share.of)}") for share in view.shares[:MOST_NAMES]),
            say(f"In force from {in_words(notice.day)}."),
        ),
        actions=(
            Action("policy_show", "Show", view.ref, values=view.values),
            *((Action("policy_missing", "Still to read it", view.ref, values=view.values),) if leads else ()),
        ),
    )


def counted(read: int, of: int) -> str:
    """ "8 of 10 (80 %)": never a percentage alone, and 100 of all alone."""
    return f"{read} of {of} ({100 * read // of} %)" if of else "nobody is to read it"


def statuses_card(views: Sequence[NoticeView]) -> Card:
    """How far every notice that stands has been read."""
    items = [
        Item(
            (
                Words(f"{view.notice.number}. "),
                Quoted(shorten(view.notice.title, LONGEST)),
                Words(f" · {counted(sum(one.read for one in view.shares), sum(one.of for one in view.shares))}"),
            ),
            (Action("policy_status", "By team", view.ref, values=view.values),),
        )
        for view in views[:MOST_SHOWN]
    ]
    title = "How many have read the policy notices"
    return Card(
        text=f"{title}: {len(views)} stand",
        title=title,
        lines=() if views else (say("None stands that is for your people."),),
        items=tuple(items),
    )


def missing_card(view: NoticeView, names: Sequence[str]) -> Card:
    """Who of a lead's team has still to read it: a work list for that lead, and for nobody else."""
    title = (
        f"{len(names)} of your team {'has' if len(names) == 1 else 'have'} still to read notice {view.notice.number}"
    )
    more = len(names) - MOST_NAMES
    return Card(
        text=title,
        title=title if names else f"All of your team have read notice {view.notice.number}",
        tone=Tone.PLAIN if names else Tone.GOOD,
        lines=(
            (Quoted(view.notice.title), Words(" · version "), Quoted(view.notice.version)),
            *(((Quoted(", ".join(names[:MOST_NAMES]), marks=False),),) if names else ()),
        ),
        foot=say(
            f"{more} more. A work list for you alone: who is off is asked on their next shift."
            if more > 0
            else "A work list for you alone: who is off is asked on their next shift."
        ),
    )


def ruled_card(ref: str, text: str, decided: Sequence[str]) -> Card:
    """The ruling that was kept, what it decides, and the way to tell it as a notice."""
    also = f" It decides {', '.join(decided)} too, which are resolved with it." if decided else ""
    sentence = f"{ref}: the ruling is on record, and the case is resolved.{also}"
    return Card(
        text=sentence,
        title="Done",
        tone=Tone.GOOD,
        lines=(say(sentence), (Quoted(text),)),
        actions=(
            Action("show", "Show", ref),
            Action("policy_publish", "Make it a policy notice…", ref, values=(("ruling", ref),)),
        ),
    )
