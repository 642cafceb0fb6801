"""Actions as buttons and menus. Pure. What each carries is a token; what each is called is said without any markup."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from adapters import fitting, wording
from adapters.slack import limits, tokens
from handlers.cards.card import Action, Card, Tone

Json = dict[str, Any]


@dataclass(slots=True)
class Names:
    """The action ids of one message or view: a verb, or `verb#2` where it stands there already."""

    used: dict[str, int] = field(default_factory=dict)

    def next(self, name: str) -> str:
        """The id of the next element of this name."""
        number = self.used[name] = self.used.get(name, 0) + 1
        return name if number == 1 else f"{name}#{number}"


def plain_text(words: str, most: int) -> Json:
    """Plain text of at most so many characters. `:smile:` stays what it is."""
    return {"type": "plain_text", "text": fitting.cut(words, most), "emoji": False}


def rows(elements: Sequence[Json]) -> Iterator[Json]:
    """Buttons and menus as blocks."""
    return ({"type": "actions", "elements": list(row)} for row in fitting.pages(elements, limits.ACTIONS))


def foot(card: Card, names: Names) -> list[Json]:
    """The buttons at the foot of a card, and its menu. What a menu cannot do (ask first, open an address) is a button.

    The first good one has the colour: a second would compete with it.
    """
    menu: dict[str, Action] = {}
    alone = [action for action in card.more if not _taken_into(menu, action)]
    if len(menu) == 1:
        menu, alone = {}, list(card.more)
    foremost = [*card.actions, *alone]
    main = next((action for action in foremost if action.tone is Tone.GOOD), None)
    found = [button(action, names, main=action is main) for action in foremost if _can_be_drawn(action)]
    return [*found, _select(menu, names, tokens.MORE, wording.more(), named=False)] if menu else found


def of_row(actions: Sequence[Action], names: Names) -> list[Json]:
    """The buttons of one row of a list."""
    return [button(action, names) for action in actions if _can_be_drawn(action)]


def of_rows(actions: Sequence[Action], names: Names) -> list[Json]:
    """The buttons of many rows: those alike behind one menu, whose choices name the cases."""
    menus: dict[str, dict[str, Action]] = {}
    for action in dict.fromkeys(actions):
        if _can_be_drawn(action) and not _taken_into(menus.setdefault(f"{action.id} {action.label}", {}), action):
            menus[repr(action)] = {"": action}
    return [_menu_of_rows(menu, names) for menu in menus.values() if menu]


def _menu_of_rows(menu: dict[str, Action], names: Names) -> Json:
    first = next(iter(menu.values()))
    return _select(menu, names, first.id, first.label) if len(menu) > 1 else button(first, names, named=True)


def button(action: Action, names: Names, *, named: bool = False, main: bool = False) -> Json:
    """A button. `named`: its label names the case. `main`: it has the colour of what to do."""
    whole = _whole_label(action)
    found: Json = {
        "type": "button",
        "action_id": names.next(tokens.LINK if action.link else action.id),
        "text": plain_text(whole if named else action.label, limits.BUTTON_TEXT),
    }
    found |= {"url": action.link} if action.link else {"value": tokens.button(action)}
    if whole != action.label and not named:
        found["accessibility_label"] = fitting.cut(whole, limits.BUTTON_TEXT)
    if main or action.tone is Tone.DANGER:
        found["style"] = "primary" if main else "danger"
    return found | ({"confirm": _question(action)} if action.confirm else {})


def option(label: str, value: str) -> Json:
    """A choice of a menu."""
    return {"text": plain_text(label, limits.OPTION_TEXT), "value": value}


def _select(menu: dict[str, Action], names: Names, name: str, label: str, *, named: bool = True) -> Json:
    """A menu of actions. To choose the same twice is to choose nothing in Slack, so a new card has new block ids."""
    return {
        "type": "static_select",
        "action_id": names.next(name),
        "placeholder": plain_text(f"{label.rstrip('…')}…", limits.PLACEHOLDER),
        **limits.menu([option(_whole_label(one) if named else one.label, value) for value, one in menu.items()]),
    }


def _taken_into(menu: dict[str, Action], action: Action) -> bool:
    """Whether a menu can hold this action; if so, it does now. Slack takes no two choices that carry the same."""
    value = None if action.link or action.confirm else tokens.option(action)
    if value is None or (value in menu and menu[value].label != action.label):
        return False
    menu.setdefault(value, action)
    return True


def _question(action: Action) -> Json:
    yes = wording.yes_to(action.label)
    asked: Json = {
        "title": plain_text(action.label, limits.CONFIRM_TITLE),
        "text": plain_text(action.confirm, limits.CONFIRM_TEXT),
        "confirm": plain_text(yes if len(yes) <= limits.CONFIRM_BUTTON else wording.yes(), limits.CONFIRM_BUTTON),
        "deny": plain_text(wording.no(), limits.CONFIRM_BUTTON),
    }
    return asked | ({"style": "danger"} if action.tone is Tone.DANGER else {})


def _whole_label(action: Action) -> str:
    return f"{action.label} {action.ref}" if action.ref and action.ref not in action.label else action.label


def _can_be_drawn(action: Action) -> bool:
    """An address is opened only over https."""
    return not action.link or (action.link.startswith("https://") and len(action.link) <= limits.BUTTON_LINK)
