"""The chat message that a case was raised from: where it stands and whose it is, for our own people alone.

Its words are no part of this: they come as an excerpt that the raiser confirmed. The author is kept by key, not name.
"""

import re
from collections.abc import Mapping
from datetime import datetime

from handlers.act import Act
from handlers.commands.escalations import Open
from handlers.domain.content import message_address
from handlers.domain.escalation import Escalation
from handlers.domain.people import Identity
from handlers.domain.timeline import Audience

FROM_MESSAGE = "from_message"
AUTHOR = re.compile(r"(?P<chat>[a-z]{1,20}):(?P<tenant>[\w-]{0,80}):(?P<user>[\w:.-]{1,120})", re.ASCII)


def message_of(act: Act, command: Open) -> dict[str, str]:
    """The message that it was raised from, for our own people: its address, and its author by the key of a person.

    An author whom app.yaml does not name is kept by the chat's id. A client never names a message of ours.
    """
    if act.asker.is_client or not (command.source or command.author):
        return {}
    found = {"source": message_address(command.source), "author": _author(act, command.author)}
    return {name: value for name, value in found.items() if value}


def _author(act: Act, named: str) -> str:
    known = AUTHOR.fullmatch(named)
    if known is None:
        return ""
    person = act.rules.person_by_identity(Identity(known["chat"], known["tenant"], known["user"]))
    return person.key if person is not None else named


async def put_on_record(act: Act, case: Escalation, message: Mapping[str, str], now: datetime) -> None:
    """Write it into the timeline, where no client reads it."""
    await act.work.timeline.add(
        case.id, at=now, actor=act.asker.key, kind=FROM_MESSAGE, audience=Audience.INTERNAL, data=message
    )
