"""What each Web API method takes, and the right it needs: a table, and the reading of a call against it.

`*` before a kind: it must be there. A method that takes no JSON refuses a JSON body.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl

from aiohttp import web

from tests.support.slack.shapes import Json, SlackError


@dataclass(frozen=True, slots=True)
class Method:
    """`takes` name to kind; `scopes`: one of them is needed, none means that no right is; `json`: reads JSON bodies."""

    takes: Mapping[str, str]
    scopes: tuple[str, ...] = ()
    json: bool = True
    token: str = "bot"  # or "app", or "none"


def _takes(written: str) -> Mapping[str, str]:
    return dict(part.split(":") for part in written.split())


POSTED = (
    "channel:*str text:str blocks:blocks attachments:list thread_ts:str mrkdwn:bool link_names:bool parse:str"
    " markdown_text:str username:str icon_emoji:str icon_url:str"
)
PAGED = "cursor:str limit:int"
PERIOD = "oldest:str latest:str inclusive:bool include_all_metadata:bool"
SEEN_IN = ("channels", "groups", "im", "mpim")
READS = tuple(f"{kind}:read" for kind in SEEN_IN)
HISTORIES = tuple(f"{kind}:history" for kind in SEEN_IN)

METHODS: Mapping[str, Method] = {
    "auth.test": Method({}),
    "auth.revoke": Method(_takes("test:bool"), json=False),
    "apps.uninstall": Method(_takes("client_id:*str client_secret:*str"), json=False),
    "apps.connections.open": Method({}, token="app"),
    "oauth.v2.access": Method(
        _takes(
            "client_id:str client_secret:str code:str redirect_uri:str grant_type:str refresh_token:str"
            " code_verifier:str"
        ),
        json=False,
        token="none",
    ),
    "team.info": Method(_takes("team:str domain:str"), ("team:read",), json=False),
    "blocks.validate": Method(_takes("blocks:blocks message:object view:view")),
    "chat.postMessage": Method(
        _takes(
            f"{POSTED} reply_broadcast:bool unfurl_links:bool unfurl_media:bool metadata:metadata client_msg_id:str"
        ),
        ("chat:write",),
    ),
    "chat.update": Method(
        _takes(
            "channel:*str ts:*str text:str blocks:blocks attachments:list link_names:bool parse:str markdown_text:str"
            " metadata:metadata reply_broadcast:bool file_ids:list unfurl_links:bool unfurl_media:bool"
        ),
        ("chat:write",),
    ),
    "chat.delete": Method(_takes("channel:*str ts:*str"), ("chat:write",)),
    "chat.postEphemeral": Method(_takes(f"{POSTED} user:*str"), ("chat:write",)),
    "chat.getPermalink": Method(_takes("channel:*str message_ts:*str"), json=False),
    "conversations.open": Method(
        _takes("channel:str users:str return_im:bool prevent_creation:bool"), ("im:write", "mpim:write")
    ),
    "conversations.join": Method(_takes("channel:*str"), ("channels:join",)),
    "conversations.info": Method(
        _takes("channel:*str include_locale:bool include_num_members:bool"), READS, json=False
    ),
    "conversations.members": Method(_takes(f"channel:*str {PAGED}"), READS, json=False),
    "conversations.history": Method(_takes(f"channel:*str {PAGED} {PERIOD}"), HISTORIES, json=False),
    "conversations.replies": Method(_takes(f"channel:*str ts:*str {PAGED} {PERIOD}"), HISTORIES, json=False),
    "conversations.list": Method(_takes(f"types:str exclude_archived:bool team_id:str {PAGED}"), READS, json=False),
    "users.conversations": Method(
        _takes(f"user:str types:str exclude_archived:bool team_id:str {PAGED}"), READS, json=False
    ),
    "views.open": Method(_takes("trigger_id:*str view:*view")),
    "views.push": Method(_takes("trigger_id:*str view:*view")),
    "views.update": Method(_takes("view_id:str external_id:str hash:str view:*view")),
    "views.publish": Method(_takes("user_id:*str view:*view hash:str")),
    "users.info": Method(_takes("user:*str include_locale:bool"), ("users:read",), json=False),
    "users.list": Method(_takes(f"include_locale:bool team_id:str {PAGED}"), ("users:read",), json=False),
    "users.lookupByEmail": Method(_takes("email:*str"), ("users:read.email",), json=False),
    "usergroups.list": Method(
        _takes("include_count:bool include_disabled:bool include_users:bool team_id:str"),
        ("usergroups:read",),
        json=False,
    ),
    "usergroups.users.list": Method(
        _takes("usergroup:*str include_disabled:bool team_id:str"), ("usergroups:read",), json=False
    ),
    "pins.add": Method(_takes("channel:*str timestamp:*str"), ("pins:write",)),
    "pins.remove": Method(_takes("channel:*str timestamp:*str"), ("pins:write",)),
    "pins.list": Method(_takes("channel:*str"), ("pins:read",), json=False),
    "files.getUploadURLExternal": Method(
        _takes("filename:*str length:*int alt_txt:str snippet_type:str"), ("files:write",), json=False
    ),
    "files.completeUploadExternal": Method(
        _takes("files:*list channel_id:str channels:str initial_comment:str thread_ts:str blocks:blocks"),
        ("files:write",),
    ),
    "files.info": Method(_takes(f"file:*str {PAGED}"), ("files:read",), json=False),
    "functions.completeSuccess": Method(_takes("function_execution_id:*str outputs:*object")),
    "functions.completeError": Method(_takes("function_execution_id:*str error:*str")),
}

KINDS: Mapping[str, tuple[type, ...]] = {
    "str": (str,),
    "bool": (bool,),
    "int": (int,),
    "list": (list,),
    "blocks": (list,),
    "view": (dict,),
    "object": (dict,),
    "metadata": (dict,),
}
ANYWHERE = frozenset({"team_id"})  # bolt sends it along with everything, and Slack looks at it for org-wide tokens
TRUE, FALSE = frozenset({"1", "true", "True"}), frozenset({"0", "false", "False", ""})


async def raw_arguments(request: web.Request) -> tuple[Json, bool]:
    """Everything that was sent as an argument, and whether it came as JSON."""
    sent: Json = dict(request.query)
    kind = request.content_type
    if kind == "application/json":
        try:
            body = json.loads(await request.read() or b"{}")
        except ValueError as error:
            raise SlackError("invalid_json", fault="the body is not JSON") from error
        if not isinstance(body, dict):
            raise SlackError("json_not_object", fault="the body is no JSON object")
        return {**sent, **body}, True
    if kind == "multipart/form-data":
        form = await request.post()
        return {**sent, **{name: value for name, value in form.items() if isinstance(value, str)}}, False
    return {**sent, **dict(parse_qsl((await request.read()).decode(), keep_blank_values=True))}, False


def read(name: str, method: Method, sent: Json, *, as_json: bool) -> tuple[Json, list[str]]:
    """The arguments in their kinds, and what is wrong with how they were given. Raises SlackError where it matters."""
    if as_json and not method.json and sent:
        raise SlackError("invalid_form_data", fault=f"{name} takes a form, not JSON")
    wrong = [f"{name} has no argument {unknown!r}" for unknown in sorted(sent.keys() - method.takes.keys() - ANYWHERE)]
    found: Json = {}
    for argument, written in method.takes.items():
        kind = written.lstrip("*")
        if argument not in sent or sent[argument] is None:
            if written.startswith("*"):
                raise SlackError(_missing(kind), fault=f"{name} needs {argument}", details=(f"missing {argument}",))
            continue
        found[argument] = _in_kind(name, argument, kind, sent[argument], as_json=as_json)
    return found, wrong


def _missing(kind: str) -> str:
    return "invalid_arguments" if kind != "blocks" else "no_blocks"


def _in_kind(name: str, argument: str, kind: str, value: object, *, as_json: bool) -> object:
    bad = SlackError("invalid_arguments", fault=f"{name}: {argument} is no {kind}", details=(f"bad {argument}",))
    if isinstance(value, str) and kind not in ("str",):
        try:
            value = _from_text(kind, value)
        except ValueError as error:
            raise bad from error
    elif not as_json and kind != "str":
        raise bad
    if not isinstance(value, KINDS[kind]) or (kind == "int" and isinstance(value, bool)):
        raise bad
    return value


def _from_text(kind: str, text: str) -> object:
    """A value out of a form's text. Raises ValueError."""
    if kind == "bool":
        if text not in TRUE | FALSE:
            raise ValueError(text)
        return text in TRUE
    return int(text) if kind == "int" else json.loads(text)
