"""What Teams' refusals and broken connections mean for a message: one table.

`TeamsError` is what a call raises; `told` turns it into what delivery knows. No text of anybody's is in either.
"""

from collections.abc import Mapping
from enum import StrEnum

from adapters.base import Ambiguous, DeliveryError, Gone, Later, Refused

AGAIN_AFTER = 5.0  # seconds, where Teams does not say how long
LONGEST_WAIT = 3600.0
UNREACHABLE, NO_ANSWER, TIMED_OUT = "unreachable", "no_answer", "timed_out"
UNHEARD = "unheard"
NO_TOKEN, NO_SECRET = "no_token", "no_secret"


class Meaning(StrEnum):
    """Later: not done, try again. Gone: the place, or our right there, is lost. Doubt: nobody knows if it was done."""

    LATER = "later"
    GONE = "gone"
    REFUSED = "refused"
    DOUBT = "doubt"


STATUSES: Mapping[int, Meaning] = {
    401: Meaning.GONE,  # also a new token is not taken: the bot is not what it was
    403: Meaning.GONE,  # blocked, uninstalled, not in the conversation any more
    404: Meaning.GONE,
    408: Meaning.DOUBT,
    410: Meaning.GONE,
    412: Meaning.LATER,  # two wrote at once; Microsoft asks to try again
    429: Meaning.LATER,
}
"""By status, where the code does not say it better. 5xx: it may have been posted before that. Others are refused."""

CODES: Mapping[str, Meaning] = {
    "MessageWritesBlocked": Meaning.GONE,
    "BotNotInConversationRoster": Meaning.GONE,
    "BotDisabledByAdmin": Meaning.GONE,
    "ConversationNotFound": Meaning.GONE,
    "ConversationBlockedByUser": Meaning.GONE,
    "ActivityNotFoundInConversation": Meaning.GONE,
    UNREACHABLE: Meaning.LATER,
    UNHEARD: Meaning.LATER,
    NO_ANSWER: Meaning.DOUBT,
    TIMED_OUT: Meaning.DOUBT,
    NO_TOKEN: Meaning.LATER,  # nothing was sent: where tokens come from, nobody answered
    NO_SECRET: Meaning.GONE,
}


class TeamsError(Exception):
    """Teams refused a call, or did not answer it.

    `code` is Teams' own, or one of ours: `unreachable` (never sent), `unheard` (nobody has told us yet where Teams is),
    `no_answer` (sent, and nothing came back), `timed_out` (sent, and Teams may still be at it), `no_token` (none can be
    had just now), `no_secret` (none will be: our own secret is not taken). `after` is how many seconds Teams asks us to
    wait.
    """

    def __init__(self, code: str, call: str, status: int = 0, after: float | None = None) -> None:
        super().__init__(f"{call}: {code}")
        self.code, self.call, self.status, self.after = code, call, status, after

    @property
    def meaning(self) -> Meaning:
        if self.status >= 500:
            return Meaning.DOUBT
        return CODES.get(self.code) or STATUSES.get(self.status, Meaning.REFUSED)


def told(error: TeamsError, *, wrote: bool = True) -> DeliveryError:
    """The error as delivery knows it.

    `wrote`: a new message was on its way; of a question, or of an edit that may be done twice, nothing is in doubt.
    """
    why = str(error)
    match error.meaning:
        case Meaning.DOUBT if not wrote:
            return Later(why, AGAIN_AFTER)
        case Meaning.LATER:
            return Later(why, AGAIN_AFTER if error.after is None else min(error.after, LONGEST_WAIT))
        case Meaning.GONE:
            return Gone(why)
        case Meaning.DOUBT:
            return Ambiguous(why)
        case Meaning.REFUSED:
            return Refused(why)


class TeamsAwayError(Exception):
    """Microsoft does not know us at the start. The sentence says so, and never a secret."""
