"""What Slack's refusals and broken connections mean for a message: one table.

`SlackError` is what a call raises; `told` turns it into what delivery knows. No text of anybody's is in either.
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from adapters.base import Ambiguous, DeliveryError, Gone, Later, Refused

AGAIN_AFTER = 5.0  # seconds, where Slack does not say how long
LONGEST_WAIT = 3600.0


class Meaning(StrEnum):
    """Later: not done, try again. Gone: the place, or our right there, is lost. Doubt: nobody knows if it was done."""

    LATER = "later"
    GONE = "gone"
    REFUSED = "refused"
    DOUBT = "doubt"


MEANINGS: Mapping[str, Meaning] = {
    # Slack was busy and says that it did nothing.
    "ratelimited": Meaning.LATER,
    "rate_limited": Meaning.LATER,
    "message_limit_exceeded": Meaning.LATER,
    "service_unavailable": Meaning.LATER,
    "team_added_to_org": Meaning.LATER,  # the workspace is being moved into an Enterprise Grid
    "external_channel_migrating": Meaning.LATER,  # the channel is being shared just now
    "token_not_renewed": Meaning.LATER,  # ours: nothing was called, since no living token could be had yet
    # Slack failed on the way: it may have posted before that.
    "internal_error": Meaning.DOUBT,
    "fatal_error": Meaning.DOUBT,
    "request_timeout": Meaning.DOUBT,
    "update_failed": Meaning.DOUBT,
    # The place is no longer there, or we are no longer in it.
    "channel_not_found": Meaning.GONE,
    "not_in_channel": Meaning.GONE,
    "is_archived": Meaning.GONE,
    "channel_is_archived": Meaning.GONE,
    "message_not_found": Meaning.GONE,
    "cant_update_message": Meaning.GONE,
    "edit_window_closed": Meaning.GONE,
    "thread_not_found": Meaning.GONE,
    "user_not_found": Meaning.GONE,
    "user_disabled": Meaning.GONE,
    "users_not_found": Meaning.GONE,
    "user_not_visible": Meaning.GONE,
    "cannot_dm_bot": Meaning.GONE,
    "messages_tab_disabled": Meaning.GONE,  # nobody can be written to: the app's manifest was changed
    "cannot_reply_to_message": Meaning.GONE,
    "restricted_action": Meaning.GONE,  # an administrator reserves posting there
    "restricted_action_read_only_channel": Meaning.GONE,
    "restricted_action_thread_only_channel": Meaning.GONE,
    "restricted_action_non_threadable_channel": Meaning.GONE,
    "restricted_action_thread_locked": Meaning.GONE,
    "team_access_not_granted": Meaning.GONE,
    "team_not_found": Meaning.GONE,
    # Our own right to speak is lost: everything in that workspace is.
    "account_inactive": Meaning.GONE,
    "token_revoked": Meaning.GONE,
    "token_expired": Meaning.GONE,
    "invalid_auth": Meaning.GONE,
    "not_authed": Meaning.GONE,
    "no_permission": Meaning.GONE,
    "access_denied": Meaning.GONE,
    "accesslimited": Meaning.GONE,
    "enterprise_is_restricted": Meaning.GONE,
    "two_factor_setup_required": Meaning.GONE,
    "org_login_required": Meaning.GONE,
    "ekm_access_denied": Meaning.GONE,
    "missing_scope": Meaning.GONE,
}
"""By Slack's code. What is not here Slack will never take: it is refused."""

LOST_RIGHTS = frozenset({"account_inactive", "token_revoked", "token_expired", "invalid_auth", "not_authed"})


class SlackError(Exception):
    """Slack refused a call, or did not answer it.

    `code` is Slack's own, or one of ours: `http_500`, `unreachable` (never sent), `no_answer` (sent, and nothing came
    back), `timed_out` (sent, and Slack may still be at it). `after` is how many seconds Slack asks us to wait.
    `details` are Slack's own words about what it refuses; they may quote what was sent, and belong in no log.
    """

    def __init__(self, code: str, method: str, after: float | None = None, details: Sequence[str] = ()) -> None:
        super().__init__(f"{method}: {code}")
        self.code, self.method, self.after, self.details = code, method, after, tuple(details)

    @property
    def meaning(self) -> Meaning:
        if self.code == "unreachable":
            return Meaning.LATER
        if self.code in ("no_answer", "timed_out") or self.code.startswith("http_5"):
            return Meaning.DOUBT
        return MEANINGS.get(self.code, Meaning.REFUSED)


def told(error: SlackError, *, wrote: bool = True) -> DeliveryError:
    """The error as delivery knows it. `wrote`: a message was on its way; of a mere question nothing is in doubt."""
    why = str(error)
    match error.meaning:
        case Meaning.DOUBT if not wrote:
            return Later(why, AGAIN_AFTER)
        case Meaning.LATER:
            after = AGAIN_AFTER if error.after is None else min(error.after, LONGEST_WAIT)
            return Later(why, after)
        case Meaning.GONE:
            return Gone(why)
        case Meaning.DOUBT:
            return Ambiguous(why)
        case Meaning.REFUSED:
            return Refused(why)
