"""Who is in a Slack workspace: the members of a user group, and who an e-mail seems to be."""

from collections.abc import AsyncIterator, Sequence

from adapters.roster import Member, RosterError, on_one_line
from adapters.slack.api import Answer, Api
from adapters.slack.errors import SlackError
from adapters.slack.manifest import PEOPLE
from adapters.slack.patience import asked, is_away
from adapters.slack.people import tenant_of
from adapters.slack.settings import CHAT

ALLOW = f"Make the manifest again with `--with {PEOPLE}`, save it at api.slack.com/apps, and install the app again"


class Roster:
    """Asks one Slack connection who is there. `workspaces` are those that are ours."""

    def __init__(self, api: Api, workspaces: Sequence[str]) -> None:
        self._api, self._workspaces = api, workspaces

    async def group(self, workspace: str, group: str) -> AsyncIterator[Member]:
        """The members of a user group, one by one. Raises RosterError, or SlackError where Slack is away."""
        answer = await self._asked(workspace, "usergroups.users.list", {"usergroup": group})
        for user in answer["users"]:
            found = await self._asked(workspace, "users.info", {"user": str(user)})
            yield self._member(found["user"])

    async def by_email(self, workspace: str, email: str) -> Member | None:
        """Who has this e-mail in a workspace. Raises RosterError, or SlackError where Slack is away."""
        try:
            answer = await asked(self._api, workspace, "users.lookupByEmail", {"email": email})
        except SlackError as error:
            if error.code in ("users_not_found", "user_not_found", "user_not_visible"):
                return None
            raise _in_words(error, workspace) from error
        return self._member(answer["user"])

    async def _asked(self, workspace: str, method: str, arguments: Answer) -> Answer:
        try:
            return await asked(self._api, workspace, method, arguments)
        except SlackError as error:
            raise _in_words(error, workspace) from error

    def _member(self, user: Answer) -> Member:
        profile, of_grid = user.get("profile") or {}, user.get("enterprise_user") or {}
        team, grid = str(user.get("team_id") or ""), str(of_grid.get("enterprise_id") or "")
        names = (profile.get("real_name"), user.get("real_name"), profile.get("display_name"), user.get("name"))
        return Member(
            chat=CHAT,
            home=tenant_of(team, grid, self._workspaces),
            user=str(user.get("id") or ""),
            name=on_one_line(next((str(name) for name in names if name), "")),
            timezone=str(user.get("tz") or ""),
            amiss="is deactivated" if user.get("deleted") else "is a bot" if user.get("is_bot") else "",
        )


def _in_words(error: SlackError, workspace: str) -> Exception:
    """What to tell whoever asked; Slack being away stays what it is."""
    if is_away(error):
        return error
    if error.code == "missing_scope":
        return RosterError(f"Slack does not let us look people up: {error.method} needs a right. {ALLOW}.")
    if error.code in ("no_such_subteam", "subteam_not_found"):
        return RosterError(
            f"--slack-group: workspace {workspace} has no such user group. Allowed: the group's id, as the end of its "
            "address shows it. Example: --slack-group S0123ABCD"
        )
    return RosterError(f"Slack answers {error.method} with {error.code}. `handrail doctor slack` says more.")
