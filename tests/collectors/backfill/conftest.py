"""Fixtures of the backfill's tests."""

import pytest

from config.clock import ManualClock
from storage.database import Database
from tests.storage.listing import Listing


@pytest.fixture
def listing(db: Database, clock: ManualClock) -> Listing:
    return Listing(db, clock)
