"""How shifts were over several windows: a small chart of bands, and beside each the same in words."""

from collections.abc import Mapping, Sequence

from handlers.cards.card import Card, Fact, in_words, say, tell
from handlers.cards.checkin import BANDS, PULSE
from handlers.cards.dates import written
from handlers.domain.pulse import Band
from handlers.domain.tongue import said
from handlers.domain.trend import Trend

STEPS: Mapping[Band, str] = dict(zip(Band, "▁▃▅▆█", strict=True))


def trend_card(site: str, found: Trend | None) -> Card:
    """The same for everybody who asks; without a trend it says when there will be one, and no number."""
    title = said("{site}: how shifts were, over time", site=site)
    if found is None:
        line = said("There is no trend yet. It needs two windows in which enough of the whole site answered.")
        return Card(f"{title}. {line}", title, lines=(say(line),), actions=(in_words(PULSE),))
    since = ", ".join(written(window.first, "%d %b %Y") for window in found.windows)
    facts = (*_charts(said("Shift"), found.shift, "shift"), *_charts(said("What was handled"), found.weight, "weight"))
    shown = "; ".join(f"{fact.label}: {_words(bands)}" for fact, bands in zip(facts, _all(found), strict=True))
    lines = (tell("Windows that began on {since}.", since=since),)
    foot = tell("From pages that were told of already, in rough bands; never of a team.")
    return Card(
        said("{title}, windows from {since}: {shown}", title=title, since=since, shown=shown),
        title,
        lines=lines,
        facts=facts,
        actions=(in_words(PULSE),),
        foot=foot,
    )


def _all(found: Trend) -> tuple[tuple[Band, ...], ...]:
    return (*found.shift.values(), *found.weight.values())


def _charts(question: str, rows: Mapping[str, Sequence[Band]], context: str) -> list[Fact]:
    return [
        Fact(f"{question}: {said(answer, context)}", say(f"{_chart(bands)} {_words(bands)}"))
        for answer, bands in rows.items()
    ]


def _chart(bands: Sequence[Band]) -> str:
    return "".join(STEPS[band] for band in bands)


def _words(bands: Sequence[Band]) -> str:
    return said(", then ").join(said(BANDS[band], "band") for band in bands)
