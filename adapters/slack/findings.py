"""What a doctor may find in Slack: the judgements, by values. Every doubt is a finding with what to do about it."""

from collections.abc import Iterator

from adapters.findings import Bound, Finding, Grade
from adapters.slack.api import Answer
from adapters.slack.errors import LOST_RIGHTS, SlackError
from adapters.slack.manifest import EXTRAS, SCOPES, needed
from handlers.commands.request import Identity

AGAIN = "Print it (`handrail manifest slack`), save it at api.slack.com/apps, and install the app again"
ABOVE = "See the rights above"


def rights(tenant: str, granted: frozenset[str]) -> Iterator[Finding]:
    """The granted scopes against the manifest's."""
    about = f"rights {tenant}"
    if not granted:
        yield Finding(Grade.NOTE, about, "Slack did not say what is granted: the rights were not compared")
        return
    missing = [scope for scope in needed(SCOPES, ()) if scope not in granted]
    for scope in missing:
        do = f"The manifest asks for it. {AGAIN}"
        yield Finding(Grade.WRONG, about, f"{scope} is not granted, and is needed: {SCOPES[scope].why}. {do}")
    for extra in EXTRAS:
        scopes = {scope for scope, need in SCOPES.items() if need.extra == extra}
        lacking = sorted(scopes - granted)
        if scopes & granted and lacking:
            do = f"For all of it, make the manifest with `--with {extra}`"
            yield Finding(Grade.NOTE, about, f"`{extra}` is granted in part, without {', '.join(lacking)}. {do}")
    unused = sorted(granted - SCOPES.keys())
    for scope in unused:
        do = "Take it out of the app's manifest and install the app again: a stolen token can do that much less"
        yield Finding(Grade.WRONG, about, f"{scope} is granted, and nothing in Handrail uses it. {do}")
    if not missing and not unused:
        with_extras = [extra for extra in EXTRAS if any(SCOPES[each].extra == extra for each in granted)]
        more = f", with {' and '.join(with_extras)}" if with_extras else ""
        yield Finding(
            Grade.FINE, about, f"all {len(needed(SCOPES, ()))} that are needed are granted, none too many{more}"
        )


def refused(tenant: str, error: SlackError, *, by_token: bool, page: str) -> Finding:
    about = f"token {tenant}".strip()
    if not by_token and error.code == "not_authed":
        do = f"Open {page}/slack/install and choose it"
        return Finding(Grade.WRONG, about, f"the app is not installed in this workspace. {do}")
    again = "Copy the bot token (xoxb-…) again from OAuth & Permissions into SLACK_BOT_TOKEN"
    do = again if by_token else f"Install the app there again: {page}/slack/install"
    known = "Slack does not know it any more" if error.code in LOST_RIGHTS else "Slack refuses it"
    return Finding(Grade.WRONG, about, f"{known} ({error.code}); nothing else there was looked at. {do}")


def unseen(code: str) -> str:
    if code in ("channel_not_found", "not_in_channel"):
        return (
            "there is no such channel, or it is private and the bot is not in it. Invite the bot there "
            "(/invite @Handrail), or copy the id again (channel name ▸ About): it may change when a channel is shared"
        )
    return f"it cannot be looked at ({code}). {ABOVE if 'scope' in code else AGAIN}"


def of_channel(bound: Bound, about: Answer) -> Iterator[tuple[Grade, str]]:
    """What is not as it should be in a channel."""
    if about.get("is_archived"):
        yield Grade.WRONG, "it is archived, and hears nothing. Unarchive it, or name another channel in app.yaml"
    elif about.get("is_member") is False:
        yield Grade.WRONG, "the bot is not in it. Write there: /invite @Handrail"
    pending, shared = bool(about.get("is_pending_ext_shared")), bool(about.get("is_ext_shared"))
    match bound.shared:
        case None if shared or pending:
            do = "End the sharing (channel name ▸ Settings), or bind another channel in app.yaml"
            yield Grade.WRONG, f"another organisation reads there, so no internal word goes there. {do}"
        case True if pending and not shared:
            yield Grade.NOTE, "the client has not accepted the invitation to it yet"
        case True if not shared:
            do = (
                "Share it (channel name ▸ Add people from another organisation), or take out `shared: true` in app.yaml"
            )
            yield Grade.WRONG, f"app.yaml says that the client's own workspace shares it, and none does. {do}"
        case False if shared or pending:
            do = "Write `shared: true` beside it in app.yaml, or end the sharing"
            yield Grade.WRONG, f"another organisation reads there, and app.yaml does not say so. {do}"


def well(bound: Bound) -> str:
    whose = {None: "ours alone", True: "shared with the client", False: "not shared, as app.yaml says"}
    return f"the bot is in it; {whose[bound.shared]}"


def of_account(identity: Identity, user: Answer) -> str:
    """What is wrong with an account as Slack tells of it, or ""."""
    of_grid = user.get("enterprise_user") or {}
    homes = {str(user.get("team_id") or ""), str(of_grid.get("enterprise_id") or ""), *(of_grid.get("teams") or ())}
    if user.get("deleted"):
        return "the account is deactivated. Take it out of app.yaml; what is still theirs is returned then"
    if user.get("is_bot"):
        return "that is a bot, and nobody who could act. Give the id of the person"
    if user.get("is_stranger"):
        return "shares no channel with us, and cannot be written to. Invite them into the client's channel"
    if homes - {""} and identity.tenant not in homes:
        home = str(user.get("team_id") or next(iter(homes - {""})))
        return f"belongs to workspace {home}, and is a stranger until app.yaml says so: workspace: {home}"
    return ""
