"""Requests that Teams never sent, and vouched ones that nobody can read: what the door must refuse."""

from collections.abc import Mapping
from typing import Any

from tests.support.teams.keys import pen, token, written
from tests.support.teams_door import APP, NOW, SERVICE, TENANT, activity, claims

Payload = Mapping[str, Any]
OTHER = "bbbbbbbb-0000-4000-8000-000000000002"
SECONDS = NOW.timestamp()


def _tokens() -> dict[str, Payload]:
    """What is wrong with the header."""
    good = token(claims(), by=pen("k1"), kid="k1")
    head, middle, signature = good.split(".")
    bare = written({"alg": "none", "typ": "JWT", "kid": "k1"})
    return {
        "no token": {"authorization": None},
        "an empty header": {"authorization": ""},
        "a scheme alone": {"authorization": "Bearer"},
        "a scheme and a space": {"authorization": "Bearer "},
        "another scheme": {"authorization": f"Basic {good}"},
        "no scheme": {"authorization": good},
        "garbage": {"authorization": "Bearer garbage"},
        "garbage in three parts": {"authorization": "Bearer a.b.c"},
        "two parts": {"authorization": f"Bearer {head}.{middle}"},
        "four parts": {"authorization": f"Bearer {good}.{signature}"},
        "an empty signature": {"authorization": f"Bearer {head}.{middle}."},
        "another's signature": {"authorization": f"Bearer {head}.{middle}.{written(b'0' * 256)}"},
        "a signature too short": {"authorization": f"Bearer {head}.{middle}.{signature[:40]}"},
        "two tokens": {"authorization": f"Bearer {good}, Bearer {good}"},
        "a header that is a list": {"authorization": f"Bearer {written([1])}.{middle}.{signature}"},
        "claims that are a list": {"all_claims": [1, 2]},
        "claims that are a number": {"all_claims": 7},
        "claims nested without end": {"authorization": f"Bearer {head}.{written(b'[' * 4000)}.{signature}"},
        "a number of 5,000 digits": {"authorization": f"Bearer {head}.{written(b'9' * 5000)}.{signature}"},
        "no algorithm": {"head": {"alg": None}},
        "the algorithm none": {"authorization": f"Bearer {bare}.{middle}."},
        "the algorithm none, and signed": {"head": {"alg": "none"}},
        "a secret in place of a key": {"head": {"alg": "HS256"}},
        "another algorithm": {"head": {"alg": "RS512"}},
        "something critical": {"head": {"crit": ["b64"], "b64": False}},
        "no key's id": {"head": {"kid": None}},
        "a key's id that is a number": {"head": {"kid": 1}},
        "a key's id that is a path": {"head": {"kid": "../../k1"}},
        "a key's id that is too long": {"head": {"kid": "k" * 300}},
        "an unknown key": {"kid": "k9"},
        "a known key's name on another key": {"pen": pen("another")},
        "a key brought along": {"kid": "mine", "pen": pen("another"), "head": {"jwk": {"kty": "RSA", "e": "AQAB"}}},
        "a key to be fetched": {"kid": "mine", "pen": pen("another"), "head": {"jku": "http://127.0.0.1:1/keys"}},
    }


def _claims() -> dict[str, Payload]:
    """What is wrong with what it claims; all are signed with Microsoft's key."""
    wrong: dict[str, dict[str, Any]] = {
        "no issuer": {"iss": None},
        "another issuer": {"iss": "https://evil.example"},
        "an issuer with a slash": {"iss": "https://api.botframework.com/"},
        "an emulator's issuer": {"iss": "https://sts.windows.net/d6d49420-f39b-4df7-a1dc-d59a935871db/"},
        "an issuer that is a list": {"iss": ["https://api.botframework.com"]},
        "no audience": {"aud": None},
        "another audience": {"aud": OTHER},
        "an empty audience": {"aud": ""},
        "several audiences": {"aud": [APP, OTHER]},
        "a skill's token": {"aud": f"api://{APP}"},
        "no end": {"exp": None},
        "expired": {"exp": SECONDS - 301},
        "an end in words": {"exp": "tomorrow"},
        "an end that is true": {"exp": True},
        "an end that is no number": {"exp": float("nan")},
        "an end at infinity": {"exp": float("inf")},
        "not valid yet": {"nbf": SECONDS + 301},
        "a beginning in words": {"nbf": "yesterday"},
        "no service URL": {"serviceurl": None},
        "another service URL": {"serviceurl": "https://smba.trafficmanager.net/amer/"},
        "a service URL that is a list": {"serviceurl": [SERVICE]},
    }
    return {name: {"claims": changed} for name, changed in wrong.items()}


