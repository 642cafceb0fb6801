"""Policy notices on screen: what is new, who has read it by team, and, to a lead alone, who has still to.

A percentage never stands without its numbers, and nobody who has not read a notice is named where others read.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from handlers.cards.card import Action, Card, Item, Line, Moment, Quoted, Tone, say, tell
from handlers.cards.dates import written
from handlers.domain.content import shorten
from handlers.domain.notice import Notice
from handlers.domain.tongue import counted, marked, said

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
        return said("Policy notice, as it will be read")
    if not view.notice.stands:
        return said(
            "Policy notice {number}, replaced by notice {newer}", number=number, newer=view.notice.superseded_by
        )
    if view.read_at is not None:
        return said("You have read policy notice {number}", number=number)
    if not view.asked:
        return said("Policy notice {number}", number=number)
    if again:
        return said("Still to read: policy notice {number}", number=number)
    return said("Please read policy notice {number}", number=number)


def _lines(view: NoticeView) -> list[Line]:
    notice = view.notice
    at = Moment(notice.published_at)
    by: Line = (
        tell("Published by {name} {at}", name=view.author, at=at) if view.author else tell("Published {at}", at=at)
    )
    read: Line = tell("Read {at}.", at=Moment(view.read_at)) if view.read_at is not None else ()
    return [
        _named(notice),
        tell("In force from {day}. For: {audience}.", day=in_words(notice.day), audience=", ".join(view.audience)),
        (Quoted(notice.summary),),
        tell("The policy: {link}", link=Quoted(notice.link)) if notice.link else (),
        tell("It tells the ruling on {ref}.", ref=view.ruling) if view.ruling else (),
        by if view.is_sent else (),
        read,
    ]


def _named(notice: Notice) -> Line:
    return tell("{title} · version {version}", title=Quoted(notice.title), version=Quoted(notice.version))


def _actions(view: NoticeView) -> tuple[Action, ...]:
    if not view.is_sent:
        return ()
    if not view.notice.stands:
        newer = str(view.notice.superseded_by)
        return (Action("policy_show", said("Show the new one", "button"), newer, values=(("notice", newer),)),)
    read = Action("policy_read", said("I have read it", "button"), view.ref, values=view.values, tone=Tone.GOOD)
    link = Action("policy_show", said("Open the policy", "button"), view.ref, link=view.notice.link)
    count = Action("policy_status", said("How many have read it", "button"), view.ref, values=view.values)
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
    title = said("Policy notice {number} is published", number=view.notice.number)
    old = (
        (tell("It replaces notice {number}, which asks nobody any more.", number=replaced),)
        if replaced is not None
        else ()
    )
    many = counted(people, "{n} person is asked to read it.", "{n} people are asked to read it.")
    return Card(
        text=f"{title}. {many}",
        title=title,
        tone=Tone.GOOD,
        lines=(say(many), tell("Each in their own working hours; whoever is off, on their next shift."), *old),
        actions=(
            Action("policy_show", said("Show", "button"), view.ref, values=view.values),
            Action("policy_status", said("How many have read it", "button"), view.ref, values=view.values),
        ),
    )


def notices_card(views: Sequence[NoticeView]) -> Card:
    """The notices that stand, those first that the reader has still to read."""
    unread = sum(view.asked and view.read_at is None for view in views)
    title = said("Policy notices: {n} to read", n=unread) if unread else said("Policy notices: nothing to read")
    more = len(views) - MOST_SHOWN
    return Card(
        text=title,
        title=title,
        tone=Tone.CAUTION if unread else Tone.PLAIN,
        lines=() if views else (tell("None stands that is for you."),),
        items=tuple(_row(view) for view in views[:MOST_SHOWN]),
        foot=tell("{n} older ones stand too: `policy show NUMBER`.", n=more) if more > 0 else (),
    )


def _row(view: NoticeView) -> Item:
    notice = view.notice
    template = marked("{number}. {title} · version {version} · from {day} · for others")
    if view.asked:
        template = marked("{number}. {title} · version {version} · from {day} · to read")
    if view.read_at is not None:
        template = marked("{number}. {title} · version {version} · from {day} · read")
    line = tell(
        template,
        number=notice.number,
        title=Quoted(shorten(notice.title, LONGEST)),
        version=Quoted(notice.version),
        day=in_words(notice.day),
    )
    return Item(line, (Action("policy_show", said("Show", "button"), view.ref, values=view.values),))


def status_card(view: NoticeView, *, in_force: bool = False, leads: bool = False) -> Card:
    """How many of each team have read a notice. `in_force` is the count that leads are told; `leads` may see who."""
    notice = view.notice
    read, of = sum(share.read for share in view.shares), sum(share.of for share in view.shares)
    share = out_of(read, of)
    title = said("Policy notice {number} has been read: {share}", number=notice.number, share=share)
    if in_force:
        title = said("Policy notice {number} is in force: {share}", number=notice.number, share=share)
    return Card(
        text=f"POLICY {'reminder' if in_force else 'status'} · {title}",
        title=title,
        tone=Tone.GOOD if read == of else Tone.CAUTION if in_force else Tone.PLAIN,
        lines=(
            _named(notice),
            *(say(f"{share.name}: {out_of(share.read, share.of)}") for share in view.shares[:MOST_NAMES]),
            tell("In force from {day}.", day=in_words(notice.day)),
        ),
        actions=(
            Action("policy_show", said("Show", "button"), view.ref, values=view.values),
            *(
                (Action("policy_missing", said("Still to read it", "button"), view.ref, values=view.values),)
                if leads
                else ()
            ),
        ),
    )


def out_of(read: int, of: int) -> str:
    """ "8 of 10 (80 %)": never a percentage alone, and 100 of all alone."""
    if not of:
        return said("nobody is to read it")
    return said("{read} of {of} ({percent} %)", read=read, of=of, percent=100 * read // of)


def statuses_card(views: Sequence[NoticeView]) -> Card:
    """How far every notice that stands has been read."""
    items = [
        Item(
            tell(
                "{number}. {title} · {share}",
                number=view.notice.number,
                title=Quoted(shorten(view.notice.title, LONGEST)),
                share=out_of(sum(one.read for one in view.shares), sum(one.of for one in view.shares)),
            ),
            (Action("policy_status", said("By team", "button"), view.ref, values=view.values),),
        )
        for view in views[:MOST_SHOWN]
    ]
    title = said("How many have read the policy notices")
    return Card(
        text=title,
        title=title,
        lines=() if views else (tell("None stands that is for your people."),),
        items=tuple(items),
    )


def missing_card(view: NoticeView, names: Sequence[str]) -> Card:
    """Who of a lead's team has still to read it: a work list for that lead, and for nobody else."""
    number = view.notice.number
    title = counted(
        len(names),
        "{n} of your team has still to read notice {number}",
        "{n} of your team have still to read notice {number}",
        number=number,
    )
    if not names:
        title = said("All of your team have read notice {number}", number=number)
    more = len(names) - MOST_NAMES
    foot = tell("A work list for you alone: who is off is asked on their next shift.")
    if more > 0:
        foot = tell("{n} more. A work list for you alone: who is off is asked on their next shift.", n=more)
    shown: tuple[Line, ...] = ((Quoted(", ".join(names[:MOST_NAMES]), marks=False),),) if names else ()
    return Card(
        text=title,
        title=title,
        tone=Tone.PLAIN if names else Tone.GOOD,
        lines=(_named(view.notice), *shown),
        foot=foot,
    )


def ruled_card(ref: str, text: str, decided: Sequence[str]) -> Card:
    """The ruling that was kept, what it decides, and the way to tell it as a notice."""
    refs = ", ".join(decided)
    sentence = said("{ref}: the ruling is on record, and the case is resolved.", ref=ref)
    if decided:
        sentence = said(
            "{ref}: the ruling is on record, and the case is resolved. "
            "It decides {refs} too, which are resolved with it.",
            ref=ref,
            refs=refs,
        )
    return Card(
        text=sentence,
        title=said("Done"),
        tone=Tone.GOOD,
        lines=(say(sentence), (Quoted(text),)),
        actions=(
            Action("show", said("Show", "button"), ref),
            Action("policy_publish", said("Make it a policy notice…", "button"), ref, values=(("ruling", ref),)),
        ),
    )
