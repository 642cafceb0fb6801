"""What people do in Teams, as it tells a bot of it: activities, each once made and never changed."""

import re
from dataclasses import dataclass
from itertools import count

from tests.support.teams.connector import Connector, bot
from tests.support.teams.shapes import BOT, TENANT, Conversation, Human, Json

_ESCAPES = (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"))


@dataclass
class Speaking:
    """Makes activities in a fake Teams."""

    teams: Connector
    _numbers: "count[int]"

    @classmethod
    def of(cls, teams: Connector) -> "Speaking":
        return cls(teams, count(1))

    def message(self, human: Human, place: Conversation, text: str, *, thread: str = "", calls: bool = True) -> Json:
        """Somebody writes; elsewhere than alone they call us by a mention, or it is not for us."""
        known = f"18{next(self._numbers):011d}"
        place.spoken.add(known)
        said = escaped(text)
        entities: list[Json] = []
        if calls and place.kind != "personal":
            said = f"<at>Handrail</at> {said}"
            entities.append({"type": "mention", "text": "<at>Handrail</at>", "mentioned": bot()})
        about = self._about(human, place, thread or known)
        html = {"contentType": "text/html", "content": f"<p>{said}</p>"}
        words = {"text": said, "textFormat": "plain", "entities": entities, "attachments": [html]}
        return {**about, **words, "type": "message", "id": known}

    def alone(self, human: Human, place: Conversation, text: str, *, thread: str = "") -> Json:
        """Somebody picks a slash command: what they write there, nobody else sees."""
        said = self.message(human, place, text, thread=thread, calls=False)
        return {**said, "recipient": {**said["recipient"], "isTargeted": True}}

    def invoke(self, human: Human, place: Conversation, name: str, value: Json, *, on: str = "") -> Json:
        """A button, a dialog, or the message extension. `on` is the id of the message that has the button."""
        root = place.told[on].root if on in place.told else None
        about = self._about(human, place, (root or on) if on else "")
        within = {"replyToId": on} if on else {}
        return {**about, **within, "type": "invoke", "name": name, "value": value, "id": f"f:{next(self._numbers)}"}

    def button(self, human: Human, place: Conversation, button: Json, on: str) -> Json:
        """A drawn button is pressed: it opens a dialog, or does something at once."""
        if button["type"] == "Action.Submit" and button["data"].get("msteams") == {"type": "task/fetch"}:
            data = {"data": {**button["data"], "type": "task/fetch"}, "context": {"theme": "default"}}
            return self.invoke(human, place, "task/fetch", data, on=on)
        assert button["type"] == "Action.Execute", button
        action = {"type": "Action.Execute", "verb": button["verb"], "data": button["data"]}
        return self.invoke(human, place, "adaptiveCard/action", {"action": action, "trigger": "manual"}, on=on)

    def happening(self, human: Human, place: Conversation, kind: str, **about: object) -> Json:
        """Something that Teams tells of itself."""
        return {**self._about(human, place, ""), "type": kind, "id": f"h:{next(self._numbers)}", **about}

    def again(self, activity: Json) -> Json:
        """The same, brought once more under another id: what Teams does when it heard nothing in time."""
        return {**activity, "id": f"{activity['id']}-{next(self._numbers)}"}

    def _about(self, human: Human, place: Conversation, head: str) -> Json:
        threaded = place.kind == "channel" and head
        channel = {"channel": {"id": place.id}, "team": {"id": place.id}} if place.kind == "channel" else {}
        conversation = {
            "id": f"{place.id};messageid={head}" if threaded else place.id,
            "conversationType": place.kind,
            "tenantId": TENANT,
            **({"isGroup": True} if place.kind != "personal" else {}),
        }
        return {
            "channelId": "msteams",
            "serviceUrl": f"{self.teams.address}/emea/",
            "from": {"id": human.id, "name": human.name, "aadObjectId": human.aad},
            "recipient": {"id": BOT, "name": "Handrail"},
            "conversation": conversation,
            "channelData": {"tenant": {"id": TENANT}, **channel},
            "locale": "en-IE",
        }


def alone(teams: Connector, human: Human) -> Conversation:
    """The chat of one person with the bot."""
    known = f"a:{human.id}"
    return teams.places.setdefault(known, Conversation(known, "personal", [human.id], has_bot=not human.blocked))


def escaped(text: str) -> str:
    """As Teams carries what was typed: it escapes a few signs, and mentions nobody by mere letters."""
    for sign, written in _ESCAPES:
        text = text.replace(sign, written)
    return re.sub("\x00", "", text)
