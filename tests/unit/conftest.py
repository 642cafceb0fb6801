"""What the tests of use cases share: a whole house on a fresh SQLite file; the gallery in the language of nobody."""

from collections.abc import AsyncIterator, Iterator, Mapping
from pathlib import Path

import pytest

from handlers.cards.card import Card
from handlers.cards.form import Form
from handlers.cards.languages import speaking
from handlers.domain.language import NOBODYS
from tests.support.gallery import cards
from tests.support.gallery_forms import forms
from tests.support.house import MONDAY_EVENING, House, open_house


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """The shipped desk on Tuesday at nine, empty."""
    async with open_house(tmp_path) as opened:
        yield opened


@pytest.fixture
async def evening(tmp_path: Path) -> AsyncIterator[House]:
    """The desk on Monday evening, its rules taken up."""
    async with open_house(tmp_path, now=MONDAY_EVENING) as opened:
        await opened.desk.reloaded(opened.now)
        yield opened


@pytest.fixture
def strange() -> Iterator[None]:
    """All is drawn in the language of nobody, a chat's own words too."""
    with speaking(NOBODYS):
        yield


@pytest.fixture(scope="session")
def strange_cards() -> Mapping[str, Card]:
    """Every card of the gallery in it."""
    with speaking(NOBODYS):
        return cards.__wrapped__()


@pytest.fixture(scope="session")
def strange_forms() -> Mapping[str, Form]:
    """Every form of the gallery in it."""
    with speaking(NOBODYS):
        return forms.__wrapped__()
