"""Actions as the buttons of an Adaptive Card. Pure.

A verb that may ask for more opens a dialog (`task/fetch`), since Teams opens none in answer to anything else; every
other one is an `Action.Execute`, with an `Action.Submit` for a program that does not know it. Both work for guests.
"""

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from adapters import wording
from adapters.fitting import cut, pages
from adapters.teams import text, tokens
from handlers.cards.card import Action, Tone

Json = dict[str, Any]
ROW = 6  # Teams shows so many buttons of one set
LABEL, LINK = 75, 3000
MORE = "more"


def sets(actions: Sequence[Action], dialogs: Collection[str], *, brief: bool = False) -> Iterator[Json]:
    """Actions in rows. `dialogs` are the verbs that may ask for more; `brief` leaves out what old programs need."""
    drawn = [button(action, dialogs) for action in actions if _can_be_drawn(action)]
    if brief:
        drawn = [{name: value for name, value in one.items() if name != "fallback"} for one in drawn]
    return ({"type": "ActionSet", "actions": list(row)} for row in pages(drawn, ROW))


def behind(actions: Sequence[Action], dialogs: Collection[str]) -> Iterator[Json]:
    """Actions that are seldom needed, behind a button that shows them."""
    hidden = list(sets(actions, dialogs))
    if hidden:
        shows = {"type": "Action.ToggleVisibility", "title": wording.more(), "targetElements": [MORE]}
        yield {"type": "ActionSet", "actions": [shows]}
        yield {"type": "Container", "id": MORE, "isVisible": False, "items": hidden}


def button(action: Action, dialogs: Collection[str]) -> Json:
    """One button. One that asks first shows its question, and below it the button that does it: a link too."""
    title = text.inert(cut(action.label, LABEL))
    if not action.confirm:
        return _does(action, title, dialogs)
    asked = text.rich([text.run(action.confirm)])
    yes = _does(action, text.inert(cut(wording.yes_to(action.label), LABEL)), dialogs)
    return {
        "type": "Action.ShowCard",
        "title": title,
        **_looks(action),
        "card": {"type": "AdaptiveCard", "body": [asked], "actions": [yes]},
    }


def _does(action: Action, title: str, dialogs: Collection[str]) -> Json:
    if action.link:
        return {"type": "Action.OpenUrl", "title": title, "url": action.link}
    data = tokens.button(action)
    named = {"title": title, **_looks(action)}
    if action.ref and action.ref not in action.label:
        named["tooltip"] = text.inert(cut(f"{action.label} {action.ref}", LABEL))
    if dialogs and (action.asks or action.id in dialogs):  # a dialog opens no other
        return {"type": "Action.Submit", **named, "data": {**data, "msteams": {"type": "task/fetch"}}}
    fallback = {"type": "Action.Submit", "title": title, "data": data}
    return {"type": "Action.Execute", **named, "verb": action.id, "data": data, "fallback": fallback}


def _looks(action: Action) -> Json:
    style = {Tone.GOOD: "positive", Tone.DANGER: "destructive"}.get(action.tone)
    return {"style": style} if style else {}


def _can_be_drawn(action: Action) -> bool:
    """An address is opened only over https."""
    return not action.link or (action.link.startswith("https://") and len(action.link) <= LINK)
