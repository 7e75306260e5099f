"""Fixtures of the store's tests."""

import pytest
from hypothesis import settings

from config.clock import ManualClock
from storage.database import Database
from tests.storage.listing import Listing

# A busy machine is no failure; what is slow is measured in benchmarks/.
settings.register_profile("steady", deadline=None)
settings.load_profile("steady")


@pytest.fixture
def listing(db: Database, clock: ManualClock) -> Listing:
    return Listing(db, clock)
