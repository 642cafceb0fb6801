"""What may be asked of policy notices, rulings and thanks."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class ListNotices:
    """The notices that stand and are for the asker, those first that they have still to read."""


@dataclass(frozen=True, slots=True)
class PublishNotice:
    """Publish a notice. With a title alone its form opens.

    Without `send`, or with other words than the ones previewed, the preview comes first. `audience` are `site:KEY`,
    `team:KEY` and `client:KEY`; `ruling` is the reference of the case that was ruled on.
    """

    title: str = ""
    version: str = ""
    effective: date | None = None
    audience: tuple[str, ...] = ()
    summary: str = ""
    link: str = ""
    ruling: str = ""
    preview: str = ""
    send: bool = False


@dataclass(frozen=True, slots=True)
class ShowNotice:
    """One notice, whole."""

    notice: int


@dataclass(frozen=True, slots=True)
class ReadNotice:
    """The asker has read a notice."""

    notice: int


@dataclass(frozen=True, slots=True)
class NoticeStatus:
    """How many have read a notice, by team; of all that stand, where `notice` is 0."""

    notice: int = 0


@dataclass(frozen=True, slots=True)
class MissingReaders:
    """Who of a lead's own team has still to read a notice."""

    notice: int


@dataclass(frozen=True, slots=True)
class Rule:
    """The client's ruling on a policy question: it resolves the case, and those linked to it that it decides.

    `decides` are references of linked cases, joined by commas; left out, all of them, unless `chosen` says that the
    asker chose.
    """

    ref: str
    text: str
    decides: str = ""
    chosen: str = ""


@dataclass(frozen=True, slots=True)
class Thank:
    """Thanks to a team, or to the team of a case."""

    text: str
    ref: str = ""
    team: str = ""
