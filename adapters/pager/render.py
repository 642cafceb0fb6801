"""A call as JSON: each fact of its card is a field, in its order. Pure."""

import json

from handlers.cards.card import Card, Line, Moment, Words


def body_of(card: Card) -> bytes:
    """The body, in UTF-8. Only our own words and instants are written; a run of anybody's text is left out."""
    return json.dumps({fact.label: _value(fact.value) for fact in card.facts}, separators=(",", ":")).encode()


def _value(line: Line) -> str:
    runs = [
        run.at.isoformat() if isinstance(run, Moment) else run.text for run in line if isinstance(run, Moment | Words)
    ]
    return "".join(runs)
