"""A card as Slack and Teams are sent it, for whoever tries Handrail in the web chat."""

from collections.abc import Callable, Mapping
from datetime import datetime

from adapters.slack import render as slack
from adapters.slack.text import fallback
from adapters.teams import render as teams
from handlers.cards.card import Card
from handlers.commands.care import BUTTONS
from handlers.commands.registry import VERBS

DIALOGS = frozenset(verb.name for verb in VERBS.values() if verb.dialog or not verb.writes) | BUTTONS


def as_in_slack(card: Card, now: datetime) -> Mapping[str, object]:
    """The message that `chat.postMessage` takes, but for its channel and its key; nobody is called in it."""
    drawn = slack.table_blocks(card, mention=lambda _person: None, now=now)
    return {"text": fallback(card.text), "blocks": drawn, **slack.QUIET}


def as_in_teams(card: Card, now: datetime) -> Mapping[str, object]:
    """The activity that a conversation takes, but for whom it calls."""
    return teams.message_of(card.text, teams.adaptive(card, now=now, dialogs=DIALOGS))


TWINS: Mapping[str, Callable[[Card, datetime], Mapping[str, object]]] = {"slack": as_in_slack, "teams": as_in_teams}
