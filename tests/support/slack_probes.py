"""Requests that Slack never sent, and signed ones that nobody can read: what the door must refuse."""

from collections.abc import Mapping
from typing import Any

Payload = Mapping[str, Any]

COMMAND = {
    "command": "/escalate",
    "text": "list",
    "team_id": "T1",
    "user_id": "ULEAD",
    "channel_id": "C0DUB",
    "trigger_id": "1.1.a",
    "response_url": "https://hooks.slack.com/commands/T1/1/a",
}
FORM, JSON = "application/x-www-form-urlencoded", "application/json"
STAMP, SIGNATURE = "X-Slack-Request-Timestamp", "X-Slack-Signature"


def forged() -> dict[str, Payload]:
    """Each by what is wrong with it. All look like a harmless command otherwise."""
    command: dict[str, Any] = {"kind": "slash_commands", "payload": COMMAND}
    event = {"kind": "events_api", "payload": {"type": "event_callback", "event": {"type": "app_mention"}}}
    headers = {
        "no signature": {SIGNATURE: ""},
        "a signature of another version": {SIGNATURE: "v1=" + "0" * 64},
        "a signature too short": {SIGNATURE: "v0=" + "0" * 63},
        "a signature in capitals": {SIGNATURE: "v0=" + "A" * 64},
        "a signature of zeros": {SIGNATURE: "v0=" + "0" * 64},
        "a signature that is no ASCII": {SIGNATURE: "v0=" + "é" * 64},
        "no timestamp": {STAMP: ""},
        "a timestamp of words": {STAMP: "abc"},
        "a timestamp with a point": {STAMP: "1.5"},
        "a negative timestamp": {STAMP: "-1"},
        "a timestamp of 5,000 digits": {STAMP: "1" * 5000},
        "another's timestamp": {STAMP: "1700000000"},
        "digits of another script": {STAMP: "١٧٠٠٠٠٠٠٠٠"},
    }
    return {
        **{wrong: {**command, "headers": given} for wrong, given in headers.items()},
        "another secret": {**command, "secret": "guessed"},
        "too old": {**command, "age": 301},
        "from the future": {**command, "age": -301},
        "an event with another secret": {**event, "secret": "guessed"},
        "a check of Slack's that is not signed": {
            **command,
            "payload": {"ssl_check": "1", **COMMAND},
            "headers": {SIGNATURE: ""},
        },
        "unsigned JSON": {**event, "headers": {SIGNATURE: "", STAMP: ""}},
    }


def unreadable(hidden: str) -> dict[str, Payload]:
    """Signed with the right secret, each by what is wrong with it; `hidden` must not stand in the log."""
    form = {"kind": "slash_commands", "payload": COMMAND}
    event = {"kind": "events_api", "payload": {}}
    interactive = {"kind": "interactive", "payload": {}}
    return {
        "no JSON": {**event, "raw": f"{{{hidden}"},
        "a list": {**event, "raw": f'["{hidden}"]'},
        "not UTF-8": {**event, "raw": b"\xff" + hidden.encode()},
        "deep": {**event, "raw": "[" * 90_000 + hidden},
        "an endless number": {**event, "raw": f'{{"{hidden}": {"9" * 5000}}}'},
        "no number": {**event, "raw": f'{{"{hidden}": NaN}}'},
        "another kind of body": {**form, "raw": hidden, "headers": {"Content-Type": "text/plain"}},
        "another charset": {**form, "raw": f"command={hidden}", "headers": {"Content-Type": f"{FORM}; charset=rot13"}},
        "a charset that is none": {
            **form,
            "raw": f"command={hidden}",
            "headers": {"Content-Type": f"{FORM}; charset=x"},
        },
        "neither command nor payload": {**form, "raw": f"text={hidden}"},
        "a field twice": {**form, "raw": f"command=/escalate&command={hidden}"},
        "a payload that is no JSON": {**interactive, "raw": f"payload={{{hidden}"},
        "a payload that is a list": {**interactive, "raw": f"payload=[%22{hidden}%22]"},
        "a payload that is empty": {**interactive, "raw": f"payload=&text={hidden}"},
        "no form": {**form, "raw": f"{hidden}&&&;;"},
    }
