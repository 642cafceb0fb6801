"""A trend over windows: published pages laid side by side, of a whole site and in bands alone (`domain.md` §4.7).

It is made from what everybody has read already and from nothing else. A page stands in it if so many answered both of
its questions that a change of one person's answer does not show; that was decided when it was published.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from handlers.domain.pulse import Band, Page, Release, Window

FEWEST, MOST = 2, 6  # windows


@dataclass(frozen=True, slots=True)
class Trend:
    """The bands of each answer, one for each window, the oldest first."""

    windows: tuple[Window, ...]
    shift: Mapping[str, tuple[Band, ...]]
    weight: Mapping[str, tuple[Band, ...]]


def trend(site: str, published: Iterable[tuple[Window, Release]]) -> Trend | None:
    """The trend of a site; None before two windows are broad enough. Pages of a part of it are in no trend."""
    pages: dict[Window, Page] = {}
    for window, release in published:
        if release.cohort == site and release.page is not None and release.page.broad:
            pages[window] = release.page
    windows = tuple(sorted(pages, key=lambda window: window.first))[-MOST:]
    if len(windows) < FEWEST:
        return None
    shown = [pages[window] for window in windows]
    return Trend(
        windows,
        _side_by_side([page.shift or {} for page in shown]),
        _side_by_side([page.weight or {} for page in shown]),
    )


def _side_by_side(shares: list[Mapping[str, Band]]) -> Mapping[str, tuple[Band, ...]]:
    return {answer: tuple(page[answer] for page in shares) for answer in shares[0]}
