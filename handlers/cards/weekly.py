"""Which files of a week are frozen: one message, edited as each client's week is over."""

from collections.abc import Sequence
from dataclasses import dataclass

from handlers.cards.card import Card, Item, Line, Tone, say, tell
from handlers.cards.report import FrozenAs, frozen_line
from handlers.cards.words import duration, site_word
from handlers.domain.tongue import counted, said

SHOWN = 20


@dataclass(frozen=True, slots=True)
class FileView:
    """One frozen file. `client` is its name, "" for the overview; `late` is in seconds; `account` answers for it."""

    client: str
    frozen: FrozenAs
    late: int = 0
    account: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class WeekView:
    """A week such as `2026-W47`: the clients' files so far, of so many clients, and the overview when it is there."""

    organisation: str
    week: str
    files: Sequence[FileView]
    overview: FileView | None
    clients: int


def weekly_card(view: WeekView) -> Card:
    """Which of them there are, and where."""
    title = said("Weekly report · {week}", week=view.week)
    so_far = said("{n} of {clients} clients frozen", n=len(view.files), clients=view.clients)
    files = [*([view.overview] if view.overview else []), *view.files]
    more = len(files) - SHOWN
    late = any(one.late for one in files)
    return Card(
        text=f"{site_word(view.organisation)} digest · {title}: {so_far}",
        title=title,
        tone=Tone.CAUTION if late else Tone.PLAIN,
        lines=(
            say(so_far if view.overview else said("{so_far}. The overview follows the last one.", so_far=so_far)),
            tell("Files: {command}. Each client reads its own by `report`.", command=_command(view.week)),
        ),
        items=tuple(Item(_line(one), tone=Tone.CAUTION if one.late else Tone.PLAIN) for one in files[:SHOWN]),
        foot=say(counted(more, "{n} more file", "{n} more files")) if more > 0 else (),
    )


def _command(week: str) -> str:
    return f"`handrail report wbr --week {week} --out reports`"


def _line(one: FileView) -> Line:
    """Whose it is, since when, under which hash; who answers for the client; and that it is late, if it is."""
    line = tell("{name} · {frozen}", name=one.client or said("Overview"), frozen=frozen_line(one.frozen))
    if one.account:
        line = tell("{line} · account {names}", line=line, names=", ".join(one.account))
    return tell("{line} · {time} late", line=line, time=duration(one.late)) if one.late else line