def _places() -> dict[str, Payload]:
    """A good token for an activity that is not of Teams, or of somebody else's tenant."""
    here = activity()["conversation"]
    beside = {"tenant": {"id": OTHER}}
    urls = {
        "without TLS": "http://smba.trafficmanager.net/emea/",
        "another port": "https://smba.trafficmanager.net:8443/emea/",
        "a foreign host": "https://evil.example/",
        "a host that ends alike": "https://smba.trafficmanager.net.evil.example/",
        "a host that begins alike": "https://evilsmba.trafficmanager.net/",
        "somebody before the host": "https://smba.trafficmanager.net@evil.example/",
        "a question behind it": "https://smba.trafficmanager.net/emea/?to=evil.example",
        "this machine": "http://127.0.0.1:1/",
        "this machine over TLS": "https://127.0.0.1/",
        "the machine's neighbour": "http://169.254.169.254/",
        "a port that is none": "https://smba.trafficmanager.net:http/",
        "a file": "file:///etc/passwd",
        "no address": "nowhere",
    }
    wrong: dict[str, dict[str, Any]] = {
        "no service URL in the activity": {"serviceUrl": None},
        "a service URL of a list": {"serviceUrl": [SERVICE]},
        "no channel": {"channelId": None},
        "the web chat": {"channelId": "webchat"},
        "Direct Line": {"channelId": "directline"},
        "an emulator": {"channelId": "emulator"},
        "no tenant": {"conversation": {**here, "tenantId": None}, "channelData": {}},
        "another tenant": {"conversation": {**here, "tenantId": OTHER}, "channelData": beside},
        "another tenant's conversation": {"conversation": {**here, "tenantId": OTHER}},
        "another tenant beside ours": {"channelData": beside},
        "a tenant that is a list": {"conversation": {**here, "tenantId": [TENANT]}},
    }
    places = {
        f"a service URL: {name}": {"claims": {"serviceurl": url}, "activity": {"serviceUrl": url}}
        for name, url in urls.items()
    }
    return places | {name: {"activity": changed} for name, changed in wrong.items()}


def forged() -> dict[str, Payload]:
    """Each by what is wrong with it: answered 401, in silence."""
    return {**_tokens(), **_claims(), **_places()}


def unreadable(hidden: str) -> dict[str, Payload]:
    """Vouched for, each by what is wrong with it; `hidden` must not stand in the log."""
    return {
        "no JSON": {"raw": f"{{{hidden}".encode()},
        "nothing": {"raw": b""},
        "a list": {"raw": f'["{hidden}"]'.encode()},
        "a text": {"raw": f'"{hidden}"'.encode()},
        "not UTF-8": {"raw": b"\xff" + hidden.encode()},
        "deep": {"raw": b"[" * 90_000 + hidden.encode()},
        "a number that is none": {"raw": f'{{"{hidden}": NaN}}'.encode()},
        "a number of 5,000 digits": {"raw": f'{{"{hidden}": {"9" * 5000}}}'.encode()},
        "a form": {"raw": hidden.encode(), "headers": {"Content-Type": "application/x-www-form-urlencoded"}},
        "no kind of body": {"headers": {"Content-Type": "text/plain"}, "activity": {"text": hidden}},
        "another charset": {"headers": {"Content-Type": "application/json; charset=rot13"}, "raw": hidden.encode()},
        "no type": {"activity": {"type": None, "text": hidden}},
        "a type that is a number": {"activity": {"type": 7, "text": hidden}},
        "a type that is an address": {"activity": {"type": "https://evil.example", "text": hidden}},
        "from nobody": {"activity": {"from": None, "text": hidden}},
        "from a text": {"activity": {"from": hidden}},
        "from a number": {"activity": {"from": {"id": 7, "name": hidden}}},
        "to nobody": {"activity": {"recipient": None, "text": hidden}},
        "a conversation without an id": {"activity": {"conversation": {"tenantId": TENANT, "name": hidden}}},
        "a conversation of an endless id": {"activity": {"conversation": {"tenantId": TENANT, "id": hidden * 200}}},
        "a message without an id": {"activity": {"id": None, "text": hidden}},
        "an invoke without a name": {"activity": {"type": "invoke", "text": hidden}},
    }
