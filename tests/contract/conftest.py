"""What the contracts share: each kind of database; where no PostgreSQL can be had, its half is skipped aloud."""

from collections.abc import Iterator

import pytest

from tests.support.postgres import Cluster, UnavailableError, running


@pytest.fixture(scope="session")
def postgres() -> Iterator[Cluster]:
    """A throwaway PostgreSQL for the session."""
    try:
        yield from running()
    except UnavailableError as unavailable:
        pytest.skip(f"no PostgreSQL here, its half of the contract is NOT tested: {unavailable}")
