"""The one file that names Microsoft's kit (botbuilder-core, which brings the connector). Plain dicts in and out.

The kit knows the connector's calls and their addresses. What it does on the way is ours, through the hook that it has
for that (`pipeline_type`): by itself it fetches a token for each message, tries again behind our back, and waits a
hundred seconds. It is archived: a successor replaces this file.
"""

import json
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from botframework.connector.aio import ConnectorClient

from adapters.teams.errors import NO_ANSWER, TeamsError
from adapters.teams.wire import Call, Heard, Wire

Activity = Mapping[str, Any]
A_PAGE, MOST_MEMBERS = 200, 10_000
MOST_CONNECTORS = 200  # service URLs whose connector is kept; Microsoft has a few dozen


@dataclass(frozen=True, slots=True)
class Created:
    """A conversation that was begun, and its first message, if it has one."""

    conversation: str
    activity: str


class Sdk:
    """The calls of the connector."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self._connectors: OrderedDict[str, Any] = OrderedDict()

    async def send(self, service_url: str, conversation: str, activity: Activity) -> str:
        """Post a message and return its id. Under a thread's head the conversation is `ID;messageid=HEAD`.

        Raises TeamsError.
        """
        calls = self._of(service_url)
        return _id(await calls.send_to_conversation(conversation, dict(activity)), "send")

    async def show(self, service_url: str, conversation: str, user: str, activity: Activity) -> str:
        """Post a message that one member alone sees, and return its id. The kit does not know this call yet.

        Raises TeamsError.
        """
        url = f"{service_url.rstrip('/')}/v3/conversations/{quote(conversation, safe='')}/activities"
        shown = json.dumps({**activity, "recipient": {"id": user}}).encode()
        headers = {"Content-Type": "application/json; charset=utf-8"}
        heard = await self._wire.make(Call("POST targeted", "POST", f"{url}?isTargetedActivity=true", headers, shown))
        return _shown(heard)

    async def update(self, service_url: str, conversation: str, message: str, activity: Activity) -> None:
        """Edit a message in place. Raises TeamsError."""
        await self._of(service_url).update_activity(conversation, message, {**activity, "id": message})

    async def create(self, service_url: str, parameters: Mapping[str, Any]) -> Created:
        """Begin a conversation: a thread in a channel with its first message, or one with one person alone.

        Raises TeamsError.
        """
        made = await self._of(service_url).create_conversation(dict(parameters))
        return Created(_id(made, "create"), str(made.activity_id or ""))

    async def member(self, service_url: str, conversation: str, user: str) -> Mapping[str, Any]:
        """One member of a conversation, as Teams describes them. Raises TeamsError."""
        found = await self._of(service_url).get_conversation_member(conversation, user)
        return {**found.additional_properties, **found.serialize()}

    async def members(self, service_url: str, conversation: str) -> list[Mapping[str, Any]]:
        """Everybody in a conversation, as Teams describes them, page by page. Raises TeamsError."""
        found: list[Mapping[str, Any]] = []
        calls, more = self._of(service_url), None
        while len(found) < MOST_MEMBERS:
            page = await calls.get_conversation_paged_members(conversation, page_size=A_PAGE, continuation_token=more)
            found += [{**one.additional_properties, **one.serialize()} for one in page.members or ()]
            more = page.continuation_token
            if not more:
                break
        return found

    def _of(self, service_url: str) -> Any:
        """The calls at one service URL."""
        connector = self._connectors.pop(service_url, None)
        if connector is None:
            connector = ConnectorClient(
                self._wire, base_url=service_url, pipeline_type=lambda _config: _Line(self._wire)
            )
        self._connectors[service_url] = connector
        while len(self._connectors) > MOST_CONNECTORS:
            self._connectors.popitem(last=False)
        return connector.conversations


@dataclass(frozen=True, slots=True)
class _Line:
    """Our wire in place of the kit's own."""

    wire: Wire

    async def run(self, request: Any, **_config: Any) -> "_Answer":
        name = f"{request.method} {_place(request.url)}"
        call = Call(name, request.method, request.url, request.headers, request.data)
        return _Answer(await self.wire.make(call))


class _Answer:
    """What the kit takes from a pipeline; it writes its own context into the answer."""

    def __init__(self, heard: Heard) -> None:
        self.http_response: Any = _Response(heard)
        self.context = None


class _Response:
    def __init__(self, heard: Heard) -> None:
        self.status_code, self.headers, self.reason = heard.status_code, heard.headers, heard.reason
        self.body, self.text = heard.body, heard.text
        self.context: object = None


def _place(url: str) -> str:
    """Which call it is, without the ids in it: they stay out of the log."""
    parts = url.partition("/v3/")[2].split("/")
    return "/".join(part for part in parts[::2] if part.isalpha())


def _shown(heard: Heard) -> str:
    """The id of a message that one person alone sees. Raises TeamsError where Teams did not say it."""
    try:
        said = json.loads(heard.raw)
    except ValueError:
        said = None
    found = said.get("id") if isinstance(said, dict) else None
    if not isinstance(found, str) or not found:
        raise TeamsError(NO_ANSWER, "targeted")
    return found


def _id(made: Any, call: str) -> str:
    """The id of what was made. Raises TeamsError where Teams did not say it, though it was made."""
    found = getattr(made, "id", None)
    if not isinstance(found, str) or not found:
        raise TeamsError(NO_ANSWER, call)
    return found
