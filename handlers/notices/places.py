"""What the messages of policy notices are called, and where they go: each to one person, in private."""

from collections.abc import Mapping
from datetime import datetime

from handlers.act import Act
from handlers.domain.notice import Notice
from handlers.ports.post_office import Outgoing
from handlers.surfaces import queue_of_no_case

ABOUT = "notice"


def is_notice(out: Outgoing) -> bool:
    """True for the messages that `notices.messages` composes."""
    return ABOUT in out.about


async def queue(
    act: Act,
    notice: Notice,
    what: str,
    person: str,
    now: datetime,
    *,
    time: int = 0,
    mark: str = "",
    revision: int = 1,
) -> None:
    """Queue one message to one person. `time` counts the questions, each of which stands in its own slot."""
    about: Mapping[str, str] = {ABOUT: str(notice.number), "what": what, "person": person}
    await queue_of_no_case(
        act,
        now,
        key=f"notice:{notice.number}:{what}:{time}:{mark}",
        kind="card" if what == "read" else "reminder",
        destination=f"person:{person}",
        slot=f"notice:{notice.number}:{person}:{time}" if time else "",
        revision=revision,
        about=about,
    )
