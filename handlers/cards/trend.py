"""How shifts were over several windows: a small chart of bands, and beside each the same in words."""

from collections.abc import Mapping, Sequence

from handlers.cards.card import Card, Fact, say
from handlers.cards.checkin import BANDS, PULSE
from handlers.domain.pulse import Band
from handlers.domain.trend import Trend

STEPS: Mapping[Band, str] = dict(zip(Band, "▁▃▅▆█", strict=True))


def trend_card(site: str, found: Trend | None) -> Card:
    """The same for everybody who asks; without a trend it says when there will be one, and no number."""
    title = f"{site}: how shifts were, over time"
    if found is None:
        line = "There is no trend yet. It needs two windows in which enough of the whole site answered."
        return Card(f"{title}. {line}", title, lines=(say(line),), actions=(PULSE,))
    since = ", ".join(f"{window.first:%d %b %Y}" for window in found.windows)
    facts = (*_charts("Shift", found.shift), *_charts("What was handled", found.weight))
    said = "; ".join(f"{fact.label}: {_words(bands)}" for fact, bands in zip(facts, _all(found), strict=True))
    lines = (say(f"Windows that began on {since}."),)
    foot = say("From pages that were told of already, in rough bands; never of a team.")
    return Card(f"{title}, windows from {since}: {said}", title, lines=lines, facts=facts, actions=(PULSE,), foot=foot)


def _all(found: Trend) -> tuple[tuple[Band, ...], ...]:
    return (*found.shift.values(), *found.weight.values())


def _charts(question: str, rows: Mapping[str, Sequence[Band]]) -> list[Fact]:
    return [Fact(f"{question}: {answer}", say(f"{_chart(bands)} {_words(bands)}")) for answer, bands in rows.items()]


def _chart(bands: Sequence[Band]) -> str:
    return "".join(STEPS[band] for band in bands)


def _words(bands: Sequence[Band]) -> str:
    return ", then ".join(BANDS[band] for band in bands)
