"""The counts of a fact as a chart of Teams' own. Pure.

Schema 1.5 has no charts: a program that does not know them leaves this one out, and nothing is lost by it, since the
fact stands above it in words.
"""

from collections.abc import Iterator
from typing import Any

from adapters.teams import text
from handlers.cards.card import Fact

Json = dict[str, Any]
FEWEST = 2  # bars that are not empty: there is nothing to compare one with


def chart(fact: Fact) -> Iterator[Json]:
    """A bar for each of its counts, the empty ones as well; nothing where too few are left to compare."""
    if sum(one.number > 0 for one in fact.counts) >= FEWEST:
        yield {
            "type": "Chart.HorizontalBar",
            "title": text.inert(fact.label),
            "displayMode": "AbsoluteNoAxis",  # each bar has its name and its number beside it, on a phone as well
            "color": "categoricalBlue",  # one for all: they are steps of one thing
            "data": [{"x": text.inert(one.name), "y": one.number} for one in fact.counts],
            "fallback": "drop",
        }
